import type { Dialog, Element, Run } from "../../src/chat/teams/cards/adaptive.ts";
import type { TeamsMessage } from "../../src/chat/teams/cards/render.ts";

/** What Teams is sent, a line for each thing that a reader sees: for reviewing words, and never for counting bytes. */

export function drawnInTeams(sent: TeamsMessage | Dialog): string {
  if ("summary" in sent) return [`(${sent.summary})`, ...linesOf(sent.attachments[0].content.body)].join("\n");
  return [`# ${sent.title}`, ...linesOf(sent.card.content.body)].join("\n");
}

function linesOf(elements: Element[]): string[] {
  return elements.flatMap((element) => [...(element.separator ? ["---"] : []), ...linesOfElement(element)]);
}

function linesOfElement(element: Element): string[] {
  switch (element.type) {
    case "RichTextBlock":
      return [element.inlines.map(wordsOf).join("")];
    case "Container":
      return linesOf(element.items).map((line) => `> ${line}`);
    case "ActionSet":
      return [element.actions.map((action) => `[${action.title}](${doesOf(action)})`).join(" ")];
    case "Input.Text":
      return [...labelOf(element), `${element.isMultiline ? "  ▭▭" : "  ▭"} ${element.value ?? ""}`.trimEnd()];
    case "Input.ChoiceSet":
      return [
        ...labelOf(element),
        ...element.choices.map(({ title, value }) => `  ${value === element.value ? "◉" : "○"} ${title}`),
      ];
  }
}

function labelOf({ id, label, isRequired }: { id: string; label: string; isRequired?: true }): string[] {
  return [`${label} {${[id, !isRequired && "optional"].filter(Boolean).join(", ")}}`];
}

type Action = Extract<Element, { type: "ActionSet" }>["actions"][number];

function doesOf({ type, data, style }: Action): string {
  const form = data.musterForm;
  const does = typeof data.muster === "string" ? JSON.parse(data.muster).do : form;
  const how = type === "Action.Execute" ? undefined : (data.msteams?.type ?? "task/submit");
  return [does, how, style].filter(Boolean).join(", ");
}

function wordsOf({ text, weight, size, color, isSubtle, italic, selectAction }: Run): string {
  if (size === "large") return `# ${text}`;
  if (color === "attention") return `! ${text}`;
  const shown = selectAction && selectAction.url !== text ? `${text} <${selectAction.url}>` : text;
  const styled = weight === "bolder" ? `**${shown}**` : italic ? `_${shown}_` : shown;
  return isSubtle ? `~ ${styled}` : styled;
}
