import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bundleOf, writeExport } from "../../src/export/bundle.ts";
import { afterAction } from "../../src/export/markdown.ts";
import { verifyBundle } from "../../src/export/verify.mjs";
import { toEvent } from "../../src/ledger/seal.ts";
import { openSqliteLedger } from "../../src/ledger/sqlite.ts";
import { declaration, incidentId, made, sealingKey, stored } from "./an-incident.ts";

const keys = [sealingKey.publicJwk];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "muster-export-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("a bundle", () => {
  it("carries what the ledger stored, in the shape of the format page", () => {
    const rows = stored();
    const bundle = bundleOf({ stored: rows, keys });
    const { rules, rulesHash } = JSON.parse(rows[0]?.content ?? "").data;
    expect(bundle).toMatchObject({
      format: "muster-bundle/1",
      incident: { id: incidentId, codename: "quiet harbour", exercise: false },
      head: { seq: rows.length, hash: rows.at(-1)?.hash },
      keys: [{ kid: sealingKey.kid, kty: "OKP", crv: "Ed25519", x: sealingKey.publicJwk.x }],
      rules: { hash: rulesHash, rules },
    });
    for (const [i, event] of bundle.events.entries()) {
      const { content, incident: _incident, ...rest } = rows[i] ?? { content: "{}" };
      expect(event).toEqual({ ...rest, ...JSON.parse(content) });
    }
  });

  it("drops nothing that a schema does not know", () => {
    const odd = made("NoteAdded", 1, { person: "amara", roles: [], via: "slack" }, { text: "x" });
    Object.assign(odd.data, { later: { version: 2 } });
    const { events } = bundleOf({ stored: stored([declaration(), odd]), keys });
    expect(events[2]).toMatchObject({ data: { text: "x", later: { version: 2 } } });
  });

  it("withholds what is for counsel, unless it is theirs, and can be checked all the same", () => {
    const note = made(
      "NoteAdded",
      1,
      { person: "ben", roles: [], via: "slack" },
      { text: "We knew", privileged: true, told: [] },
    );
    const rows = stored([declaration(), note]);
    const withheld = bundleOf({ stored: rows, keys });
    expect(withheld.events[2]).toEqual({
      seq: 3,
      at: note.at,
      type: "NoteAdded",
      redacted: { reason: "legal privilege", leaf: expect.stringMatching(/^[0-9a-f]{64}$/) },
      hash: rows[2]?.hash,
    });
    expect(JSON.stringify(withheld)).not.toContain("We knew");
    const whole = bundleOf({ stored: rows, keys, privileged: true });
    expect(JSON.stringify(whole)).toContain("We knew");
    for (const bundle of [withheld, whole]) expect(verifyBundle(bundle, {})).toMatchObject({ ok: true });
    const events = rows.map(toEvent);
    const report = (privileged: boolean) => afterAction({ incident: incidentId, events, names: {}, privileged });
    expect(report(false)).toContain("withheld: legal privilege");
    expect(report(false)).not.toContain("We knew");
    expect(report(true)).toContain("We knew");
  });

  it("begins with a declaration or is not made", () => {
    expect(() => bundleOf({ stored: [], keys })).toThrow("declaration");
    expect(() => bundleOf({ stored: stored().slice(1), keys })).toThrow("declaration");
  });
});

describe("an export", () => {
  it("is three files, of which one checks the other without Muster", async () => {
    const ledger = await openSqliteLedger({ file: join(folder, "ledger.db") });
    const row = { status: "closed", nextDueMs: undefined, owes: false };
    await ledger.append({ incident: incidentId, expectedVersion: 0, events: stored(), row, keys: [], releases: [] });
    const bundle = bundleOf({ stored: await ledger.read(incidentId), keys });
    await ledger.close();
    const paths = await writeExport({ outDir: join(folder, "out"), bundle, markdown: "# Report\n" });
    expect(paths).toEqual({
      folder: join(folder, "out", incidentId),
      bundle: join(folder, "out", incidentId, "bundle.json"),
      report: join(folder, "out", incidentId, "after-action.md"),
      verifier: join(folder, "out", incidentId, "verify.mjs"),
    });
    expect(await readFile(paths.report, "utf8")).toBe("# Report\n");
    const run = promisify(execFile)(process.execPath, [paths.verifier, paths.bundle], { cwd: "/", env: {} });
    expect((await run).stdout).toContain(`events 1 to ${bundle.head.seq} of ${incidentId}`);
  });

  it("takes the place of an earlier one", async () => {
    const write = (events = stored()) =>
      writeExport({ outDir: folder, bundle: bundleOf({ stored: events, keys }), markdown: "" });
    await write(stored([declaration()]));
    const { bundle } = await write();
    expect(JSON.parse(await readFile(bundle, "utf8")).head.seq).toBe(stored().length);
  });

  it("stays inside its folder, whatever the incident is called", async () => {
    const bundle = bundleOf({ stored: stored(), keys });
    for (const id of ["../../etc", "..", "/tmp/x", "a\u0000b"]) {
      const paths = await writeExport({
        outDir: folder,
        bundle: { ...bundle, incident: { ...bundle.incident, id } },
        markdown: "",
      });
      expect(paths.folder.startsWith(`${folder}/`)).toBe(true);
      expect(paths.folder.slice(folder.length + 1)).toMatch(/^[\w-]+$/);
    }
  });
});
