import type { Decision } from "../../../incident/decisions/decision.ts";
import { environmentsOf } from "../../../incident/environments.ts";
import type { Incident } from "../../../incident/incident.ts";
import { own } from "../../../incident/own.ts";
import type { Environment, RoleId } from "../../../policy/policy.ts";
import type { Block } from "../../card.ts";
import { actionLine } from "../actions/action-words.ts";
import { environmentWords, listOf, personName, roleTitles } from "../names.ts";
import { strong, text } from "../parts.ts";
import { catalogued, type Look, section, servicesNamed } from "./look.ts";

/** People and process: what could hurt somebody, and what waits for the word of whoever answers for that. */

const isMachine = (environment: Environment | undefined) => environment === "ot" || environment === "medical";

export function process({ incident }: Look): Block[] {
  const { environment } = incident;
  const since = environmentsOf(incident).filter((place) => place !== environment);
  const words = [
    `This was declared as an incident in ${environmentWords[environment]}.`,
    ...(since.length > 0 ? [`It reaches ${listOf(since.map((place) => environmentWords[place]))} too.`] : []),
  ];
  return [strong("People and process"), text(words.join(" "))];
}

export function equipment({ incident }: Look): Block[] {
  const assets = Object.values(incident.alerts)
    .filter((alert) => isMachine(alert.environment))
    .flatMap((alert) => alert.assets.map((asset) => `${asset} (${environmentWords[alert.environment]})`));
  const services = servicesNamed(incident).flatMap((service) => {
    const environment = catalogued(incident, service)?.environment;
    return environment && isMachine(environment) ? [`${service} (${environmentWords[environment]})`] : [];
  });
  return section(
    "Equipment",
    [...new Set([...assets, ...services])],
    "No plant, machine or medical equipment is named yet.",
  );
}

/** What proposers wrote could happen to people, word for word. */
export function harm({ incident, names }: Look): Block[] {
  const quotes = Object.values(incident.decisions).flatMap(({ question, proposedBy, tradeOff }): Block[] =>
    tradeOff?.safety
      ? [{ type: "quote", text: tradeOff.safety, from: `${personName(names, proposedBy)}, on “${question}”` }]
      : [],
  );
  const unknown = text("Nobody has written what could happen to people.");
  return [strong("What could happen to people"), ...(quotes.length > 0 ? quotes : [unknown])];
}

export function machineActions({ incident, names, times }: Look): Block[] {
  const lines = Object.values(incident.actions)
    .filter(
      ({ environment, service }) =>
        isMachine(environment) || isMachine(catalogued(incident, service ?? "")?.environment),
    )
    .map((action) => actionLine(incident, action, names, times));
  return section("Actions on plant or medical equipment", lines, "None is authorised or was taken.");
}

/** Open questions that a safety role must agree to. */
export function agreement(look: Look): Block[] {
  const lines = Object.values(look.incident.decisions).flatMap((decision) => agreementLine(look, decision));
  return section("What needs your agreement", lines, "Nothing waits for the agreement of a safety role.");
}

function agreementLine({ incident, names, times }: Look, decision: Decision): string[] {
  const roles = decision.consents.filter((role) => isSafety(incident, role));
  if (decision.state.status !== "open" || roles.length === 0) return [];
  const missing = roles.filter((role) => !hasSpoken(decision, role));
  const said = missing.length === 0 ? "heard" : `not heard yet from ${roleTitles(names, missing)}`;
  return [`${decision.question} ${roleTitles(names, roles)} must agree by ${times.at(decision.deadline)}: ${said}`];
}

function isSafety({ rules }: Incident, role: RoleId): boolean {
  return own(rules.roles, role)?.safety === true;
}

function hasSpoken({ choices }: Decision, role: RoleId): boolean {
  return Object.values(choices).some(({ speaksFor }) => speaksFor.includes(role));
}
