import type { Severity } from "../../policy/policy.ts";
import { type Asset, type Finding, mapEach, mappedAlert, type Source } from "../alert.ts";
import { guardDutyOf } from "../aws.ts";
import { account, alsoCalled, instantAt, isObject, listAt, numberAt, partsOf, textAt, textsAt } from "../fields.ts";
import { fourSteps } from "../severity-words.ts";

/**
 * Elastic Security's detection alerts: the documents themselves (`kibana.alert.*`, before version 8 `signal.*`, dotted or
 * nested, alone or in `hits.hits`), or the body of a rule's webhook action
 * (https://www.elastic.co/docs/solutions/security/detect-and-alert/common-rule-settings#rule-notifications), which is whatever the
 * rule's author wrote. The one to paste, for each run of the rule:
 *
 *     { "rule": { "id": "{{rule.id}}", "name": "{{rule.name}}", "severity": "{{context.rule.severity}}" },
 *       "results_link": "{{{context.results_link}}}", "alerts": {{{context.alerts.asJSON}}} }
 *
 * or a summary of alerts, `{ "alerts": { "new": { "data": {{{alerts.new.data.asJSON}}} }, … } }`.
 */

export const elastic: Source = {
  kind: "elastic",
  map(payload, context) {
    return mapEach(
      partsIn(payload).filter((part) => !isPlace(part)),
      (part) => {
        const finding = readFinding(documentIn(part), Array.isArray(payload) ? part : payload);
        return finding ? mappedAlert(finding, context) : "no id of an alert or a rule, or no rule's name";
      },
    );
  },
};

function partsIn(payload: unknown): unknown[] {
  const summary = ["new", "ongoing", "recovered"].flatMap((group) => listAt(payload, `alerts.${group}.data`) ?? []);
  if (summary.length > 0) return summary;
  const parts = partsOf(payload, "context.alerts", "alerts", "alerts.all.data", "hits.hits");
  // An action that lists no alerts still tells that its rule has found something.
  return parts.length === 0 && textAt(payload, ...ofActions) !== undefined ? [payload] : parts;
}

/** Says in a bulk request where the document on the next line goes. */
function isPlace(part: unknown): boolean {
  const names = isObject(part) ? Object.keys(part) : [];
  return names.length === 1 && ["index", "create"].includes(names[0] ?? "");
}

function documentIn(part: unknown): unknown {
  return isObject(part) && isObject(part._source) ? { _id: part._id, ...part._source } : part;
}

/** The paths of an alert's field in today's documents and in those before version 8. */
function alertPaths(...names: string[]): string[] {
  return names.flatMap((name) => [`kibana.alert.${name}`, `signal.${name}`]);
}

const ruleIds = ["rule.id", "rule_id"];
const ofActions = ["alert.uuid", "alert.id", "alertId", ...ruleIds];

function readFinding(alert: unknown, payload: unknown): Finding | undefined {
  const key = textAt(alert, "kibana.alert.uuid", "_id", "alert.uuid", "alert.id", "alertId", "id", ...ruleIds);
  const name = textAt(alert, ...alertPaths("rule.name"), "rule.name", "context.rule.name", "alertName", "rule_name");
  // Every document in an index has an id and a message.
  const isAlert = textAt(alert, ...ofActions) !== undefined;
  const reason = textAt(alert, "kibana.alert.reason", "context.message");
  const title = name ?? reason ?? (isAlert ? textAt(alert, "message") : undefined);
  if (key === undefined || title === undefined) return undefined;
  const passed = guardDutyOf(textAt(alert, "aws.guardduty.arn"), title, textAt(alert, "aws.guardduty.title"));
  return {
    key: passed?.arn ?? key,
    ...(passed && { everywhere: true as const }),
    title,
    severity: severityOf(alert, payload),
    environment: textAt(alert, "labels.environment", "service.environment"),
    service: textAt(alert, "service.name"),
    assets: assetsOf(alert),
    kind: textAt(alert, ...alertPaths("rule.threat.technique.name", "rule.threat.tactic.name", "rule.category")),
    status: isResolved(alert) ? "resolved" : "firing",
    firstSeen: instantAt(alert, ...alertPaths("original_time", "start"), "@timestamp", "date"),
    url: textAt(alert, "kibana.alert.url") ?? textAt(payload, "context.results_link", "results_link", "rule.url"),
    group: textAt(alert, ...alertPaths("group.id")),
    posture: passed?.isSample || isPosture(alert),
  };
}

/** The severity of the alert, else of its rule; else of the risk score, on the scale that Elastic's guide gives rules. */
function severityOf(alert: unknown, payload: unknown): Severity | undefined {
  const ofRule = ["context.rule", "rule"];
  const named =
    textAt(
      alert,
      ...alertPaths("severity", "rule.severity"),
      ...ofRule.map((rule) => `${rule}.severity`),
      "severity",
    ) ?? textAt(payload, ...ofRule.map((rule) => `${rule}.severity`));
  const score =
    numberAt(alert, ...alertPaths("risk_score", "rule.risk_score"), ...ofRule.map((rule) => `${rule}.risk_score`)) ??
    numberAt(payload, ...ofRule.map((rule) => `${rule}.risk_score`));
  return severityWords.get(named?.toLowerCase() ?? "") ?? ofRiskScore(score);
}

const severityWords = new Map(fourSteps);

/** https://www.elastic.co/docs/solutions/security/detect-and-alert/common-rule-settings: 74, 48 and 22 begin a level. */
function ofRiskScore(score: number | undefined): Severity | undefined {
  if (score === undefined || score < 0 || score > 100) return undefined;
  if (score >= 74) return "sev1";
  if (score >= 48) return "sev2";
  return score >= 22 ? "sev3" : "sev4";
}

function isResolved(alert: unknown): boolean {
  const words = textsAt(alert, "kibana.alert.workflow_status", "kibana.alert.status", "signal.status");
  const group = textsAt(alert, "alert.actionGroup", "alertActionGroup");
  return words.concat(group).some((word) => word === "closed" || word === "recovered");
}

function assetsOf(alert: unknown): Asset[] {
  const hosts = textsAt(alert, "host.name").concat(textsAt(alert, "host.hostname", "cloud.instance.id"));
  const named = hosts.length > 0 ? hosts : textsAt(alert, "agent.name", "observer.name", "host.ip");
  const pods = textsAt(alert, "orchestrator.resource.name", "kubernetes.pod.name");
  const users = textsAt(alert, "user.email", "user.name");
  const others = alsoCalled(...textsAt(alert, "cloud.instance.name", "host.ip"));
  return [...named.concat(pods).map((name) => ({ name })), ...users.map(account), ...others];
}

/** Building blocks exist for other rules to count; the others are checks of how clouds and clusters are set up. */
function isPosture(alert: unknown): boolean {
  const tags = textsAt(alert, ...alertPaths("rule.tags"), "tags", "rule.tags");
  const block = textAt(alert, ...alertPaths("building_block_type", "rule.building_block_type"));
  return block !== undefined || tags.some((tag) => /^(CSPM|KSPM|CNVM)$/.test(tag));
}
