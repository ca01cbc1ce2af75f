import { z } from "zod";
import type { Severity } from "../../policy/policy.ts";
import { type Asset, explain, lenient, mappedAlert, type Source, several, unmappable } from "../alert.ts";
import { accountAsset, assetOfResource, eventOf, isGuardDutyArn, strangeEvent } from "../aws.ts";
import { tagged } from "../tags.ts";

/**
 * Amazon GuardDuty: a finding in its EventBridge envelope, or bare as `GetFindings` and exports have it.
 * Shapes: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Finding.html and
 * https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-guardduty.html
 */

const text = lenient(z.string());
const tags = several(z.object({ key: z.string(), value: z.string() }));
const resourceSchema = z.object({
  instanceDetails: lenient(z.object({ instanceId: text, tags })),
  accessKeyDetails: lenient(z.object({ accessKeyId: text, userName: text })),
  s3BucketDetails: several(z.object({ name: text, arn: text, tags })),
  eksClusterDetails: lenient(z.object({ name: text, arn: text, tags })),
  kubernetesDetails: lenient(
    z.object({ kubernetesWorkloadDetails: lenient(z.object({ name: text, namespace: text })) }),
  ),
  ecsClusterDetails: lenient(z.object({ name: text, arn: text, tags })),
  lambdaDetails: lenient(z.object({ functionName: text, functionArn: text, tags })),
  rdsDbInstanceDetails: lenient(z.object({ dbInstanceIdentifier: text, dbInstanceArn: text, tags })),
});
const sequenceSchema = z.object({ resources: several(z.object({ uid: z.string(), tags })) });
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

/** Events of the same service that only say that all is well. */
const quietEvents = ["GuardDuty Runtime Protection Healthy", "GuardDuty Malware Protection Resource Status Active"];

export const guardduty = {
  kind: "guardduty",
  map(payload, context) {
    const event = eventOf(payload);
    if (event && quietEvents.includes(event.type)) return { kind: "not-an-alert", why: `a "${event.type}" event` };
    const strange = event && strangeEvent(event, { types: ["GuardDuty Finding"], source: "aws.guardduty" });
    if (strange) return unmappable(strange);
    const finding = findingSchema.safeParse(event ? event.detail : payload);
    if (!finding.success) return unmappable(explain(finding.error, event && "detail"));
    return { kind: "mapped", alerts: [mappedAlert(readFinding(finding.data), context)] };
  },
} satisfies Source;

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
    { name: eks?.name, same: eks?.arn ?? within(eks?.name) },
    { name: ecs?.name, same: ecs?.arn ?? within(ecs?.name) },
    ...(service?.detection?.sequence?.resources ?? []).map(({ uid }) => assetOfResource(uid)),
    accountAsset(accountId),
  ];
}

function tagsOf({ resource, service }: GuardDutyFinding) {
  const resources = [
    resource?.instanceDetails,
    ...(resource?.s3BucketDetails ?? []),
    resource?.eksClusterDetails,
    resource?.ecsClusterDetails,
    resource?.lambdaDetails,
    resource?.rdsDbInstanceDetails,
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
