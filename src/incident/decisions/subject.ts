import type { Environment, Rules, Service } from "../../policy/policy.ts";
import { environmentsOf, type Whereabouts } from "../environments.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import type { Subject } from "./authority.ts";
import { type Figure, type Figured, notGiven } from "./figures.ts";
import { servicesMeant } from "./service-meant.ts";
import { atWorst, type TradeOff, takesDown } from "./trade-off.ts";

type Known = Whereabouts & Pick<Incident, "rules">;

/** What the authority table is asked about: the service in question, else the incident's own, and what acting costs. */
export function subjectOf(
  question: { action?: string; service?: string; target?: string; ratifies?: string },
  incident: Known,
  tradeOff: TradeOff | undefined,
): Subject {
  const { action } = question;
  const [about, ...others] = servicesMeant(question, incident);
  const named = about ? own(incident.rules.services, about) : undefined;
  // What is about two services is judged as what may be about either.
  const known = others.length > 0 ? undefined : named;
  const { cost, overTolerable } = tradeOff ? atWorst(tradeOff, action) : {};
  const around = environmentsOf(incident);
  const unnamed = known
    ? []
    : others.length > 0
      ? placesOf(others, named, incident)
      : action
        ? placesIn(incident)
        : around;
  const missing = action && known ? missingOf(known, { action, tradeOff, rules: incident.rules }) : [];
  return {
    ...(action && { action }),
    ...(about && known && { service: about }),
    environment: named?.environment ?? incident.environment,
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

/** Where those services are, and the one that is named; where that is in no catalogue, wherever it may be. */
function placesOf(others: string[], named: Service | undefined, incident: Known): Environment[] {
  const theirs = others.flatMap((service) => own(incident.rules.services, service)?.environment ?? []);
  return [...new Set([...(named ? [named.environment] : placesIn(incident)), ...theirs])];
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
