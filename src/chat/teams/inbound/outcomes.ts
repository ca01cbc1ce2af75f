import { pressedAgain } from "../../again.ts";
import type { Action, FormId } from "../../card.ts";
import { formErrorsCard, notRecordedCard } from "../../cards/answers/answers.ts";
import { recordedFirst } from "../../desk/desk-forms.ts";
import type { AskedOfMessage, Reply, Speaker } from "../../front.ts";
import { isNotRecorded, patiently } from "../../patience.ts";
import { actionOf, formOf, partOf, valuesOf } from "../cards/press.ts";
import type { Answering, Outcome } from "./answering.ts";
import { formFor, type Opened, openedIn, opening } from "./opened.ts";
import { sealedFor } from "./seals.ts";

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
  return tooOld(answering);
}

function tooOld({ onRefused }: Answering): Outcome {
  onRefused?.("old-button");
  return { kind: "too-old" };
}

/** A button: the form that it opens, what it shows, or what came of it. A dissent is recorded before it is asked why. */
export async function pressed(answering: Answering, { by, action, data, interaction }: Sent & { action: Action }) {
  const opened: Opened = { id: interaction, by: { action } };
  const form = await opening(answering, { by, opened });
  if (form && !recordedFirst.includes(action.do)) return form;
  const again = pressedAgain(interaction, action);
  const reply = await patiently(answering, () => answering.front.press({ by, action, interaction }), again);
  return form && reply.kind === "quiet" ? form : shown(answering, { by, opened, part: partOf(data) }, reply);
}

/** A form: where something in it is wrong it comes back, with what was filled in. */
export async function submitted(answering: Answering, sent: Sent): Promise<Outcome> {
  const { by, data, interaction } = sent;
  const form = formSent(answering, sent);
  if (!form) return tooOld(answering);
  const opened = openedIn(data) ?? { id: interaction, by: "message" };
  const values = valuesOf(data);
  // A form sent twice, by an impatient finger or by Teams, is one submission. The id is the sender's own to choose.
  const submission = { by, ...form, values, interaction: `${by.user}:${opened.id}` };
  const reply = await patiently(answering, () => answering.front.submit(submission));
  const errors = errorsOf(reply);
  if (!errors) return shown(answering, { by, opened }, reply);
  const again = await formFor(answering, { by, opened, message: sent.message });
  if (again?.form !== form.form) return { kind: "card", card: formErrorsCard(Object.values(errors)) };
  const placed = sealedFor(answering.seals, { ...again, context: form.context }, by);
  return { kind: "form", form: placed, opened, mistakes: { errors: onFields(errors, placed.fields), values } };
}

/** With its context as it was drawn; undefined where that was drawn for somebody else, for another form, or by nobody. */
function formSent({ seals }: Answering, { by, data }: Sent): { form: FormId; context: string } | undefined {
  const sent = formOf(data);
  const context = sent && seals.open(sent.form, sent.context, by);
  return sent && context !== undefined ? { form: sent.form, context } : undefined;
}

function errorsOf(reply: Reply): Record<string, string> | undefined {
  if (reply.kind === "form-errors") return reply.errors;
  return isNotRecorded(reply) ? { "": notRecordedCard().summary } : undefined;
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

type Asked = { by: Speaker; opened: Opened; part?: number };

export function shown({ seals }: Answering, { by, opened, part }: Asked, reply: Reply): Outcome {
  switch (reply.kind) {
    case "quiet":
      return { kind: "quiet" };
    case "refused":
    case "shown":
    case "private":
      if (isNotRecorded(reply)) return { kind: "not-recorded", card: reply.card };
      return { kind: "card", card: reply.card, ...(part !== undefined && { part }) };
    case "form-errors":
      return { kind: "card", card: formErrorsCard(Object.values(reply.errors)) };
    case "form":
      return { kind: "form", form: sealedFor(seals, reply.form, by), opened };
  }
}
