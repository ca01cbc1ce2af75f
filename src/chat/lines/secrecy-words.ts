import type { DeclareIncident } from "../../incident/commands.ts";
import { own } from "../../incident/own.ts";
import { holders } from "../../policy/directory.ts";
import type { PersonId, RoleId } from "../../policy/policy.ts";
import { roleTitle } from "../cards/names.ts";
import { type CommandContext, findCalled } from "./command-people.ts";

/** Who may know of what is declared: `--confidential`, `--insider`, and `--without @x @y` for people or roles. */

export type Secrecy = Pick<DeclareIncident, "confidential" | "insider" | "excluded">;

/** As `withPlainFlags` leaves them. */
const flag = /^--(confidential|insider|without)$/;
/** A mention is one word, whatever name the platform writes into it. */
const word = /<@[^>]+>,?|\S+/g;

/**
 * The flags anywhere in `text`, and the text without them. After `--without` come names with an @, or roles and names with
 * commas between; only the first may be a bare word that nobody has, which is a mistake.
 */
export function takeSecrecy(
  text: string,
  context: CommandContext,
): { secrecy: Secrecy; rest: string } | { cure: string } {
  const words = text.match(word) ?? [];
  if (!words.some((each) => flag.test(each))) return { secrecy: {}, rest: text };
  const secrecy: Secrecy = {};
  const kept: string[] = [];
  const named: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const found = flag.exec(words[i] as string)?.[1]?.toLowerCase();
    if (found === undefined) kept.push(words[i] as string);
    if (found === "confidential") secrecy.confidential = true;
    if (found === "insider") secrecy.insider = true;
    if (found !== "without") continue;
    const taken = namesFrom(words, i + 1, context);
    if (taken === 0) return { cure: "Please say from whom it is to be kept: --without @somebody." };
    named.push(...words.slice(i + 1, i + 1 + taken).filter((each) => each.toLowerCase() !== "and"));
    i += taken;
  }
  const people = peopleNamed(named, context);
  if ("cure" in people) return people;
  return { secrecy: { ...secrecy, ...(named.length > 0 && { excluded: people.people }) }, rest: kept.join(" ") };
}

/** How many of the words from `start` on are names. */
function namesFrom(words: string[], start: number, context: CommandContext): number {
  const isMention = (each = "") => /^(?:<@|@)/.test(each);
  const isName = (each = "") => isMention(each) || findCalled(bare(each), context).kind !== "nobody";
  let taken = 0;
  for (let next = words[start]; next !== undefined && !flag.test(next); next = words[start + taken]) {
    const before = words[start + taken - 1] ?? "";
    const isJoined = taken > 0 && next.toLowerCase() === "and" && isMention(words[start + taken + 1]);
    if (taken > 0 && !isMention(next) && !isJoined && !(before.endsWith(",") && isName(next))) break;
    taken += 1;
  }
  return taken;
}

function bare(written: string): string {
  return written.replace(/,$/, "");
}

/** Who holds it; of a role that is held in turns everybody on its rota, since the next turn comes of itself. */
function everHolding({ directory }: CommandContext, role: RoleId): PersonId[] {
  const onRota = (own(directory.rotas ?? {}, role) ?? []).filter((person) => own(directory.people, person));
  return [...new Set([...holders(directory, role).map(({ id }) => id), ...onRota])];
}

/** Everybody who is meant: people, and all who hold a role, or ever do by its rota. */
export function peopleNamed(written: string[], context: CommandContext): { people: PersonId[] } | { cure: string } {
  const people = new Set<PersonId>();
  for (const each of written.map(bare)) {
    const found = findCalled(each, context);
    if (found.kind === "nobody") return { cure: `${found.cure} Nothing was declared.` };
    const meant = found.kind === "person" ? [found.person] : everHolding(context, found.role);
    if (meant.length === 0 && found.kind === "role") {
      return { cure: `Nobody holds the role ${roleTitle(context, found.role)}. Nothing was declared.` };
    }
    for (const person of meant) people.add(person);
  }
  return { people: [...people] };
}

/** The same as the fields of the form. */
export function writtenSecrecy(
  { confidential, insider, excluded = [] }: Secrecy,
  { directory }: CommandContext,
): Record<string, string | undefined> {
  const names = excluded.map((person) => directory.people[person]?.name ?? person);
  return {
    confidential: insider ? "insider" : confidential || names.length > 0 ? "yes" : undefined,
    without: names.join(", "),
  };
}

const privilegedFlag = /(?<!\S)--privileged(?!\S)\s*/;

/** A note with `--privileged` anywhere in it is for counsel. */
export function takePrivileged(text: string): { privileged: boolean; rest: string } {
  return { privileged: privilegedFlag.test(text), rest: text.replace(privilegedFlag, "").trim() };
}
