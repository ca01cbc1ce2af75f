import { DateTime } from "luxon";
import { type Finding, type MapContext, type MapResult, mappedAlert, unmappable } from "../alert.ts";
import { accountAsset, assetOfResource, eventOf } from "../aws.ts";
import { textAt, textsAt } from "../fields.ts";

/**
 * AWS Health through EventBridge. Of what it tells, keys that came into strange hands (`AWS_RISK_CREDENTIALS_EXPOSED` and
 * other types of the service RISK) and reports of abuse from our account are about security; the rest is how AWS itself fares.
 * https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html
 * Health rates nothing, so the severity is assumed.
 */
export function mapHealth(payload: unknown, context: MapContext): MapResult {
  const event = eventOf(payload);
  const code = textAt(event?.detail, "eventTypeCode");
  if (!event || code === undefined)
    return unmappable("detail.eventTypeCode: expected a text, found something else or nothing");
  const isSecurity = event.type === "AWS Health Abuse Event" || /^AWS_(RISK|ABUSE)_/.test(code);
  if (!isSecurity) return { kind: "not-an-alert", why: `AWS Health tells of "${code.slice(0, 100)}"` };
  const finding = readHealth(event.detail, code);
  return finding
    ? { kind: "mapped", alerts: [mappedAlert(finding, context)] }
    : unmappable("detail.eventArn: expected a text, found something else or nothing");
}

function readHealth(detail: unknown, code: string): Finding | undefined {
  const arn = textAt(detail, "eventArn");
  if (arn === undefined) return undefined;
  const account = textAt(detail, "affectedAccount");
  return {
    // Every account that it happens to has the event under the same name.
    key: [arn, account].filter(Boolean).join(" "),
    title: `AWS Health: ${code.replace(/^AWS_/, "").replaceAll("_", " ").toLowerCase()}`,
    severity: undefined,
    assets: [...textsAt(detail, "affectedEntities.entityValue").map(assetOfResource), accountAsset(account)],
    kind: code,
    status: textAt(detail, "statusCode") === "closed" ? "resolved" : "firing",
    firstSeen: startOf(detail),
  };
}

/** "Sat, 05 Jun 2016 15:10:09 GMT" */
function startOf(detail: unknown): string | undefined {
  return DateTime.fromRFC2822(textAt(detail, "startTime") ?? "", { zone: "utc" }).toISO() ?? undefined;
}
