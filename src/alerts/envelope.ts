import { z } from "zod";

/**
 * Envelopes that carry anybody's payload, so that a source reads what is inside whichever way it came:
 * - CloudEvents in structured mode, one or a batch (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md);
 *   in binary mode the body is the payload itself;
 * - Standard Webhooks: `{ type, timestamp, data }` (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
 */

const cloudEvent = z
  .object({
    specversion: z.string(),
    type: z.string(),
    data: z.unknown().optional(),
    data_base64: z.string().optional(),
  })
  .refine((event) => event.data !== undefined || event.data_base64 !== undefined);
type CloudEvent = z.output<typeof cloudEvent>;

/** Nothing else stands beside: a payload that only has such fields too is no envelope. */
const standardWebhook = z.strictObject({
  id: z.string().optional(),
  type: z.string(),
  timestamp: z.union([z.string(), z.number()]),
  data: z.union([z.looseObject({}), z.array(z.unknown())]),
});

/** What an envelope holds, or the payload itself when it is in none. An envelope in an envelope stays as it is. */
export function unwrapped(payload: unknown): unknown {
  if (isBatch(payload)) return payload.map(contentOf);
  if (isCloudEvent(payload)) return contentOf(payload);
  const webhook = standardWebhook.safeParse(payload);
  return webhook.success ? webhook.data.data : payload;
}

/** Looks no further than the first that is none: a payload may hold a million of something else. */
function isBatch(payload: unknown): payload is CloudEvent[] {
  return Array.isArray(payload) && payload.length > 0 && payload.every(isCloudEvent);
}

function isCloudEvent(payload: unknown): payload is CloudEvent {
  return cloudEvent.safeParse(payload).success;
}

/** JSON may also be sent as the text that it is, or as bytes in Base64. */
function contentOf({ data, data_base64 }: CloudEvent): unknown {
  const content = data === undefined ? Buffer.from(data_base64 ?? "", "base64").toString("utf8") : data;
  if (typeof content !== "string") return content;
  try {
    return JSON.parse(content);
  } catch {
    return content;
  }
}
