import { expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../src/config.ts";
import { setStage } from "../../src/exercise/stage.ts";
import { createLog } from "../../src/log.ts";
import { migrate, serve } from "../../src/wire.ts";
import { organisation, shutDownQuestion } from "../support/organisation.ts";
import { persistent, until, wordsOf } from "../support/persistent.ts";
import { freshDatabase } from "../support/postgres.ts";
import { startSlackSockets } from "../support/slack-sockets.ts";

/** Two replicas on one PostgreSQL, each with a connection of its own: Slack sends anything to either of them. */

async function twoReplicas() {
  const sockets = await startSlackSockets();
  onTestFinished(() => sockets.close());
  const policy = organisation({ authority: [{ fallback: true, decides: { any: ["ciso"] }, within: "10m" }] });
  const stage = await setStage({ policy, faster: 1, slackTransport: sockets.transport });
  onTestFinished(() => stage.close());
  const database = await freshDatabase();
  onTestFinished(() => database.drop());
  const env = { ...stage.env, DATABASE_URL: database.url, SWEEP_MS: "300", PORT: "0" };
  const loaded = loadConfig({ file: stage.configFile, env });
  if (!loaded.ok) throw new Error(loaded.mistakes.map(({ message }) => message).join("\n"));
  await migrate(loaded.config);
  const start = async () => {
    const server = await serve(loaded.config, createLog("silent"));
    onTestFinished(() => server.stop());
    return server;
  };
  const replicas = [await start(), await start()] as const;
  const person = (id: string) => {
    const player = stage.people[id];
    if (!player) throw new Error(`nobody is called ${id}`);
    return { ...player, ...persistent(stage, player) };
  };
  return { sockets, replicas, person };
}

test("what is declared on one and asked on the other is chosen on either, and one that stops takes nothing with it", async () => {
  const { sockets, replicas, person } = await twoReplicas();
  expect(sockets.connections).toHaveLength(2);
  const [{ bot }] = replicas;
  const { ben, amara } = { ben: person("ben"), amara: person("amara") };
  const declared = await ben.command("declare 1 Payroll server is encrypted");
  expect(wordsOf(await declared.said())).toContain("Declared INC-");
  const id = await until("the incident", async () => (await bot.ports.ledger.listIncidents())[0]?.id);
  await ben.fill(() => ben.command(`${id} decide`), shutDownQuestion);
  await amara.awake(id);
  await replicas[1].stop();
  await until("one connection", async () => sockets.connections.length === 1 || undefined);
  await amara.press(id, "Approve: Shut down");
  const incident = await bot.handler.read(id);
  expect(Object.values(incident?.decisions ?? {}).map(({ state }) => state.status)).toEqual(["made"]);
  expect(await bot.ports.ledger.listIncidents()).toHaveLength(1);
}, 60_000);

test("an envelope that the other replica is sent as well gets the first answer, and declares one incident", async () => {
  const { sockets, replicas, person } = await twoReplicas();
  const payload = {
    command: "/muster",
    text: "declare 1 Payroll server is encrypted",
    user_id: person("ben").slackUser,
    team_id: "T000000001",
    channel_id: "D0MUSTER00",
    trigger_id: "13345224609.738474920",
    response_url: "http://127.0.0.1:9/response",
  };
  const answers = await Promise.all(
    sockets.connections.map((on) => sockets.deliver("slash_commands", payload, { on })),
  );
  expect(answers[0]?.ack?.text).toContain("Declared INC-");
  expect(answers[1]).toEqual(answers[0]);
  expect(await replicas[0].bot.ports.ledger.listIncidents()).toHaveLength(1);
}, 60_000);
