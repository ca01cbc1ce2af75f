import type { EventData } from "../../../src/incident/events.ts";
import type { Instant } from "../../../src/incident/time.ts";
import type { Organisation } from "../organised.ts";
import { holdsByPolicy, type Known, whoAnswers } from "./holding.ts";

/** Who may decide, and whether enough of them did: worked out anew, by trying every way of sitting down. */

export type Asked = {
  organisation: Organisation;
  /** Who leads, and who knows of the incident: the same for all its questions. */
  known: Known;
  options: string[];
  deciders: EventData<"DecisionProposed">["deciders"];
  consents: string[];
  /** By the role that refused: who may agree in its place. */
  lifters: Record<string, string>;
  tieBreaker: string | undefined;
  proposedBy: string;
  noDelegates: boolean;
  choices: Map<string, { roles: string[]; option: string; principal: string; number: number }>;
  /** By role and option: the number of the choice by which somebody in that role last came to refuse it. */
  refusals: Map<string, number>;
  /** What was said in roles that must agree by those who are kept out since, or before the same was put anew. */
  kept: { roles: string[]; option: string; person: string; principal: string }[];
  abstained: Set<string>;
  abstainedIn: Set<string>;
  /** From whom the incident is kept: they hold no role in it. */
  excluded: Set<string>;
  /** Whom its room does not let in. */
  outside: Set<string>;
  /** Roles that must agree and refused. */
  refused: Set<string>;
  isTied: boolean;
  passed: { to: string[]; until: string } | undefined;
};

/** A seat for each person who must choose the same. Who must agree and also decides is asked once. */
export function deciding({ deciders, consents }: Asked): string[][] {
  const twice = consents.filter((role) => deciders.roles.includes(role));
  if (deciders.kind === "all")
    return [...new Set(deciders.roles)].filter((role) => !twice.includes(role)).map((role) => [role]);
  const needs = (deciders.kind === "atLeast" ? deciders.needs : 1) - twice.length;
  return Array.from({ length: Math.max(0, needs) }, () => deciders.roles);
}

/** What a decision lacks to be made for `option`, in words; undefined when it lacks nothing. */
export function withQuorum(
  asked: Asked,
  { option, tieBrokenBy }: { option: string; tieBrokenBy?: string | undefined },
  at: Instant,
): string | undefined {
  const { tieBreaker, proposedBy, isTied, passed } = asked;
  const agreeing = asked.consents.map((role) => (asked.refused.has(role) ? [role, liftOf(role)] : [role]));
  const usual = [...deciding(asked), ...agreeing];
  const chosen = [...asked.choices].filter(([, choice]) => choice.option === option);
  if (chosen.length === 0) return "nobody chose it";
  const isAlone = chosen.every(([person, { principal }]) => [person, principal].includes(proposedBy));
  if (usual.length === 1 && isAlone) return `${proposedBy} proposed it and chose it alone`;
  if (tieBrokenBy === undefined && isEnough(asked, option, usual, at)) return undefined;
  if (tieBreaker === undefined || !(isTied || passed)) return `too few chose it to take ${usual.length} seats`;
  const breaker = asked.choices.get(tieBrokenBy ?? "");
  if (tieBrokenBy !== undefined && !breaker?.roles.includes(tieBreaker)) return `${tieBrokenBy} breaks no ties`;
  if (tieBrokenBy === proposedBy) return `${proposedBy} proposed it and broke the tie`;
  return isEnough(asked, option, [[tieBreaker], ...agreeing], at) ? undefined : "not everybody agreed who must";
}

/** Whoever acts for somebody is that somebody: together they are one. Whoever abstained is nobody. */
export function isEnough(asked: Asked, option: string, seats: string[][], at: Instant): boolean {
  const { choices, abstained, kept, outside } = asked;
  // Nobody agrees to anything else in their place, until they say so themselves.
  const refused = kept.flatMap(({ person, principal, ...before }) => {
    if (person !== principal && choices.has(principal)) return [];
    const now = choices.get(person);
    const said = now?.principal === principal ? now.option : before.option;
    return said === option ? [] : before.roles;
  });
  const counts = ([person, choice]: [string, Asked["choices"] extends Map<string, infer C> ? C : never]) =>
    choice.option === option && ![person, choice.principal].some((id) => abstained.has(id) || outside.has(id));
  const voices = Map.groupBy([...choices].filter(counts), ([, { principal }]) => principal);
  const roles = [...voices].map(([principal, voice]) =>
    voice.flatMap(([, choice]) => {
      const theirs = choice.roles.filter((role) => isTurnOf(asked.organisation, principal, role, at));
      return [...theirs.filter((role) => !refused.includes(role)), ...lifting(asked, { ...choice, roles: theirs })];
    }),
  );
  return canSeat(seats, roles);
}

/** What somebody had chosen before it was refused lifts nothing. */
function lifting(
  { lifters, refusals }: Asked,
  { roles, option, number }: { roles: string[]; option: string; number: number },
) {
  return Object.entries(lifters).flatMap(([role, lifter]) =>
    roles.includes(lifter) && number > (refusals.get(`${role} ${option}`) ?? 0) ? [liftOf(role)] : [],
  );
}

function liftOf(role: string): string {
  return `the veto of ${role}`;
}

/** What somebody chose in their turn does not count in the next. */
function isTurnOf({ roster }: Organisation, person: string, role: string, at: Instant): boolean {
  return !roster.isHeldInTurns(role) || roster.holdersAt(role, at).includes(person);
}

function canSeat([seat, ...others]: string[][], people: string[][]): boolean {
  if (!seat) return true;
  return people.some(
    (roles, index) => seat.some((role) => roles.includes(role)) && canSeat(others, people.toSpliced(index, 1)),
  );
}

/** They hold a role that has a say now, or nobody does who may answer for it. */
export function mayAnswer(asked: Asked, person: string, role: string, at: Instant): boolean {
  const { deciders, consents, tieBreaker, lifters, refused, proposedBy } = asked;
  const lifting = [...refused].map((refusing) => lifters[refusing]);
  const hasTurn = asked.isTied || asked.passed !== undefined;
  const hasSay = [...deciders.roles, ...consents, ...lifting, ...(hasTurn ? [tieBreaker] : [])].includes(role);
  const lifts = lifting.includes(role) && ![...deciders.roles, ...consents].includes(role);
  const isOneEnough = deciding(asked).length + consents.length === 1 || role === tieBreaker || lifts;
  const isOut = (id: string) => isGone(asked, id) || (isOneEnough && id === proposedBy);
  return hasSay && whoAnswers(asked, role, at, isOut).includes(person);
}

function isGone({ abstained, excluded, outside }: Asked, id: string): boolean {
  return excluded.has(id) || outside.has(id) || abstained.has(id);
}

/** Of the roles in which somebody is counted, those that no policy gives them, nor leaves to them for want of anybody else. */
export function notTheirs(asked: Asked, person: string, roles: string[], at: Instant): string[] {
  const { proposedBy } = asked;
  const isOut = (id: string) => isGone(asked, id);
  // Whoever put it may not lift a veto, and others lift in their role.
  const isAuthor = (id: string) => isOut(id) || id === proposedBy;
  return roles.filter((role) => ![isOut, isAuthor].some((out) => whoAnswers(asked, role, at, out).includes(person)));
}

/** The roles in which a choice may be counted besides the one they chose in: those that they hold. */
export function heldRoles(asked: Asked, person: string, roles: string[], at: Instant): string[] {
  return roles.filter((role) => holdsByPolicy(asked, person, role, at));
}
