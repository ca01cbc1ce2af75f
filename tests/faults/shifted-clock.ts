import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { findProgram } from "../support/programs.ts";
import { type Fault, replicated, shadowOf } from "./fault.ts";
import { restart } from "./kills.ts";
import { readSent } from "./provider-log.ts";
import type { World } from "./world.ts";

/** libfaketime, from outside: the process finds another time than its database, the providers and the others. */

const hourMs = 3_600_000;

export const clockFaults: Fault[] = [
  offset("clock-ahead", "a replica whose machine is an hour ahead works alone for a while", hourMs),
  offset("clock-behind", "a replica whose machine is an hour behind works alone for a while", -hourMs),
];

function offset(name: string, what: string, byMs: number): Fault {
  return {
    ...{ name, what, counts: "messages and calls of that replica alone" },
    async world() {
      return { ...(await replicated()), env: { a: await shiftedBy(byMs) } };
    },
    async strike(world) {
      await world.raise(2, 700);
      const fromMs = Date.now();
      await world.replicas.b?.kill();
      await world.raise(3, 700);
      const struck = sentAlone(world, fromMs);
      const wrong = isShifted(world, byMs) ? [] : ["the clock of a was not shifted"];
      await restart(world, ["b"]);
      return { struck, atLeast: 3, shadows: [shadowOf(fromMs, fromMs)], wrong };
    },
  };
}

function sentAlone({ outside }: World, fromMs: number): number {
  return readSent(outside.logFile).filter(({ replica, at }) => replica === "a" && Date.parse(at) >= fromMs).length;
}

/** By the time in its own log. */
function isShifted({ replicas }: World, byMs: number): boolean {
  const [, time = ""] = /"time":"([^"]+)"/.exec(replicas.a?.lines.at(-1) ?? "") ?? [];
  return Math.abs(Date.parse(time) - Date.now() - byMs) < 60_000;
}

async function shiftedBy(byMs: number): Promise<Record<string, string>> {
  const instruction = "A shifted clock needs libfaketime: install the package faketime";
  const faketime = await findProgram({ name: "faketime", instruction });
  const by = `${byMs < 0 ? "-" : "+"}${Math.abs(byMs) / 1_000}s`;
  const { stdout } = await promisify(execFile)(faketime, ["-f", by, "printenv", "LD_PRELOAD"]);
  return { LD_PRELOAD: stdout.trim(), FAKETIME: by };
}
