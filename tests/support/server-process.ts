import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { compileCache } from "./compile-cache.ts";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

export type ServerProcess = {
  /** Starts it (again), and waits until it says that it listens. */
  start(): Promise<void>;
  /** SIGKILL: gone when this resolves. Several calls are one. */
  kill(): Promise<void>;
  /** SIGKILL, and started again. Asked for again meanwhile, it does so once more afterwards: never two at once. */
  restart(): Promise<void>;
  /** SIGTERM: the exit code, and how long it took. */
  stop(): Promise<{ code: number | null; tookMs: number }>;
  /** The process that runs now; throws when none does. */
  pid(): number;
  /** Its log so far, a line each, of every process that ran. */
  lines: string[];
};

/** `muster serve` in a process of its own, as an operator runs it: nothing but its environment differs. */
export function serverProcess(server: { configFile: string; env: Record<string, string> }): ServerProcess {
  const lines: string[] = [];
  let child: ChildProcess | undefined;

  const start = async () => {
    const started = spawn(process.execPath, [main, "serve", "--config", server.configFile], {
      // Its log says when it listens.
      env: { PATH: process.env.PATH, ...compileCache, ...server.env, LOG_LEVEL: "info" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child = started;
    // Nobody is left behind when the tests end early.
    const end = () => started.kill("SIGKILL");
    process.once("exit", end);
    started.once("exit", () => process.off("exit", end));
    const listening = new Promise<boolean>((resolve) => {
      for (const stream of [started.stdout, started.stderr]) {
        createInterface({ input: stream }).on("line", (line) => {
          lines.push(line);
          if (line.includes("Muster is listening")) resolve(true);
        });
      }
      started.once("exit", () => resolve(false));
    });
    // A process that was killed while it started is nobody's mistake.
    if (!(await listening) && !started.killed)
      throw new Error(`the server did not start:\n${lines.slice(-5).join("\n")}`);
  };

  const end = async (signal: "SIGKILL" | "SIGTERM") => {
    if (!child) return null;
    const ending = child;
    if (ending.exitCode === null && ending.signalCode === null) {
      const gone = once(ending, "exit");
      ending.kill(signal);
      await gone;
    }
    return ending.exitCode;
  };

  const kill = async () => {
    await end("SIGKILL");
  };

  let restarts: Promise<void> = Promise.resolve();
  const restart = () => {
    restarts = restarts.then(kill).then(start);
    return restarts;
  };

  return {
    start,
    lines,
    kill,
    restart,
    pid: () => {
      if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
        throw new Error("the server does not run");
      }
      return child.pid;
    },
    async stop() {
      const beganMs = performance.now();
      const code = await end("SIGTERM");
      return { code, tookMs: performance.now() - beganMs };
    },
  };
}
