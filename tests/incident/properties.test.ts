import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bundleOf } from "../../src/export/bundle.ts";
import { verifyBundle } from "../../src/export/verify.mjs";
import type { CallIn } from "../../src/incident/call-in.ts";
import { deadlines } from "../../src/incident/deadlines.ts";
import type { World } from "../../src/incident/decide.ts";
import type { Decision } from "../../src/incident/decision.ts";
import type { Event, NewEvent } from "../../src/incident/events.ts";
import { evolve, fold, type Incident, isEnded } from "../../src/incident/incident.ts";
import { owed } from "../../src/incident/owed.ts";
import type { StoredEvent } from "../../src/ledger/ledger.ts";
import { type ChainEnd, chain, generateSealingKey, toEvent, verifyStored } from "../../src/ledger/seal.ts";
import { type Moment, type Numbering, play, unsealed } from "./play.ts";
import { type Beginning, beginning, type Deed, deeds, incidentId } from "./random-commands.ts";
import { organisation } from "./random-organisation.ts";

/**
 * Promises that hold for every organisation, every sequence of commands and every outage. More runs than a test run
 * has time for: MUSTER_RUNS=5000 npx vitest run tests/incident/properties.test.ts
 */
const runs = Number(process.env.MUSTER_RUNS ?? 120);
const limitMs = Math.max(30_000, runs * 200);

function always(promise: string, holds: (moments: Moment[], how: [World, Beginning, Deed[]]) => void): void {
  test(promise, { timeout: limitMs }, () => {
    const property = fc.property(organisation, beginning, deeds, (...how) => holds(play(...how), how));
    fc.assert(property, { numRuns: runs });
  });
}

/** Every moment of every story. */
function everyMoment(promise: string, holds: (moment: Moment) => void): void {
  always(promise, (moments) => {
    for (const moment of moments) holds(moment);
  });
}

describe("the ledger", () => {
  test("folds to the state that the rules saw, verifies, and is accepted as a bundle", { timeout: limitMs }, () => {
    const { key } = generateSealingKey();
    const property = fc.property(organisation, beginning, deeds, (...how) => {
      const ledger = sealingLedger(key);
      const moments = play(...how, ledger.number);
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
    fc.assert(property, { numRuns: runs });
  });

  always("tells the same story again when told the same commands", (moments, how) => {
    expect(play(...how).map(({ verdict }) => verdict)).toEqual(moments.map(({ verdict }) => verdict));
  });

  everyMoment("never runs backwards: every fact is of its command's own instant", ({ command, events, before }) => {
    expect(before === undefined || before.lastAt <= command.now).toBe(true);
    for (const { at } of events) expect(at).toBe(command.now);
  });
});

describe("time", () => {
  everyMoment("once handled leaves nothing due, until the incident has ended", ({ command, after }) => {
    if (!after) return;
    expect(deadlines(after).filter((at) => at <= command.now)).toEqual([]);
    if (isEnded(after)) expect(deadlines(after)).toEqual([]);
  });

  everyMoment("gives every open decision a deadline that is still to come", ({ command, after }) => {
    if (!after || isEnded(after)) return;
    for (const { deadline } of openDecisions(after)) expect(deadline > command.now).toBe(true);
  });

  everyMoment("leaves no decision open and no page owed when an incident has ended", ({ after }) => {
    if (!after || !isEnded(after)) return;
    expect(openDecisions(after)).toEqual([]);
    expect(owed(after).filter(({ kind }) => kind === "page")).toEqual([]);
  });
});

describe("a ladder", () => {
  eachFact(
    "never climbs once its person has answered, passed it on, or is not called any more",
    (event, { before }) => {
      if (event.type !== "PageDue") return;
      expect(before.callIns[event.data.callIn]?.state.status).toBe("waiting");
    },
  );

  everyMoment("that has stopped owes no page", ({ after }) => {
    if (!after) return;
    for (const effect of owed(after)) {
      if (effect.kind === "page") expect(after.callIns[effect.callIn]?.state.status).toBe("waiting");
    }
  });

  everyMoment(
    "never climbs for somebody who has just answered, whichever of their call-ins they answered",
    (moment) => {
      const { command, verdict, after } = moment;
      if (command.type !== "Acknowledge" || verdict.kind === "refused" || !after) return;
      expect(waiting(after).filter(({ person }) => person === command.by.person)).toEqual([]);
    },
  );

  everyMoment("is one of a kind: nobody climbs two at once", ({ after }) => {
    const people = after ? waiting(after).map(({ person }) => person) : [];
    expect(people.length).toBe(new Set(people).size);
  });

  eachFact("stops by its own person's word, a lower severity or its own end, and by nobody else's", (event, moment) => {
    const { before, command } = moment;
    switch (event.type) {
      case "CallInAcknowledged":
      case "CallInPassedToDelegate":
        expect([event.data.person, command.by.person]).toEqual(
          Array(2).fill(before.callIns[event.data.callIn]?.person),
        );
        return;
      case "CallInWithdrawn":
        expect(command.type).toBe("ChangeSeverity");
        return;
      case "CallInUnanswered":
        expect((before.callIns[event.data.callIn] as CallIn).endsAt <= command.now).toBe(true);
        return;
      default:
        expect(statusesChanged(before, event)).toEqual([]);
    }
  });

  eachFact("is not given up while a page of it is still being tried", (event, { before, command }) => {
    if (event.type !== "CallInUnanswered") return;
    const { pages } = before.callIns[event.data.callIn] as CallIn;
    const tried = Object.values(pages).filter(
      ({ state, tryUntil }) => state.status === "owed" && tryUntil > command.now,
    );
    expect(tried).toEqual([]);
  });

  always("escalates each step once, and ends or is late once", (moments) => {
    const facts = moments.flatMap(({ events }) => events);
    const once = facts.flatMap(({ type, data }) => {
      if (type === "CallInEscalated" && data.escalation >= 0) return [`${data.callIn} ${data.escalation}`];
      return type === "CallInUnanswered" ? [data.callIn] : [];
    });
    expect(new Set(once).size).toBe(once.length);
  });
});

describe("effects", () => {
  everyMoment("owed have names of their own", ({ after }) => {
    const names = after ? owed(after).map(({ effect }) => effect) : [];
    expect(new Set(names).size).toBe(names.length);
  });

  always("a page is due once, and once accepted is never owed again", (moments) => {
    const due = new Set<string>();
    const accepted = new Set<string>();
    for (const { events, after } of moments) {
      for (const { type, data } of events) {
        if (type === "PageAccepted") accepted.add(data.page);
        if (type !== "PageDue") continue;
        expect(due.has(data.page)).toBe(false);
        due.add(data.page);
      }
      for (const { effect } of after ? owed(after) : []) expect(accepted.has(effect)).toBe(false);
    }
  });

  everyMoment("an outcome is recorded, whatever has happened since", ({ command, before, verdict }) => {
    if (command.type !== "RecordOutcome" || !before) return;
    expect(verdict.kind).toBe("done");
    expect(verdict.events[0]).toMatchObject({ type: command.outcome.type, data: command.outcome.data });
  });

  always("the room is opened once: a second one changes nothing", (moments) => {
    const rooms = moments.flatMap(({ after }) => (after?.room.status === "open" ? [after.room.room.id] : []));
    expect(new Set(rooms).size).toBeLessThanOrEqual(1);
  });

  everyMoment("an alert that is resolved closes nothing", ({ command, before, after }) => {
    if (command.type === "ResolveAlert" && before) expect(after?.status).toBe(before.status);
  });
});

describe("the commander", () => {
  everyMoment("is always one person, of the directory", ({ after, world }) => {
    if (after) expect(Object.keys(world.directory.people)).toContain(after.commander);
  });
});

describe("a decision", () => {
  eachFact("is made by the quorum that its row names, of distinct people who were entitled", (event, moment) => {
    if (event.type !== "DecisionMade") return;
    const decision = moment.before.decisions[event.data.decisionId] as Decision;
    const { chosenBy, option } = event.data;
    expect(decision.state.status).toBe("open");
    expect(chosenBy.toSorted()).toEqual(choosersOf(decision, option).toSorted());
    expect(new Set(chosenBy).size).toBe(chosenBy.length);
    expect(isEnough(decision, option)).toBe(true);
  });

  eachFact("counts the choice of nobody who may not decide it", (event, { before, world, command }) => {
    if (event.type !== "ChoiceMade") return;
    const { roles } = (before.decisions[event.data.decisionId] as Decision).deciders;
    const { by, data } = event;
    expect(by.person).toBe(command.by.person);
    expect(roles).toContain(data.role);
    expect(mayAnswerFor(before, world, { ...by, role: data.role })).toBe(true);
  });

  eachFact("is never made by whoever proposed it alone", (event, { before }) => {
    if (event.type !== "DecisionMade") return;
    expect(event.data.chosenBy).not.toEqual([before.decisions[event.data.decisionId]?.proposedBy]);
  });

  eachFact(
    "is never made once its time is over: silence approves nothing, and a late click neither",
    (event, moment) => {
      if (event.type !== "DecisionMade") return;
      const { deadline } = moment.before.decisions[event.data.decisionId] as Decision;
      expect(deadline > moment.command.now).toBe(true);
    },
  );

  everyMoment("once closed stays as it was closed", ({ before, after }) => {
    for (const { id, state } of Object.values(before?.decisions ?? {})) {
      if (state.status !== "open") expect(after?.decisions[id]?.state).toEqual(state);
    }
  });
});

describe("a refusal", () => {
  everyMoment("changes nothing but what time changes", ({ verdict, before, command }) => {
    if (verdict.kind === "done") return;
    for (const { type, by, data } of verdict.events) {
      if (type === "CommandRefused") expect([by, data.command]).toEqual([command.by, command.type]);
      else expect([type, by.person]).toEqual([type, "muster"]);
    }
    if (!before) expect(verdict.events).toEqual([]);
  });
});

type FactMoment = Moment & { before: Incident };

/** Every fact after the declaration, with the state right before it. */
function eachFact(promise: string, holds: (event: Event, moment: FactMoment) => void): void {
  everyMoment(promise, (moment) => {
    let state = moment.before;
    for (const event of moment.events) {
      if (state) holds(event, { ...moment, before: state });
      state = evolve(incidentId, state, event);
    }
  });
}

function openDecisions({ decisions }: Incident): Decision[] {
  return Object.values(decisions).filter(({ state }) => state.status === "open");
}

function waiting({ callIns }: Incident): CallIn[] {
  return Object.values(callIns).filter(({ state }) => state.status === "waiting");
}

/** The call-ins that were waiting before `event` and are not after it. */
function statusesChanged(before: Incident, event: Event): string[] {
  const after = evolve(incidentId, before, event);
  return waiting(before).flatMap(({ id }) => (after.callIns[id]?.state.status === "waiting" ? [] : [id]));
}

function choosersOf({ choices }: Decision, option: string): string[] {
  return Object.entries(choices).flatMap(([person, choice]) => (choice.option === option ? [person] : []));
}

/** Enough voices, and for `all` every role: counted here anew, apart from the code. */
function isEnough({ deciders, choices }: Decision, option: string): boolean {
  const chosen = Object.entries(choices).filter(([, choice]) => choice.option === option);
  const voices = new Set(chosen.map(([person, { actingFor = person }]) => actingFor)).size;
  const roles = new Set(chosen.map(([, { role }]) => role));
  if (deciders.kind === "any") return voices >= 1;
  if (deciders.kind === "atLeast") return voices >= deciders.needs;
  return deciders.roles.every((role) => roles.has(role)) && voices >= roles.size;
}

/** They hold the role, it is nobody's and they were asked, or somebody who speaks for it was escalated past to them. */
function mayAnswerFor(
  incident: Incident,
  { directory }: World,
  answer: { person: string; role: string; actingFor?: string },
) {
  const { person, role, actingFor } = answer;
  const holders = Object.values(directory.people).filter(({ roles }) => roles.includes(role));
  const speaks = (who: string) => holders.length === 0 || holders.some(({ id }) => id === who);
  if (actingFor === undefined) return speaks(person);
  const calls = Object.values(incident.callIns);
  const isAwake = calls.some((one) => one.person === person && one.state.status === "acknowledged");
  const isCalledInstead = calls.some(
    (one) => one.person === actingFor && one.roles.includes(role) && one.escalatedTo.includes(person),
  );
  return isAwake && isCalledInstead && speaks(actingFor);
}

/** Seals move the numbers of what comes after them, and notices and exports are named after numbers. */
function withoutNumbers(incident: Incident | undefined): unknown {
  if (!incident) return undefined;
  const { version: _version, notices, exports, ...rest } = incident;
  const said = Object.values(notices).map(({ to, about, seal }) => ({ to, about, sealed: seal !== undefined }));
  return { ...rest, notices: said, exports: Object.values(exports) };
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
