import { isObject, loosely, objectsAt, textAt } from "./fields.ts";

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

/**
 * Defender for Cloud's, as a workflow and an export have it (`AlertDisplayName`) and as Azure's API has it (`properties`, with
 * small letters). Where it names no resource of Azure's, it is about a machine elsewhere.
 * https://learn.microsoft.com/en-us/azure/defender-for-cloud/alerts-schemas
 */
function cloudAlert(item: Record<string, unknown>): Record<string, unknown> | undefined {
  const fields = loosely(isObject(item.properties) ? item.properties : item);
  const title = textAt(fields, "alertdisplayname");
  if (title === undefined) return undefined;
  const ids = objectsAt(fields, "resourceidentifiers").flatMap(
    (one) => textAt(one, "AzureResourceId", "azureResourceId") ?? [],
  );
  return {
    id: textAt(fields, "systemalertid") ?? textAt(item, "name", "id"),
    title,
    severity: textAt(fields, "severity"),
    status: textAt(fields, "status"),
    category: textAt(fields, "intent"),
    createdDateTime: textAt(fields, "starttimeutc", "timegenerated", "timegeneratedutc"),
    alertWebUrl: textAt(fields, "alerturi"),
    ...(ids.length > 0 ? { resourceId: ids } : { deviceName: textAt(fields, "compromisedentity") }),
  };
}
