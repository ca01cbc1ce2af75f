import type { Severity } from "../../policy/policy.ts";
import { type Asset, type Finding, mapEach, mappedAlert, type Source } from "../alert.ts";
import { account, alsoCalled, instantAt, isObject, numberAt, partsOf, textAt, textsAt } from "../fields.ts";
import { fourSteps } from "../severity-words.ts";

/**
 * CrowdStrike Falcon, in every form in which it leaves the console:
 * - the event stream and the SIEM connector: `{ metadata: { eventType }, event: { DetectId | CompositeId, … } }`,
 *   and the same events from Falcon Data Replicator, flat, with `ExternalApiType`
 *   (https://www.falconpy.io/Service-Collections/Event-Streams.html);
 * - alerts, detections and incidents as the API gives them, one or in `resources`
 *   (https://developer.crowdstrike.com/api-reference/collections/alerts/);
 * - a Fusion workflow's "Call webhook" action: `{ meta: { trigger_name, … }, data: { "detections.severity": …, … } }`.
 *   Let it include the detection's or the incident's URL: nothing else in it names which one it is.
 */

export const crowdstrike: Source = {
  kind: "crowdstrike",
  map(payload, context) {
    const parts = partsOf(payload, "resources");
    const telling = parts.filter((part) => !isQuiet(part));
    if (parts.length > 0 && telling.length === 0) return { kind: "not-an-alert", why: "events of no detection" };
    return mapEach(telling, (part) => {
      const finding = readFinding(part);
      return finding ? mappedAlert(finding, context) : "no id of a detection, an alert or an incident";
    });
  },
};

/** What Falcon's own people and policies did, and what was let through: kept in its log, and nobody's alert. */
const quiet = /(Audit|FirewallMatch|RemoteResponseSession(Start|End)|ScheduledReportNotification)\w*Event$/i;

/** Falcon Data Replicator tells of an alert as the event stream does; any other event of it is what a sensor saw. */
function isQuiet(part: unknown): boolean {
  const type = eventType(part);
  if (type !== undefined) return quiet.test(type);
  return textAt(part, "event_simpleName") !== undefined && textAt(part, ...ids) === undefined;
}

function readFinding(item: unknown): Finding | undefined {
  const type = eventType(item);
  const it = isObject(item) && (isObject(item.event) ? item.event : isObject(item.data) ? item.data : item);
  const link = textAt(it, ...links) ?? textAt(item, "meta.event_reference_url", "meta.source_event_url");
  const indicator = type === "CustomerIOCEvent" ? textAt(it, ...indicators) : undefined;
  const key = indicator ? ["indicator", textAt(it, "ComputerName", "DeviceId"), indicator].join(":") : keyOf(it, link);
  if (!it || key === undefined) return undefined;
  return {
    key,
    // A composite id begins with the customer's own and is the same in the stream, the API and the console's address.
    ...(compositeId.test(key.slice(0, 2_000)) && { everywhere: true as const }),
    title: indicator ? `An indicator of yours was seen: ${indicator}` : titleOf(it, textAt(item, "meta.trigger_name")),
    severity: severityOf(it, type),
    judged: ofScore(numberAt(it, "FineScore")) ?? (isLead(it) || indicator ? "sev3" : undefined),
    assets: assetsOf(it),
    kind: kindOf(it),
    status: isClosed(it) ? "resolved" : "firing",
    firstSeen:
      instantAt(it, "created_timestamp", "first_behavior", "start", "timestamp", "UTCTimestamp", "Timestamp") ??
      instantAt(item, "metadata.eventCreationTime", "meta.timestamp"),
    url: link,
    group: textAt(it, "AggregateId", "aggregate_id", "incident.id"),
    posture: isSample(it) || isPosture(it, type),
  };
}

function eventType(item: unknown): string | undefined {
  return textAt(item, "metadata.eventType", "ExternalApiType", "event.ExternalApiType", "fdr_event_type");
}

const links = ["FalconHostLink", "falcon_host_link", "detections.url", "incidents.url", "alerts.url", "ReportUrl"];
const ids = [
  "CompositeId",
  "composite_id",
  "detections.composite_id",
  "DetectId",
  "detection_id",
  "detections.id",
  "IncidentID",
  "incident_id",
  "incidents.id",
  "IdentityProtectionIncidentId",
  "LeadId",
  "NotificationId",
];
/** Of which the customer wants to hear; what comes of it is a detection. */
const indicators = ["DomainName", "IPv4", "IPv6", "SHA256String", "SHA1String", "MD5String"];
/** Every record has an id; only an alert is rated. */
const rated = ["SeverityName", "severity_name", "Severity", "severity"];
const compositeId = /[0-9a-f]{32}:[a-z-]+:[^?/#\s]+/i;

/** A workflow and an old incident event name their detection by its address only; a cloud policy by what it is about. */
function keyOf(it: unknown, address: string | undefined): string | undefined {
  const link = address?.slice(0, 2_000);
  const said = textAt(it, ...ids) ?? compositeId.exec(link ?? "")?.[0] ?? /inc:\w+:\w+/.exec(link ?? "")?.[0];
  if (said) return said;
  const policy = textAt(it, "PolicyId");
  const resource = textAt(it, "ResourceId", "UserId");
  if (policy && resource) return `policy:${policy}:${textAt(it, "EventAction") ?? ""}:${resource}`;
  if (link) return link.replace(/[?#].*$/s, "");
  return textAt(it, ...rated) === undefined ? undefined : textAt(it, "id", "EventUUID");
}

function titleOf(it: unknown, trigger: string | undefined): string {
  const names = ["DetectName", "display_name", "detections.display_name", "incidents.name", "Name", "name"];
  const texts = ["DetectDescription", "description", "Description", "IncidentDescription", "detections.description"];
  const name = textAt(it, ...names, "PolicyStatement", "behaviors.display_name", "RuleName");
  const text = textAt(it, ...texts, "behaviors.description");
  const said = [name, text].filter(Boolean).join(": ") || kindOf(it);
  if (said) return said;
  return trigger?.startsWith("incidents") || textAt(it, "IncidentStartTime") ? "Falcon incident" : "Falcon detection";
}

function kindOf(it: unknown): string | undefined {
  const tactic = textAt(it, "Tactic", "tactic", "Tactics", "detections.tactic", "behaviors.tactic", "tactics");
  const technique = textAt(it, "Technique", "technique", "detections.technique", "behaviors.technique", "techniques");
  return [tactic, technique].filter(Boolean).join(" / ") || undefined;
}

const severityWords = new Map<string, Severity>([...fourSteps, ["informational", "sev4"], ["info", "sev4"]]);

/**
 * "Low" is 2 in one event and 30 in the next: Falcon writes numbers on a scale of five (DetectionSummaryEvent, and
 * EppDetectionSummaryEvent by way of Data Replicator), of a hundred (everything newer and the API), and of three turned
 * around (cloud policies, 1 is High). The name, where there is one, is always right.
 */
function severityOf(it: unknown, type: string | undefined): Severity | undefined {
  const names = ["SeverityName", "severity_name", "max_severity_displayname", "detections.severity_name"];
  const said = textsAt(
    it,
    ...names,
    "detections.severity",
    "incidents.severity",
    "Severity",
    "severity",
    "RulePriority",
  );
  const named = said.map((word) => severityWords.get(word.toLowerCase())).find(Boolean);
  if (named) return named;
  if (/CSPM/i.test(type ?? "")) return undefined;
  const ofFive = numberAt(it, "Severity");
  if (isRatedOfFive(it, type) && ofFive && ofFive <= 5) return scaleOfFive[ofFive];
  return onScaleOfHundred(numberAt(it, "Severity", "severity", "max_severity", "detections.severity"));
}

/**
 * An incident has no severity, only the highest score that it has reached by then. Whether that counts to ten or to a
 * hundred is not written anywhere; below 2 it is at the bottom of both, and for any other the default is kept.
 */
function ofScore(score: number | undefined): Severity | undefined {
  return score !== undefined && score >= 0 && score < 2 ? "sev4" : undefined;
}

/** Something for a hunter to look into, which Falcon put together from signs that are no detection, and does not rate. */
function isLead(it: unknown): boolean {
  return textAt(it, "LeadId", "lead_id") !== undefined;
}

/**
 * Data Replicator puts "Event_" before a type. The event stream rates the same EppDetectionSummaryEvent to a hundred, 10
 * being Informational (https://github.com/elastic/integrations/tree/main/packages/crowdstrike/data_stream/falcon).
 * An event that has lost its type still writes its fields with capitals, which the API does not.
 */
function isRatedOfFive(it: unknown, type: string | undefined): boolean {
  if (type === undefined) return isObject(it) && Object.hasOwn(it, "Severity");
  return /^(Event_(Epp)?)?DetectionSummaryEvent$/i.test(type);
}

const scaleOfFive: Record<number, Severity> = { 1: "sev4", 2: "sev4", 3: "sev3", 4: "sev2", 5: "sev1" };

/** Critical from 80, High from 60, Medium from 40 (https://research.splunk.com/endpoint/cb6af2b3-29ab-441c-8d8d-679811c8b014/). */
function onScaleOfHundred(value: number | undefined): Severity | undefined {
  if (value === undefined || value < 1 || value > 100) return undefined;
  if (value >= 80) return "sev1";
  if (value >= 60) return "sev2";
  return value >= 40 ? "sev3" : "sev4";
}

/** 40 is a closed incident in the API; what was dismissed or turned out false is closed to those who look. */
const closed = new Set(["closed", "40", "resolved", "auto_resolved", "dismissed", "false_positive", "ignored"]);

function isClosed(it: unknown): boolean {
  if (isObject(it) && it.is_closed === true) return true;
  const said = textsAt(it, "status", "State", "state", "detections.status", "incidents.status");
  return said.some((word) => closed.has(word.toLowerCase()));
}

function assetsOf(it: unknown): Asset[] {
  const hosts = [
    ...textsAt(it, "Hostname", "HostName", "ComputerName", "EndpointName", "hostname", "device.hostname"),
    ...textsAt(it, "devices.hostname", "hosts.hostname", "ThreatgraphIndicators.Hostname", "host_names"),
    ...textsAt(it, "TargetEndpointHostName", "target_endpoint_host_name"),
    ...textsAt(it, "SourceEndpointHostName", "source_endpoint_host_name", "ResourceId"),
    ...textsAt(it, "HostNames").flatMap((names) => names.slice(0, 2_000).split(/\s*,\s*/)),
  ];
  const own = textsAt(it, "LocalIP", "device.local_ip", "EndpointIp");
  const addresses = hosts.length > 0 ? [] : own.concat(textsAt(it, "HostID"));
  // Not `ExternalIP`, the way out that a whole site shares.
  const others = own.concat(textsAt(it, "LocalIPv6", "devices.local_ip", "hosts.local_ip", "detections.local_ip"));
  const users = textsAt(it, "SourceAccountUpn", "UserName", "user_name", "source_account_upn", "detections.user_name");
  return [...hosts.concat(addresses).map((name) => ({ name })), ...users.map(account), ...alsoCalled(...others)];
}

/**
 * Falcon's own trial detections: its text says so, or the command is to the letter one that CrowdStrike has people run.
 * An attacker chooses what a command holds, so holding the words is not enough.
 */
function isSample(it: unknown): boolean {
  const texts = textsAt(it, "DetectDescription", "description", "Description", "behaviors.description");
  const commands = textsAt(it, "CommandLine", "cmdline", "detections.command_line", "behaviors.cmdline");
  return (
    texts.some((text) => /^For evaluation only\b|\bsample detection generated for evaluation\b/i.test(text)) ||
    commands.some((text) => /^(choice +\/m|\S*echo|bash) +crowdstrike_(sample_detection|test_[a-z]+)$/i.test(text))
  );
}

/** How something is set, not what somebody does: a cloud policy that is not met, a phone with bad settings. */
function isPosture(it: unknown, type = ""): boolean {
  return /CSPMSearch|IOMEvaluation/i.test(type) || textAt(it, "Tactic", "tactic") === "Insecure security posture";
}
