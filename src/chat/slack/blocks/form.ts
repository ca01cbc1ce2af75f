import type { AnyBlock, HomeView, InputBlock, ModalView, PlainTextOption } from "@slack/types";
import { type Card, type Field, type Form, type FormId, formIds } from "../../card.ts";
import { cutText, limits } from "./limits.ts";
import { plain, renderBlocks } from "./render.ts";

const callbackPrefix = "muster:";
/** Every field is one input block whose id is the field's; its element has this id. */
const elementId = "value";

/**
 * A form as a modal. Labels and hints are cut; what would change a meaning when cut (the context, a choice's value)
 * is a mistake of ours and throws RangeError.
 */
export function renderForm(form: Form): ModalView {
  const inputs = form.fields.map(renderField);
  const intro = form.intro
    ? renderBlocks({ kind: form.form, title: "", summary: "", blocks: [{ type: "text", text: form.intro }] }, 2)
    : [];
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

/** A card as the modal that answers a submission. */
export function renderAnswer(card: Card): ModalView {
  const title = card.title.length > limits.modal.title ? card.title : "";
  const blocks: AnyBlock[] = renderBlocks({ ...card, title }, limits.modal.blocks);
  return {
    type: "modal",
    title: plain(cutText(card.title, limits.modal.title).text || "Muster"),
    close: plain("Close"),
    blocks: blocks.length > 0 ? blocks : [{ type: "section", text: plain(cutText(card.summary, limits.section).text) }],
  };
}

/** A card as somebody's home tab. */
export function renderHome(card: Card): HomeView {
  return { type: "home", blocks: renderBlocks(card, limits.home.blocks) };
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
    const { value, selected_option } = elements[elementId] ?? {};
    const text = typeof value === "string" ? value : selected_option?.value;
    if (text !== undefined && text !== "") values[field] = text.toWellFormed();
  }
  return values;
}

function renderField(field: Field): InputBlock {
  const hint = hintOf(field);
  return {
    type: "input",
    block_id: atMost(limits.id, field.id),
    label: plain(cutText(field.label, limits.input.label).text),
    optional: field.optional ?? false,
    ...(hint ? { hint: plain(cutText(hint, limits.input.hint).text) } : {}),
    element: renderElement(field),
  };
}

function hintOf(field: Field): string | undefined {
  if (field.type === "text" || field.choices.length <= limits.select.options) return field.hint;
  return `Slack can list the first ${limits.select.options} only. ${field.hint ?? ""}`.trim();
}

function renderElement(field: Field): InputBlock["element"] {
  switch (field.type) {
    case "text":
      return {
        type: "plain_text_input",
        action_id: elementId,
        multiline: field.multiline ?? false,
        max_length: limits.input.value,
        ...(field.initial ? { initial_value: cutText(field.initial, limits.input.value).text } : {}),
      };
    case "select": {
      const options = field.choices.slice(0, limits.select.options).map(renderChoice);
      const initial = options.find((option) => option.value === field.initial);
      return {
        type: "static_select",
        action_id: elementId,
        options,
        ...(initial ? { initial_option: initial } : {}),
      };
    }
  }
}

function renderChoice({ value, label }: { value: string; label: string }): PlainTextOption {
  return {
    text: plain(cutText(label, limits.select.text).text || "–"),
    value: atMost(limits.select.value, value),
  };
}

function atMost(max: number, text: string): string {
  if (text.length > max) throw new RangeError(`a form's id or context is longer than ${max} characters`);
  return text;
}
