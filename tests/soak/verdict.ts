import type { Look } from "./watch.ts";

const measures = ["rss", "heap", "resources", "files"] as const;
type Measure = (typeof measures)[number];

/** Of the second half of all looks: the median, and how much it grew from the first of them to the last. */
export type Judged = { measure: Measure; median: number; growth: number; share: number; flat: boolean };

/** How much the second half may grow, as a share of its median. */
const mostGrowth = 0.05;
/** Connections come and go: so many more at once are no leak yet. */
const fewMore = 3;
const isCounted: Record<Measure, boolean> = { rss: false, heap: false, resources: true, files: true };

/** Whether memory and handles stayed flat over the second half. Of fewer than eight looks nothing can be said: it throws. */
export function judge(looks: Look[]): Judged[] {
  if (looks.length < 8) throw new Error("too short to say whether memory stays flat");
  const half = looks.slice(Math.floor(looks.length / 2));
  const tookMs = (half.at(-1)?.atMs ?? 0) - (half[0]?.atMs ?? 0);
  return measures.map((measure) => {
    const median = medianOf(half.map((look) => look[measure]));
    const growth = slopeOf(half.map((look) => ({ x: look.atMs, y: look[measure] }))) * tookMs;
    const allowed = median * mostGrowth + (isCounted[measure] ? fewMore : 0);
    return { measure, median, growth, share: growth / median, flat: growth <= allowed };
  });
}

/**
 * The median of the slopes between every two points (Theil 1950, Sen, Journal of the American Statistical Association 63,
 * 1968): every look counts, and not even a quarter of them that are far off can move it much.
 */
function slopeOf(points: { x: number; y: number }[]): number {
  const slopes = points.flatMap((from, index) =>
    points.slice(index + 1).map((to) => (to.y - from.y) / (to.x - from.x)),
  );
  return medianOf(slopes);
}

function medianOf(values: number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
