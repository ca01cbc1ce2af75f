import { isObject } from "./fields.ts";

/**
 * Envelopes that carry anybody's payload, so that a source reads what is inside whichever way it came:
 * - CloudEvents in structured mode, one or a batch (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md);
 *   in binary mode the body is the payload itself;
 * - Standard Webhooks: `{ type, timestamp, data }` (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
 */

type CloudEvent = { specversion: string; type: string; data?: unknown; data_base64?: string };
type StandardWebhook = { type: string; timestamp: string | number; data: object; id?: string };

/** What an envelope holds, or the payload itself when it is in none. An envelope in an envelope stays as it is. */
export function unwrapped(payload: unknown): unknown {
  if (isBatch(payload)) return payload.map(contentOf);
  if (isCloudEvent(payload)) return contentOf(payload);
  return isStandardWebhook(payload) ? payload.data : payload;
}

// Told without a schema: a payload may hold a million things that are none, and each is looked at.

function isBatch(payload: unknown): payload is CloudEvent[] {
  return Array.isArray(payload) && payload.length > 0 && payload.every(isCloudEvent);
}

function isCloudEvent(payload: unknown): payload is CloudEvent {
  if (!isObject(payload) || !Object.hasOwn(payload, "specversion")) return false;
  const { specversion, type, data, data_base64 } = payload;
  const holdsAnything = data === undefined ? typeof data_base64 === "string" : true;
  return typeof specversion === "string" && typeof type === "string" && holdsAnything;
}

/** Nothing else stands beside: a payload that only has such fields too is no envelope. */
function isStandardWebhook(payload: unknown): payload is StandardWebhook {
  if (!isObject(payload) || !Object.keys(payload).every((key) => ["id", "type", "timestamp", "data"].includes(key))) {
    return false;
  }
  const { type, timestamp, data } = payload;
  return typeof type === "string" && ["string", "number"].includes(typeof timestamp) && isHolding(data);
}

function isHolding(data: unknown): data is object {
  return typeof data === "object" && data !== null;
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
