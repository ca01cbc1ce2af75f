import { type Finding, mappedAlert, type Source, unmappable } from "../alert.ts";
import { alsoCalled, textAt, textsAt } from "../fields.ts";
import { severityOfWord } from "../severity-words.ts";
import { type GroupedAlert, mapGroup, readAlert } from "./alertmanager.ts";

/**
 * Grafana Alerting's webhook contact point, which is Alertmanager's group with addresses of Grafana's own:
 * https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
 * Before Grafana 9 a dashboard's alert was one object with `ruleId` and `state`:
 * https://grafana.com/docs/grafana/v8.5/alerting/old-alerting/notifications/#webhook
 * Grafana OnCall's outgoing webhook has an `alert_group`, with the first of its alerts as it came:
 * https://grafana.com/docs/oncall/latest/configure/outgoing-webhooks/
 */

export const grafana: Source = {
  kind: "grafana",
  map(payload, context) {
    const group = textAt(payload, "alert_group.id", "alert_group_id");
    if (group) return { kind: "mapped", alerts: [mappedAlert(readOnCallGroup(group, payload), context)] };
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
    ...(isBlind(alert) && unseen),
    url: textAt(item, "panelURL", "dashboardURL") ?? finding.url,
    posture: isTest(alert),
  };
}

/** What "Test" in a contact point sends. */
function isTest({ labels }: GroupedAlert): boolean {
  return textAt(labels, "alertname") === "TestAlert" && textAt(labels, "instance") === "Grafana";
}

/**
 * What Grafana makes of a rule that finds no data or fails, with the rule's own labels: nothing is seen, and nothing is found.
 * https://grafana.com/docs/grafana/latest/alerting/fundamentals/alert-rule-evaluation/nodata-and-error-states/
 */
function isBlind({ labels }: GroupedAlert): boolean {
  return /^Datasource(NoData|Error)$/.test(textAt(labels, "alertname") ?? "");
}

const unseen = { severity: undefined, judged: "sev3" } as const;

/** One that somebody has acknowledged or silenced is still open. */
function readOnCallGroup(id: string, payload: unknown): Finding {
  const ofFirst = (name: string) => textAt(payload, ...labelled.map((place) => `alert_payload.${place}.${name}`));
  return {
    key: `alert-group:${id}`,
    title: textAt(payload, "alert_group.title") ?? "Grafana OnCall alert group",
    severity: severityOfWord(ofFirst("severity")),
    environment: ofFirst("environment"),
    service: ofFirst("service"),
    assets: [{ name: ofFirst("instance") }, { name: ofFirst("host") }, { name: ofFirst("node") }],
    kind: ofFirst("alertname"),
    status: textAt(payload, "alert_group.state") === "resolved" ? "resolved" : "firing",
    firstSeen: textAt(payload, "alert_group.created_at"),
    url: textAt(payload, "alert_group.permalinks.web"),
  };
}

/** Of one alert, or of an Alertmanager's group. */
const labelled = ["labels", "commonLabels", "alerts.labels"];

function readDashboardAlert(payload: unknown): Finding | undefined {
  const state = textAt(payload, "state");
  if (!state || !["alerting", "ok", "no_data", "paused", "pending"].includes(state)) return undefined;
  const name = textAt(payload, "ruleName");
  return {
    key: ["rule", textAt(payload, "orgId"), textAt(payload, "ruleId")].filter(Boolean).join(":"),
    title: name ?? textAt(payload, "title", "message") ?? "Grafana alert",
    // It had no severity, and nothing but free tags in which to say one.
    severity: undefined,
    judged: state === "no_data" ? unseen.judged : undefined,
    assets: alsoCalled(
      ...textsAt(payload, ...["tags", "evalMatches.tags"].flatMap((at) => [`${at}.host`, `${at}.instance`])),
    ),
    service: textAt(payload, "tags.service"),
    environment: textAt(payload, "tags.environment"),
    status: state === "ok" ? "resolved" : "firing",
    url: textAt(payload, "ruleUrl"),
    posture: name === "Test notification",
  };
}
