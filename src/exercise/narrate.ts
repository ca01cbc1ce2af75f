import { answeredInstead } from "../chat/cards/call-in-words.ts";
import { actingWords } from "../chat/cards/decisions/decision-progress.ts";
import { mediumWords, type Names, peopleNames, personName, roleTitles, sourceName } from "../chat/cards/names.ts";
import { pageText } from "../chat/cards/page-text.ts";
import { isActionEvent } from "../incident/actions/action-events.ts";
import { isClockEvent } from "../incident/clocks/clock-events.ts";
import { isDecisionEvent } from "../incident/decisions/decision-events.ts";
import type { EventOf } from "../incident/events.ts";
import type { Incident } from "../incident/incident.ts";
import { lastRecord } from "../incident/room.ts";
import { toMs } from "../incident/time.ts";
import { by, type Line, muster } from "./line.ts";
import { toldOfActions } from "./narrate-actions.ts";
import { legally } from "./narrate-clocks.ts";
import { decided } from "./narrate-deciding.ts";
import type { Seen } from "./watch.ts";

/** What one event means to somebody who watches. Most events of bookkeeping mean nothing to them. */
export function narrate(seen: Seen, names: Names): Line[] {
  const { event, incident } = seen;
  if (isActionEvent(event)) {
    return toldOfActions(event, incident, names).map(({ what, isLoud }) => muster(what, isLoud ? "warning" : "plain"));
  }
  if (isDecisionEvent(event)) return decided({ event, incident }, names);
  if (isClockEvent(event)) return legally({ event, incident }, names);
  switch (event.type) {
    case "IncidentDeclared":
      return declared(event, incident, names);
    case "IncidentConfirmed":
    case "TriageLapsed":
    case "SeverityChanged":
    case "CommanderHandedOver":
    case "NoteAdded":
    case "IncidentStoodDown":
    case "IncidentContained":
    case "IncidentRecovered":
    case "IncidentClosed":
      return led(event, names);
    case "CallInStarted":
    case "PageAccepted":
    case "PageFailed":
    case "CallInAcknowledged":
    case "CallInPassedToDelegate":
    case "CallInEscalated":
    case "CallInUnanswered":
    case "JoinOverdue":
    case "PersonJoined":
      return called({ event, incident }, names);
    case "RoomOpened":
      return [muster(`opens the war room #${event.data.room.name}, private`)];
    case "CardPosted":
      return event.data.effect.endsWith(":situation")
        ? [muster("pins one card there that says how things stand, and keeps it current")]
        : [];
    case "ActingStarted":
      return [muster(actingWords(names, event.data), "warning")];
    case "UpdateGiven":
      return [by(event.by, names, `tells the room how things stand: ${event.data.text}`)];
    case "UpdateDue":
      return [muster(`reminds ${peopleNames(names, event.data.people)} that an update is due`)];
    case "UpdateLate":
      return [muster("tells the room that an update is late", "warning")];
    case "ActingEnded":
      return event.data.why === undefined
        ? [
            by(
              event.by,
              names,
              `takes over from ${personName(names, event.data.person)}; what was chosen for them stands`,
            ),
          ]
        : [
            muster(
              `${personName(names, event.data.person)} does not act for ${personName(names, event.data.principal)} any more`,
            ),
          ];
    case "ExportRequested":
      return [by(event.by, names, "asks for the record")];
    case "ExportSent":
      return event.data.effect === lastRecord(incident)
        ? [muster("posts the record in the room")]
        : [muster("sends the bundle, the report and the verifier as a private message")];
    case "RoomArchived":
      return [muster("archives the room")];
    case "AlertAttached":
      return [
        {
          who: sourceName(event.data.alert.source),
          what: `sends an alert: ${event.data.alert.title}`,
          tone: "warning",
        },
      ];
    case "Sealed":
      return sealed({ event, incident });
    case "AlertResolved":
    case "AlertsCounted":
    case "AlertUnread":
    case "RoleUnheld":
    case "PageDue":
    case "PageSkipped":
    case "CallInExtended":
    case "CallInWithdrawn":
    case "RoomFailed":
    case "RoomLinked":
    case "RoomLinksFailed":
    case "RoomLost":
    case "ArchiveDue":
    case "ArchiveFailed":
    case "PersonInvited":
    case "InviteFailed":
    case "PersonRemoved":
    case "RemovalFailed":
    case "ExcludedPersonSeen":
    case "CardFailed":
    case "NoticePosted":
    case "NoticeFailed":
    case "ExportFailed":
    case "UpdatesPlanned":
    case "DelegationAwaited":
    case "DelegationOver":
    case "TurnAwaited":
    case "TurnBegan":
    case "CatchUpOwed":
    case "PersonExcluded":
    case "CommandRefused":
      return [];
  }
}

function declared({ by: author, data }: EventOf<"IncidentDeclared">, incident: Incident, names: Names): Line[] {
  const { cause, codename, severity, commander } = data;
  const what = `declares ${severity} under the codename “${codename}”`;
  const lead = `${personName(names, commander)} is on call and is asked first: is it real?`;
  if (cause.kind === "person") return [by(author, names, what, "bad")];
  const { source, title, kind } = cause.alert;
  return [
    { who: sourceName(source), what: `sends an alert: ${title}`, tone: "bad", ...(kind && { details: [kind] }) },
    muster(`${what} (${incident.id}); ${lead}`),
  ];
}

type Leading = EventOf<
  | "IncidentConfirmed"
  | "TriageLapsed"
  | "SeverityChanged"
  | "CommanderHandedOver"
  | "NoteAdded"
  | "IncidentStoodDown"
  | "IncidentContained"
  | "IncidentRecovered"
  | "IncidentClosed"
>;

function led(event: Leading, names: Names): Line[] {
  const line = (what: string, quote?: string, tone: Line["tone"] = "plain"): Line[] => [
    { ...by(event.by, names, what, tone), ...(quote && { quote }) },
  ];
  switch (event.type) {
    case "IncidentConfirmed":
      return line("confirms that it is real: the executives are called, side by side, each on a clock of their own");
    case "TriageLapsed":
      return [muster("was given no answer in time, so the executives are called", "warning")];
    case "SeverityChanged":
      return line(`changes the severity from ${event.data.from} to ${event.data.to}`, event.data.reason);
    case "CommanderHandedOver":
      return line(`hands the lead over to ${personName(names, event.data.to)}`);
    case "NoteAdded":
      return event.data.privileged ? line("notes something for counsel") : line("notes", event.data.text);
    case "IncidentStoodDown":
      return line("stands down: a false alarm", event.data.reason);
    case "IncidentContained":
      return line("says it is contained", event.data.reason, "good");
    case "IncidentRecovered":
      return line("says it is recovered", event.data.reason, "good");
    case "IncidentClosed":
      return line("closes the incident", event.data.reason, "good");
  }
}

type Calling = EventOf<
  | "CallInStarted"
  | "PageAccepted"
  | "PageFailed"
  | "CallInAcknowledged"
  | "CallInPassedToDelegate"
  | "CallInEscalated"
  | "CallInUnanswered"
  | "JoinOverdue"
  | "PersonJoined"
>;

function called({ event, incident }: { event: Calling; incident: Incident }, names: Names): Line[] {
  switch (event.type) {
    case "CallInStarted": {
      const { person, roles, why, acknowledgeBy } = event.data;
      const minutes = Math.round((toMs(acknowledgeBy) - toMs(event.at)) / 60_000);
      if (why === "commander" || why === "delegate" || why === "fallback") return [];
      const what = `is called as ${roleTitles(names, roles)} and has ${minutes} minutes to say “I'm awake”`;
      return [{ who: personName(names, person), what, tone: "plain" }];
    }
    case "PageAccepted":
      return paged(event, incident, names);
    case "PageFailed":
      return [
        muster(
          event.data.lastWay
            ? "could not send a page, has nothing left to try, and asks for somebody to reach them"
            : "could not send a page, and uses the next way at once",
          "warning",
        ),
      ];
    case "CallInAcknowledged": {
      const { triage } = incident;
      const confirmedToo = triage.status === "confirmed" && triage.at === event.at;
      const state = incident.callIns[event.data.callIn]?.state;
      const saidBefore = event.data.byActing && state?.status === "acknowledged" && state.firstAt < event.at;
      return confirmedToo || saidBefore ? [] : [by(event.by, names, answerWords(event), "good")];
    }
    case "CallInPassedToDelegate":
      return event.data.awayUntil === undefined
        ? [by(event.by, names, "asks to have the delegate called")]
        : [muster(`passes over ${personName(names, event.data.person)}, who is away`)];
    case "CallInEscalated": {
      const { callIn, people, to } = event.data;
      const who = personName(names, incident.callIns[callIn]?.person ?? "");
      const whom = people.length > 0 ? `calls the ${to}, ${peopleNames(names, people)}` : `finds no ${to} to call`;
      return [muster(`has no answer from ${who}, and ${whom}`, "warning")];
    }
    case "CallInUnanswered": {
      const { callIn, person } = event.data;
      const ended = incident.callIns[callIn];
      const instead = ended ? answeredInstead(incident, ended) : [];
      const rest = instead.length > 0 ? `; ${peopleNames(names, instead)} answered instead` : "";
      return [muster(`stops calling ${personName(names, person)}, and tells the room${rest}`, "warning")];
    }
    case "JoinOverdue":
      return [muster(`misses ${personName(names, event.data.person)}, who is awake, in the room`, "warning")];
    case "PersonJoined":
      return [by(event.by, names, "is in the room")];
  }
}

/** What was texted and spoken is shown, because it must give nothing away. */
function paged({ data }: EventOf<"PageAccepted">, incident: Incident, names: Names): Line[] {
  for (const callIn of Object.values(incident.callIns)) {
    const page = callIn.pages[data.page];
    if (!page) continue;
    const who = personName(names, callIn.person);
    const what = `gets a ${mediumWords[page.medium]}`;
    const quote = page.medium === "chat" ? undefined : pageText(incident, callIn.id, names);
    return [{ who, what, tone: "plain", ...(quote && { quote }) }];
  }
  return [];
}

function answerWords({ by: { via }, data }: EventOf<"CallInAcknowledged">): string {
  const { joiningInMinutes } = data;
  switch (via) {
    case "sms":
      return "answers by text: awake. Only their own ladder stops";
    case "voice":
      return "presses 1 on the call: awake";
    case "slack":
    case "teams":
    case "api":
    case "timer":
    case "alert":
      return joiningInMinutes === undefined
        ? "is awake"
        : `answers in chat: “I'm awake, joining in ${joiningInMinutes}”. Only their own ladder stops`;
  }
}

/** Only the seal of an outcome: the others are made the same way. */
function sealed({ event, incident }: { event: EventOf<"Sealed">; incident: Incident }): Line[] {
  const isOutcome = Object.values(incident.notices).some(
    ({ seal, about, to }) => seal?.seq === event.data.seq && about.what === "decision-closed" && to.kind === "room",
  );
  if (!isOutcome) return [];
  const start = event.data.hash.slice(0, 12);
  return [muster(`seals it (${incident.id}/${event.data.seq} ${start}…); the receipts carry the seal`)];
}
