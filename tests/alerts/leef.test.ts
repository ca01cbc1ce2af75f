import { describe, expect, test } from "vitest";
import { leefForm } from "../../src/alerts/leef.ts";
import fc from "../support/seeded.ts";

const read = (line: string) => {
  const event = leefForm.read(line);
  if (!event) throw new Error(`no LEEF: ${line.slice(0, 100)}`);
  return event;
};

/** What each header field names, and what then stands between attributes. */
const delimiters = [
  ["1.0", undefined, "\t"],
  ["2.0", undefined, "\t"],
  ["2.0", "", "\t"],
  ["2.0", "^", "^"],
  ["2.0", "\t", "\t"],
  ["2.0", "0x09", "\t"],
  ["2.0", "x5E", "^"],
  ["2.0", "0x7c", "|"],
  ["2.0", "0x00A6", "¦"],
] as const;

describe.each(delimiters)("a line of LEEF %s whose header names %j", (version, named, delimiter) => {
  const write = (fields: [string, string][]) => {
    const header = ["V", "P", "1", "ID", ...(named === undefined ? [] : [named])];
    return `LEEF:${version}|${header.join("|")}|${fields.map(([key, value]) => `${key}=${value}`).join(delimiter)}`;
  };

  test("is read as it was written", () => {
    const free = (text: string) => text === text.trim() && !text.includes(delimiter) && !/[\r\n]/.test(text);
    const value = fc.oneof(fc.string(), fc.constantFrom("a=b", "two words", "C:\\x")).filter(free);
    const key = fc.stringMatching(/^[a-zA-Z0-9]{1,12}$/);
    fc.assert(
      // Two attributes at least: a tab that stands nowhere tells nothing of how they are apart.
      fc.property(fc.dictionary(key, value, { minKeys: 2 }), (fields) => {
        expect(Object.entries(read(write(Object.entries(fields))).fields)).toEqual(Object.entries(fields));
      }),
    );
  });

  test("has its severity and message among the attributes", () => {
    const fields: [string, string][] = [
      ["sev", "8"],
      ["msg", "A host calls out"],
    ];
    expect(read(write(fields))).toMatchObject({ vendor: "V", id: "ID", severity: "8", name: "A host calls out" });
  });
});

describe("a line of LEEF", () => {
  test("whose tabs became spaces on the way is read all the same", () => {
    const line = "Nov 22 03:04:05 host LEEF:1.0|V|P|1|ID|src=10.0.0.1 sev=5 cat=anomaly msg=there are spaces here";
    expect(read(line).fields).toEqual({ src: "10.0.0.1", sev: "5", cat: "anomaly", msg: "there are spaces here" });
  });

  test("without a message is called by its event", () => {
    expect(read("LEEF:1.0|V|P|1|BEACON|").name).toBe("BEACON");
  });

  test.each(["", "LEEF:1.0|V|P", "LEEF:1.0|V|P|1", "CEF:0|V|P|1|id|N|5|", "NOLEEF:1.0|V|P|1|ID|"])(
    "is not what %j is",
    (line) => {
      expect(leefForm.read(line)).toBeUndefined();
    },
  );

  test("with keys like __proto__ pollutes nothing", () => {
    const { fields } = read("LEEF:1.0|V|P|1|ID|__proto__=x\tconstructor=y");
    expect(Object.keys(fields)).toEqual(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
  });
});
