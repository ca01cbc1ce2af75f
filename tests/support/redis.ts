import { tmpdir } from "node:os";
import { createInterface } from "node:readline";
import { freePort } from "../../src/exercise/free-port.ts";
import { findProgram, startTied } from "./programs.ts";

export type RedisServer = { url: string; port: number; stop(): Promise<void> };

/**
 * A real redis-server of one's own, on loopback and keeping nothing on disk. It ends with `stop` or, at the latest,
 * with this process, however that dies.
 * Without a `port` a free one is taken; should another process be faster to it, the next one is tried.
 */
export async function startRedis(options: { port?: number } = {}): Promise<RedisServer> {
  const command = await findProgram({
    name: "redis-server",
    instruction: "Tests need Redis: install redis-server, or set REDIS_URL to one that they may write to",
  });
  if (options.port !== undefined) return launch(command, options.port);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launch(command, await freePort());
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}

async function launch(command: string, port: number): Promise<RedisServer> {
  const settings = [
    "--bind",
    "127.0.0.1",
    "--port",
    String(port),
    "--save",
    "",
    "--appendonly",
    "no",
    "--dir",
    tmpdir(),
  ];
  const { server, stop } = startTied(command, settings);
  const lines = createInterface({ input: server.stdout });
  const ready = new Promise<boolean>((resolve) => {
    lines.on("line", (line) => line.includes("Ready to accept connections") && resolve(true));
    lines.once("close", () => resolve(false));
  });
  if (await ready) return { url: `redis://127.0.0.1:${port}`, port, stop };
  await stop();
  throw new Error(`redis-server did not start on port ${port}`);
}
