import type { Severity } from "../../policy/policy.ts";
import { type Asset, type Finding, mappedAlert, type Source, unmappable } from "../alert.ts";
import { isObject, textAt, textsAt } from "../fields.ts";

/**
 * GitHub's webhooks about secrets, code, dependencies and advisories:
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads
 * The event's name is in a header only, so a payload is known by what it holds. Whoever sets a webhook up chooses whether it
 * comes as JSON or within a form: https://docs.github.com/en/webhooks/using-webhooks/creating-webhooks
 */
export const github: Source = {
  kind: "github",
  reads: "form",
  map(payload, context) {
    if (textAt(payload, "zen") && textAt(payload, "hook_id")) return { kind: "not-an-alert", why: "GitHub's ping" };
    const read = readEvent(payload);
    if (typeof read !== "string") return { kind: "mapped", alerts: [mappedAlert(read, context)] };
    // A hook that sends everything: a push, a star, a scan that ended.
    const isOther =
      isObject(payload) &&
      [payload.sender, payload.repository, payload.organization].some(isObject) &&
      !isObject(payload.alert);
    return isOther ? { kind: "not-an-alert", why: "an event about something else" } : unmappable(read);
  },
};

/** The alert, or why it is none. */
function readEvent(event: unknown): Finding | string {
  if (textAt(event, "alert.secret_type")) return inRepository(event, "secret-scanning", readSecret(event));
  if (textAt(event, "alert.rule.id", "alert.tool.name")) return inRepository(event, "code-scanning", readCode(event));
  if (textAt(event, "alert.security_advisory.ghsa_id", "alert.security_vulnerability.severity")) {
    return inRepository(event, "dependabot", readDependency(event));
  }
  if (textAt(event, "alert.affected_package_name")) return inRepository(event, "dependabot", readOldDependency(event));
  const advisory = isObject(event) ? (event.security_advisory ?? event.repository_advisory) : undefined;
  if (textAt(advisory, "ghsa_id")) return readAdvisory(event, advisory);
  return "alert: expected one about a secret, code or a dependency";
}

type Part = Pick<Finding, "title" | "severity" | "judged" | "kind" | "posture">;

/** An alert is known by its address, which GitHub leaves out of some: all the parts of it are always there. */
function inRepository(event: unknown, area: string, part: Part): Finding | string {
  const repository = textAt(event, "repository.html_url", "repository.full_name");
  const number = textAt(event, "alert.number", "alert.id");
  const address =
    textAt(event, "alert.html_url") ?? (repository && number && `${repository}/security/${area}/${number}`);
  if (!address) return "alert.number and repository: expected both, found something else or nothing";
  const name = textAt(event, "repository.full_name");
  return {
    ...part,
    ...keyOf(address),
    title: name ? `${name}: ${part.title}` : part.title,
    environment: textAt(event, "repository.custom_properties.environment"),
    service: textAt(event, "repository.custom_properties.service"),
    assets: [{ name, same: textAt(event, "repository.html_url") }],
    status: isOver(event) ? "resolved" : "firing",
    firstSeen: textAt(event, "alert.created_at"),
    url: address,
  };
}

function keyOf(address: string): Pick<Finding, "key" | "everywhere"> {
  return address.startsWith("https://") ? { key: address, everywhere: true } : { key: address };
}

/**
 * GitHub rates no secret, so what is leaked to everybody, or was pushed past the protection against it, is taken as the
 * worst, unless its issuer says that it opens nothing any more: `validity` is "active", "inactive" or "unknown", as of the
 * last check (https://github.blog/changelog/2024-02-12-secret-scanning-adds-webhook-support-for-validity-checks). Such a one
 * that nobody outside has seen is no more than sev3.
 */
function readSecret(event: unknown): Part {
  const alert = isObject(event) && isObject(event.alert) ? event.alert : {};
  const isPublic = alert.publicly_leaked === true || textAt(event, "action") === "publicly_leaked";
  const isDead = textAt(event, "alert.validity") === "inactive";
  const type = textAt(event, "alert.secret_type") ?? "";
  const name = textAt(event, "alert.secret_type_display_name") ?? type.replaceAll("_", " ");
  return {
    title: isPublic ? `A secret is public (${name})` : `A secret was committed (${name})`,
    severity: undefined,
    judged: judgedSecret({ isPublic, isDead, isForced: alert.push_protection_bypassed === true }),
    kind: type,
  };
}

function judgedSecret(secret: { isPublic: boolean; isDead: boolean; isForced: boolean }): Severity | undefined {
  if (secret.isDead) return secret.isPublic ? undefined : "sev3";
  return secret.isPublic || secret.isForced ? "sev1" : undefined;
}

function readCode(event: unknown): Part {
  const words = textsAt(event, "alert.rule.security_severity_level", "alert.rule.severity");
  return {
    title: textAt(event, "alert.rule.description", "alert.rule.name", "alert.rule.id") ?? "A weakness in the code",
    severity: severityOf(words),
    kind: textAt(event, "alert.rule.id"),
    posture: true,
  };
}

function readDependency(event: unknown): Part {
  const words = textsAt(event, "alert.security_vulnerability.severity", "alert.security_advisory.severity");
  return {
    title: textAt(event, "alert.security_advisory.summary", "alert.security_advisory.ghsa_id") ?? "A weak dependency",
    severity: severityOf(words),
    kind: textAt(event, "alert.security_advisory.cve_id", "alert.security_advisory.ghsa_id"),
    posture: true,
  };
}

/** `repository_vulnerability_alert`, which `dependabot_alert` has replaced under the same numbers. */
function readOldDependency(event: unknown): Part {
  const flaw = textAt(event, "alert.external_identifier", "alert.ghsa_id");
  return {
    title: [flaw, textAt(event, "alert.affected_package_name")].filter(Boolean).join(" of "),
    severity: severityOf(textsAt(event, "alert.severity")),
    kind: flaw,
    posture: true,
  };
}

/** What the world was told of a package, or a repository of its own code: nobody's repository has to use it. */
function readAdvisory(event: unknown, advisory: unknown): Finding {
  const id = textAt(advisory, "ghsa_id") ?? "";
  const packages = textsAt(advisory, "vulnerabilities.package.name");
  const isWithdrawn = isOver(event) || textAt(advisory, "withdrawn_at") !== undefined;
  return {
    key: id,
    everywhere: true,
    title: textAt(advisory, "summary") ?? id,
    severity: severityOf(textsAt(advisory, "severity")),
    assets: packages.map((name): Asset => ({ name, broad: true })),
    kind: textAt(advisory, "cve_id") ?? id,
    status: isWithdrawn ? "resolved" : "firing",
    firstSeen: textAt(advisory, "published_at", "created_at"),
    url: textAt(advisory, "html_url") ?? `https://github.com/advisories/${id}`,
    posture: true,
  };
}

/**
 * Advisories and code scanning's security severity share a scale, in which older payloads say "moderate"; code that is no
 * known weakness has the severity of its rule.
 * https://docs.github.com/en/code-security/concepts/code-scanning/code-scanning-alerts
 */
const severities = new Map<string, Severity>([
  ["critical", "sev1"],
  ["high", "sev2"],
  ["error", "sev2"],
  ["medium", "sev3"],
  ["moderate", "sev3"],
  ["warning", "sev3"],
  ["low", "sev4"],
  ["note", "sev4"],
]);

function severityOf(words: string[]): Severity | undefined {
  return words.map((word) => severities.get(word.toLowerCase())).find(Boolean);
}

const over = new Set([
  ...["resolved", "fixed", "dismissed", "auto_dismissed", "closed_by_user", "withdrawn", "closed"],
  ...["resolve", "dismiss", "revoked"],
]);

/** By what happened or by where it left the alert; a secret has no state, and a resolution once it is dealt with. */
function isOver(event: unknown): boolean {
  const words = textsAt(event, "action", "alert.state", "repository_advisory.state");
  return words.some((word) => over.has(word)) || textAt(event, "alert.resolution") !== undefined;
}
