import { createHash } from "node:crypto";

/** What happened, one line each: when, who, what. Only the end of it is kept, and a digest of all of it. */
export type Story = {
  tell(who: string, what: string): void;
  /** The last `count` lines. */
  end(count: number): string[];
  /** SHA-256 over every line so far: two runs with the same digest went the same way. */
  digest(): string;
};

const kept = 5_000;

export function createStory(nowMs: () => number): Story {
  const lines: string[] = [];
  const all = createHash("sha256");
  return {
    tell: (who, what) => {
      const line = `${new Date(nowMs()).toISOString().slice(11, 23)}  ${who.padEnd(12)} ${what}`;
      all.update(`${line}\n`);
      lines.push(line);
      if (lines.length > 2 * kept) lines.splice(0, kept);
    },
    end: (count) => (count > 0 ? lines.slice(-count) : []),
    digest: () => all.copy().digest("hex"),
  };
}
