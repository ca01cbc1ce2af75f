import { z } from "zod";
import type { Rules, Service } from "../../policy/policy.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import type { Instant } from "../time.ts";
import { instantSchema, isOverAQuarterAgo, later, toMs, wallClock } from "../time.ts";
import { serviceMeant } from "./service-meant.ts";

/**
 * What acting now and waiting cost, in terms of the business: worked out once from the service catalogue and what the
 * proposer expects, and stored with everything that it was worked out from. Nothing in it ticks. What could happen to
 * people stands apart and has no price.
 */

const rangeSchema = z.object({ fromMs: z.number(), toMs: z.number() });
/** `upTo`: the other end, where it is a range. */
const moneySchema = z.object({ amount: z.number(), upTo: z.number().optional(), currency: z.string() });

/** What the service catalogue said at that moment, and what the proposer said. */
const inputsSchema = z.object({
  timezone: z.string(),
  service: z.string().optional(),
  /** The catalogue's own date; absent when nobody wrote down how old its figures are. */
  factsOf: z.string().optional(),
  tolerableDowntimeMs: z.number().optional(),
  breakingPointMs: z.number().optional(),
  recoveryTimeMs: z.number().optional(),
  revenuePerMinute: moneySchema.optional(),
  failover: z.object({ capacity: z.number(), procedure: z.string() }).optional(),
  manual: z.object({ procedure: z.string(), sustainableForMs: z.number() }).optional(),
  cliffs: z.array(z.object({ at: z.string(), what: z.string() })).optional(),
  customerNotice: z.string().optional(),
  statedDowntime: rangeSchema.optional(),
  /** The longest that was said in this incident of such a step on this service before, in this question or another. */
  statedBefore: rangeSchema.optional(),
  downSince: instantSchema.optional(),
});

export const tradeOffSchema = z.object({
  asOf: instantSchema,
  inputs: inputsSchema,
  /** How long the service is expected to be down if it is acted on now. */
  downtime: rangeSchema.extend({ source: z.enum(["stated", "before", "catalogue"]) }).optional(),
  cost: z.object({ from: z.number(), to: z.number(), currency: z.string() }).optional(),
  costPerHour: moneySchema.optional(),
  /** What the downtime that has already passed has cost. */
  costSoFar: moneySchema.optional(),
  /** The next clock time after which it costs more, and whether the service would be back by then. */
  cliff: z
    .object({ at: instantSchema, what: z.string(), crossed: z.enum(["no", "maybe", "yes"]).optional() })
    .optional(),
  /** Until when work goes on by hand, if it starts now or started when the service went down. */
  manualUntil: instantSchema.optional(),
  /** By the upper end of the whole downtime, the part that has passed included. Absent when it cannot be said. */
  overTolerable: z.boolean().optional(),
  overBreakingPoint: z.boolean().optional(),
  /** How old the catalogue's figures are: over a quarter is stale. Absent when none of its figures were used. */
  facts: z.enum(["recent", "stale", "undated"]).optional(),
  safety: z.string().optional(),
  /** What may grow while nothing is done, in the proposer's words. */
  exposure: z.string().optional(),
});

export type TradeOff = z.infer<typeof tradeOffSchema>;
export type DurationRange = z.infer<typeof rangeSchema>;

/** Actions that take the service down whoever proposes them. */
export const outages: readonly string[] = ["shut-down"];

export function isOutage(action: string | undefined): boolean {
  return action !== undefined && outages.includes(action);
}

/**
 * Actions that are taken to bring the service down while nobody says for how long: an outage, and whatever a row of the
 * table names and asks the downtime or the cost of. Saying nothing would otherwise find the easier row.
 */
export function takesDown(action: string | undefined, { authority }: Pick<Rules, "authority">): boolean {
  const isAsked = ({ when = {} }: Rules["authority"][number]) =>
    when.action === action && (when.downtime !== undefined || when.costOver !== undefined);
  return isOutage(action) || (action !== undefined && authority.some(isAsked));
}

export type TradeOffRequest = {
  now: Instant;
  action?: string;
  service?: string;
  downtime?: DurationRange;
  statedBefore?: DurationRange;
  safety?: string;
  exposure?: string;
  /** When the service went down, if it is down already. */
  downSince?: Instant;
};

/** The trade-off of a question about this incident; undefined when there is nothing to weigh. */
export function tradeOffFor(
  request: TradeOffRequest & { target?: string; ratifies?: string },
  incident: Pick<Incident, "rules" | "service" | "downtimes" | "decisions"> & Partial<Pick<Incident, "actions">>,
): TradeOff | undefined {
  const { rules, downtimes, decisions } = incident;
  const about = serviceMeant(request, incident);
  const statedBefore = longestStated(decisions, { action: request.action, service: about });
  const state = about ? own(downtimes, about)?.state : undefined;
  const isDown = state?.status === "down";
  return tradeOffOf(
    {
      ...request,
      ...(about && { service: about }),
      ...(statedBefore && { statedBefore }),
      ...(isDown && { downSince: state.since }),
    },
    rules,
  );
}

/**
 * A figure that was said once is not forgotten by asking again without it: who has to decide together what takes a service
 * down for hours has to decide together also whether that goes on, stands or is undone.
 */
function longestStated(
  decisions: Incident["decisions"],
  { action, service }: { action: string | undefined; service: string | undefined },
): DurationRange | undefined {
  if (action === undefined || service === undefined) return undefined;
  const same = Object.values(decisions).filter(
    (each) => each.action === action && each.tradeOff?.inputs.service === service,
  );
  // What a question said before it was changed is in it still.
  const stated = same.flatMap(({ tradeOff }) => [
    ...(tradeOff?.inputs.statedDowntime ? [tradeOff.inputs.statedDowntime] : []),
    ...(tradeOff?.inputs.statedBefore ? [tradeOff.inputs.statedBefore] : []),
  ]);
  return stated.toSorted((one, other) => other.toMs - one.toMs)[0];
}

export function tradeOffOf(
  { now, action, service, downtime, statedBefore, safety, exposure, downSince }: TradeOffRequest,
  rules: Pick<Rules, "organisation" | "services" | "authority">,
): TradeOff | undefined {
  const known = service ? own(rules.services, service) : undefined;
  const goesDown = takesDown(action, rules);
  const expected = expectedDowntime(goesDown ? known : undefined, { stated: downtime, before: statedBefore });
  const written = { safety: safety?.trim(), exposure: exposure?.trim() };
  const isDown = expected !== undefined || downSince !== undefined;
  // An outage of unknown length still costs by the hour.
  const isWeighed = isDown || (goesDown && known !== undefined && hasFigures(known));
  if (!isWeighed && !written.safety && !written.exposure) return undefined;
  const inputs: TradeOff["inputs"] = {
    // Rules that were pinned before there was such a key have none.
    timezone: rules.organisation.timezone ?? "UTC",
    ...(service && { service }),
    ...(known && factsOf(known)),
    ...(downtime && { statedDowntime: downtime }),
    ...(statedBefore && { statedBefore }),
    ...(downSince && { downSince }),
  };
  return {
    asOf: now,
    inputs,
    ...(expected && { downtime: expected }),
    ...(isWeighed && { ...costs(inputs, expected, now), ...limits(inputs, expected, now, goesDown) }),
    ...(isWeighed && known && hasFigures(known) && { facts: ageOf(inputs, now) }),
    ...(written.safety && { safety: written.safety }),
    ...(written.exposure && { exposure: written.exposure }),
  };
}

/** What the proposer expects goes before what was said before, and that before what the catalogue says of the service. */
function expectedDowntime(
  service: Service | undefined,
  { stated, before }: { stated: DurationRange | undefined; before: DurationRange | undefined },
): TradeOff["downtime"] {
  if (stated) return { ...stated, source: "stated" };
  if (before) return { ...before, source: "before" };
  const recoveryMs = service?.recoveryTimeMs;
  return recoveryMs === undefined ? undefined : { fromMs: recoveryMs, toMs: recoveryMs, source: "catalogue" };
}

/**
 * What the authority table is asked with: whoever proposes an outage may expect it to be short, but not shorter than the
 * service is known to need to come back, nor than somebody expected of such a step before.
 */
export function atWorst(
  { asOf, inputs, downtime, ...worked }: TradeOff,
  action: string | undefined,
): Pick<TradeOff, "cost" | "overTolerable" | "overBreakingPoint" | "downtime"> {
  const { recoveryTimeMs = 0, statedBefore } = inputs;
  const leastMs = Math.max(isOutage(action) ? recoveryTimeMs : 0, statedBefore?.toMs ?? 0);
  if (!downtime || downtime.toMs >= leastMs) return { ...worked, ...(downtime && { downtime }) };
  const worst = { ...downtime, toMs: leastMs };
  return { downtime: worst, ...costs(inputs, worst, asOf), ...limits(inputs, worst, asOf, isOutage(action)) };
}

function factsOf(service: Service) {
  const { tolerableDowntimeMs, breakingPointMs, recoveryTimeMs, revenuePerMinute } = service;
  const { failover, manual, cliffs, customerNotice, asOf } = service;
  return {
    ...(asOf !== undefined && { factsOf: asOf }),
    ...(tolerableDowntimeMs !== undefined && { tolerableDowntimeMs }),
    ...(breakingPointMs !== undefined && { breakingPointMs }),
    ...(recoveryTimeMs !== undefined && { recoveryTimeMs }),
    ...(revenuePerMinute && { revenuePerMinute }),
    ...(failover && { failover }),
    ...(manual && { manual }),
    ...(cliffs && { cliffs }),
    ...(customerNotice !== undefined && { customerNotice }),
  };
}

/** The environment, tier and owner of a service do not grow old as its figures do. */
function hasFigures({ environment: _environment, tier: _tier, owner: _owner, asOf: _asOf, ...figures }: Service) {
  return Object.values(figures).some((figure) => figure !== undefined);
}

/** How old the catalogue's figures are at that instant. */
export function ageOf({ factsOf: date, timezone }: TradeOff["inputs"], now: Instant): NonNullable<TradeOff["facts"]> {
  if (date === undefined) return "undated";
  return isOverAQuarterAgo(date, now, timezone) ? "stale" : "recent";
}

/**
 * In whole units of its currency, and always as a range where there is a failover: from what is lost if it carries its
 * share to what is lost if it carries nothing, for nobody knows at that moment which it will be.
 */
function costs(
  { revenuePerMinute, failover, downSince }: TradeOff["inputs"],
  expected: TradeOff["downtime"],
  now: Instant,
) {
  if (!revenuePerMinute) return {};
  const { amount, upTo, currency } = revenuePerMinute;
  const least = amount * (1 - (failover?.capacity ?? 0));
  const most = upTo ?? amount;
  const over = (durationMs: number, perMinute: number) => Math.round(perMinute * (durationMs / 60_000));
  const money = (durationMs: number) => ({
    amount: over(durationMs, least),
    ...(most !== least && { upTo: over(durationMs, most) }),
    currency,
  });
  return {
    ...(expected && { cost: { from: over(expected.fromMs, least), to: over(expected.toMs, most), currency } }),
    costPerHour: money(60 * 60_000),
    ...(downSince && { costSoFar: money(toMs(now) - toMs(downSince)) }),
  };
}

/** True when the upper figures are without failover; those of an older record are with it. */
export function countsWithoutFailover({ inputs, costPerHour }: TradeOff): boolean {
  const { revenuePerMinute, failover } = inputs;
  if (!revenuePerMinute || !failover || failover.capacity === 0) return false;
  return costPerHour?.upTo === Math.round(60 * (revenuePerMinute.upTo ?? revenuePerMinute.amount));
}

/** Of an outage whose length nobody knows it can be said only that what has passed is already too long. */
function limits(inputs: TradeOff["inputs"], expected: TradeOff["downtime"], now: Instant, goesDown: boolean) {
  const { tolerableDowntimeMs, breakingPointMs, manual, downSince } = inputs;
  const passedMs = downSince ? toMs(now) - toMs(downSince) : 0;
  const isWhole = expected !== undefined || (downSince !== undefined && !goesDown);
  const isOver = (limitMs: number | undefined) => {
    if (limitMs === undefined) return undefined;
    return passedMs + (expected?.toMs ?? 0) > limitMs || (isWhole ? false : undefined);
  };
  const [overTolerable, overBreakingPoint] = [tolerableDowntimeMs, breakingPointMs].map(isOver);
  const cliff = nextCliff(inputs, expected, now);
  return {
    ...(overTolerable !== undefined && { overTolerable }),
    ...(overBreakingPoint !== undefined && { overBreakingPoint }),
    ...(manual && { manualUntil: later(downSince ?? now, manual.sustainableForMs) }),
    ...(cliff && { cliff }),
  };
}

/** The next clock time after which it costs more, and whether the service would be back by then. */
export function nextCliff({ cliffs = [], timezone }: TradeOff["inputs"], expected: TradeOff["downtime"], now: Instant) {
  const [next] = cliffs
    .map(({ at, what }) => ({ at: wallClock(now, timezone, { time: at }), what }))
    .toSorted((a, b) => (a.at < b.at ? -1 : 1));
  if (!next) return undefined;
  if (!expected) return next;
  const isDownAt = (durationMs: number) => later(now, durationMs) > next.at;
  const crossed = isDownAt(expected.fromMs) ? "yes" : isDownAt(expected.toMs) ? "maybe" : "no";
  return { ...next, crossed } as const;
}
