import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Mistake } from "../config/mistake.ts";
import { type Config, loadConfig, placeText } from "../config.ts";
import { type Incident, isEnded } from "../incident/incident.ts";
import { owed } from "../incident/owed.ts";
import { createLog } from "../log.ts";
import { type Server, serve, worldOf } from "../wire.ts";
import { albumOf, type Played } from "./album.ts";
import type { DemoOptions } from "./demo.ts";
import { type Deed, play } from "./play.ts";
import { exportTo, sealsShownTo, tamper, verifyFile } from "./proof.ts";
import { readScenario, type Scenario } from "./scenario.ts";
import { type Stage, setStage } from "./stage.ts";
import { type Teller, tellerTo } from "./teller.ts";
import { type Watch, watchLedger } from "./watch.ts";

/** The demo as somebody sees it: the time line while it happens, then the proof, then what to try next. */

const firstTabletop = new URL("./scenarios/first-tabletop.yaml", import.meta.url);
const outDir = "demo-out";
/** What is still owed when the last step is done: cards to be posted and edited. */
const settlesWithinMs = 10_000;

/** Plays a scenario and tells it on standard output. Returns the exit code; never throws. */
export async function show({ keep = false, scenario: file }: DemoOptions): Promise<number> {
  const teller = tellerTo(process.stdout);
  try {
    const read = readScenario(file ?? firstTabletop);
    if (!read.ok) throw new Error(read.mistakes.map(mistakeText).join("\n"));
    teller.opening(read.scenario);
    const stage = await setStage({ policy: read.scenario.policy });
    const leave = () => void stage.close().finally(() => process.exit(130));
    process.once("SIGINT", leave);
    try {
      await onStage(stage, read.scenario, teller, async (server) => {
        process.off("SIGINT", leave);
        if (!keep) return;
        teller.keeps({ muster: server.url, slack: stage.slack.origin, twilio: stage.phone.url });
        await once(process, "SIGINT");
      });
    } finally {
      await stage.close();
    }
    return 0;
  } catch (error) {
    teller.failed(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

function mistakeText(mistake: Mistake): string {
  return `${placeText(mistake)} ${mistake.message} — ${mistake.cure}`;
}

async function onStage(
  stage: Stage,
  scenario: Scenario,
  teller: Teller,
  linger: (server: Server) => Promise<void>,
): Promise<void> {
  const loaded = loadConfig({ file: stage.configFile, env: stage.env });
  if (!loaded.ok) throw new Error(loaded.mistakes.map(mistakeText).join("\n"));
  const { config } = loaded;
  const server = await serve(config, createLog("error"));
  try {
    teller.began(server.url);
    const world = worldOf(config);
    const watch = watchLedger(server.bot.ports.ledger, (seen) => teller.seen(seen, world));
    const deeds = await play({ stage, scenario, watch, onDeed: (deed) => teller.done(deed, world) });
    const incident = await settled(watch);
    const page = await writePage({ stage, scenario, watch, deeds, config });
    const folder = await prove({ stage, config, watch, deeds, teller }, incident);
    teller.ending({ page, folder });
    await linger(server);
  } finally {
    await server.stop();
  }
}

async function settled(watch: Watch): Promise<Incident> {
  const owesNothing = () => {
    const incident = watch.incident();
    return incident !== undefined && isEnded(incident) && owed(incident).length === 0;
  };
  await watch.until(owesNothing, settlesWithinMs);
  const incident = watch.incident();
  if (!incident) throw new Error("the scenario led to no incident");
  return incident;
}

type Scene = { stage: Stage; config: Config; watch: Watch; deeds: Deed[] };

async function writePage({ stage, scenario, watch, deeds, config }: Scene & { scenario: Scenario }): Promise<string> {
  const { title, problem } = scenario;
  const [messages, calls] = [await stage.phone.messages(), await stage.phone.calls()];
  const names = worldOf(config);
  const records = await recordsIn(stage);
  const html = albumOf({ title, problem, seen: watch.seen, deeds, names, records, messages, calls });
  const page = join(outDir, "index.html");
  await mkdir(outDir, { recursive: true });
  await writeFile(page, html);
  return page;
}

/** The files that people were sent as direct messages. */
async function recordsIn({ people }: Stage): Promise<Played["records"]> {
  const records: Played["records"] = {};
  for (const [id, { slack }] of Object.entries(people)) {
    const message = (await slack.directMessages()).findLast(({ files = [] }) => files.length > 0);
    if (message) records[id] = { text: message.text, files: message.files?.map(({ name }) => name) ?? [] };
  }
  return records;
}

/** Takes the record out and shows that it holds, and that a copy with one byte changed does not. */
async function prove({ stage, config, watch, deeds, teller }: Scene & { teller: Teller }, { id }: Incident) {
  const folder = await exportTo(config, id, outDir);
  const bundle = join(folder, "bundle.json");
  const holder = stage.people[deeds.findLast(({ person }) => person)?.person ?? ""];
  const seals = holder ? await sealsShownTo(holder.slack) : [];
  const verdict = verifyFile(bundle, seals);
  teller.checked(folder, seals, holder?.name ?? "Nobody", verdict);
  if (!verdict.isGood) throw new Error("the record does not verify");
  const events = watch.seen.map(({ event }) => event);
  const tampering = await tamper(folder, events);
  const caught = verifyFile(tampering.file);
  teller.tampered(tampering, caught);
  if (caught.isGood || !caught.lines.some((line) => line.includes(`event ${tampering.seq} `))) {
    throw new Error(`the verifier did not name event ${tampering.seq}, which was changed`);
  }
  return folder;
}
