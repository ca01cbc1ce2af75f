import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { freePort } from "../../src/exercise/free-port.ts";
import { until } from "./persistent.ts";

const require = createRequire(import.meta.url);

/** Microsoft's Agents Playground in a process of its own, for the bot at `botUrl`. */
export async function runPlayground(botUrl: string) {
  const folder = mkdtempSync(join(tmpdir(), "muster-playground-"));
  const port = await freePort();
  const cli = join(dirname(require.resolve("@microsoft/m365agentsplayground/package.json")), "cli.js");
  const options = ["-e", botUrl, "-c", "msteams", "-p", String(port), "--dt"];
  const child = spawn(process.execPath, [cli, ...options], {
    cwd: folder,
    env: { ...process.env, TEAMSAPPTESTER_BROWSER: "none" },
    stdio: "ignore",
  });
  const url = `http://localhost:${port}`;

  /** Of the person at the screen with the bot: another one each time that the page is opened. */
  async function personalChat(): Promise<string> {
    const answer = (await (await fetch(`${url}/_internal/v1/config`)).json()) as {
      config: { personalChat: { id: string } };
    };
    return answer.config.personalChat.id;
  }
  async function ask(path: string, body: object) {
    const response = await fetch(`${url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`the Playground answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  }
  function stop(): void {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  }

  try {
    await until("the Playground", () => personalChat().catch(() => undefined));
  } catch (error) {
    stop();
    throw error;
  }
  return {
    url,
    host: `localhost:${port}`,
    personalChat,
    ask,
    /** What the bot says, as its connector takes it; the message's id. */
    shows: async (conversation: string, message: object): Promise<string> => {
      const path = `/_connector/v3/conversations/${conversation}/activities`;
      return String((await ask(path, { type: "message", ...message })).id);
    },
    stop,
  };
}
