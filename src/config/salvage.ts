import type { Policy } from "../policy/policy.ts";
import type { Unread } from "../policy/unread.ts";
import { type Draft, explainIssues } from "./issues.ts";
import { fileSchema } from "./schema.ts";
import type { Path } from "./yaml.ts";

/**
 * A file with mistakes in it, read as far as it can be, so that the rest of it is checked all the same. Where a cure
 * says what to write, that is read. Any other wrong value is replaced by one that means nothing, and named in `unread`.
 */
export type Salvaged = {
  policy: Policy;
  unread: Unread;
  /** Where in the file something of the policy stands, also under a key that was misspelt. */
  asWritten: (path: Path) => Path;
};

type Mapping = Record<string | number, unknown>;
type Work = {
  root: unknown;
  lost: Map<string, { path: Path; tries: number }>;
  strangers: Path[];
  corrected: Set<string>;
  /** By the path of what was meant, as JSON: the key that is written. */
  misspelt: Map<string, string>;
};

/** Each round mends every mistake that is left, or tries the next value in its place. */
const mostRounds = 100;

/** Undefined when hardly anything can be read. Of what stands at one of `secrets` nothing is kept. */
export function salvage(data: unknown, secrets: Draft[], knownKeys: (path: Path) => string[]): Salvaged | undefined {
  const [root, lost, corrected, misspelt] = [structuredClone(data), new Map(), new Set<string>(), new Map()];
  const work: Work = { root, lost, strangers: [], corrected, misspelt };
  for (const secret of secrets) hide(work, secret);
  for (let round = 0; round < mostRounds; round++) {
    const parsed = fileSchema.safeParse(work.root);
    if (parsed.success) {
      const {
        server: _server,
        slack: _slack,
        teams: _teams,
        twilio: _twilio,
        alerts: _alerts,
        retention: _retention,
        ...policy
      } = parsed.data;
      return { policy, unread: unreadIn(work), asWritten: (path) => asWritten(path, misspelt) };
    }
    const drafts = explainIssues(parsed.error.issues, { data: work.root, knownKeys });
    if (drafts.some(({ path }) => path.length === 0)) return undefined;
    for (const draft of drafts) mend(work, draft);
  }
  return undefined;
}

/** The file with the misspelt names of its parts put right: what is set up there was meant to be. */
export function withPartsMeant(data: unknown, drafts: Draft[]): unknown {
  if (!isMapping(data)) return data;
  const meant = new Map(
    drafts.flatMap(({ path, isStranger, instead }) => (isStranger && path.length === 1 ? [[path[0], instead]] : [])),
  );
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => {
      const instead = meant.get(key);
      return [typeof instead === "string" && !Object.hasOwn(data, instead) ? instead : key, value];
    }),
  );
}

function unreadIn({ root, lost, strangers }: Work): Unread {
  const keys = strangers.map((path) => ({ path, beside: Object.keys(holderIn(root, path) ?? {}) }));
  return { values: [...lost.values()].map(({ path }) => path), keys };
}

function asWritten(path: Path, misspelt: Work["misspelt"]): Path {
  return path.map((step, index) => misspelt.get(JSON.stringify(path.slice(0, index + 1))) ?? step);
}

function mend(work: Work, draft: Draft): void {
  const { path, instead, isStranger } = draft;
  const holder = holderIn(work.root, path);
  const key = path.at(-1);
  if (!holder || key === undefined) return;
  if (isStranger) {
    const value = holder[key];
    delete holder[key];
    if (typeof instead !== "string" || Object.hasOwn(holder, instead)) return void work.strangers.push(path);
    holder[instead] = value;
    work.misspelt.set(JSON.stringify([...path.slice(0, -1), instead]), String(key));
    return;
  }
  const name = JSON.stringify(path);
  const isPlain = instead !== undefined && !work.corrected.has(name) && !work.lost.has(name);
  if (!isPlain || (Array.isArray(holder) && holder.includes(instead))) return lose(work, draft);
  work.corrected.add(name);
  holder[key] = instead;
}

/** A secret that is a key would stand in the path to itself: what it is a key of counts as lost then. */
function hide(work: Work, { path, at }: Draft): void {
  if (at === "value") return lose(work, { path });
  const holder = holderIn(work.root, path);
  const above = path.slice(0, -1);
  if (holder) delete holder[path.at(-1) ?? ""];
  work.lost.set(JSON.stringify(above), { path: above, tries: 0 });
}

const left = Symbol("left out");
/** Of every kind of value there is, some that is well formed. */
const anything = ["1m", "50%", "22:00", "2026-11-22", 1, ["x"], {}];

/** The next value that may do; when none does, whatever holds it is lost with it. */
function lose(work: Work, { path, allowed = [] }: Pick<Draft, "path" | "allowed">): void {
  const holder = holderIn(work.root, path);
  const key = path.at(-1);
  if (!holder || key === undefined) return;
  const candidates = [...(Array.isArray(holder) ? [] : [left]), ...allowed, ...anything];
  const name = JSON.stringify(path);
  const tries = work.lost.get(name)?.tries ?? 0;
  work.lost.set(name, { path, tries: tries + 1 });
  if (tries >= candidates.length) return lose(work, { path: path.slice(0, -1) });
  const candidate = candidates[tries];
  if (candidate === left) delete holder[key];
  else holder[key] = structuredClone(candidate);
}

function holderIn(root: unknown, path: Path): Mapping | undefined {
  let value = root;
  for (const step of path.slice(0, -1))
    value = isMapping(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  return isMapping(value) ? value : undefined;
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null;
}
