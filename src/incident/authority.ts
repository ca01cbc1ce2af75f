import type { AuthorityRow, Deciders, Environment, RoleId, Rules } from "../policy/policy.ts";

/**
 * Which roles decide a question: the first row of the authority table that matches and names deciders. Consents add up
 * over every row that matches, whoever decides.
 */

/** `around` is the environment of the whole incident: whoever must consent there is asked, whichever service it is. */
export type Subject = { action?: string; environment: Environment; around?: Environment; tier?: number };

export type Authority = {
  deciders: Deciders;
  /** Index of the row in the table; absent when no row matched and no fallback row exists. */
  row?: number;
  consents: RoleId[];
  tieBreaker?: RoleId;
  withinMs: number;
};

const defaultWithinMs = 25 * 60_000;

export function authorityFor(rules: Rules, subject: Subject): Authority {
  const rows = rules.authority.map((row, index) => ({ row, index }));
  const subjects = [subject, { ...subject, environment: subject.around ?? subject.environment }];
  const consenting = rules.authority.filter((row) => subjects.some((each) => matches(row, each)));
  const consents = [...new Set(consenting.flatMap((row) => row.consents ?? []))];
  const named = rows.filter(({ row }) => row.decides);
  const match =
    named.find(({ row }) => !row.fallback && matches(row, subject)) ?? named.find(({ row }) => row.fallback);
  if (!match?.row.decides) {
    const { onCall } = rules.organisation.triage;
    return { deciders: { kind: "any", roles: [onCall] }, consents, withinMs: defaultWithinMs };
  }
  const { decides, tieBreaker, withinMs } = match.row;
  return {
    deciders: decides,
    row: match.index,
    consents,
    ...(tieBreaker && { tieBreaker }),
    withinMs: withinMs ?? defaultWithinMs,
  };
}

/** A condition on something that is not known about the subject does not match. */
function matches({ when }: AuthorityRow, { action, environment, tier }: Subject): boolean {
  if (!when) return true;
  if (when.costOver || when.signal) return false;
  if (when.action && when.action !== action) return false;
  if (when.environment && !when.environment.includes(environment)) return false;
  return !when.tier || (tier !== undefined && when.tier.includes(tier));
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
