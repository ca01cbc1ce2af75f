import { expect, onTestFinished } from "vitest";
import { loadConfig } from "../../src/config.ts";
import { type Player, type Stage, type StageRequest, setStage } from "../../src/exercise/stage.ts";
import type { Event, EventOf, EventType } from "../../src/incident/events.ts";
import type { Incident } from "../../src/incident/incident.ts";
import { toEvent } from "../../src/ledger/seal.ts";
import { createLog } from "../../src/log.ts";
import { type Server, serve } from "../../src/wire.ts";
import { type Persistent, persistent, until, wordsOf } from "./persistent.ts";

export type Journey = {
  stage: Stage;
  server: Server;
  /** Persons by their id; throws for one whom the policy does not have. */
  person(id: string): Person;
  /**
   * What somebody is told, in private, for `/muster <words>`, typed in `channel`. Like anybody they press again where it
   * was not recorded in time.
   */
  told(person: string, words: string, channel?: string): Promise<string>;
  /** What somebody is answered who types `/muster <words>` and sends the form that opens. */
  filledIn(person: string, words: string, values?: Record<string, string>): Promise<string>;
  /** Sends a generic alert through the door `edr`; 202 or it throws. */
  alert(alert: GenericAlert): Promise<void>;
  /** Every incident's id, the latest first. */
  incidents(): Promise<string[]>;
  /** The first incident, once there is one. */
  declared(): Promise<string>;
  incident(id: string): Promise<Incident>;
  events(id: string): Promise<Event[]>;
  /** The events of one type, once there are as many as `count`. */
  facts<T extends EventType>(id: string, type: T, count?: number): Promise<EventOf<T>[]>;
  /** The war rooms there are, of whichever incident. */
  rooms(): Promise<{ id: string; name: string; topic: string }[]>;
  /** The words of each message in the incident's room, oldest first. */
  inRoom(id: string): Promise<string[]>;
  /** Waits until the incident owes the world nothing. */
  settled(id: string): Promise<void>;
  /** The sum of a metric over the label sets that hold all of `labels`. */
  metric(name: string, labels?: Record<string, string>): Promise<number>;
  stop(): Promise<void>;
};

/** Under a test's own 30 s, so that it is said what did not come. */
const patienceMs = 25_000;

export type Person = Player & Persistent;
export type GenericAlert = { id: string; title: string; severity: string } & Record<string, unknown>;

/** A server of one's own in this process, with real Slack and Twilio doubles around it; gone with the test. */
export async function startJourney(request: StageRequest, env: Record<string, string> = {}): Promise<Journey> {
  const stage = await setStage({ faster: 1, ...request });
  const loaded = loadConfig({ file: stage.configFile, env: { ...stage.env, SWEEP_MS: "300", ...env } });
  if (!loaded.ok) throw new Error(loaded.mistakes.map(({ message, cure }) => `${message}: ${cure}`).join("\n"));
  const server = await serve(loaded.config, createLog("silent"));
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= server.stop();
    return stopped;
  };
  onTestFinished(async () => {
    await stop();
    await stage.close();
  });
  return { stage, server, stop, ...peopleOf(stage), ...readerOf(stage, server), ...roomsOf(stage) };
}

function peopleOf(stage: Stage) {
  const people = new Map(Object.entries(stage.people).map(([id, p]) => [id, { ...p, ...persistent(stage, p) }]));
  const person = (id: string): Person => {
    const found = people.get(id);
    if (!found) throw new Error(`nobody is called ${id}`);
    return found;
  };
  return {
    person,
    async told(id: string, words: string, channel?: string): Promise<string> {
      const { slack } = person(id);
      const answer = await slack.command(words, channel);
      expect(answer.status).toBe(200);
      let said = await answer.said();
      for (let tries = 0; tries < 5 && wordsOf(said).includes("Not recorded yet"); tries += 1) {
        said = await (await slack.pressOn({ ...said, ts: "1.0", channel: channel ?? "" }, "Press again")).said();
      }
      return wordsOf(said);
    },
    async filledIn(id: string, words: string, values: Record<string, string> = {}): Promise<string> {
      const { slack, slackUser } = person(id);
      const { viewsOf, until: soon } = stage.slack.memory;
      const before = viewsOf(slackUser).length;
      await slack.command(words);
      const view = await soon(`form for ${words}`, () => viewsOf(slackUser)[before]);
      return JSON.stringify((await slack.submit(view, values)).ack ?? {});
    },
  };
}

function roomsOf({ slack }: Stage) {
  const rooms = async () => {
    const channels = await slack.channels();
    const ours = channels.filter(({ is_im, creator }) => !is_im && creator === slack.botUserId);
    return ours.map(({ id, name, topic }) => ({ id, name, topic: topic.value }));
  };
  return {
    rooms,
    async inRoom(id: string) {
      const room = (await rooms()).find(({ name }) => name.endsWith(id.toLowerCase()));
      if (!room) throw new Error(`${id} has no room`);
      return (await slack.messages(room.id)).map(wordsOf);
    },
  };
}

function readerOf(stage: Stage, { bot }: Server) {
  const { ledger } = bot.ports;
  const events = async (id: string) => (await ledger.read(id)).map(toEvent);
  const incidents = async () => (await ledger.listIncidents()).map(({ id }) => id);
  return {
    events,
    incidents,
    async alert(alert: GenericAlert) {
      const { status } = await stage.sendAlert("edr", alert);
      if (status !== 202) throw new Error(`the alert was answered ${status}`);
    },
    declared: () => until("an incident", async () => (await incidents())[0], patienceMs),
    async incident(id: string) {
      const found = await bot.handler.read(id);
      if (!found) throw new Error(`there is no incident ${id}`);
      return found;
    },
    facts: <T extends EventType>(id: string, type: T, count = 1) =>
      until(
        `${type} in ${id}`,
        async () => {
          const found = (await events(id)).filter((event): event is EventOf<T> => event.type === type);
          return found.length >= count ? found : undefined;
        },
        patienceMs,
      ),
    settled: async (id: string) => {
      await until("an incident that owes nothing", async () => {
        const row = (await ledger.listIncidents()).find((each) => each.id === id);
        return row?.owes === false ? true : undefined;
      });
    },
    async metric(name: string, labels: Record<string, string> = {}) {
      const text = await (await fetch(`${stage.botUrl}/metrics`)).text();
      const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
      const lines = text.split("\n").filter((line) => new RegExp(`^${name}[{ ]`).test(line));
      const counted = lines.filter((line) => wanted.every((pair) => line.includes(pair)));
      return counted.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
    },
  };
}
