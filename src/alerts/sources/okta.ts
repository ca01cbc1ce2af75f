import type { Severity } from "../../policy/policy.ts";
import { type Asset, type Finding, mapEach, mappedAlert, type Source, unmappable } from "../alert.ts";
import { eventOf } from "../aws.ts";
import { account, instantAt, isObject, jsonOf, objectsAt, partsOf, textAt } from "../fields.ts";

/**
 * Okta's System Log, as an event hook sends it (`{ data: { events: […] } }`), a log stream, or one event alone:
 * https://developer.okta.com/docs/reference/core-okta-api/, https://developer.okta.com/docs/concepts/event-hooks/ and
 * https://help.okta.com/en-us/content/topics/reports/log-streaming/about-log-streams.htm
 * Nearly everything in it is what people ordinarily do; only some types of event tell of an attack:
 * https://developer.okta.com/docs/reference/api/event-types/
 */

export const okta = {
  kind: "okta",
  map(payload, context) {
    const events = partsOf(payload, "data.events", "events").map(eventIn);
    if (!events.some(typeOf)) return unmappable("no event with an eventType");
    const telling = events.filter((event) => typeOf(event) === undefined || isTelling(event));
    if (telling.length === 0) return { kind: "not-an-alert", why: `no threat among ${events.length} events` };
    return mapEach(telling, (event) => {
      const finding = readFinding(event);
      return finding ? mappedAlert(finding, context) : "no eventType or no uuid";
    });
  },
} satisfies Source;

/** A log stream puts each event into the `detail` of EventBridge or the `event` of Splunk's HTTP Event Collector. */
function eventIn(part: unknown): unknown {
  const bridged = eventOf(part);
  if (bridged) return bridged.detail;
  return isObject(part) && isObject(part.event) ? part.event : part;
}

/** What Okta itself takes for an attack, or a user does. */
const threats = new Set([
  "app.oauth2.as.token.detect_reuse",
  "app.oauth2.token.detect_reuse",
  "security.threat.detected",
  "security.attack.start",
  "security.attack.end",
  "security.breached_credential.detected",
  "security.session.detect_client_roaming",
  "user.account.report_suspicious_activity_by_enduser",
  "user.mfa.attempt_bypass",
  "user.risk.change",
  "user.risk.detect",
]);

/**
 * Okta rates a sign-in high of whom it does not know yet, so also the first of every new user; it says itself that this
 * replaces no other tool: https://help.okta.com/oie/en-us/Content/Topics/Security/security_risk_scoring.htm
 * Kept and shown, and no incident by itself.
 */
function isRisky(event: unknown): boolean {
  return riskOf(event)?.toUpperCase() === "HIGH";
}

/** What an administrator may do for good reasons, and an attacker too: kept and shown. */
const notable = new Set([
  "app.generic.unauth_app_access_attempt",
  "group.privilege.grant",
  "policy.lifecycle.deactivate",
  "policy.lifecycle.delete",
  "policy.rule.deactivate",
  "policy.rule.delete",
  "security.request.blocked",
  "system.api_token.create",
  "system.idp.lifecycle.create",
  "user.account.lock",
  "user.account.privilege.grant",
  "user.mfa.factor.reset_all",
  "user.session.impersonation.initiate",
  "zone.deactivate",
  "zone.delete",
]);

/** An event's `uuid` is unique in the world, and is kept by whatever passes the event on. */
export function oktaKey(uuid: string): Pick<Finding, "key" | "everywhere"> {
  return { key: `okta:${uuid}`, everywhere: true };
}

function typeOf(event: unknown): string | undefined {
  return textAt(event, "eventType");
}

/** Or any event in which Okta suspects one, or FastPass saw through a phishing site (https://sec.okta.com/fastpassphishingdetection). */
function isThreat(event: unknown): boolean {
  if (threats.has(typeOf(event) ?? "")) return true;
  if (textAt(event, "debugContext.debugData.threatSuspected") === "true") return true;
  return textAt(event, "outcome.reason") === "FastPass declined phishing attempt";
}

function isTelling(event: unknown): boolean {
  return isThreat(event) || notable.has(typeOf(event) ?? "") || isRisky(event);
}

function readFinding(event: unknown): Finding | undefined {
  const type = typeOf(event);
  const uuid = textAt(event, "uuid");
  if (type === undefined || uuid === undefined) return undefined;
  const isAttack = type === "security.attack.start" || type === "security.attack.end";
  const address = textAt(event, "client.ipAddress");
  return {
    // The end of an attack on the organisation is told in an event of its own, which names nothing else.
    ...(isAttack ? { key: "security.attack" } : oktaKey(uuid)),
    title: [textAt(event, "displayMessage") ?? type, textAt(event, "outcome.reason")].filter(Boolean).join(": "),
    severity: severityOf(event),
    assets: assetsOf(event),
    kind: type,
    status: type === "security.attack.end" ? "resolved" : "firing",
    firstSeen: instantAt(event, "published"),
    // One attacker makes one event for each request.
    group: type === "security.threat.detected" && address ? `threat:${address}` : undefined,
    posture: !isThreat(event),
  };
}

/**
 * The risk that Okta sees in a user or a session, or in a request that it let pass; else the log's own level. Every
 * `security.threat.detected` is of a high threat, and most are of requests that Okta refused:
 * https://help.okta.com/oie/en-us/Content/Topics/Security/threat-insight/configure-threatinsight-system-log.htm
 */
function severityOf(event: unknown): Severity | undefined {
  const threat = /:\s*"(HIGH|MEDIUM|LOW)"/.exec(textAt(event, "debugContext.debugData.threatDetections") ?? "")?.[1];
  const isRefused = /^(DENY|RATE_LIMIT)$/.test(textAt(event, "outcome.result") ?? "");
  const said = riskOf(event) ?? (isRefused ? undefined : threat) ?? textAt(event, "severity");
  return severityWords.get(said?.toLowerCase() ?? "");
}

/** `{reasons=Anomalous Device, level=MEDIUM}` or an object, by itself or within `logOnlySecurityData`, which is often JSON in a text. */
function riskOf(event: unknown): string | undefined {
  const debugged = "debugContext.debugData";
  const kept = textAt(event, `${debugged}.logOnlySecurityData`);
  const read = kept === undefined ? undefined : jsonOf(kept);
  const level =
    textAt(event, `${debugged}.risk.level`, `${debugged}.logOnlySecurityData.risk.level`) ?? textAt(read, "risk.level");
  const written = textAt(event, `${debugged}.risk`, `${debugged}.logOnlySecurityData.risk`) ?? textAt(read, "risk");
  return level ?? /(?:^|[{,\s])level=(\w+)/i.exec(written ?? "")?.[1];
}

const severityWords = new Map<string, Severity>([
  ["high", "sev2"],
  ["medium", "sev3"],
  ["low", "sev4"],
  ["error", "sev2"],
  ["warn", "sev3"],
  ["info", "sev4"],
  ["debug", "sev4"],
]);

/** The people and applications it happened to, then who did it. An address that asks is the attacker's, not ours. */
function assetsOf(event: unknown): Asset[] {
  const target = objectsAt(event, "target");
  const actor = objectsAt(event, "actor");
  const users = [...target, ...actor].filter(({ type }) => type === "User");
  const apps = target.filter(({ type }) => type === "AppInstance");
  return [
    ...users.flatMap((one) => [textAt(one, "alternateId", "displayName")].flatMap((name) => name ?? []).map(account)),
    ...apps.map((one) => ({ name: textAt(one, "displayName"), broad: true as const })),
  ];
}
