import { createHash } from "node:crypto";
import { z } from "zod";
import type { Severity } from "../../policy/policy.ts";
import {
  type Asset,
  explain,
  type Finding,
  lenient,
  type MapContext,
  type MapResult,
  mapEach,
  mappedAlert,
  type Source,
  unmappable,
} from "../alert.ts";
import { alsoCalled } from "../fields.ts";
import { severityOfWord } from "../severity-words.ts";

/**
 * Prometheus Alertmanager's webhook, version 4:
 * https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 * A group's envelope says `firing` as long as any of its alerts fires: only each alert's own status counts.
 */

const labels = z.record(z.string(), z.unknown());
const versionSchema = z.object({ version: z.literal("4", 'expected "4"').optional() });
const groupSchema = z.object({
  groupKey: lenient(z.string()),
  truncatedAlerts: lenient(z.int().min(0)),
  alerts: z.array(z.unknown()),
});
const alertSchema = z.object({
  status: z.enum(["firing", "resolved"]),
  labels,
  annotations: lenient(labels),
  startsAt: lenient(z.string()),
  generatorURL: lenient(z.string()),
  fingerprint: lenient(z.string().trim().min(1)),
});
export type GroupedAlert = z.output<typeof alertSchema>;

/** Prometheus fixes no scale; "none" is what its own alert that always fires is rated. */
function severityOf(said: string | undefined): Severity | undefined {
  return said?.toLowerCase() === "none" ? "sev4" : severityOfWord(said);
}

export const alertmanager: Source = {
  kind: "alertmanager",
  map(payload, context) {
    const version = versionSchema.safeParse(payload);
    return version.success ? mapGroup(payload, context, readAlert) : unmappable(explain(version.error));
  },
};

/** A group of alerts as Alertmanager sends it, and Grafana with it; each alert by its own status. */
export function mapGroup(
  payload: unknown,
  context: MapContext,
  read: (alert: GroupedAlert, item: unknown) => Finding,
): MapResult {
  const group = groupSchema.safeParse(payload);
  if (!group.success) return unmappable(explain(group.error));
  const { alerts, groupKey, truncatedAlerts } = group.data;
  const result = mapEach(alerts, (item, index) => {
    const alert = alertSchema.safeParse(item);
    if (!alert.success) return explain(alert.error, `alerts.${index}`);
    return mappedAlert({ ...read(alert.data, item), group: groupKey }, context);
  });
  return withTruncated(result, truncatedAlerts ?? 0);
}

export function readAlert({
  status,
  labels,
  annotations = {},
  startsAt,
  generatorURL,
  fingerprint,
}: GroupedAlert): Finding {
  const label = (name: string) => textOf(labels, name);
  const kind = label("alertname");
  return {
    key: fingerprint ?? hashOf(labels),
    title: textOf(annotations, "summary") ?? textOf(annotations, "description") ?? kind ?? "An alert without a name",
    severity: severityOf(label("severity")),
    environment: label("environment"),
    service: label("service"),
    assets: assetsOf(label),
    kind,
    status,
    firstSeen: startsAt,
    url: generatorURL,
  };
}

/** Pods of the same name live in many namespaces. */
function assetsOf(label: (name: string) => string | undefined): Asset[] {
  const pod = label("pod");
  const namespace = label("namespace");
  return [
    { name: label("instance") },
    { name: label("host") },
    { name: pod && namespace ? `${namespace}/${pod}` : pod },
    { name: label("node") },
    ...alsoCalled(...["hostname", "nodename", "host_ip", "pod_ip", "internal_ip"].map(label)),
  ];
}

/** The sender leaves alerts out of a long group when told to (`max_alerts`) and says only how many. */
function withTruncated(result: MapResult, truncated: number): MapResult {
  if (result.kind !== "mapped" || truncated === 0) return result;
  return { ...result, leftOut: `the sender left out ${truncated} alerts` };
}

function textOf(from: Record<string, unknown>, name: string): string | undefined {
  const value = Object.hasOwn(from, name) ? from[name] : undefined;
  return typeof value === "string" && value.trim() ? value.trim() : undefined;
}

/** Labels are an alert's identity; very old senders have no fingerprint of them. */
function hashOf(labels: Record<string, unknown>): string {
  const pairs = Object.keys(labels)
    .filter((name) => typeof labels[name] === "string")
    .sort()
    .map((name) => [name, labels[name]]);
  return `labels:${createHash("sha256").update(JSON.stringify(pairs)).digest("hex")}`;
}
