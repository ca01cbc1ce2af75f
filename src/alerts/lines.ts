import { unwrapped } from "./envelope.ts";

/** Bodies of many records: what is written one a line, or as one JSON document. */

/** More are in no body of sensible records, and each takes its time, also the one that is none. */
const maxRecords = 5_000;

/**
 * The lines that hold anything, whatever ends them, at most so many and a last one that stands for the rest. A text without
 * any is one empty line, which no source understands.
 */
export function linesOf(text: string): string[] {
  const lines = atMost(text.split(/[\r\n]+/).filter((line) => line.trim()));
  return lines.length > 0 ? lines : [""];
}

/**
 * The records of a body that is one JSON document, a list of them, or one a line, in an envelope or none
 * (https://github.com/ndjson/ndjson-spec). A line that is no JSON object stays a text, which is no record of anybody's: it
 * costs only itself.
 */
export function recordsOf(text: string): unknown[] {
  const whole = parsed(text);
  if (whole === undefined) return linesOf(text).map(recordOn);
  const content = unwrapped(whole);
  return Array.isArray(content) ? atMost(content) : [content];
}

function recordOn(line: string): unknown {
  return line.trimStart().startsWith("{") ? unwrapped(parsed(line) ?? line) : line;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function atMost<Part>(parts: Part[]): (Part | string)[] {
  const more = parts.length - maxRecords;
  return more > 0 ? [...parts.slice(0, maxRecords), `and ${more} more`] : parts;
}
