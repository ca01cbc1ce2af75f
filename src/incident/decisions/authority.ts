import type { AuthorityRow, Deciders, Environment, RoleId, Rules } from "../../policy/policy.ts";
import type { Money } from "../../policy/quantities.ts";
import { type Figure, judgedBy } from "./figures.ts";

/**
 * Which roles decide a question: the first row of the authority table that matches and names deciders. Consents add up
 * over every row that matches, whoever decides.
 */

/** What is known about a question when it is put. */
export type Subject = {
  action?: string;
  /** Its id in the catalogue, where it is named and known. */
  service?: string;
  environment: Environment;
  /** Wherever the whole incident is: whoever must consent there is asked, whichever service it is. */
  around?: Environment[];
  tier?: number;
  /**
   * It is not said which service it is about, or the catalogue does not know it, or it may be about several: wherever it
   * may be. What is known of one of them is the least that holds.
   */
  unnamed?: Environment[];
  /** Of the service that is named: what this question asks for, and the catalogue does not say. */
  missing?: Figure[];
  /** The upper end of the expected downtime is longer than the service tolerates; absent when either is not known. */
  overTolerable?: boolean;
  /** The upper end of what acting is expected to cost. */
  cost?: Money;
  /** What the incident's alerts call themselves, in lower case. */
  signals?: string[];
};

export type Authority = {
  deciders: Deciders;
  /** Index of the row in the table; absent when no row matched and no fallback row exists. */
  row?: number;
  consents: RoleId[];
  /** By a role that must agree: who may agree in its place when it refuses. */
  vetoLiftedBy: Record<RoleId, RoleId>;
  tieBreaker?: RoleId;
  /** Nobody may choose for somebody else. */
  noDelegates: boolean;
  withinMs: number;
  /** Which row it is hangs on a service that nobody named, or on figures of the named one that nobody has. */
  fellBack?: "service-not-named" | "figures-not-known";
  /** These figures, where it fell back for want of them. */
  lacking?: Figure[];
};

/** How long deciders have where their row does not say. */
export const defaultWithinMs = 25 * 60_000;

/**
 * `only` the fallback row decides when the others are not in force, or nobody can take the seats of the one that is.
 * What is not known never makes an easier row: where the service that nobody names, or a figure that the catalogue does
 * not give, could make a row match, the fallback row decides, and whoever would have to agree is asked.
 */
export function authorityFor(rules: Rules, subject: Subject, only?: "fallback"): Authority {
  const rows = rules.authority.map((row, index) => ({ row, index }));
  const named = rows.filter(({ row }) => row.decides);
  const first = only ? undefined : named.find(({ row }) => !row.fallback && mayMatch(row, subject));
  const isUnsure = first !== undefined && !matches(first.row, subject);
  const agreed = isUnsure ? undefined : first;
  const match = agreed ?? named.find(({ row }) => row.fallback);
  const consenting = consentingRows(rules.authority, match?.row, [subject]);
  const fellBack = isUnsure && whyFellBack(rules, subject);
  return { ...termsOf(match, consenting, rules.organisation.triage.onCall), ...fellBack };
}

/** The rows whose consents are asked: by one that decides always, though a fallback row decides where it does not match. */
export function consentingRows(
  rows: AuthorityRow[],
  deciding: AuthorityRow | undefined,
  about: Subject[],
): AuthorityRow[] {
  const subjects = about.flatMap(wherever);
  return rows.filter((row) => row === deciding || subjects.some((each) => mayMatch(row, each)));
}

/** Who decides by `match`, with the consents of all these rows; where no row decides, whoever is on call. */
export function termsOf(
  match: { row: AuthorityRow; index: number } | undefined,
  consenting: AuthorityRow[],
  onCall: RoleId,
): Authority {
  const consents = [...new Set(consenting.flatMap((row) => row.consents ?? []))];
  const vetoLiftedBy = liftersIn(consenting, consents);
  const asked = { consents, vetoLiftedBy, noDelegates: consenting.some((row) => row.delegates === false) };
  if (!match?.row.decides) {
    return { deciders: { kind: "any", roles: [onCall] }, ...asked, withinMs: defaultWithinMs };
  }
  const { decides, tieBreaker, withinMs } = match.row;
  return {
    deciders: decides,
    row: match.index,
    ...asked,
    ...(tieBreaker && { tieBreaker }),
    withinMs: withinMs ?? defaultWithinMs,
  };
}

/**
 * The subject as it is, and as it would be in each place that the incident has reached. A question that names no step may
 * come to anything: where people can be harmed it counts as one about whatever is there.
 */
export function wherever(subject: Subject): Subject[] {
  const { action, around = [], signals } = subject;
  const anything = (environment: Environment): Subject => ({
    environment,
    unnamed: [environment],
    ...(signals && { signals }),
  });
  const there = (environment: Environment) =>
    action === undefined && environment !== "it" ? anything(environment) : { ...subject, environment };
  return [subject, ...around.map(there)];
}

function whyFellBack(
  { authority }: Pick<Rules, "authority">,
  subject: Subject,
): Pick<Authority, "fellBack" | "lacking"> {
  if (subject.unnamed) return { fellBack: "service-not-named" };
  const deciding = authority.filter(({ decides, fallback }) => decides && !fallback);
  const certain = deciding.findIndex((row) => matches(row, subject));
  const open = deciding.slice(0, certain === -1 ? undefined : certain).filter((row) => mayMatch(row, subject));
  const figures = open.flatMap((row) => unmet(row, subject).flatMap((condition) => lackingFor(condition, subject)));
  return { fellBack: "figures-not-known", lacking: [...new Set(figures)] };
}

/** Of a cost that is known and still open it is the currency that is not the one of the row. */
function lackingFor(condition: Condition, { missing = [], cost }: Subject): Figure[] {
  if (condition === "costOver" && cost) return ["revenuePerMinute"];
  return (judgedBy[condition] ?? []).filter((figure) => missing.includes(figure));
}

/** A veto that one row lets nobody lift stays, whatever another row says. */
function liftersIn(rows: AuthorityRow[], consents: RoleId[]): Record<RoleId, RoleId> {
  const entries = consents.flatMap((role): [RoleId, RoleId][] => {
    const lifters = rows.filter((row) => row.consents?.includes(role)).map((row) => row.vetoLiftedBy);
    const [first] = lifters;
    return first !== undefined && lifters.every((lifter) => lifter === first) ? [[role, first]] : [];
  });
  return Object.fromEntries(entries);
}

export type Condition = keyof NonNullable<AuthorityRow["when"]>;

/** The conditions of a row that the subject does not meet. Nobody meets a condition on something that is not known. */
export function unmet({ when = {} }: Pick<AuthorityRow, "when">, subject: Subject): Condition[] {
  const { action, environment, tier, downtime, costOver, signal } = when;
  const places = subject.unnamed ?? [subject.environment];
  const isMet: Record<Condition, boolean> = {
    action: !action || action === subject.action,
    environment: !environment || places.every((place) => environment.includes(place)),
    tier: !tier || (subject.tier !== undefined && tier.includes(subject.tier)),
    downtime: !downtime || subject.overTolerable === true,
    costOver: !costOver || isOver(subject.cost, costOver),
    signal: !signal || (subject.signals ?? []).some((text) => text.includes(signal.toLowerCase())),
  };
  return (Object.keys(isMet) as Condition[]).filter((condition) => !isMet[condition]);
}

export function matches(row: Pick<AuthorityRow, "when">, subject: Subject): boolean {
  return unmet(row, subject).length === 0;
}

/** True when it matches, or would if the right service were named, or the catalogue said what it does not say. */
export function mayMatch(row: Pick<AuthorityRow, "when">, subject: Subject): boolean {
  return unmet(row, subject).every((condition) => isOpen(condition, row, subject));
}

/** Nobody can say whether it is met. A cost in another currency cannot be compared with the row's, unless it is nothing. */
function isOpen(condition: Condition, { when }: Pick<AuthorityRow, "when">, subject: Subject): boolean {
  const { unnamed, missing = [], tier, overTolerable, cost } = subject;
  const isMissing = unnamed !== undefined || (judgedBy[condition] ?? []).some((figure) => missing.includes(figure));
  switch (condition) {
    case "action":
    case "signal":
      return false;
    case "environment":
      return unnamed?.some((place) => when?.environment?.includes(place)) === true;
    case "tier":
      return tier === undefined && isMissing;
    case "downtime":
      return unnamed !== undefined || (overTolerable === undefined && isMissing);
    case "costOver":
      if (unnamed) return true;
      return cost ? cost.amount > 0 && cost.currency !== when?.costOver?.currency : isMissing;
  }
}

/** Money of two currencies is not compared. */
function isOver(cost: Money | undefined, limit: Money): boolean {
  return cost !== undefined && cost.currency === limit.currency && cost.amount > limit.amount;
}

/**
 * What must be agreed to by a person each: one of the roles in every seat. One human with two roles takes one seat; one
 * role that decides and must also consent is asked once. Where there is a single seat, one person decides.
 */
export function seats({ deciders, consents }: Pick<Authority, "deciders" | "consents">): RoleId[][] {
  const consenting = consents.map((role) => [role]);
  const both = consents.filter((role) => deciders.roles.includes(role));
  return [...consenting, ...decidingSeats(deciders, both)];
}

/** The seats of those who decide, without the ones that a consent takes already. */
function decidingSeats(deciders: Deciders, taken: RoleId[]): RoleId[][] {
  if (deciders.kind === "all") {
    return [...new Set(deciders.roles)].filter((role) => !taken.includes(role)).map((role) => [role]);
  }
  const wanted = deciders.kind === "atLeast" ? deciders.needs : 1;
  return Array.from({ length: Math.max(0, wanted - taken.length) }, () => deciders.roles);
}

/** True when these people, each with the roles they speak for, can take every seat between them (Kuhn's matching). */
export function canTakeAll(wanted: RoleId[][], people: RoleId[][]): boolean {
  const seatOf = new Map<number, number>();
  const take = (seat: number, asked: Set<number>): boolean =>
    people.some((roles, person) => {
      if (asked.has(person) || !wanted[seat]?.some((role) => roles.includes(role))) return false;
      asked.add(person);
      const held = seatOf.get(person);
      // Whoever sits elsewhere moves, if somebody else can sit there.
      if (held !== undefined && !take(held, asked)) return false;
      seatOf.set(person, seat);
      return true;
    });
  return wanted.every((_, seat) => take(seat, new Set()));
}
