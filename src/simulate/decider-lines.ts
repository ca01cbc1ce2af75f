import { decidersRule } from "../chat/cards/decisions/decision-words.ts";
import { spanWords } from "../chat/cards/decisions/trade-off.ts";
import { listOf, type Names, personName, roleTitle, roleTitles } from "../chat/cards/names.ts";
import type { Authority } from "../incident/decisions/authority.ts";
import { shares } from "../incident/decisions/proposing.ts";
import { findHolder, holders } from "../policy/directory.ts";
import type { PersonId, RoleId } from "../policy/policy.ts";
import { wrapped } from "./lines.ts";

/** The people behind the roles that decide. */

type Asked = Omit<Authority, "fellBack">;

/** Who decides, who must agree, who breaks a tie, each with whoever answers in their place, and in what time. */
export function peopleLines(authority: Asked, names: Names): string[] {
  const { deciders, consents, tieBreaker, withinMs, vetoLiftedBy, noDelegates } = authority;
  const rule = decidersRule({ deciders, consents: [] }, names);
  const holding = (role: RoleId) => holderWords(role, noDelegates, names);
  const label = (words: string) => `  ${words.padEnd(13)}`;
  const under = (words: string, text: string) => wrapped(`${label(words)}${text}`, 15);
  const agreeing =
    consents.length > 0 ? `${roleTitles(names, consents)}: without that nothing is approved` : "nobody else";
  return [
    ...under("Decides", rule),
    ...[...new Set(deciders.roles)].flatMap((role) => under("", holding(role))),
    ...under("Must agree", agreeing),
    ...consents.flatMap((role) => under("", holding(role))),
    ...consents.flatMap((role) => under("", refusalWords(role, vetoLiftedBy[role], names))),
    ...under("Breaks a tie", tieBreaker ? holding(tieBreaker) : "nobody"),
    ...under("In", spanWords(withinMs)),
    ...under("", timeWords(authority)),
    ...(noDelegates ? under("", "Nobody may choose for somebody else here.") : []),
  ];
}

function refusalWords(role: RoleId, lifter: RoleId | undefined, names: Names): string {
  const lifts = lifter === undefined ? "nobody lifts" : `only ${roleTitle(names, lifter)} lifts`;
  return `What ${roleTitle(names, role)} refuses, ${lifts}.`;
}

/** What time does to a question that nobody has decided. */
function timeWords({ withinMs, tieBreaker, noDelegates }: Asked): string {
  const after = (share: number) => spanWords(share * withinMs, { toTheSecond: true });
  const half = noDelegates ? "whoever has said nothing is called once more" : "stand-ins are called";
  const called = [
    `${half} after ${after(shares.standIns)}`,
    ...(tieBreaker ? [`the tie-breaker after ${after(shares.tieBreaker)}`] : []),
  ];
  const more = `has ${after(shares.lastCall)} more`;
  const alone = tieBreaker ? `the tie-breaker, if they are there, ${more}` : "it has expired: nothing is approved";
  return `Of that, ${called.join(", ")}; then ${noDelegates ? alone : `whoever of these is there ${more}`}.`;
}

type Standing = { person: PersonId; as: "holder" | "delegate" | "fallback" };

/**
 * Who answers for a role, in turn: whoever holds it, the first one's delegate, then the one whom it falls to; nobody but its
 * holders where nobody may choose for somebody else.
 */
function standingFor(role: RoleId, noDelegates: boolean, { rules, directory }: Names): Standing[] {
  const held = holders(directory, role);
  const person = findHolder(rules, directory, role);
  if (!person) return [];
  if (held.length === 0) return [{ person: person.id, as: "fallback" }];
  const fallback = rules.roles[role]?.fallback;
  const behind = fallback === undefined ? undefined : findHolder(rules, directory, fallback, [person.id]);
  const holding = held.map(({ id }) => ({ person: id, as: "holder" as const }));
  if (noDelegates) return holding;
  const [delegate] = person.delegates;
  return [
    ...holding,
    ...(delegate === undefined ? [] : [{ person: delegate, as: "delegate" as const }]),
    ...(behind ? [{ person: behind.id, as: "fallback" as const }] : []),
  ];
}

/** "CISO: Amara Okafor, else Ben Adler (delegate), else Dev Patel (CIO)" */
function holderWords(role: RoleId, noDelegates: boolean, names: Names): string {
  const title = roleTitle(names, role);
  const standing = standingFor(role, noDelegates, names);
  const who = (as: Standing["as"]) =>
    standing.filter((each) => each.as === as).map(({ person }) => personName(names, person));
  const [held, delegates, fallbacks] = [who("holder"), who("delegate"), who("fallback")];
  if (standing.length === 0) return `${title}: nobody holds it, and it falls to nobody`;
  if (held.length === 0) return `${title}: nobody holds it; it falls to ${fallbacks.join()}`;
  const fallback = roleTitle(names, names.rules.roles[role]?.fallback ?? "");
  const isBoth = (name: string) => delegates.includes(name) && fallbacks.includes(name);
  return [
    `${title}: ${listOf(held, "or")}`,
    ...delegates.map((name) => `${name} (delegate${isBoth(name) ? `, and as ${fallback} the fallback` : ""})`),
    ...fallbacks.filter((name) => !isBoth(name)).map((name) => `${name} (${fallback}, the fallback)`),
  ].join(", else ");
}

/** One person takes one seat: what looks like two people may be one at three in the morning. */
export function standingBehind({ deciders, consents, tieBreaker, noDelegates }: Asked, names: Names): string[] {
  const asked = [...new Set([...deciders.roles, ...consents, ...(tieBreaker ? [tieBreaker] : [])])];
  const all = asked.flatMap((role) => standingFor(role, noDelegates, names).map((each) => ({ ...each, role })));
  return [...Map.groupBy(all, ({ person }) => person)].flatMap(([person, theirs]) => {
    // Whoever is a delegate and the fallback of one role has one seat of it all the same.
    const seats = [...new Map(theirs.toReversed().map((each) => [each.role, each])).values()].toReversed();
    if (seats.length < 2) return [];
    const roles = seats.map(({ role, as }) => `${roleTitle(names, role)}${as === "holder" ? "" : ` (as ${as})`}`);
    const text = `! ${personName(names, person)} stands behind ${seats.length} of the roles asked: ${listOf(roles)}. One person takes one seat.`;
    return wrapped(text, 2);
  });
}
