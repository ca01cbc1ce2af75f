import { styleText } from "node:util";
import type { Line } from "./line.ts";

/** The look of the time line in a terminal. Colours only where there is one that wants them (NO_COLOR, a pipe). */

export type Paint = {
  /** One line of the story, at a time such as "03:12". */
  line(time: string, line: Line): string;
  heading(text: string): string;
  paragraph(text: string): string;
  quiet(text: string): string;
  /** What was found in order, or wrong. */
  item(isGood: boolean, text: string): string;
  bad(text: string): string;
};

type Style = Parameters<typeof styleText>[0];

const tones: Record<Line["tone"], Style> = {
  plain: "reset",
  good: "green",
  warning: "yellow",
  bad: "red",
  decision: "magenta",
};
const widest = 110;
const timeWidth = 7;
const whoWidth = 14;

/** `output` is where it goes: it says how wide it is, and whether it shows colours. */
export function paintFor(output: NodeJS.WriteStream): Paint {
  const paint = (style: Style, text: string) => styleText(style, text, { stream: output });
  // A pipe has no columns.
  const columns = output.columns || widest;
  const width = Math.max(30, Math.min(widest, columns) - timeWidth - whoWidth);
  const margin = " ".repeat(timeWidth + whoWidth);
  return {
    line(time, { who, what, tone, quote, details = [] }) {
      const [first = "", ...rest] = wrapped(what, width);
      const start = `${paint("dim", time.padEnd(timeWidth))}${paint("bold", who.padEnd(whoWidth))}`;
      const more = rest.map((text) => `${margin}${paint(tones[tone], text)}`);
      const lesser = details.flatMap((detail) => wrapped(detail, width - 2).map(indented));
      const words = quote ? wrapped(`“${quote}”`, width - 2).map((text) => paint("italic", `  ${text}`)) : [];
      const below = [...lesser.map((text) => paint("dim", text)), ...words].map((text) => `${margin}${text}`);
      return [`${start}${paint(tones[tone], first)}`, ...more, ...below].join("\n");
    },
    heading: (text) => paint("bold", text),
    paragraph: (text) => wrapped(text, Math.min(widest, columns)).join("\n"),
    quiet: (text) => paint("dim", text),
    item: (isGood, text) => {
      const mark = isGood ? paint("green", "✓") : paint("red", "✗");
      return wrapped(text, Math.min(widest, columns) - 4)
        .map((each, index) => `  ${index === 0 ? mark : " "} ${each}`)
        .join("\n");
    },
    bad: (text) => paint("red", text),
  };
}

function indented(text: string, index: number): string {
  return index === 0 ? `- ${text}` : `  ${text}`;
}

/** Lines of at most `width` characters, broken at spaces. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word;
    if (longer.length > width && line) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
