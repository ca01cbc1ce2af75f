/** What one figure says, and when it is good enough. */

/** As the JSON report has it, with these members and no others. */
export type Figure = {
  name: string;
  /** The median of our runs, in `unit`. */
  value: number;
  unit: string;
  /** What it is held against, and the median of its runs in the same unit. */
  against: { name: string; value: number } | null;
  /** The median over the pairs of ours divided by theirs. */
  ratio: number | null;
  /** The ratio of the worst pair; with nothing to hold it against, the value of the worst run. */
  worst: number | null;
  goal: string;
  met: boolean;
};

/** What the table shows beside it: the value, in the same unit, that this machine could not better. */
export type Measured = Figure & { limit?: Limit };
type Limit = { name: string; value: number };

/** `holds` is mostly asked about the medians: a machine that others use too may spoil one pair. */
export type Goal = {
  text: string;
  better: "higher" | "lower";
  holds(found: { value: number; ratio: number; worst: number }): boolean;
};

/** One run of ours and one of theirs, taken right after each other. */
export type Pair<T> = { ours: T; peer: T };

type Named = { name: string; unit: string; goal: Goal; limit?: Limit };

/** A figure that is held against something else, measured in pairs. */
export function compared({ pairs, peer, ...named }: Named & { pairs: Pair<number>[]; peer: string }): Measured {
  const ratios = pairs.map((pair) => pair.ours / pair.peer);
  const median = { value: medianOf(pairs.map(({ ours }) => ours)), ratio: medianOf(ratios) };
  const against = { name: peer, value: medianOf(pairs.map((pair) => pair.peer)) };
  return judged(named, { ...median, against, worst: worstOf(ratios, named.goal) });
}

/** A figure with a goal of its own. Throws when its goal is about a ratio. */
export function alone({ runs, ...named }: Named & { runs: number[] }): Measured {
  return judged(named, { value: medianOf(runs), ratio: null, against: null, worst: worstOf(runs, named.goal) });
}

type Findings = Pick<Figure, "value" | "against" | "ratio"> & { worst: number };

function judged({ name, unit, goal, limit }: Named, { value, against, ratio, worst }: Findings): Measured {
  const met = goal.holds({ value, ratio: ratio ?? Number.NaN, worst });
  return { name, value, unit, against, ratio, worst, goal: goal.text, met, ...(limit && { limit }) };
}

export function medianOf(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new Error("nothing was measured");
  return (low + high) / 2;
}

function worstOf(values: number[], { better }: Goal): number {
  return better === "higher" ? Math.min(...values) : Math.max(...values);
}

/** Of the value, in the figure's unit. */
export const atLeast = (bound: number): Goal => higher(`at least ${bound}`, ({ value }) => value >= bound);
export const atMost = (bound: number): Goal => lower(`at most ${bound}`, ({ value }) => value <= bound);
/** Of the worst run: what must never happen is no matter of medians. */
export const neverBelow = (bound: number): Goal => higher(`never below ${bound}`, ({ worst }) => worst >= bound);
/** Of ours divided by theirs. */
export const timesAtLeast = (bound: number): Goal => higher(`at least ${bound} ×`, ({ ratio }) => ratio >= bound);
export const timesAtMost = (bound: number): Goal => lower(`at most ${bound} ×`, ({ ratio }) => ratio <= bound);

/** Both of two goals that look the same way. */
export function both(one: Goal, other: Goal): Goal {
  const holds: Goal["holds"] = (found) => one.holds(found) && other.holds(found);
  return { text: `${one.text}, ${other.text}`, better: one.better, holds };
}

function higher(text: string, holds: Goal["holds"]): Goal {
  return { text, better: "higher", holds };
}

function lower(text: string, holds: Goal["holds"]): Goal {
  return { text, better: "lower", holds };
}
