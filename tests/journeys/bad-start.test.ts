import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { init } from "../../src/commands/init.ts";
import { freePort } from "../../src/exercise/free-port.ts";
import { openSqliteLedger } from "../../src/ledger/sqlite.ts";
import { folder, slackSecrets, smallPolicy } from "../config/folder.ts";
import { compileCache } from "../support/compile-cache.ts";

/** What keeps Muster from starting is one line with its cure: no stack, no code to look up. */

const main = join(import.meta.dirname, "../../src/main.ts");

type Run = { code: number; out: string[]; err: string[] };

async function muster(words: string[], cwd: string, env: Record<string, string> = {}): Promise<Run> {
  const nowhere = `http://127.0.0.1:${await freePort()}`;
  const all = {
    PATH: process.env.PATH,
    ...compileCache,
    ...slackSecrets,
    SLACK_API_URL: nowhere,
    LOG_LEVEL: "silent",
    PORT: "0",
    ...env,
  };
  const lines = (text: string) => text.split("\n").filter(Boolean);
  return await promisify(execFile)(process.execPath, [main, ...words], { cwd, env: all }).then(
    ({ stdout, stderr }) => ({ code: 0, out: lines(stdout), err: lines(stderr) }),
    ({ code, stdout, stderr }) => ({ code, out: lines(stdout), err: lines(stderr) }),
  );
}

function installation(): string {
  const directory = folder({ "muster.yaml": smallPolicy });
  init(directory);
  mkdirSync(join(directory, "a-folder"));
  return directory;
}

test.each([
  [
    "a database in a folder that is not there",
    { DATABASE_URL: "sqlite:not/there.db" },
    /^muster: the ledger cannot be opened: there is no folder \S+\/not — make it, or name another file in DATABASE_URL$/,
  ],
  [
    "a database that is a folder",
    { DATABASE_URL: "sqlite:a-folder" },
    /^muster: the ledger cannot be opened: \S+\/a-folder is a folder — name a file in DATABASE_URL$/,
  ],
  [
    "a sealing key that is a folder",
    { MUSTER_SEALING_KEY_FILE: "a-folder" },
    /a-folder.* the sealing key is a folder.* — .*MUSTER_SEALING_KEY_FILE$/,
  ],
])("%s is told in one line", { timeout: 60_000 }, async (_what, env, line) => {
  const { code, err } = await muster(["serve"], installation(), env);
  expect({ code, err }).toEqual({ code: 1, err: [expect.stringMatching(line)] });
});

test("a port that is taken is told in one line", { timeout: 60_000 }, async () => {
  const other = createServer();
  const port = await freePort();
  await new Promise<void>((resolve) => other.listen(port, "0.0.0.0", resolve));
  onTestFinished(() => void other.close());
  const { code, err } = await muster(["serve"], installation(), { PORT: String(port) });
  const line = `muster: port ${port} is taken by another program — stop that one, or set PORT to another number`;
  expect({ code, err }).toEqual({ code: 1, err: [line] });
});

test("a muster.yaml that is a folder, or is not there, is told with how to name another", {
  timeout: 60_000,
}, async () => {
  const directory = installation();
  const folderOne = await muster(["serve", "--config", "a-folder"], directory);
  expect(folderOne).toMatchObject({
    code: 1,
    err: [expect.stringMatching(/^✗ a-folder this file is a folder — .*--config FILE$/)],
  });
  const absent = await muster(["check", "--config", "absent.yaml"], directory);
  expect(absent.code).toBe(1);
  expect(absent.out[0]).toMatch(/^✗ absent.yaml there is no such file — .*--config FILE$/);
});

test("a Redis that refuses, or whose name nobody knows, is told by `check`", { timeout: 60_000 }, async () => {
  const directory = installation();
  const line = async (url: string) =>
    (await muster(["check"], directory, { REDIS_URL: url })).out.find((each) => each.startsWith("✗ Redis"));
  expect(await line(`redis://127.0.0.1:${await freePort()}`)).toMatch(
    /^✗ Redis: nothing listens at that address .* — see/,
  );
  expect(await line("redis://nobody.invalid:6379")).toMatch(
    /^✗ Redis: (no machine has that name|the name cannot) .* — see/,
  );
});

test("a folder that `init` may not make is told in one line", { timeout: 60_000 }, async () => {
  const directory = folder({ file: "in the way" });
  const { code, err } = await muster(["init", "--dir", "file"], directory);
  expect({ code, err }).toEqual({
    code: 1,
    err: [expect.stringMatching(/^muster: file\S*: a file is where a folder should be — /)],
  });
});

test("a record is read without the secrets of Slack, Twilio and alert sources", { timeout: 60_000 }, async () => {
  const directory = folder({ "muster.yaml": `${smallPolicy}slack: {}\ntwilio: {}\n` });
  init(directory);
  await (await openSqliteLedger({ file: join(directory, "muster.db") })).close();
  const env = { SLACK_BOT_TOKEN: "", SLACK_SIGNING_SECRET: "" };
  const { code, err } = await muster(["export", "INC-NONE"], directory, env);
  expect({ code, err }).toEqual({ code: 1, err: ["There is no incident INC-NONE."] });
});
