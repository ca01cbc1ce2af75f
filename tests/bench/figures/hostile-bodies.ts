import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { request } from "undici";
import { bodyLimit } from "../../../src/alerts/receive.ts";
import { secretVariable } from "../../../src/config/misplaced.ts";
import { freePort } from "../../../src/exercise/free-port.ts";
import { fixture } from "../../alerts/fixtures.ts";
import { all, mangled, writtenMapping } from "../../alerts/mangled.ts";
import { inspectorOf } from "../../support/inspector.ts";
import { until } from "../../support/persistent.ts";
import { alone, atMost } from "../figure.ts";
import { startServed } from "../load/served.ts";
import type { Row, Stage } from "../row.ts";

export const row: Row = {
  about:
    "the longest that bodies of up to 1 MiB, made to be slow to read and sent to every kind of source, hold up `muster serve`",
  async measure(stage) {
    const [port, mapping] = [await freePort(), join(await stage.folder(), "mapping.yaml")];
    await writeFile(mapping, JSON.stringify(writtenMapping));
    const served = await startServed({
      env: { NODE_OPTIONS: `--inspect=127.0.0.1:${port}` },
      sources: Object.fromEntries(all.map(([kind]) => [kind, { kind, ...(kind === "mapping" && { mapping }) }])),
    });
    try {
      const delays = await delaysAt(port);
      const runs = await stage.inRuns(() => longestDelay(served, delays, stage));
      delays.close();
      return [alone({ name: "event loop, hostile bodies over HTTP", unit: "ms", runs, goal: atMost(100) })];
    } finally {
      await served.stop();
    }
  },
};

type Served = Awaited<ReturnType<typeof startServed>>;
type Delays = Awaited<ReturnType<typeof delaysAt>>;

/** The longest turn of the serving process's event loop since this was last asked, in milliseconds. */
async function delaysAt(inspectorPort: number) {
  const ask = await inspectorOf(inspectorPort);
  const evaluate = async (expression: string) =>
    (await ask<{ result: { value: number } }>("Runtime.evaluate", { expression })).result.value;
  const monitor = `process.getBuiltinModule("node:perf_hooks").monitorEventLoopDelay({ resolution: 1 })`;
  await evaluate(`globalThis.turns = ${monitor}; turns.enable(); 0`);
  const longest = () => evaluate("(() => { const longest = turns.max / 1e6; turns.reset(); return longest; })()");
  return { longest, close: ask.close };
}

/** Every body to every kind of source, one after the other; a kind is over when all that was stored is mapped too. */
async function longestDelay(served: Served, { longest }: Delays, { progress }: Stage): Promise<number> {
  const found: { kind: string; ms: number }[] = [];
  for (const [kind, , [first = ""]] of all) {
    const well = fixture(first);
    await longest();
    for (const mangle of Object.values(mangled)) {
      await send(served, kind, Buffer.from(mangle(well)).subarray(0, bodyLimit));
    }
    await served.mapped();
    found.push({ kind, ms: await longest() });
  }
  const slowest = found.toSorted((one, other) => other.ms - one.ms);
  progress(
    slowest
      .map(({ kind, ms }) => `${kind} ${ms.toFixed(0)} ms`)
      .slice(0, 3)
      .join(", "),
  );
  return slowest[0]?.ms ?? Number.NaN;
}

/** Again while the door asks to wait. */
async function send({ stage }: Served, source: string, body: Buffer): Promise<void> {
  const authorization = `Bearer ${stage.env[secretVariable(source)]}`;
  const headers = { "content-type": "application/json", authorization };
  await until(`an answer to ${source}`, async () => {
    const answered = await request(`${stage.botUrl}/alerts/${source}`, { method: "POST", headers, body });
    await answered.body.dump();
    return answered.statusCode === 503 ? undefined : answered.statusCode;
  });
}
