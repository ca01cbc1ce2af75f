import { namesIn } from "../../../src/alerts/quarantine.ts";
import { bodyLimit } from "../../../src/alerts/receive.ts";
import { mapStored, readBody } from "../../../src/alerts/stored.ts";
import { fixture, services } from "../../alerts/fixtures.ts";
import { all, mangled } from "../../alerts/mangled.ts";
import { alone, atMost } from "../figure.ts";
import type { Row } from "../row.ts";

export const row: Row = {
  about: "the longest that one body of up to 1 MiB, made to be slow to read, keeps everything else waiting",
  async measure(stage) {
    const runs = await stage.inRuns(async () => {
      const delays = await longestDelays();
      for (const { kind, body, ms } of delays.slice(0, 3)) stage.progress(`${kind}: ${ms.toFixed(0)} ms, ${body}`);
      return delays[0]?.ms ?? 0;
    });
    return [alone({ name: "event loop, hostile bodies", unit: "ms", runs, goal: atMost(100) })];
  },
};

type Delay = { kind: string; body: string; ms: number };

/** Of every kind of source the longest turn of the event loop that any of the bodies takes, and with which; slowest first. */
export async function longestDelays(): Promise<Delay[]> {
  const delays: Delay[] = [];
  for (const [kind, source, [first = ""]] of all) {
    const well = fixture(first);
    let slowest: Delay = { kind, body: "", ms: 0 };
    for (const [body, mangle] of Object.entries(mangled)) {
      const bytes = Buffer.from(mangle(well)).subarray(0, bodyLimit);
      const ms = longestTurn(source, bytes);
      if (ms > slowest.ms) slowest = { kind, body, ms };
      await new Promise(setImmediate);
    }
    delays.push(slowest);
  }
  return delays.toSorted((one, other) => other.ms - one.ms);
}

/** The door reads it, then triage maps it, then its names are looked up where nobody understood it: each in a turn of its own. */
function longestTurn(source: (typeof all)[number][1], bytes: Buffer): number {
  const turns: number[] = [];
  const timed = <T>(work: () => T): T => {
    // Of this thread's own CPU: what other programs take meanwhile is not the body's doing.
    const before = process.threadCpuUsage();
    const result = work();
    const { user, system } = process.threadCpuUsage(before);
    turns.push((user + system) / 1_000);
    return result;
  };
  const read = timed(() => readBody(source.kind, bytes));
  if (read.kind === "refused") return Math.max(...turns);
  const stored = { id: "a", source: "s", receivedAtMs: 0, body: read.text };
  timed(() => mapStored(stored, source, { services }));
  timed(() => namesIn(read.text));
  return Math.max(...turns);
}
