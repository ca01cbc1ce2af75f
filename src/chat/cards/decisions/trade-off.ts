import { seats } from "../../../incident/decisions/authority.ts";
import type { Decision } from "../../../incident/decisions/decision.ts";
import {
  atWorst,
  countsWithoutFailover,
  type DurationRange,
  type TradeOff,
} from "../../../incident/decisions/trade-off.ts";
import { environmentsOf } from "../../../incident/environments.ts";
import type { Incident } from "../../../incident/incident.ts";
import { own } from "../../../incident/own.ts";
import type { MoneyRange } from "../../../policy/quantities.ts";
import type { Block } from "../../card.ts";
import { capitalised, listOf, type Names, personName, roleTitle } from "../names.ts";
import { facts, quiet, strong, text } from "../parts.ts";
import { dateWords, type Times } from "../times.ts";
import { isStated } from "./stated.ts";

/** What acting now and waiting cost, side by side. Every figure is as it was when the question was put: none ticks. */

/** People come first and without a price; then one line, the two sides, and how old the figures are. */
export function tradeOffBlocks(incident: Incident, decision: Decision, names: Names, times: Times): Block[] {
  const { tradeOff } = decision;
  const safety = safetyBlocks(incident, decision, names);
  if (!tradeOff) return safety;
  if (!isWeighed(tradeOff)) return [...safety, ...facts(["While we wait", tradeOff.exposure])];
  const { failover, manual, tolerableDowntimeMs, downSince } = tradeOff.inputs;
  // Whether what was done may stand is no question of acting or waiting.
  const isDone = decision.ratifies !== undefined;
  const sides: Parameters<typeof facts> = isDone
    ? [
        ["So far", downSince && waitWords(tradeOff, decision, times)],
        ["Tolerable", tolerableDowntimeMs === undefined ? undefined : spanWords(tolerableDowntimeMs)],
      ]
    : [
        ["If we act now", actWords(tradeOff, judgedAs(tradeOff, decision), times)],
        ["If we wait", waitWords(tradeOff, decision, times)],
        ["While we wait", tradeOff.exposure],
      ];
  return [
    ...safety,
    ...(isDone ? [] : [text(thresholdWords(incident, decision, tradeOff, times))]),
    ...facts(
      ...sides,
      ["Failover", failover && failoverWords(tradeOff), linkTo(failover?.procedure)],
      ["By hand", manual && manualWords(tradeOff, times), linkTo(manual?.procedure)],
    ),
    quiet(sourceWords(tradeOff, personName(names, decision.proposedBy))),
  ];
}

/** True when it holds figures; it may hold only what could happen to people. */
export function isWeighed({ downtime, facts: age, inputs }: TradeOff): boolean {
  return downtime !== undefined || age !== undefined || inputs.downSince !== undefined;
}

function safetyBlocks(incident: Incident, decision: Decision, names: Names): Block[] {
  const written = decision.tradeOff?.safety;
  const from = `${personName(names, decision.proposedBy)}, on what could happen to people`;
  if (written) return [{ type: "quote", text: written, from }];
  return touchesPeople(incident, decision) ? [strong("Nobody has written what could happen to people.")] : [];
}

/** Machines that can hurt somebody, or a question that a safety role must agree to. */
function touchesPeople(incident: Incident, decision: Decision): boolean {
  const { rules } = incident;
  const place = own(rules.services, decision.service ?? "")?.environment ?? "it";
  const isSafety = (role: string) => own(rules.roles, role)?.safety === true;
  return [...environmentsOf(incident), place].some((each) => each !== "it") || decision.consents.some(isSafety);
}

/** "The business can do without payments for 4 h. It is expected to be down for 6 h. … That is over the COO's limit of 4 h, so CISO and COO must choose the same." */
export function thresholdWords(incident: Incident, decision: Decision, tradeOff: TradeOff, times: Times): string {
  const { downtime, cliff, inputs } = tradeOff;
  const { tolerableDowntimeMs: tolerableMs, service = "it", failover } = inputs;
  const judged = judgedAs(tradeOff, decision);
  const it = tolerableMs === undefined ? service : "it";
  return sentences(
    tolerableMs === undefined ? undefined : `The business can do without ${service} for ${spanWords(tolerableMs)}.`,
    downtime
      ? capitalised(`${it} is expected to be down for ${rangeWords(downtime)}${shorterBefore(tradeOff)}.`)
      : `Nobody has said for how long ${it} would be down.`,
    judged && `Who decides goes by ${rangeWords(judged.downtime)}, ${judged.why}.`,
    failover && `The failover carries ${shareWords(failover.capacity)}.`,
    cliff && `Next is ${times.at(cliff.at)}: ${cliff.what}.`,
    verdictWords(incident, decision, { ...tradeOff, ...atWorst(tradeOff, decision.action) }),
  );
}

/** Where less was expected before: who has read that one reads that it is another. What was longer is what it is judged as. */
function shorterBefore({ downtime, inputs: { statedDowntime, statedBefore } }: TradeOff): string {
  if (!downtime || !statedDowntime || !statedBefore || statedBefore.toMs >= downtime.toMs) return "";
  return ` (before: ${rangeWords(statedBefore)})`;
}

/** What the row was chosen by where that is longer than its proposer expects, and where it comes from. */
export function judgedAs({ downtime, ...tradeOff }: TradeOff, { action }: Pick<Decision, "action">) {
  if (!downtime) return undefined;
  const worst = atWorst({ ...tradeOff, downtime }, action);
  if (!worst.downtime || worst.downtime.toMs <= downtime.toMs) return undefined;
  const isBefore = worst.downtime.toMs === tradeOff.inputs.statedBefore?.toMs;
  const why = isBefore ? "as was expected when such a step was asked about before" : "which it takes to come back";
  return { ...worst, downtime: worst.downtime, why };
}

/** "That is over the COO’s limit of 4 h, so CISO and COO must choose the same."; empty where nothing was agreed to be tolerable. */
function verdictWords({ rules }: Incident, decision: Decision, tradeOff: TradeOff): string {
  const { overTolerable, inputs } = tradeOff;
  const owner = inputs.service ? own(rules.services, inputs.service)?.owner : undefined;
  const limit = inputs.tolerableDowntimeMs === undefined ? "" : ` of ${spanWords(inputs.tolerableDowntimeMs)}`;
  const whose = owner ? `the ${roleTitle({ rules }, owner)}’s limit${limit}` : "what is tolerable";
  const threshold = overTolerable === undefined ? "" : `${overTolerable ? "over" : "within"} ${whose}`;
  const found = [threshold, breakingWords(tradeOff)].filter(Boolean);
  if (found.length === 0) return "";
  const needed = seats(decision).length;
  const joint =
    threshold !== "" && needed > 1 ? `, ${overTolerable ? "so" : "and"} ${jointly(decision, needed, rules)}` : "";
  return `That is ${found.join(" and ")}${joint}.`;
}

/** "CISO and COO must choose the same", or "2 of CISO, COO and CIO" where fewer than all are enough. */
function jointly({ deciders, consents }: Decision, needed: number, rules: Incident["rules"]): string {
  const roles = [...new Set([...deciders.roles, ...consents])];
  const all = listOf(roles.map((role) => roleTitle({ rules }, role)));
  return `${needed < roles.length ? `${needed} of ${all}` : all} must choose the same`;
}

/** "past the breaking point of 2 h"; where the longest that is expected only just comes to it, "perhaps at" it. */
function breakingWords({ overBreakingPoint, downtime, inputs: { breakingPointMs } }: TradeOff): string {
  if (breakingPointMs === undefined) return "";
  if (overBreakingPoint) return `past the breaking point of ${spanWords(breakingPointMs)}`;
  return downtime && downtime.toMs >= breakingPointMs
    ? `perhaps at the breaking point of ${spanWords(breakingPointMs)}`
    : "";
}

function actWords(
  { downtime, cost, costPerHour, cliff, inputs }: TradeOff,
  judged: ReturnType<typeof judgedAs>,
  times: Times,
): string {
  const price = cost
    ? `That costs ${moneyRange(cost)}${judged?.cost ? `; who decides goes by ${moneyRange(judged.cost)}, for ${rangeWords(judged.downtime)}` : ""}.`
    : costPerHour && `Every hour costs ${moneyWords(costPerHour)}.`;
  const span = downtime ? ` for ${rangeWords(downtime)}` : ", nobody has said for how long";
  const still = { no: "", maybe: "It may still be down", yes: "It is still down" }[cliff?.crossed ?? "no"];
  return sentences(
    `${inputs.service ?? "It"} is down${span}.`,
    price,
    still && cliff && `${still} at ${times.at(cliff.at)}: ${cliff.what}.`,
  );
}

/** What else waiting costs stands in the proposer's words, with each option. */
function waitWords(tradeOff: TradeOff, { options }: Decision, times: Times): string {
  const { inputs, costSoFar, costPerHour, asOf, cliff, exposure } = tradeOff;
  const next = cliff && `Next at ${times.at(cliff.at)}: ${cliff.what}.`;
  const subject = inputs.service ?? "It";
  if (!inputs.downSince) {
    // To wait is never free: what it exposes to is said, or where it is said, or that nobody has said it.
    const isWritten = options.some(({ costToWait }) => isStated(costToWait));
    const where = isWritten ? "What that may cost stands with the options." : "Nobody has said what that may cost.";
    return sentences(`${subject} stays up.`, exposure === undefined ? where : undefined, next);
  }
  const soFar = costSoFar && `By ${times.at(asOf)} that has cost ${aboutMoney(costSoFar)}.`;
  const rate = costPerHour && `Every hour costs ${moneyWords(costPerHour)} more.`;
  return sentences(`${subject} has been down since ${times.at(inputs.downSince)}.`, soFar, rate, next);
}

function sentences(...given: (string | undefined)[]): string {
  return given.filter(Boolean).join(" ");
}

/** "carries 60 %; the lower figures are with it, the higher ones without" */
export function failoverWords(tradeOff: TradeOff): string {
  const { failover } = tradeOff.inputs;
  if (!failover) return "none";
  const figures = countsWithoutFailover(tradeOff) ? "; the lower figures are with it, the higher ones without" : "";
  return `carries ${shareWords(failover.capacity)}${figures}`;
}

function manualWords({ manualUntil, inputs: { manual } }: TradeOff, times: Times): string {
  return `for ${spanWords(manual?.sustainableForMs ?? 0)}${manualUntil ? `, until ${times.at(manualUntil)}` : ""}`;
}

/** Whose expectation it is, and from when the figures are. */
function sourceWords(tradeOff: TradeOff, proposer: string): string {
  return `${expectedBy(tradeOff, proposer)}${figuresWords(tradeOff)}`.trim();
}

function expectedBy({ downtime }: TradeOff, proposer: string): string {
  switch (downtime?.source) {
    case "stated":
      return `Expected by ${proposer}. `;
    case "before":
      return "Expected when such a step was asked about before. ";
    case "catalogue":
    case undefined:
      return "";
  }
}

/** "Figures from the service catalogue of 1 October 2026, stale." Empty when the catalogue has none. */
export function figuresWords({ facts: age, inputs }: TradeOff): string {
  if (age === undefined) return "";
  if (inputs.factsOf === undefined) return "Figures from the service catalogue, of nobody knows when.";
  const stale = age === "stale" ? ", stale" : "";
  return `Figures from the service catalogue of ${dateWords(inputs.factsOf)}${stale}.`;
}

function linkTo(procedure: string | undefined): { url: string } | undefined {
  return procedure !== undefined && /^https?:\/\//i.test(procedure) ? { url: procedure } : undefined;
}

/** "2 h to 6 h", or "2 h". */
export function rangeWords({ fromMs, toMs }: DurationRange): string {
  return fromMs === toMs ? spanWords(toMs) : `${spanWords(fromMs)} to ${spanWords(toMs)}`;
}

/** "4 h", "2 h 30 min", "3 d"; under ten minutes with its seconds, as in "2 min 30 s". */
export function spanWords(durationMs: number, { toTheSecond = durationMs < 10 * 60_000 } = {}): string {
  const seconds = Math.round(durationMs / 1000);
  const minutes = toTheSecond ? Math.floor(seconds / 60) : Math.round(durationMs / 60_000);
  // Two days are 48 hours to whoever waits.
  const days = minutes > 48 * 60 ? Math.floor(minutes / 1440) : 0;
  const parts: [number, string][] = [
    [days, "d"],
    [Math.floor((minutes - days * 1440) / 60), "h"],
    [minutes % 60, "min"],
    [toTheSecond ? seconds % 60 : 0, "s"],
  ];
  const known = parts.filter(([amount]) => amount !== 0).map(([amount, unit]) => `${amount} ${unit}`);
  return known.join(" ") || "0 s";
}

/** "384,000 to 1,152,000 USD" */
export function moneyRange({ from, to, currency }: { from: number; to: number; currency: string }): string {
  const upper = moneyWords({ amount: to, currency });
  return from === to ? upper : `${from.toLocaleString("en-GB")} to ${upper}`;
}

export function moneyWords({ amount, upTo, currency }: MoneyRange): string {
  if (upTo !== undefined && upTo !== amount) return moneyRange({ from: amount, to: upTo, currency });
  return `${amount.toLocaleString("en-GB")} ${currency}`;
}

export function shareWords(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** What was worked out to the second is known to three figures at most: "about 145,000 USD". */
export function aboutMoney({ amount, upTo, currency }: MoneyRange): string {
  const about = (exact: number) => Number(exact.toPrecision(3));
  const rounded = { amount: about(amount), ...(upTo !== undefined && { upTo: about(upTo) }), currency };
  const isExact = rounded.amount === amount && rounded.upTo === upTo;
  return `${isExact ? "" : "about "}${moneyWords(rounded)}`;
}
