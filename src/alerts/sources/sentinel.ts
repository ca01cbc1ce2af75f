import { type Asset, type Finding, mapEach, mappedAlert, type Source } from "../alert.ts";
import { asInGraph, isSecurityAlert } from "../defender.ts";
import { instantAt, isObject, listAt, objectAt, textAt, textsAt } from "../fields.ts";
import {
  assetsOfEntity,
  isSampleTitle,
  itemsOf,
  maxEntities,
  microsoftSeverity,
  portalIncidentAt,
} from "../microsoft.ts";
import { environmentOfLevels } from "../purdue.ts";
import { readAlert } from "./msgraph.ts";

/**
 * Microsoft Sentinel incidents and alerts, as its API has them, as an automation rule hands them to a playbook, and as the
 * rows of its tables; one, a list, or `{ "value": […] }`.
 * https://learn.microsoft.com/en-us/rest/api/securityinsights/incidents/get and
 * https://learn.microsoft.com/en-us/azure/sentinel/automation/playbook-triggers-actions
 */
export const sentinel: Source = {
  kind: "sentinel",
  map(payload, context) {
    return mapEach(itemsOf(payload), (item) => {
      const read = isSecurityAlert(item) ? readAlert(asInGraph(item)) : readIncident(incidentOf(item));
      return typeof read === "string" ? read : mappedAlert(read, context);
    });
  },
};

/** What a playbook's trigger wraps: `{ "objectEventType", "object": { "id", "properties" } }`, itself in a `body`. */
function incidentOf(item: unknown): unknown {
  const body = isObject(item) && isObject(item.body) ? item.body : item;
  const incident = isObject(body) && isObject(body.object) ? body.object : body;
  if (textAt(incident, "IncidentNumber")) return incidentOfRow(incident);
  return isObject(incident) && textAt(incident, "incidentNumber") ? { properties: incident } : incident;
}

/**
 * A row of the table SecurityIncident, with the names that the API has; its link holds the incident's own name in Azure.
 * https://learn.microsoft.com/en-us/azure/azure-monitor/reference/tables/securityincident
 */
function incidentOfRow(row: unknown): Record<string, unknown> {
  const at = (name: string) => textAt(row, name);
  return {
    id: nameIn(at("IncidentUrl")) ?? at("IncidentName"),
    properties: {
      title: at("Title"),
      description: at("Description"),
      incidentNumber: at("IncidentNumber"),
      severity: at("Severity"),
      status: at("Status"),
      labels: listAt(row, "Labels"),
      firstActivityTimeUtc: at("FirstActivityTime"),
      createdTimeUtc: at("CreatedTime"),
      incidentUrl: at("IncidentUrl"),
      additionalData: objectAt(row, "AdditionalData"),
    },
  };
}

/** The name that the incident has in Azure, which its address holds. */
function nameIn(url: string | undefined): string | undefined {
  return /\/subscriptions\/\S+\/incidents\/[^/?#\s]+/i.exec(url ?? "")?.[0];
}

/** The incident, or why it is none. */
function readIncident(incident: unknown): Finding | string {
  const properties = isObject(incident) && isObject(incident.properties) ? incident.properties : undefined;
  const number = textAt(properties, "incidentNumber");
  const said = textAt(properties, "title", "description");
  if (!said && !number) return "properties: expected those of an incident, found something else or nothing";
  const url = textAt(properties, "incidentUrl");
  const id = textAt(incident, "id", "name") ?? nameIn(url) ?? url ?? number;
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

function assetsOf(properties: unknown): Asset[] {
  const entities = isObject(properties) && Array.isArray(properties.relatedEntities) ? properties.relatedEntities : [];
  return entities.slice(0, maxEntities).flatMap(assetsOfEntity);
}
