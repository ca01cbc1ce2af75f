import { z } from "zod";
import type { Severity } from "../../policy/policy.ts";
import { type Asset, explain, type Finding, lenient, mapEach, mappedAlert, type Source, several } from "../alert.ts";
import { accountAsset, assetOfResource, findingKey, findingsIn } from "../aws.ts";
import { alsoCalled, instantAt } from "../fields.ts";
import { fourSteps } from "../severity-words.ts";
import { namesIn, tagged } from "../tags.ts";
import { oktaKey } from "./okta.ts";

/**
 * Findings in the Open Cybersecurity Schema Framework: one, a list, or AWS Security Hub's EventBridge events of them.
 * https://schema.ocsf.io/categories/findings and
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-v2-cwe-event-formats.html
 */

const text = lenient(z.string());
const number = lenient(
  z.union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,20}$/)
      .transform(Number),
  ]),
);
const tags = several(
  z
    .object({ name: text, key: text, value: z.string() })
    .transform(({ name, key, value }) => ({ key: name ?? key ?? "", value })),
);
const resourceSchema = z.object({
  uid: text,
  name: text,
  hostname: text,
  ip: text,
  type: text,
  tags,
  data: lenient(z.object({ tags })),
});
const deviceSchema = lenient(
  z.object({
    hostname: text,
    name: text,
    uid: text,
    ip: text,
    network_interfaces: several(z.object({ ip: text, hostname: text })),
  }),
);
const user = lenient(z.object({ email_addr: text }));
const infoSchema = z.object({
  uid: text,
  title: text,
  desc: text,
  types: several(z.string()),
  src_url: text,
  tags,
});
const compliance = lenient(z.object({ status: text, status_id: number }));
const findingSchema = z.object({
  class_uid: number,
  class_name: text,
  type_uid: number,
  activity_id: number,
  status: text,
  status_id: number,
  status_code: text,
  state: text,
  state_id: number,
  severity: text,
  severity_id: number,
  risk_level: text,
  is_alert: lenient(z.boolean()),
  verdict_id: number,
  message: text,
  desc: text,
  src_url: text,
  finding_info: lenient(infoSchema),
  finding: lenient(infoSchema),
  finding_info_list: several(infoSchema),
  metadata: lenient(
    z.object({
      uid: text,
      correlation_uid: text,
      product: lenient(z.object({ name: text, uid: text, vendor_name: text })),
    }),
  ),
  resources: several(resourceSchema),
  resource: lenient(resourceSchema),
  device: deviceSchema,
  evidences: several(z.object({ device: deviceSchema, user, actor: lenient(z.object({ user })) })),
  observables: several(z.object({ name: text, type_id: number, value: z.string() })),
  cloud: lenient(z.object({ account: lenient(z.object({ uid: text })), account_uid: text })),
  compliance,
  vulnerabilities: lenient(z.array(z.unknown())),
});
type OcsfFinding = z.output<typeof findingSchema>;
type Info = z.output<typeof infoSchema>;

const events = { types: ["Findings Imported V2"], source: "aws.securityhub" };

export const ocsf = {
  kind: "ocsf",
  map(payload, context) {
    const found = findingsIn(payload, events);
    if ("kind" in found) return found;
    return mapEach(found.findings, (item, index) => {
      const finding = findingSchema.safeParse(item);
      if (!finding.success) return explain(finding.error, found.at(index));
      const read = readFinding(finding.data);
      if (typeof read === "string") return [found.at(index), read].filter(Boolean).join(": ");
      return mappedAlert({ ...read, firstSeen: firstSeenOf(item) }, context);
    });
  },
} satisfies Source;

/** The finding, or why it is none. */
function readFinding(finding: OcsfFinding): Finding | string {
  const kind = classOf(finding);
  if (kind !== undefined && !isFinding(kind) && !finding.is_alert) return `events of class ${kind} are no findings`;
  // An incident has no name of its own: it is known by the first of its findings.
  const info = finding.finding_info ?? finding.finding ?? finding.finding_info_list[0];
  if (kind === undefined && !info) return "class_uid: expected a number, found something else or nothing";
  const id = info?.uid || finding.metadata?.uid;
  if (!id) return "finding_info.uid: expected a text, found something else or nothing";
  const all = tagsOf(finding, info);
  const known = knownAs(id, finding);
  return {
    ...known,
    // Its finding may come on its own, too, and what is over with the one is not over with the other.
    key: kind === incident ? `incident:${known.key}` : known.key,
    title: titleOf(finding, info) ?? id,
    severity: severityOf(finding),
    judged: severities.get(finding.risk_level?.trim().toLowerCase()),
    environment: tagged(all, "environment"),
    service: tagged(all, "service"),
    assets: assetsOf(finding),
    // Security Hub writes the class first and what it is last: "Threats", "Execution:Runtime/NewBinaryExecuted".
    kind: info?.types.at(-1) ?? finding.class_name,
    status: isOver(finding, kind) ? "resolved" : "firing",
    url: info?.src_url ?? finding.src_url,
    group: finding.metadata?.correlation_uid,
    posture: isPosture(finding, kind, info),
  };
}

/** By the name that it has where it comes from, so that it is one finding whichever way it comes. */
function knownAs(id: string, { metadata }: OcsfFinding): Pick<Finding, "key" | "everywhere"> {
  return metadata?.product?.vendor_name === "Okta" ? oktaKey(id) : findingKey(id, metadata?.product?.uid);
}

const classes = {
  "security finding": 2001,
  "vulnerability finding": 2002,
  "compliance finding": 2003,
  "detection finding": 2004,
  "incident finding": 2005,
  "data security finding": 2006,
  "application security posture finding": 2007,
  "iam analysis finding": 2008,
};
const classNames = new Map(Object.entries(classes));
const incident = classes["incident finding"];

/** A type is its class times 100 plus the activity. Undefined: the producer says nothing that the schema knows. */
function classOf({ class_uid, type_uid, class_name }: OcsfFinding): number | undefined {
  if (class_uid) return class_uid;
  if (type_uid) return Math.floor(type_uid / 100);
  return classNames.get(class_name?.trim().toLowerCase().replace(/s$/, "") ?? "");
}

/** Category 2, in the schema itself or in an extension of it. */
function isFinding(kind: number): boolean {
  return Math.floor((kind % 100_000) / 1_000) === 2;
}

const weaknesses = new Set([
  classes["vulnerability finding"],
  classes["compliance finding"],
  classes["application security posture finding"],
  classes["iam analysis finding"],
]);
const testVerdict = 6;

/**
 * What could be exploited, and not what happens: by its class, in the old class by what it carries, by the namespace that
 * Security Hub gives weak configurations and exposures
 * (https://docs.aws.amazon.com/securityhub/latest/userguide/exposure-findings-generate.html), or as the outcome of a check,
 * which Prowler calls a detection. Samples and tests likewise.
 */
function isPosture(finding: OcsfFinding, kind: number | undefined, info: Info | undefined): boolean {
  if (kind !== undefined && weaknesses.has(kind)) return true;
  if (finding.verdict_id === testVerdict || info?.title?.trimStart().startsWith("[SAMPLE]")) return true;
  if (/^(pass|fail|manual)$/i.test(finding.status_code ?? "")) return true;
  const isOldWeakness = Boolean(finding.compliance || finding.vulnerabilities?.length);
  if (kind === classes["security finding"] && isOldWeakness) return true;
  return (info?.types ?? []).some((type) => /^(Software and Configuration Checks|Exposure)(\/|$)/.test(type));
}

function titleOf(finding: OcsfFinding, info: Info | undefined): string | undefined {
  const { desc, message, class_name } = finding;
  const own = classOf(finding) === incident ? [desc, message, info?.title] : [info?.title, message, desc];
  return [...own, info?.desc, class_name].find((text) => text?.trim());
}

/**
 * https://schema.ocsf.io/classes/base_event, `severity_id`; 0 is unknown and 99 is another's own word. `risk_level` has the
 * same words.
 */
const severities = new Map<string | number | undefined, Severity>([
  [6, "sev1"],
  [5, "sev1"],
  [4, "sev2"],
  [3, "sev3"],
  [2, "sev4"],
  [1, "sev4"],
  ["fatal", "sev1"],
  ...fourSteps,
  ["informational", "sev4"],
  ["info", "sev4"],
]);

function severityOf({ severity, severity_id }: OcsfFinding): Severity | undefined {
  return severities.get(severity_id) ?? severities.get(severity?.trim().toLowerCase());
}

function isOver(finding: OcsfFinding, kind: number | undefined): boolean {
  const { status, status_code, state, compliance } = finding;
  if (compliance?.status_id === 1 || isOverByNumber(finding, kind)) return true;
  return [status, status_code, state, compliance?.status].some((word) =>
    overWords.has(word?.trim().toLowerCase() ?? ""),
  );
}

/**
 * Each category of the schema numbers its own: only to findings is activity 3 "Close" (to a file it is "Update"). `status_id`
 * 3 is "On Hold" for an incident and "Suppressed" for every other finding; 4 is resolved, 5 closed or archived, 6 deleted.
 */
function isOverByNumber({ activity_id, status_id = 0, state_id = 0 }: OcsfFinding, kind: number | undefined): boolean {
  if (kind !== undefined && !isFinding(kind)) return false;
  const over = kind === incident ? [4, 5] : [3, 4, 5, 6];
  return activity_id === 3 || over.includes(status_id) || over.includes(state_id);
}

const overWords = new Set(["suppressed", "resolved", "closed", "archived", "deleted", "pass", "passed"]);

/** `…_dt` is RFC 3339; the same field without it counts from 1970, in milliseconds if its maker follows the schema. */
function firstSeenOf(item: unknown): string | undefined {
  const times = ["first_seen_time_dt", "first_seen_time", "created_time_dt", "created_time"];
  const places = ["finding_info", "finding", "finding_info_list"];
  return instantAt(item, ...places.flatMap((place) => times.map((time) => `${place}.${time}`)), "time_dt", "time");
}

function assetsOf(finding: OcsfFinding): Asset[] {
  const { resources, resource, device, evidences, cloud } = finding;
  const named = [
    ...[...resources, resource].map(assetOf),
    ...[device, ...evidences.map((evidence) => evidence.device)].map((one) => ({
      name: one?.hostname ?? one?.name ?? one?.uid,
    })),
    ...evidences.flatMap(({ user, actor }) => [{ name: user?.email_addr }, { name: actor?.user?.email_addr }]),
  ];
  const assets = named.some(({ name }) => name) ? named : observedAssets(finding);
  return [...assets, ...otherNames(finding), accountAsset(cloud?.account?.uid ?? cloud?.account_uid)];
}

function otherNames(finding: OcsfFinding): Asset[] {
  const { resources, resource, device, evidences } = finding;
  const devices = [device, ...evidences.map((evidence) => evidence.device)];
  return alsoCalled(
    ...namesIn(tagsOf(finding, undefined)),
    ...[...resources, resource].flatMap((one) => [one?.hostname, one?.ip]),
    ...devices.flatMap((one) => [
      one?.name,
      one?.ip,
      ...(one?.network_interfaces ?? []).flatMap(({ ip, hostname }) => [hostname, ip]),
    ]),
  );
}

function assetOf(resource: z.output<typeof resourceSchema> | undefined): Asset {
  const { uid, name, type } = resource ?? {};
  if (/^(AwsAccount|AWS::::Account)$/.test(type ?? "")) return accountAsset(uid?.replace(/^.*:/, ""));
  const asset = assetOfResource(uid || name || "");
  return uid && name && !name.startsWith("arn:") ? { ...asset, name, same: asset.same ?? asset.name } : asset;
}

const resourceUid = 10;

/** Observables are whatever somebody may pivot on, attackers' hosts too: only what is named as the thing concerned. */
function observedAssets({ observables }: OcsfFinding): Asset[] {
  return observables.flatMap(({ name, type_id, value }) => {
    if (type_id === resourceUid) return [assetOfResource(value)];
    return /^(device\.)?hostname$/.test(name ?? "") ? [{ name: value }] : [];
  });
}

function tagsOf({ resources, resource }: OcsfFinding, info: Info | undefined) {
  const all = [...resources, ...(resource ? [resource] : [])];
  return [...all.flatMap((one) => [...one.tags, ...(one.data?.tags ?? [])]), ...(info?.tags ?? [])];
}
