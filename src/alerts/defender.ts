import { isObject, listAt, loosely, textAt } from "./fields.ts";
import { assetsOfEntity, maxEntities } from "./microsoft.ts";

/** Forms in which Defender's alerts leave Azure elsewhere than through Graph, with the names that Graph's have. */

const streamed = "AdvancedHunting-";

/** A record of Defender XDR's stream that tells what devices and people do, or of an alert that another record announces. */
export function isTelemetry(item: unknown): boolean {
  const category = textAt(item, "category") ?? "";
  return category.startsWith(streamed) && category !== `${streamed}AlertInfo`;
}

/** Anything that is in none of these forms is given back as it came. */
export function asInGraph(item: unknown): unknown {
  if (!isObject(item)) return item;
  return textAt(item, "category") === `${streamed}AlertInfo` ? announced(item) : (cloudAlert(item) ?? item);
}

/** https://learn.microsoft.com/en-us/defender-xdr/streaming-api-event-hub and …/advanced-hunting-alertinfo-table */
function announced(record: Record<string, unknown>): Record<string, unknown> {
  const at = (name: string) => textAt(record, `properties.${name}`);
  return {
    id: at("AlertId"),
    title: at("Title"),
    severity: at("Severity"),
    category: at("Category"),
    createdDateTime: at("Timestamp"),
  };
}

/** Whether it is an alert of Azure's, of Defender for Cloud or of Sentinel. */
export function isSecurityAlert(item: unknown): boolean {
  return isObject(item) && cloudAlert(item) !== undefined;
}

/**
 * Defender for Cloud's and Sentinel's, as a workflow and an export have it (`AlertDisplayName`), as Azure's API has it
 * (`properties`, with small letters), and as the table SecurityAlert has it (`DisplayName`, lists written as texts). Where
 * neither entities nor resources of Azure's are named, it is about a machine elsewhere.
 * https://learn.microsoft.com/en-us/azure/defender-for-cloud/alerts-schemas and
 * https://learn.microsoft.com/en-us/azure/azure-monitor/reference/tables/securityalert
 */
function cloudAlert(item: Record<string, unknown>): Record<string, unknown> | undefined {
  const fields = loosely(isObject(item.properties) ? item.properties : item);
  const id = textAt(fields, "systemalertid");
  const title = textAt(fields, "alertdisplayname") ?? (id && textAt(fields, "displayname", "alertname"));
  if (title === undefined) return undefined;
  const resources = (listAt(fields, "resourceidentifiers") ?? []).flatMap(
    (one) => textAt(one, "AzureResourceId", "azureResourceId") ?? [],
  );
  const entities = (listAt(fields, "entities") ?? []).slice(0, maxEntities);
  const isNamed = resources.length > 0 || entities.flatMap(assetsOfEntity).length > 0;
  return {
    id: id ?? textAt(item, "name", "id"),
    title,
    severity: textAt(fields, "severity", "alertseverity"),
    status: textAt(fields, "status"),
    category: textAt(fields, "intent", "tactics"),
    createdDateTime: textAt(fields, "starttimeutc", "starttime", "timegenerated", "timegeneratedutc"),
    alertWebUrl: textAt(fields, "alerturi", "alertlink"),
    azureEntities: entities,
    ...(isNamed ? { resourceId: resources } : { deviceName: textAt(fields, "compromisedentity") }),
  };
}
