import { describe } from "vitest";
import type { CallIn } from "../../../src/incident/call-ins/call-in.ts";
import type { World } from "../../../src/incident/decide.ts";
import type { Decision } from "../../../src/incident/decisions/decision.ts";
import type { Event } from "../../../src/incident/events.ts";
import { evolve, type Incident } from "../../../src/incident/incident.ts";
import { owed } from "../../../src/incident/owed.ts";
import { own } from "../../../src/incident/own.ts";
import { incidentId } from "./random-pick.ts";
import { always, everyFact, everyMoment, repeated } from "./stories.ts";

describe("a ladder", () => {
  everyFact("never climbs once its person has answered, passed it on, or is not called any more", (event, moment) => {
    if (event.type !== "PageDue") return [];
    return moment.before.callIns[event.data.callIn]?.state.status === "waiting" ? [] : [event];
  });

  everyMoment("that has stopped owes no page", ({ after }) => {
    const effects = after ? owed(after) : [];
    return effects.filter((one) => one.kind === "page" && after?.callIns[one.callIn]?.state.status !== "waiting");
  });

  everyMoment(
    "never climbs for somebody who has just answered, whichever of their call-ins they answered",
    (moment) => {
      const { command, verdict, before, after } = moment;
      if (command.type !== "Acknowledge" || verdict.kind === "refused" || !before || !after) return [];
      // A call that was over says nothing of one that time brings about in the same instant.
      const wasOver = own(before.callIns, command.callIn)?.state.status === "withdrawn";
      const isTheirs = ({ id, person }: CallIn) =>
        person === command.by.person && !(wasOver && own(before.callIns, id) === undefined);
      return waiting(after).filter(isTheirs);
    },
  );

  everyMoment("is one of a kind: nobody climbs two at once", ({ after }) => {
    return repeated(after ? waiting(after).map(({ person }) => person) : []);
  });

  everyFact(
    "stops by its own person's word, or because they have handed over, a lower severity, a handover, their exclusion, a new ladder in its place, the end of their turn, of a delegation, of what it asked or its own, and by nobody else's",
    (event, moment) => {
      const { before, command, world } = moment;
      switch (event.type) {
        case "CallInAcknowledged":
        case "CallInPassedToDelegate": {
          const { person } = callInOf(before, event.data);
          if ("awayUntil" in event.data) return isAway(world, person) ? [] : [event];
          return [event.data.person, command.by.person, event.by.person].filter((each) => each !== person);
        }
        case "CallInWithdrawn":
          if (event.data.reason === "the question is closed") {
            const isWanted = ({ state, asked }: Decision) => state.status === "open" && own(asked, event.data.person);
            return Object.values(before.decisions).filter(isWanted);
          }
          if (event.data.reason === "the delegation is over") {
            const { from, person } = callInOf(before, event.data);
            const principal = from === undefined ? person : callInOf(before, { callIn: from }).person;
            // Theirs was passed on too, if they had handed over themselves.
            const isBack = moment.events.some(
              ({ type, data }) => type === "DelegationOver" && data.principal === person,
            );
            return isAway(world, principal, person) && !isBack ? [event] : [];
          }
          // "somebody whose turn is over" promises who that may be.
          if (event.data.reason === "their turn is over") return [];
          if (moment.events.some(({ type }) => type === "CommanderHandedOver")) return [];
          return ["ChangeSeverity", "ExcludePerson"].includes(command.type) || event.data.replacedBy ? [] : [event];
        case "CallInUnanswered":
          return callInOf(before, event.data).endsAt <= command.now ? [] : [event];
        default:
          return stopped(before, event);
      }
    },
  );

  everyFact("is not given up while a page of it is still being tried", (event, { before, command }) => {
    if (event.type !== "CallInUnanswered") return [];
    const pages = Object.values(callInOf(before, event.data).pages);
    return pages.filter(({ state, tryUntil }) => state.status === "owed" && tryUntil > command.now);
  });

  always("is not given up before somebody who can be reached was paged, however long Muster slept", ({ moments }) => {
    const facts = moments.flatMap(({ events, world }) => events.map((event) => ({ event, world })));
    const paged = new Set(facts.flatMap(({ event }) => (event.type === "PageDue" ? [event.data.callIn] : [])));
    const ladders = new Map(
      facts.flatMap(({ event }) => (event.type === "CallInStarted" ? [[event.data.callIn, event.data]] : [])),
    );
    return facts.filter(({ event, world }) => {
      if (event.type !== "CallInUnanswered" || paged.has(event.data.callIn)) return false;
      const planned = ladders.get(event.data.callIn)?.pages.flatMap(({ media }) => media);
      return world.directory.people[event.data.person]?.media.some((medium) => planned?.includes(medium));
    });
  });

  always("makes each escalation once, and ends once", ({ moments }) => {
    const facts = moments.flatMap(({ events }) => events);
    return repeated(
      facts.flatMap(({ type, data }) => {
        if (type === "CallInEscalated" && data.escalation >= 0) return [`${data.callIn} ${data.escalation}`];
        return type === "CallInUnanswered" ? [data.callIn] : [];
      }),
    );
  });
});

describe("somebody whose turn is over", () => {
  everyFact(
    "is let sleep only when they are called in no role of theirs, and do not lead",
    (event, { before, world }) => {
      if (event.type !== "CallInWithdrawn" || event.data.reason !== "their turn is over") return [];
      const { callIn, person } = event.data;
      const { from, roles } = own(before.callIns, callIn) as CallIn;
      const theirs = roles.filter((role) => own(world.directory.people, person)?.roles.includes(role));
      return from === undefined && (theirs.length > 0 || person === before.commander) ? [event] : [];
    },
  );
});

function callInOf({ callIns }: Incident, { callIn }: { callIn: string }): CallIn {
  return callIns[callIn] as CallIn;
}

/** They have handed over, to `delegate`. */
function isAway({ directory }: World, person: string, delegate?: string): boolean {
  const away = own(directory.people, person)?.away;
  return away !== undefined && (delegate ?? away.delegate) === away.delegate;
}

function waiting({ callIns }: Incident): CallIn[] {
  return Object.values(callIns).filter(({ state }) => state.status === "waiting");
}

/** The call-ins that were waiting before `event` and are not after it. */
function stopped(before: Incident, event: Event): CallIn[] {
  const after = evolve(incidentId, before, event);
  return waiting(before).filter(({ id }) => after.callIns[id]?.state.status !== "waiting");
}
