import { awaitedTriggers } from "../../../policy/clocks/pack.ts";
import { triggerSchema } from "../../../policy/clocks/row.ts";
import type { Field, Form } from "../../card.ts";
import { triggerWords } from "../clocks/clock-words.ts";

/** The form in which somebody records what starts, moves or stops legal clocks. */

/** Judgements may turn out either way. */
const judged = awaitedTriggers;

/** `about.trigger` says what is recorded; `about.again`, that it was recorded before. */
export function clockForm(context: string, about: { trigger?: string; again?: string }): Form {
  const trigger = triggerSchema.catch("aware").parse(about.trigger);
  const words = triggerWords[trigger];
  // Whether it was sent at all is only asked of what is recorded as sent.
  const isSentAgain = trigger === "submitted" && about.again !== undefined;
  const empty = about.again ? "leave it empty to keep the time that was recorded" : "leave it empty for this moment";
  return {
    form: "clock",
    title: words.button,
    submit: "Record it",
    intro: `You record that ${words.holds}. Nothing else starts a legal deadline. This is kept and may be disclosed.`,
    context,
    fields: [
      ...(judged.includes(trigger) || isSentAgain ? [verdictField(words)] : []),
      {
        id: "when",
        label: "When did it happen?",
        hint: `On your own clock, as 02:40, yesterday 23:10 or 2026-11-20 23:10; ${empty}.`,
        type: "text",
        optional: true,
      },
      { id: "people", label: "How many people are affected, as far as known?", type: "text", optional: true },
      { id: "note", label: "On what grounds?", type: "text", multiline: true, optional: true },
    ],
  };
}

function verdictField({ holds, not }: { holds: string; not: string }): Field {
  return {
    id: "holds",
    label: "What do you record?",
    type: "select",
    initial: "yes",
    choices: [
      { value: "yes", label: sentence(holds) },
      { value: "no", label: sentence(not) },
    ],
  };
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
