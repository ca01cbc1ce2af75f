import { spacedFields } from "./cef.ts";
import type { LogForm } from "./log-event.ts";

/**
 * IBM QRadar's Log Event Extended Format: `LEEF:1.0|vendor|product|version|id|` and attributes `key=value` apart by tabs, or
 * `LEEF:2.0|vendor|product|version|id|^|` and attributes apart by the character named there, which may be written as its
 * hexadecimal code (`0x09`, `x5E`). Nothing is escaped. https://www.ibm.com/docs/en/dsm?topic=overview-leef-event-components
 */

/** No event has more; what is behind them is left. */
const maxFields = 1_000;

const start = /(?:^|[\s>])LEEF:\s?(\d{1,2}(?:\.\d{1,2})?)\|/;
/** The kinds of header are told by the number of the version before the dot. */
const withDelimiter = 2;

export const leefForm: LogForm = {
  name: "LEEF",
  start,
  read(record) {
    const found = start.exec(record);
    if (!found) return undefined;
    const [vendor, product, , id, rest = ""] = split(record.slice(found.index + found[0].length), 4);
    if (vendor === undefined || product === undefined || id === undefined) return undefined;
    const fields = attributesOf(rest, Number.parseInt(found[1] ?? "", 10) >= withDelimiter);
    const name = fields.msg || id;
    return { vendor, product, id: id.trim(), name, severity: fields.sev, fields };
  },
};

/** The first parts between bars, and what follows them in one: a body may be nothing but bars. */
function split(text: string, first: number): string[] {
  const at = text.indexOf("|");
  if (first === 0 || at < 0) return [text];
  return [text.slice(0, at), ...split(text.slice(at + 1), first - 1)];
}

function attributesOf(written: string, mayNameDelimiter: boolean): Record<string, string> {
  const [first = "", rest = ""] = split(written, 1);
  const delimiter = mayNameDelimiter ? delimiterOf(first) : undefined;
  const text = delimiter === undefined ? written : rest;
  const apart = delimiter ?? "\t";
  // Some way to this door has made spaces of the tabs.
  if (apart === "\t" && !text.includes(apart)) return spacedFields(text);
  const pairs = text.split(apart, maxFields).flatMap((pair) => {
    const at = pair.indexOf("=");
    return at > 0 ? [[pair.slice(0, at).trim(), pair.slice(at + 1).trim()]] : [];
  });
  return Object.fromEntries(pairs);
}

/** Undefined: the field names none, and is the beginning of the attributes. */
function delimiterOf(field: string): string | undefined {
  if (field === "") return "\t";
  if ([...field].length === 1) return field;
  const code = /^(?:0x|x|\\x)([0-9a-f]{2,4})$/i.exec(field)?.[1];
  return code === undefined ? undefined : String.fromCharCode(Number.parseInt(code, 16));
}
