import { readdir, readFile } from "node:fs/promises";
import { inspectorOf } from "../support/inspector.ts";

/** One process looked at from outside, at one moment. `rss` before, `heap` after a full garbage collection; bytes. */
export type Look = { atMs: number; rss: number; heap: number; resources: number; files: number };

/** Listens where `--inspect` says: nothing of the server's own knows that it is watched. */
export type Watched = { pid: number; inspectorPort: number };

export async function look({ pid, inspectorPort }: Watched, atMs: number): Promise<Look> {
  const rss = await residentBytes(pid);
  const ask = await inspectorOf(inspectorPort);
  try {
    await ask("HeapProfiler.collectGarbage");
    const { usedSize } = await ask<{ usedSize: number }>("Runtime.getHeapUsage");
    const expression = "process.getActiveResourcesInfo().length";
    const { result } = await ask<{ result: { value: number } }>("Runtime.evaluate", { expression });
    const files = (await readdir(`/proc/${pid}/fd`)).length;
    return { atMs, rss, heap: usedSize, resources: result.value, files };
  } finally {
    ask.close();
  }
}

async function residentBytes(pid: number): Promise<number> {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) * 1_024;
}
