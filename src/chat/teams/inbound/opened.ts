import { z } from "zod";
import { decodeAction, encodeAction } from "../../action-value.ts";
import type { Action, Form } from "../../card.ts";
import type { AskedOfMessage, Speaker } from "../../front.ts";
import { attempt } from "../../patience.ts";
import type { Answering, Outcome } from "./answering.ts";
import { sealedFor } from "./seals.ts";

/**
 * How a form came to be open. It comes back with what was filled in: by it the form is opened again where something in it
 * is wrong, and a form sent twice is one submission. Like all that a client sends back it is believed in nothing else.
 */
export type Opened = { id: string; by: { action: Action } | { text: string; room?: string } | "message" };

export const openedKey = "musterOpened";

const schema = z.strictObject({
  id: z.string().max(300),
  action: z.string().optional(),
  text: z.string().optional(),
  room: z.string().optional(),
});

export function openedData({ id, by }: Opened): z.infer<typeof schema> {
  if (by === "message") return { id };
  return "action" in by ? { id, action: encodeAction(by.action) } : { id, ...by };
}

export function openedIn(data: Record<string, unknown>): Opened | undefined {
  const read = schema.safeParse(data[openedKey]).data;
  if (!read) return undefined;
  const { id, action, text, room } = read;
  const pressed = decodeAction(action);
  if (pressed) return { id, by: { action: pressed } };
  return { id, by: text === undefined ? "message" : { text, ...(room !== undefined && { room }) } };
}

type Asking = { by: Speaker; opened: Opened; message?: AskedOfMessage | undefined };

/** The form that this opens; undefined where it opens none. */
export async function formFor(answering: Answering, { by, opened, message }: Asking): Promise<Form | undefined> {
  const { by: how } = opened;
  if (how === "message") return message && (await attempt(answering, () => answering.front.formFor(message)));
  return await attempt(answering, () => answering.front.formFor({ by, ...how }));
}

export async function opening(answering: Answering, asking: Asking): Promise<Outcome | undefined> {
  const form = await formFor(answering, asking);
  const { by, opened } = asking;
  return form && { kind: "form", form: sealedFor(answering.seals, form, by), opened };
}
