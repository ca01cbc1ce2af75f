import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { highestRate } from "./bound.ts";
import { type Fault, faults } from "./faults.ts";
import { brokenIn, type Result, runFault, runStory, story } from "./run.ts";

const usage = `npm run faults                    every fault once, over real processes
npm run faults -- --kills N       so many kills in all (30)
npm run faults -- --only FAULT    one of them; story, which takes long, runs only so
npm run faults -- --list          their names
npm run faults -- --at-once N     so many faults beside each other (2)
npm run faults -- --json FILE     the table as JSON too

Exits 1 when a page was lost, went twice or left without a lease, or a record does not verify; 2 when called wrongly.`;

/** The promise: of so many kills, fewer lose a page or send one twice. */
const goal = 0.001;

const asked = options();
process.exitCode = await main();

function options() {
  try {
    const { values } = parseArgs({
      options: {
        kills: { type: "string", default: "30" },
        only: { type: "string" },
        list: { type: "boolean", default: false },
        "at-once": { type: "string", default: "2" },
        json: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
    const [kills, atOnce] = [Number(values.kills), Number(values["at-once"])];
    if (!Number.isInteger(kills) || kills < 3) throw new Error("--kills takes a number from 3");
    if (!Number.isInteger(atOnce) || atOnce < 1) throw new Error("--at-once takes a number from 1");
    return { ...values, kills, atOnce };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function refuse(why: string): never {
  console.error(`${why}\n\n${usage}`);
  process.exit(2);
}

async function main(): Promise<number> {
  if (asked.help) return tell(usage);
  const all = [...faults, { name: "story", what: `${story} (only when it is named)` }];
  if (asked.list) return tell(all.map(({ name, what }) => `${name.padEnd(16)}${what}`).join("\n"));
  const chosen = faults.filter(({ name }) => asked.only === undefined || name === asked.only);
  if (chosen.length === 0 && asked.only !== "story") refuse(`there is no fault "${asked.only}"`);
  const results = asked.only === "story" ? [await runStory(say)] : await runAll(chosen);
  const report = reportOf(results);
  if (asked.json) writeFileSync(asked.json, `${JSON.stringify(report, undefined, 2)}\n`);
  console.log(`\n${table(results)}\n`);
  if (report.kills) console.log(killsSentence(report.kills));
  return report.broken.length === 0 ? 0 : 1;
}

function say(line: string): void {
  console.log(line);
}

function tell(text: string): number {
  say(text);
  return 0;
}

/** In the order in which they were chosen, whichever ends first. */
async function runAll(chosen: Fault[]): Promise<Result[]> {
  const results: Result[] = [];
  const left = [...chosen.entries()];
  const shares = killsFor(chosen.filter(({ kills }) => kills).length);
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [index, fault] = next;
      results[index] = await runFault(fault, fault.kills ? (shares.shift() ?? 0) : 0, say);
      const broken = brokenIn(results[index]);
      console.log(broken.length === 0 ? `✓ ${fault.name}` : broken.map((line) => `✗ ${line}`).join("\n"));
    }
  };
  await Promise.all(Array.from({ length: asked.atOnce }, work));
  return results;
}

/** What was asked for, dealt out to those that kill. */
function killsFor(count: number): number[] {
  return Array.from({ length: count }, (_, index) => Math.floor((asked.kills + index) / count));
}

function reportOf(results: Result[]) {
  const kills = results.reduce((all, result) => all + result.kills, 0);
  const failures = results
    .filter((result) => result.kills > 0)
    .reduce((all, { count, otherwise }) => all + count.lost.length + count.twice.length + otherwise.length, 0);
  return {
    at: new Date().toISOString(),
    faults: results,
    ...(kills > 0 && { kills: { kills, failures, atMost: highestRate(failures, kills), goal } }),
    broken: results.flatMap(brokenIn),
  };
}

function killsSentence({ kills, failures, atMost }: { kills: number; failures: number; atMost: number }): string {
  const met = atMost < goal ? "below the promised 0.1 %" : "too few kills to promise below 0.1 %: that takes 3,000";
  return `${kills} kills, ${failures} pages lost or twice: with 95 % confidence at most ${(atMost * 100).toFixed(3)} % a kill, ${met}.`;
}

function table(results: Result[]): string {
  const heads = [
    "fault",
    "alerts",
    "kills",
    "pages",
    "lost",
    "twice",
    "phantom",
    "early",
    "ambiguous",
    "otherwise",
    "latest",
  ];
  const rows = results.map(({ fault, alerts, kills, count, otherwise }) => [
    fault,
    ...[alerts, kills, count.pages, count.lost.length, count.twice.length].map(String),
    ...[count.phantom.length, count.early.length, count.ambiguous.length, count.unsound.length + otherwise.length].map(
      String,
    ),
    `${(count.latestMs / 1_000).toFixed(1)} s`,
  ]);
  const widths = heads.map((head, column) =>
    Math.max(...[head, ...rows.map((row) => row[column] ?? "")].map((cell) => cell.length)),
  );
  const line = (row: string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ");
  return [heads, ...rows].map(line).join("\n");
}
