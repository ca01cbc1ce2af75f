import { once } from "node:events";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Mistake } from "../config/mistake.ts";
import { type Config, loadConfig, placeText } from "../config.ts";
import type { Incident } from "../incident/incident.ts";
import { owed } from "../incident/owed.ts";
import { roomOn } from "../incident/room.ts";
import { createLog } from "../log.ts";
import { type Server, serve, worldOf } from "../wire.ts";
import { albumOf, type Played } from "./album.ts";
import type { DemoOptions } from "./demo.ts";
import { type Deed, play } from "./play.ts";
import { exportTo, sealsShownTo, type Tampering, tamper, type Verdict, verifyCommand, verifyFile } from "./proof.ts";
import type { Proof } from "./proof-page.ts";
import { readScenario, type Scenario } from "./scenario.ts";
import { scenarioNamed, scenarioNames } from "./scenarios.ts";
import { type Stage, setStage } from "./stage.ts";
import { writeStoryReport } from "./story-report.ts";
import { type Ending, type Teller, tellerTo } from "./teller.ts";
import { type Watch, watchLedger } from "./watch.ts";

/** The demo as somebody sees it: the time line while it happens, then the proof, then what to try next. */

const outDir = "demo-out";
const page = join(outDir, "index.html");
/** What is still owed when the last step is done: cards to be posted and edited. */
const settlesWithinMs = 10_000;

/** Plays a scenario and tells it on standard output. Returns the exit code; never throws. */
export async function show({ keep = false, scenario: file }: DemoOptions): Promise<number> {
  const teller = tellerTo(process.stdout);
  try {
    const asked = scenarioNamed(file);
    if (!existsSync(asked)) {
      throw new Error(`There is no scenario “${file}”: write one of ${scenarioNames()}, or the path of a file.`);
    }
    const read = readScenario(asked);
    if (!read.ok) throw new Error(read.mistakes.map(mistakeText).join("\n"));
    teller.opening(read.scenario);
    const stage = await setStage({ policy: read.scenario.policy });
    const leave = () => void stage.close().finally(() => process.exit(130));
    process.once("SIGINT", leave);
    try {
      await onStage({ stage, scenario: read.scenario, teller, keep }, async (server) => {
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

type Performance = { stage: Stage; scenario: Scenario; teller: Teller; keep: boolean };

async function onStage(
  { stage, scenario, teller, keep }: Performance,
  linger: (server: Server) => Promise<void>,
): Promise<void> {
  const loaded = loadConfig({ file: stage.configFile, env: stage.env });
  if (!loaded.ok) throw new Error(loaded.mistakes.map(mistakeText).join("\n"));
  const { config } = loaded;
  const server = await serve(config, createLog("error"));
  try {
    teller.began(server.url);
    const world = server.bot.ports.world();
    const watch = watchLedger(server.bot.ports.ledger, (seen) => teller.seen(seen, world), scenario.begins);
    const deeds = await play({ stage, scenario, watch, onDeed: (deed) => teller.done(deed, watch.now(), world) });
    const incident = await settled(watch);
    const { proof, ending } = await prove({ stage, config, watch, deeds, teller }, incident);
    await writePage({ stage, scenario, watch, deeds, config, proof });
    teller.ending(ending, { keep });
    await linger(server);
  } finally {
    await server.stop();
  }
}

async function settled(watch: Watch): Promise<Incident> {
  const owesNothing = () => {
    const incident = watch.incident();
    return incident !== undefined && owed(incident).length === 0;
  };
  await watch.until(owesNothing, settlesWithinMs);
  const incident = watch.incident();
  if (!incident) throw new Error("the scenario led to no incident");
  return incident;
}

type Scene = { stage: Stage; config: Config; watch: Watch; deeds: Deed[] };

async function writePage(scene: Scene & { scenario: Scenario; proof: Proof }): Promise<void> {
  const { stage, scenario, watch, deeds, config, proof } = scene;
  const { title, problem } = scenario;
  const [messages, calls] = [await stage.phone.messages(), await stage.phone.calls()];
  const names = worldOf(config, new Date().toISOString());
  const incident = watch.incident();
  const records = await recordsIn(stage, incident && roomOn(incident, "slack")?.id);
  await writeFile(page, albumOf({ title, problem, seen: watch.seen, deeds, names, records, messages, calls, proof }));
}

/** The files that people were sent as direct messages, and those in the room. */
async function recordsIn({ people, slack: double }: Stage, room: string | undefined): Promise<Played["records"]> {
  const records: Played["records"] = {};
  const places = Object.entries(people).map(([id, { slack }]) => [id, () => slack.directMessages()] as const);
  const inRoom = room === undefined ? [] : [["room", () => double.messages(room)] as const];
  for (const [id, messages] of [...places, ...inRoom]) {
    const message = (await messages()).findLast(({ files = [] }) => files.length > 0);
    if (message) records[id] = { text: message.text, files: message.files?.map(({ name }) => name) ?? [] };
  }
  return records;
}

type Proven = { proof: Proof; ending: Ending };

/** Takes the record out and shows that it holds, and that a copy with one byte changed does not. */
async function prove(scene: Scene & { teller: Teller }, { id }: Incident): Promise<Proven> {
  const { stage, config, watch, deeds, teller } = scene;
  const folder = await exportTo(config, id, outDir);
  const bundle = join(folder, "bundle.json");
  await watch.pause(0);
  const events = watch.seen.map(({ event }) => event);
  await writeStoryReport(folder, {
    incident: id,
    events,
    directory: worldOf(config, new Date().toISOString()).directory,
  });
  const player = stage.people[deeds.findLast(({ person }) => person)?.person ?? ""];
  const seals = player ? await sealsShownTo(player.slack) : [];
  const holder = player?.name ?? "nobody";
  const key = events.find((event) => event.type === "Sealed")?.data.kid ?? "";
  const verdict = verifyFile(bundle, { seals, key });
  teller.checked(folder, seals, holder, verdict);
  if (!verdict.isGood) throw new Error("the record does not verify");
  const tampering = await tamper(folder, events);
  const caught = verifyFile(tampering.file);
  teller.tampered(tampering, caught);
  if (caught.isGood || !caught.lines.some((line) => line.includes(`event ${tampering.seq} `))) {
    throw new Error(`the verifier did not name event ${tampering.seq}, which was changed`);
  }
  const commands = {
    record: verifyCommand(bundle, { seals: seals.slice(-1), key }),
    tampered: verifyCommand(tampering.file),
  };
  const report = join(folder, "after-action.md");
  const record = { command: verifyCommand(bundle, { seals, key }), ...verdict };
  const tampered = { command: commands.tampered, ...caught };
  return {
    proof: proofOf({ report, bundle, tampering, holder, record, tampered }),
    ending: { page, report, tampered: tampering.file, holder, commands },
  };
}

type Checked = Verdict & { command: string };
type Found = {
  report: string;
  bundle: string;
  tampering: Tampering;
  holder: string;
  record: Checked;
  tampered: Checked;
};

/** In the words of the page. */
function proofOf({ report, bundle, tampering, holder, record, tampered }: Found): Proof {
  const { file, was, is } = tampering;
  return {
    files: [
      { path: relative(outDir, report), what: "the after-action report, to read" },
      { path: relative(outDir, bundle), what: "the record itself: every event, its hash and the seals" },
      { path: relative(outDir, file), what: `a copy, tampered with for this demo: “${was}” became “${is}”` },
    ],
    checks: [
      { what: `The record, against seals that ${holder} was shown`, ...record },
      { what: "The copy in which one byte was changed", ...tampered },
    ],
  };
}
