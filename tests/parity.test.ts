import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cells, notShown } from "./support/parity-ran.ts";

/** That each test of the table passed on its platform is seen at the end of the run (`support/parity-reporter.ts`). */
describe("Slack and Teams side by side", () => {
  it.each([...new Set(cells.map(({ file }) => file))])("%s, in which the table finds tests, is there", (file) => {
    expect(existsSync(join(import.meta.dirname, file))).toBe(true);
  });

  it("what one platform does not offer is named, with what is there instead", () => {
    const without = cells.flatMap(({ none }) => (none === undefined ? [] : [none]));
    for (const words of without) expect(words).toMatch(/; instead /);
    expect(without.length).toBeGreaterThan(0);
  });
});

describe("a run of tests", () => {
  const cell = { feature: "a room", platform: "teams" as const, file: "contracts/chat.ts", title: "opens a room" };
  const shown = (file: string, ...passed: string[]) => notShown([{ file, passed }], [cell]).length === 0;

  it("shows what passed on its platform, and not what another platform's file ran", () => {
    expect(shown("contracts/chat.teams.test.ts", "opens a room by its name")).toBe(true);
    expect(shown("contracts/chat.teams.test.ts", "adopts the room")).toBe(false);
    expect(notShown([{ file: "contracts/chat.slack.test.ts", passed: ["opens a room by its name"] }], [cell])).toEqual(
      [],
    );
  });

  it("shows nothing of a file in which the test was skipped or failed", () => {
    expect(shown("contracts/chat.teams.test.ts")).toBe(false);
  });

  it("finds a test of which each case has a name of its own", () => {
    const each = { ...cell, file: "a.test.ts", title: "a name (private: %s) is left" };
    expect(notShown([{ file: "a.test.ts", passed: ["a name (private: true) is left to them"] }], [each])).toEqual([]);
    expect(notShown([{ file: "a.test.ts", passed: ["another name"] }], [each])).toEqual([each]);
  });
});
