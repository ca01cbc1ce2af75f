import type { Card } from "../chat/card.ts";
import { cardOf } from "../chat/cards/card-of.ts";
import { noticeCard } from "../chat/cards/notices/notice.ts";
import { noticeText, pageText } from "../chat/cards/page-text.ts";
import { roomLinks, roomPlan } from "../chat/cards/room.ts";
import type { Attachment, Chat, Target } from "../chat/chat.ts";
import { mayPassOn } from "../incident/call-ins/climb.ts";
import type { Outcome } from "../incident/commands.ts";
import { directorySeenIn } from "../incident/confidential/confidential.ts";
import type { Room } from "../incident/events.ts";
import { hashOf, referenceOf } from "../incident/hash.ts";
import type { Incident } from "../incident/incident.ts";
import { type CardView, type Effect, owed } from "../incident/owed.ts";
import { withOneCommander } from "../incident/permission.ts";
import { roomOn } from "../incident/room.ts";
import { type Reader, threadOf } from "../incident/threads.ts";
import type { Page, Pager } from "../pager/pager.ts";
import type { Directory, Platform } from "../policy/directory.ts";
import type { Medium, PersonId } from "../policy/policy.ts";
import { ProviderError, type Send, Withdrawn } from "./send.ts";

/** Which port an effect goes through, with which words, and what its outcome is called. */

export type Delivery = {
  chat: Chat;
  pagers: Partial<Record<Pager["medium"], Pager>>;
  directory(): Directory;
  /** Incidents that have not ended. */
  openIncidents(): Promise<Incident[]>;
  /**
   * The bundle, the report and the verifier of an incident, as they stand now, and the command that checks them; the
   * files' names begin with `prefix`. Without `privileged` they withhold what is.
   */
  exportOf(incident: Incident, asked: ExportAsked): Promise<{ files: Attachment[]; command: string }>;
};

export type ExportAsked = { prefix: string; privileged: boolean };

export type Delivered = {
  ref?: string;
  room?: Room;
  chatBecause?: string;
  /** The hash of the card that was posted. */
  shows?: string;
  /** An earlier attempt had reached the provider. */
  found?: true;
  /** It may have gone twice. */
  ambiguous?: true;
};

export async function deliver(ports: Delivery, incident: Incident, effect: Effect, send: Send): Promise<Delivered> {
  switch (effect.kind) {
    case "page":
      if (effect.page.medium === "chat") return await post(ports, incident, effect, send);
      return { ref: await pagerFor(ports, effect.page.medium).page(pageOf(ports, incident, effect), send) };
    case "room": {
      const { chatBecause, ...room } = await ports.chat.openRoom(roomPlan(incident, effect.platform), send);
      return { room, ...(chatBecause !== undefined && { chatBecause }) };
    }
    case "invite": {
      const secrecy = incident.confidential ? "confidential" : undefined;
      await ports.chat.invite(roomOf(incident, effect.platform), effect.person, send, secrecy);
      return {};
    }
    case "remove":
      await ports.chat.remove(roomOf(incident, effect.platform), effect.person, send);
      return {};
    case "card":
      return await post(ports, incident, effect, send);
    case "notice":
      return mediumOf(effect) === "chat"
        ? await post(ports, incident, effect, send)
        : { ref: await pagerFor(ports, mediumOf(effect)).page(pageOf(ports, incident, effect), send) };
    case "export": {
      const { files, command } = await exportFiles(ports, incident, effect);
      const report = files.find(({ name }) => name.endsWith(".md"))?.name;
      const read = report === undefined ? "" : ` Please read ${report}; the other files are for whoever checks it.`;
      const text = `The record of ${incident.codename}.${read} Check it with: ${command}`;
      return { ref: await ports.chat.sendFiles(placeOf(incident, effect.to), files, text, send) };
    }
    case "links":
      await ports.chat.setLinks(roomOf(incident, effect.platform), roomLinks(incident, effect.card), send);
      return {};
    case "archive":
      await ports.chat.archive(roomOf(incident, effect.platform), send);
      return {};
  }
}

/** Where that is. */
function placeOf(incident: Incident, to: Reader): Target {
  return to.kind === "room" ? { kind: "room", room: roomOf(incident, to.platform) } : to;
}

/** Named so that a look-up after a crash finds this very sending. */
function exportFiles(ports: Delivery, incident: Incident, { effect, privileged }: Copy) {
  return ports.exportOf(incident, {
    prefix: `${incident.id}-${referenceOf(effect)}-`,
    privileged: privileged === true,
  });
}
type Copy = Extract<Effect, { kind: "export" }>;

/** What an earlier attempt left at the provider, if anything. What may be asked for twice is simply asked for again. */
export async function find(
  ports: Delivery,
  incident: Incident,
  effect: Effect,
  sinceMs: number,
): Promise<string | undefined> {
  if (!isMessage(effect) && effect.kind !== "export") return undefined;
  if (effect.kind === "export") {
    const { files } = await exportFiles(ports, incident, effect);
    return await ports.chat.findFiles(placeOf(incident, effect.to), files, sinceMs);
  }
  const medium = mediumOf(effect);
  if (medium === "voice") return await findCall(ports, incident, effect, sinceMs);
  if (medium !== "chat") return await pagerFor(ports, medium).find(pageOf(ports, incident, effect), sinceMs);
  const ref = await ports.chat.findPosted(targetOf(incident, effect), effect.effect, sinceMs);
  // It may have died between posting and pinning; pinning again is harmless.
  if (ref !== undefined && isSituation(effect)) await pinIfPossible(ports, ref, untaken(effect.effect));
  return ref;
}

/**
 * A list of calls does not say what each was about, so the calls of every other incident are left out. While one of those
 * may just have rung the same phone, nobody can say whose call it was: taken for ours, this page would never leave.
 */
async function findCall(ports: Delivery, incident: Incident, effect: Message, sinceMs: number) {
  const page = pageOf(ports, incident, effect);
  const others = (await ports.openIncidents()).filter(({ id }) => id !== incident.id);
  const known = [...page.known, ...others.flatMap(acceptedRefs)];
  const ref = await pagerFor(ports, "voice").find({ ...page, known }, sinceMs);
  if (ref !== undefined && others.some((other) => isToRing(other, page.to))) {
    throw new ProviderError("unavailable", "muster", "another-incident-rings");
  }
  return ref;
}

function isToRing(incident: Incident, person: PersonId): boolean {
  return owed(incident).some((effect) => {
    if (effect.kind === "page") return effect.page.medium === "voice" && effect.person === person;
    if (effect.kind !== "notice" || effect.notice.to.kind !== "person") return false;
    return effect.notice.to.by === "voice" && effect.notice.to.person === person;
  });
}

type Message = Extract<Effect, { kind: "page" | "card" | "notice" }>;

function isMessage(effect: Effect): effect is Message {
  return effect.kind === "page" || effect.kind === "card" || effect.kind === "notice";
}

async function post(ports: Delivery, incident: Incident, effect: Message, send: Send): Promise<Delivered> {
  const card = cardFor(ports, incident, effect);
  const ref = await ports.chat.post(targetOf(incident, effect), card, send);
  if (isSituation(effect)) await pinIfPossible(ports, ref, send);
  return { ref, ...(effect.kind !== "notice" && { shows: hashOf(card) }) };
}

/** A card that is not pinned is still a card: it must be neither posted again nor given up. */
async function pinIfPossible({ chat }: Delivery, ref: string, send: Send): Promise<void> {
  try {
    await chat.pin(ref, send);
  } catch (error) {
    if (!(error instanceof ProviderError || error instanceof Withdrawn)) throw error;
  }
}

function cardFor(ports: Delivery, incident: Incident, effect: Message): Card {
  const names = namesOf(ports, incident);
  switch (effect.kind) {
    case "page":
      return cardOf(incident, { card: "call-in", callIn: effect.callIn }, names);
    case "card":
      return cardOf(incident, effect.view, names);
    case "notice":
      return noticeCard(incident, effect.notice, names);
  }
}

function targetOf(incident: Incident, effect: Message): Target {
  switch (effect.kind) {
    case "page":
      return { kind: "person", person: effect.person };
    case "card":
      return viewTarget(incident, effect.view);
    case "notice": {
      const { to, about } = effect.notice;
      if (to.kind === "person") return { kind: "person", person: to.person };
      const under = threadOf(incident, about, to.platform);
      return { kind: "room", room: roomOf(incident, to.platform), ...(under !== undefined && { under }) };
    }
  }
}

function viewTarget(incident: Incident, view: CardView): Target {
  switch (view.card) {
    case "situation":
      return { kind: "room", room: roomOf(incident, view.platform) };
    case "decision":
      return placeOf(incident, view.to);
    case "call-in":
      return { kind: "person", person: incident.callIns[view.callIn]?.person ?? "" };
  }
}

function pageOf(ports: Delivery, incident: Incident, effect: Message): Page {
  const names = namesOf(ports, incident);
  const base = { incident: incident.id, reference: referenceOf(effect.effect), known: acceptedRefs(incident) };
  switch (effect.kind) {
    case "page":
      return { ...base, ...callInPage(incident, effect.callIn, names) };
    case "notice": {
      const { to } = effect.notice;
      if (to.kind === "room") throw new Error("the room has no phone");
      const asks = effect.notice.about.what === "spoken" && { spoken: base.reference };
      return { ...base, to: to.person, ...asks, text: noticeText(incident, effect.notice, names) };
    }
    case "card":
      throw new Error("a card has no phone");
  }
}

function callInPage(incident: Incident, callIn: string, names: ReturnType<typeof namesOf>) {
  const text = pageText(incident, callIn, names);
  const asked = incident.callIns[callIn];
  const isAlone = !asked || !mayPassOn(incident, names.directory, asked);
  return { to: asked?.person ?? "", callIn, text, ...(isAlone && { isAlone: true as const }) };
}

/** A look-up must never take another page of this incident, or what was said by a call, for the one it looks for. */
function acceptedRefs({ callIns, saidByCall }: Incident): string[] {
  const pages = Object.values(callIns).flatMap((callIn) => Object.values(callIn.pages));
  const accepted = pages.flatMap(({ state }) => (state.status === "accepted" && state.ref ? [state.ref] : []));
  return [...accepted, ...saidByCall];
}

function mediumOf(effect: Message): Medium {
  if (effect.kind === "page") return effect.page.medium;
  if (effect.kind === "card") return "chat";
  const { to } = effect.notice;
  return to.kind === "person" ? to.by : "chat";
}

function isSituation(effect: Message): boolean {
  return effect.kind === "card" && effect.view.card === "situation";
}

function pagerFor({ pagers }: Delivery, medium: Medium): Pager {
  const pager = medium === "chat" ? undefined : pagers[medium];
  if (!pager) throw new ProviderError("rejected", "muster", `${medium}-not-configured`);
  return pager;
}

function roomOf(incident: Incident, platform: Platform): Room {
  const room = roomOn(incident, platform);
  if (!room) throw new Error("there is no room yet");
  return room;
}

/** As this incident sees them. */
export function namesOf({ directory }: Pick<Delivery, "directory">, incident: Incident) {
  const seen = withOneCommander(incident, directorySeenIn(incident, directory()));
  return { directory: seen, rules: incident.rules };
}

/** For harmless repeats, which need no lease. */
export function untaken(effect: string): Send {
  return { effect, lane: "card", take: () => Promise.resolve() };
}

export function successOf(effect: Effect, { ref, room, chatBecause, found, ambiguous }: Delivered): Outcome {
  const sent = { ...(ref !== undefined && { ref }), ...(found && { found }), ...(ambiguous && { ambiguous }) };
  switch (effect.kind) {
    case "page":
      return { type: "PageAccepted", data: { page: effect.effect, ...sent } };
    case "room":
      if (!room) throw new Error("a room was opened without saying which");
      return {
        type: "RoomOpened",
        data: { effect: effect.effect, room, ...(chatBecause !== undefined && { chatBecause }), ...sent },
      };
    case "invite":
      return { type: "PersonInvited", data: { effect: effect.effect, person: effect.person, ...sent } };
    case "remove":
      return { type: "PersonRemoved", data: { effect: effect.effect, person: effect.person, ...sent } };
    case "card":
      return { type: "CardPosted", data: { effect: effect.effect, ...sent } };
    case "notice":
      return { type: "NoticePosted", data: { effect: effect.effect, ...sent } };
    case "export":
      return { type: "ExportSent", data: { effect: effect.effect, ...sent } };
    case "links":
      return { type: "RoomLinked", data: { effect: effect.effect } };
    case "archive":
      return { type: "RoomArchived", data: { effect: effect.effect } };
  }
}

export function failureOf(effect: Effect, reason: string): Outcome {
  switch (effect.kind) {
    case "page":
      return { type: "PageFailed", data: { page: effect.effect, reason } };
    case "room":
      return { type: "RoomFailed", data: { effect: effect.effect, reason } };
    case "invite":
      return { type: "InviteFailed", data: { effect: effect.effect, person: effect.person, reason } };
    case "remove":
      return { type: "RemovalFailed", data: { effect: effect.effect, person: effect.person, reason } };
    case "card":
      return { type: "CardFailed", data: { effect: effect.effect, reason } };
    case "notice":
      return { type: "NoticeFailed", data: { effect: effect.effect, reason } };
    case "export":
      return { type: "ExportFailed", data: { effect: effect.effect, reason } };
    case "links":
      return { type: "RoomLinksFailed", data: { effect: effect.effect, reason } };
    case "archive":
      return { type: "ArchiveFailed", data: { effect: effect.effect, reason } };
  }
}
