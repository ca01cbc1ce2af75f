import type { Severity } from "../../policy/policy.ts";
import { type Asset, type Finding, type MappedAlert, mapEach, mappedAlert, type Source, unmappable } from "../alert.ts";
import { isObject, partsOf, textAt, textsAt } from "../fields.ts";
import { fourSteps } from "../severity-words.ts";

/**
 * Google Security Command Center: a finding's notification, in its Pub/Sub push envelope, bare, or a list, also the API's;
 * and what Event Threat Detection writes to Cloud Logging.
 * https://cloud.google.com/security-command-center/docs/how-to-api-manage-notifications,
 * https://cloud.google.com/security-command-center/docs/reference/rest/v2/organizations.sources.findings and
 * https://cloud.google.com/pubsub/docs/push#receive_push
 */
export const gcpscc: Source = {
  kind: "gcpscc",
  map(payload, context) {
    const unwrapped = unwrap(payload);
    if (unwrapped === undefined) return unmappable("message.data: expected JSON in base64");
    return mapEach(partsOf(unwrapped, "listFindingsResults"), (item): MappedAlert | string => {
      const read = readItem(item);
      return typeof read === "string" ? read : mappedAlert(read, context);
    });
  },
};

/** The message that a Pub/Sub push carries; undefined when it is broken. Anything else is itself. */
function unwrap(payload: unknown): unknown {
  const data = textAt(payload, "message.data");
  if (data === undefined) return payload;
  try {
    return JSON.parse(Buffer.from(data, "base64").toString("utf8"));
  } catch {
    return undefined;
  }
}

/** The finding, or why it is none. */
function readItem(item: unknown): Finding | string {
  const content = isObject(item) && isObject(item.jsonPayload) ? item.jsonPayload : item;
  const finding = isObject(content) && isObject(content.finding) ? content.finding : content;
  const key = textAt(finding, "canonicalName", "canonical_name", "name");
  if (key && /(^|\/)findings\/./.test(key)) return readFinding(key, finding, content);
  const rule = textAt(content, "detectionCategory.ruleName");
  if (rule) return readDetection(rule, content, textAt(item, "insertId"));
  return "finding.name: expected the name of a finding";
}

function readFinding(key: string, finding: unknown, notification: unknown): Finding {
  const category = textAt(finding, "category");
  const assets = assetsOf(finding, notification);
  return {
    // Version 2 writes where a finding is kept; the first had only the one place.
    key: key.replace("/locations/global/", "/"),
    everywhere: true,
    title: titleOf(category ?? "A finding", assets),
    severity: severityOf(finding),
    environment: textAt(finding, "securityMarks.marks.environment"),
    service: textAt(finding, "securityMarks.marks.service"),
    assets,
    kind: category,
    status: isOver(finding) ? "resolved" : "firing",
    firstSeen: textAt(finding, "createTime", "create_time", "eventTime", "event_time"),
    url: textAt(finding, "externalUri", "external_uri"),
    posture: isPosture(finding),
  };
}

/** A log entry names no finding: the same rule on the same thing is the same one, unless the entry has an id. */
function readDetection(rule: string, detection: unknown, entry: string | undefined): Finding {
  const assets = assetsOf({ sourceProperties: detection }, undefined);
  return {
    key: entry ?? [rule, ...assets.flatMap(({ same }) => same ?? [])].join(":"),
    title: titleOf(rule, assets),
    severity: severityOf({ sourceProperties: detection }),
    assets,
    kind: rule,
    status: "firing",
  };
}

/** "C2: Bad IP" is said as it is, "OPEN_FIREWALL" as words. */
function titleOf(category: string, assets: Asset[]): string {
  const words = category.replaceAll("_", " ").toLowerCase();
  const said = /^\w+$/.test(category) ? words.charAt(0).toUpperCase() + words.slice(1) : category;
  const name = assets.find((asset) => asset.name && !asset.broad)?.name;
  return name ? `${said} on ${name}` : said;
}

/** https://docs.cloud.google.com/dotnet/docs/reference/Google.Cloud.SecurityCenter.V2/latest/Google.Cloud.SecurityCenter.V2.Finding.Types.Severity */
const severities = new Map(fourSteps);

/** Findings had no severity of their own before 2020, only what their source wrote. */
function severityOf(finding: unknown): Severity | undefined {
  const old = ["SeverityLevel", "severity_level", "detectionPriority"].map((name) => `sourceProperties.${name}`);
  return textsAt(finding, "severity", ...old)
    .map((word) => severities.get(word.toLowerCase()))
    .find(Boolean);
}

/**
 * Inactive, muted, or dealt with by Google's Security Response Automation, which marks the finding with the time of the
 * event that it dealt with: a later event is a new one.
 */
function isOver(finding: unknown): boolean {
  if (textAt(finding, "state") === "INACTIVE" || textAt(finding, "mute") === "MUTED") return true;
  const remediated = textAt(finding, "securityMarks.marks.sra-remediated-event-time");
  return remediated !== undefined && remediated === textAt(finding, "eventTime");
}

/**
 * Only a threat is something that somebody does; every other class, of today or later, is a weakness
 * (https://cloud.google.com/security-command-center/docs/finding-classes). In a finding without a class only a scanner
 * of weaknesses, such as Security Health Analytics, names itself, or the category is one of Web Security Scanner's.
 */
function isPosture(finding: unknown): boolean {
  const named = textAt(finding, "findingClass", "finding_class");
  if (named && named !== "FINDING_CLASS_UNSPECIFIED") return named !== "THREAT";
  if (textAt(finding, "sourceProperties.ScannerName") !== undefined) return true;
  return ofWebScanner.has(textAt(finding, "category") ?? "");
}

/**
 * https://cloud.google.com/security-command-center/docs/concepts-web-security-scanner-overview, without those such as
 * SQL_INJECTION, of which another product's finding may tell that somebody has tried it.
 */
const ofWebScanner = new Set([
  ...["ACCESSIBLE_GIT_REPOSITORY", "ACCESSIBLE_SVN_REPOSITORY", "ACCESSIBLE_ENV_FILE", "CACHEABLE_PASSWORD_INPUT"],
  ...["CLEAR_TEXT_PASSWORD", "INVALID_CONTENT_TYPE", "INVALID_HEADER", "MISMATCHING_SECURITY_HEADER_VALUES"],
  ...["INSECURE_ALLOW_ORIGIN_ENDS_WITH_VALIDATION", "INSECURE_ALLOW_ORIGIN_STARTS_WITH_VALIDATION"],
  ...["MISSPELLED_SECURITY_HEADER_NAME", "MIXED_CONTENT", "OUTDATED_LIBRARY", "SESSION_ID_LEAK"],
]);

const resourceNames = ["resourceName", "resource_name", "sourceProperties.affectedResources.gcpResourceName"];

function assetsOf(finding: unknown, notification: unknown): Asset[] {
  const either = { of: [finding, notification] };
  const shown = textAt(either, "of.resource.displayName", "of.resource.display_name");
  const name = textAt(either, "of.resource.name");
  const emails = textsAt(finding, "access.principalEmail", "sourceProperties.properties.principalEmail");
  const project = textAt(either, ...projects);
  return [
    ...machinesOf(finding),
    ...(name ? [assetOf(name, shown)] : []),
    ...textsAt(finding, ...resourceNames).map((path) => assetOf(path)),
    ...emails.map((email) => ({ name: email })),
    { name: project && `project ${project}`, broad: true },
  ];
}

const projects = [
  "of.resource.projectDisplayName",
  "of.resource.project_display_name",
  "of.resource.gcpMetadata.projectDisplayName",
  "of.sourceProperties.ProjectId",
  "of.sourceProperties.properties.projectId",
  "of.sourceProperties.properties.project_id",
  "of.sourceProperties.properties.network.project",
];

/** Event Threat Detection names a machine by its path, or by its name beside its project and zone. */
function machinesOf(finding: unknown): Asset[] {
  const paths = textsAt(finding, "sourceProperties.properties.instanceDetails").map((path) => assetOf(path));
  const project = textAt(finding, "sourceProperties.properties.projectId");
  const zone = textAt(finding, "sourceProperties.properties.zone");
  const names = textsAt(finding, "sourceProperties.properties.attempts.vmName");
  return [...paths, ...names.map((name) => ({ name, same: `projects/${project}/zones/${zone}/instances/${name}` }))];
}

/** A resource by its full name, `//service/path`, or by the path alone; a whole project is never a reason to attach. */
function assetOf(fullName: string, shown?: string): Asset {
  const path = fullName.replace(/^\/\/[^/]+/, "").replace(/^\/+/, "");
  const [container, id, ...rest] = path.split("/");
  const isWide = rest.length === 0 && /^(projects|folders|organizations)$/.test(container ?? "");
  if (isWide) return { name: `${container?.slice(0, -1)} ${shown ?? id}`, broad: true };
  return { name: shown ?? path.slice(path.lastIndexOf("/") + 1), same: path };
}
