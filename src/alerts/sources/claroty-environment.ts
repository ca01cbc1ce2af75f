import type { Environment } from "../../policy/policy.ts";
import { numberAt, textAt, textsAt } from "../fields.ts";
import { environmentOfProtocol } from "../protocols.ts";
import { environmentOfLevels } from "../purdue.ts";

/**
 * What an alert of Claroty's is about. Its sensors stand in plants and hospitals, and many an alert is about a PC there:
 * what counts is the device, by the category that Claroty gave it, else by its Purdue level, its type, or what it speaks.
 * Undefined: nothing tells.
 */
export function clarotyEnvironment(alert: unknown): Environment | undefined {
  const levels = textsAt(alert, "device_purdue_level", "purdue_level", "actionable_assets.asset.purdue_level");
  return (
    ofCategories(alert) ??
    ofCounts(alert) ??
    environmentOfLevels(levels) ??
    ofTypes(alert) ??
    environmentOfProtocol(textAt(alert, "CtdProtocol", "protocol"))
  );
}

/** Where people may be harmed comes first. */
const order: Environment[] = ["medical", "ot", "it"];

/** "IoT" is neither. */
function ofCategories(alert: unknown): Environment | undefined {
  const paths = ["device_category", "class_type", "actionable_assets.asset.class_type"];
  const said = textsAt(alert, ...paths).map((category) => category.toLowerCase());
  return order.find((environment) => said.includes(environment));
}

/** xDome's own count of the devices that one alert is about. */
function ofCounts(alert: unknown): Environment | undefined {
  return order.find((environment) => {
    const name = `${environment}_devices_count`;
    return (numberAt(alert, name, `alert_info.${name}`) ?? 0) > 0;
  });
}

/** What only stands in a plant, as Continuous Threat Detection names types; an "Endpoint" stands anywhere. */
function ofTypes(alert: unknown): Environment | undefined {
  const paths = ["actionable_assets.asset.asset_type__", "CtdDestinationAssetType", "CtdSourceAssetType"];
  const types = textsAt(alert, ...paths).flatMap((listed) => listed.split(","));
  return types.some((type) => plantTypes.has(type.trim().replace(/^e(?=[A-Z])/, ""))) ? "ot" : undefined;
}

const plantTypes = new Set(["PLC", "HMI", "RTU", "IED", "DCS", "OT"]);
