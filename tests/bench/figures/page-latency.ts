import { join } from "node:path";
import { migratePostgres } from "../../../src/ledger/postgres-schema.ts";
import { alone, atMost } from "../figure.ts";
import { under } from "../load/alerts.ts";
import { type Fallen, pagesDue } from "../pages/process.ts";
import type { Stores } from "../pages/replica.ts";
import type { Row, Stage } from "../row.ts";

const incidents = 1_000;
const everyMs = 10;
const alertsPerSecond = 1_000;
const warmUps = 1;

export const row: Row = {
  about: `from a page's deadline to its provider's answer, ${incidents} incidents open, ${1_000 / everyMs} pages a second, also while alerts arrive`,
  async measure(stage) {
    const url = await stage.postgres();
    await migratePostgres({ url });
    const { url: redis } = await stage.redis();
    return [
      ...(await figuresOn("SQLite", { kind: "sqlite", file: join(await stage.folder(), "ledger.db") }, stage)),
      ...(await figuresOn("PostgreSQL", { kind: "postgres", url, redis }, stage)),
    ];
  },
};

async function figuresOn(name: string, stores: Stores, { pairs, progress }: Stage) {
  progress(`${pairs} runs in quiet and ${pairs} under alerts, on ${name}`);
  const both = Array.from({ length: pairs }, () => [{}, { alertsPerSecond }]).flat();
  const rounds = [...Array.from({ length: warmUps }, () => ({})), ...both];
  const measured = (await pagesDue({ stores, incidents, everyMs, hasChat: true, rounds })).slice(warmUps);
  const quiet = measured.filter(({ alerts }) => alerts === undefined);
  const busy = measured.filter(({ alerts }) => alerts !== undefined);
  const p99s = (fallen: Fallen[]) => fallen.map(({ p99Ms, alerts }) => (alerts ? under(alerts, p99Ms) : p99Ms));
  return [
    alone({ name: `due to accepted, p99, ${name}`, unit: "ms", runs: p99s(quiet), goal: atMost(50) }),
    alone({
      name: `due to accepted at ${alertsPerSecond} alerts/s, p99, ${name}`,
      unit: "ms",
      runs: p99s(busy),
      goal: atMost(100),
    }),
  ];
}
