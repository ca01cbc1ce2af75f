import type { HomeView, ModalView } from "@slack/types";
import type { Message } from "../../src/chat/slack/blocks/render.ts";

/**
 * What Slack would refuse of a message or view: each sentence is a breach. It knows Slack's limits by itself, from
 * docs.slack.dev/reference/block-kit (blocks, elements, composition objects), docs.slack.dev/surfaces/modals and
 * docs.slack.dev/reference/methods/chat.postMessage, and asks nothing of `src`.
 */
export function breachesOf(sent: Message | ModalView | HomeView): string[] {
  const found: string[] = [];
  const check: Check = (isWrong, what) => void (isWrong && found.push(what));
  const blocks = sent.blocks as unknown as Thing[];
  if ("text" in sent) {
    check(sent.text.length === 0, "a message without a fallback text");
    check(sent.text.length > 4_000, "a fallback text of more than 4,000 characters");
    // Undocumented: github.com/slackapi/bolt-js issues 2509 and 2867 saw 11,341 characters refused (msg_blocks_too_long).
    check(allTexts(blocks).join("").length > 11_000, "texts of more than 11,000 characters");
  } else if (sent.type === "modal") {
    checkModal(sent, check);
  }
  const most = "text" in sent ? 50 : 100;
  check(blocks.length > most, `${blocks.length} blocks`);
  check(blocks.length === 0, "no blocks");
  check(JSON.stringify(sent).length > 250_000, "more than 250 KB");
  for (const block of blocks) checkBlock(block, check);
  checkUnique(blocks, check);
  for (const text of [...allTexts(sent), ...("text" in sent ? [sent.text] : [])]) {
    check(text.length === 0, "an empty text");
    check(!text.isWellFormed(), "half a surrogate pair");
  }
  return [...new Set(found)];
}

type Check = (isWrong: boolean, what: string) => void;
type Text = { type: string; text: string };
type Option = { text: Text; value: string };
/** Any block or element, as far as limits go. */
type Thing = {
  type: string;
  block_id?: string;
  action_id?: string;
  text?: Text;
  label?: Text;
  hint?: Text;
  value?: string;
  fields?: Text[];
  elements?: Thing[];
  element?: Thing;
  options?: Option[];
  option_groups?: { label: Text; options: Option[] }[];
  initial_option?: Option;
  initial_value?: string;
  max_length?: number;
};

function checkModal(view: ModalView, check: Check): void {
  for (const [what, text] of Object.entries({ title: view.title, submit: view.submit, close: view.close })) {
    check(text?.text.length === 0, `an empty ${what}`);
    check((text?.text.length ?? 0) > 24, `a ${what} of more than 24 characters`);
  }
  check((view.private_metadata?.length ?? 0) > 3_000, "private_metadata of more than 3,000 characters");
  check((view.callback_id?.length ?? 0) > 255, "a callback_id of more than 255 characters");
  const hasInputs = view.blocks.some(({ type }) => type === "input");
  check(hasInputs && !view.submit, "inputs without a submit");
}

function checkBlock(block: Thing, check: Check): void {
  check((block.block_id?.length ?? 0) > 255, "a block_id of more than 255 characters");
  switch (block.type) {
    case "header":
      return check((block.text?.text.length ?? 0) > 150, "a header of more than 150 characters");
    case "section":
      check((block.text?.text.length ?? 0) > 3_000, "a section of more than 3,000 characters");
      check(!block.text && !block.fields?.length, "a section with nothing in it");
      check((block.fields?.length ?? 0) > 10, "more than 10 fields");
      return check(
        (block.fields ?? []).some(({ text }) => text.length > 2_000),
        "a field of more than 2,000 characters",
      );
    case "context":
      check(
        (block.elements?.length ?? 0) > 10 || !block.elements?.length,
        "a context of none or more than 10 elements",
      );
      return check(
        (block.elements ?? []).some(({ text }) => ((text as unknown as string) ?? "").length > 3_000),
        "a context of more than 3,000 characters",
      );
    case "actions":
      check((block.elements?.length ?? 0) > 25 || !block.elements?.length, "a row of none or more than 25 buttons");
      for (const element of block.elements ?? []) checkElement(element, check);
      return;
    case "input":
      check(!block.label?.text, "an input without a label");
      check((block.label?.text.length ?? 0) > 2_000, "a label of more than 2,000 characters");
      check((block.hint?.text.length ?? 0) > 2_000, "a hint of more than 2,000 characters");
      return checkElement(block.element as Thing, check);
    case "rich_text":
      check(!block.elements?.length, "rich text with nothing in it");
      for (const part of block.elements ?? []) check(!part.elements?.length, "a part of rich text with nothing in it");
      return;
    case "divider":
      return;
    default:
      return check(true, `a ${block.type}, of which nobody has said what it may hold`);
  }
}

function checkElement(element: Thing, check: Check): void {
  check((element.action_id?.length ?? 0) > 255, "an action_id of more than 255 characters");
  switch (element.type) {
    case "button":
      check((element.text?.text.length ?? 0) > 75, "a button of more than 75 characters");
      // Slack takes 2,000; what is ours holds ids alone.
      return check((element.value?.length ?? 0) > 255, "a button's value of more than 255 characters");
    case "plain_text_input": {
      const { initial_value = "", max_length = 3_000 } = element;
      check(max_length > 3_000, "a max_length of more than 3,000");
      return check(initial_value.length > max_length, "an initial value of more than may be written");
    }
    case "static_select":
      return checkSelect(element, check);
    default:
      return check(true, `a ${element.type}, of which nobody has said what it may hold`);
  }
}

function checkSelect({ options: list, option_groups: groups, initial_option }: Thing, check: Check): void {
  check((list === undefined) === (groups === undefined), "a select with neither options nor groups, or with both");
  check(groups?.length === 0 || (groups?.length ?? 0) > 100, "a select of none or more than 100 groups");
  for (const { label, options } of groups ?? []) {
    check(label.text.length > 75 || label.text.length === 0, "a group's label of none or more than 75 characters");
    check(options.length === 0 || options.length > 100, "a group of none or more than 100 options");
  }
  check(list?.length === 0 || (list?.length ?? 0) > 100, "a select of none or more than 100 options");
  const options = list ?? groups?.flatMap((group) => group.options) ?? [];
  check(new Set(options.map(({ value }) => value)).size < options.length, "two options of one value");
  for (const { text, value } of options) {
    check(text.text.length > 75, "an option of more than 75 characters");
    check(value.length > 150 || value.length === 0, "an option's value of none or more than 150 characters");
  }
  const same = (option: Option) => JSON.stringify(option) === JSON.stringify(initial_option);
  check(initial_option !== undefined && !options.some(same), "an initial option that is not among the options");
}

function checkUnique(blocks: Thing[], check: Check): void {
  const ids = blocks.flatMap(({ block_id }) => (block_id === undefined ? [] : [block_id]));
  check(new Set(ids).size < ids.length, "two blocks of one block_id");
  const actions = blocks.flatMap(({ type, elements }) => (type === "actions" ? (elements ?? []) : []));
  const names = actions.map(({ action_id }) => action_id);
  check(new Set(names).size < names.length, "two buttons of one action_id");
}

/** Every text, wherever it hides. */
function allTexts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(allTexts);
  if (typeof value !== "object" || value === null) return [];
  const own = "type" in value && "text" in value && typeof value.text === "string" ? [value.text] : [];
  return [...own, ...Object.values(value).flatMap(allTexts)];
}
