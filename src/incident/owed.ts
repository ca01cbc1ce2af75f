import type { PersonId } from "../policy/policy.ts";
import type { CallIn, Page } from "./call-ins/call-in.ts";
import { isExcluded } from "./confidential/confidential.ts";
import { type Incident, isEnded } from "./incident.ts";
import type { Notice } from "./notice.ts";
import { isOutside } from "./permission.ts";
import { isArchived, isReadyToArchive } from "./room.ts";
import { questionEffect, situationEffect } from "./threads.ts";

/** Something the world still lacks. Its id is the same after every crash. */
export type Effect =
  | { kind: "page"; effect: string; person: PersonId; callIn: string; page: Page }
  | { kind: "room"; effect: string }
  | { kind: "invite"; effect: string; person: PersonId }
  | { kind: "card"; effect: string; view: CardView }
  | { kind: "notice"; effect: string; notice: Notice }
  /** Without a person it is for the room. */
  | { kind: "export"; effect: string; person?: PersonId; privileged?: true }
  /** What leads on from the room: the card that says how things stand, the runbook, the bridge. */
  | { kind: "links"; effect: string; card?: string }
  | { kind: "archive"; effect: string };

/** A card that is kept current where it was first posted. */
export type CardView =
  | { card: "situation" }
  | { card: "decision"; decisionId: string; to: { kind: "room" } | { kind: "person"; person: PersonId } }
  | { card: "call-in"; callIn: string };

/** The effects with no recorded outcome, pages first. Nothing is owed to anybody outside but a record they may ask for. */
export function owed(incident: Incident): Effect[] {
  const all = [
    ...owedPages(incident),
    ...owedRoom(incident),
    ...owedCards(incident),
    ...owedNotices(incident),
    ...owedExports(incident),
    ...owedLinks(incident),
    ...owedArchive(incident),
  ];
  return all.filter((effect) => {
    const to = receiverOf(effect);
    if (to === undefined) return true;
    return effect.kind === "export" ? !isExcluded(incident, to) : !isOutside(incident, to);
  });
}

/** Undefined: the room, or nobody. */
function receiverOf(effect: Effect): PersonId | undefined {
  switch (effect.kind) {
    case "page":
    case "invite":
    case "export":
      return effect.person;
    case "notice":
      return effect.notice.to.kind === "person" ? effect.notice.to.person : undefined;
    case "card":
      return effect.view.card === "decision" && effect.view.to.kind === "person" ? effect.view.to.person : undefined;
    case "room":
    case "links":
    case "archive":
      return undefined;
  }
}

export function roomEffect(incident: Incident): string {
  return `room:${incident.id}`;
}

function owedPages(incident: Incident): Effect[] {
  if (isEnded(incident)) return [];
  return Object.values(incident.callIns)
    .filter(isPaging)
    .flatMap(({ id, person, pages }) =>
      Object.values(pages)
        .filter(({ state }) => state.status === "owed")
        .map((page): Effect => ({ kind: "page", effect: page.effect, person, callIn: id, page })),
    );
}

/** A page never starts from a state that holds the person's acknowledgement. */
function isPaging({ state }: CallIn): boolean {
  return state.status === "waiting";
}

function owedRoom(incident: Incident): Effect[] {
  if (incident.room.status === "owed") {
    return isEnded(incident) ? [] : [{ kind: "room", effect: roomEffect(incident) }];
  }
  if (isEnded(incident)) return [];
  const called = Object.values(incident.callIns)
    .filter(({ state }) => state.status !== "withdrawn")
    .map(({ person }) => person);
  const people = new Set([incident.commander, ...called]);
  return [...people]
    .filter((person) => !incident.invited[person])
    .map((person) => ({ kind: "invite", effect: `invite:${incident.id}:${person}`, person }));
}

function owedCards(incident: Incident): Effect[] {
  return wantedCards(incident)
    .filter(({ effect }) => !(effect in incident.cards))
    .map(({ effect, view }) => ({ kind: "card", effect, view }));
}

function wantedCards(incident: Incident): { effect: string; view: CardView }[] {
  const wanted: { effect: string; view: CardView }[] = [];
  const isOpen = incident.room.status === "open" && !isArchived(incident);
  if (isOpen) wanted.push({ effect: situationEffect(incident), view: { card: "situation" } });
  for (const { id, asked, state } of Object.values(incident.decisions)) {
    const want = (effect: string, target: Extract<CardView, { card: "decision" }>["to"]) =>
      wanted.push({ effect, view: { card: "decision", decisionId: id, to: target } });
    if (isOpen) want(questionEffect(incident, { decisionId: id }), { kind: "room" });
    // Nobody is sent a question that is no longer open; the receipt tells them the outcome.
    if (state.status !== "open") continue;
    for (const person of Object.keys(asked)) {
      want(questionEffect(incident, { decisionId: id, to: person }), { kind: "person", person });
    }
  }
  return wanted;
}

function owedNotices(incident: Incident): Effect[] {
  return Object.values(incident.notices)
    .filter(({ to }) => to.kind === "person" || incident.room.status === "open")
    .map((notice) => ({ kind: "notice", effect: notice.effect, notice }));
}

function owedExports({ exports, room }: Incident): Effect[] {
  return Object.entries(exports)
    .filter(([, { person }]) => person !== undefined || room.status === "open")
    .map(([effect, asked]) => ({ kind: "export", effect, ...asked }));
}

/** Once it is known where the first card is, or that there is none. */
function owedLinks(incident: Incident): Effect[] {
  const { id, room, cards } = incident;
  const card = situationEffect(incident);
  if (isEnded(incident) || room.status !== "open" || room.linked || !(card in cards)) return [];
  return [{ kind: "links", effect: `links:${id}`, ...(cards[card] !== undefined && { card: cards[card] }) }];
}

/** After everything else that the room is owed. */
function owedArchive(incident: Incident): Effect[] {
  const roomCards = wantedCards(incident).filter(({ view }) => isInTheRoom(view));
  const isReady = isReadyToArchive(
    incident,
    roomCards.map(({ effect }) => effect),
  );
  return isReady ? [{ kind: "archive", effect: `archive:${incident.id}` }] : [];
}

/** Whether everybody in the room sees it, and not one person. */
export function isInTheRoom(view: CardView): boolean {
  return view.card === "situation" || (view.card === "decision" && view.to.kind === "room");
}

/** Every card that was posted, with where it is: what it shows is kept current by editing it in place. */
export function postedCards(incident: Incident): { effect: string; ref: string; view: CardView }[] {
  const posted: { effect: string; ref: string; view: CardView }[] = [];
  for (const { id, pages } of Object.values(incident.callIns)) {
    for (const { effect, medium, state } of Object.values(pages)) {
      if (medium !== "chat" || state.status !== "accepted" || state.ref === undefined) continue;
      posted.push({ effect, ref: state.ref, view: { card: "call-in", callIn: id } });
    }
  }
  for (const [effect, ref] of Object.entries(incident.cards)) {
    const view = viewOf(effect);
    if (ref !== undefined && view) posted.push({ effect, ref, view });
  }
  return posted;
}

function viewOf(effect: string): CardView | undefined {
  const [, , card, to] = effect.split(":");
  if (card === "situation") return { card: "situation" };
  if (!card || !to) return undefined;
  return {
    card: "decision",
    decisionId: card,
    to: to === "room" ? { kind: "room" } : { kind: "person", person: to },
  };
}
