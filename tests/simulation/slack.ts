import type { Card } from "../../src/chat/card.ts";
import type { Attachment, Chat, Target } from "../../src/chat/chat.ts";
import type { Room } from "../../src/incident/events.ts";
import { referenceOf } from "../../src/incident/hash.ts";
import { ProviderError, type Send } from "../../src/run/send.ts";
import { guests } from "./accounts.ts";
import { cast } from "./organisation.ts";
import { type Posts, type ProviderStage, postsOf } from "./provider.ts";
import type { Life } from "./scheduler.ts";

/** What Slack holds. It knows nothing of Muster; what it was asked for stays, whatever becomes of who asked. */
export type Slack = {
  rooms: Map<string, SlackRoom>;
  messages: Map<string, Message>;
  files: Map<string, { channel: string; names: string[]; atMs: number }>;
};

/** What can be edited. `refusesEdits`: the last edit was refused for good. `editor`: who made the last one. */
export type Edited = { refusesEdits?: boolean; editor?: Life };
export type SlackRoom = Edited & {
  room: Room;
  purpose: string;
  topic: string;
  members: Set<string>;
  links: string[];
  isArchived?: true;
};
export type Message = Edited & { ref: string; channel: string; effect: string; card: Card; atMs: number };

export function createSlack(): Slack {
  return { rooms: new Map(), messages: new Map(), files: new Map() };
}

/** Slack's clock may differ from ours: a look-up reads a little further back. */
const clockDifferenceMs = 60_000;

export type SlackStage = ProviderStage & {
  slack: Slack;
  /** Told of every message, in the instant in which Slack has it. */
  shown(message: Message): void;
  /** Told of every room in the instant in which it is archived. */
  archived(room: SlackRoom): void;
};

/** Slack as one replica's adapter drives it: the same requests in the same order, each of them taken before it leaves. */
export function slackChat(stage: SlackStage, life: Life): Chat {
  const { slack } = stage;
  const posts = postsOf(stage, life, "slack");
  const opened = new Set<string>();

  async function channelOf(target: Target, send?: Send): Promise<string> {
    if (target.kind === "room") return target.room.id;
    const { person } = target;
    if (!cast[person]?.slack) throw new ProviderError("rejected", "slack", "no_slack_user");
    if (!opened.has(person)) {
      if (send) await posts.take(send);
      await posts.request(`conversations.open ${person}`, () => undefined);
      opened.add(person);
    }
    return `D-${person}`;
  }

  return {
    openRoom: (plan, send) => openRoom({ slack, posts }, plan, send),
    async invite({ id }, person, send) {
      await posts.take(send, { person, kind: "invitation" });
      await posts.request(`invite ${person} ${id}`, () => {
        const { members } = writableRoom(slack, id);
        if (guests.includes(person)) throw new ProviderError("rejected", "slack", "guest");
        members.add(person);
        posts.reached({ effect: send.effect, reader: person, text: "" });
      });
    },
    async remove({ id }, person, send) {
      await posts.take(send, { person: undefined, kind: "removal" });
      await posts.request(`kick ${person} ${id}`, () => {
        writableRoom(slack, id).members.delete(person);
      });
    },
    async setLinks({ id }, links, send) {
      for (const { title } of links) {
        if (roomIn(slack, id).links.includes(title)) continue;
        await posts.take(send, { person: undefined, kind: "links" });
        await posts.request(`bookmark ${id} ${title}`, () => writableRoom(slack, id).links.push(title));
      }
    },
    async archive({ id }, send) {
      await posts.take(send, { person: undefined, kind: "archive" });
      await posts.request(`archive ${id}`, () => {
        const room = roomIn(slack, id);
        if (room.isArchived) return;
        room.isArchived = true;
        stage.archived(room);
        posts.accepted(send.effect, id);
      });
    },
    async setTopic({ id }, topic, send) {
      await posts.wait(send);
      await editing(roomIn(slack, id), () =>
        posts.request(`setTopic ${id}`, () =>
          Object.assign(writableRoom(slack, id), { topic, refusesEdits: false, editor: life }),
        ),
      );
    },
    async post(target, card, send) {
      const channel = await channelOf(target, send);
      await posts.take(send, { person: personOf(channel), kind: card.kind });
      return await posts.request(`post ${send.effect}`, () => {
        if (target.kind === "room") writableRoom(slack, channel);
        const ref = `${channel}:${slack.messages.size + 1}`;
        const message = { ref, channel, effect: send.effect, card, atMs: stage.scheduler.nowMs() };
        slack.messages.set(ref, message);
        posts.accepted(send.effect, ref);
        posts.reached({ effect: send.effect, reader: readerOf(channel), text: JSON.stringify(card) });
        stage.shown(message);
        return ref;
      });
    },
    findPosted: async (target, effect, sinceMs) =>
      posts.lookUp(referenceOf(effect), async () => {
        const channel = await channelOf(target);
        return await posts.request(`history ${effect}`, () => newestMessage(slack, { channel, effect, sinceMs }));
      }),
    async sendFiles(target, files, text, send) {
      const channel = await channelOf(target, send);
      await posts.take(send, { person: personOf(channel), kind: "files" });
      return await posts.request(`files ${send.effect} ${text.length}`, () => {
        if (target.kind === "room") writableRoom(slack, channel);
        const ref = `${channel}:F${slack.files.size + 1}`;
        slack.files.set(ref, { channel, names: namesOf(files), atMs: stage.scheduler.nowMs() });
        posts.accepted(send.effect, ref);
        const contents = files.map(({ content }) => content).join();
        posts.reached({ effect: send.effect, reader: readerOf(channel), text: contents });
        return ref;
      });
    },
    findFiles: async (target, files, sinceMs) =>
      posts.lookUp(referenceIn(files), async () => {
        const channel = await channelOf(target);
        return await posts.request(`files.list ${channel}`, () => findFiles(slack, { channel, files, sinceMs }));
      }),
    async edit(ref, card, send) {
      const { channel } = messageIn(slack, ref);
      await posts.wait(send, { person: personOf(channel), kind: card.kind });
      await editing(messageIn(slack, ref), () =>
        posts.request(`edit ${ref} ${send.effect}`, () => {
          if (personOf(channel) === undefined) writableRoom(slack, channel);
          Object.assign(messageIn(slack, ref), { card, refusesEdits: false, editor: life });
          posts.reached({ effect: send.effect, reader: readerOf(channel), text: JSON.stringify(card) });
        }),
      );
    },
    async pin(ref, send) {
      await posts.wait(send);
      await posts.request(`pin ${ref}`, () => messageIn(slack, ref));
    },
  };
}

/** Whose direct messages it holds; undefined for a room. */
function personOf(channel: string): string | undefined {
  return channel.startsWith("D-") ? channel.slice(2) : undefined;
}

function readerOf(channel: string): string {
  return personOf(channel) ?? `the room ${channel}`;
}

/** Remembers of what is edited when Slack refuses to edit it, for good. */
async function editing(edited: Edited, edit: () => Promise<unknown>): Promise<void> {
  try {
    await edit();
  } catch (error) {
    const isFinal = error instanceof ProviderError && ["rejected", "not-found", "gone"].includes(error.kind);
    if (isFinal) edited.refusesEdits = true;
    throw error;
  }
}

type Opening = { slack: Slack; posts: Posts };

/** A room of that name is adopted: only this app makes rooms here. */
async function openRoom(
  { slack, posts }: Opening,
  plan: { incident: string; name: string; purpose: string },
  send: Send,
) {
  await posts.take(send);
  const created = await posts.request(`create ${plan.name}`, () => {
    const isTaken = [...slack.rooms.values()].some(({ room }) => room.name === plan.name);
    if (isTaken) return undefined;
    const room: Room = { platform: "slack", id: `C${slack.rooms.size + 1}`, name: plan.name };
    slack.rooms.set(room.id, { room, purpose: "", topic: "", members: new Set(), links: [] });
    posts.accepted(send.effect, room.id);
    return room;
  });
  const room = created ?? (await posts.request(`list ${plan.name}`, () => roomNamed(slack, plan.name)));
  await posts.take(send);
  await posts.request(`setPurpose ${room.id}`, () => Object.assign(roomIn(slack, room.id), { purpose: plan.purpose }));
  return room;
}

function roomNamed(slack: Slack, name: string): Room {
  const found = [...slack.rooms.values()].find(({ room }) => room.name === name);
  if (!found) throw new ProviderError("rejected", "slack", "name_taken");
  return found.room;
}

function roomIn({ rooms }: Slack, id: string) {
  const room = rooms.get(id);
  if (!room) throw new ProviderError("gone", "slack", "channel_not_found");
  return room;
}

function writableRoom(slack: Slack, id: string) {
  const room = roomIn(slack, id);
  if (room.isArchived) throw new ProviderError("gone", "slack", "is_archived");
  return room;
}

function messageIn({ messages }: Slack, ref: string): Message {
  const message = messages.get(ref);
  if (!message) throw new ProviderError("not-found", "slack", "message_not_found");
  return message;
}

function newestMessage({ messages }: Slack, asked: { channel: string; effect: string; sinceMs: number }) {
  const earliestMs = asked.sinceMs - clockDifferenceMs;
  return [...messages.values()].findLast(
    ({ channel, effect, atMs }) => channel === asked.channel && effect === asked.effect && atMs >= earliestMs,
  )?.ref;
}

function findFiles({ files }: Slack, asked: { channel: string; files: Attachment[]; sinceMs: number }) {
  const wanted = namesOf(asked.files).join();
  const earliestMs = asked.sinceMs - clockDifferenceMs;
  const found = [...files].findLast(
    ([, { channel, names, atMs }]) => channel === asked.channel && names.join() === wanted && atMs >= earliestMs,
  );
  return found?.[0];
}

/** The names of an export hold the reference of its effect: `INC-7K3Q2-KQM27-bundle.json`. */
function referenceIn([file]: Attachment[]): string {
  return file?.name.split("-")[2] ?? "";
}

function namesOf(files: Attachment[]): string[] {
  return files.map(({ name }) => name);
}
