import { readFileSync } from "node:fs";
import { join } from "node:path";
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
 * The server dies by SIGKILL around requests with which it changes something at Slack or Twilio while a short story is
 * played, and is started again at once. Several theatres play side by side.
 */

type Theatre = {
  stage: Stage;
  server: ServerProcess;
  ledger: Ledger;
  keys: PublicJwk[];
  killer: Killer;
  redis: RedisServer | undefined;
};
/** `wrong`: a sentence for everything that differs between what was sent and what the ledger says. */
export type Telling = { requests: string[]; kills: Kill[]; wrong: string[] };

export type Theatres = {
  /** Tells the story once for each attack, as many at a time as there are theatres; undefined disturbs nothing. */
  tell(attacks: (Attack | undefined)[]): Promise<Telling[]>;
  close(): Promise<void>;
};

const patience = { LEASE_MS: "2500", PROVIDER_TIMEOUT_MS: "2000", SWEEP_MS: "300" };

/** Every other one keeps its timers in a Redis, which outlives the server; the others in the process. */
export async function openTheatres(count: number): Promise<Theatres> {
  const theatres = await Promise.all(Array.from({ length: count }, (_, index) => open(index % 2 === 0)));
  return {
    async tell(attacks) {
      const [left, told] = [[...attacks.entries()], [] as Telling[]];
      const play = async (theatre: Theatre) => {
        for (let next = left.shift(); next; next = left.shift()) told[next[0]] = await tellIn(theatre, next[1]);
      };
      await Promise.all(theatres.map(play));
      return told;
    },
    close: async () => void (await Promise.all(theatres.map(close))),
  };
}

async function open(withRedis: boolean): Promise<Theatre> {
  const killer = createKiller();
  const { onCall } = killer;
  const stage = await setStage({ policy: shortStoryPolicy, faster: 1, onSlackCall: onCall, onPhoneCall: onCall });
  const redis = withRedis ? await startRedis() : undefined;
  const env = { ...stage.env, ...patience, ...(redis && { REDIS_URL: redis.url }) };
  const server = serverProcess({ configFile: stage.configFile, env });
  const key = loadSealingKey(readFileSync(join(stage.folder, "sealing-key.pem"), "utf8"));
  const ledger = await openSqliteLedger({ file: join(stage.folder, "muster.db") });
  await server.start();
  return { stage, server, ledger, keys: [key.publicJwk], killer, redis };
}

async function close({ stage, server, ledger, redis }: Theatre): Promise<void> {
  await server.kill();
  await ledger.close();
  await redis?.stop();
  await stage.close();
}

async function tellIn(theatre: Theatre, attack: Attack | undefined): Promise<Telling> {
  const { server, killer } = theatre;
  killer.begin(attack, server.restart);
  try {
    const incident = await playToTheEnd(theatre);
    const wrong = await findWrong(theatre, incident);
    const { kills, requests } = killer.seen();
    return { kills, requests, wrong: wrong.map((what) => `${wordsFor(kills)}: ${what}`) };
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
  if (kills.length === 0) return "undisturbed";
  return kills.map(({ atRequest, moment, method }) => `killed ${moment} ${method}, request ${atRequest}`).join("; ");
}

const every = 10;

/**
 * Around every request of the story, in both moments: tellings begin to be interrupted at each of the first ten, and again
 * at every tenth from there. A story that was interrupted may end a request sooner: what so was missed is struck by itself.
 */
export async function killAroundEveryRequest(theatres: Theatres, say: (line: string) => void): Promise<Telling[]> {
  const told = await theatres.tell([undefined]);
  say(`story: undisturbed, it has ${told[0]?.requests.length} requests`);
  const firsts = Array.from({ length: every }, (_, index) => index + 1);
  const attacks = firsts.flatMap((first) => moments.map((moment): Attack => ({ first, every, moment })));
  told.push(...(await theatres.tell(attacks)));
  const missed = missedBy(told);
  say(`story: ${told.flatMap(({ kills }) => kills).length} kills, ${missed.length} to come`);
  told.push(...(await theatres.tell(missed)));
  const left = missedBy(told).map(({ first, moment }) => `nobody was killed ${moment} request ${first}`);
  return [...told, { requests: [], kills: [], wrong: left }];
}

/** How many requests it has depends on how many changes one edit of a card shows together: the shortest undisturbed story says. */
function missedBy(told: Telling[]): Attack[] {
  const struck = new Set(told.flatMap(({ kills }) => kills.map(({ atRequest, moment }) => `${moment} ${atRequest}`)));
  const whole = told.filter(({ kills }) => kills.length === 0);
  const length = Math.min(...whole.map(({ requests }) => requests.length));
  const all = Array.from({ length }, (_, index) =>
    moments.map((moment): Attack => ({ first: index + 1, every: length, moment })),
  ).flat();
  return all.filter(({ first, moment }) => !struck.has(`${moment} ${first}`));
}
