import type { DurationRange } from "../../../incident/decisions/trade-off.ts";
import { parseDuration } from "../../../policy/quantities.ts";

/** A downtime as people write it. */

/** As `readDowntime` reads it: "2h-6h", "90m-90m". */
export function writtenDowntime({ fromMs, toMs }: DurationRange): string {
  const units = [
    ["h", 3_600_000],
    ["m", 60_000],
    ["s", 1_000],
  ] as const;
  const written = (ms: number) => {
    const [unit, unitMs] = units.find(([, each]) => ms % each === 0) ?? ["s", 1_000];
    return `${Math.round(ms / unitMs)}${unit}`;
  };
  return `${written(fromMs)}-${written(toMs)}`;
}

const longestMs = 30 * 24 * 60 * 60_000;
const shortestMs = 1_000;

/**
 * "2h", "2h-6h", "2-6 hours", "90 min to 2h", "30 seconds" → a range; undefined when it is none of at least a second and
 * at most 30 days.
 */
export function readDowntime(written: string): DurationRange | undefined {
  const text = written
    .toLowerCase()
    .replaceAll(/\s*(?:-|–|—|\bto\b)\s*/g, "-")
    .replaceAll(/(?<=[\d\s])(?:hours?|hrs?)\b/g, "h")
    .replaceAll(/(?<=[\d\s])(?:minutes?|mins?)\b/g, "m")
    .replaceAll(/(?<=[\d\s])(?:seconds?|secs?)\b/g, "s")
    .replaceAll(/(?<=[\d\s])days?\b/g, "d")
    .replaceAll(/\s/g, "");
  const [first = "", last = first, ...more] = text.split("-");
  // "2-6h" means hours twice.
  const unit = /[dhms]$/.exec(last)?.[0] ?? "";
  const ends = [/^\d+$/.test(first) ? `${first}${unit}` : first, last].map(parseDuration);
  const known = ends.filter((ms) => ms !== undefined && ms >= shortestMs && ms <= longestMs) as number[];
  if (known.length < 2 || more.length > 0) return undefined;
  return { fromMs: Math.min(...known), toMs: Math.max(...known) };
}
