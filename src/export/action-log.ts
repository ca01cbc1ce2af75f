import type { Event, EventOf } from "../incident/events.ts";
import type { Instant } from "../incident/time.ts";
import { toMs } from "../incident/time.ts";
import { named } from "./action-words.ts";
import { happened } from "./event-words.ts";
import { elapsed, inline, table, utc } from "./markdown-text.ts";
import { author, type Naming } from "./naming.ts";

/** What people did to contain it, by whose leave, and what was down meanwhile. */

/** Every action with all that was said of it, in order. */
export function actions(events: Event[], naming: Naming): string[] {
  const begun = events.filter(
    (event): event is EventOf<"ActionAuthorised" | "ActionTaken"> =>
      event.type === "ActionAuthorised" || event.type === "ActionTaken",
  );
  if (begun.length === 0) return ["No action was authorised, and none is recorded as taken."];
  return begun.flatMap(({ type, data }) => {
    const leave = "authorisation" in data && data.authorisation.kind === "decision" ? data.authorisation : undefined;
    const isItsCondition = (event: Event) =>
      event.type === "ConditionMet" && event.data.decisionId === leave?.decisionId;
    const about = events.filter(
      (event) => ("action" in event.data && event.data.action === data.action) || isItsCondition(event),
    );
    const said = about.filter((event) => event.type !== "ServiceDown" && event.type !== "ServiceUp");
    const first = type === "ActionTaken" ? ["**It was done before anybody had authorised it.**", ""] : [];
    return [
      `### Action ${inline(data.action)}: ${named(data)}`,
      "",
      ...first,
      ...table(
        ["When", "Who", "What"],
        said.map((event) => [utc(event.at), author(event.by, naming), happened(event, naming)]),
      ),
      "",
    ];
  });
}

type Period = { service: string; from: Instant; until: Instant | undefined };

/** Every time that a service was down, how long, and what its customers were told. */
export function services(events: Event[], naming: Naming): string[] {
  const periods = periodsOf(events);
  const rows = periods.map(({ service, from, until }) => [
    inline(service),
    utc(from),
    until ? utc(until) : "not when this was written",
    until ? elapsed(from, until).slice(1) : undefined,
  ]);
  const totals = [...Map.groupBy(periods, ({ service }) => service)].flatMap(([service, all]) => totalOf(service, all));
  const told = events.filter(
    ({ type }) =>
      type === "CustomerNoticeOwed" ||
      type === "CustomerNoticeOverdue" ||
      type === "CustomerNoticeDropped" ||
      type === "CustomersTold",
  );
  return [
    ...(rows.length > 0 ? table(["Service", "Down from", "Until", "For"], rows) : ["No service is recorded as down."]),
    ...(totals.length > 0 ? ["", ...totals] : []),
    ...(told.length > 0 ? ["", ...told.map((event) => `- ${utc(event.at)}: ${happened(event, naming)}`)] : []),
  ];
}

function periodsOf(events: Event[]): Period[] {
  const periods: Period[] = [];
  for (const event of events) {
    if (event.type === "ServiceDown") {
      periods.push({ service: event.data.service, from: event.data.since, until: undefined });
    } else if (event.type === "OtherCauseReported" || event.type === "EarlierDowntimeReported") {
      const open = periods.findLast(({ service, until }) => service === event.data.service && !until);
      if (open) open.from = event.data.since;
    } else if (event.type === "ServiceUp") {
      const open = periods.findLast(({ service, until }) => service === event.data.service && !until);
      if (open) open.until = event.data.occurredAt ?? event.at;
    }
  }
  return periods;
}

/** Said only where it is over and more than one line would have to be added up. */
function totalOf(service: string, all: Period[]): string[] {
  if (all.length < 2 || all.some(({ until }) => until === undefined)) return [];
  const totalMs = all.reduce((sum, { from, until }) => sum + toMs(until ?? from) - toMs(from), 0);
  const first = all[0]?.from ?? "";
  const minutes = Math.round(totalMs / 60_000);
  return [`${inline(service)} was down for ${minutes} minutes in all, first from ${utc(first)}.`];
}
