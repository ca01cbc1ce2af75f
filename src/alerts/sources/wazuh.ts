import type { Severity } from "../../policy/policy.ts";
import { type Asset, type Finding, mapEach, mappedAlert, type Source } from "../alert.ts";
import { guardDutyOf } from "../aws.ts";
import { account, alsoCalled, instantAt, isObject, numberAt, partsOf, textAt, textsAt } from "../fields.ts";
import { recordsOf } from "../lines.ts";

/**
 * Wazuh: an alert as `alerts.json` and a custom integration have it, as the Shuffle integration wraps it
 * (`all_fields`), or as its index holds it (`_source`); one, many, or one a line as in that file.
 * https://documentation.wazuh.com/current/user-manual/manager/integration-with-external-apis.html
 */

export const wazuh: Source = {
  kind: "wazuh",
  reads: "text",
  map(body, context) {
    const parts = recordsOf(body).flatMap((record) => partsOf(record, "alerts", "hits.hits"));
    return mapEach(parts, (part) => {
      const finding = readFinding(alertIn(part));
      return finding ? mappedAlert(finding, context) : "no id, or neither a rule's id nor its description";
    });
  },
};

function alertIn(part: unknown): unknown {
  if (!isObject(part)) return part;
  return [part.all_fields, part._source].find(isObject) ?? part;
}

function readFinding(alert: unknown): Finding | undefined {
  const rule = textAt(alert, "rule.id", "rule_id");
  const title = textAt(alert, "rule.description", "title");
  const key = textAt(alert, "id", "_id");
  if (key === undefined || (rule ?? title) === undefined) return undefined;
  const passed = guardDutyOf(textAt(alert, "data.aws.arn"), title, textAt(alert, "data.aws.title"));
  const groups = textsAt(alert, "rule.groups").flatMap((group) => group.split(/\s*,\s*/));
  return {
    key: passed?.arn ?? key,
    ...(passed && { everywhere: true as const }),
    title: title ?? textAt(alert, "full_log") ?? `Wazuh rule ${rule}`,
    severity: severityOf(numberAt(alert, "rule.level")),
    environment: textAt(alert, "agent.labels.environment"),
    assets: assetsOf(alert),
    kind: textAt(alert, "rule.mitre.technique") ?? groups[0],
    status: "firing",
    firstSeen: instantAt(alert, "timestamp", "@timestamp"),
    group: rule && `${rule}:${textAt(alert, "agent.id", "agent.name") ?? ""}`,
    posture: passed?.isSample || groups.some((group) => postureGroups.has(group)),
  };
}

/**
 * Wazuh rates rules from 0 (ignored) to 16; its dashboard calls 15 and more critical, 12 high, 7 medium, the rest low.
 * https://documentation.wazuh.com/current/user-manual/ruleset/rules/rules-classification.html
 */
function severityOf(level: number | undefined): Severity | undefined {
  if (level === undefined || level < 0 || level > 16) return undefined;
  if (level >= 15) return "sev1";
  if (level >= 12) return "sev2";
  return level >= 7 ? "sev3" : "sev4";
}

/** The rule groups of Wazuh's configuration assessment, policy monitoring and vulnerability detection. */
const postureGroups = new Set(["sca", "policy_monitoring", "oscap", "ciscat", "vulnerability-detector"]);

/** Agent 000 is the manager itself, which also reads the logs of machines that have no agent. */
function assetsOf(alert: unknown): Asset[] {
  const read = textAt(alert, "agent.id") === "000" ? textsAt(alert, "predecoder.hostname") : [];
  const hosts = read.length > 0 ? read : textsAt(alert, "agent.name");
  const users = textsAt(alert, "data.dstuser", "data.win.eventdata.targetUserName", "data.srcuser");
  const others = read.length > 0 ? [] : alsoCalled(...textsAt(alert, "agent.ip"));
  return [...hosts.map((name) => ({ name })), ...users.map(account), ...others];
}
