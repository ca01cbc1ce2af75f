import { onTestFinished } from "vitest";
import type { StageRequest } from "../../src/exercise/stage.ts";
import { type Journey, startJourney } from "./journey.ts";
import { startSlackSockets } from "./slack-sockets.ts";

/** The two ways in which Slack brings what people do: what holds of one holds of the other. */
export const bothWays: [name: string, start: typeof startJourney][] = [
  ["HTTP", startJourney],
  ["Socket Mode", overSockets],
];

async function overSockets(request: StageRequest, env?: Record<string, string>): Promise<Journey> {
  const sockets = await startSlackSockets();
  onTestFinished(() => sockets.close());
  return await startJourney({ ...request, slackTransport: sockets.transport }, env);
}
