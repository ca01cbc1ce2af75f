import { z } from "zod";
import { type Asset, explain, type Finding, lenient, type MapResult, unmappable } from "./alert.ts";
import { atMost, jsonOf } from "./fields.ts";

/** What the sources that read Amazon's services have in common: EventBridge's envelope, and names of resources. */

export type AwsEvent = { type: string; source: string | undefined; detail: unknown };

const eventSchema = z.object({
  "detail-type": z.string(),
  source: lenient(z.string()),
  detail: z.unknown().optional(),
});

const snsSchema = z.object({ Type: z.literal("Notification"), TopicArn: z.string(), Message: z.string() });

/**
 * An event as EventBridge delivers it, itself or through an SNS topic; undefined when the payload has no envelope.
 * https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html and
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export function eventOf(payload: unknown): AwsEvent | undefined {
  const notification = snsSchema.safeParse(payload);
  const event = eventSchema.safeParse(notification.success ? jsonOf(notification.data.Message) : payload);
  if (!event.success) return undefined;
  const { "detail-type": type, source, detail } = event.data;
  return { type, source, detail };
}

/**
 * Why an event is not the expected one, or undefined when it is. EventBridge lets nobody but AWS itself put events whose
 * source starts with "aws.".
 */
export function strangeEvent({ type, source }: AwsEvent, expected: { types: string[]; source: string }) {
  if (!expected.types.includes(type)) {
    const known = expected.types.map((one) => `"${one}"`).join(" or ");
    return `the EventBridge event is a "${type.slice(0, 100)}", not a ${known}`;
  }
  return source === expected.source ? undefined : `the EventBridge event's source is not "${expected.source}"`;
}

const listSchema = z.union([
  z.object({ Findings: z.array(z.unknown()) }).transform(({ Findings }) => Findings),
  z.object({ findings: z.array(z.unknown()) }).transform(({ findings }) => findings),
]);
const detailSchema = z.object({ findings: z.array(z.unknown()) });

type Found = { findings: unknown[]; at(index: number): string };

/** The findings of a payload, and where each stands in it: one alone, a list, `{ "Findings": […] }`, or an event. */
export function findingsIn(payload: unknown, expected: { types: string[]; source: string }): Found | MapResult {
  const event = eventOf(payload);
  return event ? findingsOf(event, expected) : bareFindings(payload);
}

export function bareFindings(payload: unknown): Found {
  if (Array.isArray(payload)) return { findings: atMost(payload), at: String };
  const list = listSchema.safeParse(payload);
  if (list.success) return { findings: atMost(list.data), at: (index) => `findings.${index}` };
  return { findings: [payload], at: () => "" };
}

function findingsOf(event: AwsEvent, expected: { types: string[]; source: string }): Found | MapResult {
  const strange = strangeEvent(event, expected);
  if (strange) return unmappable(strange);
  const detail = detailSchema.safeParse(event.detail);
  if (!detail.success) return unmappable(explain(detail.error, "detail"));
  return { findings: atMost(detail.data.findings), at: (index) => `detail.findings.${index}` };
}

/**
 * A finding's own ARN is the same in every service that passes the finding on, and Security Hub's name of a finding ends
 * with it; any other id is unique within the product that gave it.
 */
export function findingKey(id: string, product: string | undefined): Pick<Finding, "key" | "everywhere"> {
  const inside = /^arn:[^:]+:securityhub:/.test(id) ? id.indexOf("/arn:") + 1 : 0;
  const own = id.slice(inside);
  if (isFindingArn(own)) return { key: own, everywhere: true };
  return product?.startsWith("arn:") ? { key: `${product}/${id}`, everywhere: true } : { key: id };
}

function isFindingArn(id: string): boolean {
  return /^arn:[^:\s]+:[^:\s]+:.*[:/]finding\/\S/.test(id);
}

export function isGuardDutyArn(id: string): boolean {
  return /^arn:[^:\s]+:guardduty:/.test(id);
}

/**
 * A resource by its ARN, by Security Hub's form for what has none ("AWS::IAM::AccessKey:ASIA…"), or by its own id. It is
 * compared as every other source of Amazon's compares it: an instance or key by its id, a user or role within its
 * account, an account never.
 */
export function assetOfResource(id: string): Asset {
  const [, , service, , account = "", ...rest] = id.startsWith("arn:") ? id.split(":", 30) : [];
  const resource = rest.join(":");
  if (service === undefined || resource === "") return assetOfType(id);
  if (service === "iam" && resource === "root") return accountAsset(account);
  if (service === "organizations" && resource.startsWith("account/")) return accountAsset(resource.slice(-12));
  if (service === "iam") {
    const name = resource.replace(/^.*\//, "");
    return { name, same: /^(user|role)\//.test(resource) ? `${account}/${name}` : id };
  }
  if (service === "s3") return { name: resource, same: id };
  const name = resource.replace(/^[a-z-]+[:/]/, "");
  return { name, same: /^instance\/i-[0-9a-f]+$/.test(resource) ? name : id };
}

function assetOfType(id: string): Asset {
  const [, type, name] = /^AWS::[^:]*::([^:]*):(.+)$/.exec(id) ?? [];
  return type === "Account" ? accountAsset(name) : { name: name ?? id };
}

/** Shown, and never compared: all of an organisation's findings share a few accounts. */
export function accountAsset(account: string | undefined): Asset {
  return { name: account && `account ${account}`, broad: true };
}

export type PassedOn = { arn: string; isSample: boolean };

/**
 * The GuardDuty finding that another tool passes on, by the text that stands where that tool puts a finding's ARN. No other
 * field is searched: it may repeat what an attacker wrote, such as the name of a browser. The titles are the tool's own
 * and that of the finding beside its ARN; either may say that the finding is a sample.
 */
export function guardDutyOf(said: string | undefined, ...titles: (string | undefined)[]): PassedOn | undefined {
  const arn = said?.trim();
  if (!arn || arn.length >= 300 || !isGuardDutyArn(arn) || !isFindingArn(arn)) return undefined;
  return { arn, isSample: titles.some((title) => title?.slice(0, 500).includes("[SAMPLE] ")) };
}
