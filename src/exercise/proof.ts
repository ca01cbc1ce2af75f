import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { exportIncident } from "../commands/export.ts";
import type { Config } from "../config.ts";
import { main as verify } from "../export/verify.mjs";
import type { Event, EventOf } from "../incident/events.ts";
import type { SlackPlayer } from "./slack-player.ts";

/** The end of an exercise: the record is taken out, checked, and checked again after somebody tampered with it. */

export type Seal = { reference: string; hash: string };

/** The seals that somebody was shown in Slack, as they would copy them from there. */
export async function sealsShownTo(player: SlackPlayer): Promise<Seal[]> {
  const found = new Map<string, Seal>();
  for (const { blocks = [] } of await player.messages()) {
    for (const [, reference = "", hash = ""] of JSON.stringify(blocks).matchAll(/seal (\S+\/\d+) ([0-9a-f]{64})/g)) {
      found.set(reference, { reference, hash });
    }
  }
  return [...found.values()].sort((a, b) => seqOf(a) - seqOf(b));
}

function seqOf({ reference }: Seal): number {
  return Number(reference.split("/").at(-1));
}

/** What the verifier said, and whether it was content. */
export type Verdict = { isGood: boolean; lines: string[] };

/** `key` is the name of the key that is trusted. */
type Trusted = { seals?: Seal[]; key?: string };

export function verifyFile(file: string, trusted: Trusted = {}): Verdict {
  const lines: string[] = [];
  const code = verify([file, ...flags(trusted)], {
    out: (line) => lines.push(line),
    error: (line) => lines.push(line),
  });
  return { isGood: code === 0, lines };
}

/** What somebody types to have `file` checked by the verifier that lies beside it. */
export function verifyCommand(file: string, trusted: Trusted = {}): string {
  return ["node", join(dirname(file), "verify.mjs"), file, ...flags(trusted)].join(" ");
}

function flags({ seals = [], key }: Trusted): string[] {
  return [...seals.flatMap(({ reference, hash }) => ["--seal", reference, hash]), ...(key ? ["--key", key] : [])];
}

/** Writes the record into `outDir/<incident>`; returns that folder. Throws when there is none to write. */
export async function exportTo(config: Config, incident: string, outDir: string): Promise<string> {
  const complaints: string[] = [];
  const asked = { incident, outDir, say: () => undefined, complain: (line: string) => complaints.push(line) };
  if ((await exportIncident(config, asked)) !== 0) throw new Error(complaints.join(" "));
  return join(outDir, incident);
}

/** One byte changed: where, what it was, and what it is now. */
export type Tampering = { file: string; seq: number; was: string; is: string };

/**
 * Writes a copy of the bundle in which one byte differs: a digit, or else a letter, of the last reason that somebody
 * wrote down for the record. Throws when nobody wrote any.
 */
export async function tamper(folder: string, events: Event[]): Promise<Tampering> {
  const target = events.findLast((event) => isReason(event)) ?? events.at(0);
  const words = target && wordsIn(target);
  if (!target || !words) throw new Error("the record holds no words to tamper with");
  const bundle = await readFile(join(folder, "bundle.json"), "utf8");
  const written = JSON.stringify(words).slice(1, -1);
  const at = bundle.indexOf(written);
  const offset = /\d/.exec(written)?.index ?? /[a-z]/.exec(written)?.index;
  if (at < 0 || offset === undefined) throw new Error("the words are not in the bundle");
  const changed = written.slice(0, offset) + another(written.charAt(offset)) + written.slice(offset + 1);
  const file = join(folder, "tampered.json");
  await writeFile(file, bundle.slice(0, at) + changed + bundle.slice(at + written.length));
  return { file, seq: target.seq, was: around(written, offset), is: around(changed, offset) };
}

type Reason = EventOf<"DissentExplained" | "ChoiceExplained">;

function isReason(event: Event): event is Reason {
  return event.type === "DissentExplained" || event.type === "ChoiceExplained";
}

function wordsIn(event: Event): string | undefined {
  if (isReason(event)) return event.data.reason;
  return event.type === "IncidentDeclared" ? event.data.title : undefined;
}

/** Another digit for a digit, another letter for a letter: one byte each. */
function another(character: string): string {
  if (/\d/.test(character)) return character === "3" ? "5" : "3";
  return character === "e" ? "a" : "e";
}

/** A few words around the change, to show it. */
function around(text: string, offset: number): string {
  const start = text.lastIndexOf(" ", Math.max(0, offset - 12)) + 1;
  const end = text.indexOf(" ", offset + 12);
  return text.slice(start, end < 0 ? undefined : end);
}
