import { expect, it } from "vitest";
import { teamsConversations } from "../../../src/chat/teams/conversations.ts";
import type { Conversation } from "../../../src/ledger/ledger.ts";

const home = "https://smba.example/teams/";
const emea = "https://smba.example/emea/";
const amara = { user: "amara", conversation: "a:amara", serviceUrl: emea, kind: "personal", tenant: "ours" } as const;

function kept() {
  const rows = new Map<string, Conversation>();
  let writes = 0;
  const store = {
    putConversation: async (row: Conversation) => {
      writes += 1;
      rows.set(row.id, row);
    },
    findConversation: async (id: string) => rows.get(id),
    dropConversation: async (id: string) => void rows.delete(id),
  };
  const open = () => teamsConversations({ store, tenant: "ours", serviceUrl: home });
  return { open, writes: () => writes };
}

it("somebody who was met is reached there after a restart, and what is no news is not written", async () => {
  const { open, writes } = kept();
  await open().seen(amara);
  await open().seen(amara);
  // Where they are, and by which service that conversation is reached.
  expect(writes()).toBe(2);
  expect(await open().personal("amara")).toEqual({ conversation: "a:amara", serviceUrl: emea });
});

it("a service that has moved is followed", async () => {
  const { open } = kept();
  await open().seen(amara);
  await open().seen({ ...amara, serviceUrl: home });
  expect(await open().personal("amara")).toEqual({ conversation: "a:amara", serviceUrl: home });
});

it("whoever removed the app is not reached there, until they are met again", async () => {
  const { open } = kept();
  const replicas = [open(), open()] as const;
  await replicas[0].seen(amara);
  await replicas[1].forget("amara");
  expect(await replicas[0].personal("amara")).toBeUndefined();
  await replicas[0].seen(amara);
  expect(await replicas[1].personal("amara")).toBeDefined();
});

it("another tenant's conversations are not kept", async () => {
  const { open, writes } = kept();
  await open().seen({ ...amara, tenant: "theirs" });
  expect(writes()).toBe(0);
});

it("a chat is written to by the service it was heard from, and before that by the tenant's", async () => {
  const { open } = kept();
  expect(await open().serviceOf("19:room")).toBe(home);
  await open().seen({ ...amara, kind: "group", conversation: "19:room" });
  expect(await open().serviceOf("19:room")).toBe(emea);
});

it("what somebody is told in private and in a chat are kept apart, and so is the room made for an incident", async () => {
  const { open } = kept();
  await open().seen({ ...amara, kind: "group", conversation: "19:room" });
  expect(await open().personal("amara")).toBeUndefined();
  expect(await open().roomOf("INC-7K3Q2")).toBeUndefined();
  await open().keepRoom("INC-7K3Q2", "19:room");
  expect(await open().roomOf("INC-7K3Q2")).toBe("19:room");
});
