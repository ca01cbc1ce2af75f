import type { DeclareIncident } from "../../incident/commands.ts";
import { own } from "../../incident/own.ts";
import { holders } from "../../policy/directory.ts";
import type { PersonId, RoleId } from "../../policy/policy.ts";
import { roleTitle } from "../cards/names.ts";
import { type CommandContext, findCalled } from "./command-people.ts";
import { takeNames } from "./name-words.ts";

/** Who may know of what is declared: `--confidential`, `--insider`, and `--without @x @y` for people or roles. */

export type Secrecy = Pick<DeclareIncident, "confidential" | "insider" | "excluded">;

/** As `withPlainFlags` leaves them. */
const flag = /(?<!\S)--(confidential|insider|without)(?!\S)/;

/** The flags anywhere in `text`, and the text without them. After `--without` come people and roles (`takeNames`). */
export function takeSecrecy(
  text: string,
  context: CommandContext,
): { secrecy: Secrecy; rest: string } | { cure: string } {
  const [before = "", ...parts] = text.split(flag);
  if (parts.length === 0) return { secrecy: {}, rest: text };
  const secrecy: Secrecy = {};
  const kept = [before];
  const named: string[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    const [found, after = ""] = parts.slice(i, i + 2);
    if (found !== "without") {
      kept.push(after);
      if (found === "confidential") secrecy.confidential = true;
      if (found === "insider") secrecy.insider = true;
      continue;
    }
    const { names, rest, beside } = takeNames(after, context);
    if (names.length === 0) return { cure: "Please say from whom it is to be kept: --without @somebody." };
    if (beside !== undefined) return { cure: `${besideWords(beside)} Nothing was declared.` };
    named.push(...names);
    kept.push(rest);
  }
  const people = peopleNamed(named, context);
  if ("cure" in people) return people;
  const rest = kept.join(" ").replaceAll(/\s+/g, " ").trim();
  return { secrecy: { ...secrecy, ...(named.length > 0 && { excluded: people.people }) }, rest };
}

function besideWords(beside: string): string {
  return `Is it to be kept from “${beside}” too? Please write the title first and then everybody, with commas between: --without @somebody, @another.`;
}

/** Who holds it; of a role that is held in turns everybody on its rota, since the next turn comes of itself. */
function everHolding({ directory }: CommandContext, role: RoleId): PersonId[] {
  const onRota = (own(directory.rotas ?? {}, role) ?? []).filter((person) => own(directory.people, person));
  return [...new Set([...holders(directory, role).map(({ id }) => id), ...onRota])];
}

/** Everybody who is meant: people, and all who hold a role, or ever do by its rota. */
export function peopleNamed(written: string[], context: CommandContext): { people: PersonId[] } | { cure: string } {
  const people = new Set<PersonId>();
  for (const each of written) {
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
