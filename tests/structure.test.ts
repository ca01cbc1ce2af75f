import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

/** What each file imports, under the path it is planted at: all of it allowed. */
const allowed = {
  "src/incident/incident.ts": ["node:crypto", "../policy/policy.ts", "zod"],
  "src/policy/policy.ts": ["zod"],
  "src/ledger/ledger.ts": ["../incident/incident.ts"],
  "src/ledger/sqlite.ts": ["./ledger.ts", "node:fs"],
  "src/timers/redis.ts": ["ioredis"],
  "src/chat/slack/adapter.ts": ["../../incident/incident.ts"],
  "src/pager/twilio.ts": [],
  "src/run/handle.ts": ["../ledger/ledger.ts"],
  "src/wire.ts": ["./timers/redis.ts", "./ledger/sqlite.ts"],
};

/** One import each that must not be, and the rule that says so: [what, path, imported, rule]. */
const forbidden = [
  ["the core reaching for Redis", "src/incident/redis.ts", "ioredis", "the-core-is-pure"],
  ["the core reading files", "src/policy/load.ts", "node:fs", "the-core-is-pure"],
  ["the core knowing a port", "src/incident/port.ts", "../ledger/ledger.ts", "the-core-is-pure"],
  [
    "the organisation knowing incidents",
    "src/organisation/a.ts",
    "../incident/incident.ts",
    "the-organisation-knows-no-incident",
  ],
  ["a port knowing an adapter", "src/pager/pager.ts", "./twilio.ts", "ports-know-the-core-only"],
  ["one platform knowing the other", "src/chat/teams/adapter.ts", "../slack/adapter.ts", "platforms-keep-apart"],
  ["words knowing a platform", "src/chat/cards/a.ts", "../slack/adapter.ts", "words-know-the-core-and-cards-only"],
  ["a step knowing an adapter", "src/run/a.ts", "../timers/redis.ts", "order-of-steps-and-mappings-know-ports-only"],
  ["an adapter known elsewhere than in wire", "src/main.ts", "./pager/twilio.ts", "only-wire-imports-adapters"],
  ["an import of nothing", "src/exercise/play.ts", "./nowhere.ts", "no-unresolvable"],
  ["a circle", "src/export/there.ts", "./back.ts", "no-cycles"],
  ["the same circle from its other side", "src/export/back.ts", "./there.ts", "no-cycles"],
] as const;

type Files = Record<string, readonly string[]>;
type Broken = { path: string; rule: string };
type Report = { broken: Broken[]; imports: number };

describe("the check of who may import whom", () => {
  let clean: Report;
  let planted: Report;
  let plantedType: Report;

  beforeAll(async () => {
    clean = await cruise(allowed, "import");
    const wrong = Object.fromEntries(forbidden.map(([, path, imported]) => [path, [imported]]));
    planted = await cruise({ ...allowed, ...wrong }, "import");
    plantedType = await cruise({ ...allowed, "src/incident/redis.ts": ["ioredis"] }, "import type {} from");
  });

  test("passes what is allowed, having read every import of it", () => {
    expect(clean).toEqual({ broken: [], imports: Object.values(allowed).flat().length });
  });

  test.each(forbidden)("sees %s", (_what, path, _imported, rule) => {
    expect(planted.broken).toContainEqual({ path, rule });
  });

  test("sees the core importing no more than a type", () => {
    expect(plantedType.broken).toEqual([{ path: "src/incident/redis.ts", rule: "the-core-is-pure" }]);
  });

  test("blames nobody else", () => {
    const wrong = new Set<string>(forbidden.map(([, path]) => path));
    expect(planted.broken.filter(({ path }) => !wrong.has(path))).toEqual([]);
  });

  test("runs with TypeScript 6, as beside version 7 it reads no TypeScript at all, and says so to nobody", () => {
    expect(ts.versionMajorMinor).toMatch(/^6\./);
  });
});

/**
 * Runs the check, under the real rules, on a project of these files alone, so that planting disturbs nobody who reads
 * `src` meanwhile. Packages are stubs: the rules judge where an import leads, not what is there.
 */
async function cruise(files: Files, statement: "import" | "import type {} from"): Promise<Report> {
  const project = await mkdtemp(join(tmpdir(), "muster-structure-"));
  try {
    for (const file of [".dependency-cruiser.cjs", "tsconfig.json"]) await cp(join(root, file), join(project, file));
    for (const name of ["zod", "ioredis"]) await write(join(project, "node_modules", name, "index.js"), "export {};\n");
    for (const [path, imports] of Object.entries(files)) {
      const lines = imports.map((imported) => `${statement} ${JSON.stringify(imported)};\n`);
      await write(join(project, path), lines.join(""));
    }
    return await report(project);
  } finally {
    await rm(project, { recursive: true, force: true });
  }
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

type Violation = { from: string; cycle?: { name: string }[]; rule: { name: string } };

async function report(project: string): Promise<Report> {
  const cruiser = join(root, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");
  const command = [cruiser, "--config", ".dependency-cruiser.cjs", "--output-type", "json", "src"];
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: project });
  const found: { summary: { violations: Violation[]; totalDependenciesCruised: number } } = JSON.parse(stdout);
  // A circle is told once, with all who are part of it.
  const broken = found.summary.violations.flatMap(({ from, cycle, rule }) =>
    (cycle?.map(({ name }) => name) ?? [from]).map((path) => ({ path, rule: rule.name })),
  );
  return { broken, imports: found.summary.totalDependenciesCruised };
}
