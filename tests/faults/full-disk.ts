import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { until } from "../support/persistent.ts";
import { type Fault, type Strike, shadowOf } from "./fault.ts";
import type { World } from "./world.ts";

export const fullDisk: Fault = {
  name: "disk-full",
  what: "SQLite's file cannot grow; then it can again",
  counts: "alerts refused",
  world: async () => ({ database: "sqlite", redis: "absent" }),
  strike: fillDisk,
};

/**
 * What is refused must be answered 503 and logged, and nothing may be harmed. The size of the files is limited from outside,
 * as a full disk would: `PRAGMA max_page_count` holds only for the connection that sets it, which is the server's own.
 */
async function fillDisk(world: World): Promise<Strike> {
  const [replica] = Object.values(world.replicas);
  const file = join(world.folder, "muster.db");
  await world.raise(2, 500);
  const { size } = await stat(`${file}-wal`);
  const limit = (most: string) => promisify(execFile)("prlimit", ["--pid", String(replica?.pid()), `--fsize=${most}:`]);
  const fromMs = Date.now();
  const refusedBefore = world.refused();
  await limit(String(size));
  const raising = world.raise(4, 500);
  const isLogged = (words: string) => replica?.lines.some((line) => line.includes(words));
  const wrong: string[] = [];
  for (const words of ["an alert could not be stored", '"status":503']) {
    const logged = async () => isLogged(words) || undefined;
    await until(words, logged, 10_000).catch(() => wrong.push(`the full disk is not in the log: ${words}`));
  }
  await limit("unlimited");
  const endMs = Date.now();
  await raising;
  if (!isSound(file)) wrong.push("the file of the database is harmed");
  return { struck: world.refused() - refusedBefore, atLeast: 1, shadows: [shadowOf(fromMs, endMs)], wrong };
}

function isSound(file: string): boolean {
  const db = new DatabaseSync(file, { readOnly: true });
  const [checked] = db.prepare("PRAGMA integrity_check").all();
  db.close();
  return checked?.integrity_check === "ok";
}
