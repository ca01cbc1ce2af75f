import { describe, expect, test } from "vitest";
import { bundleOf } from "../../src/export/bundle.ts";
import { verifyBundle } from "../../src/export/verify.mjs";
import { isUntold } from "../../src/incident/actions/customer-notice.ts";
import type { CallIn } from "../../src/incident/call-ins/call-in.ts";
import { clockDeadlines } from "../../src/incident/clocks/clocks.ts";
import { deadlines } from "../../src/incident/deadlines.ts";
import type { World } from "../../src/incident/decide.ts";
import type { Decision } from "../../src/incident/decisions/decision.ts";
import type { Event, NewEvent } from "../../src/incident/events.ts";
import { evolve, fold, type Incident, isEnded } from "../../src/incident/incident.ts";
import { type Effect, owed } from "../../src/incident/owed.ts";
import { own } from "../../src/incident/own.ts";
import { isHiddenFrom, isIn, leads } from "../../src/incident/permission.ts";
import { isNewsOfLoss } from "../../src/incident/room.ts";
import { toMs } from "../../src/incident/time.ts";
import type { StoredEvent } from "../../src/ledger/ledger.ts";
import { type ChainEnd, chain, generateSealingKey, toEvent, verifyStored } from "../../src/ledger/seal.ts";
import { countEvents, createMetrics } from "../../src/metrics.ts";
import fc, { seed } from "../support/seeded.ts";
import { askedBeside, bound, refusedBefore } from "./asked-again.ts";
import {
  breachesOf,
  canSit,
  decidedFromOutside,
  decidingSeats,
  isFoundByLeavingOut,
  peopleIn,
  refusedBy,
  unaskedWhereItIs,
  unmetAt,
  weakerThan,
} from "./authorised.ts";
import { rareIn } from "./enough.ts";
import { type Moment, type Numbering, play, unsealed } from "./play.ts";
import { beginning } from "./random-commands.ts";
import { decidingDeeds, deeds, reportingDeeds } from "./random-deeds.ts";
import { organisation, reportingOrganisation, staffedOrganisation } from "./random-organisation.ts";
import { incidentId } from "./random-pick.ts";

/**
 * Promises that hold for every organisation, every sequence of commands and every outage.
 * MUSTER_RUNS and MUSTER_SEED choose how many stories are told, and which.
 */
const usualRuns = 400;
const runs = Number(process.env.MUSTER_RUNS ?? usualRuns);
const timeout = 30_000 + runs * 500;
const tales = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(organisation, beginning, deeds) },
  { weight: 6, arbitrary: fc.tuple(staffedOrganisation, beginning, decidingDeeds) },
  { weight: 1, arbitrary: fc.tuple(reportingOrganisation, beginning, reportingDeeds) },
);

type Tale = typeof tales extends fc.Arbitrary<infer T> ? T : never;
type Story = { tale: Tale; moments: Moment[] };
/** What is wrong with what happened; nothing, when the promise was kept. */
type Breaches = unknown[];

let told: Story[] | undefined;
/** Every promise is held against the same stories, so that they are played once. */
function stories(): Story[] {
  told ??= fc.sample(tales, { seed, numRuns: runs }).map((tale) => ({ tale, moments: play(...tale) }));
  return told;
}

function always(promise: string, breachesIn: (story: Story) => Breaches): void {
  test(promise, { timeout }, () => {
    const isBroken = stories().some((story) => breachesIn(story).length > 0);
    if (!isBroken) return;
    // fast-check finds it again by the seed, and makes it short.
    const kept = fc.property(tales, (tale) => {
      expect(breachesIn({ tale, moments: play(...tale) })).toEqual([]);
    });
    fc.assert(kept, { seed, numRuns: runs });
    throw new Error(`broken with MUSTER_SEED=${seed}, and not when played again`);
  });
}

function everyMoment(promise: string, breachesIn: (moment: Moment) => Breaches): void {
  always(promise, ({ moments }) => moments.flatMap(breachesIn));
}

type FactMoment = Moment & { before: Incident };

/** Every fact after the declaration, with the state right before it. */
function everyFact(promise: string, breachesIn: (event: Event, moment: FactMoment) => Breaches): void {
  everyMoment(promise, (moment) => {
    const breaches: Breaches = [];
    let state = moment.before;
    for (const event of moment.events) {
      if (state) breaches.push(...breachesIn(event, { ...moment, before: state }));
      state = evolve(incidentId, state, event);
    }
    return breaches;
  });
}

describe("the stories", () => {
  test("hold enough of what the promises are about", { timeout }, () => {
    expect(
      rareIn(
        stories().map(({ moments }) => moments),
        runs / usualRuns,
      ),
    ).toEqual([]);
  });

  test("are counted as the ledger tells them, but for confidential ones", { timeout }, async () => {
    const metrics = createMetrics();
    const told: Event["type"][] = [];
    for (const { events, after } of stories().flatMap(({ moments }) => moments)) {
      if (after) countEvents(metrics, events, after);
      if (!after?.confidential) told.push(...events.map(({ type }) => type));
    }
    const times = (type: Event["type"]) => told.filter((each) => each === type).length;
    const { values } = await metrics.decisions.get();
    expect(Object.fromEntries(values.map(({ labels, value }) => [labels.outcome, value]))).toEqual({
      made: times("DecisionMade"),
      expired: times("DecisionExpired"),
      replaced: times("DecisionReplaced"),
      withdrawn: times("DecisionWithdrawn"),
    });
    expect((await metrics.clocksMissed.get()).values.map(({ value }) => value)).toEqual([times("ClockMissed")]);
  });
});

describe("the ledger", () => {
  test("folds to the state that the rules saw, verifies, and is accepted as a bundle", { timeout }, () => {
    const { key } = generateSealingKey();
    const property = fc.property(tales, (tale) => {
      const ledger = sealingLedger(key);
      const moments = play(...tale, ledger.number);
      for (const { before, verdict, after } of moments) {
        const foreseen = fold(incidentId, unsealed(verdict.events, before), before);
        expect(withoutNumbers(after)).toEqual(withoutNumbers(foreseen));
      }
      if (ledger.stored.length === 0) return;
      verifyStored(incidentId, ledger.stored);
      expect(fold(incidentId, ledger.stored.map(toEvent))).toEqual(moments.at(-1)?.after);
      const bundle = JSON.parse(JSON.stringify(bundleOf({ stored: ledger.stored, keys: [key.publicJwk] })));
      expect(verifyBundle(bundle, { keys: [key.kid] })).toMatchObject({ ok: true });
    });
    fc.assert(property, { seed, numRuns: Math.ceil(runs / 4) });
  });

  always("tells the same story again when told the same commands", ({ tale, moments }) => {
    const again = play(...tale);
    const differs = ({ verdict }: Moment, index: number) => {
      return JSON.stringify(again[index]?.verdict) !== JSON.stringify(verdict);
    };
    return moments.filter(differs);
  });

  everyMoment("never runs backwards: every fact is of its command's own instant", ({ command, events, before }) => [
    ...(before && before.lastAt > command.now ? [before.lastAt] : []),
    ...events.filter(({ at }) => at !== command.now),
  ]);
});

describe("time", () => {
  everyMoment("once handled leaves nothing due, and nothing but legal clocks when the incident has ended", (moment) => {
    const { command, after } = moment;
    if (!after) return [];
    const legal = clockDeadlines(after);
    return deadlines(after).filter((at) => at <= command.now || (isEnded(after) && !legal.includes(at)));
  });

  everyMoment("gives every open decision a deadline that is still to come", ({ command, after }) => {
    return after
      ? openDecisions(after).filter(({ deadline, passed }) => (passed?.until ?? deadline) <= command.now)
      : [];
  });

  everyMoment("leaves no decision open and no page owed when an incident has ended", ({ after }) => {
    if (!after || !isEnded(after)) return [];
    return [...openDecisions(after), ...owed(after).filter(({ kind }) => kind === "page")];
  });
});

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
            return isAway(world, principal, person) ? [event] : [];
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

describe("an effect", () => {
  everyMoment("that is owed has a name of its own", ({ after }) => {
    return repeated(after ? owed(after).map(({ effect }) => effect) : []);
  });

  always("that is a page is due once", ({ moments }) => {
    const facts = moments.flatMap(({ events }) => events);
    return repeated(facts.flatMap(({ type, data }) => (type === "PageDue" ? [data.page] : [])));
  });

  always("that was accepted is never owed again", ({ moments }) => {
    const accepted = new Set<string>();
    return moments.flatMap(({ events, after }) => {
      for (const { type, data } of events) if (type === "PageAccepted") accepted.add(data.page);
      return after ? owed(after).filter(({ effect }) => accepted.has(effect)) : [];
    });
  });

  everyMoment("has its outcome recorded, whatever has happened since", ({ command, before, verdict }) => {
    if (command.type !== "RecordOutcome" || !before) return [];
    const [first] = verdict.events;
    const isSaid = Object.entries(command.outcome.data).every(([name, value]) => {
      return first && own<unknown>({ ...first.data }, name) === value;
    });
    const isRecorded = first?.type === command.outcome.type && isSaid;
    // That a room is lost is seen again at every effect that it was to get, and is news once.
    const isNoNews = command.outcome.type === "RoomLost" && !isNewsOfLoss(before);
    return verdict.kind === "done" && (isRecorded || isNoNews) ? [] : [verdict];
  });

  always("that is the room happens once: a second one changes nothing", ({ moments }) => {
    const rooms = moments.flatMap(({ after }) => (after?.room.status === "open" ? [after.room.room.id] : []));
    return new Set(rooms).size > 1 ? rooms : [];
  });
});

describe("an incident", () => {
  everyMoment("has one commander, always, who is somebody of the directory", ({ after, world }) => {
    return !after || Object.hasOwn(world.directory.people, after.commander) ? [] : [after.commander];
  });

  everyMoment(
    "is led by nobody beside its commander, but by one person as long as the commander is not here",
    (moment) => {
      const { after, world } = moment;
      const others = Object.keys(world.directory.people).filter(
        (id) => after && id !== after.commander && leads(after, id),
      );
      const isHere = after && after.joined[after.commander] !== undefined && Object.keys(after.handedOver).length === 0;
      return others.length > (isHere ? 0 : 1) ? others : [];
    },
  );

  everyMoment("is not led by a commander whom the room does not let in, if there is anybody else who may", (moment) => {
    const { after, world } = moment;
    if (!after || isEnded(after) || after.confidential || !isTurnedAway(after, after.commander)) return [];
    return Object.keys(world.directory.people).filter((id) => id !== after.commander && !isTurnedAway(after, id));
  });

  everyFact(
    "takes what its commander alone may do from nobody who only holds that role",
    (event, { before, world }) => {
      const isLed = ["DecisionEdited", "DecisionWithdrawn", "SpokenChoiceRecorded", "ChoiceMade"].includes(event.type);
      const holds = event.by.roles.includes("commander") && event.by.person !== before.commander;
      return isLed && holds ? [{ event, roles: world.directory.people[event.by.person]?.roles }] : [];
    },
  );

  everyMoment("is closed by no alert that is resolved", ({ command, before, after }) => {
    return command.type === "ResolveAlert" && before?.status !== after?.status ? [after?.status] : [];
  });
});

describe("somebody for whom there is no such incident", () => {
  everyMoment("is owed nothing in it, of whatever kind, but a record they asked for", ({ after, world }) => {
    const effects = after ? owed(after).filter(({ kind }) => kind !== "export") : [];
    return effects.filter((effect) =>
      receivers(effect).some((id) => after && isHiddenFrom(after, id, world.directory)),
    );
  });

  everyFact("has nothing kept to be said to them", (event, { before, world }) => {
    const after = evolve(incidentId, before, event);
    const made = Object.values(after.notices).filter(({ effect }) => !own(before.notices, effect));
    return made.filter(({ to }) => to.kind === "person" && isHiddenFrom(after, to.person, world.directory));
  });

  everyMoment("is called by nobody but by name, as long as it is kept alone with the insider contact", (moment) => {
    const { before, after, events, command } = moment;
    const byName = ["CallPerson", "CallRole", "HandOver", "PassToDelegate"];
    if (before?.insider !== "alone" || after?.insider !== "alone" || byName.includes(command.type)) return [];
    const asked = events.flatMap((event) => (event.type === "DeciderAsked" ? [event.data.person] : []));
    return asked.filter((person) => !isIn(before, person) && before.joined[person] === undefined);
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

describe("somebody from whom an incident is kept", () => {
  everyMoment("is not called, asked, told or heard in it", ({ events, after }) => {
    const out = after?.excluded ?? [];
    const calls = ["CallInStarted", "CallInExtended", "PageDue", "DeciderAsked", "ActingStarted", "CatchUpOwed"];
    const reached = events.filter(
      ({ type, data }) => calls.includes(type) && "person" in data && out.includes(data.person as string),
    );
    return [
      ...reached,
      ...events.filter(({ by }) => out.includes(by.person)),
      ...(after ? owed(after) : []).filter((effect) => receivers(effect).some((person) => out.includes(person))),
    ];
  });
});

describe("a decision", () => {
  everyFact("is made by all who chose its outcome, once they are enough", (event, { before }) => {
    if (event.type !== "DecisionMade") return [];
    const decision = decisionOf(before, event.data);
    const { chosenBy, option } = event.data;
    const isOpen = decision.state.status === "open";
    const counted = choosersOf(decision, option).filter((person) => !isTurnedAway(before, person));
    const isByThem = chosenBy.toSorted().join() === counted.toSorted().join();
    return isOpen && isByThem && isEnough(decision, option) ? [] : [event];
  });

  everyFactSoFar(
    "is never made against what a role that must agree refused, but by its lifter",
    (event, soFar, { world }) => {
      if (event.type !== "DecisionMade") return [];
      const { decisionId, option, vetoesLifted = [] } = event.data;
      const lifted = vetoesLifted.map(({ role }) => role);
      return refusedBy({ decisionId, option }, soFar, world).filter(({ role }) => !lifted.includes(role));
    },
  );

  everyFact("counts the choice of nobody who may not decide it", (event, { before, world, command }) => {
    if (event.type !== "ChoiceMade") return [];
    const decision = decisionOf(before, event.data);
    const { by, data } = event;
    const isOut = decision.abstentions[by.person] !== undefined;
    const isTheirs =
      by.person === command.by.person && mayAnswerFor(before, world, decision, { ...by, role: data.role });
    return !isOut && rolesWithASay(decision).includes(data.role) && isTheirs ? [] : [event];
  });

  everyFact(
    "is withdrawn only by whoever put it or leads, never once somebody who must agree has refused",
    (event, moment) => {
      if (event.type !== "DecisionWithdrawn") return [];
      const { consents, choices, options, proposedBy, ratifies } = decisionOf(moment.before, event.data);
      const { person, actingFor = person } = event.by;
      const acts = options.filter((option) => option.acts).map(({ id }) => id);
      const isNo =
        acts.length > 0 &&
        Object.values(choices).some(
          ({ option, speaksFor }) => !acts.includes(option) && speaksFor.some((role) => consents.includes(role)),
        );
      const isTheirs = [proposedBy, moment.before.commander].includes(actingFor);
      return isTheirs && !isNo && ratifies === undefined && event.data.reason.trim() ? [] : [event];
    },
  );

  everyFact("that is open when the incident is closed is named there, like whatever else is", (event, { before }) => {
    if (event.type !== "IncidentClosed") return [];
    const named = JSON.stringify(event.data.leftOpen ?? []);
    const down = Object.values(before.downtimes).filter(({ state }) => state.status === "down");
    const untold = Object.values(before.customerNotices).filter(isUntold);
    const running = Object.values(before.actions).filter(({ progress }) => progress.status === "started");
    const ids = [...[...down, ...untold].map(({ service }) => service), ...running.map(({ id }) => id)];
    const isKept = (id: string) => named.includes(JSON.stringify(id));
    return ids.every(isKept) && (named === "[]" || event.data.reason) ? [] : [event];
  });

  everyFact("is opened only if enough different people could close it", (event, { world, before }) => {
    if (event.type !== "DecisionProposed") return [];
    const { deciders, consents = [], proposedBy, notAlone = [], tieBreaker, putsAnew = "" } = event.data;
    const wanted = seatsOf({ deciders, consents });
    const abstained = Object.keys(before.decisions[putsAnew]?.abstentions ?? {});
    const out = (role: string) =>
      wanted.length === 1 || role === tieBreaker ? [...abstained, proposedBy, ...notAlone] : abstained;
    return canSit(wanted, couldAnswer(world, before, [...deciders.roles, ...consents], out)) ? [] : [event];
  });

  everyMoment("has at most one choice of each human's, made by themselves or for them", ({ after }) => {
    return Object.values(after?.decisions ?? {}).filter(({ choices }) => {
      const voices = Object.entries(choices).map(([person, { actingFor }]) => actingFor ?? person);
      return repeated(voices).length > 0;
    });
  });

  everyFact("is broken by nobody while they may still agree", (event, { before }) => {
    if (event.type !== "DecisionMade" || event.data.tieBrokenBy === undefined) return [];
    const { tiedAt, passed } = decisionOf(before, event.data);
    return tiedAt === undefined && passed === undefined ? [event] : [];
  });

  everyFact("is never made by whoever proposed it, alone", (event, { before }) => {
    if (event.type !== "DecisionMade") return [];
    const { proposedBy } = decisionOf(before, event.data);
    return event.data.chosenBy.every((person) => person === proposedBy) ? [event] : [];
  });

  everyFact("is never made once its time is over: silence approves nothing, nor a late click", (event, moment) => {
    if (event.type !== "DecisionMade") return [];
    const { deadline, passed } = decisionOf(moment.before, event.data);
    return (passed?.until ?? deadline) > moment.command.now ? [] : [event];
  });

  everyFact("is prolonged by changes to twice its time at most", (event, { before }) => {
    if (event.type !== "DecisionEdited" || event.data.deadline === undefined) return [];
    const { proposedAt, givenMs, agreedMs = 0 } = decisionOf(before, event.data);
    return toMs(event.data.deadline) - toMs(proposedAt) <= 2 * Math.max(givenMs, agreedMs) ? [] : [event];
  });

  everyMoment("once closed stays as it was closed", ({ before, after }) => {
    const closed = Object.values(before?.decisions ?? {}).filter(({ state }) => state.status !== "open");
    return closed.filter(({ id, state }) => after?.decisions[id]?.state !== state);
  });
});

/** Every fact, with all that were before it. */
function everyFactSoFar(promise: string, breachesIn: (event: Event, soFar: Event[], moment: Moment) => Breaches): void {
  always(promise, ({ moments }) => {
    const soFar: Event[] = [];
    return moments.flatMap((moment) =>
      moment.events.flatMap((event) => {
        const breaches = breachesIn(event, soFar, moment);
        soFar.push(event);
        return breaches;
      }),
    );
  });
}

describe("somebody whom the room does not let in", () => {
  everyFactSoFar("decides nothing, and nobody leaves it to them", (event, soFar) =>
    decidedFromOutside(event, soFar).map((person) => ({ person, event })),
  );
});

describe("a question that names no step", () => {
  everyFactSoFar(
    "is agreed to by whoever must agree wherever the incident is and people can be harmed",
    (event, soFar) =>
      event.type === "DecisionProposed" && event.data.action === undefined ? unaskedWhereItIs(soFar, event.data) : [],
  );
});

describe("a question about an action", () => {
  everyFactSoFar(
    "finds no easier row, and gets round nobody who must agree, by leaving out its service or for want of a figure",
    (event, soFar) => {
      const isFound =
        event.type === "DecisionProposed" && event.data.action !== undefined && isFoundByLeavingOut(soFar, event.data);
      return isFound ? [event] : [];
    },
  );

  everyFactSoFar(
    "asks no fewer people than such a question on that service did before, and nobody less who must agree, unless something new is known",
    (event, soFar) => (event.type === "DecisionProposed" ? weakerThan(event, soFar) : []),
  );
});

describe("asking again", () => {
  everyFactSoFar(
    "is for when the open question has ended, and no action of it stands or may be begun",
    (event, soFar) => (event.type === "DecisionProposed" ? askedBeside(event, soFar) : []),
  );

  everyFactSoFar(
    "gets round nobody who must agree and has refused that step there, of that thing",
    (event, soFar, { world }) => (event.type === "DecisionMade" ? refusedBefore(event, soFar, world) : []),
  );

  everyFactSoFar("gets round no condition on that step", (event, soFar) =>
    event.type === "ActionStarted" ? bound(event, soFar) : [],
  );
});

describe("a legal clock", () => {
  always("counts as met only while it stands recorded that its notice was sent", ({ moments }) => {
    const sent = new Set<string>();
    return moments.flatMap(({ events, after }) => {
      for (const { type, data } of events) {
        if (type !== "ClockTriggerRecorded" || data.trigger !== "submitted") continue;
        if (data.holds) sent.add(data.clock ?? "");
        else sent.delete(data.clock ?? "");
      }
      return Object.values(after?.legal.clocks ?? {}).filter(
        ({ id, state }) => state.status === "met" && !sent.has(id),
      );
    });
  });
});

describe("an action", () => {
  everyFactSoFar(
    "is authorised by nothing but the quorum and every consent of its row, or a standing order in force",
    (event, soFar, { world }) => {
      const isLeave = event.type === "ActionAuthorised" || event.type === "ActionRatified";
      return isLeave ? breachesOf(event, soFar, world).map((breach) => ({ breach, event })) : [];
    },
  );

  everyFactSoFar("is begun by nobody without leave that is in force", (event, soFar) => {
    if (event.type !== "ActionStarted") return [];
    const { action, occurredAt = event.at } = event.data;
    const about = soFar.filter(({ data }) => "action" in data && data.action === action);
    const isHeld = about.some((leave, index) => {
      if (leave.type !== "ActionAuthorised" && leave.type !== "ActionRatified") return false;
      const taken = about.slice(index).find(({ type }) => ["StopOrdered", "ReversalDecided"].includes(type));
      const isOver = leave.data.until <= occurredAt || (taken !== undefined && taken.at <= occurredAt);
      return leave.at <= occurredAt && !isOver;
    });
    return isHeld ? [] : [event];
  });

  everyFactSoFar("is over once those who decide about such a step there choose otherwise", (event, soFar) => {
    if (event.type !== "ActionStarted") return [];
    const leave = soFar.findLast(({ type, data }) => {
      return (type === "ActionAuthorised" || type === "ActionRatified") && data.action === event.data.action;
    });
    const begun = soFar.find(({ type, data }) => type === "ActionAuthorised" && data.action === event.data.action);
    if (begun?.type !== "ActionAuthorised" || !leave) return [];
    const asked = soFar.flatMap(({ type, data }) => (type === "DecisionProposed" ? [data] : []));
    const { occurredAt = event.at } = event.data;
    return soFar.slice(soFar.indexOf(leave)).filter((each) => {
      // What was begun before may be said since.
      if (each.type !== "DecisionMade" || each.at > occurredAt) return false;
      const about = asked.find(({ decisionId }) => decisionId === each.data.decisionId);
      const isSame = about?.action === begun.data.what && about.service === begun.data.service && !about.ratifies;
      const { authorisation: by, target } = begun.data;
      const allowed = by.kind === "decision" ? asked.find(({ decisionId }) => decisionId === by.decisionId) : undefined;
      // Of another thing, where both say which.
      if (about?.target !== undefined && (!allowed || allowed.target) && about.target !== target) return false;
      return isSame && !about.options.find(({ id }) => id === each.data.option)?.acts;
    });
  });

  everyFactSoFar(
    "that hangs on a condition is begun by nobody before somebody who may says that it is met",
    (event, soFar) =>
      event.type === "ActionStarted" ? unmetAt(event, soFar).map((person) => ({ person, event })) : [],
  );
});

describe("what stands and nobody allows", () => {
  everyMoment(
    "is said again at an instant that is still to come, unless those who decide are being asked",
    (moment) => {
      const { after, command } = moment;
      if (!after || isEnded(after)) return [];
      return Object.values(after.actions).filter(({ progress, authority, asked, remindAt = "" }) => {
        const isThere = progress.status === "started" || progress.status === "done";
        const isAsked = after.decisions[asked ?? ""]?.state.status === "open";
        return isThere && authority.status !== "authorised" && !isAsked && remindAt <= command.now;
      });
    },
  );
});

describe("a refusal", () => {
  everyMoment("changes nothing but what time changes", ({ verdict, before, command }) => {
    if (verdict.kind === "done") return [];
    const isOwn = ({ type, by, data }: NewEvent) => {
      return type === "CommandRefused" ? by === command.by && data.command === command.type : by.person === "muster";
    };
    return before ? verdict.events.filter((event) => !isOwn(event)) : verdict.events;
  });
});

function callInOf({ callIns }: Incident, { callIn }: { callIn: string }): CallIn {
  return callIns[callIn] as CallIn;
}

/** They have handed over, to `delegate`. */
function isAway({ directory }: World, person: string, delegate?: string): boolean {
  const away = own(directory.people, person)?.away;
  return away !== undefined && (delegate ?? away.delegate) === away.delegate;
}

function decisionOf({ decisions }: Incident, { decisionId }: { decisionId: string }): Decision {
  return decisions[decisionId] as Decision;
}

function openDecisions({ decisions }: Incident): Decision[] {
  return Object.values(decisions).filter(({ state }) => state.status === "open");
}

function waiting({ callIns }: Incident): CallIn[] {
  return Object.values(callIns).filter(({ state }) => state.status === "waiting");
}

/** The call-ins that were waiting before `event` and are not after it. */
function stopped(before: Incident, event: Event): CallIn[] {
  const after = evolve(incidentId, before, event);
  return waiting(before).filter(({ id }) => after.callIns[id]?.state.status !== "waiting");
}

function receivers(effect: Effect): string[] {
  if (effect.kind === "notice") return effect.notice.to.kind === "person" ? [effect.notice.to.person] : [];
  if (effect.kind === "card") {
    return effect.view.card === "decision" && effect.view.to.kind === "person" ? [effect.view.to.person] : [];
  }
  return "person" in effect && effect.person !== undefined ? [effect.person] : [];
}

function repeated(names: string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

function choosersOf({ choices }: Decision, option: string): string[] {
  return Object.entries(choices).flatMap(([person, choice]) => (choice.option === option ? [person] : []));
}

function seatsOf(decision: Pick<Decision, "deciders" | "consents">): string[][] {
  return [...decidingSeats(decision), ...decision.consents.map((role) => [role])];
}

/** Those who decide, or once they do not agree or their time is over the tie-breaker; and whoever must agree, always. */
function isEnough(decision: Decision, option: string): boolean {
  const { consents, choices, tieBreaker, tiedAt, passed, vetoed, vetoLiftedBy = {} } = decision;
  const refusing = Object.values(vetoed).flat();
  const consenting = consents.map((role) => {
    const lifter = refusing.includes(role) ? vetoLiftedBy[role] : undefined;
    return lifter === undefined ? [role] : [role, lifter];
  });
  const voices = Object.values(choices).flatMap((choice) => (choice.option === option ? [choice.speaksFor] : []));
  const isBroken = tieBreaker !== undefined && (tiedAt !== undefined || passed !== undefined);
  return (
    canSit([...decidingSeats(decision), ...consenting], voices) ||
    (isBroken && canSit([[tieBreaker], ...consenting], voices))
  );
}

function rolesWithASay({ deciders, consents, tieBreaker, vetoLiftedBy = {} }: Decision): string[] {
  return [...deciders.roles, ...consents, ...(tieBreaker ? [tieBreaker] : []), ...Object.values(vetoLiftedBy)];
}

function isTurnedAway({ invited, uninvited }: Incident, person: string): boolean {
  const reason = uninvited[person];
  return (reason === "guest" || reason === "from-elsewhere") && invited[person] !== "invited";
}

/** Each person with the roles they could answer for: held, or fallen to them because nobody else who may holds them. */
function couldAnswer(
  { rules, directory }: World,
  incident: Incident,
  roles: string[],
  out: (role: string) => string[],
): string[][] {
  const known = peopleIn(incident.commander, directory.people);
  const everybody = Object.values(known).filter(({ id }) => !isTurnedAway(incident, id));
  const answering = (role: string, except = out(role), seen: string[] = []): string[] => {
    const held = everybody.filter((one) => one.roles.includes(role) && !except.includes(one.id)).map(({ id }) => id);
    const fallback = rules.roles[role]?.fallback;
    if (held.length > 0 || !fallback || seen.includes(fallback)) return held;
    return answering(fallback, except, [...seen, role]);
  };
  const isReachable = (id: string) => directory.people[id]?.media.length !== 0 || incident.joined[id] !== undefined;
  const people = everybody.map(({ id }) =>
    [...new Set(roles)].filter((role) => answering(role).includes(id) && isReachable(id)),
  );
  return people.filter((theirs) => theirs.length > 0);
}

type Answer = { person: string; role: string; actingFor?: string | undefined };

/** They hold the role, or nobody does who may answer, or they were called in place of somebody who speaks for it. */
function mayAnswerFor(
  incident: Incident,
  { directory }: World,
  decision: Decision,
  { person, role, actingFor }: Answer,
): boolean {
  const isOneEnough = seatsOf(decision).length === 1 || role === decision.tieBreaker;
  // Nobody breaks a tie in which they are a side.
  const isASide = (id: string) => {
    const { tieBreaker, tieBreakerCalled, asked, choices } = decision;
    const isOther = id !== (actingFor ?? person) && id !== tieBreakerCalled?.person && role === tieBreaker;
    return isOther && (own(asked, id) !== undefined || own(choices, id) !== undefined);
  };
  const isOut = (id: string) =>
    isASide(id) ||
    incident.excluded.includes(id) ||
    isTurnedAway(incident, id) ||
    decision.abstentions[id] !== undefined ||
    (isOneEnough && decision.notAlone.includes(id));
  const known = peopleIn(incident.commander, directory.people);
  const holders = Object.values(known).filter(({ id, roles }) => roles.includes(role) && !isOut(id));
  const speaks = (who: string) => holders.length === 0 || holders.some(({ id }) => id === who);
  if (actingFor === undefined) return speaks(person);
  const isActing = incident.acting.some((one) => one.person === person && one.principal === actingFor);
  const isCalled = decision.standIns?.some((one) => one.person === person && one.principal === actingFor);
  return (isActing || isCalled === true) && speaks(actingFor);
}

/** Seals move the numbers of what comes after them, and notices, exports and what was said aloud are named after numbers. */
function withoutNumbers(incident: Incident | undefined): unknown {
  if (!incident) return undefined;
  const { version: _version, notices, exports, decisions, ...rest } = incident;
  const told = Object.values(notices).map(({ to, about, seal }) => ({ to, about, sealed: seal !== undefined }));
  const asked = Object.values(decisions).map(({ spoken, ...decision }) => {
    const said = Object.entries(spoken).map(([id, { seq: _seq, rung, ...one }]) => [id, one, rung.length]);
    return { ...decision, said };
  });
  return { ...rest, notices: told, exports: Object.values(exports), decisions: asked };
}

/** Numbers, hashes and seals events as the ledger does, and keeps what it would store. */
function sealingLedger(sealingKey: Parameters<typeof chain>[0]["sealingKey"]) {
  const stored: StoredEvent[] = [];
  let salts = 0;
  const number: Numbering = (events: NewEvent[]) => {
    const last = stored.at(-1);
    const after: ChainEnd | undefined = last && { seq: last.seq, hash: last.hash };
    const salt = () => (salts++).toString(16).padStart(32, "0");
    const made = chain({ incident: incidentId, events, after, salt, sealingKey });
    stored.push(...made.stored);
    return made.events;
  };
  return { stored, number };
}
