import type { Rules } from "../../policy/policy.ts";
import { servicesNamed } from "../../policy/services-named.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";

type About = { service?: string; target?: string; ratifies?: string };
type Within = Partial<Pick<Incident, "service" | "actions">> & { rules: Pick<Rules, "services"> };

/**
 * The service that something is about: the one that is named, else the incident's own; not where what it is done to bears
 * the name of another (“infusion pump”): then it is not known.
 */
export function serviceMeant({ service, target, ratifies }: About, incident: Within): string | undefined {
  if (service !== undefined) return service;
  const thing = target ?? own(incident.actions ?? {}, ratifies ?? "")?.target ?? "";
  const isOwn = servicesNamed(thing, incident.rules.services).every((each) => each === incident.service);
  return isOwn ? incident.service : undefined;
}
