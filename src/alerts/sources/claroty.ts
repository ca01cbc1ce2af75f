import type { Severity } from "../../policy/policy.ts";
import { type Finding, mapEach, mappedAlert, type Source } from "../alert.ts";
import { cefForm } from "../cef.ts";
import { instantAt, isObject, partsOf, textAt, textsAt } from "../fields.ts";
import { recordsOf } from "../lines.ts";
import { eventsIn, severityOfTen } from "../log-event.ts";
import { clarotyEnvironment } from "./claroty-environment.ts";

/**
 * Alerts of Claroty, as JSON (one, a list, one a line, or what the API answers) or as CEF lines:
 * - xDome, of one device: `alert_id`, `alert_name`, `device_alert_status`, `device_category` …
 *   (https://xsoar.pan.dev/docs/reference/integrations/x-dome); or of all: `id`, `alert_name`, `it_devices_count` …, also
 *   with the device beside it (https://github.com/elastic/integrations/tree/main/packages/claroty_xdome);
 * - Continuous Threat Detection: `resource_id`, `type__`, `severity__`, `resolved`, `actionable_assets` …
 *   (https://xsoar.pan.dev/docs/reference/integrations/claroty), whose CEF has fields of its own, such as `CtdExternalId`
 *   (https://github.com/elastic/integrations/tree/main/packages/claroty_ctd).
 */
export const claroty: Source = {
  kind: "claroty",
  reads: "text",
  map(body, context) {
    const alerts = recordsIn(body).filter((record) => !isOther(record));
    if (alerts.length === 0) return { kind: "not-an-alert", why: "no record of an alert" };
    return mapEach(alerts, (alert, index) => {
      const finding = readAlert(alert);
      return finding ? mappedAlert(finding, context) : `alerts.${index}: no id or name of an alert`;
    });
  },
};

function recordsIn(body: string): unknown[] {
  const events = eventsIn(body, cefForm);
  if (!events) return recordsOf(body).flatMap((record) => partsOf(record, "devices_alerts", "alerts", "objects"));
  return events.map(
    (event) => event && { ...event.fields, cef_id: event.id, cef_name: event.name, cef_severity: event.severity },
  );
}

/** What CEF lines tell beside alerts: logs, the sensors' health, and changes of which an alert tells as well. */
function isOther(record: unknown): boolean {
  const kind = textAt(record, "cef_id")?.split(/[/-]/)[0] ?? "";
  return ["ActivityLog", "HealthCheck", "Event"].includes(kind) || textAt(record, "cef_name") === "device_change_event";
}

function readAlert(alert: unknown): Finding | undefined {
  const at = (...paths: string[]) => textAt(alert, ...paths);
  const name = at("alert_name", "alert_info.alert_name");
  // Devices and sites have an `id` too.
  const plain = (name ?? at("alert_type_name", "type__", "severity__")) ? at("id") : undefined;
  const id = at("alert_id", "alert_info.id", "resource_id", "CtdExternalId", "externalId") ?? plain;
  const key = id ?? lineKey(alert) ?? name;
  if (key === undefined) return undefined;
  const device = at("device_uid", "uid", "CtdDeviceExternalId");
  const type = at("alert_type_name", "alert_info.alert_type_name", "type__", "CtdCategory", "event_type", "cef_id");
  const category = at("alert_category", "alert_info.category", "category", "cef_id");
  return {
    key: [key, device].filter(Boolean).join("|"),
    title: name ?? at("event_description") ?? wordsOf(type) ?? at("cef_name") ?? `Alert ${key}`,
    severity: severityOf(alert),
    judged: judged(alert, category),
    environment: clarotyEnvironment(alert),
    assets: assetNames(alert).map((name) => ({ name })),
    kind: type && wordsOf(type),
    status: isResolved(alert) ? "resolved" : "firing",
    firstSeen: instantAt(alert, "device_alert_detected_time", "alert_info.detected_time", "detected_time", "timestamp"),
    url: at("CtdAlertLink"),
    // xDome's alert is of many devices.
    group: device && key,
    posture: postures.has(category?.toLowerCase() ?? ""),
  };
}

/** A line that names no alert tells of what its kind of event does between two hosts. */
function lineKey(alert: unknown): string | undefined {
  const kind = textAt(alert, "cef_id");
  return kind && [kind, ...textsAt(alert, "dhost", "dst", "shost", "src", ...hostsOfCtd)].join("|");
}

/** "eConfigurationDownload" is how its API writes "Configuration Download". */
function wordsOf(type: string | undefined): string | undefined {
  return type?.replace(/^e(?=[A-Z])/, "").replace(/([a-z])(?=[A-Z])/g, "$1 ");
}

/**
 * xDome rates devices, not alerts: how much is at risk with a device says nothing of what happened to it, and before each
 * of its lines it writes 5. An event in which it recognised a signature has that signature's severity.
 */
function severityOf(alert: unknown): Severity | undefined {
  const words = ["severity__", "alert_info.severity", "severity", "signature_severity"];
  const rated = severityWords.get(textAt(alert, ...words)?.toLowerCase() ?? "");
  return rated ?? (isOfXdome(alert) ? undefined : severityOfTen(textAt(alert, "cef_severity")));
}

function isOfXdome(alert: unknown): boolean {
  return textAt(alert, "device_uid", "alert_id", "event_id") !== undefined;
}

/** What xDome does not rate: by the category of an alert; an event that made no alert is milder than the default. */
function judged(alert: unknown, category: string | undefined): Severity | undefined {
  const isEvent = textAt(alert, "event_id") !== undefined && textAt(alert, "alert_id") === undefined;
  return byCategory.get(category?.toLowerCase() ?? "") ?? (isEvent ? "sev3" : undefined);
}

/** Continuous Threat Detection's four steps, by number and by name; a line of CEF has CEF's. */
const severityWords = new Map<string, Severity>([
  ["3", "sev1"],
  ["ecritical", "sev1"],
  ["critical", "sev1"],
  ["2", "sev2"],
  ["ehigh", "sev2"],
  ["high", "sev2"],
  ["1", "sev3"],
  ["emedium", "sev3"],
  ["medium", "sev3"],
  ["0", "sev4"],
  ["elow", "sev4"],
  ["low", "sev4"],
]);

/** xDome's categories of what is out of order, but no attack. Any other is taken as the default. */
const byCategory = new Map<string, Severity>([
  ["device changes", "sev3"],
  ["policy deviation", "sev3"],
  ["segmentation", "sev3"],
]);

/** xDome's "Risk" is about outdated and vulnerable devices, and so are the "Insights" of Continuous Threat Detection. */
const postures = new Set(["risk", "insight"]);

function isResolved(alert: unknown): boolean {
  if (isObject(alert) && alert.resolved === true) return true;
  const status = textAt(
    alert,
    "device_alert_status",
    "alert_device_status",
    "alert_info.status",
    "CtdAlertStatus",
    "status",
  );
  return ["resolved", "archived"].includes(status?.toLowerCase() ?? "");
}

const hostsOfCtd = ["CtdDestinationHost", "CtdDestinationIp", "CtdSourceHost", "CtdSourceIp"];

function assetNames(alert: unknown): string[] {
  const names = textsAt(alert, "device_name", "actionable_assets.asset.name", "actionable_assets.asset.hostname");
  const addresses = textsAt(alert, "device_ip_list", "ip_list", "actionable_assets.asset.ip").flatMap(addressesIn);
  const ofCef = textsAt(alert, ...hostsOfCtd);
  return [...names, ...addresses, ...ofCef];
}

/** `['10.0.0.1', '10.0.0.2']` in a line of CEF; xDome may write a note behind an address, such as `/ (Last Known IP)`. */
function addressesIn(list: string): string[] {
  return list
    .slice(0, 10_000)
    .split(",")
    .flatMap((one) => {
      const address = one
        .replace(/[[\]']/g, "")
        .split("/")[0]
        ?.trim();
      return address && address !== "None" ? [address] : [];
    });
}
