import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Stage, setStage } from "../../src/exercise/stage.ts";
import { fold, type Incident } from "../../src/incident/incident.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import { loadSealingKey, type PublicJwk, toEvent } from "../../src/ledger/seal.ts";
import { openSqliteLedger } from "../../src/ledger/sqlite.ts";
import { findWrong } from "../support/findings.ts";
import { createKiller, type Killer, type Moment, moments } from "../support/killing-double.ts";
import { until } from "../support/persistent.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { type ServerProcess, serverProcess } from "../support/server-process.ts";
import { playShortStory, shortStoryPolicy } from "../support/short-story.ts";

/**
 * The server dies by SIGKILL around every request that it makes of Slack and Twilio while the short story is played,
 * and is started again at once. Real processes; whoever kills them is the provider's double.
 *
 * A story has a little over seventy such requests. One telling is interrupted three times, a third of the story apart,
 * so that all moments of all requests take a third of the tellings; several stages are played side by side.
 */

type Theatre = {
  stage: Stage;
  server: ServerProcess;
  ledger: Ledger;
  keys: PublicJwk[];
  killer: Killer;
  redis: RedisServer | undefined;
  told: number;
};

const lease = { LEASE_MS: "1500", PROVIDER_TIMEOUT_MS: "1000", SWEEP_MS: "300" };
let theatres: Theatre[];
/** How many requests an undisturbed telling makes. */
let length: number;

beforeAll(async () => {
  theatres = await Promise.all([0, 1, 2, 3].map((index) => open(index % 2 === 0)));
  length = (await tell(theatres[0] as Theatre, [])).requests.length;
}, 60_000);

afterAll(async () => {
  await Promise.all(theatres.map(close));
}, 60_000);

/** Half of them keep their timers in a Redis, which outlives the server; the others in the process. */
async function open(withRedis: boolean): Promise<Theatre> {
  const killer = createKiller();
  const { onCall } = killer;
  const stage = await setStage({ policy: shortStoryPolicy, faster: 1, onSlackCall: onCall, onPhoneCall: onCall });
  const redis = withRedis ? await startRedis() : undefined;
  const env = { ...stage.env, ...lease, LOG_LEVEL: "info", ...(redis && { REDIS_URL: redis.url }) };
  const server = serverProcess({ configFile: stage.configFile, env });
  await server.start();
  const ledger = await openSqliteLedger({ file: join(stage.folder, "muster.db") });
  const key = loadSealingKey(readFileSync(join(stage.folder, "sealing-key.pem"), "utf8"));
  return { stage, server, ledger, keys: [key.publicJwk], killer, redis, told: 0 };
}

async function close({ stage, server, ledger, redis }: Theatre): Promise<void> {
  await server.kill();
  await ledger.close();
  await redis?.stop();
  await stage.close();
}

type Kill = { atRequest: number; moment: Moment };
type Telling = { requests: string[]; killedAt: string[]; wrong: string[] };

async function tell(theatre: Theatre, kills: Kill[]): Promise<Telling> {
  const { stage, server, ledger, killer } = theatre;
  killer.begin(kills, async () => {
    await server.kill();
    await server.start();
  });
  theatre.told += 1;
  const read = async (id: string): Promise<Incident | undefined> => fold(id, (await ledger.read(id)).map(toEvent));
  const incident = await playShortStory(stage, { read }, `host-${theatre.told}`);
  await until("an incident that owes nothing", async () => {
    const row = (await ledger.listIncidents()).find(({ id }) => id === incident);
    return row?.owes === false && row.status === "closed" ? true : undefined;
  });
  const { requests, killedAt } = killer.seen();
  return { requests, killedAt, wrong: await findWrong(theatre, incident) };
}

test("a story that nothing disturbs leaves nothing wrong behind", async () => {
  const { wrong } = await tell(theatres[1] as Theatre, []);
  expect(wrong).toEqual([]);
});

test("killed around any request, it sends every page and none twice, and opens one room", {
  timeout: 300_000,
}, async () => {
  const third = Math.ceil(length / 3);
  const tellings = Array.from({ length: third }, (_, index) => index + 1).flatMap((first) =>
    moments.map((_, turn) =>
      [0, 1, 2].map(
        (part): Kill => ({
          atRequest: first + part * third,
          moment: moments[(turn + part) % moments.length] as Moment,
        }),
      ),
    ),
  );
  const wrong: string[] = [];
  const killed: string[] = [];
  const left = [...tellings];
  await Promise.all(
    theatres.map(async (theatre) => {
      for (let kills = left.shift(); kills; kills = left.shift()) {
        const telling = await tell(theatre, kills);
        killed.push(...telling.killedAt);
        const where = telling.killedAt.join(", ");
        wrong.push(...telling.wrong.map((what) => `killed at ${where}: ${what}`));
      }
    }),
  );
  expect(wrong).toEqual([]);
  console.log(killed.length, length, tellings.length);
});
