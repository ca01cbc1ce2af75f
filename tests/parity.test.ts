import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parity } from "./support/parity.ts";

const platforms = ["slack", "teams"] as const;
const cells = parity.flatMap((row) =>
  platforms.map((platform) => ({ platform, feature: row.feature, ...row[platform] })),
);

const files = [...new Set(cells.map(({ file }) => file))];

/** Where a file declares tests that do not run, that fail, or that keep others from running. */
function passedOver(source: string): string[] {
  return source.match(/\b(?:it|test|describe|suite)(?:\.\w+)*\.(?:skip|todo|only|fails|skipIf|runIf)\b/g) ?? [];
}

describe("Slack and Teams side by side", () => {
  it.each(cells)("$platform: “$feature” is shown by a test that is there", ({ file, title }) => {
    const source = readFileSync(join(import.meta.dirname, file), "utf8");
    const promised = [`("${title}`, `["${title}`, `"${title}"`, `\n    "${title}`, `\n  "${title}`];
    expect(promised.some((words) => source.includes(words))).toBe(true);
  });

  it.each(files)("every test of %s runs: none is passed over, and none runs instead of the others", (file) => {
    expect(passedOver(readFileSync(join(import.meta.dirname, file), "utf8"))).toEqual([]);
  });

  it.each(["it.skip(", "test.todo(", "describe.skip.each(", "it.each.only(", "test.skipIf(", "it.fails("])(
    "a test declared by %s is seen to be passed over",
    (declared) => {
      expect(passedOver(`  ${declared}"a promise", () => {});`)).toHaveLength(1);
    },
  );

  it("what one platform does not offer is named, with what is there instead", () => {
    const without = cells.flatMap(({ none }) => (none === undefined ? [] : [none]));
    for (const words of without) expect(words).toMatch(/; instead /);
    expect(without.length).toBeGreaterThan(0);
  });

  it("every promise of the contract that both platforms keep is run by both", () => {
    for (const platform of platforms) {
      const source = readFileSync(join(import.meta.dirname, `contracts/chat.${platform}.test.ts`), "utf8");
      expect(source).toContain(`chatContract("${platform}"`);
    }
  });
});
