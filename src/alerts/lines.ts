import { unwrapped } from "./envelope.ts";

/** Bodies of many records: what is written one a line, or as one JSON document. */

/** The lines that hold anything, whatever ends them; a text without any is one empty line, which no source understands. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim());
  return lines.length > 0 ? lines : [""];
}

/**
 * The records of a body that is one JSON document, a list of them, or one a line, in an envelope or none (https://github.com/ndjson/ndjson-spec).
 * A line that is no JSON stays a text, which is no record of anybody's: it costs only itself.
 */
export function recordsOf(text: string): unknown[] {
  const whole = parsed(text);
  if (whole === undefined) return linesOf(text).map((line) => unwrapped(parsed(line) ?? line));
  const content = unwrapped(whole);
  return Array.isArray(content) ? content : [content];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
