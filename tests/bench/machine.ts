import { createHash } from "node:crypto";
import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { mkdtemp, rm, statfs } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { startRedis } from "../support/redis.ts";
import { medianOf } from "./figure.ts";

/** What no program on this machine could better; figures say how far they are from it. */
export type Machine = {
  processor: string;
  cores: number;
  /** Of 4 KB written after each other, one at a time. */
  fsyncsPerSecond: number;
  /** Of one PING after the other, on one connection. */
  redisRoundTripMs: number;
  /** Of 1 KB each, about an event, on one thread. */
  sha256PerSecond: number;
};

/** Where the ledgers of the bench live. */
const disk = tmpdir();

export async function measureMachine(): Promise<Machine> {
  const [processor] = cpus();
  return {
    processor: processor?.model ?? "unknown",
    cores: cpus().length,
    fsyncsPerSecond: await fsyncsPerSecond(),
    redisRoundTripMs: await redisRoundTripMs(),
    sha256PerSecond: sha256PerSecond(),
  };
}

export async function benchFolder(): Promise<string> {
  return mkdtemp(join(disk, "muster-bench-"));
}

async function fsyncsPerSecond(): Promise<number> {
  const tmpfs = 0x01021994;
  if ((await statfs(disk)).type === tmpfs) throw new Error(`${disk} is in memory: set TMPDIR to a folder on a disk`);
  const folder = await benchFolder();
  const file = openSync(join(folder, "fsync"), "w");
  const page = Buffer.alloc(4096, 1);
  const tookMs = medianOfMany(300, () => {
    writeSync(file, page);
    fdatasyncSync(file);
  });
  closeSync(file);
  await rm(folder, { recursive: true });
  return 1_000 / tookMs;
}

async function redisRoundTripMs(): Promise<number> {
  const server = await startRedis();
  const redis = new Redis(server.url);
  const took: number[] = [];
  for (let round = 0; round < 3_000; round += 1) {
    const startMs = performance.now();
    await redis.ping();
    took.push(performance.now() - startMs);
  }
  await redis.quit();
  await server.stop();
  return medianOf(took);
}

function sha256PerSecond(): number {
  const message = Buffer.alloc(1024, 1);
  const batch = 1_000;
  const tookMs = medianOfMany(20, () => {
    for (let count = 0; count < batch; count += 1) createHash("sha256").update(message).digest();
  });
  return (batch * 1_000) / tookMs;
}

function medianOfMany(rounds: number, work: () => void): number {
  const took = Array.from({ length: rounds }, () => {
    const startMs = performance.now();
    work();
    return performance.now() - startMs;
  });
  return medianOf(took);
}
