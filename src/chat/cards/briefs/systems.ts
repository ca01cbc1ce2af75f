import { latestCallIn } from "../../../incident/call-ins/call-in.ts";
import { isExcluded } from "../../../incident/confidential/confidential.ts";
import type { Incident } from "../../../incident/incident.ts";
import { own } from "../../../incident/own.ts";
import type { Block, Fact } from "../../card.ts";
import { shareWords, spanWords } from "../decisions/trade-off.ts";
import { environmentWords, roleTitle } from "../names.ts";
import { strong, text } from "../parts.ts";
import { calledLines } from "../situation.ts";
import { procedure } from "./business.ts";
import { assetsOf, catalogued, firstOf, type Look, section, servicesNamed } from "./look.ts";

/** Which systems it is about, how they come back, and who is here to do it. */

export function systems(look: Look): Block[] {
  const { incident } = look;
  const named = servicesNamed(incident).map((service) => systemLine(look, service));
  return section("Systems", [...named, ...firstOf(assetsOf(incident), "assets")], "No system is named yet.");
}

function systemLine({ incident, names, times }: Look, service: string): string {
  const known = catalogued(incident, service);
  const state = own(incident.downtimes, service)?.state;
  const parts = [
    known?.tier !== undefined && `tier ${known.tier}`,
    known && environmentWords[known.environment],
    known?.owner && `owned by the ${roleTitle(names, known.owner)}`,
    state && `${state.status} since ${times.at(state.since)}`,
    !known && "not in the service catalogue",
  ];
  return `${service}: ${parts.filter(Boolean).join(", ")}`;
}

/** What the service catalogue says of the way back. */
export function recovery({ incident }: Look): Block[] {
  const named = servicesNamed(incident);
  if (named.length === 0)
    return [strong("The way back"), text("No service is named yet, so no recovery time is known.")];
  return [strong("The way back"), ...named.flatMap((service) => wayBack(incident, service))];
}

function wayBack(incident: Incident, service: string): Block[] {
  const { recoveryTimeMs, failover, manual } = catalogued(incident, service) ?? {};
  const known: Fact[] = [
    {
      label: `${service}, recovery`,
      value: recoveryTimeMs === undefined ? "how long is not known" : `takes ${spanWords(recoveryTimeMs)}`,
    },
    ...(failover
      ? [procedure(`${service}, failover`, `carries ${shareWords(failover.capacity)}`, failover.procedure)]
      : []),
    ...(manual
      ? [procedure(`${service}, by hand`, `holds for ${spanWords(manual.sustainableForMs)}`, manual.procedure)]
      : []),
  ];
  return [{ type: "facts", facts: known }];
}

/** Who is here, and who is on the way. */
export function people({ incident, names, times }: Look): Block[] {
  const called = new Set(Object.values(incident.callIns).map(({ person }) => person));
  const others = [...called].filter((person) => !isComing(incident, person) && !isExcluded(incident, person)).length;
  const lines = calledLines(incident, names, times, (person) => isComing(incident, person));
  const more =
    others > 0 && lines.length > 0
      ? [others === 1 ? "One more was called and has not answered" : `${others} more were called and have not answered`]
      : [];
  return section("Who is here", [...lines, ...more], "Nobody has come yet.");
}

function isComing({ joined, callIns }: Incident, person: string): boolean {
  return own(joined, person) !== undefined || latestCallIn(callIns, person)?.state.status === "acknowledged";
}
