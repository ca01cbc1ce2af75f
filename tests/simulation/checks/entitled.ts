import type { EventData } from "../../../src/incident/events.ts";
import type { Instant } from "../../../src/incident/time.ts";
import { world } from "../organisation.ts";
import { holdersAt, isHeldInTurns } from "../roster.ts";

/** Who may decide, and whether enough of them did: worked out anew, by trying every way of sitting down. */

export type Asked = {
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

const { authority, services } = world.rules;

/** The row that was agreed upon for such a question; here rows look at the action and the environment only. */
export function rowFor({ action, service }: { action?: string | undefined; service?: string | undefined }) {
  const known = service && services[service]?.environment;
  // What nobody names may be anything that there is.
  const anywhere = action ? Object.values(services).map(({ environment }) => environment) : [];
  const environments = ["it", ...(known ? [known] : anywhere)];
  const matching = authority.filter(({ when, fallback }) => {
    if (fallback) return true;
    const isMeant = when?.environment?.some((each) => environments.includes(each)) ?? true;
    return isMeant && (when?.action === undefined || when.action === action);
  });
  const deciding = matching.find(({ decides, fallback }) => decides && !fallback) ?? authority.at(-1);
  const consents = [...new Set(matching.flatMap((row) => row.consents ?? []))];
  const lifters: Record<string, string | undefined> = Object.fromEntries(
    matching.flatMap((row) => (row.consents ?? []).map((role) => [role, row.vetoLiftedBy])),
  );
  return { row: authority.indexOf(deciding as (typeof authority)[number]), consents, lifters };
}

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
      const theirs = choice.roles.filter((role) => isTurnOf(principal, role, at));
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
function isTurnOf(person: string, role: string, at: Instant): boolean {
  return !isHeldInTurns(role) || holdersAt(role, at).includes(person);
}

function canSeat([seat, ...others]: string[][], people: string[][]): boolean {
  if (!seat) return true;
  return people.some(
    (roles, index) => seat.some((role) => roles.includes(role)) && canSeat(others, people.toSpliced(index, 1)),
  );
}

/** They hold a role that has a say now, or nobody does who may answer for it. */
export function mayAnswer(asked: Asked, person: string, role: string, at: Instant): boolean {
  const { deciders, consents, tieBreaker, lifters, refused, abstained, excluded, outside, proposedBy } = asked;
  const lifting = [...refused].map((refusing) => lifters[refusing]);
  const hasTurn = asked.isTied || asked.passed !== undefined;
  const hasSay = [...deciders.roles, ...consents, ...lifting, ...(hasTurn ? [tieBreaker] : [])].includes(role);
  const lifts = lifting.includes(role) && ![...deciders.roles, ...consents].includes(role);
  const isOneEnough = deciding(asked).length + consents.length === 1 || role === tieBreaker || lifts;
  const isOut = (id: string) =>
    excluded.has(id) || outside.has(id) || abstained.has(id) || (isOneEnough && id === proposedBy);
  const able = holdersAt(role, at).filter((id) => !isOut(id));
  return hasSay && (able.length === 0 || able.includes(person));
}
