/** What stands in quotation marks is words, whatever it looks like. */

const quotes: [string, string][] = [
  ['"', '"'],
  ["“", "”"],
  ["„", "“"],
  ["«", "»"],
  ["'", "'"],
  ["‘", "’"],
];

/** Without the quotation marks around the whole, straight or smart. */
export function unquoted(text: string): string {
  const trimmed = text.trim();
  const isIn = ([open, close]: [string, string]) =>
    trimmed.length >= 2 && trimmed.startsWith(open) && trimmed.endsWith(close) && !trimmed.slice(1, -1).includes(close);
  return quotes.some(isIn) ? trimmed.slice(1, -1).trim() : trimmed;
}

/** Apostrophes are no quotation marks in the middle of words. */
const quoted = /"[^"]*"|“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»/g;

/** As long as it was, and nothing to be read in what is quoted. */
export function masked(text: string): string {
  return text.replaceAll(quoted, (words) => "\u{e000}".repeat(words.length));
}
