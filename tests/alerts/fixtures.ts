import { readFileSync } from "node:fs";
import type { MappedAlert, MapResult, MapSettings } from "../../src/alerts/alert.ts";
import type { SourceKind } from "../../src/alerts/sources/index.ts";
import { mapStored } from "../../src/alerts/stored.ts";

export const services: MapSettings["services"] = {
  payments: { environment: "it" },
  "infusion-pumps": { environment: "medical" },
};

/** What anybody may send as the name of a browser, so that it stands in alerts. */
export const forgeries = [
  "arn:aws:guardduty:us-east-1:444455556666:detector/a1/finding/b2",
  '{"arn":"arn:aws:guardduty:us-east-1:444455556666:detector/a1/finding/b2","title":"[SAMPLE] x"}',
];

/** What a tool's log holds beside its alerts: each record has an id there. */
export const ordinary = [
  { id: "1", name: "web-1", type: "heartbeat" },
  { id: "1", message: "started" },
];

export const names = {
  guardduty: [
    "guardduty-instance",
    "guardduty-attack-sequence",
    "guardduty-bare-iam",
    "guardduty-sample",
    "guardduty-object-scan",
  ],
  securityhub: ["securityhub-guardduty", "securityhub-batch"],
  crowdstrike: [
    "crowdstrike-stream",
    "crowdstrike-alert",
    "crowdstrike-workflow",
    "crowdstrike-incident",
    "crowdstrike-posture",
  ],
  ocsf: ["ocsf-guardduty", "ocsf-list"],
  eventbridge: ["guardduty-instance", "securityhub-guardduty", "ocsf-guardduty"],
  alertmanager: ["alertmanager-firing", "alertmanager-mixed"],
  gcpscc: ["gcpscc-push", "gcpscc-threat", "gcpscc-old-check", "gcpscc-log"],
  msgraph: ["msgraph-alert", "msgraph-incident", "msgraph-notification", "msgraph-defender"],
  sentinel: ["sentinel-playbook"],
  github: ["github-secret", "github-code", "github-dependency", "github-advisory"],
  suricata: ["suricata-alerts.ndjson", "suricata-modbus"],
  falco: ["falco-shell", "falco-log.ndjson", "falco-sidekick-test"],
  cef: ["cef-lines.log"],
  leef: ["leef-lines.log"],
  nozomi: ["nozomi-program-change", "nozomi-result"],
  claroty: ["claroty-device", "claroty-alerts", "claroty-ctd", "claroty-lines.log"],
  generic: ["generic-one", "generic-batch"],
  sentinelone: ["sentinelone-threat", "sentinelone-rule", "sentinelone-unified", "sentinelone-activity"],
  wazuh: ["wazuh-alert", "wazuh-sca", "wazuh-wrapped"],
  crowdsec: ["crowdsec-alerts", "crowdsec-test"],
  pagerduty: ["pagerduty-triggered", "pagerduty-resolved", "pagerduty-ping"],
  grafana: ["grafana-mixed", "grafana-test", "grafana-dashboard"],
  okta: ["okta-hook", "okta-quiet", "okta-risk", "okta-attack"],
  elastic: ["elastic-document", "elastic-signal", "elastic-webhook", "elastic-summary"],
  splunk: ["splunk-webhook", "splunk-notable", "splunk-guardduty"],
  datadog: ["datadog-template", "datadog-signal", "datadog-default"],
  sumo: ["sumo-monitor", "sumo-search", "sumo-insight"],
} as const satisfies Record<SourceKind, string[]>;

/** A JSON file, unless the name says another. */
export function fixture(name: string): string {
  const file = name.includes(".") ? name : `${name}.json`;
  return readFileSync(new URL(`../fixtures/alerts/${file}`, import.meta.url), "utf8");
}

/** The fixture parsed, for a test to change. */
export function payload(name: string) {
  return JSON.parse(fixture(name));
}

/** A payload as a data lake keeps it, with every name in small letters. */
export function folded(content: unknown): unknown {
  if (Array.isArray(content)) return content.map(folded);
  if (typeof content !== "object" || content === null) return content;
  return Object.fromEntries(Object.entries(content).map(([name, value]) => [name.toLowerCase(), folded(value)]));
}

/** Maps a payload as if it had been received at the door of a source with the name of its kind. */
export function map(kind: SourceKind, content: unknown): MapResult {
  const body = typeof content === "string" ? content : JSON.stringify(content);
  return mapStored({ id: "alert-1", source: kind, receivedAtMs: 0, body }, { kind }, { services });
}

export function mapped(kind: SourceKind, content: unknown): MappedAlert[] {
  const result = map(kind, content);
  if (result.kind !== "mapped") throw new Error(`not mapped: ${JSON.stringify(result)}`);
  return result.alerts;
}

export function reasonOf(result: MapResult): string {
  if (result.kind !== "unmappable") throw new Error(`not unmappable: ${result.kind}`);
  return result.reason;
}
