import { type Finding, mappedAlert, type Source, unmappable } from "../alert.ts";
import { textAt } from "../fields.ts";
import { type GroupedAlert, mapGroup, readAlert } from "./alertmanager.ts";

/**
 * Grafana Alerting's webhook contact point, which is Alertmanager's group with addresses of Grafana's own:
 * https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
 * Before Grafana 9 a dashboard's alert was one object with `ruleId` and `state`:
 * https://grafana.com/docs/grafana/v8.5/alerting/old-alerting/notifications/#webhook
 */

export const grafana: Source = {
  kind: "grafana",
  map(payload, context) {
    if (textAt(payload, "ruleId") === undefined) return mapGroup(payload, context, readGrafanaAlert);
    const finding = readDashboardAlert(payload);
    if (!finding) return unmappable('state: expected "alerting", "ok", "no_data", "paused" or "pending"');
    return { kind: "mapped", alerts: [mappedAlert(finding, context)] };
  },
};

/** Better than the rule's own page is the panel that shows what happened. */
function readGrafanaAlert(alert: GroupedAlert, item: unknown): Finding {
  const finding = readAlert(alert);
  return {
    ...finding,
    url: textAt(item, "panelURL", "dashboardURL") ?? finding.url,
    posture: isTest(alert),
  };
}

/** What "Test" in a contact point sends. */
function isTest({ labels }: GroupedAlert): boolean {
  return textAt(labels, "alertname") === "TestAlert" && textAt(labels, "instance") === "Grafana";
}

function readDashboardAlert(payload: unknown): Finding | undefined {
  const state = textAt(payload, "state");
  if (!state || !["alerting", "ok", "no_data", "paused", "pending"].includes(state)) return undefined;
  const name = textAt(payload, "ruleName");
  return {
    key: ["rule", textAt(payload, "orgId"), textAt(payload, "ruleId")].filter(Boolean).join(":"),
    title: name ?? textAt(payload, "title", "message") ?? "Grafana alert",
    // It had no severity, and nothing but free tags in which to say one.
    severity: undefined,
    assets: [],
    service: textAt(payload, "tags.service"),
    environment: textAt(payload, "tags.environment"),
    status: state === "ok" ? "resolved" : "firing",
    url: textAt(payload, "ruleUrl"),
    posture: name === "Test notification",
  };
}
