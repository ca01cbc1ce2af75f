import type { Rules } from "../../policy/policy.ts";
import { servicesNamed } from "../../policy/services-named.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";

type About = { service?: string; target?: string; ratifies?: string };
type Within = Partial<Pick<Incident, "service" | "actions">> & {
  /** Those that an older Muster pinned have no services. */
  rules: Partial<Pick<Rules, "services">>;
};

/**
 * The service that something is about: the one that is named, else the incident's own; not where what it is done to bears
 * the name of another (“infusion pump”): then it is not known.
 */
export function serviceMeant(about: About, incident: Within): string | undefined {
  if (about.service !== undefined) return about.service;
  const isOwn = borne(about, incident).every((each) => each === incident.service);
  return isOwn ? incident.service : undefined;
}

/**
 * Every service that it is about for all that is said: beside the one that is named those whose names the thing bears. So
 * nobody takes a step out of the hands of whoever answers for a place by naming a service that is elsewhere.
 */
export function servicesMeant(about: About, incident: Within): string[] {
  const service = serviceMeant(about, incident);
  return service === undefined ? [] : [...new Set([service, ...borne(about, incident)])];
}

/** The services whose names that bears to which it is done. */
function borne({ target, ratifies }: About, { rules, actions = {} }: Within): string[] {
  return servicesNamed(target ?? own(actions, ratifies ?? "")?.target ?? "", rules.services ?? {});
}
