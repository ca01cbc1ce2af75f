import { describe, expect, test } from "vitest";
import { Rest } from "../../src/alerts/fields.ts";
import { linesOf, recordsOf } from "../../src/alerts/lines.ts";

describe("the records of a body", () => {
  test.each([
    ["one document", '{"a":1}', [{ a: 1 }]],
    ["a document over many lines", '{\n  "a": 1\n}\n', [{ a: 1 }]],
    ["a list", '[{"a":1},{"b":2}]', [{ a: 1 }, { b: 2 }]],
    ["lines, whatever ends them", '{"a":1}\r\n\r\n{"b":2}\r{"c":3}\n', [{ a: 1 }, { b: 2 }, { c: 3 }]],
  ])("are those of %s", (_what, body, records) => {
    expect(recordsOf(body)).toEqual(records);
  });

  test("hold a line that is no object as the text that it is, and lose no other to it", () => {
    expect(recordsOf('{"a":1}\n{"b":\nprose\n7\n{"c":3}')).toEqual([{ a: 1 }, '{"b":', "prose", "7", { c: 3 }]);
  });

  test.each(["", " \n\r\n "])("are one text that nobody understands where there are none: %j", (body) => {
    expect(recordsOf(body)).toEqual([""]);
  });

  test("are so many, and one text that stands for the rest: half a million of nothing must not hold up the others", () => {
    expect(recordsOf('{"a":1}\n'.repeat(5_000))).toHaveLength(5_000);
    for (const body of ["1\n".repeat(500_000), `[${"{},".repeat(499_999)}{}]`]) {
      const records = recordsOf(body);
      expect(records).toHaveLength(5_001);
      const rest = records.at(-1);
      expect(rest instanceof Rest ? `and ${rest.count} more` : rest).toMatch(/^and 49500\d more$/);
    }
    expect(linesOf("x\r".repeat(500_000))).toHaveLength(5_001);
  });
});
