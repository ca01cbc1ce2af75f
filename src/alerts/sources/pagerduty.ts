import type { Severity } from "../../policy/policy.ts";
import { type Finding, mappedAlert, type Source, unmappable } from "../alert.ts";
import { guardDutyOf } from "../aws.ts";
import { instantAt, textAt } from "../fields.ts";
import { severityOfWord } from "../severity-words.ts";

/**
 * PagerDuty webhooks, version 3: `{ event: { event_type, occurred_at, data } }`, where `data` is an incident.
 * https://developer.pagerduty.com/docs/webhooks-overview
 * Notes, responders, status updates and changes of services carry no incident and ask nothing of anybody here. Version 2,
 * which PagerDuty supports no more (https://support.pagerduty.com/main/docs/webhooks), is not read.
 */

export const pagerduty: Source = {
  kind: "pagerduty",
  map(payload, context) {
    const type = textAt(payload, "event.event_type");
    if (type === undefined) return unmappable(whyNoEvent(payload));
    if (!type.startsWith("incident.") || textAt(payload, "event.data.type") !== "incident") {
      return { kind: "not-an-alert", why: `a "${type.slice(0, 100)}" event` };
    }
    const finding = readFinding(payload, type);
    if (!finding) return unmappable("event.data.id: expected a text, found something else or nothing");
    return { kind: "mapped", alerts: [mappedAlert(finding, context)] };
  },
};

function whyNoEvent(payload: unknown): string {
  const isOlder = textAt(payload, "messages.event") !== undefined;
  if (!isOlder) return "event.event_type: expected a text, found something else or nothing";
  return "this is a webhook of PagerDuty's version 2, which is not read: set up one of version 3 in its place";
}

function readFinding(payload: unknown, type: string): Finding | undefined {
  const at = (...names: string[]) => textAt(payload, ...names.map((name) => `event.data.${name}`));
  const id = at("id");
  if (id === undefined) return undefined;
  const passed = guardDutyOf(at("incident_key"), at("title"));
  return {
    key: passed?.arn ?? id,
    ...(passed && { everywhere: true as const }),
    title: at("title", "summary") ?? `PagerDuty incident ${at("number") ?? id}`,
    severity: severityOf(at("priority.summary", "priority.name")),
    judged: urgencies.get(at("urgency") ?? ""),
    service: at("service.summary", "service.name"),
    assets: [],
    kind: at("incident_type.name"),
    // An incident that comes resolved in any event is resolved; a late event never fires it again.
    status: type === "incident.resolved" || at("status") === "resolved" ? "resolved" : "firing",
    firstSeen: instantAt(payload, "event.data.created_at", "event.occurred_at"),
    url: at("html_url"),
    posture: passed?.isSample ?? false,
  };
}

/**
 * Priorities are the account's own words; these are PagerDuty's default and the ones that its guide suggests, alone or with
 * more behind them, as "P1 - Critical": https://support.pagerduty.com/main/docs/incident-priority
 */
function severityOf(said: string | undefined): Severity | undefined {
  const [first = ""] = said?.split(/[\s:,(]/) ?? [];
  return /^(p|sev-?)5$/i.test(first) ? "sev4" : (severityOfWord(said) ?? severityOfWord(first));
}

/** Urgency says how loudly PagerDuty calls, not how bad it is; without a priority it is all there is. */
const urgencies = new Map<string, Severity>([
  ["high", "sev2"],
  ["low", "sev4"],
]);
