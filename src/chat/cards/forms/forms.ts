import type { Decision } from "../../../incident/decisions/decision.ts";
import type { Incident } from "../../../incident/incident.ts";
import type { LooseEnd } from "../../../incident/loose-ends.ts";
import type { Directory } from "../../../policy/directory.ts";
import { type Rules, severities } from "../../../policy/policy.ts";
import type { Field, Form, FormId } from "../../card.ts";
import type { Listed } from "../answers/answers.ts";
import { leftOpenLine } from "../loose-ends.ts";
import { severityWords } from "../names.ts";
import { actionForm } from "./action-forms.ts";
import { clockForm } from "./clock-forms.ts";
import { choice, kept, serviceField } from "./fields.ts";
import { isLineForm, lineForm } from "./line-forms.ts";
import { incidentField, recordForm } from "./message-forms.ts";
import { decideForm, editForm, knownOf } from "./question-forms.ts";
import { abstentionForm, conditionForm, dissentForm, reasonForm } from "./saying-forms.ts";

/** The forms that commands and buttons open. `context` comes back with the answers (which incident, which decision). */

/**
 * What a form is about: the agreed rules, the decision whose options it offers, what is ended though it is open, the
 * incidents of which one is to be chosen, who there is to be named, what is said of a question that its proposer does not approve,
 * whether whoever opens it has abstained already.
 */
export type FormSubject = {
  rules: Rules;
  decision?: Decision;
  leftOpen?: LooseEnd[];
  open?: readonly Listed[];
  ownProposal?: string;
  directory?: Directory;
  hasAbstained?: boolean;
  /** Which one it is about. */
  incident?: Incident;
  /** Those that are open, by their number among all of the incident's. */
  questions?: { value: string; label: string }[];
};

/** The form of this id, with `initial` filled in by field; those about no incident are in `organisation/`. */
export function formOf(
  id: Exclude<FormId, "delegate" | "agreement">,
  about: FormSubject,
  context: string,
  initial: Record<string, string> = {},
): Form {
  if (id === "clock") return filledIn(clockForm(context, initial), initial);
  if (id === "decide") return filledIn(decideForm(about, context, initial), knownOf(initial, about));
  const form = emptyForm(id, about, context);
  const asks = form.fields.some((field) => field.id === "incident");
  const which = about.open && !asks ? [incidentField(about.open)] : [];
  return filledIn({ ...form, fields: [...which, ...form.fields] }, initial);
}

/** `replaced`: the fields that were filled in since the form was sent. */
export function withRemark(form: Form, remark: string | undefined, replaced: string[] = []): Form {
  const intro = [remark, form.intro].filter(Boolean).join("\n\n");
  const fields = form.fields.map(
    (field): Field => (replaced.includes(field.id) ? { ...field, replaced: true } : field),
  );
  return { ...form, ...(intro && { intro }), fields };
}

export function filledIn(form: Form, initial: Record<string, string>): Form {
  const fields = form.fields.map((field): Field => {
    const value = Object.hasOwn(initial, field.id) ? initial[field.id] : undefined;
    return value === undefined ? field : { ...field, initial: value };
  });
  return { ...form, fields };
}

function emptyForm(
  id: Exclude<FormId, "delegate" | "agreement" | "clock" | "decide">,
  { rules, decision, leftOpen, open, hasAbstained, directory, questions, incident }: FormSubject,
  context: string,
): Form {
  if (isLineForm(id)) {
    const about = { rules, directory: directory ?? { people: {} } };
    return lineForm(id, { ...about, ...(questions && { questions }), ...(incident && { incident }) }, context);
  }
  switch (id) {
    case "declare":
      return declareForm(rules, context);
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
      return abstentionForm(context, hasAbstained);
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
