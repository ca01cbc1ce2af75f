/** Numbers that look random and are the same every time for the same seed (mulberry32). */
export type Random = {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [0, below). */
  below(below: number): number;
  /** A whole number in [min, max]. */
  between(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<T>(choices: readonly T[]): T;
  /** One of the names, each as often as its weight says. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name;
  /** Every rate as it is, halved, doubled, fourfold or left out, but for those that are fixed. */
  swarm<Name extends string>(
    rates: Readonly<Record<Name, number>>,
    fixed: Readonly<Partial<Record<Name, number>>>,
  ): Record<Name, number>;
};

const factors = [0, 0.5, 1, 2, 4];

export function randomFrom(seed: number): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  const pick = <T>(choices: readonly T[]): T => {
    if (choices.length === 0) throw new RangeError("nothing to pick from");
    return choices[below(choices.length)] as T;
  };
  return {
    next,
    below,
    between: (min, max) => min + below(max - min + 1),
    chance: (probability) => next() < probability,
    pick,
    weighted: (weights) => pickWeighted(weights, next()),
    swarm: <Name extends string>(rates: Record<Name, number>, fixed: Partial<Record<Name, number>>) => {
      const names = Object.keys(rates) as Name[];
      const entries = names.map((name) => [name, fixed[name] ?? rates[name] * pick(factors)]);
      return Object.fromEntries(entries) as Record<Name, number>;
    },
  };
}

function pickWeighted<Name extends string>(weights: Readonly<Record<Name, number>>, at: number): Name {
  const entries = Object.entries<number>(weights) as [Name, number][];
  let left = at * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [name, weight] of entries) {
    left -= weight;
    if (left < 0) return name;
  }
  throw new RangeError("every weight is zero");
}
