import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { setStage } from "../../src/exercise/stage.ts";
import { compileCache } from "../support/compile-cache.ts";
import { organisation } from "../support/organisation.ts";
import { until } from "../support/persistent.ts";
import { serverProcess } from "../support/server-process.ts";

/** An operator with nothing but the commands, while a tool has changed the name of a field. */

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const mapping = {
  each: "detections",
  fields: { key: "finding", title: "name", severity: "level", assets: "host" },
};
const detection = { id: "d-1", name: "Files renamed on FS-01", level: "critical", host: "fs-01" };

let stage: Awaited<ReturnType<typeof setStage>>;
let server: ReturnType<typeof serverProcess>;

beforeAll(async () => {
  const tool = { kind: "mapping", auth: { kind: "bearer" }, mapping };
  stage = await setStage({ policy: organisation({ alerts: { tool } }) });
  server = serverProcess({ configFile: stage.configFile, env: { ...stage.env, SWEEP_MS: "300" } });
  await server.start();
});
afterAll(async () => {
  await server.stop();
  await stage.close();
});

/** What `muster alerts …` prints and how it ends. */
async function muster(...args: string[]) {
  const command = [main, "alerts", ...args, "--config", stage.configFile];
  const env = { PATH: process.env.PATH, ...compileCache, ...stage.env };
  const run = promisify(execFile)(process.execPath, command, { env });
  return await run.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
  );
}

const listed = (wanted: string) =>
  until(wanted, async () => {
    const { stdout } = await muster("list");
    return stdout.includes(wanted) ? stdout : undefined;
  });

test("what no mapping understood is listed with its reason, shown, and opens its incident once the mapping is mended", async () => {
  expect(await stage.sendAlert("tool", { detections: [detection] })).toEqual({ status: 202 });
  const [line = ""] = (await listed("1 in quarantine, 0 waiting to be mapped, 0 handled.")).split("\n");
  const id = line.split(" ")[0] ?? "";
  expect(line).toContain("tool  ");

  const shown = await muster("show", id);
  expect(JSON.parse(shown.stdout)).toEqual({ detections: [detection] });
  expect(await muster("show", "nothing")).toMatchObject({ code: 1, stdout: "" });

  writeFileSync(stage.configFile, readFileSync(stage.configFile, "utf8").replace("finding", "id"));
  await server.restart();
  const replayed = await muster("replay", id);
  expect(replayed).toMatchObject({ code: 0, stderr: "" });
  expect(replayed.stdout).toContain(`✓ ${id} will be mapped again at the next sweep`);
  await listed("0 in quarantine, 0 waiting to be mapped, 1 handled.");
  expect(server.lines.some((one) => one.includes('"outcome":"declared"'))).toBe(true);
  expect((await muster("replay", id)).code).toBe(1);
}, 60_000);
