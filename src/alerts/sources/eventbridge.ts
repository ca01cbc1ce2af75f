import { type Source, unmappable } from "../alert.ts";
import { type AwsEvent, eventOf } from "../aws.ts";
import { textAt } from "../fields.ts";
import { mapHealth } from "./awshealth.ts";
import { mapGuardDuty } from "./guardduty.ts";
import { ocsf } from "./ocsf.ts";
import { okta } from "./okta.ts";
import { securityhub } from "./securityhub.ts";
import { mapWeakness } from "./weaknesses.ts";

/**
 * Whatever security events an EventBridge rule sends to one address: GuardDuty's findings, Security Hub's in either of its
 * formats, Inspector's, Macie's, what Health says of keys and abuse, and Okta's log stream; directly or through an SNS topic.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
 */
export const eventbridge: Source = {
  kind: "eventbridge",
  map(payload, context) {
    const event = eventOf(payload);
    if (!event) return unmappable(whyNoEvent(payload));
    const map = readerOf(event);
    if (map) return map(payload, context);
    const { type, source = "nobody" } = event;
    return unmappable(`no mapping reads a "${type.slice(0, 100)}" from ${source.slice(0, 100)}`);
  },
};

function whyNoEvent(payload: unknown): string {
  if (textAt(payload, "Type") !== "SubscriptionConfirmation") {
    return "detail-type: expected an event as EventBridge delivers it";
  }
  return "Amazon SNS asks whether it may send here: to allow it, open the SubscribeURL of this payload";
}

function readerOf({ source = "", type }: AwsEvent) {
  if (source.startsWith("aws.partner/okta.com/")) return okta.map;
  if (source === "aws.guardduty") return mapGuardDuty;
  if (source === "aws.health") return mapHealth;
  if (source === "aws.inspector2" || source === "aws.macie") return mapWeakness;
  if (source !== "aws.securityhub") return undefined;
  return type === "Findings Imported V2" ? ocsf.map : securityhub.map;
}
