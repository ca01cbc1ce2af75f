import type { Target } from "../../src/chat/chat.ts";
import { slackChat } from "../../src/chat/slack/adapter.ts";
import { slackClient } from "../../src/chat/slack/client.ts";
import { startSlackDouble } from "../../src/exercise/slack-double.ts";
import { type ChatWorld, chatContract } from "./chat.ts";

async function slackWorld(): Promise<ChatWorld> {
  const people = ["amara", "bo"].map((id) => ({ id, name: id }));
  const double = await startSlackDouble({ people });
  const channel = async (id: string) => (await double.channels()).find((each) => each.id === id);
  const channelOf = async (target: Target) => {
    if (target.kind === "room") return target.room.id;
    const args = { users: double.userIds[target.person] ?? "" };
    return (await double.call<{ channel: { id: string } }>("conversations.open", args)).channel.id;
  };
  return {
    start: () => {
      const client = slackClient({ token: double.token, apiUrl: double.url, timeoutMs: 5_000 });
      return slackChat({ client, userOf: (person) => double.userIds[person] });
    },
    rooms: async () => (await double.channels()).map(({ name }) => name),
    topicOf: async ({ id }) => (await channel(id))?.topic?.value ?? "",
    isMember: async ({ id }, person) => {
      const { members } = await double.call<{ members: string[] }>("conversations.members", { channel: id });
      return members.includes(double.userIds[person] ?? "");
    },
    said: async (target) => (await double.messages(await channelOf(target))).map((each) => JSON.stringify(each)),
    // The emulator refuses what Slack would: the call itself fails.
    breaches: () => [],
    close: () => double.close(),
  };
}

chatContract("slack", slackWorld, { archive: true, pins: true, lookUpInPrivate: true });
