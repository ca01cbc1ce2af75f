import {
  failoverWords,
  figuresWords,
  isWeighed,
  judgedAs,
  moneyRange,
  moneyWords,
  rangeWords,
  shareWords,
  spanWords,
} from "../chat/cards/decisions/trade-off.ts";
import { countsWithoutFailover, type TradeOff } from "../incident/decisions/trade-off.ts";
import { inline, quoted, utc } from "./markdown-text.ts";

/** A trade-off in the report: what could happen to people verbatim, then every figure with what it was worked out from. */
export function tradeOff(weighed: TradeOff | undefined, about: { action?: string }): string[] {
  if (!weighed) return [];
  const { safety, exposure } = weighed;
  return [
    ...(safety ? ["**What could happen to people**, in the proposer's words:", "", ...quoted(safety), ""] : []),
    ...(exposure
      ? ["**What may grow while nothing is done**, in the proposer's words:", "", ...quoted(exposure), ""]
      : []),
    ...(isWeighed(weighed)
      ? [`**Trade-off**, worked out ${utc(weighed.asOf)}:`, "", ...figures(weighed, about), ""]
      : []),
  ];
}

function figures(weighed: TradeOff, about: { action?: string }): string[] {
  const { downtime, cliff, manualUntil, inputs } = weighed;
  const source = downtime && sources[downtime.source];
  const crossed = { no: "back before then", maybe: "perhaps still down then", yes: "still down then" };
  return [
    `- Expected downtime: ${downtime ? `${rangeWords(downtime)} (${source})` : "not known"}${limits(weighed)}`,
    ...judgedLines(weighed, about),
    ...costs(weighed),
    ...(cliff
      ? [`- Next: ${inline(cliff.what)}, ${utc(cliff.at)}${cliff.crossed ? `; ${crossed[cliff.crossed]}` : ""}`]
      : []),
    ...(inputs.failover ? [`- Failover ${failoverWords(weighed)}: ${inline(inputs.failover.procedure)}`] : []),
    ...(inputs.manual && manualUntil
      ? [`- By hand until ${utc(manualUntil)}: ${inline(inputs.manual.procedure)}`]
      : []),
    ...(figuresWords(weighed) ? [`- ${figuresWords(weighed)}`] : []),
  ];
}

/** The row was chosen by more than its proposer expected. */
function judgedLines(weighed: TradeOff, about: { action?: string }): string[] {
  const judged = judgedAs(weighed, about);
  if (!judged) return [];
  const price = judged.cost ? `; cost ${moneyRange(judged.cost)}` : "";
  const limit = limits({ ...weighed, ...judged });
  return [`- Who decides was judged by ${rangeWords(judged.downtime)}, ${judged.why}${limit}${price}`];
}

const sources: Record<NonNullable<TradeOff["downtime"]>["source"], string> = {
  stated: "as the proposer expects it",
  before: "as it was expected when such a step was asked about before",
  catalogue: "the service's recovery time",
};

function limits({ overTolerable, overBreakingPoint, inputs }: TradeOff): string {
  const { tolerableDowntimeMs, breakingPointMs } = inputs;
  const limit = (name: string, ms: number | undefined, isOver: boolean | undefined) =>
    ms === undefined ? "" : `; ${name} ${spanWords(ms)}${isOver ? " (**over it**)" : ""}`;
  return `${limit("tolerable", tolerableDowntimeMs, overTolerable)}${limit("breaking point", breakingPointMs, overBreakingPoint)}`;
}

function costs(weighed: TradeOff): string[] {
  const { cost, costPerHour, costSoFar, inputs } = weighed;
  const { revenuePerMinute, failover, downSince } = inputs;
  if (!revenuePerMinute) return [];
  const share = failover && `failover carries ${shareWords(failover.capacity)}`;
  const carried = share
    ? countsWithoutFailover(weighed)
      ? `, from where ${share} to where it carries none`
      : `, of which ${share}`
    : "";
  const basis = `revenue of ${moneyWords(revenuePerMinute)} a minute${carried}`;
  return [
    ...(cost ? [`- Cost of the downtime: ${moneyRange(cost)} (${basis})`] : []),
    ...(costPerHour ? [`- Cost of an hour: ${moneyWords(costPerHour)}${cost ? "" : ` (${basis})`}`] : []),
    ...(costSoFar && downSince ? [`- Cost since it went down, ${utc(downSince)}: ${moneyWords(costSoFar)}`] : []),
  ];
}
