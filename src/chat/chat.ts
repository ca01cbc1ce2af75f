import type { Room } from "../incident/events.ts";
import type { PersonId } from "../policy/policy.ts";
import type { Send } from "../run/send.ts";
import type { Card } from "./card.ts";

/**
 * A chat platform, as the runtime needs it. Every method that changes something takes a `Send` and awaits
 * `send.take()` after its own rate limiter and right before each request leaves.
 * Failures are `ProviderError`s.
 */
export interface Chat {
  /**
   * Opens the war room: creates it (private) and sets its purpose. Safe to call again after a crash: a room is
   * adopted only if this app created it for this incident; a name taken by anybody else gets a suffix.
   */
  openRoom(room: RoomPlan, send: Send): Promise<OpenedRoom>;
  /**
   * Adds one person. Adding somebody who is already there succeeds. `rejected` with a code of `CannotJoin`.
   * `secrecy`: nobody outside the room may see that they are added.
   */
  invite(room: Room, person: PersonId, send: Send, secrecy?: Secrecy): Promise<void>;
  /**
   * Takes one person out, and tells them nothing: the platform itself may show everybody there that they have gone.
   * Succeeds for who is not in it. `rejected` with `no-account`, or the platform's own code where it does not let Muster.
   */
  remove(room: Room, person: PersonId, send: Send): Promise<void>;
  /** Puts into the room's head what is not there yet by its title. */
  setLinks(room: Room, links: RoomLink[], send: Send): Promise<void>;
  /** Nobody can write there any more, and everybody in it can still read it. Archiving what is archived succeeds. */
  archive(room: Room, send: Send): Promise<void>;
  setTopic(room: Room, topic: string, send: Send): Promise<void>;

  /** Posts a card; the answer is the message's reference, opaque to the caller. The effect id rides along as metadata. */
  post(target: Target, card: Card, send: Send): Promise<string>;
  /** The reference of a message posted earlier for `effect`, if there is one. */
  findPosted(target: Target, effect: string, sinceMs: number): Promise<string | undefined>;
  /** Sends files to one place with a line of text; their names start with the effect's reference, which finds them. */
  sendFiles(target: Target, files: Attachment[], text: string, send: Send): Promise<string>;
  findFiles(target: Target, files: Attachment[], sinceMs: number): Promise<string | undefined>;
  edit(ref: string, card: Card, send: Send): Promise<void>;
  /** Pinning what is pinned succeeds. */
  pin(ref: string, send: Send): Promise<void>;
}

/** To a page in the web, or to a message by its reference. */
export type RoomLink = { title: string } & ({ address: string } | { message: string });

export type Attachment = { name: string; content: string };
/** `people`: those of the incident who are at home there, the most wanted first. `random`: the part of the name that no other room's name holds, in lower case. */
export type RoomPlan = {
  platform: Room["platform"];
  incident: string;
  name: string;
  random: string;
  purpose: string;
  people: PersonId[];
  confidential: boolean;
};
/** `chatBecause`: why it is a group chat where the policy asks for a private channel; a code of ours, or the platform's. */
export type OpenedRoom = Room & { chatBecause?: string };
export type Secrecy = "confidential";
/** `under`: in the thread of that message, by its reference; in the room itself if that message is gone. */
export type Target = { kind: "room"; room: Room; under?: string } | { kind: "person"; person: PersonId };
