import type { Severity } from "../../policy/policy.ts";
import { type Asset, type Finding, mapEach, mappedAlert, type Source } from "../alert.ts";
import { guardDutyOf, type PassedOn } from "../aws.ts";
import { account, alsoCalled, instantAt, listAt, loosely, objectsAt, partsOf, textAt, textsAt } from "../fields.ts";
import { fourSteps } from "../severity-words.ts";

/**
 * Sumo Logic. A monitor's webhook connection sends a template; the one to paste, as alert and as recovery payload, in
 * Sumo's variables (https://help.sumologic.com/docs/alerts/monitors/alert-variables/):
 *
 *     { "Name": "{{Name}}", "AlertName": "{{AlertName}}", "AlertID": "{{AlertID}}", "Id": "{{Id}}",
 *       "AlertGroup": "{{AlertGroup}}", "TriggerType": "{{TriggerType}}", "TriggerTimeStart": "{{TriggerTimeStart}}",
 *       "AlertResponseURL": "{{AlertResponseURL}}", "Description": "{{Description}}", "ResultsJson": {{ResultsJson}} }
 *
 * Fields named otherwise after the same variables are understood, and so is the template that Sumo offers for scheduled
 * searches. Cloud SIEM's HTTP POST action sends an insight: `{ id, readableId, name, severity, status, entity, … }`
 * (https://help.sumologic.com/docs/cse/administration/create-cse-actions/).
 */

export const sumo: Source = {
  kind: "sumo",
  map(payload, context) {
    return mapEach(partsOf(payload, "objects", "data.objects"), (part) => {
      const insight = insightIn(part);
      const finding = insight ? readInsight(insight) : readAlert(loosely(part));
      return finding ? mappedAlert(finding, context) : "no name of a monitor, a search or an insight";
    });
  },
};

function insightIn(part: unknown): unknown {
  const inner = [...objectsAt([part], "insight"), ...objectsAt([part], "data")];
  return [part, ...inner].find((one) => textAt(one, "readableId") !== undefined);
}

const severityWords = new Map<string, Severity>([...fourSteps, ["info", "sev4"]]);

/** An insight is one entity's signals together: https://help.sumologic.com/docs/cse/get-started-with-cloud-siem/ */
function readInsight(insight: unknown): Finding | undefined {
  const key = textAt(insight, "id", "readableId");
  if (key === undefined) return undefined;
  const signals = objectsAt(insight, "signals");
  const title = [textAt(insight, "name"), textAt(insight, "description")].filter(Boolean).join(": ");
  return {
    key,
    title: title || `Sumo Logic ${textAt(insight, "readableId")}`,
    severity: severityWords.get(textAt(insight, "severity", "severityName")?.toLowerCase() ?? ""),
    assets: [...entitiesOf(insight, "entity"), ...entitiesOf(insight, "involvedEntities")],
    kind: textAt(insight, "name") ?? textAt(signals, "stage"),
    status: isClosed(insight) ? "resolved" : "firing",
    firstSeen: instantAt(insight, "created", "timestamp"),
    url: textAt(insight, "url", "insightUrl"),
  };
}

function isClosed(insight: unknown): boolean {
  const status = textAt(insight, "status.name", "status.displayName", "status")?.toLowerCase();
  return status === "closed" || textAt(insight, "closed") !== undefined;
}

function entitiesOf(insight: unknown, path: string): Asset[] {
  return objectsAt(insight, path).flatMap((entity) => {
    const name = textAt(entity, "hostname", "value", "name");
    if (name === undefined) return [];
    if (/user/i.test(textAt(entity, "entityType") ?? "")) return [account(name)];
    return [{ name }, ...alsoCalled(...textsAt(entity, "value", "name"))];
  });
}

function readAlert(fields: Record<string, unknown>): Finding | undefined {
  const at = (...names: string[]) => textAt(fields, ...names);
  const title = at("alertname", "name", "searchname", "monitorname", "eventtype");
  if (title === undefined) return undefined;
  if (at(...ofAlerts) === undefined && rowsOf(fields).length === 0) return undefined;
  const passed = passedOn(rowsOf(fields), title);
  const { isResolved, severity, judged } = triggered(at("triggertype") ?? "");
  return {
    key: passed?.arn ?? keyOf(fields, title),
    ...(passed && { everywhere: true as const }),
    title,
    severity: severityWords.get(at("severity")?.toLowerCase() ?? "") ?? severity,
    judged,
    environment: at("environment"),
    service: at("service"),
    assets: assetsOf(fields),
    kind: at("monitortype", "detectionmethod"),
    status: isResolved ? "resolved" : "firing",
    firstSeen: instantAt(fields, "triggertimestart", "triggertime", "firetime"),
    url: at("alertresponseurl", "queryurl", "searchqueryurl", "searchurl", "sourceurl"),
    group: at("id", "monitorid") && `monitor:${at("id", "monitorid")}`,
    posture: passed?.isSample ?? false,
  };
}

/** Anything may have an id and a name; only an alert also has one of these, or rows. */
const ofAlerts = [
  ...["alertname", "alertid", "alertresponseurl", "triggertype", "triggertime", "triggertimestart", "monitorname"],
  ...["monitorid", "searchname", "searchurl", "searchqueryurl", "queryurl", "firetime", "severity"],
];

/** The one GuardDuty finding that every row is about; rows of several findings are no finding's. */
function passedOn(rows: unknown[], title: string): PassedOn | undefined {
  const [first, ...others] = rows.map((row) =>
    guardDutyOf(textAt(row, "arn", "detail.arn", "finding"), title, textAt(row, "title", "detail.title")),
  );
  return others.every((other) => other?.arn === first?.arn) ? first : undefined;
}

/** {{AlertID}} and the address of the alert's page stay the same until it is resolved; the monitor may have many groups. */
function keyOf(fields: Record<string, unknown>, title: string): string {
  const alert = textAt(fields, "alertid") ?? textAt(fields, "alertresponseurl")?.replace(/^.*\/alert\//, "");
  if (alert) return `alert:${alert}`;
  return ["monitor", textAt(fields, "id", "monitorid") ?? title, textAt(fields, "alertgroup")]
    .filter(Boolean)
    .join(":");
}

/**
 * {{TriggerType}} is Critical, Warning or MissingData, with "Resolved" before it when it is over. Missing data says that
 * nobody is looking, which is no severity of Sumo's.
 */
function triggered(type: string): { isResolved: boolean; severity?: Severity; judged?: Severity } {
  const [, resolved, level] = /^(resolved)?\W*(\w*)/i.exec(type) ?? [];
  const isResolved = resolved !== undefined;
  if (/^critical$/i.test(level ?? "")) return { isResolved, severity: "sev1" };
  if (/^warning$/i.test(level ?? "")) return { isResolved, severity: "sev3" };
  return { isResolved, ...(/^missingdata$/i.test(level ?? "") && { judged: "sev3" as const }) };
}

/** The rows that the query found, as a list or as its text. */
function rowsOf(fields: Record<string, unknown>): unknown[] {
  const names = ["resultsjson", "resultsjsonparsed", "aggregateresultsjson", "searchresults", "rawresultsjson"];
  return names.flatMap((name) => listAt(fields, name) ?? []).slice(0, 50);
}

function assetsOf(fields: Record<string, unknown>): Asset[] {
  const from = [fields, ...rowsOf(fields)];
  const hosts = from.flatMap((one) =>
    textsAt(one, "host", "hostname", "_sourceHost", "instanceid", "dest_host", "device"),
  );
  const users = from.flatMap((one) => textsAt(one, "user", "username", "user_email"));
  const others = from.flatMap((one) => textsAt(one, "device_hostname", "device_ip"));
  return [...hosts.map((name) => ({ name })), ...users.map(account), ...alsoCalled(...others)];
}
