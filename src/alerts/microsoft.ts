import type { Severity } from "../policy/policy.ts";
import { isObject } from "./fields.ts";

/** What the sources that read Microsoft's security products have in common. */

/** The elements of a list, of an answer `{ "value": […] }` or of a stream's `{ "records": […] }`; anything else is the only one. */
export function itemsOf(payload: unknown): unknown[] {
  if (Array.isArray(payload)) return payload;
  return (isObject(payload) && [payload.value, payload.records].find(Array.isArray)) || [payload];
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

/** What Defender for Cloud and Defender for Endpoint call their samples and tests. */
export function isSampleTitle(title: string): boolean {
  return /^\[(sample|test)( alert)?\]/i.test(title);
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
