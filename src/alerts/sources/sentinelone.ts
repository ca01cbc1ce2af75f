import type { Severity } from "../../policy/policy.ts";
import { type Asset, type Finding, mapEach, mappedAlert, type Source } from "../alert.ts";
import { account, alsoCalled, instantAt, isObject, numberAt, partsOf, textAt, textsAt } from "../fields.ts";
import { recordsOf } from "../lines.ts";
import { eventsIn } from "../log-event.ts";
import { activityOfLine, sentinelOneForm } from "../sentinelone-lines.ts";
import { fourSteps } from "../severity-words.ts";

/**
 * SentinelOne Singularity, one or many in `data`, as a webhook or the API gives them:
 * - a threat: `{ threatInfo: { threatId, confidenceLevel, mitigationStatus, … }, agentRealtimeInfo }`. It has no
 *   severity; its confidence level is malicious or suspicious;
 * - an alert of a custom (STAR) rule: `{ alertInfo: { alertId, … }, ruleInfo: { name, severity }, agentDetectionInfo }`;
 * - an alert of Unified Alert Management: `{ id, name, severity, status, analystVerdict, assets, … }`, also inside the
 *   `edges` of a GraphQL answer;
 * - an activity (`{ activityType, primaryDescription, threatId, data }`), when it tells of a threat that was found or
 *   resolved, or of a rule's alert. Nearly all activities tell of something else;
 * - the same activities and alerts as lines of its syslog (`../sentinelone-lines.ts`).
 *
 * Shapes: the console's API documentation (Threats and Alerts, v2.1), and
 * https://github.com/elastic/integrations/tree/main/packages/sentinel_one for what it sends.
 */

export const sentinelone: Source = {
  kind: "sentinelone",
  reads: "text",
  map(body, context) {
    const parts = recordsIn(body);
    const telling = parts.filter((part) => !isActivity(part) || isTelling(part));
    if (parts.length > 0 && telling.length === 0) return { kind: "not-an-alert", why: "activities of no threat" };
    return mapEach(telling, (part) => {
      const finding = readFinding(alertIn(part));
      return finding ? mappedAlert(finding, context) : "no id of a threat or an alert";
    });
  },
};

function recordsIn(body: string): unknown[] {
  const events = eventsIn(body, sentinelOneForm);
  if (events) return events.map((event) => event && activityOfLine(event));
  return recordsOf(body).flatMap((record) => partsOf(record, "data", "data.alerts.edges", "alerts", "threats"));
}

function isActivity(part: unknown): boolean {
  return isObject(part) && ["activityType", "activitytype"].some((name) => Object.hasOwn(part, name));
}

/** A threat's other activities are steps of its mitigation. */
function isTelling(activity: unknown): boolean {
  if (textAt(activity, "data.alertId") && textAt(activity, "data.ruleName")) return true;
  const told = textAt(activity, "data.confidenceLevel", "data.newConfidenceLevel", "data.newIncidentStatus");
  return told !== undefined && textAt(activity, "threatId") !== undefined;
}

/** An activity keeps the threat's id beside its `data`, everything else only wraps the alert. */
function alertIn(part: unknown): unknown {
  if (!isObject(part)) return part;
  if (isActivity(part) && isObject(part.data)) return { ...part, ...part.data, threatId: textAt(part, "threatId") };
  return [part.node, part.data].find(isObject) ?? part;
}

function readFinding(alert: unknown): Finding | undefined {
  const at: At = (...paths) => textAt(alert, ...paths);
  const id = at(...ofAlerts) === undefined ? undefined : at("id");
  const key = at("threatInfo.threatId", "alertInfo.alertId", "threatId", "alertId") ?? id;
  if (key === undefined) return undefined;
  return {
    key,
    title: titleOf(at),
    severity: severityWords.get(severityWord(at)) ?? ofOpenSchema[numberAt(alert, "rawData.severity_id") ?? 0],
    judged: judged(at),
    assets: assetsOf(alert),
    kind: kindOf(at),
    status: isResolved(at) ? "resolved" : "firing",
    firstSeen: instantAt(
      alert,
      "threatInfo.identifiedAt",
      "threatInfo.createdAt",
      "alertInfo.createdAt",
      "detectedAt",
      "createdAt",
    ),
    url: at("url", "threatInfo.url", "link"),
    group: at("threatInfo.storyline", "sourceProcessInfo.storyline", "storylineId"),
    posture: isPosture(at),
  };
}

/** An agent, a site and a rule have an id too; only a threat and an alert have one of these beside it. */
const ofAlerts = [
  ...["severity", "analystVerdict", "classification", "confidenceLevel", "threatName", "detectionSource.product"],
  ...["threatInfo.threatName", "threatInfo.confidenceLevel", "ruleInfo.name"],
];

type At = (...paths: string[]) => string | undefined;

function titleOf(at: At): string {
  const threat = at("threatInfo.threatName", "threatName", "fileDisplayName");
  if (threat) return [kindOf(at), threat].filter(Boolean).join(": ");
  const rule = [at("ruleInfo.name", "ruleName"), at("ruleInfo.description", "ruleDescription")];
  const said = rule.filter(Boolean).join(": ") || at("name", "alertInfo.indicatorName", "description");
  return said ?? at("primaryDescription") ?? kindOf(at) ?? "SentinelOne alert";
}

function kindOf(at: At): string | undefined {
  const ofThreat = at("threatInfo.classification", "classification", "threatClassification");
  return ofThreat ?? at("alertInfo.indicatorCategory", "alertInfo.eventType");
}

/** An activity writes E_CRITICAL for Critical. */
function severityWord(at: At): string {
  const said = at("ruleInfo.severity", "severity", "alertInfo.severity") ?? "";
  return said.toLowerCase().replace(/^e_/, "");
}

/** The severities of a rule and of a unified alert; UNKNOWN is none. */
const severityWords = new Map<string, Severity>([...fourSteps, ["info", "sev4"], ["informational", "sev4"]]);

/** A unified alert holds its finding in the Open Cybersecurity Schema Framework, whose numbers these are. */
const ofOpenSchema: Record<number, Severity> = { 1: "sev4", 2: "sev4", 3: "sev3", 4: "sev2", 5: "sev1", 6: "sev1" };

/** SentinelOne does not rate a threat. What it is sure of and what it has stopped say how much is left to do. */
function judged(at: At): Severity | undefined {
  const confidence = at("threatInfo.confidenceLevel", "confidenceLevel", "newConfidenceLevel")?.toLowerCase();
  const isStopped = stopped.has(at("threatInfo.mitigationStatus", "mitigationStatus", "result")?.toLowerCase() ?? "");
  if (confidence === "malicious") return isStopped ? "sev3" : "sev2";
  if (confidence === "suspicious") return isStopped ? "sev4" : "sev3";
  return undefined;
}

const stopped = new Set(["mitigated", "blocked", "marked_as_benign", "benign", "suspicious_resolved"]);

/** Mitigated is not resolved: somebody may still have to ask how it came there. */
function isResolved(at: At): boolean {
  const status = at(
    "threatInfo.incidentStatus",
    "alertInfo.incidentStatus",
    "newIncidentStatus",
    "status",
  )?.toLowerCase();
  const verdict = at("threatInfo.analystVerdict", "alertInfo.analystVerdict", "analystVerdict")?.toLowerCase() ?? "";
  return status === "resolved" || verdict.startsWith("false_positive") || verdict === "false positive";
}

function assetsOf(alert: unknown): Asset[] {
  const paths = ["agentRealtimeInfo.agentComputerName", "agentRealtimeInfo.name", "agentDetectionInfo.name"];
  const hosts = textsAt(alert, ...paths, "agentComputerName", "computerName", ...ofAssets);
  const ips = textsAt(alert, "agentDetectionInfo.agentIpV4", "alertInfo.srcMachineIp", "agentIpV4");
  const addresses = hosts.length > 0 ? [] : ips.flatMap((list) => list.slice(0, 2_000).split(/\s*,\s*/));
  const ports = ["inet", "inet6"].map((name) => `agentRealtimeInfo.networkInterfaces.${name}`);
  const others = alsoCalled(...ips, ...textsAt(alert, "agentDetectionInfo.agentIpV6", ...ports));
  const users = textsAt(alert, "threatInfo.processUser", "sourceProcessInfo.user", "assets.lastLoggedInUser");
  return [...hosts.concat(addresses).map((name) => ({ name })), ...users.map(account), ...others];
}

/** Of a unified alert, and of an activity that tells of a rule's alert. */
const ofAssets = ["assets.name", "asset.name", "origAgentName"];

/** Unified alerts also tell of what is badly set up or out of date. */
function isPosture(at: At): boolean {
  const said = [at("classification"), at("analytics.category"), at("detectionSource.product")].join(" ");
  return /misconfig|vulnerabilit|compliance|posture/i.test(said);
}
