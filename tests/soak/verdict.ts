import type { Look } from "./watch.ts";

const measures = ["rss", "heap", "resources", "files"] as const;
type Measure = (typeof measures)[number];

/** `from` and `to`: the medians of the third and of the last quarter of all looks. */
export type Judged = { measure: Measure; from: number; to: number; ratio: number; flat: boolean };

/** How much more the last quarter may show than the one before it. */
const mostGrowth = 1.05;
/** Connections come and go: so many more at once are no leak yet. */
const fewMore = 3;
const isCounted: Record<Measure, boolean> = { rss: false, heap: false, resources: true, files: true };

/** Whether memory and handles stayed flat over the second half. Of fewer than eight looks nothing can be said: it throws. */
export function judge(looks: Look[]): Judged[] {
  if (looks.length < 8) throw new Error("too short to say whether memory stays flat");
  const half = looks.slice(Math.floor(looks.length / 2));
  const third = half.slice(0, Math.floor(half.length / 2));
  const last = half.slice(Math.floor(half.length / 2));
  return measures.map((measure) => {
    const [from, to] = [third, last].map((quarter) => median(quarter.map((each) => each[measure]))) as [number, number];
    const allowed = from * mostGrowth + (isCounted[measure] ? fewMore : 0);
    return { measure, from, to, ratio: to / from, flat: to <= allowed };
  });
}

function median(values: number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
