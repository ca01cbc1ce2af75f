import type { Action } from "../../card.ts";
import { formErrorsCard } from "../../cards/answers/answers.ts";
import { recordedFirst } from "../../desk/desk-forms.ts";
import type { AskedOfMessage, Reply, Speaker } from "../../front.ts";
import { notRecorded, patiently } from "../../patience.ts";
import { actionOf, formOf, partOf, valuesOf } from "../cards/press.ts";
import type { Answering, Outcome } from "./answering.ts";
import { formFor, type Opened, openedIn, opening } from "./opened.ts";

/** What people press and send becomes what the front desk is told, and its reply what they are shown. */

/** `message`: what a message extension was used on. */
export type Sent = {
  by: Speaker;
  data: Record<string, unknown>;
  interaction: string;
  message?: AskedOfMessage | undefined;
};

/** A press or a form that came as a message or from a dialog: there is no card of ours around it to change. */
export async function outcomeOf(answering: Answering, sent: Sent): Promise<Outcome> {
  if (formOf(sent.data)) return await submitted(answering, sent);
  const action = actionOf(sent.data);
  if (action) return await pressed(answering, { ...sent, action });
  answering.onRefused?.("old-button");
  return { kind: "too-old" };
}

/** A button: the form that it opens, what it shows, or what came of it. A dissent is recorded before it is asked why. */
export async function pressed(answering: Answering, { by, action, data, interaction }: Sent & { action: Action }) {
  const opened: Opened = { id: interaction, by: { action } };
  const form = await opening(answering, { by, opened });
  if (form && !recordedFirst.includes(action.do)) return form;
  const reply = await patiently(answering, () => answering.front.press({ by, action, interaction }));
  return form && reply.kind === "quiet" ? form : shown(reply, opened, partOf(data));
}

/** A form: where something in it is wrong it comes back, with what was filled in. */
export async function submitted(answering: Answering, sent: Sent): Promise<Outcome> {
  const { by, data, interaction } = sent;
  const form = formOf(data);
  if (!form) return { kind: "too-old" };
  const opened = openedIn(data) ?? { id: interaction, by: "message" };
  const values = valuesOf(data);
  // A form sent twice, by an impatient finger or by Teams, is one submission. The id is the sender's own to choose.
  const submission = { by, ...form, values, interaction: `${by.user}:${opened.id}` };
  const reply = await patiently(answering, () => answering.front.submit(submission));
  const errors = errorsOf(reply);
  if (!errors) return shown(reply, opened);
  const again = await formFor(answering, { by, opened, message: sent.message });
  if (again?.form !== form.form) return { kind: "card", card: formErrorsCard(Object.values(errors)) };
  const placed = { ...again, context: form.context };
  return { kind: "form", form: placed, opened, mistakes: { errors: onFields(errors, placed.fields), values } };
}

function errorsOf(reply: Reply): Record<string, string> | undefined {
  if (reply.kind === "form-errors") return reply.errors;
  return isNotRecorded(reply) ? { "": notRecorded.summary } : undefined;
}

/** One for no field of this form is said at its first. */
function onFields(errors: Record<string, string>, fields: { id: string }[]): Record<string, string> {
  const placed: Record<string, string> = {};
  for (const [field, error] of Object.entries(errors)) {
    const at = fields.some(({ id }) => id === field) ? field : (fields[0]?.id ?? field);
    placed[at] = placed[at] ? `${placed[at]} ${error}` : error;
  }
  return placed;
}

export function shown(reply: Reply, opened: Opened, part?: number): Outcome {
  switch (reply.kind) {
    case "quiet":
      return { kind: "quiet" };
    case "refused":
    case "private":
      if (isNotRecorded(reply)) return { kind: "not-recorded" };
      return { kind: "card", card: reply.card, ...(part !== undefined && { part }) };
    case "form-errors":
      return { kind: "card", card: formErrorsCard(Object.values(reply.errors)) };
    case "form":
      return { kind: "form", form: reply.form, opened };
  }
}

export function isNotRecorded(reply: Reply): boolean {
  return reply.kind === "private" && reply.card === notRecorded;
}
