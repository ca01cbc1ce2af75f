import type { HomeView, KnownBlock, ModalView, RichTextBlock, RichTextElement } from "@slack/types";
import type { Message } from "../../src/chat/slack/blocks/render.ts";

/** What Slack is sent, a line for each thing that a reader sees: for reviewing words, and never for counting bytes. */

export function drawn(sent: Message | ModalView | HomeView): string {
  if ("text" in sent) return [`(${sent.text})`, ...linesOf(sent.blocks)].join("\n");
  const blocks = linesOf(sent.blocks as KnownBlock[]);
  if (sent.type === "home") return blocks.join("\n");
  const submit = sent.submit ? [`[${sent.submit.text}]`] : [];
  return [`# ${sent.title.text}`, ...blocks, [...submit, `[${sent.close?.text}]`].join(" ")].join("\n");
}

function linesOf(blocks: KnownBlock[]): string[] {
  return blocks.flatMap(linesOfBlock);
}

function linesOfBlock(block: KnownBlock): string[] {
  switch (block.type) {
    case "header":
      return [`# ${block.text.text}`];
    case "divider":
      return ["---"];
    case "context":
      return block.elements.map((element) => `~ ${"text" in element ? element.text : element.type}`);
    case "section":
      return [...(block.text ? [block.text.text] : []), ...(block.fields ?? []).map(({ text }) => fieldLine(text))];
    case "rich_text":
      return block.elements.flatMap(richLines);
    case "actions":
      return [block.elements.map(buttonOf).join(" ")];
    case "input":
      return inputLines(block);
    default:
      throw new Error(`nobody has said how to draw a ${block.type}`);
  }
}

/** `*Label*`, a line, the value. */
function fieldLine(text: string): string {
  const [, label, value] = /^\*(.*)\*\n([\s\S]*)$/.exec(text) ?? [];
  return label === undefined ? text : `  ${label}: ${value}`;
}

function richLines(element: RichTextBlock["elements"][number]): string[] {
  switch (element.type) {
    case "rich_text_section":
      return [wordsOf(element.elements)];
    case "rich_text_list":
      return element.elements.map((item) => `• ${wordsOf(item.elements)}`);
    case "rich_text_quote":
      return wordsOf(element.elements)
        .split("\n")
        .map((line) => `> ${line}`);
    case "rich_text_preformatted":
      throw new Error("nothing is preformatted");
  }
}

function wordsOf(elements: RichTextElement[]): string {
  return elements
    .map((element) => {
      if (element.type === "link") return `<${element.url}>`;
      if (element.type !== "text") throw new Error(`nobody has said how to draw a ${element.type}`);
      if (element.style?.bold) return `**${element.text}**`;
      return element.style?.italic ? `_${element.text}_` : element.text;
    })
    .join("");
}

type Element = Extract<KnownBlock, { type: "actions" }>["elements"][number];

function buttonOf(element: Element): string {
  if (element.type !== "button") throw new Error(`nobody has said how to draw a ${element.type}`);
  const [, does = "?"] = element.action_id?.split(":") ?? [];
  return `[${element.text.text}](${[does, element.style].filter(Boolean).join(", ")})`;
}

function inputLines({ block_id, label, hint, optional, element }: Extract<KnownBlock, { type: "input" }>): string[] {
  const about = [block_id, optional && "optional"].filter(Boolean).join(", ");
  const hints = hint ? [`  (${hint.text})`] : [];
  switch (element.type) {
    case "plain_text_input": {
      const field = element.multiline ? "  ▭▭" : "  ▭";
      return [`${label.text} {${about}}`, ...hints, `${field} ${element.initial_value ?? ""}`.trimEnd()];
    }
    case "static_select": {
      const chosen = element.initial_option?.value;
      const all = element.options ?? element.option_groups?.flatMap((group) => group.options) ?? [];
      const options = all.map(({ value, text }) => `  ${value === chosen ? "◉" : "○"} ${text.text}`);
      return [`${label.text} {${about}}`, ...hints, ...options];
    }
    default:
      throw new Error(`nobody has said how to draw a ${element.type}`);
  }
}
