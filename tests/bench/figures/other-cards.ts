import { setTimeout as pause } from "node:timers/promises";
import { setStage } from "../../../src/exercise/stage.ts";
import { organisation, shutDownQuestion } from "../../support/organisation.ts";
import { labelsOf, persistent, until } from "../../support/persistent.ts";
import { serverProcess } from "../../support/server-process.ts";
import { startTeamsDouble } from "../../support/teams-double.ts";
import { startConnector } from "../../support/teams-identity.ts";
import { entraIdOf, teamsEnvironment, teamsPlayer } from "../../support/teams-player.ts";
import { alone, atMost } from "../figure.ts";
import type { Row } from "../row.ts";

const onEach = 10;
/** Slack takes some fifty edits in a burst, and each outcome needs a dozen: more of them would measure Slack's limit. */
const questions = 3;

export const row: Row = {
  about: `from a press that decides to each other card changed at Slack and Teams, ${2 * onEach} executives on both platforms`,
  async measure({ inRuns }) {
    const runs = await inRuns(async () => {
      const took = await changesOf(await startBoard());
      return took.toSorted((a, b) => a - b)[Math.floor(took.length * 0.99)] as number;
    });
    const name = `press to every other card of ${2 * onEach} executives on both platforms, p99`;
    return [alone({ name, unit: "ms", runs, goal: atMost(2_000) })];
  },
};

type Board = Awaited<ReturnType<typeof startBoard>>;
/** A card that was written, or written anew, in a conversation of either platform. */
type Written = { place: string; isNew: boolean; words: string; atMs: number };

const directors = Array.from({ length: 2 * onEach }, (_, index) => `director-${index + 1}`);
const [slackers, teamsters] = [directors.slice(0, onEach), directors.slice(onEach)];

/** Any of them decides alone, and all of them are asked. */
function board(): object {
  const people = Object.fromEntries(
    directors.map((id, index) => {
      const teams = teamsters.includes(id) && { teams: entraIdOf(teamsters.indexOf(id)) };
      return [id, { name: `Director ${index + 1}`, roles: [id], ...teams }];
    }),
  );
  return organisation({
    people,
    sev1: { call: directors.map((role) => ({ role, acknowledgeWithin: "300s" })) },
    authority: [{ fallback: true, decides: { any: directors }, within: "300s" }],
  });
}

async function startBoard() {
  const inSlack: Written[] = [];
  const teams = await startTeamsDouble({
    people: teamsters.map((_, index) => ({ id: entraIdOf(index), hasApp: true })),
  });
  const connector = await startConnector();
  const stage = await setStage({
    policy: board(),
    faster: 1,
    onSlackCall: ({ method, body, when }) => {
      if (when !== "after" || !["chat.postMessage", "chat.update"].includes(method)) return;
      const args = new URLSearchParams(body);
      const isNew = method === "chat.postMessage";
      const words = `${args.get("text")} ${args.get("blocks")}`;
      inSlack.push({ place: `slack ${args.get("channel")}`, isNew, words, atMs: performance.now() });
    },
  });
  const env = { ...stage.env, ...teamsEnvironment(teams, connector) };
  const server = serverProcess({ configFile: stage.configFile, env });
  await server.start();
  const inTeams = () =>
    teams.asked.flatMap(({ method, path, body, atMs }): Written[] => {
      const [, conversation] = /\/conversations\/([^/]+)\/activities/.exec(path) ?? [];
      const isNew = method === "POST";
      if (conversation === undefined || !(isNew || method === "PUT")) return [];
      return [{ place: `teams ${decodeURIComponent(conversation)}`, isNew, words: JSON.stringify(body), atMs }];
    });
  return {
    stage,
    written: () => [...inSlack, ...inTeams()],
    inTeams: (id: string) => teamsPlayer({ botUrl: stage.botUrl, teams, connector }, entraIdOf(teamsters.indexOf(id))),
    async stop() {
      await server.stop();
      await Promise.all([stage.close(), teams.close(), connector.close()]);
    },
  };
}

/** How long each other card took, in ms: of everybody who was asked, and of both rooms. */
async function changesOf(of: Board): Promise<number[]> {
  try {
    const { ben } = of.stage.people;
    await ben?.slack.command("declare 1 Payroll server is encrypted");
    const took: number[] = [];
    for (let index = 0; index < questions; index += 1) {
      const asked = `Shut down hall ${index + 1}?`;
      await ask(of, asked);
      const presser = (index % 2 === 0 ? slackers : teamsters)[index] ?? "";
      took.push(...(await decide(of, asked, presser)));
      // What else is written of it, such as how things stand, is written before the next.
      await pause(3_000);
    }
    return took;
  } finally {
    await of.stop();
  }
}

async function ask({ stage, written }: Board, question: string): Promise<void> {
  const { ben } = stage.people;
  if (!ben) throw new Error("nobody is called ben");
  const him = persistent(stage, ben);
  await him.fill(() => him.command("decide"), { ...shutDownQuestion, question });
  await until(`“${question}” in front of everybody`, async () =>
    cardsOf(written(), question).length === directors.length + 2 ? true : undefined,
  );
  await pause(1_000);
}

/** Where the question stands. */
function cardsOf(written: Written[], question: string): string[] {
  const asking = written.filter(({ isNew, words }) => isNew && words.includes(question));
  return [...new Set(asking.map(({ place }) => place))];
}

async function decide(of: Board, question: string, presser: string): Promise<number[]> {
  const cards = cardsOf(of.written(), question);
  const { startMs, own } = await pressed(of, question, presser);
  const changed = () =>
    of.written().filter(({ isNew, words }) => !isNew && words.includes(question) && words.includes("Decided"));
  const others = cards.filter((place) => place !== own);
  return await until(`the outcome of “${question}” everywhere`, async () => {
    const firsts = others.map((place) => changed().find((each) => each.place === place)?.atMs);
    const known = firsts.filter((atMs) => atMs !== undefined);
    return known.length === others.length ? known.map((atMs) => atMs - startMs) : undefined;
  });
}

async function pressed({ stage, inTeams }: Board, question: string, presser: string) {
  if (teamsters.includes(presser)) {
    const startMs = performance.now();
    await inTeams(presser).press("Approve");
    return { startMs, own: `teams a:${entraIdOf(teamsters.indexOf(presser))}` };
  }
  const player = stage.people[presser];
  if (!player) throw new Error(`nobody is called ${presser}`);
  const { message, label } = await until(`“${question}” for ${presser}`, async () => {
    const shown = await player.slack.messages();
    const buttons = shown.flatMap((each) => labelsOf(each).map((text) => ({ message: each, label: text })));
    return buttons.find((each) => each.label.startsWith("Approve"));
  });
  const startMs = performance.now();
  await player.slack.pressOn(message, label);
  return { startMs, own: `slack ${message.channel}` };
}
