import type { Severity } from "../policy/policy.ts";
import { type Finding, type MapContext, type MapResult, mapEach, mappedAlert } from "./alert.ts";
import { textAt } from "./fields.ts";
import { linesOf } from "./lines.ts";
import { severityOfWord } from "./severity-words.ts";

/** An event that was written as a line of text, by any product. `severity` is still the product's own word or number. */
export type LogEvent = {
  vendor: string;
  product: string;
  /** The kind of event, not the event. */
  id: string;
  name: string;
  severity: string | undefined;
  fields: Record<string, string>;
};

/** A way to write events: what begins one, after a syslog header or none, and how it is read; undefined: it is none. */
export type LogForm = { name: string; start: RegExp; read(record: string): LogEvent | undefined };

/** Maps every event of a text; what is none costs only itself. `written` is the event's text without a syslog header. */
export function mapEvents(
  text: string,
  form: LogForm,
  readEvent: (event: LogEvent, written: string) => Finding,
  context: MapContext,
): MapResult {
  const records = unfolded(text, form.start);
  return mapEach(records, (record, index) => {
    const event = form.read(record);
    if (!event) return `record ${index + 1}: no ${form.name} header`;
    // Every relay writes a time of its own before the event.
    return mappedAlert(readEvent(event, record.slice(record.search(form.start)).trimStart()), context);
  });
}

/** The events of a text that begins with one, undefined for what is none; undefined: the text begins otherwise. */
export function eventsIn(text: string, form: LogForm): (LogEvent | undefined)[] | undefined {
  if (!form.start.test(linesOf(text)[0] ?? "")) return undefined;
  return unfolded(text, form.start).map((record) => form.read(record));
}

/** One text an event: whatever begins neither an event nor another syslog message goes on with the one before. */
function unfolded(text: string, start: RegExp): string[] {
  const records: string[][] = [];
  for (const line of linesOf(text)) {
    const last = records.at(-1);
    if (last && !start.test(line) && !/^<\d{1,3}>/.test(line)) last.push(line.replace(/^ +/, ""));
    else records.push([line]);
  }
  return records.map((lines) => lines.join(" "));
}

/**
 * Steps from 0 to 10 and their words, as ArcSight's guide to CEF has them: "Low" to 3, "Medium" to 6, "High" to 8, then
 * "Very-High"; "Unknown" is none. Products also write the words of other scales.
 */
export function severityOfTen(said: string | undefined): Severity | undefined {
  const word = said?.trim().toLowerCase() ?? "";
  if (/^very[\s_-]high$/.test(word)) return "sev1";
  if (!/^\d{1,2}(\.\d{1,3})?$/.test(word)) return severityOfWord(word);
  const value = Number(word);
  if (value > 10) return undefined;
  if (value >= 9) return "sev1";
  if (value >= 7) return "sev2";
  return value >= 4 ? "sev3" : "sev4";
}

/**
 * What a kind of event goes on saying of the same hosts is one finding. Where it names no host, nothing tells it from the
 * same kind of event elsewhere, and each is a finding of its own: by its number where it has one, else by all that is written of it.
 */
export function keyOf({ vendor, product, id, fields }: LogEvent, hosts: string[], written: string): string {
  const what = hosts.length > 0 ? hosts : [textAt(fields, "externalId") ?? written];
  return [vendor, product, id, ...what].join("|");
}
