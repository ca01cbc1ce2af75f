import { z } from "zod";
import type { Severity } from "../../policy/policy.ts";
import {
  type Asset,
  explain,
  type Finding,
  lenient,
  type MapContext,
  type MapResult,
  mapEach,
  mappedAlert,
  type Source,
  several,
  unmappable,
} from "../alert.ts";
import { accountAsset, assetOfResource, bareFindings, eventOf, isGuardDutyArn, strangeEvent } from "../aws.ts";
import { alsoCalled, isObject } from "../fields.ts";
import { recordsOf } from "../lines.ts";
import { namesIn, tagged } from "../tags.ts";

/**
 * Amazon GuardDuty: a finding in its EventBridge envelope, or bare as exports (one a line), `GetFindings` and the command
 * line have it; and what a scan found in an uploaded object.
 * Shapes: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Finding.html,
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html and
 * https://docs.aws.amazon.com/guardduty/latest/ug/monitor-with-eventbridge-s3-malware-protection.html
 */

const text = lenient(z.string());
const tags = several(z.object({ key: z.string(), value: z.string() }));
/** Its public address is left out: that of a gateway stands for many. */
const interfaceSchema = z.object({
  privateIpAddress: text,
  privateIpAddresses: several(z.object({ privateIpAddress: text })),
  ipv6Addresses: several(z.string()),
});
const resourceSchema = z.object({
  instanceDetails: lenient(z.object({ instanceId: text, tags, networkInterfaces: several(interfaceSchema) })),
  accessKeyDetails: lenient(z.object({ accessKeyId: text, userName: text })),
  s3BucketDetails: several(z.object({ name: text, arn: text, tags })),
  eksClusterDetails: lenient(z.object({ name: text, arn: text, tags })),
  kubernetesDetails: lenient(
    z.object({ kubernetesWorkloadDetails: lenient(z.object({ name: text, namespace: text })) }),
  ),
  ecsClusterDetails: lenient(z.object({ name: text, arn: text, tags })),
  lambdaDetails: lenient(z.object({ functionName: text, functionArn: text, tags })),
  rdsDbInstanceDetails: lenient(z.object({ dbInstanceIdentifier: text, dbInstanceArn: text, tags })),
  rdsLimitlessDbDetails: lenient(z.object({ dbClusterIdentifier: text, dbShardGroupArn: text, tags })),
  containerDetails: lenient(z.object({ id: text, name: text })),
  ebsSnapshotDetails: lenient(z.object({ snapshotArn: text })),
  ec2ImageDetails: lenient(z.object({ imageArn: text })),
  recoveryPointDetails: lenient(z.object({ recoveryPointArn: text })),
});
const sequenceSchema = z.object({
  resources: several(
    z.object({
      uid: z.string(),
      name: text,
      tags,
      data: lenient(z.object({ ec2NetworkInterface: lenient(interfaceSchema) })),
    }),
  ),
});
const additionalSchema = z.object({ sample: lenient(z.boolean()), value: text });
const serviceSchema = z.object({
  archived: lenient(z.boolean()),
  eventFirstSeen: text,
  additionalInfo: lenient(additionalSchema),
  detection: lenient(z.object({ sequence: lenient(sequenceSchema) })),
});
const findingSchema = z.object({
  arn: z.string().refine(isGuardDutyArn, "expected the ARN of a GuardDuty finding"),
  type: z.string().min(1),
  id: text,
  title: text,
  severity: lenient(
    z.union([
      z.number(),
      z
        .string()
        .regex(/^\d{1,2}(\.\d+)?$/)
        .transform(Number),
    ]),
  ),
  accountId: text,
  region: text,
  partition: text,
  resource: lenient(resourceSchema),
  service: lenient(serviceSchema),
});
type GuardDutyFinding = z.output<typeof findingSchema>;

/**
 * Events of the same service about itself: how far it sees, and what it could not do.
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
 */
const ownEvents = /^GuardDuty (Runtime Protection|Malware Protection (Resource Status|Post Scan Action)) /;

export const guardduty: Source = {
  kind: "guardduty",
  reads: "text",
  map(body, context) {
    const records = recordsOf(body);
    return mapGuardDuty(records.length === 1 ? records[0] : records, context);
  },
};

/** An event, a finding, or a list of findings. */
export function mapGuardDuty(payload: unknown, context: MapContext): MapResult {
  const event = eventOf(payload);
  if (event && ownEvents.test(event.type)) return { kind: "not-an-alert", why: `a "${event.type}" event` };
  const isScan = event?.type === scanEvent;
  const type = isScan ? scanEvent : "GuardDuty Finding";
  const strange = event && strangeEvent(event, { types: [type], source: "aws.guardduty" });
  if (strange) return unmappable(strange);
  if (isScan) return mapScan(event.detail, context);
  const found = event ? { findings: [event.detail], at: () => "detail" } : bareFindings(payload);
  return mapEach(found.findings, (item, index) => {
    const finding = findingSchema.safeParse(uncapitalised(item));
    return finding.success ? mappedAlert(readFinding(finding.data), context) : explain(finding.error, found.at(index));
  });
}

/** The command line and Amazon's libraries write the API's names with a capital: `Arn` for `arn`. */
function uncapitalised(item: unknown): unknown {
  return isObject(item) && typeof item.Arn === "string" ? small(item, 12) : item;
}

function small(value: unknown, levels: number): unknown {
  if (levels === 0) return undefined;
  if (Array.isArray(value)) return value.map((one) => small(one, levels - 1));
  if (!isObject(value)) return value;
  const pairs = Object.entries(value).map(
    ([name, one]) => [name.charAt(0).toLowerCase() + name.slice(1), one] as const,
  );
  return Object.fromEntries(pairs.map(([name, one]) => [name, small(one, levels - 1)]));
}

const scanEvent = "GuardDuty Malware Protection Object Scan Result";
const scanSchema = z.object({
  s3ObjectDetails: z.object({ bucketName: z.string(), objectKey: z.string(), eTag: text }),
  scanResultDetails: z.object({ scanResultStatus: z.string(), threats: several(z.object({ name: z.string() })) }),
});

function mapScan(detail: unknown, context: Parameters<typeof mappedAlert>[1]): MapResult {
  const scan = scanSchema.safeParse(detail);
  if (!scan.success) return unmappable(explain(scan.error, "detail"));
  const { scanResultStatus: status } = scan.data.scanResultDetails;
  if (status === "THREATS_FOUND") return { kind: "mapped", alerts: [mappedAlert(readScan(scan.data), context)] };
  return { kind: "not-an-alert", why: `a scan that ended with ${status.slice(0, 50)}` };
}

/** Where GuardDuty has no detector this event is all that it says, and it rates nothing. */
function readScan({ s3ObjectDetails: object, scanResultDetails }: z.output<typeof scanSchema>): Finding {
  const path = `${object.bucketName}/${object.objectKey}`;
  const names = scanResultDetails.threats.map(({ name }) => name).join(", ");
  return {
    key: `s3-object:${path}@${object.eTag ?? ""}`,
    title: `Malware in ${path}${names && `: ${names}`}`,
    severity: undefined,
    assets: [{ name: object.bucketName, same: `arn:aws:s3:::${object.bucketName}` }],
    kind: "Object:S3/MaliciousFile",
    status: "firing",
  };
}

function readFinding(finding: GuardDutyFinding) {
  const { arn, type, title, service } = finding;
  return {
    key: arn,
    everywhere: true as const,
    title: title || type,
    severity: guardDutySeverity(finding.severity),
    environment: tagged(tagsOf(finding), "environment"),
    service: tagged(tagsOf(finding), "service"),
    assets: assetsOf(finding),
    kind: type,
    status: service?.archived ? ("resolved" as const) : ("firing" as const),
    firstSeen: service?.eventFirstSeen,
    url: consoleUrl(finding),
    posture: isSample(finding),
  };
}

/**
 * AWS: Critical 9.0–10.0, High 7.0–8.9, Medium 4.0–6.9, Low 1.0–3.9
 * (https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html). Outside 1–10: not a severity.
 */
export function guardDutySeverity(value: number | undefined): Severity | undefined {
  if (value === undefined || value < 1 || value > 10) return undefined;
  if (value >= 9) return "sev1";
  if (value >= 7) return "sev2";
  return value >= 4 ? "sev3" : "sev4";
}

/** Samples are titled "[SAMPLE] …" and say so in `additionalInfo`, since 2022 also as JSON text inside `value`. */
function isSample({ title, service }: GuardDutyFinding): boolean {
  const { sample, value } = service?.additionalInfo ?? {};
  return Boolean(title?.trimStart().startsWith("[SAMPLE]") || sample || (value && /"sample"\s*:\s*true/.test(value)));
}

function assetsOf({ resource, service, accountId }: GuardDutyFinding): Asset[] {
  const within = (name: string | undefined) => name && `${accountId ?? ""}/${name}`;
  const { instanceDetails, accessKeyDetails, kubernetesDetails, lambdaDetails, rdsDbInstanceDetails } = resource ?? {};
  const eks = resource?.eksClusterDetails;
  const ecs = resource?.ecsClusterDetails;
  const workload = kubernetesDetails?.kubernetesWorkloadDetails;
  const workloadName = workload?.name && `${workload.namespace ?? "default"}/${workload.name}`;
  return [
    { name: instanceDetails?.instanceId },
    { name: workloadName, same: `${eks?.arn ?? within(eks?.name)}/${workloadName}` },
    { name: accessKeyDetails?.accessKeyId },
    { name: accessKeyDetails?.userName, same: within(accessKeyDetails?.userName) },
    ...(resource?.s3BucketDetails ?? []).map(({ name, arn }) => ({ name: name ?? arn, same: arn })),
    { name: lambdaDetails?.functionName, same: lambdaDetails?.functionArn ?? within(lambdaDetails?.functionName) },
    {
      name: rdsDbInstanceDetails?.dbInstanceIdentifier,
      same: rdsDbInstanceDetails?.dbInstanceArn ?? within(rdsDbInstanceDetails?.dbInstanceIdentifier),
    },
    {
      name: resource?.rdsLimitlessDbDetails?.dbClusterIdentifier,
      same: resource?.rdsLimitlessDbDetails?.dbShardGroupArn,
    },
    { name: resource?.containerDetails?.name, same: resource?.containerDetails?.id },
    ...scannedArns(resource).map(assetOfResource),
    { name: eks?.name, same: eks?.arn ?? within(eks?.name) },
    { name: ecs?.name, same: ecs?.arn ?? within(ecs?.name) },
    ...(service?.detection?.sequence?.resources ?? []).map(({ uid }) => assetOfResource(uid)),
    ...otherNames({ resource, service }),
    accountAsset(accountId),
  ];
}

/** What people call the machines, and their addresses inside. */
function otherNames({ resource, service }: Pick<GuardDutyFinding, "resource" | "service">): Asset[] {
  const sequence = service?.detection?.sequence?.resources ?? [];
  const interfaces = [
    ...(resource?.instanceDetails?.networkInterfaces ?? []),
    ...sequence.flatMap(({ data }) => data?.ec2NetworkInterface ?? []),
  ];
  return alsoCalled(
    ...namesIn(tagsOf({ resource, service })),
    ...sequence.map(({ name }) => name),
    ...interfaces.flatMap(({ privateIpAddress, privateIpAddresses, ipv6Addresses }) => [
      privateIpAddress,
      ...privateIpAddresses.map((one) => one.privateIpAddress),
      ...ipv6Addresses,
    ]),
  );
}

/** What Malware Protection for Backup has looked through: https://docs.aws.amazon.com/guardduty/latest/ug/findings-malware-protection-backup.html */
function scannedArns(resource: GuardDutyFinding["resource"]): string[] {
  const { ebsSnapshotDetails, ec2ImageDetails, recoveryPointDetails } = resource ?? {};
  const arns = [ebsSnapshotDetails?.snapshotArn, ec2ImageDetails?.imageArn, recoveryPointDetails?.recoveryPointArn];
  return arns.flatMap((arn) => arn ?? []);
}

function tagsOf({ resource, service }: Pick<GuardDutyFinding, "resource" | "service">) {
  const resources = [
    resource?.instanceDetails,
    ...(resource?.s3BucketDetails ?? []),
    resource?.eksClusterDetails,
    resource?.ecsClusterDetails,
    resource?.lambdaDetails,
    resource?.rdsDbInstanceDetails,
    resource?.rdsLimitlessDbDetails,
    ...(service?.detection?.sequence?.resources ?? []),
  ];
  return resources.flatMap((one) => one?.tags ?? []);
}

/** The console's address of a finding, as AWS's own notification template builds it; only the `aws` partition has it. */
function consoleUrl({ id, region, partition }: GuardDutyFinding): string | undefined {
  if (!id || !region || (partition ?? "aws") !== "aws") return undefined;
  if (!/^[a-z0-9-]{1,40}$/.test(region)) return undefined;
  const search = encodeURIComponent(`id=${id.slice(0, 100).toWellFormed()}`);
  return `https://console.aws.amazon.com/guardduty/home?region=${region}#/findings?search=${search}`;
}
