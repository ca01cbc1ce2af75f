import { execFile } from "node:child_process";
import { randomInt } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { Redis } from "ioredis";
import { until } from "../support/persistent.ts";
import { findProgram } from "../support/programs.ts";
import { startRedis } from "../support/redis.ts";
import type { Blow, Weather } from "./outside.ts";
import { startAgain, type World, type WorldRequest } from "./world.ts";

/** How many alerts come in while something breaks once, and how often those kill that do. */
export type Size = { alerts: number; kills: number };

/** `what` is a sentence for the list. `strike` breaks things while alerts come in; it returns what else it found wrong. */
export type Fault = {
  name: string;
  what: string;
  world(): Promise<WorldRequest>;
  strike(world: World, size: Size): Promise<string[]>;
  /** It is told how many times to kill. */
  kills?: true;
};

const replicated = async (): Promise<WorldRequest> => ({ database: "postgres", redis: "there" });

/** Longer than a replica's lease. */
const longerThanLeaseMs = 7_500;
const outageMs = 3_000;
const alertsForMs = 4_000;
/** Slack lets a bot open fifty conversations a minute: so many people are called at most. */
const betweenAlertsMs = 5_000;

export const faults: Fault[] = [
  killing("kill-before", "a replica dies by SIGKILL while a provider has its request", (world) =>
    killOver(world, { moment: "before", atRequest: 1 + randomInt(5), delayMs: 0 }),
  ),
  killing("kill-after", "a replica dies by SIGKILL within 8 ms after a provider's answer", (world) =>
    killOver(world, { moment: "after", atRequest: 1 + randomInt(5), delayMs: randomInt(8) }),
  ),
  killing("kill-random", "a replica, one time in four both, die by SIGKILL at any instant", killAnybody),
  amid("redis-killed", "Redis dies by SIGKILL and comes back empty", async (world) => {
    await killRedis(world);
    await pause(outageMs);
    await world.redis?.stop();
    world.redis = await startRedis({ port: world.redis?.port ?? 0 });
  }),
  amid("redis-flushed", "FLUSHALL, three times", async ({ redis }) => {
    for (let time = 0; time < 3; time++) {
      await withRedis(redis?.url, (client) => client.flushall());
      await pause(1_000);
    }
  }),
  {
    ...amid("redis-absent", "no Redis was ever there", async () => {}),
    world: async () => ({ database: "postgres", redis: "absent" }),
  },
  amid(
    "postgres-killed",
    "every process of PostgreSQL dies by SIGKILL, and it is started again",
    async ({ postgres }) => {
      await postgres?.kill();
      await pause(outageMs);
      await postgres?.start();
    },
  ),
  amid("sleeper", "a replica sleeps past its lease (SIGSTOP, SIGCONT), once with a page in its hands", sleepTwice),
  weathered("answers-429", "Slack and Twilio answer 429", { type: "refusing", status: 429 }),
  weathered("answers-500", "Slack and Twilio answer 500", { type: "refusing", status: 500 }),
  weathered("hangs", "Slack and Twilio take requests and never answer", { type: "hanging" }),
  weathered("resets", "Slack and Twilio break every connection", { type: "resetting" }),
  weathered("drops", "Slack and Twilio send, and break the connection before they answer", { type: "dropping" }),
  {
    name: "disk-full",
    what: "SQLite's file cannot grow; then it can again",
    world: async () => ({ database: "sqlite", redis: "absent" }),
    strike: fillDisk,
  },
  offset("clock-ahead", "a replica whose machine is an hour ahead works alone for a while", "+3600s"),
  offset("clock-behind", "a replica whose machine is an hour behind works alone for a while", "-3600s"),
];

function killing(name: string, what: string, killOnce: (world: World) => Promise<void>): Fault {
  return {
    name,
    what,
    world: replicated,
    kills: true,
    async strike(world, { kills }) {
      let left = kills;
      const raise = async () => {
        while (left > 0) await world.raise(1, betweenAlertsMs);
      };
      const kill = async () => {
        for (; left > 0; left--) await killOnce(world);
      };
      await Promise.all([raise(), kill()]);
      return [];
    },
  };
}

/** Whoever asks for that message or call dies; where nobody asks for one for a while, anybody. */
async function killOver(world: World, blow: Blow): Promise<void> {
  let fallen: string | undefined;
  const struck = world.outside.blow(blow, async (replica) => {
    fallen = replica;
    await world.replicas[replica]?.kill();
  });
  await Promise.race([struck, pause(5_000)]);
  await world.outside.callOff();
  if (fallen === undefined) await killAnybody(world);
  else await restart(world, [fallen]);
}

async function killAnybody(world: World): Promise<void> {
  await pause(randomInt(1_500));
  const all = Object.keys(world.replicas);
  await restart(world, randomInt(4) === 0 ? all : all.slice(0, 1 + randomInt(all.length)).slice(-1));
}

async function restart({ replicas }: World, names: string[]): Promise<void> {
  const doomed = Object.entries(replicas).flatMap(([name, replica]) => (names.includes(name) ? [replica] : []));
  await Promise.all(doomed.map((replica) => replica.kill().then(() => startAgain(replica))));
}

/** Something that happens while alerts come in for four seconds. */
function amid(name: string, what: string, happens: (world: World) => Promise<void>): Fault {
  return {
    name,
    what,
    world: replicated,
    async strike(world, { alerts }) {
      await Promise.all([world.raise(alerts, alertsForMs / alerts), pause(1_000).then(() => happens(world))]);
      return [];
    },
  };
}

function weathered(name: string, what: string, weather: Weather): Fault {
  return amid(name, `${what}, for three seconds`, async ({ outside }) => {
    await outside.turn(weather);
    await pause(outageMs);
    await outside.turn({ type: "fair" });
  });
}

async function withRedis(url: string | undefined, what: (client: Redis) => Promise<unknown>): Promise<void> {
  if (url === undefined) throw new Error("there is no Redis in this world");
  const client = new Redis(url);
  try {
    await what(client);
  } finally {
    client.disconnect();
  }
}

async function killRedis({ redis }: World): Promise<void> {
  await withRedis(redis?.url, async (client) => {
    const [, pid] = /process_id:(\d+)/.exec(await client.info("server")) ?? [];
    process.kill(Number(pid), "SIGKILL");
  });
}

/** Once right after a provider's answer, before it is recorded; once at any instant. */
async function sleepTwice({ outside, replicas }: World): Promise<void> {
  const sleep = async (replica: string) => void process.kill(replicas[replica]?.pid() ?? 0, "SIGSTOP");
  const wake = async (replica: string) => void process.kill(replicas[replica]?.pid() ?? 0, "SIGCONT");
  let first = "a";
  const struck = outside.blow({ moment: "after", atRequest: 1, delayMs: 0 }, async (replica) => {
    first = replica;
    await sleep(replica);
  });
  await Promise.race([struck, pause(5_000)]);
  await outside.callOff();
  await pause(longerThanLeaseMs);
  await wake(first);
  await pause(randomInt(1_000));
  await sleep("b");
  await pause(longerThanLeaseMs);
  await wake("b");
}

/** The file may not grow, as on a full disk: what is refused must be answered 503 and logged, and nothing may be harmed. */
async function fillDisk(world: World): Promise<string[]> {
  const [replica] = Object.values(world.replicas);
  const file = join(world.folder, "muster.db");
  await world.raise(2, 500);
  const { size } = await stat(`${file}-wal`);
  const limit = (most: string) => promisify(execFile)("prlimit", ["--pid", String(replica?.pid()), `--fsize=${most}:`]);
  await limit(String(size));
  const raising = world.raise(4, 500);
  const isLogged = (words: string) => replica?.lines.some((line) => line.includes(words));
  const wrong: string[] = [];
  for (const words of ["an alert could not be stored", '"status":503']) {
    const logged = async () => isLogged(words) || undefined;
    await until(words, logged, 10_000).catch(() => wrong.push(`the full disk is not in the log: ${words}`));
  }
  await limit("unlimited");
  await raising;
  const db = new DatabaseSync(file, { readOnly: true });
  const [checked] = db.prepare("PRAGMA integrity_check").all();
  db.close();
  if (checked?.integrity_check !== "ok") wrong.push("the file of the database is harmed");
  return wrong;
}

/** libfaketime, from outside: the process finds another time than its database and the others. */
function offset(name: string, what: string, by: string): Fault {
  return {
    name,
    what,
    async world() {
      return { ...(await replicated()), env: { a: await shiftedBy(by) } };
    },
    async strike(world) {
      await world.raise(2, 700);
      await world.replicas.b?.kill();
      await world.raise(3, 700);
      await restart(world, ["b"]);
      return [];
    },
  };
}

async function shiftedBy(by: string): Promise<Record<string, string>> {
  const instruction = "A shifted clock needs libfaketime: install the package faketime";
  const faketime = await findProgram({ name: "faketime", instruction });
  const { stdout } = await promisify(execFile)(faketime, ["-f", by, "printenv", "LD_PRELOAD"]);
  return { LD_PRELOAD: stdout.trim(), FAKETIME: by };
}
