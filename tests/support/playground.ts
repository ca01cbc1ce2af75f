import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import Fastify from "fastify";
import { onTestFinished } from "vitest";
import { freePort } from "../../src/exercise/free-port.ts";
import { until } from "./persistent.ts";
import type { Connector } from "./teams-identity.ts";

const require = createRequire(import.meta.url);

/** The organisation and the person at the screen, as the Playground has them unless it is told otherwise. */
export const tenant = "00000000-0000-0000-0000-0000000000001";
export const alex = { id: "user-id-0", aadObjectId: "00000000-0000-0000-0000-0000000000020" };

/**
 * Microsoft's Agents Playground (npm: @microsoft/m365agentsplayground), a Teams on this machine: what somebody types and
 * presses there it brings to the bot, and what the bot answers it shows. It signs nothing, so what it sends goes through a
 * signer of ours, which adds the connector's token and changes nothing.
 */
export async function startPlayground(connector: Pick<Connector, "token">, botUrl: () => string) {
  const signer = await startSigner(connector, botUrl);
  const folder = mkdtempSync(join(tmpdir(), "muster-playground-"));
  const port = await freePort();
  const cli = join(dirname(require.resolve("@microsoft/m365agentsplayground/package.json")), "cli.js");
  const options = ["-e", `${signer.listeningOrigin}/api/messages`, "-c", "msteams", "-p", String(port), "--dt"];
  const child = spawn(process.execPath, [cli, ...options], {
    cwd: folder,
    env: { ...process.env, TEAMSAPPTESTER_BROWSER: "none" },
    stdio: "ignore",
  });
  onTestFinished(async () => {
    child.kill();
    await signer.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const url = `http://localhost:${port}`;
  const personalChat = await until("the Playground", () => chatOf(url).catch(() => undefined));

  async function ask(path: string, body: object) {
    const response = await fetch(`${url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`the Playground answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  }
  const from = { id: alex.id };
  return {
    host: `localhost:${port}`,
    /** Alex types something into their chat with the bot. */
    types: (text: string) =>
      ask(`/_conversation/v1/conversations/${personalChat}/messages`, { from, text, textFormat: "plain" }),
    /** Alex presses a button of a message; the answer is what the message then shows. */
    presses: (message: string, { verb, data }: { verb: string; data: object }) =>
      ask("/_conversation/v1/invoke", {
        name: "adaptiveCard/action",
        value: { action: { type: "Action.Execute", verb, data }, trigger: "manual" },
        from,
        conversation: { id: personalChat },
        replyToId: message,
      }),
    /** What the bot says, as its connector takes it; the message's id. */
    shows: async (serviceUrl: string, conversation: string, message: object): Promise<string> => {
      const path = new URL(`${serviceUrl}/v3/conversations/${conversation}/activities`).pathname;
      return String((await ask(path, { type: "message", ...message })).id);
    },
  };
}

/** Of the person at the screen with the bot: another one each time. */
async function chatOf(url: string): Promise<string> {
  const answer = (await (await fetch(`${url}/_internal/v1/config`)).json()) as {
    config: { personalChat: { id: string } };
  };
  return answer.config.personalChat.id;
}

async function startSigner(connector: Pick<Connector, "token">, botUrl: () => string) {
  const http = Fastify({ forceCloseConnections: true });
  http.head("/api/messages", (_request, reply) => reply.send());
  http.post("/api/messages", async (request, reply) => {
    const activity = request.body as { serviceUrl: string };
    const authorization = `Bearer ${await connector.token({ serviceurl: activity.serviceUrl })}`;
    const headers = { "content-type": "application/json", authorization };
    const response = await fetch(botUrl(), { method: "POST", headers, body: JSON.stringify(activity) });
    return reply
      .code(response.status)
      .type("application/json")
      .send(await response.text());
  });
  await http.listen({ port: 0, host: "127.0.0.1" });
  return http;
}
