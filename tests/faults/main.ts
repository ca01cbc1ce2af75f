import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { highestRate } from "./bound.ts";
import { promptMsOn } from "./busy.ts";
import type { Fault } from "./fault.ts";
import { faults } from "./faults.ts";
import { resultTable } from "./result-table.ts";
import { brokenIn, type Result, runFault, runStory, story } from "./run.ts";

const usage = `npm run faults                    every fault once, over real processes
npm run faults -- --kills N       so many kills in all (30)
npm run faults -- --only A,B      these of them; story, which takes long, runs only by itself
npm run faults -- --list          their names
npm run faults -- --at-once N     so many faults beside each other (1)
npm run faults -- --json FILE     the table as JSON too

Exits 1 when a page was lost, went twice, early, late or without a lease, when a record does not verify, or when too little
was struck to prove anything; 2 when called wrongly.`;

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
        "at-once": { type: "string", default: "1" },
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
  const named = asked.only?.split(",") ?? faults.map(({ name }) => name);
  const chosen = faults.filter(({ name }) => named.includes(name));
  if (chosen.length < named.length && asked.only !== "story") refuse(`there is no such fault: ${asked.only}`);
  const results = asked.only === "story" ? [await runStory(say)] : await runAll(chosen);
  const report = reportOf(results);
  if (asked.json) writeFileSync(asked.json, `${JSON.stringify(report, undefined, 2)}\n`);
  console.log(`\n${resultTable(results)}\n`);
  console.log(busySentence(results));
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

function busySentence(results: Result[]): string {
  const busy = Math.max(...results.map((result) => result.busy));
  const lateFrom = `a page whose way is free counts as late from ${(promptMsOn(busy) / 1_000).toFixed(1)} s on`;
  return `The machine had ${busy.toFixed(1)} times as much to do as it has cores for, at most: there ${lateFrom}.`;
}

function killsSentence({ kills, failures, atMost }: { kills: number; failures: number; atMost: number }): string {
  const met = atMost < goal ? "below the promised 0.1 %" : "too few kills to promise below 0.1 %: that takes 3,000";
  return `${kills} kills, ${failures} pages lost or twice: with 95 % confidence at most ${(atMost * 100).toFixed(3)} % a kill, ${met}.`;
}
