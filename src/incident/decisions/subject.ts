import type { Environment, Rules } from "../../policy/policy.ts";
import { environmentsOf, type Whereabouts } from "../environments.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import type { Subject } from "./authority.ts";
import { type Figure, type Figured, notGiven } from "./figures.ts";
import { serviceMeant } from "./service-meant.ts";
import { atWorst, type TradeOff, takesDown } from "./trade-off.ts";

type Known = Whereabouts & Pick<Incident, "rules">;

/** What the authority table is asked about: the service in question, else the incident's own, and what acting costs. */
export function subjectOf(
  question: { action?: string; service?: string; target?: string; ratifies?: string },
  incident: Known,
  tradeOff: TradeOff | undefined,
): Subject {
  const { action } = question;
  const about = serviceMeant(question, incident);
  const known = about ? own(incident.rules.services, about) : undefined;
  const { cost, overTolerable } = tradeOff ? atWorst(tradeOff, action) : {};
  const around = environmentsOf(incident);
  const unnamed = known ? [] : action ? placesIn(incident) : around;
  const missing = action && known ? missingOf(known, { action, tradeOff, rules: incident.rules }) : [];
  return {
    ...(action && { action }),
    ...(about && known && { service: about }),
    environment: known?.environment ?? incident.environment,
    around,
    ...(known?.tier !== undefined && { tier: known.tier }),
    ...((action ? unnamed.length > 0 : unnamed.length > 1) && { unnamed }),
    ...(missing.length > 0 && { missing }),
    ...(overTolerable !== undefined && { overTolerable }),
    ...(cost && { cost: { amount: cost.to, currency: cost.currency } }),
    signals: signalsOf(incident.alerts),
  };
}

/** What alerts call themselves, in lower case. */
export function signalsOf(alerts: Incident["alerts"]): string[] {
  return Object.values(alerts).map(({ kind, title }) => `${kind ?? ""} ${title}`.toLowerCase());
}

/** Where something may be of which nobody says what it is: around, or wherever a service of the catalogue is. */
function placesIn(incident: Known): Environment[] {
  const catalogued = Object.values(incident.rules.services).map((service) => service.environment);
  return [...new Set([...environmentsOf(incident), ...catalogued])];
}

/** How long it is down and what that costs is asked only of what takes the service down, by the rules or as its proposer says. */
export function missingOf(
  service: Figured,
  { action, tradeOff, rules }: { action: string; tradeOff: TradeOff | undefined; rules: Pick<Rules, "authority"> },
): Figure[] {
  const { statedDowntime, statedBefore } = tradeOff?.inputs ?? {};
  const isStated = (statedDowntime ?? statedBefore) !== undefined;
  const goesDown = takesDown(action, rules) || isStated;
  const isAsked: Record<Figure, boolean> = {
    tier: true,
    tolerableDowntime: goesDown,
    recoveryTime: goesDown && !isStated,
    revenuePerMinute: goesDown,
  };
  return notGiven(service).filter((figure) => isAsked[figure]);
}
