import type { Target } from "../../src/chat/chat.ts";
import { type KeptConversations, teamsProcess } from "../support/teams-chat.ts";
import { startTeamsDouble, type TeamsDouble } from "../support/teams-double.ts";
import { type ChatWorld, chatContract } from "./chat.ts";

function chatIn(double: TeamsDouble, target: Target) {
  return target.kind === "room" ? double.chats.get(target.room.id) : double.privateOf(`id-of-${target.person}`);
}

async function teamsWorld(): Promise<ChatWorld> {
  const people = ["amara", "bo"].map((person) => ({ id: `id-of-${person}`, hasApp: true }));
  const double = await startTeamsDouble({ people });
  const rows: KeptConversations = new Map();
  const userOf = (person: string) => (person === "nobody" ? undefined : `id-of-${person}`);
  return {
    start: () => teamsProcess(double, rows, { userOf }).chat,
    rooms: async () => [...double.chats.values()].map(({ topic }) => topic),
    topicOf: async ({ id }) => double.chats.get(id)?.topic ?? "",
    isMember: async ({ id }, person) => double.chats.get(id)?.members.has(`id-of-${person}`) ?? false,
    said: async (target) => (chatIn(double, target)?.messages ?? []).map(({ card }) => JSON.stringify(card?.body)),
    breaches: () => double.breaches,
    close: () => double.close(),
  };
}

chatContract("teams", teamsWorld, { archive: false, pins: false, lookUpInPrivate: false });
