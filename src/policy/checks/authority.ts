import { canTakeAll, seats } from "../../incident/decisions/authority.ts";
import { type CheckSubject, type Finding, mistake, type Rule, warning } from "../finding.ts";
import type { AuthorityRow, Deciders, PersonId, Policy, RoleId } from "../policy.ts";
import { heldRole, holdersOf } from "./holding.ts";
import { everythingAsked } from "./questions.ts";

function somethingDecidesTheRest({ policy: { authority, organisation } }: CheckSubject): Finding[] {
  if (authority.some(({ fallback }) => fallback)) return [];
  const message = `what no row matches is decided by ${organisation.triage.onCall} alone: there is no fallback row`;
  const cure = "end the table with { fallback: true, decides: { … } }";
  return [mistake(["authority"], message, cure)];
}

function fallbackRowDecides({ policy: { authority } }: CheckSubject): Finding[] {
  return authority.flatMap(({ fallback, decides }, row) => {
    if (!fallback || decides) return [];
    return [mistake(["authority", row], "the fallback row names nobody who decides", "add decides to it")];
  });
}

function fallbackRowHasNoCondition({ policy: { authority } }: CheckSubject): Finding[] {
  return authority.flatMap(({ fallback, when }, row) => {
    if (!fallback || !when) return [];
    const cure = "take away when, or take away fallback";
    const message = "this is not looked at: the fallback row decides whatever no other row does";
    return [mistake(["authority", row, "when"], message, cure)];
  });
}

function rowsSayWhen({ policy: { authority } }: CheckSubject): Finding[] {
  return authority.flatMap(({ fallback, when }, row) => {
    const isBare = when === undefined || Object.keys(when).length === 0;
    if (fallback || !isBare) return [];
    const cure = "say when it applies, or make it the fallback row with fallback: true";
    return [mistake(["authority", row], "this row does not say when it applies", cure)];
  });
}

function rowsSaySomething({ policy: { authority } }: CheckSubject): Finding[] {
  return authority.flatMap(({ decides, consents, fallback }, row) => {
    if (fallback || decides || (consents?.length ?? 0) > 0) return [];
    return [mistake(["authority", row], "this row names neither deciders nor consents", "add decides or consents")];
  });
}

function quorumCanBeMet({ policy: { authority } }: CheckSubject): Finding[] {
  return authority.flatMap(({ decides }, row) => {
    if (decides?.kind !== "atLeast") return [];
    const roles = new Set(decides.roles).size;
    if (decides.needs <= roles) return [];
    const message = `nothing is ever approved by this row: it takes ${decides.needs} roles, and names ${roles}`;
    return [mistake(["authority", row, "decides", "atLeast"], message, `write ${roles} or less, or name more roles`)];
  });
}

const listed = new Intl.ListFormat("en-GB");

/** One human takes one seat, whatever roles they hold: two seats and one person for both would never close. */
function seatsCanBeTaken({ policy }: CheckSubject): Finding[] {
  const findings = new Map<number, Finding>();
  for (const { row, deciders, consents } of everythingAsked(policy)) {
    const wanted = seats({ deciders, consents });
    const people = findings.has(row) ? undefined : tooFew(policy, deciders, wanted);
    if (!people) continue;
    const agreeing = consents.length > 0 ? `, ${listed.format(consents)} agreeing among them` : "";
    const message = `nothing is ever approved by this row: it takes ${wanted.length} different people${agreeing}, and only ${listed.format(people)} could be asked${oneCommander(policy, people, wanted)}${policy.authority[row]?.fallback ? "" : "; the fallback row decides instead"}`;
    const cure = "give the roles to more people, or ask for fewer of them";
    findings.set(row, mistake(["authority", row, "decides"], message, cure));
  }
  return [...findings.values()];
}

/** Everybody who could take a seat, when they cannot take them all. A role that falls to nobody is told by itself. */
function tooFew(policy: Policy, deciders: Deciders, wanted: RoleId[][]): PersonId[] | undefined {
  const roles = [...new Set(wanted.flat())];
  const speaking = new Map<PersonId, RoleId[]>();
  for (const role of roles) {
    const held = holdersOf(policy, heldRole(policy, role) ?? role);
    if (held.length === 0) return undefined;
    for (const id of held) speaking.set(id, [...(speaking.get(id) ?? []), role]);
  }
  const isToldAlready = deciders.kind === "atLeast" && deciders.needs > new Set(deciders.roles).size;
  return isToldAlready || canSit(wanted, speaking) ? undefined : [...speaking.keys()];
}

/** An incident has one commander, however many are on call for it. */
function canSit(wanted: RoleId[][], speaking: Map<PersonId, RoleId[]>): boolean {
  const commanders = [...speaking].flatMap(([id, roles]) => (roles.includes("commander") ? [id] : []));
  if (commanders.length < 2) return canTakeAll(wanted, [...speaking.values()]);
  return commanders.some((commander) => {
    const theirs = ([id, roles]: [PersonId, RoleId[]]) =>
      id === commander ? roles : roles.filter((role) => role !== "commander");
    return canTakeAll(wanted, [...speaking].map(theirs));
  });
}

/** Said where it is for want of a second commander. */
function oneCommander(policy: Policy, people: PersonId[], wanted: RoleId[][]): string {
  const isWanted = wanted.some((roles) => roles.includes("commander"));
  const onCall = people.filter((id) => policy.people[id]?.roles.includes("commander"));
  return isWanted && onCall.length > 1 ? ", of whom one at a time is the commander" : "";
}

/** What hangs on which service it is goes to the fallback row where nobody says which: leaving it out must not be worth it. */
function unnamedServiceIsNotEasier({ policy: { authority } }: CheckSubject): Finding[] {
  const fallback = authority.findIndex((row) => row.fallback && row.decides);
  const needed = peopleNeeded(authority[fallback] ?? {});
  const row = authority.findIndex((each, index) => {
    if (each.fallback || peopleNeeded(each) <= needed) return false;
    return hangsOnService(each) || isBehind(authority, index);
  });
  if (fallback < 0 || row < 0) return [];
  const asked = peopleNeeded(authority[row] ?? {});
  const message = `a question that names no service needs fewer people: ${needed} by this row, the fallback, and ${asked} by row ${row + 1}`;
  const cure = `let it ask for as many as row ${row + 1} does`;
  return [warning(["authority", fallback, "decides"], message, cure)];
}

/**
 * A step is any word, and what no row names goes to the fallback row: to call it something else must not be worth it. Who
 * answers for safety is looked at by itself (`guarded.ts`).
 */
function unnamedStepIsNotEasier({ policy: { authority, roles } }: CheckSubject): Finding[] {
  const index = authority.findIndex((row) => row.fallback && row.decides);
  const unguarded = ({ consents, ...row }: AuthorityRow): AuthorityRow => ({
    ...row,
    ...(consents && { consents: consents.filter((role) => !roles[role]?.safety) }),
  });
  const fallback = authority[index] && unguarded(authority[index]);
  if (!fallback?.decides) return [];
  const named = authority.flatMap((row, number) =>
    row.when?.action !== undefined && !row.fallback ? [{ row: unguarded(row), number }] : [],
  );
  const needed = peopleNeeded(fallback);
  const harder = named.filter(({ row, number }) => {
    const isToldAlready = hangsOnService(row) || isBehind(authority, number);
    return peopleNeeded(row) > needed && !isToldAlready;
  });
  return [
    ...tooFewPeople({ index, needed, harder }),
    ...named
      .filter((one) => !harder.includes(one))
      .flatMap(({ row, number }) => unaskedConsents({ index, fallback, row, number })),
  ];
}

type Numbered = { row: AuthorityRow; number: number };

function tooFewPeople({ index, needed, harder }: { index: number; needed: number; harder: Numbered[] }): Finding[] {
  if (harder.length === 0) return [];
  const each = harder.map(({ row, number }) => `${peopleNeeded(row)} by row ${number + 1}`);
  const most = Math.max(...harder.map(({ row }) => peopleNeeded(row)));
  const message = `a step that no row names needs fewer people: ${needed} by this row, the fallback, and ${listed.format(each)}`;
  return [warning(["authority", index, "decides"], message, `let it ask for ${most} people`)];
}

/** Whoever would have to agree to the step by its name, and neither agrees nor decides with all others by the fallback row. */
function unaskedConsents({ index, fallback, row, number }: Numbered & { index: number; fallback: AuthorityRow }) {
  const { decides, consents = [] } = fallback;
  const asked = [...consents, ...(decides?.kind === "all" ? decides.roles : [])];
  const unasked = (row.consents ?? []).filter((role) => !asked.includes(role));
  if (unasked.length === 0) return [];
  const message = `${listed.format(unasked)} must agree by row ${number + 1}, and not to a step that no row names: the fallback row asks without them`;
  return [warning(["authority", index], message, `add consents: [${unasked.join(", ")}] to it`)];
}

function peopleNeeded({ decides, consents = [] }: Pick<AuthorityRow, "decides" | "consents">): number {
  return decides ? seats({ deciders: decides, consents }).length : 0;
}

function hangsOnService({ when }: AuthorityRow): boolean {
  return (when?.tier ?? when?.downtime ?? when?.costOver) !== undefined;
}

function isBehind(authority: AuthorityRow[], index: number): boolean {
  const row = authority[index];
  return row !== undefined && authority.slice(0, index).some((before) => mayGoBefore(before, row));
}

/** Without a service nobody can say that the earlier row does not decide, and so the later one is not asked. */
function mayGoBefore(earlier: AuthorityRow, later: AuthorityRow): boolean {
  if (!earlier.decides || !hangsOnService(earlier)) return false;
  const { action, environment } = earlier.when ?? {};
  const isAction = action === undefined || later.when?.action === undefined || action === later.when.action;
  const places = later.when?.environment ?? environment ?? [];
  return isAction && (environment === undefined || environment.some((place) => places.includes(place)));
}

export const authorityRules: Rule[] = [
  somethingDecidesTheRest,
  fallbackRowDecides,
  fallbackRowHasNoCondition,
  rowsSayWhen,
  rowsSaySomething,
  quorumCanBeMet,
  seatsCanBeTaken,
  unnamedServiceIsNotEasier,
  unnamedStepIsNotEasier,
];
