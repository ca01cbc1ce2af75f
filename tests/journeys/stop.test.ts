import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { type Stage, type StageRequest, setStage } from "../../src/exercise/stage.ts";
import { toEvent } from "../../src/ledger/seal.ts";
import { openSqliteLedger } from "../../src/ledger/sqlite.ts";
import { organisation, ransomNote } from "../support/organisation.ts";
import { effectOf, persistent, until, wordsOf } from "../support/persistent.ts";
import { type ServerProcess, serverProcess } from "../support/server-process.ts";

/** SIGTERM, as an orchestrator sends it to replace a replica: a process of its own, as an operator runs it. */

async function startProcess(
  onSlackCall?: StageRequest["onSlackCall"],
): Promise<{ stage: Stage; server: ServerProcess }> {
  const policy = organisation({ triage: { attachWithin: "10m" } });
  const stage = await setStage({ faster: 1, policy, ...(onSlackCall && { onSlackCall }) });
  const server = serverProcess({
    configFile: stage.configFile,
    env: { ...stage.env, LEASE_MS: "6000", SWEEP_MS: "500" },
  });
  onTestFinished(async () => {
    await server.kill();
    await stage.close();
  });
  await server.start();
  return { stage, server };
}

async function recordOf(stage: Stage) {
  const ledger = await openSqliteLedger({ file: join(stage.folder, "muster.db") });
  const [row] = await ledger.listIncidents();
  const events = row ? (await ledger.read(row.id)).map(toEvent) : [];
  await ledger.close();
  return { id: row?.id ?? "", events, types: events.map(({ type }) => type) };
}

function cast(stage: Stage, id: string) {
  const player = stage.people[id];
  if (!player) throw new Error(`nobody is called ${id}`);
  return persistent(stage, player);
}

test("told to stop while a page is on its way, it records it, exits 0, and goes on after the next start", {
  timeout: 90_000,
}, async () => {
  const slow = Promise.withResolvers<void>();
  let isSlow = true;
  const { stage, server } = await startProcess(async ({ method, when }) => {
    if (!isSlow || method !== "chat.postMessage" || when !== "after") return;
    slow.resolve();
    await pause(1_500);
  });
  await stage.sendAlert("edr", ransomNote);
  await slow.promise;
  const stopping = server.stop();
  await pause(300);
  await expect(stage.sendAlert("edr", { ...ransomNote, id: "edr-2" })).rejects.toThrow();
  const { code, tookMs } = await stopping;
  isSlow = false;
  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(10_000);
  const before = await recordOf(stage);
  expect(before.types).toContain("PageAccepted");

  await server.start();
  const ben = cast(stage, "ben");
  await ben.confirm(before.id);
  await until("the executives' pages", async () => {
    const { types } = await recordOf(stage);
    return types.filter((type) => type === "PageAccepted").length === 4 || undefined;
  });
  const pages = (await ben.about(before.id)).map(effectOf).filter((effect) => effect?.startsWith("page:"));
  expect(pages).toHaveLength(1);
  expect((await recordOf(stage)).types.filter((type) => type === "RoomOpened")).toHaveLength(1);
});

test("what stands in a queue does not hold a stop up, and leaves once after the next start", {
  timeout: 90_000,
}, async () => {
  const { stage, server } = await startProcess();
  await stage.sendAlert("edr", ransomNote);
  await until("the room", async () => (await recordOf(stage)).types.includes("CardPosted") || undefined);
  const titles = Array.from({ length: 12 }, (_, index) => `Finding number ${index}.`);
  for (const title of titles) await stage.sendAlert("edr", { ...ransomNote, id: title, title });
  await until("triage", async () => {
    return (await recordOf(stage)).types.filter((type) => type === "AlertAttached").length === 12 || undefined;
  });
  // Slack takes about one message a second in a channel, so most of the twelve notices still wait.
  const { code, tookMs } = await server.stop();
  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(5_000);
  const posted = (types: string[]) => types.filter((type) => type === "NoticePosted").length;
  expect(posted((await recordOf(stage)).types)).toBeLessThan(13);

  await server.start();
  await until("the notices", async () => posted((await recordOf(stage)).types) === 13 || undefined);
  const room = (await stage.slack.channels()).find(({ creator, is_im }) => !is_im && creator === stage.slack.botUserId);
  const said = (await stage.slack.messages(room?.id ?? "")).filter((message) =>
    effectOf(message)?.startsWith("notice:"),
  );
  const counts = titles.map((title) => said.filter((message) => wordsOf(message).includes(title)).length);
  expect(counts).toEqual(titles.map(() => 1));
});

test("told to stop while it is still starting, it ends within 10 s, with nothing wrong", {
  timeout: 60_000,
}, async () => {
  // A database that takes the connection and never says a word.
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as AddressInfo;
  const stage = await setStage({ faster: 1, policy: organisation() });
  const server = serverProcess({
    configFile: stage.configFile,
    env: { ...stage.env, DATABASE_URL: `postgres://muster:secret@127.0.0.1:${port}/muster` },
  });
  onTestFinished(async () => {
    await server.kill();
    await stage.close();
    silent.close();
  });
  const connected = once(silent, "connection");
  const starting = server.start().catch(() => undefined);
  await connected;
  const { code, tookMs } = await server.stop();
  await starting;
  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(10_000);
});
