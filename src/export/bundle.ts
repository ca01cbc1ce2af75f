import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { EventData } from "../incident/events.ts";
import type { StoredEvent } from "../ledger/ledger.ts";
import { leafHash, type PublicJwk } from "../ledger/seal.ts";
import { legalPrivilege } from "./confidential-words.ts";

/** The after-action bundle, format 1: everything that somebody needs who checks an incident without Muster. */
export type Bundle = {
  format: "muster-bundle/1";
  incident: { id: string; codename: string; exercise: boolean };
  events: BundleEvent[];
  head: { seq: number; hash: string };
  keys: PublicJwk[];
  rules: { hash: string; rules: Record<string, unknown> };
};

/** Of a withheld event the place, the time and the kind can be checked, and nothing else can be read or guessed. */
export type BundleEvent = { seq: number; at: string; type: string; hash: string } & (
  | { by: unknown; data: unknown; salt: string }
  | { redacted: { reason: string; leaf: string } }
);

/**
 * The bundle of one incident, from its rows as stored, so that no schema stands between them and whoever checks.
 * `keys`: every public key that sealed something in it. What is for counsel is withheld, unless `privileged`. Throws when the rows do not begin with a declaration.
 */
export function bundleOf({
  stored,
  keys,
  privileged = false,
}: {
  stored: StoredEvent[];
  keys: PublicJwk[];
  privileged?: boolean;
}): Bundle {
  const [first, last] = [stored.at(0), stored.at(-1)];
  if (first?.type !== "IncidentDeclared" || !last) throw new Error("a bundle begins with the incident's declaration");
  const { codename, exercise, rules, rulesHash } = JSON.parse(first.content).data as EventData<"IncidentDeclared">;
  return {
    format: "muster-bundle/1",
    incident: { id: first.incident, codename, exercise },
    events: stored.map((event) => (!privileged && isPrivileged(event) ? withheld(event) : bundleEvent(event))),
    head: { seq: last.seq, hash: last.hash },
    keys,
    rules: { hash: rulesHash, rules },
  };
}

function bundleEvent({ seq, at, type, content, salt, hash }: StoredEvent): BundleEvent {
  const { by, data } = JSON.parse(content) as { by: unknown; data: unknown };
  return { seq, at, type, by, data, salt, hash };
}

function withheld({ seq, at, type, content, salt, hash }: StoredEvent): BundleEvent {
  const redacted = { reason: legalPrivilege, leaf: leafHash(salt, content).toString("hex") };
  return { seq, at, type, redacted, hash };
}

function isPrivileged({ type, content }: StoredEvent): boolean {
  return type === "NoteAdded" && (JSON.parse(content) as { data: EventData<"NoteAdded"> }).data.privileged === true;
}

export type ExportPaths = { folder: string; bundle: string; report: string; verifier: string };

/** Writes `bundle.json`, `after-action.md` and `verify.mjs` into `outDir/<incident id>`, over an earlier export. */
export async function writeExport(written: { outDir: string; bundle: Bundle; markdown: string }): Promise<ExportPaths> {
  const { outDir, bundle, markdown } = written;
  const folder = join(outDir, folderName(bundle.incident.id));
  await mkdir(folder, { recursive: true });
  const paths = {
    folder,
    bundle: join(folder, "bundle.json"),
    report: join(folder, "after-action.md"),
    verifier: join(folder, "verify.mjs"),
  };
  await writeFile(paths.bundle, `${JSON.stringify(bundle, null, 2)}\n`);
  await writeFile(paths.report, markdown);
  await writeFile(paths.verifier, verifierText());
  return paths;
}

/** The verifier that is shipped with every bundle, as one file without dependencies. */
export function verifierText(): string {
  return readFileSync(new URL("./verify.mjs", import.meta.url), "utf8");
}

/** An id names a folder inside `outDir`, never one elsewhere. */
function folderName(incident: string): string {
  return incident.replaceAll(/[^A-Za-z0-9_-]/g, "_");
}
