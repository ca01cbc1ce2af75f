import type { Card } from "../chat/card.ts";
import { cardOf } from "../chat/cards/card-of.ts";
import { type Names, personName } from "../chat/cards/names.ts";
import { noticeCard } from "../chat/cards/notices/notice.ts";
import type { Event, EventOf } from "../incident/events.ts";
import type { Incident } from "../incident/incident.ts";
import { type CardView, postedCards } from "../incident/owed.ts";
import type { Line } from "./line.ts";
import { narrate } from "./narrate.ts";
import type { PlacedCall, SentMessage } from "./phone-double.ts";
import { type Moment, phonePage } from "./phone-page.ts";
import { type Shown, warRoom } from "./phone-screens.ts";
import type { Deed } from "./play.ts";
import type { Proof } from "./proof-page.ts";
import { timeOfDay } from "./story-time.ts";
import type { Seen } from "./watch.ts";

/** What an exercise showed, put together afterwards from its ledger and from what the phone double carried. */
export type Played = {
  title: string;
  problem: string;
  seen: Seen[];
  deeds: Deed[];
  names: Names;
  /** The records that people were sent in chat, by person. */
  records: Record<string, { text: string; files: string[] }>;
  messages: SentMessage[];
  calls: PlacedCall[];
  proof: Proof;
};

/** The page of an exercise: its time line, and beside it every card, text message and call, as on a phone. */
export function albumOf(played: Played): string {
  const clock = "Times are the story's, in UTC; it was played at a second a minute, and the record has the real times.";
  const sources = "The cards are as the ledger has them at that moment, texts and calls as the phone company got them.";
  const stamped: Played & Stamping = {
    ...played,
    stampOf: ({ at, seq }) => `${String(seq).padStart(6, "0")}|${timeOfDay(at)}`,
  };
  const problem = `${played.problem} ${clock} ${sources}`;
  const timeline = played.seen.flatMap((seen) =>
    narrate(seen, played.names).map((line, index) => momentOf(stamped, line, seen.event, index === 0)),
  );
  const cards = newest(played.seen.flatMap((seen) => shownBy(stamped, seen)));
  return phonePage({ title: played.title, problem, timeline, cards, proof: played.proof });
}

/** Sorts by the order of events also where several have one instant, and reads as a time. */
type Stamping = { stampOf(event: Event): string };
type Stamped = Played & Stamping;
/** `effect` is the posting of a card that is edited in place. */
type Seeing = Shown & { effect?: string };

/** A card that changes twice within a minute is shown once, as it then stands. */
function newest(shown: Seeing[]): Shown[] {
  const minuteOf = ({ at }: Seeing) => at.slice(at.indexOf("|"));
  return shown.filter(
    (one, index) =>
      one.effect === undefined ||
      !shown.slice(index + 1).some((later) => later.effect === one.effect && minuteOf(later) === minuteOf(one)),
  );
}

/** What somebody who has little time looks for. */
const chapters: Partial<Record<Event["type"], string>> = {
  IncidentDeclared: "An alert",
  IncidentConfirmed: "Confirmed: the executives are called",
  TriageLapsed: "Nobody confirmed: the executives are called",
  CallInEscalated: "No answer: somebody else is called",
  DecisionProposed: "The question",
  DecisionTied: "A tie",
  OptionVetoed: "A veto",
  DecisionEdited: "The question changes",
  DissentExplained: "An objection",
  DecisionMade: "The decision",
  DecisionExpired: "No decision",
  DecisionReplaced: "Put anew",
  DecisionWithdrawn: "The question is withdrawn",
  ActionStarted: "People act",
  ClockStarted: "A legal clock",
  DowntimeReached: "The meter of a service",
  ActingEnded: "Taken over again",
  IncidentContained: "Contained",
  IncidentRecovered: "Recovered",
  IncidentStoodDown: "A false alarm",
  IncidentClosed: "Closed",
};

function momentOf({ stampOf }: Stamped, { who, what, tone, quote }: Line, event: Event, isFirst: boolean): Moment {
  // What was texted and spoken is shown as a bubble, an objection on the card.
  const isShown = event.type === "PageAccepted" || event.type === "DissentExplained";
  const said = quote && !isShown ? `: “${quote}”` : "";
  const chapter = isFirst ? chapters[event.type] : undefined;
  return { at: stampOf(event), tone, text: `${who} ${what}${said}`, ...(chapter && { chapter }) };
}

function shownBy(played: Stamped, seen: Seen): Seeing[] {
  const { event } = seen;
  const at = played.stampOf(event);
  switch (event.type) {
    case "PageAccepted":
      return paged(played, seen, event);
    case "CardPosted":
      return cardsAt(played, seen, (_view, effect) => effect === event.data.effect);
    case "NoticePosted":
      return noticed(played, seen, event);
    case "CallInAcknowledged":
      return [
        ...replied(played, event, at),
        ...cardsAt(played, seen, (view) => view.card === "call-in" && view.callIn === event.data.callIn),
      ];
    case "CallInEscalated":
      return cardsAt(played, seen, (view) => view.card === "call-in" && view.callIn === event.data.callIn);
    case "ChoiceMade":
      return cardsAt(played, seen, (view) => isDecisionOf(view, event.by.person));
    case "ChoiceExplained":
    case "DissentExplained":
      return cardsAt(played, seen, (view) => isDecisionOf(view, event.by.person) || isOfEverybody(view, seen.incident));
    case "DecisionTied":
    case "OptionVetoed":
    case "RightPassed":
      return cardsAt(played, seen, (view) => isOfEverybody(view, seen.incident));
    case "DecisionEdited":
      return cardsAt(played, seen, (view) => view.card === "decision");
    case "DecisionMade":
    case "DecisionExpired":
    case "DecisionReplaced":
    case "DecisionWithdrawn":
      return cardsAt(played, seen, (view) => view.card !== "call-in");
    case "IncidentConfirmed":
      return cardsAt(played, seen, (view) => isCallInOf(view, seen.incident, event.by.person));
    case "ConditionMet":
      return cardsAt(played, seen, (view) => isDecisionOf(view, event.data.person));
    case "ServiceDown":
    case "DowntimeReached":
    case "ClockStarted":
    case "IncidentContained":
    case "IncidentRecovered":
    case "IncidentClosed":
    case "IncidentStoodDown":
      return cardsAt(played, seen, (view) => view.card === "situation");
    case "ExportSent":
      return recordSent(played, seen, event);
    default:
      return [];
  }
}

function isDecisionOf(view: CardView, person: string): boolean {
  return view.card === "decision" && view.to.kind === "person" && view.to.person === person;
}

/** The room's, and that of whoever breaks a tie, who reads what the others wrote. */
function isOfEverybody(view: CardView, { decisions }: Incident): boolean {
  if (view.card !== "decision") return false;
  return view.to.kind === "room" || decisions[view.decisionId]?.tieBreakerCalled?.person === view.to.person;
}

function isCallInOf(view: CardView, { callIns }: Incident, person: string): boolean {
  return view.card === "call-in" && callIns[view.callIn]?.person === person;
}

/** Posted cards as they stood after this event. */
function cardsAt(
  { names, stampOf }: Stamped,
  { event, incident }: Seen,
  isMeant: (view: CardView, effect: string) => boolean,
): Seeing[] {
  return postedCards(incident)
    .filter(({ view, effect }) => isMeant(view, effect))
    .map(({ view, effect }) => ({
      effect,
      at: stampOf(event),
      to: readerOf(incident, view, names),
      card: cardOf(incident, view, names),
    }));
}

function readerOf(incident: Incident, view: CardView, names: Names): string {
  switch (view.card) {
    case "call-in":
      return personName(names, incident.callIns[view.callIn]?.person ?? "");
    case "situation":
      return warRoom;
    case "decision":
      return view.to.kind === "person" ? personName(names, view.to.person) : warRoom;
  }
}

function paged(played: Stamped, seen: Seen, event: EventOf<"PageAccepted">): Seeing[] {
  const { page, ref } = event.data;
  const callIn = Object.values(seen.incident.callIns).find(({ pages }) => pages[page]);
  if (!callIn) return [];
  const at = played.stampOf(event);
  const to = personName(played.names, callIn.person);
  switch (callIn.pages[page]?.medium) {
    case "chat":
      return cardsAt(played, seen, (_view, effect) => effect === page);
    case "sms":
      return bubbles(
        played.messages.filter(({ sid }) => sid === ref).map(({ body }) => body),
        { at, to, kind: "sms" },
      );
    case "voice": {
      const said = played.calls.filter(({ sid }) => sid === ref).map((call) => spokenOnce(call.said));
      return bubbles(said, { at, to, kind: "call" });
    }
    case undefined:
      return [];
  }
}

function bubbles(texts: string[], about: { at: string; to: string; kind: "sms" | "call"; from?: "them" }): Shown[] {
  return texts.filter((text) => text !== "").map((text) => ({ ...about, text }));
}

/** A call says everything twice, because nobody woken at three hears the first words. */
function spokenOnce(said: string[]): string {
  return [...new Set(said)].join(" ");
}

/** What somebody texted or pressed, and what Muster answered to that. */
function replied({ deeds, names }: Played, { by, data }: EventOf<"CallInAcknowledged">, at: string): Shown[] {
  const deed = deeds.find(({ person, step }) => person === data.person && ("text" in step || "key" in step));
  if (!deed || (by.via !== "sms" && by.via !== "voice")) return [];
  const to = personName(names, data.person);
  const kind = by.via === "sms" ? "sms" : "call";
  const theirs = "text" in deed.step ? deed.step.text : "key" in deed.step ? `pressed ${deed.step.key}` : "";
  return [...bubbles([theirs], { at, to, kind, from: "them" }), ...bubbles([deed.answer ?? ""], { at, to, kind })];
}

function noticed({ names, stampOf }: Stamped, { before }: Seen, event: EventOf<"NoticePosted">): Shown[] {
  const notice = before?.notices[event.data.effect];
  if (!before || !notice) return [];
  if (notice.to.kind === "person" && notice.to.by === "sms") return [];
  const to = notice.to.kind === "room" ? warRoom : personName(names, notice.to.person);
  return [{ at: stampOf(event), to, card: noticeCard(before, notice, names) }];
}

function recordSent({ names, records, stampOf }: Stamped, { before }: Seen, event: EventOf<"ExportSent">): Shown[] {
  const asked = before?.exports[event.data.effect];
  const record = asked && records[asked.person ?? "room"];
  if (!record) return [];
  const { text, files } = record;
  const blocks: Card["blocks"] = [
    { type: "text", text },
    { type: "list", items: files },
  ];
  const card = { kind: "record", title: "", summary: text, blocks };
  return [{ at: stampOf(event), to: asked.person === undefined ? warRoom : personName(names, asked.person), card }];
}
