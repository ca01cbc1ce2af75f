import type { Severity } from "../policy/policy.ts";
import type { Asset } from "./alert.ts";
import { account, alsoCalled, atMost, isObject, loosely, textAt, textsAt } from "./fields.ts";

/** What the sources that read Microsoft's security products have in common. */

/** The elements of a list, of an answer `{ "value": […] }` or of a stream's `{ "records": […] }`; anything else is the only one. */
export function itemsOf(payload: unknown): unknown[] {
  if (Array.isArray(payload)) return atMost(payload);
  const list = isObject(payload) ? [payload.value, payload.records].find(Array.isArray) : undefined;
  return list ? atMost(list) : [payload];
}

/** https://learn.microsoft.com/en-us/graph/api/resources/security-alert#alertseverity-values; "unknown" is no rating. */
const severities = new Map<string, Severity>([
  ["high", "sev2"],
  ["medium", "sev3"],
  ["low", "sev4"],
  ["informational", "sev4"],
]);

/** Microsoft has nothing above "high", and gives it to what a person must look at, not to catastrophes. */
export function microsoftSeverity(said: string | undefined): Severity | undefined {
  return severities.get(said?.toLowerCase() ?? "");
}

export const maxEntities = 50;

/**
 * What an entity of Azure's stands for: of an incident `{ kind: "Host", properties: { hostName, … } }`, of an alert
 * `{ Type: "host", HostName, … }`. https://learn.microsoft.com/en-us/azure/sentinel/entities-reference
 */
export function assetsOfEntity(entity: unknown): Asset[] {
  const fields = loosely(isObject(entity) && isObject(entity.properties) ? entity.properties : entity);
  const at = (...names: string[]) => textAt(fields, ...names);
  switch (textAt(entity, "kind", "Type")?.toLowerCase().replace("-", "")) {
    case "host":
      return [
        { name: [at("hostname") ?? at("netbiosname", "friendlyname"), at("dnsdomain")].filter(Boolean).join(".") },
        ...alsoCalled(...textsAt(fields, "ipinterfaces.Address", "ipinterfaces.address")),
      ];
    case "account": {
      const [name, suffix] = [at("accountname", "name"), at("upnsuffix")];
      return [account(name && suffix ? `${name}@${suffix}` : (name ?? at("displayname", "friendlyname") ?? ""))];
    }
    case "mailbox":
      return [{ name: at("mailboxprimaryaddress", "upn") }];
    case "azureresource": {
      const id = at("resourceid");
      return [{ name: id?.slice(id.lastIndexOf("/") + 1), same: id }];
    }
    case "iotdevice":
      return [
        { name: at("devicename", "friendlyname", "deviceid") },
        ...alsoCalled(at("ipaddress.Address", "ipaddress.address", "ipaddress")),
      ];
    case "ip":
      return [{ name: at("address"), broad: true }];
    default:
      return [];
  }
}

/**
 * What Defender for Cloud and Defender for Endpoint call their samples and tests, also "… test alert for VM (not a threat)":
 * https://learn.microsoft.com/en-us/azure/defender-for-cloud/alert-validation
 */
export function isSampleTitle(title: string): boolean {
  return /^\[(sample|test)( alert)?\]/i.test(title) || /\btest alert\b.*\(not a threat\)$/i.test(title.slice(0, 300));
}

/**
 * The address of an incident in Defender's portal, which Graph and Sentinel both give: with the tenant it is unique in
 * the world. https://learn.microsoft.com/en-us/azure/sentinel/microsoft-365-defender-sentinel-integration
 */
export function portalIncident(number: string, tenant: string): string {
  return `https://security.microsoft.com/incidents/${number}?tid=${tenant.toLowerCase()}`;
}

/** The same address, however the portal wrote it: `/incident2/4417/overview?tid=…`. */
export function portalIncidentAt(url: string | undefined): string | undefined {
  const found = URL.parse(url ?? "");
  const number = /^\/incident(?:s|2)?\/(\d{1,20})(?:\/|$)/.exec(found?.pathname ?? "")?.[1];
  const tenant = found?.searchParams.get("tid");
  return found?.hostname === "security.microsoft.com" && number && tenant ? portalIncident(number, tenant) : undefined;
}
