import { writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { freePort } from "../../src/exercise/free-port.ts";
import { type Stage, setStage } from "../../src/exercise/stage.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import { openPostgresLedger } from "../../src/ledger/postgres.ts";
import { migratePostgres } from "../../src/ledger/postgres-schema.ts";
import { startBalancer } from "../support/balancer.ts";
import { markdownTable } from "../support/markdown-table.ts";
import { startPostgres } from "../support/postgres.ts";
import { startRedis } from "../support/redis.ts";
import { type ServerProcess, serverProcess } from "../support/server-process.ts";
import { shortStoryPolicy } from "../support/short-story.ts";
import { startMix } from "./mix.ts";
import { type Judged, judge } from "./verdict.ts";
import { type Look, look } from "./watch.ts";

const usage = `npm run soak                      ten minutes of a steady mix at two replicas
npm run soak -- --minutes N       so many
npm run soak -- --json FILE       every look and the verdict as JSON too

Exits 1 when memory or handles grew over the second half, or anything failed; 2 when called wrongly.`;

const lookEveryMs = 10_000;

type Replica = { name: string; process: ServerProcess; inspectorPort: number; looks: Look[] };

function options(): { minutes: number; json: string | undefined } {
  try {
    const { values } = parseArgs({ options: { minutes: { type: "string", default: "10" }, json: { type: "string" } } });
    const minutes = Number(values.minutes);
    if (!(minutes >= 2)) throw new Error("--minutes takes a number from 2");
    return { minutes, json: values.json };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(2);
  }
}

async function main(): Promise<number> {
  const { minutes, json } = options();
  const postgres = await startPostgres();
  await migratePostgres({ url: postgres.url });
  const redis = await startRedis();
  const stage = await setStage({ policy: shortStoryPolicy, faster: 1 });
  const replicas = await Promise.all(["a", "b"].map((name) => replicaOf(name, stage, postgres.url, redis.url)));
  const balancer = await startBalancer(Number(stage.env.PORT), await Promise.all(replicas.map(({ port }) => port)));
  await Promise.all(replicas.map(({ process }) => process.start()));
  const ledger = await openPostgresLedger({ url: postgres.url });
  const mix = startMix(stage, ledger);
  await watch(replicas, ledger, minutes, () => `${mix.done.stories} stories, ${mix.done.alerts} alerts`);
  await mix.stop();
  const open = (await ledger.listIncidents()).filter(({ status }) => status !== "closed").length;
  const exits = await Promise.all(replicas.map(async ({ name, process }) => ({ name, ...(await process.stop()) })));
  await Promise.all([ledger.close(), balancer.close(), stage.close(), redis.stop()]);
  await postgres.end();
  const judged = replicas.map(({ name, looks }) => ({ replica: name, judged: judge(looks) }));
  const failures = [
    ...mix.done.failures,
    ...(open > 0 ? [`${open} incidents did not close`] : []),
    ...exits.filter(({ code }) => code !== 0).map(({ name, code }) => `${name} ended with ${code}`),
  ];
  if (json) {
    const looks = replicas.map(({ name, looks }) => ({ replica: name, looks }));
    const report = { at: new Date().toISOString(), minutes, done: mix.done, looks, judged, failures };
    writeFileSync(json, `${JSON.stringify(report, undefined, 2)}\n`);
  }
  console.log(`\n${verdictTable(judged)}\n`);
  for (const failure of failures) console.log(`✗ ${failure}`);
  const isFlat = judged.every((each) => each.judged.every(({ flat }) => flat));
  return isFlat && failures.length === 0 ? 0 : 1;
}

async function replicaOf(
  name: string,
  stage: Stage,
  database: string,
  redis: string,
): Promise<Replica & { port: number }> {
  const [port, inspectorPort] = [await freePort(), await freePort()];
  const inspected = { NODE_OPTIONS: `--inspect=127.0.0.1:${inspectorPort}` };
  const env = { ...stage.env, ...inspected, DATABASE_URL: database, REDIS_URL: redis, PORT: String(port) };
  return { name, port, inspectorPort, process: serverProcess({ configFile: stage.configFile, env }), looks: [] };
}

/** Looks at each replica every ten seconds until the time is over, and says a line of it every minute. */
async function watch(replicas: Replica[], ledger: Ledger, minutes: number, told: () => string): Promise<void> {
  const beganMs = performance.now();
  for (let turn = 1; turn * lookEveryMs <= minutes * 60_000; turn++) {
    await pause(Math.max(0, beganMs + turn * lookEveryMs - performance.now()));
    for (const { process, inspectorPort, looks } of replicas) {
      looks.push(await look({ pid: process.pid(), inspectorPort }, Math.round(performance.now() - beganMs)));
    }
    if ((turn * lookEveryMs) % 60_000 !== 0) continue;
    const incidents = (await ledger.listIncidents()).length;
    const { stored, handled, quarantined } = await ledger.countAlerts();
    console.log(`minute ${(turn * lookEveryMs) / 60_000}: ${told()}; in the ledger ${incidents} incidents,`);
    console.log(`  alerts ${stored} stored, ${handled} handled, ${quarantined} quarantined`);
    for (const { name, looks } of replicas) console.log(`  ${name}: ${lookLine(looks.at(-1) as Look)}`);
  }
}

const megabytes = (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MiB`;

function lookLine({ rss, heap, resources, files }: Look): string {
  return `RSS ${megabytes(rss)}, heap ${megabytes(heap)} after collection, ${resources} active resources, ${files} open files`;
}

/** As a README can carry it. */
function verdictTable(judged: { replica: string; judged: Judged[] }[]): string {
  const rows = judged.flatMap((each) => each.judged.map((line) => [each.replica, ...cells(line)]));
  return markdownTable([["replica", "what", "median of the second half", "grew by", "of it", ""], ...rows]);
}

function cells({ measure, median, growth, share, flat }: Judged): string[] {
  const shown = measure === "rss" || measure === "heap" ? megabytes : (count: number) => count.toFixed(0);
  return [measure, shown(median), shown(growth), `${(share * 100).toFixed(1)} %`, flat ? "flat" : "GROWN"];
}

process.exitCode = await main();
