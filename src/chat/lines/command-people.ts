import type { Directory } from "../../policy/directory.ts";
import { nearest } from "../../policy/nearest.ts";
import type { PersonId, RoleId, Rules } from "../../policy/policy.ts";
import { listOf, roleTitle } from "../cards/names.ts";

/** Who a command is about. */

export type CommandContext = {
  directory: Directory;
  rules: Pick<Rules, "roles" | "authority" | "standingOrders" | "services">;
  /** The person behind a platform's own mention, `<@U0BEN>`. */
  personByMention(id: string): PersonId | undefined;
  /** The incident in whose war room it was typed. */
  warRoom?: string;
  /** The words are those of a form that was sent: what it left empty is not asked again. */
  isFilledIn?: true;
};

type Found =
  | { kind: "person"; person: PersonId }
  | { kind: "role"; role: RoleId }
  /** `several`: it is a part of more than one name. */
  | { kind: "nobody"; cure: string; several?: true };

/** Who is meant: a mention, an id, a role ("the COO"), a full name, or a part of a name that only one person has. */
export function findCalled(written: string, context: CommandContext): Found {
  const { people } = context.directory;
  const mention = /^<@([^|>]+)(?:\|[^>]*)?>/.exec(written)?.[1];
  if (mention !== undefined) {
    const person = context.personByMention(mention);
    return person === undefined
      ? { kind: "nobody", cure: "Muster does not know this person yet: whoever keeps its directory can add them." }
      : { kind: "person", person };
  }
  const wanted = simplified(written);
  const byId = Object.keys(people).find((id) => simplified(id) === wanted);
  if (byId !== undefined) return { kind: "person", person: byId };
  const role = findRole(wanted.replace(/^the /, ""), context);
  if (role !== undefined) return { kind: "role", role };
  return findByName(written, wanted, context);
}

function findByName(written: string, wanted: string, { directory }: CommandContext): Found {
  const everybody = Object.values(directory.people);
  const full = everybody.filter(({ name }) => simplified(name) === wanted);
  const found = full.length > 0 ? full : everybody.filter(({ name }) => simplified(name).split(" ").includes(wanted));
  const [first, ...others] = found;
  if (first && others.length === 0) return { kind: "person", person: first.id };
  if (first)
    return {
      kind: "nobody",
      several: true,
      cure: `Which one: ${listOf(
        found.map(({ name }) => name),
        "or",
      )}?`,
    };
  const said = written.length > 40 ? `${written.slice(0, 40).toWellFormed()}…` : written;
  const alike = nearest(
    wanted.slice(0, 20),
    everybody.flatMap(({ name }) => [name, name.split(" ")[0] ?? name]),
  );
  const hint = alike ? `Did you mean ${alike}?` : "Please write an @mention, a name, or a role such as COO.";
  return { kind: "nobody", cure: `Muster does not know “${said}”. ${hint}` };
}

function findRole(wanted: string, { directory, rules }: CommandContext): RoleId | undefined {
  const held = Object.values(directory.people).flatMap(({ roles }) => roles);
  const agreed = Object.entries(rules.roles).flatMap(([role, { fallback }]) => (fallback ? [role, fallback] : [role]));
  const roles = [...new Set([...held, ...agreed])];
  return (
    roles.find((role) => simplified(role) === wanted) ??
    roles.find((role) => simplified(roleTitle({ rules }, role)) === wanted)
  );
}

/** For comparing: lower case, single spaces, no @, no accents, no punctuation. */
function simplified(text: string): string {
  const plain = text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  return plain.replaceAll(/[^\p{L}\p{N}]+/gu, " ").trim();
}
