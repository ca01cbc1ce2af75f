import type { Severity } from "../../policy/policy.ts";
import { type Finding, type MapContext, type MapResult, mappedAlert, unmappable } from "../alert.ts";
import { type AwsEvent, accountAsset, assetOfResource, eventOf, findingKey } from "../aws.ts";
import { instantAt, isObject, objectsAt, textAt } from "../fields.ts";
import { fourSteps } from "../severity-words.ts";

/**
 * What Amazon Inspector and Amazon Macie find in a place and send through EventBridge: what could be exploited or read, and
 * not that somebody does, so it never declares. Shapes:
 * https://docs.aws.amazon.com/inspector/latest/user/eventbridge-integration.html and
 * https://docs.aws.amazon.com/macie/latest/user/findings-publish-event-schemas.html
 */
export function mapWeakness(payload: unknown, context: MapContext): MapResult {
  const event = eventOf(payload);
  const read = readers.get(event?.type ?? "");
  if (!event || !read) return { kind: "not-an-alert", why: `a "${event?.type.slice(0, 100)}" event` };
  const finding = read(event.detail);
  return finding
    ? { kind: "mapped", alerts: [mappedAlert(finding, context)] }
    : unmappable("detail: no id of a finding");
}

/** By the type of the event; others of the two services tell of scans, coverage and settings. */
const readers = new Map<AwsEvent["type"], (detail: unknown) => Finding | undefined>([
  ["Inspector2 Finding", readInspector],
  ["Macie Finding", readMacie],
]);

function readInspector(detail: unknown): Finding | undefined {
  const arn = textAt(detail, "findingArn");
  if (arn === undefined) return undefined;
  const ids = objectsAt(detail, "resources").flatMap((resource) => textAt(resource, "id") ?? []);
  return {
    ...findingKey(arn, undefined),
    title: textAt(detail, "title", "description") ?? arn,
    severity: severityOf(textAt(detail, "severity")),
    environment: textAt(detail, "resources.tags.environment", "resources.tags.Environment"),
    assets: [...ids.map(assetOfResource), accountAsset(textAt(detail, "awsAccountId"))],
    kind: textAt(detail, "type"),
    status: /^(closed|suppressed)$/i.test(textAt(detail, "status") ?? "") ? "resolved" : "firing",
    firstSeen: instantAt(detail, "firstObservedAt"),
    posture: true,
  };
}

function readMacie(detail: unknown): Finding | undefined {
  const id = textAt(detail, "id");
  if (id === undefined) return undefined;
  const bucket = textAt(detail, "resourcesAffected.s3Bucket.arn", "resourcesAffected.s3Bucket.name");
  const [partition, region] = [textAt(detail, "partition") ?? "aws", textAt(detail, "region")];
  return {
    // As Security Hub names what Macie passes on to it.
    ...findingKey(id, region && `arn:${partition}:securityhub:${region}::product/aws/macie`),
    title: textAt(detail, "title", "description", "type") ?? id,
    severity: severityOf(textAt(detail, "severity.description")),
    assets: [...(bucket ? [assetOfResource(bucket)] : []), accountAsset(textAt(detail, "accountId"))],
    kind: textAt(detail, "type"),
    status: isObject(detail) && detail.archived === true ? "resolved" : "firing",
    firstSeen: instantAt(detail, "createdAt"),
    posture: true,
  };
}

/** Macie has the three in the middle; Inspector also has "UNTRIAGED", which is none. */
const severities = new Map<string, Severity>([...fourSteps, ["informational", "sev4"]]);

function severityOf(said: string | undefined): Severity | undefined {
  return severities.get(said?.toLowerCase() ?? "");
}
