import { type Source, unmappable } from "../alert.ts";
import { type AwsEvent, eventOf } from "../aws.ts";
import { textAt } from "../fields.ts";
import { guardduty } from "./guardduty.ts";
import { ocsf } from "./ocsf.ts";
import { securityhub } from "./securityhub.ts";

/**
 * Whatever events of AWS security services an EventBridge rule sends to one address: GuardDuty's findings, and Security
 * Hub's in either of its formats; directly or through an SNS topic.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
 */
export const eventbridge: Source = {
  kind: "eventbridge",
  map(payload, context) {
    const event = eventOf(payload);
    if (!event) return unmappable(whyNoEvent(payload));
    const reader = readerOf(event);
    if (reader) return reader.map(payload, context);
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

function readerOf({ source, type }: AwsEvent) {
  if (source === "aws.guardduty") return guardduty;
  if (source !== "aws.securityhub") return undefined;
  return type === "Findings Imported V2" ? ocsf : securityhub;
}
