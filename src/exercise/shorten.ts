import { parseDuration, parseMoneyRange } from "../policy/quantities.ts";

/** An exercise plays minutes as seconds. */
export const minutesAsSeconds = 60;

/** How long one page is tried depends on the provider, and providers do not hurry for an exercise. */
const keptAsWritten = new Set(["pageBudget"]);

/** What is lost in a minute is lost in a second, so that an outage of the story costs what it would cost. */
const isRate = (key: string) => key.endsWith("PerMinute");

/**
 * The same policy, as it is written in `muster.yaml`, or the same answers to a form, with every duration (`5m`,
 * `2h-6h`) divided and every rate multiplied. Any other value stays what it is.
 */
export function shortened<T>(written: T, by = minutesAsSeconds): T {
  return shorten(written, by) as T;
}

function shorten(written: unknown, by: number): unknown {
  if (typeof written === "string") return shorterText(written, by);
  if (Array.isArray(written)) return written.map((item) => shorten(item, by));
  if (typeof written !== "object" || written === null) return written;
  const entries = Object.entries(written);
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (keptAsWritten.has(key)) return [key, value];
      return [key, isRate(key) ? fasterRate(value, by) : shorten(value, by)];
    }),
  );
}

function fasterRate(written: unknown, by: number): unknown {
  const money = typeof written === "string" ? parseMoneyRange(written) : undefined;
  if (!money) return written;
  const { amount, upTo, currency } = money;
  return `${amount * by}${upTo === undefined ? "" : `-${upTo * by}`} ${currency}`;
}

/** A duration, or a range of two. */
function shorterText(text: string, by: number): string {
  const all = text.split("-").map((each) => parseDuration(each));
  const known = all.filter((ms) => ms !== undefined);
  if (known.length < all.length || known.length > 2) return text;
  return known.map((ms) => durationText(Math.max(1, Math.round(ms / by)))).join("-");
}

/** `5_000` → `5s`; `1_500` → `1500ms` */
function durationText(ms: number): string {
  return ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`;
}
