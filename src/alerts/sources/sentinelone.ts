import type { Severity } from "../../policy/policy.ts";
import { type Asset, type Finding, mapEach, mappedAlert, type Source } from "../alert.ts";
import { account, instantAt, isObject, partsOf, textAt, textsAt } from "../fields.ts";

/**
 * SentinelOne Singularity, one or many in `data`, as a webhook or the API gives them:
 * - a threat: `{ threatInfo: { threatId, confidenceLevel, mitigationStatus, … }, agentRealtimeInfo }`. It has no
 *   severity; its confidence level is malicious or suspicious;
 * - an alert of a custom (STAR) rule: `{ alertInfo: { alertId, … }, ruleInfo: { name, severity }, agentDetectionInfo }`;
 * - an alert of Unified Alert Management: `{ id, name, severity, status, analystVerdict, assets, … }`, also inside the
 *   `edges` of a GraphQL answer.
 *
 * Shapes: the console's API documentation (Threats and Alerts, v2.1), and
 * https://github.com/elastic/integrations/tree/main/packages/sentinel_one for what it sends.
 */

export const sentinelone: Source = {
  kind: "sentinelone",
  map(payload, context) {
    const parts = partsOf(payload, "data", "data.alerts.edges", "alerts", "threats");
    return mapEach(parts, (part) => {
      const finding = readFinding(alertIn(part));
      return finding ? mappedAlert(finding, context) : "no id of a threat or an alert";
    });
  },
};

function alertIn(part: unknown): unknown {
  return isObject(part) ? ([part.node, part.data].find(isObject) ?? part) : part;
}

function readFinding(alert: unknown): Finding | undefined {
  const at: At = (...paths) => textAt(alert, ...paths);
  const key = at("threatInfo.threatId", "alertInfo.alertId", "id", "threatId");
  if (key === undefined) return undefined;
  const kind = at("threatInfo.classification", "alertInfo.indicatorCategory", "classification", "alertInfo.eventType");
  return {
    key,
    title: titleOf(at) ?? kind ?? "SentinelOne alert",
    severity: severityWords.get(at("ruleInfo.severity", "severity", "alertInfo.severity")?.toLowerCase() ?? ""),
    judged: judged(at),
    assets: assetsOf(alert),
    kind,
    status: isResolved(at) ? "resolved" : "firing",
    firstSeen: instantAt(alert, "threatInfo.identifiedAt", "threatInfo.createdAt", "alertInfo.createdAt", "detectedAt"),
    url: at("url", "threatInfo.url", "link"),
    group: at("threatInfo.storyline", "sourceProcessInfo.storyline", "storylineId"),
    posture: isPosture(at),
  };
}

type At = (...paths: string[]) => string | undefined;

function titleOf(at: At): string | undefined {
  const threat = at("threatInfo.threatName", "threatName");
  if (threat) return [at("threatInfo.classification", "classification"), threat].filter(Boolean).join(": ");
  const rule = [at("ruleInfo.name"), at("ruleInfo.description")].filter(Boolean).join(": ");
  return rule || at("name", "alertInfo.indicatorName", "description");
}

/** The severities of a rule and of a unified alert; UNKNOWN is none. */
const severityWords = new Map<string, Severity>([
  ["critical", "sev1"],
  ["high", "sev2"],
  ["medium", "sev3"],
  ["low", "sev4"],
  ["info", "sev4"],
  ["informational", "sev4"],
]);

/** SentinelOne does not rate a threat. What it is sure of and what it has stopped say how much is left to do. */
function judged(at: At): Severity | undefined {
  const confidence = at("threatInfo.confidenceLevel", "confidenceLevel")?.toLowerCase();
  const isStopped = stopped.has(at("threatInfo.mitigationStatus", "mitigationStatus", "result")?.toLowerCase() ?? "");
  if (confidence === "malicious") return isStopped ? "sev3" : "sev2";
  if (confidence === "suspicious") return isStopped ? "sev4" : "sev3";
  return undefined;
}

const stopped = new Set(["mitigated", "blocked", "marked_as_benign", "benign", "suspicious_resolved"]);

/** Mitigated is not resolved: somebody may still have to ask how it came there. */
function isResolved(at: At): boolean {
  const status = at("threatInfo.incidentStatus", "alertInfo.incidentStatus", "status")?.toLowerCase();
  const verdict = at("threatInfo.analystVerdict", "alertInfo.analystVerdict", "analystVerdict")?.toLowerCase() ?? "";
  return status === "resolved" || verdict.startsWith("false_positive") || verdict === "false positive";
}

function assetsOf(alert: unknown): Asset[] {
  const paths = ["agentRealtimeInfo.agentComputerName", "agentRealtimeInfo.name", "agentDetectionInfo.name"];
  const hosts = textsAt(alert, ...paths, "agentComputerName", "assets.name");
  const addresses = hosts.length > 0 ? [] : textsAt(alert, "agentDetectionInfo.agentIpV4", "alertInfo.srcMachineIp");
  const users = textsAt(alert, "threatInfo.processUser", "sourceProcessInfo.user", "assets.lastLoggedInUser");
  return [...hosts.concat(addresses).map((name) => ({ name })), ...users.map(account)];
}

/** Unified alerts also tell of what is badly set up or out of date. */
function isPosture(at: At): boolean {
  const said = [at("classification"), at("analytics.category"), at("detectionSource.product")].join(" ");
  return /misconfig|vulnerabilit|compliance|posture/i.test(said);
}
