import { type Asset, type Finding, mapEach, mappedAlert, type Source } from "../alert.ts";
import { cefForm } from "../cef.ts";
import { instantAt, isObject, partsOf, textAt, textsAt } from "../fields.ts";
import { recordsOf } from "../lines.ts";
import { eventsIn, keyOf, type LogEvent, severityOfTen } from "../log-event.ts";
import { environmentOfProtocol } from "../protocols.ts";
import { environmentOfLevels } from "../purdue.ts";

/**
 * Alerts of Nozomi Networks' Guardian, Central Management Console and Vantage as JSON (one, a list, one a line, a query's
 * `result`, or `data` whose parts hold them as `attributes`) or as CEF lines. Types: https://technicaldocs.nozominetworks.com
 * (Alerts and Incidents Reference Guide); what is sent:
 * https://github.com/elastic/integrations/tree/main/packages/nozomi_networks.
 */
export const nozomi: Source = {
  kind: "nozomi",
  reads: "text",
  map(body, context) {
    const alerts = recordsIn(body).filter((record) => !isOther(record));
    if (alerts.length === 0) return { kind: "not-an-alert", why: "no record of the type alerts" };
    return mapEach(alerts, (alert, index) => {
      const finding = readAlert(alert);
      return finding ? mappedAlert(finding, context) : `alerts.${index}: no id and type_id of an alert`;
    });
  },
};

function recordsIn(body: string): unknown[] {
  const events = eventsIn(body, cefForm);
  if (events) return events.map((event) => event && alertOfLine(event));
  return recordsOf(body)
    .flatMap((record) => partsOf(record, "result", "data", "alerts"))
    .map(alertIn);
}

/**
 * A line with the names that the same has in JSON. Without the alert's id the hosts between which it happens tell it apart.
 * https://technicaldocs.nozominetworks.com/products/n2os/topics/administration/settings/data-integration/c_n2os_admin_settings_data-integration_custom-fields_cef-1.html
 */
function alertOfLine(event: LogEvent): Record<string, unknown> {
  const { fields, id: type, name, severity } = event;
  const other = /^(AUDIT|HEALTH)\b/.exec(type)?.[1];
  return {
    ...(other && { event_type: other.toLowerCase() }),
    id: fields.Id ?? keyOf(event, textsAt(fields, "dst", "src"), fields.msg ?? ""),
    type_id: type,
    name,
    risk: fields.Risk ?? severity,
    ip_dst: fields.dst,
    ip_src: fields.src,
    protocol: fields.app,
    created_time: fields.start,
    parents: fields.Parents?.match(/[^[\]",\s]+/g),
  };
}

function alertIn(record: unknown): unknown {
  return isObject(record) && isObject(record.attributes) ? { id: record.id, ...record.attributes } : record;
}

/** Vantage sends assets, vulnerabilities and more to the same place, each with its `event_type`. */
function isOther(alert: unknown): boolean {
  const type = textAt(alert, "event_type");
  return type !== undefined && type !== "alerts";
}

function readAlert(alert: unknown): Finding | undefined {
  const id = textAt(alert, "id");
  const type = textAt(alert, "type_id");
  if (id === undefined || type === undefined) return undefined;
  return {
    // A console and Vantage repeat what a sensor says, under the id it gave.
    key: `nozomi:${id}`,
    everywhere: true,
    title: textAt(alert, "name", "type_name") ?? type,
    severity: severityOfRisk(alert),
    environment: environmentOf(alert),
    assets: assetsOf(alert),
    kind: type,
    status: isClosed(alert) ? "resolved" : "firing",
    firstSeen: instantAt(alert, "created_time", "time"),
    group: textAt(alert, "parents") ?? (isIncident(alert) ? id : undefined),
  };
}

/**
 * `risk` goes from 0 to 10, and is what Nozomi writes as the severity of its CEF lines, so the steps of CEF are its own
 * (https://technicaldocs.nozominetworks.com/products/n2os/topics/administration/settings/data-integration/c_n2os_admin_settings_data-integration_syslog_events-messages_alerts-2.html).
 * `severity` is one of syslog's, and the same for a lost packet and for malware.
 */
function severityOfRisk(alert: unknown) {
  return severityOfTen(textAt(alert, "risk"));
}

/** Nozomi's own grouping, an alert itself: the others name it among their parents. */
function isIncident(alert: unknown): boolean {
  return isObject(alert) && alert.is_incident === true;
}

/** An alert that is acknowledged is still open. */
function isClosed(alert: unknown): boolean {
  const status = textAt(alert, "status")?.toLowerCase();
  return status === undefined ? Number(textAt(alert, "closed_time") ?? 0) > 0 : status.startsWith("close");
}

/** What the sensor knows of the two ends comes before the protocol between them. */
function environmentOf(alert: unknown): Finding["environment"] {
  const ics = "properties.mitre_attack_for_ics";
  const levels = textsAt(alert, "levels_dst", "levels_src", `${ics}.destination.levels`, `${ics}.source.levels`);
  const isOtDevice = textsAt(alert, "types_dst", "types_src").includes("OT_device");
  const ofLevels = environmentOfLevels(levels);
  return ofLevels ?? (isOtDevice ? "ot" : environmentOfProtocol(textAt(alert, "protocol")));
}

function assetsOf(alert: unknown): Asset[] {
  const names = textsAt(alert, "label_dst", "ip_dst", "id_dst", "label_src", "ip_src", "id_src", "properties.victims");
  return names.map((name) => ({ name }));
}
