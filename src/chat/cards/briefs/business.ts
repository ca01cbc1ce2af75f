import type { Downtime } from "../../../incident/actions/downtime.ts";
import type { Decision } from "../../../incident/decisions/decision.ts";
import type { Incident } from "../../../incident/incident.ts";
import { own } from "../../../incident/own.ts";
import { later } from "../../../incident/time.ts";
import type { Block, Fact } from "../../card.ts";
import { customerLine, downtimeLine } from "../actions/action-words.ts";
import { optionWords } from "../decisions/decision-words.ts";
import { isStated } from "../decisions/stated.ts";
import { aboutMoney, moneyRange, moneyWords, shareWords, spanWords } from "../decisions/trade-off.ts";
import { capitalised } from "../names.ts";
import { strong, text } from "../parts.ts";
import { sentence } from "../summary-words.ts";
import type { Times } from "../times.ts";
import { catalogued, type Look, noService, section, servicesNamed } from "./look.ts";

/** What the business has lost, what carries it meanwhile, what it costs, and whom it owes a word. */

export function services({ incident, times }: Look): Block[] {
  const named = servicesNamed(incident);
  const lines = named.map((service) => {
    const downtime = own(incident.downtimes, service);
    return downtime ? downtimeLine(downtime, times) : `${service}: nobody has said that it is down`;
  });
  return section("Services", lines, noService);
}

/** What still runs while it is down. Nothing is said here of services that nobody has named. */
export function capacity({ incident, times }: Look): Block[] {
  const named = servicesNamed(incident);
  if (named.length === 0) return [];
  return [strong("What carries on"), ...named.flatMap((service) => carrying(incident, service, times))];
}

function carrying(incident: Incident, service: string, times: Times): Block[] {
  const { failover, manual } = catalogued(incident, service) ?? {};
  if (!failover && !manual)
    return [text(`${service}: neither failover nor manual procedure is in the service catalogue.`)];
  const downtime = own(incident.downtimes, service);
  const known: Fact[] = [
    ...(failover
      ? [procedure(`${service}, failover`, `carries ${shareWords(failover.capacity)}`, failover.procedure)]
      : []),
    ...(manual
      ? [
          procedure(
            `${service}, by hand`,
            `holds for ${spanWords(manual.sustainableForMs)}${holdsUntil(downtime, manual, times)}`,
            manual.procedure,
          ),
        ]
      : []),
  ];
  return [{ type: "facts", facts: known }];
}

/** Counted from when the service went down. */
function holdsUntil(
  downtime: Downtime | undefined,
  { sustainableForMs }: { sustainableForMs: number },
  times: Times,
): string {
  if (downtime?.state.status !== "down") return "";
  return `, until ${times.at(later(downtime.state.since, sustainableForMs))}`;
}

/** An address is followed; a procedure that is none is named. */
export function procedure(label: string, value: string, where: string): Fact {
  if (/^https?:\/\//i.test(where)) return { label, value, leadsTo: { url: where } };
  return { label, value: `${value} (${where})` };
}

/** As the questions stated it; no figure ticks. */
export function cost(look: Look): Block[] {
  return section("Cost, as stated with the questions", costLines(look), "No cost has been stated yet.");
}

/** Of what is open, and of what was decided; what was taken back or came to nothing costs nothing. */
export function costLines({ incident, times }: Look): string[] {
  return Object.values(incident.decisions).flatMap((decision) => costLine(decision, times));
}

function costLine(decision: Decision, times: Times): string[] {
  const { question, tradeOff, options, state } = decision;
  if (state.status !== "open" && state.status !== "made") return [];
  const meant = state.status === "made" ? options.filter(({ id }) => id === state.option) : options;
  const isToAct = meant.some(({ acts }) => acts);
  const { cost: ofActing, costPerHour, costSoFar, asOf } = tradeOff ?? {};
  const parts = [
    costSoFar && asOf && `${aboutMoney(costSoFar)} lost by ${times.at(asOf)}`,
    isToAct && ofActing && `acting costs ${moneyRange(ofActing)}`,
    costPerHour && `${moneyWords(costPerHour)} an hour while it is down`,
    ...meant.flatMap((option) =>
      isStated(option.costToAct) ? [`“${optionWords(option, decision)}”: ${option.costToAct}`] : [],
    ),
  ].filter((part) => Boolean(part));
  return parts.length > 0 ? [`${sentence(question)} ${capitalised(parts.join("; "))}`] : [];
}

export function customers(look: Look): Block[] {
  return section("Customers", customerLines(look), "No notice to customers is owed.");
}

export function customerLines({ incident, names, times }: Look): string[] {
  return Object.values(incident.customerNotices).map((notice) => customerLine(notice, names, times));
}
