import { describe, expect, test } from "vitest";
import { cefForm } from "../../src/alerts/cef.ts";
import fc from "../support/seeded.ts";

const read = (line: string) => {
  const event = cefForm.read(line);
  if (!event) throw new Error(`no CEF: ${line.slice(0, 100)}`);
  return event;
};
const fieldsOf = (extension: string) => read(`CEF:0|V|P|1|id|Name|5|${extension}`).fields;

/** As the guide has it: header fields escape `|` and `\`, values `=`, `\` and line ends. */
function write(header: string[], fields: [string, string][]): string {
  const head = header.map((field) => field.replace(/[\\|]/g, "\\$&"));
  const value = (text: string) => text.replace(/[\\=]/g, "\\$&").replace(/\n/g, "\\n").replace(/\r/g, "\\r");
  return `CEF:0|${head.join("|")}|${fields.map(([key, text]) => `${key}=${value(text)}`).join(" ")}`;
}

const trimmed = (text: string) => text === text.trim();
const word = fc.string({ maxLength: 20 }).filter((text) => trimmed(text) && !/[\r\n]/.test(text));
const value = fc
  .array(fc.oneof(fc.string({ maxLength: 10 }), fc.constantFrom("=", "\\", "|", " a=", "\n", "\r", "\\n", "CEF:0|")))
  .map((parts) => parts.join(""))
  .filter(trimmed);
const key = fc.stringMatching(/^[a-zA-Z0-9_.]{1,12}$/).filter((text) => !text.endsWith("Label"));

describe("a line of CEF", () => {
  test("that was written as the guide says is read as it was meant", () => {
    fc.assert(
      fc.property(fc.tuple(word, word, word, word, word, word), fc.dictionary(key, value), (header, fields) => {
        const { vendor, product, id, name, severity, fields: found } = read(write(header, Object.entries(fields)));
        expect([vendor, product, id, name, severity]).toEqual([...header.slice(0, 2), ...header.slice(3)]);
        expect(Object.entries(found)).toEqual(Object.entries(fields));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["nothing", ""],
    ["a syslog header of 1990", "<134>Nov 22 03:04:05 host-1 agent[7]: "],
    ["a syslog header of today", '<134>1 2026-11-22T03:04:05Z host-1 agent 7 - [id x="y"] '],
    ["a priority alone", "<14>"],
    ["a byte order mark", "\ufeff"],
  ])("is found behind %s", (_what, before) => {
    expect(read(`${before}CEF:0|V|P|1|id|Name|5|src=10.0.0.1`)).toMatchObject({ vendor: "V", id: "id", severity: "5" });
  });

  test.each([
    "",
    "CEF:",
    "CEF:0|V|P",
    "CEF:0|V|P|1|id",
    "XCEF:0|V|P|1|id|N|5|",
    "LEEF:1.0|V|P|1|id|",
    "cef:0|V|P|1|i|N|5|",
  ])("is not what %j is", (line) => {
    expect(cefForm.read(line)).toBeUndefined();
  });

  test("may end with its name or severity", () => {
    expect(read("CEF:0|V|P|1|id|Name|High")).toMatchObject({ name: "Name", severity: "High", fields: {} });
    expect(read("CEF:0|V|P|1|id|Name")).toMatchObject({ name: "Name", severity: undefined });
  });

  test("keeps spaces in values, and an = that nobody escaped where no word stands right before it", () => {
    expect(fieldsOf("msg=two  words request=https://x.example/?a=b&c=d  act= fname=a file.txt ")).toEqual({
      msg: "two  words",
      request: "https://x.example/?a=b&c=d",
      act: "",
      fname: "a file.txt",
    });
  });

  test("keeps a \\ that escapes nothing, as in the paths of those who escape nothing", () => {
    expect(fieldsOf("filePath=C:\\Users\\x msg=a\\=b\\\\c\\nd")).toEqual({
      filePath: "C:\\Users\\x",
      msg: "a=b\\c\nd",
    });
  });

  test("has a labelled field by its label too, and a label never hides a field", () => {
    expect(fieldsOf("cs1=9.0 cs1Label=Risk cn1=7 cn1Label=src src=10.0.0.1 cs2Label=Alone")).toMatchObject({
      Risk: "9.0",
      src: "10.0.0.1",
      cs2Label: "Alone",
    });
  });

  test("with keys like __proto__ pollutes nothing", () => {
    const fields = fieldsOf("__proto__=x constructor=y cs1=z cs1Label=__proto__");
    expect(Object.keys(fields)).toEqual(expect.arrayContaining(["__proto__", "constructor"]));
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
  });

  test.each([
    ["one long word", "a".repeat(1_000_000), 0],
    ["spaces", " ".repeat(1_000_000), 0],
    ["keys", Array.from({ length: 100_000 }, (_one, index) => `k${index}=v`).join(" "), 1_000],
    ["escapes", `k=${"\\=".repeat(500_000)}`, 1],
    ["words as long as a key may be", `${"k".repeat(100)} `.repeat(10_000), 0],
  ])("of a MiB of %s is read, without going over it again and again", (_what, extension, count) => {
    expect(Object.keys(fieldsOf(extension))).toHaveLength(count);
    expect(cefForm.read(extension)).toBeUndefined();
  });
});
