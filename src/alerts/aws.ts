import { z } from "zod";
import { type Asset, lenient } from "./alert.ts";

/** What the sources that read Amazon's services have in common: EventBridge's envelope, and names of resources. */

export type AwsEvent = { type: string; source: string | undefined; detail: unknown };

const eventSchema = z.object({
  "detail-type": z.string(),
  source: lenient(z.string()),
  detail: z.unknown().optional(),
});

/**
 * An event as EventBridge delivers it, or undefined when the payload has no envelope:
 * https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
 */
export function eventOf(payload: unknown): AwsEvent | undefined {
  const event = eventSchema.safeParse(payload);
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

/** The same finding has the same ARN in every service that passes it on, so it is unique in the world. */
export function isFindingArn(id: string): boolean {
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
