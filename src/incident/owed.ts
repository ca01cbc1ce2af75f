import type { Platform } from "../policy/directory.ts";
import type { PersonId } from "../policy/policy.ts";
import type { CallIn, Page } from "./call-ins/call-in.ts";
import { isExcluded } from "./confidential/confidential.ts";
import { stillInRoom } from "./confidential/removals.ts";
import { type Incident, isEnded } from "./incident.ts";
import type { Notice } from "./notice.ts";
import { isOutside } from "./permission.ts";
import { isReadyToArchive, platformOf, roomFor, roomsOf } from "./room.ts";
import { roomNamedIn, roomSuffix } from "./room-effects.ts";
import { questionEffect, type Reader, situationEffect } from "./threads.ts";

/** Something the world still lacks. Its id is the same after every crash. */
export type Effect =
  | { kind: "page"; effect: string; person: PersonId; callIn: string; page: Page }
  | { kind: "room"; effect: string; platform: Platform }
  /** Into the room on the platform where they are at home. */
  | { kind: "invite"; effect: string; person: PersonId; platform: Platform }
  /** Whom it is kept from, out of the room there. */
  | { kind: "remove"; effect: string; person: PersonId; platform: Platform }
  | { kind: "card"; effect: string; view: CardView }
  | { kind: "notice"; effect: string; notice: Notice }
  | { kind: "export"; effect: string; to: Reader; privileged?: true }
  /** What leads on from the room: the card that says how things stand, the runbook, the bridge. */
  | { kind: "links"; effect: string; platform: Platform; card?: string }
  | { kind: "archive"; effect: string; platform: Platform };

/** A card that is kept current where it was first posted. */
export type CardView =
  | { card: "situation"; platform: Platform }
  | { card: "decision"; decisionId: string; to: Reader }
  | { card: "call-in"; callIn: string };

/** The effects with no recorded outcome, pages first. Nothing is owed to anybody outside but a record they may ask for. */
export function owed(incident: Incident): Effect[] {
  const all = [
    ...owedPages(incident),
    ...owedRoom(incident),
    ...owedRemovals(incident),
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
      return effect.person;
    case "export":
      return effect.to.kind === "person" ? effect.to.person : undefined;
    case "notice":
      return effect.notice.to.kind === "person" ? effect.notice.to.person : undefined;
    case "card":
      return effect.view.card === "decision" && effect.view.to.kind === "person" ? effect.view.to.person : undefined;
    // They hear nothing of it.
    case "remove":
    case "room":
    case "links":
    case "archive":
      return undefined;
  }
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
  if (isEnded(incident)) return [];
  const { id } = incident;
  const rooms = roomsOf(incident)
    .filter(([, { status }]) => status === "owed")
    .map(([platform]): Effect => ({ kind: "room", effect: `room:${id}${roomSuffix(platform)}`, platform }));
  const invites = calledPeople(incident)
    .filter((person) => roomFor(incident, person)?.status === "open" && !incident.invited[person])
    .map((person): Effect => {
      return { kind: "invite", effect: `invite:${id}:${person}`, person, platform: platformOf(incident, person) };
    });
  return [...rooms, ...invites];
}

/** Also once it has ended: whoever is in the room reads on there. */
function owedRemovals(incident: Incident): Effect[] {
  return stillInRoom(incident).flatMap(({ effect, person, platform, state }): Effect[] =>
    state.status === "owed" ? [{ kind: "remove", effect, person, platform }] : [],
  );
}

/** Whoever leads, and everybody who was called and is still wanted. */
export function calledPeople({ commander, callIns }: Incident): PersonId[] {
  const called = Object.values(callIns).filter(({ state }) => state.status !== "withdrawn");
  return [...new Set([commander, ...called.map(({ person }) => person)])];
}

function owedCards(incident: Incident): Effect[] {
  return wantedCards(incident)
    .filter(({ effect }) => !(effect in incident.cards))
    .map(({ effect, view }) => ({ kind: "card", effect, view }));
}

function wantedCards(incident: Incident): { effect: string; view: CardView }[] {
  const wanted: { effect: string; view: CardView }[] = [];
  const open = roomsOf(incident).flatMap(([platform, { status }]) => (status === "open" ? [platform] : []));
  for (const platform of open) {
    wanted.push({ effect: situationEffect(incident, platform), view: { card: "situation", platform } });
  }
  for (const { id, asked, state } of Object.values(incident.decisions)) {
    // Nobody is sent a question that is no longer open; the receipt tells them the outcome.
    const people = state.status === "open" ? Object.keys(asked) : [];
    const readers: Reader[] = [
      ...open.map((platform): Reader => ({ kind: "room", platform })),
      ...people.map((person): Reader => ({ kind: "person", person })),
    ];
    for (const to of readers) {
      const effect = questionEffect(incident, { decisionId: id, to });
      wanted.push({ effect, view: { card: "decision", decisionId: id, to } });
    }
  }
  return wanted;
}

function owedNotices(incident: Incident): Effect[] {
  return Object.values(incident.notices)
    .filter(({ to }) => to.kind === "person" || incident.rooms[to.platform]?.status === "open")
    .map((notice) => ({ kind: "notice", effect: notice.effect, notice }));
}

function owedExports(incident: Incident): Effect[] {
  return Object.entries(incident.exports).flatMap(([effect, { person, ...asked }]): Effect[] => {
    if (person !== undefined) return [{ kind: "export", effect, to: { kind: "person", person }, ...asked }];
    const platform = roomNamedIn(incident, effect);
    if (!platform || incident.rooms[platform]?.status !== "open") return [];
    return [{ kind: "export", effect, to: { kind: "room", platform }, ...asked }];
  });
}

/** Once it is known where the first card is, or that there is none. */
function owedLinks(incident: Incident): Effect[] {
  const { id, cards } = incident;
  if (isEnded(incident)) return [];
  return roomsOf(incident).flatMap(([platform, room]): Effect[] => {
    const card = situationEffect(incident, platform);
    if (room.status !== "open" || room.linked || !(card in cards)) return [];
    const effect = `links:${id}${roomSuffix(platform)}`;
    return [{ kind: "links", effect, platform, ...(cards[card] !== undefined && { card: cards[card] }) }];
  });
}

/** After everything else that the room is owed. */
function owedArchive(incident: Incident): Effect[] {
  const cards = wantedCards(incident);
  return roomsOf(incident).flatMap(([platform]): Effect[] => {
    const inIt = cards.filter(({ view }) => roomOfView(view) === platform).map(({ effect }) => effect);
    const effect = `archive:${incident.id}${roomSuffix(platform)}`;
    return isReadyToArchive(incident, platform, inIt) ? [{ kind: "archive", effect, platform }] : [];
  });
}

/** The room where everybody sees it; undefined where it is one person's. */
export function roomOfView(view: CardView): Platform | undefined {
  if (view.card === "situation") return view.platform;
  return view.card === "decision" && view.to.kind === "room" ? view.to.platform : undefined;
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
    const view = viewOf(incident, effect);
    if (ref !== undefined && view) posted.push({ effect, ref, view });
  }
  return posted;
}

function viewOf(incident: Incident, effect: string): CardView | undefined {
  const [, , card, to] = effect.split(":");
  const platform = roomNamedIn(incident, effect);
  if (card === "situation") return platform && { card: "situation", platform };
  if (!card || !to) return undefined;
  return {
    card: "decision",
    decisionId: card,
    to: platform ? { kind: "room", platform } : { kind: "person", person: to },
  };
}
