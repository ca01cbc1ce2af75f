import type { Severity } from "../../policy/policy.ts";
import { type Asset, type Finding, mappedAlert, type Source, unmappable } from "../alert.ts";
import { guardDutyOf } from "../aws.ts";
import { account, alsoCalled, instantAt, loosely, textAt, textsAt } from "../fields.ts";
import { fourSteps } from "../severity-words.ts";
import { type Tag, tagged } from "../tags.ts";

/**
 * Datadog's webhook integration (https://docs.datadoghq.com/integrations/webhooks/): the payload is a template. The one to
 * paste, in Datadog's variables:
 *
 *     { "alert_cycle_key": "$ALERT_CYCLE_KEY", "alert_id": "$ALERT_ID", "alert_scope": "$ALERT_SCOPE",
 *       "event_title": "$EVENT_TITLE", "alert_transition": "$ALERT_TRANSITION", "alert_type": "$ALERT_TYPE",
 *       "alert_priority": "$ALERT_PRIORITY", "hostname": "$HOSTNAME", "tags": "$TAGS", "link": "$LINK", "date": "$DATE",
 *       "security_signal_id": "$SECURITY_SIGNAL_ID", "security_signal_severity": "$SECURITY_SIGNAL_SEVERITY",
 *       "security_rule_name": "$SECURITY_RULE_NAME", "security_rule_type": "$SECURITY_RULE_TYPE" }
 *
 * Fields named otherwise after the same variables are understood, and so is the payload that Datadog sends without a
 * template, which tells what happened only in brackets before its title.
 */

export const datadog: Source = {
  kind: "datadog",
  map(payload, context) {
    const finding = readFinding(loosely(payload));
    if (!finding) return unmappable("no title, or nothing that names the monitor or the signal");
    return { kind: "mapped", alerts: [mappedAlert(finding, context)] };
  },
};

function readFinding(fields: Record<string, unknown>): Finding | undefined {
  const at = (...names: string[]) => textAt(fields, ...names);
  const said = at("securitysignaltitle", "eventtitle", "alerttitle", "title", "securityrulename");
  const { title, brackets } = titleOf(said ?? "");
  const scopes = brackets.map(scopeOf).filter(Boolean);
  const key = keyOf(fields, title, scopes);
  if (!title || key === undefined) return undefined;
  const passed = guardDutyOf(at("finding", "findingarn", "arn"), title);
  const tags = tagsOf(fields, scopes);
  return {
    key: passed?.arn ?? key,
    ...(passed && { everywhere: true as const }),
    title,
    severity: severityOf(fields, tags, brackets),
    judged: ofType.get(at("alerttype")?.toLowerCase() ?? ""),
    environment: tagged(tags, "environment"),
    service: tagged(tags, "service"),
    assets: assetsOf(fields, tags),
    kind: at("securityrulename", "eventtype"),
    status: isResolved(fields, brackets) ? "resolved" : "firing",
    firstSeen: instantAt(fields, "date", "dateposix", "lastupdated", "timestamp"),
    url: at("link", "url", "eventlink", "alerturl"),
    posture: passed?.isSample || brackets.some((text) => /^test$/i.test(text)) || isPostureRule(at("securityruletype")),
  };
}

/** "[TEST] [P1] [Triggered on {host:web-1}] Disk is full": the title, and what Datadog has put in brackets before it. */
function titleOf(said: string): { title: string; brackets: string[] } {
  const lead =
    /^(\s*\[(TEST\]|(P[1-5]|Recovered|Renotify|(Re-)?(Triggered|Warn|No Data))\b[^\]]{0,300}\]))*/i.exec(said)?.[0] ??
    "";
  return {
    title: said.slice(lead.length).trim() || said.trim(),
    brackets: [...lead.matchAll(/\[([^\]]*)\]/g)].map(([, text]) => text ?? ""),
  };
}

/** What a bracket says that the alert is about: "Triggered on {host:web-1}" is `host:web-1`. */
function scopeOf(bracket: string): string {
  return /\{([^}]*)\}/.exec(bracket)?.[1] ?? "";
}

/** An event's own id is another when the alert recovers; the cycle's, and the monitor's with its scope, are not. */
function keyOf(fields: Record<string, unknown>, title: string, scopes: string[]): string | undefined {
  const at = (...names: string[]) => textAt(fields, ...names);
  const cycle = at("securitysignalid", "signalid", "alertcyclekey", "cyclekey", "aggregkey", "aggregationkey");
  if (cycle) return cycle;
  const monitor = at("alertid", "monitorid");
  const scope = at("alertscope", "scope") ?? scopes.join(",");
  if (monitor) return ["monitor", monitor, scope].filter(Boolean).join(":");
  return title && ["title", at("org.id", "orgid"), title, scope].filter(Boolean).join(":");
}

const severityWords = new Map<string, Severity>([...fourSteps, ["info", "sev4"]]);

/**
 * A signal's severity (https://docs.datadoghq.com/security/), else the monitor's priority, P1 (critical) to P5 (info):
 * https://docs.datadoghq.com/monitors/configuration/. The event's own $PRIORITY, normal or low, is no severity.
 */
function severityOf(fields: Record<string, unknown>, tags: Tag[], brackets: string[]): Severity | undefined {
  const words = textsAt(fields, "securitysignalseverity", "signalseverity", "incidentseverity", "severity");
  const tag = tags.find(({ key }) => key === "severity")?.value;
  const named = [...words, tag ?? ""].map((word) => severityWords.get(word.toLowerCase())).find(Boolean);
  if (named) return named;
  const priorities = textsAt(fields, "alertpriority", "monitorpriority", "priority").concat(brackets);
  return priorities.map((text) => ofPriority.get(text.toLowerCase())).find(Boolean);
}

const ofPriority = new Map<string, Severity>([
  ["p1", "sev1"],
  ["p2", "sev2"],
  ["p3", "sev3"],
  ["p4", "sev4"],
  ["p5", "sev4"],
]);

/** How a monitor without a priority went off. */
const ofType = new Map<string, Severity>([
  ["error", "sev2"],
  ["warning", "sev3"],
  ["info", "sev4"],
]);

/** $ALERT_TRANSITION is Recovered, Triggered, Re-Triggered, No Data, Re-No Data, Warn, Re-Warn or Renotify. */
function isResolved(fields: Record<string, unknown>, brackets: string[]): boolean {
  const told = textsAt(fields, "alerttransition", "transition", "alertstate");
  if (told.length > 0) return told.some((word) => /^(recovered|resolved)/i.test(word));
  return brackets.some((text) => /^(recovered|resolved)\b/i.test(text)) || textAt(fields, "alerttype") === "success";
}

/** Signals that say how something is set up: https://docs.datadoghq.com/security/detection_rules/ */
function isPostureRule(type = ""): boolean {
  return /^(cloud|infrastructure)_configuration$/.test(type);
}

function tagsOf(fields: Record<string, unknown>, scopes: string[]): Tag[] {
  return textsAt(fields, "tags", "eventtags", "alertscope", "scope")
    .concat(scopes)
    .flatMap((text) => text.slice(0, 10_000).split(/\s*,\s*/))
    .flatMap((text) => {
      const [, key, value] = /^([^:]{1,100}):(.+)$/.exec(text) ?? [];
      return key && value ? [{ key: key.toLowerCase(), value }] : [];
    });
}

function assetsOf(fields: Record<string, unknown>, tags: Tag[]): Asset[] {
  const of = (...keys: string[]) => tags.filter(({ key }) => keys.includes(key)).map(({ value }) => value);
  const hosts = textsAt(fields, "hostname", "host").concat(of("host", "instance-id", "pod_name"));
  const others = of("name", "kube_node", "device_hostname", "device_name", "device_ip", "snmp_device");
  return [...hosts.map((name) => ({ name })), ...of("usr.email", "user").map(account), ...alsoCalled(...others)];
}
