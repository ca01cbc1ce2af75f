import { readdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Measured } from "./figure.ts";
import { measureMachine } from "./machine.ts";
import { toJson, toTable } from "./report.ts";
import type { Row } from "./row.ts";
import { createStages } from "./stage.ts";

const usage = `npm run bench                       every row; a table
npm run bench -- --list             the rows, and what each measures
npm run bench -- --only NAME,NAME   these rows
npm run bench -- --pairs N          pairs of runs for each figure, 5 or more (fewer only to try it out)
npm run bench -- --json FILE        the figures as JSON too

Exits 0 when all was measured, whether or not the goals are met; 1 when a row could not be measured; 2 when called wrongly.`;

process.exitCode = await main();

async function main(): Promise<number> {
  const asked = options();
  const rows = await readRows();
  if (asked.help) return told(usage);
  if (asked.list) return told([...rows].map(([name, { about }]) => `${name.padEnd(20)} ${about}`).join("\n"));
  const names = asked.only?.split(",") ?? [...rows.keys()];
  const unknown = names.find((name) => !rows.has(name));
  if (unknown !== undefined)
    return refused(`There is no row "${unknown}". These there are: ${[...rows.keys()].join(", ")}`);
  const pairs = Number(asked.pairs);
  if (!Number.isInteger(pairs) || pairs < 1) return refused("--pairs takes a whole number from 1 on");
  return await measureAll(new Map([...rows].filter(([name]) => names.includes(name))), pairs, asked.json);
}

function options() {
  try {
    return parseArgs({
      options: {
        json: { type: "string" },
        only: { type: "string" },
        pairs: { type: "string", default: "5" },
        list: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(2);
  }
}

async function readRows(): Promise<Map<string, Row>> {
  const folder = new URL("./figures/", import.meta.url);
  const files = readdirSync(folder).toSorted();
  const rows = files.map(async (file): Promise<[string, Row]> => {
    const { row } = (await import(new URL(file, folder).href)) as { row: Row };
    return [file.replace(/\.ts$/, ""), row];
  });
  return new Map(await Promise.all(rows));
}

async function measureAll(rows: Map<string, Row>, pairs: number, jsonFile: string | undefined): Promise<number> {
  progress("measuring the machine itself");
  const machine = await measureMachine();
  const stages = createStages({ pairs, machine, progress });
  const measured: Measured[] = [];
  const failed: string[] = [];
  for (const [name, row] of rows) {
    try {
      measured.push(...(await stages.measure(name, row)));
    } catch (error) {
      console.error(error);
      failed.push(name);
    }
  }
  await stages.end();
  if (jsonFile !== undefined) writeFileSync(jsonFile, toJson(measured));
  console.log(toTable(measured, machine));
  if (failed.length > 0) console.log(`Not measured: ${failed.join(", ")}.`);
  return failed.length === 0 ? 0 : 1;
}

/** On standard error, so that the table can be kept by itself. */
function progress(line: string): void {
  const seconds = Math.round(performance.now() / 1_000);
  process.stderr.write(`${String(seconds).padStart(4)} s  ${line}\n`);
}

function told(text: string): number {
  console.log(text);
  return 0;
}

function refused(text: string): number {
  console.error(text);
  return 2;
}
