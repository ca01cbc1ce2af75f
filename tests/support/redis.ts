import { execFile, spawn } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { freePort } from "../../src/exercise/free-port.ts";

export type RedisServer = { url: string; port: number; stop(): Promise<void> };

/**
 * A real redis-server of one's own, on loopback and keeping nothing on disk. It ends with `stop` or, at the latest,
 * with this process, however that dies.
 * Without a `port` a free one is taken; should another process be faster to it, the next one is tried.
 */
export async function startRedis(options: { port?: number } = {}): Promise<RedisServer> {
  const command = await findRedisServer();
  if (options.port !== undefined) return launch(command, options.port);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launch(command, await freePort());
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}

/** The server runs beside a `cat` on our pipe: when this process is gone the pipe closes, and the server is stopped. */
const tiedToOurPipe = '"$@" & server=$!; cat >/dev/null; kill $server; wait $server';

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
  const server = spawn("sh", ["-c", tiedToOurPipe, "sh", command, ...settings], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const stop = async () => {
    server.stdin.end();
    await ended;
  };
  const lines = createInterface({ input: server.stdout });
  const ready = new Promise<boolean>((resolve) => {
    lines.on("line", (line) => line.includes("Ready to accept connections") && resolve(true));
    lines.once("close", () => resolve(false));
  });
  if (await ready) return { url: `redis://127.0.0.1:${port}`, port, stop };
  await stop();
  throw new Error(`redis-server did not start on port ${port}`);
}

const instruction = "Tests need Redis: install redis-server, or set REDIS_URL to one that they may write to";

/** The redis-server on PATH, or else the one that the distribution can install for us. */
async function findRedisServer(): Promise<string> {
  const found = await onPath("redis-server");
  if (found) return found;
  const canInstall = process.getuid?.() === 0 && (await onPath("apt-get"));
  if (!canInstall) throw new Error(instruction);
  process.stderr.write("redis-server is not on PATH: installing it with apt-get\n");
  await install().catch((cause) => {
    throw new Error(instruction, { cause });
  });
  const installed = await onPath("redis-server");
  if (!installed) throw new Error("apt-get installed redis-server, and still it is not on PATH");
  return installed;
}

/** Behind a lock, as apt refuses to run twice at once. */
async function install(): Promise<void> {
  const once = "command -v redis-server || (apt-get update && apt-get install -y --no-install-recommends redis-server)";
  await promisify(execFile)("flock", [join(tmpdir(), "muster-redis-install.lock"), "sh", "-c", once], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    maxBuffer: 16 * 1024 * 1024,
  });
}

async function onPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? "").split(delimiter).filter(Boolean)) {
    const candidate = join(folder, name);
    const executable = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable) return candidate;
  }
  return undefined;
}
