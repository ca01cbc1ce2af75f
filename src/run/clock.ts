/** Time, as a port. `nowMs` is epoch milliseconds and never goes back within a process. */
export interface Clock {
  nowMs(): number;
  /** Runs `job` once, `delayMs` (0 to 60,000) from now. */
  after(delayMs: number, job: () => void): Cancel;
}

export type Cancel = () => void;
