import type { Platform } from "../policy/directory.ts";
import type { PersonId } from "../policy/policy.ts";
import type { Incident } from "./incident.ts";
import type { About } from "./notice.ts";
import { roomSuffix, roomWord } from "./room-effects.ts";

/**
 * The room's own line of talk is for what everybody must see, and for what somebody must act on, such as a person whom
 * Muster cannot reach: a thread notifies nobody. What only fills a card in stands in that card's thread: how people are
 * being reached and what the tools go on saying under how things stand, how a question goes on under the question.
 */
type Card = { card: "situation" } | { card: "decision"; decisionId: string };

/** The card in whose thread this is said; undefined where it is for everybody, or that card is not in the room yet. */
export function threadOf(incident: Incident, about: About, platform: Platform): string | undefined {
  const card = cardFilledIn(about);
  if (!card) return undefined;
  const to: Reader = { kind: "room", platform };
  const isQuestion = card.card === "decision";
  return incident.cards[isQuestion ? questionEffect(incident, { ...card, to }) : situationEffect(incident, platform)];
}

export function situationEffect({ id }: Pick<Incident, "id">, platform: Platform): string {
  return `card:${id}:situation${roomSuffix(platform)}`;
}

/** Who reads a card: everybody in a room, or one person. */
export type Reader = { kind: "room"; platform: Platform } | { kind: "person"; person: PersonId };

/** The card of a question. */
export function questionEffect(
  { id }: Pick<Incident, "id">,
  { decisionId, to }: { decisionId: string; to: Reader },
): string {
  return `card:${id}:${decisionId}:${to.kind === "room" ? roomWord(to.platform) : to.person}`;
}

function cardFilledIn(about: About): Card | undefined {
  switch (about.what) {
    case "page-failed":
    case "no-address":
      return about.lastWay ? undefined : { card: "situation" };
    case "unanswered":
      return about.known ? { card: "situation" } : undefined;
    case "alert-resolved":
    case "escalated":
    case "join-overdue":
    case "stands-in":
    case "acting-started":
    case "acting-ended":
      return { card: "situation" };
    case "alert-attached":
      // Where people can be harmed is for everybody.
      return about.reaches ? undefined : { card: "situation" };
    case "stand-ins-called":
    case "seat-passed-on":
    case "tie-breaker-called":
    case "spoken-denied":
      return { card: "decision", decisionId: about.decisionId };
    default:
      return undefined;
  }
}
