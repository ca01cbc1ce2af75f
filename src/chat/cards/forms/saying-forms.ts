import type { Decision } from "../../../incident/decisions/decision.ts";
import type { Field, Form } from "../../card.ts";
import { labelOf } from "../decisions/decision-words.ts";
import { kept, openChoice } from "./fields.ts";

/** The forms of somebody who has a say: on a condition, why, why not, and not at all. What follows is said before it counts. */

const reason = (label: string): Field => ({ id: "reason", label, type: "text", multiline: true });

export function dissentForm(context: string): Form {
  return {
    form: "dissent",
    title: "Your objection",
    submit: "Record my reason",
    intro: `Your objection is recorded already, and stops nothing: to say no, choose another option. While the question is open you can take it back, on its card. Your reason stands word for word. ${kept}`,
    context,
    fields: [reason("Why do you object?")],
  };
}

/** A condition belongs to one of the options, which the form names. */
export function conditionForm(decision: Decision | undefined, context: string): Form {
  const options = decision?.options.map(({ id }): [string, string] => [id, labelOf(decision, id)]) ?? [];
  return {
    form: "condition",
    title: "Choose on a condition",
    submit: "Choose",
    intro: `Your choice counts at once, and your condition stands beside it word for word. If your option is decided, nobody begins it before the condition is met: you or whoever leads say when it is, with “Condition met”. ${kept}`,
    context,
    fields: [
      openChoice("option", "What do you choose?", options),
      { id: "condition", label: "On what condition?", type: "text", multiline: true },
    ],
  };
}

export function reasonForm(context: string): Form {
  return {
    form: "reason",
    title: "Why you chose this",
    submit: "Record my reason",
    intro: `Your choice counts already. Your reason stands word for word, for the others to weigh. ${kept}`,
    context,
    fields: [reason("Why do you choose this?")],
  };
}

/** It counts once the form is sent, for it cannot be given back. */
export function abstentionForm(context: string, hasAbstained = false): Form {
  if (hasAbstained) {
    return {
      form: "abstention",
      title: "Why you abstained",
      submit: "Record my reason",
      intro: `You have abstained, and your part is asked of somebody else. ${kept}`,
      context,
      fields: [reason("Where is the conflict of interest?")],
    };
  }
  return {
    form: "abstention",
    title: "Abstain",
    submit: "Abstain",
    intro: `For a conflict of interest. Your say in this question ends for good, what you chose in it does not count any more, and whoever your part falls to is asked instead. You cannot take it back. ${kept}`,
    context,
    fields: [{ ...reason("Where is the conflict of interest?"), optional: true }],
  };
}
