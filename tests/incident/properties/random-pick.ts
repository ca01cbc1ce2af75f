export const incidentId = "INC-7K3Q2";

export const pick = <T>(from: readonly T[], index: number): T => from[index % from.length] as T;

/** What nobody gave out: a stale button, a forged one, and names that every object answers to. */
export const garbage = ["", "no-such-thing", "constructor", "__proto__", "toString", "💥"];
