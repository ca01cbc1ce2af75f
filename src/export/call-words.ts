import { mediumWords } from "../chat/cards/names.ts";
import type { Event, EventType } from "../incident/events.ts";
import type { Instant } from "../incident/time.ts";
import type { PersonId } from "../policy/policy.ts";
import { failure, happened, twice, whyCalled } from "./event-words.ts";
import { elapsed, table, utc } from "./markdown-text.ts";
import { channel, type Naming, of } from "./naming.ts";

/** Who was called, what was sent to them, and what did not go through. */

export function calls(events: Event[], naming: Naming): string[] {
  const started = of(events, "CallInStarted");
  if (started.length === 0) return ["Nobody was called."];
  const head = ["Person", "Called as", "Called", "To answer by", "Answer (after the call)", "In the war room"];
  const rows = started.map(({ at, data }) => [
    naming.person(data.person),
    `${naming.roles(data.roles)}, ${whyCalled[data.why]}`,
    utc(at),
    utc(data.acknowledgeBy),
    answer(events, data.callIn, { calledAt: at, acknowledgeBy: data.acknowledgeBy }, naming),
    joined(events, data.person, at),
  ]);
  return [
    "Each person is called on a clock of their own. An answer means “I'm awake”; it stops only that person's calls.",
    "",
    ...table(head, rows),
  ];
}

/** How a call-in ended, in the order that the events give. What somebody did after their answer is no second one. */
function answer(
  events: Event[],
  callIn: string,
  { calledAt, acknowledgeBy }: { calledAt: Instant; acknowledgeBy: Instant },
  { asksForDelegate, hasAnswered }: Naming,
): string {
  const endings = events.flatMap((event) => {
    if (!("callIn" in event.data) || event.data.callIn !== callIn) return [];
    const when = `${utc(event.at)} (${elapsed(calledAt, event.at)})`;
    if (event.type === "CallInAcknowledged") {
      if (hasAnswered(callIn, event.seq)) return [];
      if (asksForDelegate(callIn, event.seq)) return [`here after all ${when} ${channel(event.by)}`];
      return [`${when} ${channel(event.by)}${event.at > acknowledgeBy ? ", late" : ""}`];
    }
    if (event.type === "CallInPassedToDelegate") {
      const { awayUntil } = event.data;
      const asked = `asked for the delegate instead, ${when} ${channel(event.by)}`;
      return [awayUntil === undefined ? asked : `away until ${utc(awayUntil)}, having handed over to the delegate`];
    }
    if (event.type === "CallInEscalated") {
      const why = asksForDelegate(callIn, event.seq) ? "at their request" : "no answer by then, so";
      return [`${why} the ${event.data.to} was called ${when}`];
    }
    if (event.type === "CallInWithdrawn") {
      return [`${event.data.replacedBy ? "called again instead, see below" : "not needed any more"}, ${when}`];
    }
    return event.type === "CallInUnanswered" ? [`given up ${when}`] : [];
  });
  return endings.join("; ") || "none when this was written";
}

function joined(events: Event[], person: PersonId, calledAt: Instant): string | undefined {
  const join = of(events, "PersonJoined").find(({ data }) => data.person === person);
  if (!join) return undefined;
  return join.at < calledAt ? `${utc(join.at)}, before the call` : `${utc(join.at)} (${elapsed(calledAt, join.at)})`;
}

export function pages(events: Event[], naming: Naming): string[] {
  const due = of(events, "PageDue");
  if (due.length === 0) return ["Nothing was sent to call anybody."];
  const rows = due.map(({ data }) => [
    utc(data.scheduled),
    naming.person(data.person),
    mediumWords[data.medium],
    pageOutcome(events, data.page, data.scheduled),
  ]);
  return [
    "“Accepted” means that the chat or telephone company took it; not that anybody read or heard it.",
    "",
    ...table(["Due", "To", "By", "What became of it (after it was due)"], rows),
  ];
}

function pageOutcome(events: Event[], page: string, scheduled: Instant): string {
  const when = ({ at }: Event) => `${utc(at)} (${elapsed(scheduled, at)})`;
  const outcomes = events.flatMap((event) => {
    if (event.type === "PageAccepted" && event.data.page === page) {
      return [`accepted ${when(event)}${twice(event.data)}`];
    }
    if (event.type !== "PageFailed" || event.data.page !== page) return [];
    return [`**failed** ${when(event)}${failure(event.data)}`];
  });
  return outcomes.join("; ") || "not known when this was written";
}

const failureTypes: readonly EventType[] = [
  "PageFailed",
  "PageSkipped",
  "RoleUnheld",
  "RoomFailed",
  "InviteFailed",
  "RemovalFailed",
  "CardFailed",
  "NoticeFailed",
  "ExportFailed",
];

export function failures(events: Event[], naming: Naming): string[] {
  const failed = events.filter(({ type }) => failureTypes.includes(type));
  if (failed.length === 0) return ["Everything that was sent was accepted."];
  const rows = failed.map((event) => [String(event.seq), utc(event.at), happened(event, naming)]);
  return table(["Event", "When", "What"], rows);
}
