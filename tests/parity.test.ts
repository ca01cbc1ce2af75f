import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parity } from "./support/parity.ts";

const platforms = ["slack", "teams"] as const;
const cells = parity.flatMap((row) =>
  platforms.map((platform) => ({ platform, feature: row.feature, ...row[platform] })),
);

describe("Slack and Teams side by side", () => {
  it.each(cells)("$platform: “$feature” is shown by a test that is there", ({ file, title }) => {
    const source = readFileSync(join(import.meta.dirname, file), "utf8");
    const promised = [`("${title}`, `["${title}`, `"${title}"`, `\n    "${title}`];
    expect(promised.some((words) => source.includes(words))).toBe(true);
  });

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
