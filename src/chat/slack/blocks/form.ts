import type { HomeView, InputBlock, KnownBlock, ModalView, PlainTextOption } from "@slack/types";
import { type Block, type Card, type Field, type Form, type FormId, formIds } from "../../card.ts";
import { cutText, groupsOf } from "../../cut-text.ts";
import { limits } from "./limits.ts";
import { plain, renderBlocks } from "./render.ts";

const callbackPrefix = "muster:";
/**
 * Every field is one input block whose id is the field's; its element has the first of these ids. What a modal that is
 * drawn anew fills in has the second: under the same ids Slack keeps what was there
 * (https://docs.slack.dev/reference/views/modal-views).
 */
const elementIds = { value: "value", replaced: "replaced" };

/**
 * A form as a modal. Labels and hints are cut, and a choice whose name is cut stands in full above its field; what would
 * change a meaning when cut (the context, a choice's value) is a mistake of ours and throws RangeError.
 */
export function renderForm(form: Form): ModalView {
  const lists = form.fields.filter(({ type }) => type === "select").length;
  const inputs = form.fields.flatMap((field) => renderField(withinChoices(field, form.fields), lists));
  const space = { blocks: Math.max(2, limits.modal.blocks - inputs.length), text: limits.modal.text };
  const intro = form.intro ? renderBlocks(wordsOf([{ type: "text", text: form.intro }]), space) : [];
  return {
    type: "modal",
    callback_id: atMost(limits.id, `${callbackPrefix}${form.form}`),
    title: plain(cutText(form.title, limits.modal.title).text),
    submit: plain(cutText(form.submit, limits.modal.submit).text),
    close: plain("Cancel"),
    private_metadata: atMost(limits.modal.privateMetadata, form.context),
    blocks: [...intro, ...inputs].slice(0, limits.modal.blocks),
  };
}

/** What is wrong with answers, above a form that has no field to say it at. */
export function renderErrors(errors: string[]): KnownBlock[] {
  const text = plain(cutText(errors.join(" "), limits.section).text);
  return [{ type: "section", block_id: "errors", text }];
}

function wordsOf(blocks: Block[]): Card {
  return { kind: "form", title: "", summary: "", blocks };
}

/** A card as somebody's home tab. */
export function renderHome(card: Card): HomeView {
  return { type: "home", blocks: renderBlocks(card, limits.home) };
}

/** Which form a submitted modal was; undefined for a modal that is not ours. */
export function formOf(callbackId: string): FormId | undefined {
  return formIds.find((form) => `${callbackPrefix}${form}` === callbackId);
}

type ViewState = Record<string, Record<string, { value?: unknown; selected_option?: { value: string } | null }>>;

/** What the person filled in, by field; a field left empty is absent. */
export function valuesOf(state: ViewState): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [field, elements] of Object.entries(state)) {
    const { value, selected_option } = elements[elementIds.replaced] ?? elements[elementIds.value] ?? {};
    const text = typeof value === "string" ? value : selected_option?.value;
    if (text !== undefined && text !== "") values[field] = text.toWellFormed();
  }
  return values;
}

/** What the choices are called in full shares the space of the form with its other `lists`. */
function renderField(field: Field, lists: number): KnownBlock[] {
  const input: InputBlock = {
    type: "input",
    block_id: atMost(limits.id, field.id),
    label: plain(cutText(field.label, limits.input.label).text),
    optional: field.optional ?? false,
    ...(field.hint ? { hint: plain(cutText(field.hint, limits.input.hint).text) } : {}),
    element: renderElement(field),
  };
  const { blocks, text } = limits.namesInFull;
  const space = { blocks, text: Math.floor(text / Math.max(1, lists)) };
  return [...renderBlocks(wordsOf(namesInFull(field)), space), input];
}

/** Where all choices of a form together are more than a view holds, each list has only its first. */
function withinChoices(field: Field, all: Field[]): Field {
  const count = all.reduce((sum, each) => sum + (each.type === "select" ? each.choices.length : 0), 0);
  const most = limits.select.options;
  if (field.type === "text" || count <= limits.select.ofAForm || field.choices.length <= most) return field;
  const hint = `Slack can list the first ${most} only. ${field.hint ?? ""}`.trim();
  return { ...field, hint, choices: field.choices.slice(0, most) };
}

function renderElement(field: Field): InputBlock["element"] {
  const action_id = field.replaced ? elementIds.replaced : elementIds.value;
  switch (field.type) {
    case "text":
      return {
        type: "plain_text_input",
        action_id,
        multiline: field.multiline ?? false,
        max_length: limits.input.value,
        ...(field.initial ? { initial_value: cutText(field.initial, limits.input.value).text } : {}),
      };
    case "select": {
      const options = field.choices.map(renderChoice);
      const initial = options.find((option) => option.value === field.initial);
      return {
        type: "static_select",
        action_id,
        ...(options.length <= limits.select.options ? { options } : { option_groups: inGroups(options) }),
        ...(initial ? { initial_option: initial } : {}),
      };
    }
  }
}

/** More than a list may hold, under headings: "101 to 200". Slack finds a choice by what is typed. */
function inGroups(options: PlainTextOption[]) {
  const most = limits.select.options;
  return groupsOf(options, most).map((group, index) => ({
    label: plain(`${index * most + 1} to ${index * most + group.length}`),
    options: group,
  }));
}

/** A name that is cut begins with its number, by which it is told apart. */
function renderChoice({ value, label }: Choice, index: number): PlainTextOption {
  const text = isLong(label) ? cutText(numbered(label, index), limits.select.text).text : label;
  return { text: plain(text || "–"), value: atMost(limits.select.value, value) };
}

type Choice = { value: string; label: string };
const isLong = (label: string) => label.length > limits.select.text;
const numbered = (label: string, index: number) => `${index + 1}. ${label}`;

function namesInFull(field: Field): Block[] {
  if (field.type !== "select") return [];
  const long = field.choices.flatMap(({ label }, index) => (isLong(label) ? [numbered(label, index)] : []));
  if (long.length === 0) return [];
  return [
    { type: "text", text: `${field.label} In full:`, emphasis: "strong" },
    { type: "list", items: long },
  ];
}

function atMost(max: number, text: string): string {
  if (text.length > max) throw new RangeError(`a form's id or context is longer than ${max} characters`);
  return text;
}
