import type { MessageSource, QuestionSource } from "../../../incident/message-source.ts";
import type { Field, Form } from "../../card.ts";
import type { Listed } from "../answers/answers.ts";
import { shortCard } from "../parts.ts";
import type { Read } from "./form-answers.ts";

/** What becomes of a message that somebody chose outside any war room. */

export function incidentField(open: readonly Listed[]): Field {
  const choices = open.map(({ id, codename, exercise }) => {
    return { value: id, label: `${id} ${codename}${exercise ? " (exercise)" : ""}` };
  });
  return {
    id: "incident",
    label: "Which incident is it about?",
    type: "select",
    choices,
    ...(choices.length === 1 && choices[0] && { initial: choices[0].value, hint: "The only one that is open." }),
  };
}

export function recordForm(open: readonly Listed[], context: string): Form {
  return {
    form: "record",
    title: "Add to the record",
    submit: "Keep it",
    intro: "The message is kept word for word, with who wrote it and when. It may be disclosed.",
    context,
    fields: [incidentField(open)],
  };
}

export function readRecordForm(
  { reference }: { reference?: string },
  said: QuestionSource | undefined,
): Read<{ text: string; source: MessageSource }> {
  if (!reference) return { ok: false, errors: { incident: "Please choose one of them." } };
  if (!said) return { ok: false, errors: { incident: "The message is lost. Please choose it once more." } };
  const { text, ...source } = said;
  return { ok: true, value: { text, source } };
}

/** There is no incident that they may see, and so no record. */
export function nowhereToKeepCard() {
  return shortCard(
    "nowhere-to-keep",
    "No incident is open",
    "No incident is open that you may see, so there is no record for this message.",
    "Start one with /muster declare, and then choose the message once more.",
  );
}
