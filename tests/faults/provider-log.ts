import { appendFileSync, readFileSync } from "node:fs";
import { z } from "zod";

/** What a message says of itself: the effect in Slack's metadata, a text's reference code, the call-in of a call. */
const markSchema = z.discriminatedUnion("by", [
  z.object({ by: z.literal("effect"), effect: z.string() }),
  z.object({ by: z.literal("reference"), reference: z.string() }),
  z.object({ by: z.literal("call-in"), incident: z.string(), callIn: z.string() }),
]);
export type Mark = z.infer<typeof markSchema>;

const sentSchema = z.object({
  /** When the provider had carried it out, and how long after it had been asked. */
  at: z.string(),
  tookMs: z.number(),
  replica: z.string(),
  mark: markSchema,
  /** Effects with a durable lease as the request arrived, before anything was done; null: the database did not answer. */
  leased: z.array(z.string()).nullable(),
});

/** A message or a call that a provider carried out, whether or not its answer arrived. */
export type Sent = z.infer<typeof sentSchema>;

export function keepSent(file: string, sent: Sent): void {
  appendFileSync(file, `${JSON.stringify(sent)}\n`, { flag: "a" });
}

export function readSent(file: string): Sent[] {
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => sentSchema.parse(JSON.parse(line)));
}

/** Undefined for a request that sends nobody anything. `path` is the provider's own, without a query. */
export function markOf(path: string, body: string): Mark | undefined {
  const form = new URLSearchParams(body);
  if (path === "/api/chat.postMessage") {
    const { event_payload } = JSON.parse(form.get("metadata") ?? "{}") as { event_payload?: { effect?: string } };
    return event_payload?.effect === undefined ? undefined : { by: "effect", effect: event_payload.effect };
  }
  if (path.endsWith("/Messages.json")) {
    const [, reference] = /\bRef (\w+)$/.exec(form.get("Body") ?? "") ?? [];
    return reference === undefined ? undefined : { by: "reference", reference };
  }
  if (path.endsWith("/Calls.json")) {
    const [, incident, callIn] = /incident=([^&]+)&amp;callIn=([^&"]+)/.exec(form.get("Twiml") ?? "") ?? [];
    return incident === undefined || callIn === undefined ? undefined : { by: "call-in", incident, callIn };
  }
  return undefined;
}
