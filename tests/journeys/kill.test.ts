import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Stage, setStage } from "../../src/exercise/stage.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import { loadSealingKey, type PublicJwk } from "../../src/ledger/seal.ts";
import { openSqliteLedger } from "../../src/ledger/sqlite.ts";
import { findWrong } from "../support/findings.ts";
import { type Attack, createKiller, type Kill, type Killer, moments } from "../support/killing-double.ts";
import { until } from "../support/persistent.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { type ServerProcess, serverProcess } from "../support/server-process.ts";
import { playShortStory, shortStoryPolicy } from "../support/short-story.ts";

/**
 * The server dies by SIGKILL around every request with which it changes something at Slack or Twilio while a short story
 * is played, and is started again at once. Real processes: whoever kills them is the provider's double.
 *
 * The story has some hundred and thirty such requests. To take every one of them in both moments, tellings begin to be interrupted
 * at each of the first ten, and again at every tenth from there; several theatres play side by side.
 */

type Theatre = {
  stage: Stage;
  server: ServerProcess;
  ledger: Ledger;
  keys: PublicJwk[];
  killer: Killer;
  redis: RedisServer | undefined;
};
type Telling = { requests: string[]; kills: Kill[]; wrong: string[] };

const theatreCount = 5;
const every = 10;
const patience = { LEASE_MS: "2500", PROVIDER_TIMEOUT_MS: "2000", SWEEP_MS: "300" };
const theatres: Theatre[] = [];
let undisturbed: Telling;

beforeAll(async () => {
  await Promise.all(Array.from({ length: theatreCount }, (_, index) => open(index % 2 === 0)));
  undisturbed = await tell(theatres[0] as Theatre);
}, 120_000);

afterAll(async () => {
  await Promise.all(theatres.map(close));
}, 60_000);

/** Some keep their timers in a Redis, which outlives the server; the others in the process. */
async function open(withRedis: boolean): Promise<void> {
  const killer = createKiller();
  const { onCall } = killer;
  const stage = await setStage({ policy: shortStoryPolicy, faster: 1, onSlackCall: onCall, onPhoneCall: onCall });
  const redis = withRedis ? await startRedis() : undefined;
  const env = { ...stage.env, ...patience, ...(redis && { REDIS_URL: redis.url }) };
  const server = serverProcess({ configFile: stage.configFile, env });
  const key = loadSealingKey(readFileSync(join(stage.folder, "sealing-key.pem"), "utf8"));
  const ledger = await openSqliteLedger({ file: join(stage.folder, "muster.db") });
  theatres.push({ stage, server, ledger, keys: [key.publicJwk], killer, redis });
  await server.start();
}

async function close({ stage, server, ledger, redis }: Theatre): Promise<void> {
  await server.kill();
  await ledger.close();
  await redis?.stop();
  await stage.close();
}

async function tell(theatre: Theatre, attack?: Attack): Promise<Telling> {
  const { server, killer } = theatre;
  killer.begin(attack, server.restart);
  try {
    const incident = await playToTheEnd(theatre);
    return { ...killer.seen(), wrong: await findWrong(theatre, incident) };
  } catch (cause) {
    const lines = server.lines.slice(-40).join("\n");
    throw new Error(`${wordsFor(killer.seen().kills)}: the story stopped\n${lines}`, { cause });
  }
}

async function playToTheEnd({ stage, ledger }: Theatre): Promise<string> {
  const incident = await playShortStory(stage, ledger);
  await until("an incident that owes nothing", async () => {
    const row = (await ledger.listIncidents()).find(({ id }) => id === incident);
    return row?.owes === false && row.status === "closed" ? true : undefined;
  });
  return incident;
}

function wordsFor(kills: Kill[]): string {
  return kills.map(({ atRequest, moment, method }) => `killed ${moment} ${method}, request ${atRequest}`).join("; ");
}

test("a story that nothing disturbs leaves nothing wrong behind", () => {
  expect(undisturbed).toMatchObject({ kills: [], wrong: [] });
});

test("killed around every request, it sends every page, none twice, and opens one room", {
  timeout: 1_800_000,
}, async () => {
  const firsts = Array.from({ length: every }, (_, index) => index + 1);
  const attacks = firsts.flatMap((first) => moments.map((moment): Attack => ({ first, every, moment })));
  const told: Telling[] = [];
  await tellAll(attacks, told);
  // A story that was interrupted may end a request sooner: what so was missed is struck by itself.
  if (missedBy(told).length > 0) await tellAll(missedBy(told), told);
  expect(told.flatMap(({ kills, wrong }) => wrong.map((what) => `${wordsFor(kills)}: ${what}`))).toEqual([]);
  expect(missedBy(told)).toEqual([]);
});

async function tellAll(attacks: Attack[], told: Telling[]): Promise<void> {
  const left = [...attacks];
  await Promise.all(
    theatres.map(async (theatre) => {
      for (let attack = left.shift(); attack; attack = left.shift()) told.push(await tell(theatre, attack));
    }),
  );
}

/**
 * The requests of an undisturbed story that nobody was killed at, in one moment or the other. How many it has depends on
 * how many changes one edit of a card shows together: the shortest story that nobody interrupted says how many.
 */
function missedBy(told: Telling[]): Attack[] {
  const struck = new Set(told.flatMap(({ kills }) => kills.map(({ atRequest, moment }) => `${moment} ${atRequest}`)));
  const whole = [undisturbed, ...told.filter(({ kills }) => kills.length === 0)];
  const length = Math.min(...whole.map(({ requests }) => requests.length));
  const all = Array.from({ length }, (_, index) =>
    moments.map((moment): Attack => ({ first: index + 1, every: length, moment })),
  ).flat();
  return all.filter(({ first, moment }) => !struck.has(`${moment} ${first}`));
}
