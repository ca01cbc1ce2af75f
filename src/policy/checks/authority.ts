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
function fallbackRowIsNotEasier({ policy: { authority } }: CheckSubject): Finding[] {
  const fallback = authority.findIndex((row) => row.fallback && row.decides);
  const needed = peopleNeeded(authority[fallback] ?? {});
  const row = authority.findIndex((each, index) => {
    if (each.fallback || peopleNeeded(each) <= needed) return false;
    return hangsOnService(each) || authority.slice(0, index).some((before) => mayGoBefore(before, each));
  });
  if (fallback < 0 || row < 0) return [];
  const asked = peopleNeeded(authority[row] ?? {});
  const message = `a question that names no service needs fewer people: ${needed} by this row, the fallback, and ${asked} by row ${row + 1}`;
  const cure = `let it ask for as many as row ${row + 1} does`;
  return [warning(["authority", fallback, "decides"], message, cure)];
}

function peopleNeeded({ decides, consents = [] }: Pick<AuthorityRow, "decides" | "consents">): number {
  return decides ? seats({ deciders: decides, consents }).length : 0;
}

function hangsOnService({ when }: AuthorityRow): boolean {
  return (when?.tier ?? when?.downtime ?? when?.costOver) !== undefined;
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
  fallbackRowIsNotEasier,
];
