import { z } from "zod";
import type { Severity } from "../../policy/policy.ts";
import { type Asset, explain, type Finding, lenient, mapEach, mappedAlert, type Source, several } from "../alert.ts";
import { accountAsset, assetOfResource, eventOf, findingKey, findingsIn, isGuardDutyArn } from "../aws.ts";
import { alsoCalled } from "../fields.ts";
import { namesIn, type Tag, tagged } from "../tags.ts";
import { guardDutySeverity } from "./guardduty.ts";

/**
 * AWS Security Hub findings in the AWS Security Finding Format: one, a list, `{ "Findings": […] }`, or EventBridge events.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html and
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html
 */

const text = lenient(z.string());
const record = lenient(z.record(z.string(), z.unknown()));
const number = lenient(z.number());
const severitySchema = lenient(z.object({ Label: text, Normalized: number, Product: number, Original: text }));
const keySchema = z.object({ PrincipalName: text, UserName: text });
const detailsSchema = z.object({
  AwsIamAccessKey: lenient(keySchema),
  AwsEc2Instance: lenient(z.object({ IpV4Addresses: several(z.string()), IpV6Addresses: several(z.string()) })),
  AwsEc2NetworkInterface: lenient(
    z.object({ PrivateIpAddresses: several(z.object({ PrivateIpAddress: z.string() })) }),
  ),
});
const resourceSchema = z.object({ Id: z.string(), Tags: record, Details: lenient(detailsSchema) });
const status = lenient(z.object({ Status: text }));
const fieldsSchema = z.object({
  Id: z.string().trim().min(1),
  ProductArn: text,
  GeneratorId: text,
  AwsAccountId: text,
  Types: several(z.string()),
  FirstObservedAt: text,
  CreatedAt: text,
  Severity: severitySchema,
  FindingProviderFields: lenient(z.object({ Severity: severitySchema, Types: several(z.string()) })),
  Title: text,
  Description: text,
  SourceUrl: text,
  ProductFields: record,
  Resources: several(resourceSchema),
  Compliance: status,
  Workflow: status,
  WorkflowState: text,
  RecordState: text,
  Sample: lenient(z.boolean()),
});
const findingSchema = fieldsSchema.refine(
  ({ ProductArn, Title, Types }) => ProductArn || Title || Types.length > 0,
  "expected a finding, which has a product, a title or types",
);
type SecurityHubFinding = z.output<typeof findingSchema>;

const events = {
  types: ["Security Hub Findings - Imported", "Security Hub Findings - Custom Action"],
  source: "aws.securityhub",
};

export const securityhub = {
  kind: "securityhub",
  map(payload, context) {
    if (eventOf(payload)?.type === "Security Hub Insight Results") {
      return { kind: "not-an-alert", why: "an insight, which counts findings and is none" };
    }
    const found = findingsIn(payload, events);
    if ("kind" in found) return found;
    return mapEach(found.findings, (item, index) => {
      const finding = findingSchema.safeParse(item);
      if (!finding.success) return explain(finding.error, found.at(index));
      return mappedAlert(readFinding(finding.data), context);
    });
  },
} satisfies Source;

function readFinding(finding: SecurityHubFinding): Finding {
  const { Title, Description, Resources } = finding;
  const types = typesOf(finding);
  const tags = tagsOf(Resources);
  return {
    ...findingKey(finding.Id, finding.ProductArn),
    title: Title?.trim() || Description?.trim() || types[0] || finding.GeneratorId || finding.Id,
    severity: severityOf(finding),
    environment: tagged(tags, "environment"),
    service: tagged(tags, "service"),
    assets: assetsOf(finding),
    kind: types[0],
    status: isOver(finding) ? "resolved" : "firing",
    firstSeen: finding.FirstObservedAt ?? finding.CreatedAt,
    url: finding.SourceUrl,
    posture: isPosture(finding),
  };
}

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Severity.html, as for what follows. */
const labels = new Map<string, Severity>([
  ["CRITICAL", "sev1"],
  ["HIGH", "sev2"],
  ["MEDIUM", "sev3"],
  ["LOW", "sev4"],
  ["INFORMATIONAL", "sev4"],
]);

/**
 * The label is what counts: a GuardDuty finding is "LOW" beside a `Normalized` of 40. `Product` is on each product's own
 * scale, and GuardDuty's is the one that is known.
 */
function severityOf({ Id, Severity: said, FindingProviderFields }: SecurityHubFinding): Severity | undefined {
  for (const severity of [said, FindingProviderFields?.Severity]) {
    const { Label, Normalized, Product, Original } = severity ?? {};
    const rated =
      labelled(Label) ??
      normalized(Normalized) ??
      (isGuardDutyArn(Id) ? guardDutySeverity(Product) : undefined) ??
      labelled(Original);
    if (rated) return rated;
  }
  return undefined;
}

function labelled(label: string | undefined): Severity | undefined {
  return labels.get(label?.trim().toUpperCase() ?? "");
}

function normalized(value: number | undefined): Severity | undefined {
  if (value === undefined || value < 0 || value > 100) return undefined;
  if (value >= 90) return "sev1";
  if (value >= 70) return "sev2";
  return value >= 40 ? "sev3" : "sev4";
}

/** Archived by its product, or reviewed by somebody; a control that passes is no longer in breach. */
function isOver({ RecordState, Workflow, WorkflowState, Compliance }: SecurityHubFinding): boolean {
  const states = [RecordState, Workflow?.Status, WorkflowState, Compliance?.Status];
  return states.some((state) => ["ARCHIVED", "RESOLVED", "SUPPRESSED", "PASSED"].includes(state?.toUpperCase() ?? ""));
}

/**
 * A sample, the result of a control, what Access Analyzer reads from policies and Macie in buckets, or of the namespace for weak
 * configurations and vulnerabilities (https://docs.aws.amazon.com/securityhub/latest/userguide/asff-required-attributes.html#Types). What GuardDuty saw is
 * judged as when it comes directly, whatever namespace Security Hub files it under.
 */
function isPosture(finding: SecurityHubFinding): boolean {
  const { Id, ProductArn, Title, Sample, Compliance, ProductFields } = finding;
  if (Sample || Compliance || Title?.trimStart().startsWith("[SAMPLE]")) return true;
  if (isGuardDutyArn(Id)) return String(ProductFields?.["aws/guardduty/service/additionalInfo/sample"]) === "true";
  if (/product\/aws\/(access-analyzer|macie)$/.test(ProductArn ?? "")) return true;
  return typesOf(finding).some((type) => type.startsWith("Software and Configuration Checks"));
}

function typesOf({ Types, FindingProviderFields }: SecurityHubFinding): string[] {
  return Types.length > 0 ? Types : (FindingProviderFields?.Types ?? []);
}

function assetsOf({ Resources, AwsAccountId }: SecurityHubFinding): Asset[] {
  const resources = Resources.flatMap(({ Id, Details }) => {
    const name = Details?.AwsIamAccessKey?.PrincipalName ?? Details?.AwsIamAccessKey?.UserName;
    return [assetOfResource(Id), { name, same: name && `${AwsAccountId ?? ""}/${name}` }];
  });
  const names = alsoCalled(...namesIn(tagsOf(Resources)), ...Resources.flatMap(addressesOf));
  return [...resources, ...names, accountAsset(AwsAccountId)];
}

function addressesOf({ Details }: z.output<typeof resourceSchema>): string[] {
  const { AwsEc2Instance: instance, AwsEc2NetworkInterface: port } = Details ?? {};
  const inside = port?.PrivateIpAddresses.map(({ PrivateIpAddress }) => PrivateIpAddress) ?? [];
  return [...(instance?.IpV4Addresses ?? []), ...(instance?.IpV6Addresses ?? []), ...inside];
}

function tagsOf(resources: SecurityHubFinding["Resources"]): Tag[] {
  return resources
    .flatMap(({ Tags }) => Object.entries(Tags ?? {}))
    .flatMap(([key, value]) => (typeof value === "string" ? [{ key, value }] : []));
}
