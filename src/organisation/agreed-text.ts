import { safetyRoles } from "../policy/directory.ts";
import type { Environment, RoleId, Rules } from "../policy/policy.ts";

/** What people agree to by their click: the words themselves, and everything agreed elsewhere on which they hang. */

export type StandingOrder = Rules["standingOrders"][number];
export type AgreedRules = Pick<Rules, "authority" | "organisation" | "roles" | "commands" | "services">;

/** How long it may stand, where its last day ends and who may use it; and, where it reaches what can harm people, which roles answer for their safety.
 * The services that it reaches are in it: whoever moves a service asks everybody again. */
export function orderText(order: StandingOrder, rules: AgreedRules) {
  const standsForMs = order.standsForMs ?? rules.organisation.authorisationStandsForMs;
  const { timezone } = rules.organisation;
  const usedBy = rules.commands.action ?? "everybody";
  return {
    ...order,
    standsForMs,
    timezone,
    usedBy,
    ...(canHarm(order) && { safety: safetyRoles(rules).toSorted() }),
    ...reachText(order, rules),
    ...figureText([order], rules),
  };
}

/** It names an environment in which what is done to a machine can hurt people. */
export function canHarm({ when }: StandingOrder): boolean {
  return when.environment?.some((environment) => environment !== "it") === true;
}

/** The rows, what is where they ask for it, who has to agree to them, to whom each role in them falls, and what holds where a row does not say. */
export function authorityText(rules: AgreedRules) {
  const { authorityAgreedBy, authorisationStandsForMs, triage } = rules.organisation;
  return {
    rows: rules.authority,
    agreedBy: authorityAgreedBy,
    onCall: triage.onCall,
    standsForMs: authorisationStandsForMs,
    roles: Object.fromEntries(rolesNamed(rules).map((role) => [role, meaningOf(rules, role)])),
    ...listed(servicesPlaced(rules)),
    ...figureText(rules.authority, rules),
  };
}

export type AuthorityText = ReturnType<typeof authorityText>;

export type Reached = { id: string; environment: Environment; tier?: number };

/** What an order may be used on, as the catalogue has it: where people can be harmed only what it names. */
export function servicesReached({ when }: StandingOrder, rules: Pick<Rules, "services">): Reached[] {
  const isNamed = (environment: Environment) => (when.environment ?? ["it"]).includes(environment);
  return catalogue(rules).filter(({ environment, tier }) => isNamed(environment) && isOfTier(when.tier, tier));
}

/** Those of which some row asks where they are, or how much hangs on them. */
export function servicesPlaced({ authority, services }: Pick<Rules, "authority" | "services">): Reached[] {
  const asking = authority.flatMap(({ when }) => (when?.environment || when?.tier ? [when] : []));
  return catalogue({ services }).filter(({ environment, tier }) =>
    asking.some((when) => (when.environment?.includes(environment) ?? true) && isOfTier(when.tier, tier)),
  );
}

/** Where no service is named it may be in any of these. */
export function environmentsServed({ services }: Pick<Rules, "services">): Environment[] {
  return [...new Set(Object.values(services).map(({ environment }) => environment))].toSorted();
}

/** What the catalogue says of a service, where whoever decides hangs on it; money and times as the catalogue has them. */
export type Figures = {
  id: string;
  tolerableDowntimeMs?: number;
  recoveryTimeMs?: number;
  revenuePerMinute?: NonNullable<Rules["services"][string]["revenuePerMinute"]>;
};

/** The figures of services by which conditions on downtime or cost are met: whoever edits one moves the threshold. */
export function figuresAsked(
  asking: Pick<StandingOrder, "when">[] | Rules["authority"],
  { services }: Pick<Rules, "services">,
) {
  const conditions = asking.flatMap(({ when }) => when ?? []);
  return Object.keys(services)
    .toSorted()
    .flatMap((id): Figures[] => {
      const { environment, tier, tolerableDowntimeMs, recoveryTimeMs, revenuePerMinute } = services[id] as Service;
      const isMeant = (when: StandingOrder["when"]) =>
        (when.environment?.includes(environment) ?? true) && isOfTier(when.tier, tier);
      const meant = conditions.filter(isMeant);
      const byDowntime = meant.some(({ downtime }) => downtime);
      const byCost = meant.some(({ costOver }) => costOver);
      const figures = {
        ...(byDowntime && tolerableDowntimeMs !== undefined && { tolerableDowntimeMs }),
        ...((byDowntime || byCost) && recoveryTimeMs !== undefined && { recoveryTimeMs }),
        ...(byCost && revenuePerMinute && { revenuePerMinute }),
      };
      return Object.keys(figures).length > 0 ? [{ id, ...figures }] : [];
    });
}
type Service = Rules["services"][string];

function figureText(asking: Parameters<typeof figuresAsked>[0], rules: AgreedRules) {
  const figures = figuresAsked(asking, rules);
  return figures.length > 0 ? { figures } : {};
}

function reachText(order: StandingOrder, rules: AgreedRules) {
  const places = environmentsServed(rules);
  return { ...listed(servicesReached(order, rules)), ...(places.length > 0 && { places }) };
}

function listed(services: Reached[]) {
  return services.length > 0 ? { services } : {};
}

function catalogue({ services }: Pick<Rules, "services">): Reached[] {
  const ids = Object.keys(services).toSorted();
  return ids.flatMap((id) => {
    const { environment, tier } = services[id] ?? {};
    return environment ? [{ id, environment, ...(tier !== undefined && { tier }) }] : [];
  });
}

function isOfTier(tiers: number[] | undefined, tier: number | undefined): boolean {
  return tiers === undefined || (tier !== undefined && tiers.includes(tier));
}

function meaningOf({ roles }: AgreedRules, role: RoleId) {
  const { safety = false, fallback } = (Object.hasOwn(roles, role) && roles[role]) || {};
  return { safety, ...(fallback && { fallback }) };
}

/** Every role that the table names, then whomever each of them falls to, as far as that goes; whoever is on call too. */
export function rolesNamed(rules: AgreedRules): RoleId[] {
  const inRows = rules.authority.flatMap(({ decides, consents = [], vetoLiftedBy, tieBreaker }) => [
    ...(decides?.roles ?? []),
    ...consents,
    ...[vetoLiftedBy, tieBreaker].filter((role) => role !== undefined),
  ]);
  const named = new Set([...inRows, rules.organisation.triage.onCall]);
  // A set is walked to its end, also to what was added on the way.
  for (const role of named) {
    const { fallback } = meaningOf(rules, role);
    if (fallback) named.add(fallback);
  }
  return [...named];
}
