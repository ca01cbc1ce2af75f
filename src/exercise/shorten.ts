import { parseDuration } from "../policy/policy.ts";

/** An exercise plays minutes as seconds. */
export const minutesAsSeconds = 60;

/** How long one page is tried depends on the provider, and providers do not hurry for an exercise. */
const keptAsWritten = new Set(["pageBudget"]);

/**
 * The same policy, as it is written in `muster.yaml`, with every duration (`5m`, `1h30m`) divided. A value that is not
 * a duration stays what it is.
 */
export function shortened<T>(written: T, by = minutesAsSeconds): T {
  return shorten(written, by) as T;
}

function shorten(written: unknown, by: number): unknown {
  if (typeof written === "string") return shorterText(written, by);
  if (Array.isArray(written)) return written.map((item) => shorten(item, by));
  if (typeof written !== "object" || written === null) return written;
  const entries = Object.entries(written);
  return Object.fromEntries(entries.map(([key, value]) => [key, keptAsWritten.has(key) ? value : shorten(value, by)]));
}

function shorterText(text: string, by: number): string {
  const ms = parseDuration(text);
  return ms === undefined ? text : durationText(Math.max(1, Math.round(ms / by)));
}

/** `5_000` → `5s`; `1_500` → `1500ms` */
function durationText(ms: number): string {
  return ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`;
}
