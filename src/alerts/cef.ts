import type { LogForm } from "./log-event.ts";

/**
 * ArcSight's Common Event Format: `CEF:0|vendor|product|version|id|name|severity|key=value key=value`.
 * Rules: "Implementing ArcSight Common Event Format", version 26
 * (https://www.microfocus.com/documentation/arcsight/arcsight-smartconnectors-8.3/cef-implementation-standard/Content/CEF/Chapter%201%20What%20is%20CEF.htm).
 * In the header `|` and `\` are escaped by `\`; in values `=` and `\` are, and line ends are written `\n` and `\r`. A value goes on, with
 * its spaces, until the next key.
 */

const start = /(?:^|[\s>])CEF:\s?\d{1,2}(?:\.\d{1,2})?\|/;

export const cefForm: LogForm = {
  name: "CEF",
  start,
  read(record) {
    const found = start.exec(record);
    if (!found) return undefined;
    const [header, extension] = splitHeader(record.slice(found.index + found[0].length));
    const [vendor, product, , id, name, severity] = header.map((field) => field.trim());
    if (vendor === undefined || product === undefined || id === undefined || name === undefined) return undefined;
    return { vendor, product, id, name, severity, fields: withLabels(spacedFields(extension, unescaped)) };
  },
};

/** The six fields after the version, and what follows them; only `|` without `\` before it ends a field. */
function splitHeader(text: string): [header: string[], rest: string] {
  const header: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length && header.length < 6; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "|") {
      header.push(text.slice(from, at));
      from = at + 1;
    }
  }
  const rest = text.slice(from);
  const fields = header.length < 6 ? [...header, rest] : header;
  const read = (field: string) => field.slice(0, maxLength).replace(/\\([\\|])/g, "$1");
  return [fields.map(read), header.length < 6 ? "" : rest];
}

/** No value is longer that says anything; what is behind it is left. */
const maxLength = 20_000;

const key = /(?:^|\s)([\w.[\]-]{1,100})=/g;
/** No event has more; what is behind them is left. */
const maxFields = 1_000;

/** `key=value` apart by spaces, which values hold too: a word right before `=` is a key. */
export function spacedFields(text: string, read = (value: string) => value): Record<string, string> {
  const fields: [name: string, value: string][] = [];
  let name: string | undefined;
  let from = 0;
  const end = (at: number) =>
    name !== undefined && fields.push([name, read(text.slice(from, Math.min(at, from + maxLength)).trim())]);
  for (const match of text.matchAll(key)) {
    end(match.index);
    if (fields.length === maxFields) return Object.fromEntries(fields);
    name = match[1];
    from = match.index + match[0].length;
  }
  end(text.length);
  return Object.fromEntries(fields);
}

/** Any other `\` stands for itself, as in the paths of those who escape nothing. */
function unescaped(value: string): string {
  return value.replace(/\\([\\|=nr])/g, (_all, escaped: string) => lineEnds[escaped] ?? escaped);
}

const lineEnds: Record<string, string> = { n: "\n", r: "\r" };

/** `cs1=9.0 cs1Label=Risk` is also the field "Risk", unless there is one. */
function withLabels(fields: Record<string, string>): Record<string, string> {
  const labelled = Object.entries(fields).flatMap(([name, label]) => {
    const of = name.endsWith("Label") ? name.slice(0, -"Label".length) : "";
    return Object.hasOwn(fields, of) ? [[label, fields[of]]] : [];
  });
  return { ...Object.fromEntries(labelled), ...fields };
}
