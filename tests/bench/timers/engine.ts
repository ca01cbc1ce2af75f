/** What both engines are asked to do with timers; each is alone in its process. */
export type Engine = {
  /** Sets many timers as fast as its documentation knows how to. */
  fill(timers: Timer[]): Promise<void>;
  set(timer: Timer): Promise<void>;
  /** Makes a timer that is set an earlier one. */
  bringForward(timer: Timer): Promise<void>;
  /** Takes timers away that are set, without anything being done. */
  clear(timers: Timer[]): Promise<void>;
  /** Calls `fired` for every timer that is due, from now on. */
  run(fired: (incident: string) => void): Promise<void>;
};

export type Timer = { incident: string; atMs: number };
export type EngineName = "muster" | "bullmq";

/** An incident's id as Muster makes them, and the same for both engines. */
export function incidentNamed(index: number): string {
  return `INC-${index.toString(36).toUpperCase().padStart(5, "0")}`;
}

export function indexOf(incident: string): number {
  return Number.parseInt(incident.slice(4), 36);
}

/** `everyMs` apart, with 0 all at once; their incidents are numbered from `first`. */
export type Series = { first: number; count: number; atMs: number; everyMs: number };

export function timersOf({ first, count, atMs, everyMs }: Series): Timer[] {
  return Array.from({ length: count }, (_, index) => ({
    incident: incidentNamed(first + index),
    atMs: atMs + index * everyMs,
  }));
}
