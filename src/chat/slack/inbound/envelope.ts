import { z } from "zod";

/** What Slack says on a socket (https://docs.slack.dev/apis/events-api/using-socket-mode). */
const said = z.discriminatedUnion("type", [
  z.object({ type: z.literal("hello") }),
  z.object({ type: z.literal("disconnect"), reason: z.string().optional() }),
  ...(["slash_commands", "interactive", "events_api"] as const).map((type) =>
    z.object({
      type: z.literal(type),
      envelope_id: z.string(),
      payload: z.unknown(),
      retry_attempt: z.number().optional(),
      retry_reason: z.string().optional(),
    }),
  ),
]);
type Said = z.output<typeof said>;
export type Envelope = Extract<Said, { envelope_id: string }>;

/** Undefined for what is no message of Slack's. */
export function readSaid(text: string): Said | undefined {
  try {
    return said.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** `body` travels in the acknowledgement: a private answer, a form's errors. */
export function acknowledgementOf({ envelope_id }: Envelope, body: unknown): string {
  return JSON.stringify(body === undefined ? { envelope_id } : { envelope_id, payload: body });
}
