import type { Field, Form } from "../../card.ts";
import { cutText } from "../../cut-text.ts";
import type { Dialog, Element } from "./adaptive.ts";
import { elementsOf, quiet } from "./draw.ts";
import { limits, textWeight, weightOf } from "./limits.ts";
import { dialogButton, formData } from "./press.ts";
import { dialogOf, frame } from "./render.ts";
import { asTyped, formAsTyped } from "./typed.ts";

/** What was sent before and is not accepted: an error at each field named, beside what was filled in. */
export type Mistakes = { errors: Record<string, string>; values: Record<string, string> };

/**
 * A form as a dialog. Teams shows no error of ours at a field, so the form comes back with them above their fields
 * (learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots). Introductions,
 * labels and the names of choices are cut to what the dialog holds; what somebody wrote, and the context, never.
 */
export function renderForm(written: Form, mistakes: Mistakes = { errors: {}, values: {} }): Dialog {
  const form = formAsTyped(written);
  const space = spaceOf(form);
  const intro = form.intro ? introOf(form.intro, limits.card / 4) : [];
  const fields = form.fields.flatMap((field) => renderField(field, mistakes, space));
  const title = cutText(form.submit, limits.button).text || "Send";
  const send: Element = {
    type: "ActionSet",
    actions: [{ type: "Action.Submit", title, style: "positive", data: formData(form.form, form.context) }],
  };
  const name = cutText(form.title, limits.dialogTitle).text || "Muster";
  return dialogOf(name, frame({ summary: form.title }, [...intro, ...fields, send]));
}

type Space = { choices: number; titleWeight: number };

/** Half of the dialog is for the names of choices, as many as have one of a few words; the others are not listed. */
function spaceOf({ fields }: Form): Space {
  const lists = fields.flatMap((field) => (field.type === "select" ? [field.choices] : []));
  const most = limits.card / 2;
  const shortest = 40;
  const frames = lists.flat().map(({ value }) => weightOf({ title: "", value }) + 1);
  const all = frames.length;
  const framesWeigh = frames.reduce((sum, weight) => sum + weight, 0);
  const isAllListed = framesWeigh + all * shortest <= most;
  if (isAllListed) return { choices: all, titleWeight: all > 0 ? Math.floor((most - framesWeigh) / all) : 0 };
  const longest = Math.max(...frames);
  const choices = Math.max(1, Math.floor(most / (longest + shortest) / lists.length));
  return { choices, titleWeight: shortest };
}

function introOf(text: string, most: number): Element[] {
  const elements = elementsOf([{ type: "text", text }], dialogButton);
  let left = most;
  const shown = elements.filter((element) => {
    left -= weightOf(element);
    return left >= 0;
  });
  return shown.length < elements.length ? [...shown, quiet("Shortened to fit Teams.")] : shown;
}

function renderField(field: Field, { errors, values }: Mistakes, space: Space): Element[] {
  const error = errors[field.id];
  const named = { id: field.id, label: cutText(field.label, limits.label).text || "–" };
  const required = field.optional ? {} : { isRequired: true as const, errorMessage: "Please fill this in." };
  const typed = values[field.id] ?? field.initial;
  return [
    ...(error ? [mistake(error)] : []),
    { ...named, ...required, ...renderInput(field, typed, space) },
    ...hintOf(field, space),
  ];
}

function renderInput(field: Field, typed: string | undefined, space: Space) {
  switch (field.type) {
    case "text":
      return {
        type: "Input.Text" as const,
        maxLength: limits.input,
        ...(field.multiline && { isMultiline: true as const }),
        ...(typed && { value: cutText(typed, limits.input).text }),
      };
    case "select": {
      const choices = field.choices.slice(0, space.choices).map((choice, n) => renderChoice(choice, n, space));
      const isKnown = choices.some(({ value }) => value === typed);
      const style = choices.length > limits.compactChoices ? ("filtered" as const) : ("compact" as const);
      return { type: "Input.ChoiceSet" as const, style, choices, ...(isKnown && typed && { value: typed }) };
    }
  }
}

/** A name that is cut begins with its number, by which it is told apart. */
function renderChoice({ value, label }: { value: string; label: string }, index: number, { titleWeight }: Space) {
  const most = Math.min(titleWeight, limits.choice);
  const isLong = textWeight(label) > most;
  const title = isLong ? cutText(`${index + 1}. ${label}`, most, textWeight).text : label;
  return { title: title || "–", value };
}

function hintOf(field: Field, { choices }: Space): Element[] {
  const isCut = field.type === "select" && field.choices.length > choices;
  const notice = isCut ? [`Teams can list the first ${choices} only.`] : [];
  return [...notice, ...(field.hint ? [cutText(field.hint, limits.piece).text] : [])].map(quiet);
}

function mistake(error: string): Element {
  const text = cutText(asTyped(error), limits.piece).text;
  return { type: "RichTextBlock", inlines: [{ type: "TextRun", text, color: "attention", weight: "bolder" }] };
}
