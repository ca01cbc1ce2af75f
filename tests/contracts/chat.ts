import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Card } from "../../src/chat/card.ts";
import type { Chat, RoomPlan, Target } from "../../src/chat/chat.ts";
import type { Room } from "../../src/incident/events.ts";
import { type Lane, ProviderError, type Send, Withdrawn } from "../../src/run/send.ts";

/** What a platform's double tells of what people see there. `amara` and `bo` have accounts on it, `nobody` has none. */
export type ChatWorld = {
  /** A Muster process: its clients and caches are its own. */
  start(): Chat;
  /** The rooms that there are, by their names as people see them. */
  rooms(): Promise<string[]>;
  topicOf(room: Room): Promise<string>;
  isMember(room: Room, person: string): Promise<boolean>;
  /** What is read in a room, or in somebody's own chat with the bot: a text for each message, the oldest first. */
  said(target: Target): Promise<string[]>;
  /** What it was sent and would have been refused by the real one. */
  breaches(): string[];
  close(): Promise<void>;
};

/** Where a platform does not offer what another does, what happens instead. */
export type Offers = { archive: boolean; pins: boolean; lookUpInPrivate: boolean };

export const sending = (effect: string, lane: Lane = "room"): Send => ({ effect, lane, take: async () => {} });

export const cardSaying = (title: string): Card => ({
  kind: "situation",
  title,
  summary: `${title}, in short`,
  blocks: [
    { type: "text", text: "Two servers talk to a known bad host." },
    { type: "buttons", buttons: [{ label: "I'm here", action: { do: "join", incident: "INC-7K3Q2" } }] },
  ],
});

let counted = 0;
export function planFor(platform: Room["platform"]): RoomPlan {
  const incident = `INC-7K${String(counted++).padStart(3, "0")}`;
  const random = incident.slice(4).toLowerCase();
  return {
    platform,
    incident,
    name: `quiet-harbour-${random}`,
    random,
    purpose: `War room of ${incident}`,
    people: ["amara", "bo"],
    confidential: false,
  };
}

/** What every chat platform keeps, over real HTTP against its double. */
export function chatContract(platform: Room["platform"], make: () => Promise<ChatWorld>, offers: Offers): void {
  describe(`a chat platform: ${platform}`, () => {
    let world: ChatWorld;
    beforeAll(async () => {
      world = await make();
    });
    afterEach(() => expect(world.breaches()).toEqual([]));
    afterAll(() => world.close());

    const opened = async (chat = world.start()) => {
      const room = await chat.openRoom(planFor(platform), sending("room:1"));
      return { chat, room, target: { kind: "room", room } as Target };
    };

    it("opens a room by its name", async () => {
      const { room } = await opened();
      expect(room.platform).toBe(platform);
      expect((await world.rooms()).filter((name) => name.includes(room.name))).toHaveLength(1);
    });

    it("adopts the room that an attempt which died afterwards had opened for the incident", async () => {
      const plan = planFor(platform);
      const first = await world.start().openRoom(plan, sending("room:2"));
      expect(await world.start().openRoom(plan, sending("room:2"))).toEqual(first);
      expect((await world.rooms()).filter((name) => name.includes(plan.name))).toHaveLength(1);
    });

    it("opens a room of its own for another incident", async () => {
      const [one, other] = [await opened(), await opened()];
      expect(one.room.id).not.toBe(other.room.id);
    });

    it("adds somebody once, however often they are invited", async () => {
      const { chat, room } = await opened();
      await chat.invite(room, "bo", sending("invite:bo"));
      await chat.invite(room, "bo", sending("invite:bo"));
      expect(await world.isMember(room, "bo")).toBe(true);
    });

    it("rejects inviting somebody without an account, by code", async () => {
      const { chat, room } = await opened();
      const inviting = chat.invite(room, "nobody", sending("invite:nobody"));
      await expect(inviting).rejects.toMatchObject({ kind: "rejected", code: "no-account" });
    });

    it("takes somebody out once, however often that is asked, and lets them in again", async () => {
      const { chat, room } = await opened();
      await chat.invite(room, "bo", sending("invite:bo"));
      await chat.remove(room, "bo", sending("remove:bo"));
      expect(await world.isMember(room, "bo")).toBe(false);
      await chat.remove(room, "bo", sending("remove:bo"));
      await chat.invite(room, "bo", sending("invite:bo"));
      expect(await world.isMember(room, "bo")).toBe(true);
    });

    it("takes nobody out once the last look says that it is not wanted any more", async () => {
      const { chat, room } = await opened();
      await chat.invite(room, "bo", sending("invite:bo"));
      const take = () => Promise.reject(new Withdrawn("not owed any more"));
      await expect(chat.remove(room, "bo", { ...sending("remove:bo"), take })).rejects.toThrow(Withdrawn);
      expect(await world.isMember(room, "bo")).toBe(true);
    });

    it("shows the room's topic as it was set last", async () => {
      const { chat, room } = await opened();
      await chat.setTopic(room, "sev1 · led by Amara", sending("topic:1"));
      await chat.setTopic(room, "sev2 · led by Bo", sending("topic:1"));
      expect(await world.topicOf(room)).toContain("sev2 · led by Bo");
    });

    it("posts a card in a room, finds it by its effect after a restart, and edits it in place", async () => {
      const { chat, target } = await opened();
      const startedMs = Date.now();
      const ref = await chat.post(target, cardSaying("Quiet harbour"), sending("card:1:situation"));
      expect(await world.start().findPosted(target, "card:1:situation", startedMs)).toBe(ref);
      expect(await chat.findPosted(target, "card:1:another", startedMs)).toBeUndefined();
      await chat.edit(ref, cardSaying("Quiet harbour, contained"), sending("card:1:situation", "card"));
      const texts = (await world.said(target)).filter((text) => text.includes("Quiet harbour"));
      expect(texts).toHaveLength(1);
      expect(texts[0]).toContain("Quiet harbour, contained");
    });

    it("finds the one of many messages that was posted for an effect", async () => {
      const { chat, target } = await opened();
      const startedMs = Date.now();
      const refs: string[] = [];
      for (let n = 0; n < 5; n += 1) {
        refs.push(await chat.post(target, cardSaying(`Card ${n}`), sending(`card:${n}:many`)));
      }
      expect(await chat.findPosted(target, "card:0:many", startedMs)).toBe(refs[0]);
      expect(new Set(refs).size).toBe(5);
    });

    it("says under a card, or in the room where there are no threads, and finds it there", async () => {
      const { chat, room, target } = await opened();
      const startedMs = Date.now();
      const under = await chat.post(target, cardSaying("How things stand"), sending("card:2:situation"));
      const place: Target = { kind: "room", room, under };
      const ref = await chat.post(place, cardSaying("Somebody joined"), sending("notice:2:room", "note"));
      expect(ref).not.toBe(under);
      expect(await world.start().findPosted(place, "notice:2:room", startedMs)).toBe(ref);
    });

    it("sends somebody a card in their own chat", async () => {
      const chat = world.start();
      const target: Target = { kind: "person", person: "amara" };
      const ref = await chat.post(target, cardSaying("You are called"), sending("page:1:amara:chat", "page"));
      expect((await world.said(target)).at(-1)).toContain("You are called");
      await chat.edit(ref, cardSaying("You have answered"), sending("page:1:amara:chat", "card"));
      expect((await world.said(target)).at(-1)).toContain("You have answered");
    });

    it(
      offers.lookUpInPrivate
        ? "finds what it posted in somebody's own chat"
        : "says that nobody knows what was posted in somebody's own chat, where it may not read",
      async () => {
        const chat = world.start();
        const target: Target = { kind: "person", person: "bo" };
        const startedMs = Date.now();
        const ref = await chat.post(target, cardSaying("Called once"), sending("page:2:bo:chat", "page"));
        const looking = chat.findPosted(target, "page:2:bo:chat", startedMs);
        if (offers.lookUpInPrivate) expect(await looking).toBe(ref);
        else await expect(looking).rejects.toMatchObject({ kind: "unavailable" });
      },
    );

    it("rejects writing to somebody without an account", async () => {
      const posting = world.start().post({ kind: "person", person: "nobody" }, cardSaying("Hello"), sending("page:3"));
      await expect(posting).rejects.toMatchObject({ kind: "rejected" });
    });

    it("hands files out in a room with a line of text, and finds them by their names", async () => {
      const { chat, target } = await opened();
      const startedMs = Date.now();
      const files = [
        { name: "INC-1-1a2b-report.md", content: "# What happened\n" },
        { name: "INC-1-1a2b-bundle.json", content: "{}" },
      ];
      expect(await chat.findFiles(target, files, startedMs)).toBeUndefined();
      const ref = await chat.sendFiles(target, files, "The record of quiet harbour.", sending("export:1", "note"));
      const text = (await world.said(target)).at(-1) ?? "";
      for (const { name } of files) expect(text).toContain(name);
      expect(text).toContain("The record of quiet harbour.");
      expect(await world.start().findFiles(target, files, startedMs)).toBe(ref);
    });

    it("takes links for the room's head, to pages and to its own messages, more than once", async () => {
      const { chat, room, target } = await opened();
      const message = await chat.post(target, cardSaying("How things stand"), sending("card:3:situation"));
      const links = [
        { title: "Bridge", address: "https://bridge.example/1" },
        { title: "How things stand", message },
      ];
      await chat.setLinks(room, links, sending("links:3", "note"));
      await chat.setLinks(room, links, sending("links:3", "note"));
    });

    it(
      offers.archive
        ? "archives a room, and again without harm"
        : "says by a code of its own that a room stays open, where it cannot be archived",
      async () => {
        const { chat, room } = await opened();
        const archiving = chat.archive(room, sending("archive:1", "note"));
        if (!offers.archive) return await expect(archiving).rejects.toMatchObject({ kind: "rejected" });
        await archiving;
        await chat.archive(room, sending("archive:1", "note"));
      },
    );

    it(
      offers.pins
        ? "pins a card, and again without harm"
        : "says that a card stays unpinned, where an app may not pin it",
      async () => {
        const { chat, target } = await opened();
        const ref = await chat.post(target, cardSaying("Pinned"), sending("card:4:situation"));
        const pinning = chat.pin(ref, sending("card:4:situation"));
        if (!offers.pins) return await expect(pinning).rejects.toMatchObject({ kind: "rejected" });
        await pinning;
        await chat.pin(ref, sending("card:4:situation"));
      },
    );

    it("says not-found of a reference that is no message of its own", async () => {
      const editing = world.start().edit("nothing", cardSaying("x"), sending("card:5"));
      await expect(editing).rejects.toMatchObject({ kind: "not-found" });
    });

    it("sends nothing of an effect that is withdrawn at the last look", async () => {
      const { chat, room, target } = await opened();
      const withdrawn: Send = {
        effect: "card:6:situation",
        lane: "card",
        take: () => Promise.reject(new Withdrawn("not owed any more")),
      };
      const before = await world.said(target);
      await expect(chat.post(target, cardSaying("Too late"), withdrawn)).rejects.toThrow(Withdrawn);
      await expect(chat.setTopic(room, "Too late", withdrawn)).rejects.toThrow(Withdrawn);
      await expect(chat.invite(room, "bo", withdrawn)).rejects.toThrow(Withdrawn);
      expect(await world.said(target)).toEqual(before);
      expect(await world.topicOf(room)).not.toContain("Too late");
    });

    it("fails by ProviderErrors alone", async () => {
      const error = await world
        .start()
        .edit("gone;1", cardSaying("x"), sending("card:7"))
        .catch((each: unknown) => each);
      expect(error).toBeInstanceOf(ProviderError);
    });
  });
}
