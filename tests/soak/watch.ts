import { readdir, readFile } from "node:fs/promises";

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

/** The Chrome DevTools Protocol (https://chromedevtools.github.io/devtools-protocol/v8/), as Node's inspector speaks it. */
async function inspectorOf(port: number) {
  const listed = await fetch(`http://127.0.0.1:${port}/json/list`);
  const [target] = (await listed.json()) as { webSocketDebuggerUrl: string }[];
  if (!target) throw new Error(`nothing is to be inspected on port ${port}`);
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve, { once: true });
    socket.addEventListener("error", () => reject(new Error("the inspector does not answer")), { once: true });
  });
  let lastId = 0;
  const ask = <T>(method: string, params: object = {}) => {
    lastId += 1;
    const id = lastId;
    return new Promise<T>((resolve) => {
      const listen = ({ data }: MessageEvent) => {
        const answer = JSON.parse(String(data)) as { id?: number; result: T };
        if (answer.id !== id) return;
        socket.removeEventListener("message", listen);
        resolve(answer.result);
      };
      socket.addEventListener("message", listen);
      socket.send(JSON.stringify({ id, method, params }));
    });
  };
  return Object.assign(ask, { close: () => socket.close() });
}
