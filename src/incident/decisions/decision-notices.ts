import type { PersonId, RoleId } from "../../policy/policy.ts";
import { isExcluded } from "../confidential/confidential.ts";
import type { EventData, EventOf } from "../events.ts";
import type { Incident } from "../incident.ts";
import type { Notice, Teller } from "../notice.ts";
import { own } from "../own.ts";
import { toldOrByChat } from "../told.ts";

/** What must be said once about a question, to the room, to those who were asked, and to whoever put it. */
export type DecisionAbout =
  /** To somebody who had chosen, or is said to have, or to the room. */
  | { what: "decision-edited"; decisionId: string; voided: boolean; stopped?: string; down?: string }
  | { what: "stand-ins-called"; decisionId: string; called: EventData<"StandInsCalled">["called"] }
  | ({ what: "seat-passed-on" } & EventData<"SeatPassedOn">)
  | ({ what: "decision-tied" } & EventData<"DecisionTied">)
  | {
      what: "tie-breaker-called";
      decisionId: string;
      person?: PersonId;
      standIn?: PersonId;
      role: RoleId;
      why: "tie" | "time-short";
    }
  /** To whoever breaks it: both sides, and why. */
  | { what: "tie-to-break"; decisionId: string }
  /** To whoever breaks it: a side that had not said why has done so since. */
  | { what: "reason-given"; decisionId: string; person: PersonId }
  | { what: "option-vetoed"; decisionId: string; option: string; roles: RoleId[] }
  | { what: "right-passed"; decisionId: string; to: PersonId[] }
  /** To whoever is said to have said it. */
  | { what: "spoken"; decisionId: string; recordedBy: PersonId }
  | { what: "spoken-denied"; decisionId: string; person: PersonId }
  | { what: "decision-closed"; decisionId: string }
  /** `person` set it. */
  | { what: "condition-met"; decisionId: string; person: PersonId; by: PersonId };

export type DecisionNews = EventOf<
  | "DecisionEdited"
  | "StandInsCalled"
  | "SeatPassedOn"
  | "DecisionTied"
  | "TieBreakerCalled"
  | "ChoiceExplained"
  | "OptionVetoed"
  | "RightPassed"
  | "SpokenChoiceRecorded"
  | "SpokenChoiceRung"
  | "SpokenChoiceDenied"
  | "DecisionMade"
  | "DecisionExpired"
  | "DecisionWithdrawn"
  | "DecisionReplaced"
  | "ConditionMet"
>;

/** `incident` holds the event already, but for an edit: whose choices that voids is known only before. */
export function decisionNotices(event: DecisionNews, incident: Incident, teller: Teller<DecisionAbout>): Notice[] {
  const { room, person, sealed, discreetly } = teller;
  switch (event.type) {
    case "DecisionEdited": {
      const { decisionId, stopped, down } = event.data;
      const { choices = {}, spoken = {} } = incident.decisions[decisionId] ?? {};
      const voided = [...new Set([...Object.keys(choices), ...Object.keys(spoken)])];
      const about = (isVoid: boolean): DecisionAbout => ({
        what: "decision-edited",
        decisionId,
        voided: isVoid,
        ...(stopped !== undefined && { stopped }),
        ...(down !== undefined && { down }),
      });
      const told = toldOrByChat(event.data.told, voided);
      return [...room(about(voided.length > 0)), ...told.map((to) => person(to.person, to.by, about(true)))];
    }
    case "StandInsCalled": {
      const { called } = event.data;
      return called.length > 0 ? room({ what: "stand-ins-called", ...event.data }) : [];
    }
    case "SeatPassedOn":
      return room({ what: "seat-passed-on", ...event.data });
    case "DecisionTied":
      return room({ what: "decision-tied", ...event.data });
    case "TieBreakerCalled": {
      const { media = [], person: who, standIn, ...called } = event.data;
      const about: DecisionAbout = { what: "tie-to-break", decisionId: called.decisionId };
      const theirs = who === undefined ? [] : media.map((medium) => person(standIn ?? who, medium, about));
      if (who === undefined) return discreetly({ what: "tie-breaker-called", ...called });
      return [...room({ what: "tie-breaker-called", ...called, person: who, ...(standIn && { standIn }) }), ...theirs];
    }
    case "ChoiceExplained": {
      const { decisionId } = event.data;
      const breaker = breaksItNow(incident, decisionId);
      const about: DecisionAbout = { what: "reason-given", decisionId, person: event.by.person };
      return breaker === undefined || breaker === event.by.person ? [] : [person(breaker, "chat", about)];
    }
    case "OptionVetoed":
      return room({ what: "option-vetoed", ...event.data });
    case "RightPassed": {
      const about: DecisionAbout = { what: "right-passed", decisionId: event.data.decisionId, to: event.data.to };
      const told = toldOrByChat(event.data.told, event.data.to);
      return [...room(about), ...told.map((to) => person(to.person, to.by, about))];
    }
    case "SpokenChoiceRecorded": {
      const about: DecisionAbout = { what: "spoken", decisionId: event.data.decisionId, recordedBy: event.by.person };
      return event.data.media.map((medium) => person(event.data.person, medium, about));
    }
    case "SpokenChoiceRung": {
      const { decisionId, person: who } = event.data;
      const said = own(incident.decisions[decisionId]?.spoken ?? {}, who);
      return said ? [person(who, "voice", { what: "spoken", decisionId, recordedBy: said.recordedBy })] : [];
    }
    case "SpokenChoiceDenied":
      return room({ what: "spoken-denied", decisionId: event.data.decisionId, person: event.by.person });
    case "DecisionMade":
    case "DecisionExpired":
    case "DecisionWithdrawn":
    case "DecisionReplaced": {
      const { decisionId } = event.data;
      const about: DecisionAbout = { what: "decision-closed", decisionId };
      const { asked = {}, choices = {}, proposedBy = "" } = incident.decisions[decisionId] ?? {};
      // In the room, or by doing it themselves, whoever put it hears of it already.
      const isKnown = own(incident.joined, proposedBy) !== undefined || proposedBy === event.by.person;
      const told = [...Object.keys(asked), ...Object.keys(choices), ...(isKnown ? [] : [proposedBy])];
      const closed = sealed([...room(about), ...[...new Set(told)].map((who) => person(who, "chat", about))]);
      return event.type === "DecisionReplaced" ? [...closed, ...putAnew(event, teller)] : closed;
    }
    case "ConditionMet": {
      const { decisionId, person: who } = event.data;
      const about: DecisionAbout = { what: "condition-met", decisionId, person: who, by: event.by.person };
      const isTold = who !== event.by.person && !isExcluded(incident, who);
      return [...room(about), ...(isTold ? [person(who, "chat", about)] : [])];
    }
  }
}

/** Who was told that it is for them to decide between the sides, and has not done so. */
function breaksItNow({ decisions }: Incident, decisionId: string): PersonId | undefined {
  const { state, tiedAt, tieBreakerCalled } = own(decisions, decisionId) ?? {};
  return state?.status === "open" && tiedAt !== undefined ? tieBreakerCalled?.person : undefined;
}

/** Whoever had chosen hears that it counts no more, as at any change; in chat the card of the new question says it. */
function putAnew(
  { data: { replacedBy, told = [] } }: EventOf<"DecisionReplaced">,
  { person }: Teller<DecisionAbout>,
): Notice[] {
  const about: DecisionAbout = { what: "decision-edited", decisionId: replacedBy, voided: true };
  return told.filter(({ by }) => by !== "chat").map((to) => person(to.person, to.by, about));
}
