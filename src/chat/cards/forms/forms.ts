import type { Decision } from "../../../incident/decisions/decision.ts";
import type { LooseEnd } from "../../../incident/loose-ends.ts";
import type { Directory } from "../../../policy/directory.ts";
import { type Rules, severities } from "../../../policy/policy.ts";
import type { Field, Form, FormId } from "../../card.ts";
import type { Listed } from "../answers/answers.ts";
import { leftOpenLine } from "../loose-ends.ts";
import { capitalised, inWords, severityWords } from "../names.ts";
import { actionForm } from "./action-forms.ts";
import { clockForm } from "./clock-forms.ts";
import { writtenDowntime } from "./downtime-answer.ts";
import { isLineForm, lineForm } from "./line-forms.ts";
import { incidentField, recordForm } from "./message-forms.ts";

/** The forms that commands and buttons open. `context` comes back with the answers (which incident, which decision). */

const kept = "This is kept and may be disclosed.";
export const maxOptions = 5;

/**
 * What a form is about: the agreed rules, the decision whose options it offers, what is ended though it is open, the
 * incidents of which one is to be chosen, who there is to be named, what is said of a question that its proposer does not approve.
 */
export type FormSubject = {
  rules: Rules;
  decision?: Decision;
  leftOpen?: LooseEnd[];
  open?: readonly Listed[];
  ownProposal?: string;
  directory?: Directory;
};

/** The form of this id, with `initial` filled in by field; those about no incident are in `organisation/`. */
export function formOf(
  id: Exclude<FormId, "delegate" | "agreement">,
  about: FormSubject,
  context: string,
  initial: Record<string, string> = {},
): Form {
  return filledIn(id === "clock" ? clockForm(context, initial) : emptyForm(id, about, context), initial);
}

export function filledIn(form: Form, initial: Record<string, string>): Form {
  const fields = form.fields.map((field): Field => {
    const value = Object.hasOwn(initial, field.id) ? initial[field.id] : undefined;
    return value === undefined ? field : { ...field, initial: value };
  });
  return { ...form, fields };
}

function emptyForm(
  id: Exclude<FormId, "delegate" | "agreement" | "clock">,
  { rules, decision, leftOpen, open, ownProposal, directory }: FormSubject,
  context: string,
): Form {
  if (isLineForm(id)) return lineForm(id, { rules, directory: directory ?? { people: {} } }, context);
  switch (id) {
    case "declare":
      return declareForm(rules, context);
    case "decide":
      return decideForm(rules, context, { open, ownProposal });
    case "record":
      return recordForm(open ?? [], context);
    case "dissent":
      return dissentForm(context);
    case "severity":
      return severityForm(context);
    case "stand-down":
      return leftOpen ? anywayForm("stand-down", leftOpen, context) : standDownForm(context);
    case "update":
      return updateForm(context);
    case "close":
      return leftOpen ? anywayForm("close", leftOpen, context) : closeForm(context);
    case "took":
    case "action-failed":
    case "action-reverted":
    case "action-stop":
    case "customers-told":
      return actionForm(id, { rules, directory: directory ?? { people: {} } }, context);
    case "condition":
      return conditionForm(decision, context);
    case "reason":
      return reasonForm(context);
    case "abstention":
      return abstentionForm(context);
    case "edit":
      return editForm(decision, context);
  }
}

function declareForm(rules: Rules, context: string): Form {
  return {
    form: "declare",
    title: "Declare an incident",
    submit: "Declare",
    intro: `Those whom this severity calls are called at once. ${kept}`,
    context,
    fields: [
      { id: "title", label: "What is happening?", type: "text" },
      severityField(),
      ...serviceField(rules),
      choice("personalData", "Could personal data be involved?", [
        ["none", "Not as far as we know"],
        ["suspected", "Yes, possibly"],
      ]),
      choice("exercise", "Is this real?", [
        ["no", "Yes, it is real"],
        ["yes", "No, it is an exercise"],
      ]),
      ...secrecyFields(rules),
    ],
  };
}

function secrecyFields({ organisation }: Rules): Field[] {
  const insider: [string, string][] = organisation.insiderContact
    ? [["insider", "It may be about somebody inside"]]
    : [];
  return [
    choice("confidential", "Who may know of it?", [
      ["no", "Whoever may see what is open"],
      ["yes", "Only those who are called"],
      ...insider,
    ]),
    {
      id: "without",
      label: "From whom must it be kept?",
      hint: "Names or roles, with commas between. Whoever their role falls to is called instead.",
      type: "text",
      optional: true,
    },
  ];
}

/** Two options are needed; the others come last, so that a short question is a short form. */
function decideForm(
  rules: Rules,
  context: string,
  { open, ownProposal }: { open: FormSubject["open"]; ownProposal: string | undefined },
): Form {
  const rows = Array.from({ length: maxOptions }, (_, index) => index + 1);
  return {
    form: "decide",
    title: "Propose a decision",
    submit: ownProposal ? "Post it" : "Ask them",
    intro: ownProposal
      ? `${ownProposal} Nothing is posted yet: post it, or change the words. ${kept}`
      : `Those who decide are called and see this as you write it. Unless enough of them choose the same in time, nothing is approved. ${kept}`,
    context,
    fields: [
      ...(open ? [incidentField(open)] : []),
      { id: "question", label: "What has to be decided?", type: "text", multiline: true },
      ...rows.slice(0, 2).flatMap((row) => optionFields(row, false)),
      recommendedField(rows),
      ...actionField(rules),
      ...targetField(rules),
      ...actsField(rules, rows),
      ...serviceField(rules),
      downtimeField("Leave it empty if it stays up, or if it is as long as was agreed beforehand."),
      {
        id: "exposure",
        label: "What may grow while nothing is done?",
        hint: "Such as: two to four more hosts are lost every hour. Shown beside what acting now costs.",
        type: "text",
        optional: true,
      },
      ...safetyField(rules),
      {
        id: "deadline",
        label: "How many minutes do they have?",
        hint: "Leave it empty for the time that was agreed beforehand.",
        type: "text",
        optional: true,
      },
      ...rows.slice(2).flatMap((row) => optionFields(row, true)),
    ],
  };
}

function downtimeField(hint: string): Field {
  const label = "How long would the service be down?";
  return { id: "downtime", label, hint: `Such as 2h or 2h-6h. ${hint}`, type: "text", optional: true };
}

function optionFields(row: number, optional: boolean): Field[] {
  const field = (part: string, label: string): Field => ({
    id: `option${row}-${part}`,
    label,
    type: "text",
    ...(optional && { optional }),
  });
  return [
    field("label", `Option ${row}`),
    field("act", `Option ${row}: what it costs now`),
    field("wait", `Option ${row}: what it may cost later`),
  ];
}

function dissentForm(context: string): Form {
  return {
    form: "dissent",
    title: "Your objection",
    submit: "Keep it",
    intro: `Your objection is recorded and stops nothing by itself: whoever must agree refuses by choosing another option. Your reason stands word for word. ${kept}`,
    context,
    fields: [{ id: "reason", label: "Why do you object?", type: "text", multiline: true }],
  };
}

/** A condition belongs to one of the options, which the form names. */
function conditionForm(decision: Decision | undefined, context: string): Form {
  const options = decision?.options.map(({ id, label }): [string, string] => [id, label]) ?? [];
  const first = options.toSorted(
    ([a], [b]) => Number(b === decision?.recommended) - Number(a === decision?.recommended),
  );
  return {
    form: "condition",
    title: "Choose on a condition",
    submit: "Choose",
    intro: `Your choice counts at once, and your condition stands beside it word for word. ${kept}`,
    context,
    fields: [
      choice("option", "What do you choose?", first),
      { id: "condition", label: "On what condition?", type: "text", multiline: true },
    ],
  };
}

function reasonForm(context: string): Form {
  return {
    form: "reason",
    title: "Why you chose this",
    submit: "Keep it",
    intro: `Your choice counts already. Your reason stands word for word, for the others to weigh. ${kept}`,
    context,
    fields: [{ id: "reason", label: "Why do you choose this?", type: "text", multiline: true }],
  };
}

function abstentionForm(context: string): Form {
  return {
    form: "abstention",
    title: "Why you abstain",
    submit: "Keep it",
    intro: `Your abstention is recorded, and somebody else is asked. ${kept}`,
    context,
    fields: [{ id: "reason", label: "Where is the conflict of interest?", type: "text", multiline: true }],
  };
}

/** The same rows as when it was proposed; who decides, and until when, stays as it is. */
function editForm(decision: Decision | undefined, context: string): Form {
  const options = decision?.options ?? [];
  const rows = options.map((_, index) => index + 1);
  const acting = options.findIndex(({ acts }) => acts) + 1;
  const carries = acting > 0 ? ` Option ${acting} authorises what is asked for, whatever it is called.` : "";
  return {
    form: "edit",
    title: "Change the question",
    submit: "Ask them anew",
    intro: `Whatever was chosen before does not count any more, and those who chose are told.${carries} ${kept}`,
    context,
    fields: [
      { id: "question", label: "What has to be decided?", type: "text", multiline: true },
      ...rows.flatMap((row) => optionFields(row, false)),
      ...(decision?.recommended === undefined ? [] : [recommendedField(rows)]),
      ...(decision?.action === undefined
        ? []
        : [downtimeField("Left empty it stays as it was. Who decides goes by the longest that was said.")]),
    ],
  };
}

function recommendedField(rows: number[]): Field {
  return choice(
    "recommended",
    "Which do you recommend?",
    rows.map((row) => [String(row), `Option ${row}`]),
  );
}

/** The answers of the form that a decision would have come from: its options are named by their row. */
export function answersOf({ question, options, recommended, tradeOff }: Decision): Record<string, string> {
  const rows = options.flatMap(({ label, costToAct, costToWait }, index) => [
    [`option${index + 1}-label`, label],
    [`option${index + 1}-act`, costToAct],
    [`option${index + 1}-wait`, costToWait],
  ]);
  const row = options.findIndex(({ id }) => id === recommended) + 1;
  const { statedDowntime } = tradeOff?.inputs ?? {};
  return {
    question,
    ...Object.fromEntries(rows),
    ...(recommended !== undefined && { recommended: String(row) }),
    ...(statedDowntime && { downtime: writtenDowntime(statedDowntime) }),
  };
}

/** All that a question says, for it to be put once more. */
export function answersAnew(decision: Decision): Record<string, string> {
  const { options, action, target, tradeOff } = decision;
  const { safety, exposure } = tradeOff ?? {};
  const acting = options.findIndex(({ acts }) => acts) + 1;
  return {
    ...answersOf(decision),
    ...(action !== undefined && { action, acts: acting > 0 ? String(acting) : "none" }),
    ...(target !== undefined && { target }),
    ...(safety !== undefined && { safety }),
    ...(exposure !== undefined && { exposure }),
  };
}

function severityForm(context: string): Form {
  return {
    form: "severity",
    title: "Change severity",
    submit: "Change it",
    intro: `More serious calls those not called yet; less serious lets people sleep. ${kept}`,
    context,
    fields: [severityField(), { id: "reason", label: "Why?", type: "text", multiline: true }],
  };
}

function standDownForm(context: string): Form {
  return {
    form: "stand-down",
    title: "Stand down",
    submit: "False alarm",
    intro: `Everybody who was called is told that it was a false alarm. ${kept}`,
    context,
    fields: [{ id: "reason", label: "How do you know?", type: "text", multiline: true, optional: true }],
  };
}

function updateForm(context: string): Form {
  return {
    form: "update",
    title: "Give an update",
    submit: "Tell the room",
    intro: `Everybody in the room reads it, and so does whoever comes later. ${kept}`,
    context,
    fields: [
      {
        id: "text",
        label: "How do things stand?",
        hint: "What has changed, what is being done, what comes next.",
        type: "text",
        multiline: true,
      },
    ],
  };
}

function closeForm(context: string): Form {
  return {
    form: "close",
    title: "Close the incident",
    submit: "Close it",
    intro: `Nobody is called any more, and what is undecided stays so. ${kept}`,
    context,
    fields: [{ id: "reason", label: "Why is it over?", type: "text", multiline: true }],
  };
}

/** It ends though something is open, which the record names with the reason. */
function anywayForm(form: "close" | "stand-down", leftOpen: LooseEnd[], context: string): Form {
  return {
    form,
    title: form === "close" ? "Close anyway" : "Stand down anyway",
    submit: form === "close" ? "Close it" : "False alarm",
    intro: [...leftOpenLine(leftOpen), "The record says so.", kept].join(" "),
    context,
    fields: [{ id: "reason", label: "Why may it be left so?", type: "text", multiline: true }],
  };
}

/** Nothing is chosen beforehand: how bad it is decides who is woken. */
function severityField(): Field {
  const choices = severities.map((severity) => ({ value: severity, label: severityWords[severity] }));
  return { id: "severity", label: "How serious is it?", type: "select", choices };
}

/** The first choice is the initial one. */
function choice(id: string, label: string, choices: [value: string, label: string][]): Field {
  const initial = choices[0]?.[0];
  return {
    id,
    label,
    type: "select",
    choices: choices.map(([value, words]) => ({ value, label: words })),
    ...(initial && { initial }),
  };
}

/** A select needs something to select: without services there is no field. */
function serviceField({ services }: Rules): Field[] {
  return optionalSelect("service", "Which service does it touch?", Object.keys(services));
}

/** Asked where there are machines or equipment that can hurt somebody. */
function safetyField({ roles, services }: Rules): Field[] {
  const isAboutPeople =
    Object.values(roles).some(({ safety }) => safety) ||
    Object.values(services).some(({ environment }) => environment !== "it");
  if (!isAboutPeople) return [];
  const hint = `Shown before anything else, and never priced. ${kept}`;
  return [{ id: "safety", label: "What could happen to people?", hint, type: "text", multiline: true, optional: true }];
}

function actionField({ authority }: Rules): Field[] {
  const actions = authority.flatMap(({ when }) => (when?.action ? [when.action] : []));
  return optionalSelect("action", "What kind of step is it?", [...new Set(actions)]);
}

function targetField(rules: Rules): Field[] {
  if (actionField(rules).length === 0) return [];
  const hint = "Such as host FS-01. Leave it empty if it is about the whole service.";
  return [{ id: "target", label: "What would the step be done to?", hint, type: "text", optional: true }];
}

/** Choosing this option authorises the step; where no step is agreed upon there is nothing to authorise. */
function actsField(rules: Rules, rows: number[]): Field[] {
  if (actionField(rules).length === 0) return [];
  return [
    choice("acts", "Which option carries it out?", [
      ...rows.map((row): [string, string] => [String(row), `Option ${row}`]),
      ["none", "None of them"],
    ]),
  ];
}

function optionalSelect(id: string, label: string, values: string[]): Field[] {
  if (values.length === 0) return [];
  const choices = values.map((value) => ({ value, label: capitalised(inWords(value)) }));
  return [{ id, label, hint: "It helps to find who was agreed to decide.", type: "select", choices, optional: true }];
}
