import { z } from "zod";
import type { Incident } from "./incident.ts";
import { instantSchema } from "./time.ts";

/** A message in chat that somebody put into the record: its words stand as they were written. */
export const messageSourceSchema = z.object({
  platform: z.enum(["slack", "teams"]),
  /** Who wrote it: a person of the directory, or `slack:T0/U0` for somebody unknown. */
  author: z.string(),
  at: instantSchema,
  /** The platform's own name for it, by which the same message is known again. */
  ref: z.string(),
  link: z.string().optional(),
  /** Only its beginning is kept; `link` leads to all of it. */
  cut: z.literal(true).optional(),
});
export type MessageSource = z.infer<typeof messageSourceSchema>;

/** A question that began as a message, and the words of that message. */
export const questionSourceSchema = messageSourceSchema.extend({ text: z.string() });
export type QuestionSource = z.infer<typeof questionSourceSchema>;

/** A message is kept once, whoever marks it and however often. */
export function isKept({ keptMessages }: Incident, { platform, ref }: MessageSource): boolean {
  return keptMessages.includes(keyOf({ platform, ref }));
}

export function keyOf({ platform, ref }: Pick<MessageSource, "platform" | "ref">): string {
  return `${platform}:${ref}`;
}
