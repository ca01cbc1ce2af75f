import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { redisAdvice } from "../../src/commands/check.ts";
import { freePort } from "../../src/exercise/free-port.ts";
import { readRedisSettings, redisTimers } from "../../src/timers/redis.ts";
import { startRedis } from "../support/redis.ts";
import { root, yamlOf } from "./files.ts";
import { contents, madeSecrets, temporaryFolder } from "./secrets.ts";

type Compose = { services: { redis: { entrypoint: string[] } } };

// Finds redis-server, or installs it.
beforeAll(async () => (await startRedis()).stop());

test("muster check has nothing to say about a Redis that is set up with infra/redis.conf", async () => {
  const { url } = await startWithOurSettings();
  const settings = await readRedisSettings(url);
  expect(settings).toEqual({ maxmemoryPolicy: "noeviction", appendonly: "yes" });
  expect(redisAdvice(settings)).toEqual([]);
});

test("nobody gets in without the password", async () => {
  const { port } = await startWithOurSettings();
  await expect(readRedisSettings(`redis://127.0.0.1:${port}`)).rejects.toThrow();
  await expect(readRedisSettings(`redis://:guessed@127.0.0.1:${port}`)).rejects.toThrow();
});

test("timers survive a restart", async () => {
  const first = await startWithOurSettings();
  const before = await redisTimers({ url: first.url });
  await before.arm("INC-1", 1_000);
  await before.close();
  await first.stop();
  const second = await startWithOurSettings(first);
  const after = await redisTimers({ url: second.url });
  onTestFinished(() => after.close());
  expect(await after.claim({ nowMs: 2_000, leaseMs: 10_000, most: 1 })).toMatchObject({
    claims: [{ incident: "INC-1" }],
  });
});

type Ours = { url: string; port: number; data: string; auth: string; password: string; stop(): Promise<void> };

/** Starts it as infra/compose.yaml does, on this machine's loopback and in a folder of the test's own. */
async function startWithOurSettings(again?: Ours): Promise<Ours> {
  const { data, auth, password } = again ?? newSetUp();
  const port = await freePort();
  const [command = "", ...settings] = yamlOf<Compose>("infra/compose.yaml").services.redis.entrypoint;
  const mounted: Record<string, string> = {
    "/etc/redis/redis.conf": join(root, "infra/redis.conf"),
    "/run/secrets/REDIS_AUTH": auth,
  };
  const ours = ["--bind", "127.0.0.1", "--port", String(port), "--dir", data];
  const server = spawn(command, [...settings.map((word) => mounted[word] ?? word), ...ours], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const stop = async () => {
    server.kill("SIGTERM");
    await ended;
  };
  onTestFinished(stop);
  const lines: string[] = [];
  for await (const line of createInterface({ input: server.stdout })) {
    lines.push(line);
    if (line.includes("Ready to accept connections")) {
      server.stdout.resume();
      return { url: `redis://:${password}@127.0.0.1:${port}`, port, data, auth, password, stop };
    }
  }
  throw new Error(`redis-server did not start:\n${lines.join("\n")}`);
}

function newSetUp(): Pick<Ours, "data" | "auth" | "password"> {
  const { folder } = madeSecrets();
  const password = new URL((contents(folder).REDIS_URL ?? "").trim()).password;
  return { data: temporaryFolder(), auth: join(folder, "REDIS_AUTH"), password };
}
