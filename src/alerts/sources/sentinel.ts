import { type Asset, type Finding, mapEach, mappedAlert, type Source } from "../alert.ts";
import { account, instantAt, isObject, objectsAt, textAt, textsAt } from "../fields.ts";
import { isSampleTitle, itemsOf, microsoftSeverity, portalIncidentAt } from "../microsoft.ts";
import { environmentOfLevels } from "../purdue.ts";

/**
 * Microsoft Sentinel incidents, as its API has them, as an automation rule hands them to a playbook, and as the rows of its
 * table; one, a list, or `{ "value": […] }`.
 * https://learn.microsoft.com/en-us/rest/api/securityinsights/incidents/get and
 * https://learn.microsoft.com/en-us/azure/sentinel/automation/playbook-triggers-actions
 */
export const sentinel: Source = {
  kind: "sentinel",
  map(payload, context) {
    return mapEach(itemsOf(payload), (item) => {
      const read = readIncident(incidentOf(item));
      return typeof read === "string" ? read : mappedAlert(read, context);
    });
  },
};

/** What a playbook's trigger wraps: `{ "objectEventType", "object": { "id", "properties" } }`, itself in a `body`. */
function incidentOf(item: unknown): unknown {
  const body = isObject(item) && isObject(item.body) ? item.body : item;
  const incident = isObject(body) && isObject(body.object) ? body.object : body;
  return textAt(incident, "IncidentNumber") ? incidentOfRow(incident) : incident;
}

/**
 * A row of the table SecurityIncident, with the names that the API has; its link holds the incident's own name in Azure.
 * https://learn.microsoft.com/en-us/azure/azure-monitor/reference/tables/securityincident
 */
function incidentOfRow(row: unknown): Record<string, unknown> {
  const at = (name: string) => textAt(row, name);
  const [additionalData] = objectsAt(row, "AdditionalData");
  return {
    id: /\/subscriptions\/\S+/i.exec(at("IncidentUrl") ?? "")?.[0] ?? at("IncidentName"),
    properties: {
      title: at("Title"),
      description: at("Description"),
      incidentNumber: at("IncidentNumber"),
      severity: at("Severity"),
      status: at("Status"),
      labels: objectsAt(row, "Labels"),
      firstActivityTimeUtc: at("FirstActivityTime"),
      createdTimeUtc: at("CreatedTime"),
      incidentUrl: at("IncidentUrl"),
      additionalData,
    },
  };
}

/** The incident, or why it is none. */
function readIncident(incident: unknown): Finding | string {
  const properties = isObject(incident) && isObject(incident.properties) ? incident.properties : undefined;
  const number = textAt(properties, "incidentNumber");
  const said = textAt(properties, "title", "description");
  if (!said && !number) return "properties: expected those of an incident, found something else or nothing";
  const id = textAt(incident, "id", "name") ?? textAt(properties, "incidentUrl") ?? number;
  if (!id) return "id: expected a text, found something else or nothing";
  const title = said ?? `Sentinel incident ${number}`;
  return {
    ...keyOf(id, properties),
    title,
    severity: microsoftSeverity(textAt(properties, "severity")),
    environment: environmentOfLevels(textsAt(properties, "relatedEntities.properties.purdueLayer")),
    assets: assetsOf(properties),
    kind: textAt(properties, "additionalData.tactics", "alerts.properties.tactics"),
    status: isOver(properties) ? "resolved" : "firing",
    firstSeen: instantAt(properties, "firstActivityTimeUtc", "firstActivityTimeGenerated", "createdTimeUtc"),
    url: textAt(properties, "incidentUrl"),
    posture: isSampleTitle(title),
  };
}

/** Azure's own names of resources are the same in any case that they are written in, and unique in the world. */
function keyOf(id: string, properties: unknown): Pick<Finding, "key" | "everywhere"> {
  const urls = textsAt(properties, "additionalData.providerIncidentUrl", "incidentUrl");
  const inPortal = urls.map(portalIncidentAt).find(Boolean);
  if (inPortal) return { key: inPortal, everywhere: true };
  return /^\/subscriptions\//i.test(id) ? { key: id.toLowerCase(), everywhere: true } : { key: id };
}

/** Closed, or merged into another, which Sentinel says by a label only. */
function isOver(properties: unknown): boolean {
  const isMerged = textsAt(properties, "labels.labelName").some((label) => label.toLowerCase() === "redirected");
  return isMerged || textAt(properties, "status")?.toLowerCase() === "closed";
}

/** https://learn.microsoft.com/en-us/azure/sentinel/entities-reference */
function assetsOf(properties: unknown): Asset[] {
  const entities = isObject(properties) && Array.isArray(properties.relatedEntities) ? properties.relatedEntities : [];
  return entities.slice(0, 50).flatMap(assetsOfEntity);
}

function assetsOfEntity(entity: unknown): Asset[] {
  const at = (...names: string[]) => textAt(entity, ...names.map((name) => `properties.${name}`));
  switch (textAt(entity, "kind")?.toLowerCase()) {
    case "host":
      return [
        { name: [at("hostName") ?? at("netBiosName", "friendlyName"), at("dnsDomain")].filter(Boolean).join(".") },
      ];
    case "account": {
      const [name, suffix] = [at("accountName"), at("upnSuffix")];
      return [account(name && suffix ? `${name}@${suffix}` : (name ?? at("displayName", "friendlyName") ?? ""))];
    }
    case "mailbox":
      return [{ name: at("mailboxPrimaryAddress", "upn") }];
    case "azureresource": {
      const id = at("resourceId");
      return [{ name: id?.slice(id.lastIndexOf("/") + 1), same: id }];
    }
    case "iotdevice":
      return [{ name: at("deviceName", "friendlyName", "deviceId") }];
    case "ip":
      return [{ name: at("address"), broad: true }];
    default:
      return [];
  }
}
