import type { Medium, PersonId, RoleId } from "../../policy/policy.ts";
import type { EventData, EventOf } from "../events.ts";
import type { Incident } from "../incident.ts";
import type { Notice, Teller } from "../notice.ts";
import { toActOn } from "../to-act-on.ts";
import { toldOrByChat } from "../told.ts";
import { findPage, latestCallIn } from "./call-in.ts";
import { awakeOf, beginsToWantLead } from "./lead-wanted.ts";

/** What must be said once about how people are being reached, and who stands in for whom. */
export type CallInAbout =
  | ({ what: "role-unheld" } & EventData<"RoleUnheld">)
  /** `lastWay`: nothing is left to try, and somebody must reach them. */
  | { what: "page-failed"; person: PersonId; medium: Medium; reason: string; lastWay?: true }
  | { what: "no-address"; person: PersonId; media: Medium[]; lastWay?: true }
  | { what: "escalated"; person: PersonId; to: "delegate" | "fallback"; people: PersonId[] }
  /** `known`: that they cannot be reached was said when nothing was left to try. */
  | { what: "unanswered"; person: PersonId; roles: RoleId[]; known?: true }
  | { what: "join-overdue"; person: PersonId }
  | { what: "stands-in"; for: PersonId; roles: RoleId[] }
  | { what: "acting-started"; person: PersonId; principal: PersonId; roles: RoleId[]; byDelegation?: true | undefined }
  | { what: "acting-ended"; person: PersonId; principal: PersonId; why?: EventData<"ActingEnded">["why"] }
  /** To whoever was asked in these roles until others held them. */
  | { what: "turn-over"; roles: RoleId[] }
  /** Nobody leads, and somebody must. */
  | { what: "lead-wanted" };

export type CallInNews = EventOf<
  | "RoleUnheld"
  | "PageFailed"
  | "PageSkipped"
  | "CallInEscalated"
  | "CallInUnanswered"
  | "JoinOverdue"
  | "ActingStarted"
  | "ActingEnded"
  | "TurnBegan"
>;

export function callInNotices(event: CallInNews, incident: Incident, teller: Teller<CallInAbout>): Notice[] {
  const { room, person, discreetly } = teller;
  switch (event.type) {
    case "RoleUnheld":
      return discreetly({ what: "role-unheld", ...event.data });
    case "PageFailed": {
      const found = findPage(incident.callIns, event.data.page);
      if (!found) return [];
      const { reason, lastWay } = event.data;
      const { person: who } = found.callIn;
      const { medium } = found.page;
      if (lastWay) return toActOn(incident, event.seq, { what: "page-failed", person: who, medium, reason, lastWay });
      return room({ what: "page-failed", person: who, medium, reason });
    }
    case "PageSkipped": {
      const { person: who, media, reason, lastWay } = event.data;
      if (reason === "superseded") return [];
      if (lastWay) return toActOn(incident, event.seq, { what: "no-address", person: who, media, lastWay });
      return room({ what: "no-address", person: who, media });
    }
    case "CallInEscalated": {
      const { callIn, to, people } = event.data;
      const principal = incident.callIns[callIn]?.person ?? callIn;
      const roles = incident.callIns[callIn]?.roles ?? [];
      // A call-in tells the others, whose state it starts from here.
      const awake = people.filter((who) => latestCallIn(incident.callIns, who)?.state.status === "acknowledged");
      const told = toldOrByChat(event.data.told, awake);
      return [
        ...room({ what: "escalated", person: principal, to, people }),
        ...leadWanted(incident, event, teller),
        ...told.map((to) => person(to.person, to.by, { what: "stands-in", for: principal, roles })),
      ];
    }
    case "CallInUnanswered": {
      const { callIn, person: who } = event.data;
      const { roles = [], outOfWays } = incident.callIns[callIn] ?? {};
      const about = { what: "unanswered" as const, person: who, roles };
      const said = outOfWays ? room({ ...about, known: true }) : toActOn(incident, event.seq, about);
      return [...said, ...leadWanted(incident, event, teller)];
    }
    case "JoinOverdue":
      return room({ what: "join-overdue", person: event.data.person });
    case "ActingStarted": {
      const { told, ...data } = event.data;
      const about: CallInAbout = { what: "acting-started", ...data };
      return [...room(about), ...toldOrByChat(told, [data.principal]).map((to) => person(to.person, to.by, about))];
    }
    case "ActingEnded": {
      const { told, ...data } = event.data;
      const about: CallInAbout = { what: "acting-ended", ...data };
      return [...room(about), ...toldOrByChat(told, [data.person]).map((to) => person(to.person, to.by, about))];
    }
    case "TurnBegan":
      return (event.data.over ?? []).map(({ person: who, roles, by }) => person(who, by, { what: "turn-over", roles }));
  }
}

/** Nobody leads any more, and this is how that came to be known. */
function leadWanted(
  incident: Incident,
  event: EventOf<"CallInEscalated" | "CallInUnanswered">,
  { room, person }: Teller<CallInAbout>,
): Notice[] {
  const about: CallInAbout = { what: "lead-wanted" };
  if (!beginsToWantLead(incident, event)) return [];
  const inTheRooms = room(about).map((notice) => ({ ...notice, effect: `${notice.effect}:lead` }));
  return [...inTheRooms, ...awakeOf(incident).map((who) => person(who, "chat", about))];
}
