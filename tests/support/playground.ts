import Fastify from "fastify";
import { onTestFinished } from "vitest";
import { runPlayground } from "./playground-process.ts";
import type { Connector } from "./teams-identity.ts";

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
  onTestFinished(() => signer.close());
  const { host, ask, shows, personalChat, stop } = await runPlayground(`${signer.listeningOrigin}/api/messages`);
  onTestFinished(stop);
  const chat = await personalChat();
  const from = { id: alex.id };
  return {
    host,
    shows,
    /** Alex types something into their chat with the bot. */
    types: (text: string) =>
      ask(`/_conversation/v1/conversations/${chat}/messages`, { from, text, textFormat: "plain" }),
    /** Alex presses a button of a message; the answer is what the message then shows. */
    presses: (message: string, { verb, data }: { verb: string; data: object }) =>
      ask("/_conversation/v1/invoke", {
        name: "adaptiveCard/action",
        value: { action: { type: "Action.Execute", verb, data }, trigger: "manual" },
        from,
        conversation: { id: chat },
        replyToId: message,
      }),
  };
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
