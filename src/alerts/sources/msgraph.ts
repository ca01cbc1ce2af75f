import { type Asset, type Finding, type MappedAlert, mapEach, mappedAlert, type Source } from "../alert.ts";
import { assetOfResource } from "../aws.ts";
import { asInGraph, isTelemetry } from "../defender.ts";
import { account, alsoCalled, instantAt, isObject, textAt, textsAt } from "../fields.ts";
import {
  assetsOfEntity,
  isSampleTitle,
  itemsOf,
  microsoftSeverity,
  portalIncident,
  portalIncidentAt,
} from "../microsoft.ts";
import { environmentOfLevels } from "../purdue.ts";

/**
 * Microsoft's security alerts and incidents: of the Graph API, of its older alerts, and as the APIs of Defender XDR and
 * Defender for Endpoint have them, Defender for Cloud's, and those in Defender's stream; one, a list, `{ "value": […] }`,
 * `{ "records": […] }`, or a change notification.
 * https://learn.microsoft.com/en-us/graph/api/resources/security-alert,
 * https://learn.microsoft.com/en-us/graph/api/resources/security-incident,
 * https://learn.microsoft.com/en-us/graph/api/resources/alert,
 * https://learn.microsoft.com/en-us/defender-xdr/api-list-incidents,
 * https://learn.microsoft.com/en-us/defender-endpoint/api/alerts and
 * https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks
 */
export const msgraph: Source = {
  kind: "msgraph",
  map(payload, context) {
    const items = itemsOf(payload);
    // "reauthorizationRequired", "subscriptionRemoved", "missed": they concern whoever keeps the subscription.
    const told = items.filter((item) => textAt(item, "lifecycleEvent") === undefined);
    if (told.length === 0 && items.length > 0) return { kind: "not-an-alert", why: "about the subscription itself" };
    const alerts = told.filter((item) => !isTelemetry(item)).map(asInGraph);
    if (alerts.length === 0 && told.length > 0) return { kind: "not-an-alert", why: "no alert among the records" };
    return mapEach(alerts, (item, index): MappedAlert | string => {
      const read = textAt(item, "subscriptionId") ? readNotification(item) : readAlert(item);
      if (typeof read !== "string") return mappedAlert(read, context);
      return items.length > 1 ? `value.${index}: ${read}` : read;
    });
  },
};

/**
 * A notification mostly says no more than which alert changed, and Muster asks nobody for the rest: whoever subscribed
 * has chosen by their filter what is worth a call, and the card says that its severity is not known.
 */
function readNotification(notification: unknown): Finding | string {
  const resource = isObject(notification) ? notification.resourceData : undefined;
  const whole = readAlert(resource);
  if (typeof whole !== "string") return whole;
  const path = textAt(notification, "resource", "resourceData.@odata.id") ?? "";
  const about = /security\/(alerts|alerts_v2|incidents)\b/i.exec(path)?.[1]?.toLowerCase();
  const id =
    textAt(resource, "id") ??
    path
      .split(/[/()'"]+/, 20)
      .filter(Boolean)
      .at(-1);
  if (!about || !id) return "resource: expected a security alert or incident";
  const noun = about === "incidents" ? "incident" : "alert";
  return {
    ...(noun === "incident" ? incidentKey(id, notification) : { key: id }),
    title: `Microsoft security ${noun} ${id}, sent without its content`,
    severity: undefined,
    assets: [],
    status: textAt(notification, "changeType") === "deleted" ? "resolved" : "firing",
  };
}

/** The alert or incident as Graph has it, or why it is none. */
export function readAlert(alert: unknown): Finding | string {
  const title = textAt(alert, "title", "displayName", "incidentName", "category", "description");
  const id = textAt(alert, "id", "alertId", "incidentId");
  if (!id) return "id: expected a text, found something else or nothing";
  if (!title) return "title: expected a text, found something else or nothing";
  const incident =
    textAt(alert, "redirectIncidentId", "incidentId", "incidentIds") ?? (isIncident(alert) ? id : undefined);
  return {
    ...(isIncident(alert) ? incidentKey(id, alert) : { key: id }),
    title,
    severity: microsoftSeverity(textAt(alert, "severity")),
    environment: environmentOfLevels(everywhere(alert, "purdueLayer")),
    assets: assetsOf(alert),
    kind: textAt(alert, "category", "alerts.category"),
    status: isOver(alert) ? "resolved" : "firing",
    firstSeen: instantAt(alert, ...times),
    url: textAt(alert, "alertWebUrl", "incidentWebUrl", "incidentUri", "sourceMaterials", "sourcematerials"),
    group: incident && `incident:${incident}`,
    posture: isSampleTitle(title) || textAt(alert, "determination")?.toLowerCase() === "securitytesting",
  };
}

function incidentKey(id: string, from: unknown): Pick<Finding, "key" | "everywhere"> {
  const tenant = textAt(from, "tenantId");
  const inPortal = tenant
    ? portalIncident(id, tenant)
    : portalIncidentAt(textAt(from, "incidentWebUrl", "incidentUri"));
  return inPortal ? { key: inPortal, everywhere: true } : { key: `incident:${id}` };
}

/** An incident has a name and no title; an alert names its incident and has a title. */
function isIncident(alert: unknown): boolean {
  const type = textAt(alert, "@odata.type");
  if (type) return /\.incident$/i.test(type);
  return textAt(alert, "title", "alertId") === undefined;
}

const times = [
  "firstActivityDateTime",
  "firstEventTime",
  "eventDateTime",
  "createdDateTime",
  "alertCreationTime",
  "createdTime",
  "eventdatetime",
  "createddatetime",
];

/**
 * Resolved, dismissed, or judged to be no attack. A redirected incident was merged into another: its number will say no
 * more, and what goes on goes on under the other's, with which it shares its group. As a repeat of the other it could
 * open an incident for something that this payload does not describe.
 */
function isOver(alert: unknown): boolean {
  const status = textAt(alert, "status")?.toLowerCase() ?? "";
  if (["resolved", "dismissed", "redirected"].includes(status) || textAt(alert, "redirectIncidentId")) return true;
  const verdict = textAt(alert, "classification", "feedback")?.toLowerCase() ?? "";
  return ["falsepositive", "informationalexpectedactivity", "benignpositive"].includes(verdict);
}

/** Where devices, people and resources stand: in an alert's evidence, or in that of an incident's alerts. */
const places = [
  "",
  "evidence.",
  "alerts.evidence.",
  "alerts.devices.",
  "alerts.entities.",
  "hostStates.",
  "userStates.",
  // As a data lake may write the older API's.
  "hoststates.",
  "userstates.",
];

function everywhere(alert: unknown, ...names: string[]): string[] {
  return textsAt(alert, ...places.flatMap((place) => names.map((name) => `${place}${name}`)));
}

function assetsOf(alert: unknown): Asset[] {
  const devices = everywhere(
    alert,
    "deviceDnsName",
    "deviceName",
    "computerDnsName",
    "hostName",
    "fqdn",
    "netBiosName",
  );
  const people = everywhere(alert, "userAccount.userPrincipalName", "userPrincipalName");
  const names =
    people.length > 0 ? [] : everywhere(alert, "userAccount.accountName", "accountName", "relatedUser.userName");
  const mailboxes = everywhere(alert, "primaryAddress", "mailboxAddress", "recipientEmailAddress");
  const resources = everywhere(alert, "amazonResourceId", "resourceId", "fullResourceName");
  return [
    ...devices.map((name) => ({ name })),
    ...people.map((name) => ({ name })),
    ...names.map(account),
    ...mailboxes.map((name) => ({ name })),
    ...resources.map(resourceAsset),
    ...(isObject(alert) && Array.isArray(alert.azureEntities) ? alert.azureEntities.flatMap(assetsOfEntity) : []),
    ...alsoCalled(...everywhere(alert, "ipInterfaces", "lastIpAddress", "privateIpAddress")),
    // Of an attacker, or of the way out that a whole office shares.
    ...everywhere(alert, "ipAddress").map((name) => ({ name, broad: true as const })),
  ];
}

function resourceAsset(id: string): Asset {
  return id.startsWith("arn:") ? assetOfResource(id) : { name: id.slice(id.lastIndexOf("/") + 1), same: id };
}
