import { type ChildProcessByStdio, execFile, spawn } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { promisify } from "node:util";

/** Other people's servers, as the distribution has them. */

export type Tied = { server: ChildProcessByStdio<Writable, Readable, null>; stop(): Promise<void> };

/** The server runs beside a `cat` on our pipe: when this process is gone the pipe closes, and the server is stopped. */
const tiedToOurPipe = '"$@" & server=$!; cat >/dev/null; kill $server 2>&-; wait $server';

/** It ends with `stop` or, at the latest, with this process, however that dies. */
export function startTied(command: string, settings: string[]): Tied {
  const server = spawn("sh", ["-c", tiedToOurPipe, "sh", command, ...settings], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const stop = async () => {
    server.stdin.end();
    await ended;
  };
  return { server, stop };
}

type Program = {
  /** Of the program and of its package in Debian. */
  name: string;
  /** What whoever has neither the program nor Debian is told. */
  instruction: string;
};

/** The program on PATH, or else the one that the distribution can install for us. */
export async function findProgram({ name, instruction }: Program): Promise<string> {
  const found = await onPath(name);
  if (found) return found;
  const canInstall = process.getuid?.() === 0 && (await onPath("apt-get"));
  if (!canInstall) throw new Error(instruction);
  process.stderr.write(`${name} is not on PATH: installing it with apt-get\n`);
  await install(name).catch((cause) => {
    throw new Error(instruction, { cause });
  });
  const installed = await onPath(name);
  if (!installed) throw new Error(`apt-get installed ${name}, and still it is not on PATH`);
  return installed;
}

/** Behind a lock, as apt refuses to run twice at once. */
async function install(name: string): Promise<void> {
  const once = `command -v ${name} || (apt-get update && apt-get install -y --no-install-recommends ${name})`;
  await promisify(execFile)("flock", [join(tmpdir(), "muster-install.lock"), "sh", "-c", once], {
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
