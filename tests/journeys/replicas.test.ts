import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../src/exercise/free-port.ts";
import { type Stage, setStage } from "../../src/exercise/stage.ts";
import type { EventOf, EventType } from "../../src/incident/events.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import { openPostgresLedger } from "../../src/ledger/postgres.ts";
import { loadSealingKey, toEvent } from "../../src/ledger/seal.ts";
import { type Balancer, startBalancer } from "../support/balancer.ts";
import { compileCache } from "../support/compile-cache.ts";
import { findWrong } from "../support/findings.ts";
import { ransomNote } from "../support/organisation.ts";
import { type Persistent, persistent, until } from "../support/persistent.ts";
import { freshDatabase, type TestDatabase } from "../support/postgres.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { type ServerProcess, serverProcess } from "../support/server-process.ts";
import { playShortStory, shortStoryPolicy } from "../support/short-story.ts";

/** Two processes of `muster serve` on one PostgreSQL and one Redis, behind something that takes turns between them. */

const main = join(import.meta.dirname, "../../src/main.ts");
let stage: Stage;
let database: TestDatabase;
let redis: RedisServer;
let balancer: Balancer;
let ledger: Ledger;
let replicas: [ServerProcess, ServerProcess];

beforeAll(async () => {
  stage = await setStage({ policy: shortStoryPolicy, faster: 1 });
  database = await freshDatabase();
  redis = await startRedis();
  const ports = [await freePort(), await freePort()] as const;
  balancer = await startBalancer(Number(new URL(stage.botUrl).port), ports);
  const env = {
    ...stage.env,
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    ...{ LEASE_MS: "2500", PROVIDER_TIMEOUT_MS: "2000", SWEEP_MS: "300" },
  };
  await promisify(execFile)(process.execPath, [main, "migrate", "--config", stage.configFile], {
    env: { PATH: process.env.PATH, ...compileCache, ...env },
  });
  const replicaOn = (port: number) =>
    serverProcess({ configFile: stage.configFile, env: { ...env, PORT: String(port) } });
  replicas = [replicaOn(ports[0]), replicaOn(ports[1])];
  await Promise.all(replicas.map((replica) => replica.start()));
  ledger = await openPostgresLedger({ url: database.url });
}, 120_000);

afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.kill()));
  await ledger.close();
  await balancer.close();
  await redis.stop();
  await database.drop();
  await stage.close();
}, 60_000);

const who = (id: "ben" | "amara" | "carla" | "dev"): Persistent => {
  const player = stage.people[id];
  if (!player) throw new Error(`nobody is called ${id}`);
  return persistent(stage, player);
};

async function facts<T extends EventType>(incident: string, type: T): Promise<EventOf<T>[]> {
  const events = (await ledger.read(incident)).map(toEvent);
  return events.filter((event): event is EventOf<T> => event.type === type);
}

async function incidentOf(finding: string): Promise<string> {
  return await until(`the incident of ${finding}`, async () => {
    for (const { id } of await ledger.listIncidents()) {
      const [declared] = await facts(id, "IncidentDeclared");
      const { cause } = declared?.data ?? {};
      if (cause?.kind === "alert" && cause.alert.key.endsWith(finding)) return id;
    }
    return undefined;
  });
}

/** Carla is called and says nothing: once her first page has left, `what` happens; her delegate is reached all the same. */
async function climbThrough(finding: string, what: () => Promise<void>): Promise<string> {
  await stage.sendAlert("edr", { ...ransomNote, id: finding, asset: finding });
  const incident = await incidentOf(finding);
  await who("ben").confirm(incident);
  await until("Carla's first page", async () => {
    const accepted = await facts(incident, "PageAccepted");
    return accepted.some(({ data }) => data.page.includes(":carla.1:0:chat")) || undefined;
  });
  await what();
  await Promise.all([who("amara").awake(incident), who("dev").awake(incident)]);
  await who("ben").type(`${incident} close Done`);
  await until("an incident that owes nothing", async () => {
    const row = (await ledger.listIncidents()).find(({ id }) => id === incident);
    return (row?.owes === false && row.status === "closed") || undefined;
  });
  return incident;
}

const pagesTo = async (incident: string, person: string) =>
  (await facts(incident, "PageDue")).filter(({ data }) => data.person === person).map(({ data }) => data.medium);

describe("two replicas", () => {
  it("play a whole story, whichever of them takes a click", async () => {
    const incident = await playShortStory(stage, ledger);
    await until("an incident that owes nothing", async () => {
      const row = (await ledger.listIncidents()).find(({ id }) => id === incident);
      return (row?.owes === false && row.status === "closed") || undefined;
    });
    const { publicJwk } = loadSealingKey(readFileSync(join(stage.folder, "sealing-key.pem"), "utf8"));
    expect(await findWrong({ stage, ledger, keys: [publicJwk] }, incident)).toEqual([]);
    const answered = (replica: ServerProcess) => replica.lines.some((line) => line.includes('"status":200'));
    expect(replicas.map(answered)).toEqual([true, true]);
  }, 120_000);

  it("that map the same finding at the same instant open one incident and one room", async () => {
    const storm = { ...ransomNote, id: "storm", asset: "storm" };
    const answers = await Promise.all(Array.from({ length: 8 }, () => stage.sendAlert("edr", storm)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(202));
    const incident = await incidentOf("storm");
    await until("every alert of the storm mapped", async () => (await ledger.countAlerts()).stored === 0 || undefined);
    const declared = await Promise.all(
      (await ledger.listIncidents()).map(async ({ id }) => (await facts(id, "IncidentDeclared"))[0]),
    );
    const ofTheStorm = declared.filter((event) => JSON.stringify(event).includes('"storm"'));
    expect(ofTheStorm).toHaveLength(1);
    await who("ben").type(`${incident} stand-down A drill`);
    const rooms = (await stage.slack.channels()).filter(({ name }) => name?.includes(incident.toLowerCase()));
    expect(rooms).toHaveLength(1);
  }, 60_000);

  it.each([0, 1] as const)(
    "finish a ladder without the one that is killed in the middle of it (%i)",
    async (victim) => {
      const incident = await climbThrough(`killed-${victim}`, () => replicas[victim].kill());
      await replicas[victim].start();
      expect(await pagesTo(incident, "carla")).toEqual(["chat", "sms", "voice"]);
      const accepted = (await facts(incident, "PageAccepted")).map(({ data }) => data.page);
      expect(accepted).toHaveLength(new Set(accepted).size);
      expect((await facts(incident, "CallInAcknowledged")).map(({ data }) => data.person)).toContain("dev");
    },
    120_000,
  );

  it("finish a ladder when Redis forgets everything in the middle of it", async () => {
    const incident = await climbThrough("flushed", async () => {
      const client = new Redis(redis.url);
      await client.flushall();
      await client.quit();
    });
    expect(await pagesTo(incident, "carla")).toEqual(["chat", "sms", "voice"]);
  }, 120_000);
});
