import type { Environment, Rules } from "../policy/policy.ts";
import type { AlertFact } from "./events.ts";
import type { Incident } from "./incident.ts";
import { own } from "./own.ts";

/** What is known of where an incident is. Rules that an older Muster pinned have no services. */
export type Whereabouts = Pick<Incident, "alerts" | "environment" | "service"> & {
  rules: Partial<Pick<Rules, "services">>;
};

/**
 * Wherever it is known to be, as it was declared first: what its alerts say counts in whichever order they came, and
 * whether or not they have resolved.
 */
export function environmentsOf({ alerts, environment, service, rules }: Whereabouts): Environment[] {
  const known = Object.values(alerts);
  const services = [service, ...known.map((alert) => alert.service)];
  const places = services.flatMap((name) => own(rules.services ?? {}, name ?? "")?.environment ?? []);
  return [...new Set([environment, ...known.map((alert) => alert.environment), ...places])];
}

/** Where people can be harmed, and it is known to be only because of this alert. */
export function newlyReached(incident: Whereabouts, alert: AlertFact): Environment[] {
  const before = environmentsOf(incident);
  const alerts = { ...incident.alerts, [alert.key]: alert };
  return environmentsOf({ ...incident, alerts }).filter(
    (environment) => environment !== "it" && !before.includes(environment),
  );
}

/** Where something is of which nobody says where: with people who can be harmed, if it may be there. */
export function gravestOf(incident: Whereabouts): Environment {
  return gravest(environmentsOf(incident));
}

export function gravest(places: Environment[]): Environment {
  return places.find((environment) => environment !== "it") ?? "it";
}
