import type { Environment } from "../../policy/policy.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import type { Subject } from "./authority.ts";
import { type Figure, type Figured, notGiven } from "./figures.ts";
import { atWorst, isOutage, type TradeOff } from "./trade-off.ts";

/** What the authority table is asked about: the service in question, else the incident's own, and what acting costs. */
export function subjectOf(
  { action, service }: { action?: string; service?: string },
  incident: Pick<Incident, "alerts" | "environment" | "rules" | "service">,
  tradeOff: TradeOff | undefined,
): Subject {
  const about = service ?? incident.service;
  const known = about ? own(incident.rules.services, about) : undefined;
  const { cost, overTolerable } = tradeOff ? atWorst(tradeOff, action) : {};
  const missing = action && known ? missingOf(known, action, tradeOff) : [];
  return {
    ...(action && { action }),
    environment: known?.environment ?? incident.environment,
    around: incident.environment,
    ...(known?.tier !== undefined && { tier: known.tier }),
    ...(action && !known && { unnamed: placesIn(incident) }),
    ...(missing.length > 0 && { missing }),
    ...(overTolerable !== undefined && { overTolerable }),
    ...(cost && { cost: { amount: cost.to, currency: cost.currency } }),
    signals: Object.values(incident.alerts).map(({ kind, title }) => `${kind ?? ""} ${title}`.toLowerCase()),
  };
}

/** Where something may be of which nobody says what it is: around, or wherever a service of the catalogue is. */
function placesIn({ environment, rules }: Pick<Incident, "environment" | "rules">): Environment[] {
  return [...new Set([environment, ...Object.values(rules.services).map((service) => service.environment)])];
}

/** How long it is down and what that costs is asked only of what takes the service down, by itself or as its proposer says. */
export function missingOf(service: Figured, action: string, tradeOff: TradeOff | undefined): Figure[] {
  const { statedDowntime, statedBefore } = tradeOff?.inputs ?? {};
  const isStated = (statedDowntime ?? statedBefore) !== undefined;
  const goesDown = isOutage(action) || isStated;
  const isAsked: Record<Figure, boolean> = {
    tier: true,
    tolerableDowntime: goesDown,
    recoveryTime: goesDown && !isStated,
    revenuePerMinute: goesDown,
  };
  return notGiven(service).filter((figure) => isAsked[figure]);
}
