/** What happened, one line each: when, who, what. Only the end of it is kept. */
export type Story = {
  tell(who: string, what: string): void;
  /** The last `count` lines. */
  end(count: number): string[];
};

const kept = 5_000;

export function createStory(nowMs: () => number): Story {
  const lines: string[] = [];
  return {
    tell: (who, what) => {
      lines.push(`${new Date(nowMs()).toISOString().slice(11, 23)}  ${who.padEnd(10)} ${what}`);
      if (lines.length > 2 * kept) lines.splice(0, kept);
    },
    end: (count) => lines.slice(-count),
  };
}
