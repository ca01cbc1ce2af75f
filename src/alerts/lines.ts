import { unwrapped } from "./envelope.ts";
import { atMost, isObject, jsonOf, maxParts } from "./fields.ts";

/** Bodies of many records: what is written one a line, or as one JSON document. */

/**
 * The lines that hold anything, whatever ends them, at most so many and a last one that stands for the rest. A text without
 * any is one empty line, which no source understands.
 */
export function linesOf(text: string): string[] {
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim());
  const more = lines.length - maxParts;
  if (more > 0) return [...lines.slice(0, maxParts), `and ${more} more`];
  return lines.length > 0 ? lines : [""];
}

/**
 * The records of a body that is one JSON document, a list of them, or one a line, in an envelope or none
 * (https://github.com/ndjson/ndjson-spec). A line that is no JSON object stays a text, which is no record of anybody's: it
 * costs only itself.
 */
export function recordsOf(text: string): unknown[] {
  const whole = jsonOf(text);
  if (whole === undefined) return linesOf(text).map(recordOn);
  const content = unwrapped(whole);
  return Array.isArray(content) ? atMost(content) : [content];
}

/** Whether a body is one JSON document, or begins with a line that is an object by itself: those behind it are read one by one. */
export function isJson(text: string): boolean {
  if (jsonOf(text) !== undefined) return true;
  const [first = "", ...others] = text.trimStart().split(/[\r\n]+/, 2);
  return others.length > 0 && isObject(jsonOf(first));
}

function recordOn(line: string): unknown {
  return line.trimStart().startsWith("{") ? unwrapped(jsonOf(line) ?? line) : line;
}
