import type { CallIn } from "../../src/incident/call-ins/call-in.ts";
import { decide } from "../../src/incident/decide.ts";
import type { Choice, Decision } from "../../src/incident/decisions/decision.ts";
import type { NewEvent } from "../../src/incident/events.ts";
import { type Incident, isEnded } from "../../src/incident/incident.ts";
import { fromMs, later, toMs } from "../../src/incident/time.ts";
import type { Verdict } from "../../src/incident/verdict.ts";
import { orderTextHash } from "../../src/organisation/agreements.ts";
import { foldOrganisation } from "../../src/organisation/organisation.ts";

/** The real rules, each with one mistake around them. */
type Rules = typeof decide;

/** Every step waits its whole delay again, from the page before. */
export const delaysFromNow: Rules = (command, incident, world) =>
  decide(command, incident && { ...incident, callIns: mapCallIns(incident, delayed) }, world);

function mapCallIns({ callIns }: Incident, change: (callIn: CallIn) => CallIn): Incident["callIns"] {
  return Object.fromEntries(Object.entries(callIns).map(([id, callIn]) => [id, change(callIn)]));
}

function delayed(callIn: CallIn): CallIn {
  const lastMs = Math.max(
    ...Object.values(callIn.pages).map(({ scheduled }) => toMs(scheduled)),
    toMs(callIn.startedAt),
  );
  const fromNow = (at: string) => fromMs(Math.max(toMs(at), lastMs + toMs(at) - toMs(callIn.startedAt)));
  return { ...callIn, schedule: callIn.schedule.map((rung) => ({ ...rung, at: fromNow(rung.at) })) };
}

export const refusesOutcomesWhenClosed: Rules = (command, incident, world) => {
  const isTooLate = command.type === "RecordOutcome" && incident && isEnded(incident);
  if (!isTooLate) return decide(command, incident, world);
  return { kind: "refused", refusal: { code: "incident-ended", status: incident.status }, events: [] };
};

/** After an outage the steps that were overtaken are sent too. */
export const sendsEveryStepAtOnce: Rules = (command, incident, world) =>
  altered(decide(command, incident, world), (event) => {
    if (event.type !== "PageSkipped" || event.data.reason !== "superseded") return [event];
    const { callIn, person, step, media } = event.data;
    const isDue = incident?.callIns[callIn]?.schedule.some((rung) => rung.step === step);
    if (!isDue) return [event];
    return media.map((medium): NewEvent => {
      const page = `page:${incident?.id}:${callIn}:${step}:${medium}`;
      const data = { page, callIn, person, step, medium, scheduled: event.at, tryUntil: later(event.at, 25_000) };
      return { ...event, type: "PageDue", data };
    });
  });

export const anybodyStopsLadders: Rules = (command, incident, world) =>
  altered(decide(command, incident, world), (event) => {
    if (event.type !== "CallInAcknowledged") return [event];
    const others = Object.values(incident?.callIns ?? {}).filter(
      ({ id, state }) => state.status === "waiting" && id !== event.data.callIn,
    );
    return [event, ...others.map(({ id, person }): NewEvent => ({ ...event, data: { callIn: id, person } }))];
  });

export const decidesAtTheFirstChoice: Rules = (command, incident, world) =>
  altered(decide(command, incident, world), (event, events) => {
    if (event.type !== "ChoiceMade" || events.some(({ type }) => type === "DecisionMade")) return [event];
    const { decisionId, option } = event.data;
    return [event, { ...event, type: "DecisionMade", data: { decisionId, option, chosenBy: [event.by.person] } }];
  });

/** A page that failed leaves it at that: the next medium waits for its own time. */
export const forgetsTheNextMedium: Rules = (command, incident, world) =>
  altered(decide(command, incident, world), (event, events) => {
    if (event.type !== "PageDue" || !events.some(({ type }) => type === "PageFailed")) return [event];
    const { callIn, step } = event.data;
    const rung = incident?.callIns[callIn]?.schedule.find((one) => one.step === step);
    return rung && rung.at > event.at ? [] : [event];
  });

/** A page is tried for an hour before the next medium gets its turn. */
export const forgetsTheBudget: Rules = (command, incident, world) =>
  altered(decide(command, incident, world), (event) =>
    event.type === "PageDue" ? [{ ...event, data: { ...event.data, tryUntil: later(event.at, 3_600_000) } }] : [event],
  );

function withDecisions(change: (decision: Decision) => Decision): Rules {
  return (command, incident, world) => {
    const changed = Object.entries(incident?.decisions ?? {}).map(([id, decision]) => [id, change(decision)]);
    return decide(command, incident && { ...incident, decisions: Object.fromEntries(changed) }, world);
  };
}

/** What those who decide agree upon is decided, whoever must agree and refused it. */
export const ignoresVetoes: Rules = (command, incident, world) =>
  altered(decide(command, incident, world), (event, events) => {
    if (event.type !== "OptionVetoed") return [event];
    const { decisionId, option } = event.data;
    const before = Object.entries(incident?.decisions[decisionId]?.choices ?? {});
    const now = events.flatMap(({ type, by }) => (type === "ChoiceMade" ? [by.person] : []));
    const chosenBy = before.flatMap(([person, choice]) => (choice.option === option ? [person] : []));
    return [event, { ...event, type: "DecisionMade", data: { decisionId, option, chosenBy: [...chosenBy, ...now] } }];
  });

export const breaksTiesBeforeThereIsOne: Rules = withDecisions((decision) => ({
  ...decision,
  tiedAt: decision.tiedAt ?? decision.proposedAt,
}));

export const callsNoStandIns: Rules = withDecisions(({ standInsAt: _forgotten, ...decision }) => decision);

/** An order is in force whoever has signed it: as if everybody it names had. */
export const obeysUnsignedOrders: Rules = (command, incident, world) => {
  if (!incident) return decide(command, incident, world);
  const { rules } = incident;
  const clicks = rules.standingOrders.flatMap((order) =>
    order.agreedBy.map((person) => ({
      seq: 1,
      at: command.now,
      by: { person, roles: world.directory.people[person]?.roles ?? [], via: "api" as const },
      type: "OrderAgreed" as const,
      data: { order: order.id, textHash: orderTextHash(order, rules) },
    })),
  );
  const organisation = foldOrganisation(clicks, world.organisation);
  return decide(command, incident, { ...world, organisation });
};

/** Whoever abstains is counted for what is recommended, or for the first option where nothing is. */
export const countsAbstainers: Rules = withDecisions((decision) => {
  const { abstentions, options, recommended } = decision;
  const option = recommended ?? options[0]?.id ?? "";
  const counted = Object.entries(abstentions).map(([person, { role, at }]): [string, Choice] => [
    person,
    { role, speaksFor: [role], option, at },
  ]);
  return { ...decision, choices: { ...decision.choices, ...Object.fromEntries(counted) }, abstentions: {} };
});

/** What was authorised once stays so: nobody notices that its time is over. */
export const forgetsExpiry: Rules = (command, incident, world) =>
  altered(decide(command, incident, world), (event) => (event.type === "AuthorisationExpired" ? [] : [event]));

/** The table of authority holds whoever has agreed to it. */
export const obeysAnUnsignedTable: Rules = (command, incident, world) => {
  if (!incident) return decide(command, incident, world);
  const { authorityAgreedBy: _forgotten, ...organisation } = incident.rules.organisation;
  return decide(command, { ...incident, rules: { ...incident.rules, organisation } }, world);
};

/** Whoever is reminded of an update once is reminded no more, and the room never hears that it is late. */
export const forgetsLateUpdates: Rules = (command, incident, world) =>
  decide(command, incident && withLateUpdates(incident), world);

function withLateUpdates(incident: Incident): Incident {
  const { next } = incident.updates;
  if (!next?.isReminded) return incident;
  return { ...incident, updates: { ...incident.updates, next: { ...next, lateAt: later(next.lateAt, 3_600_000) } } };
}

/** Whom the room does not let in takes part all the same. */
export const letsGuestsDecide: Rules = (command, incident, world) =>
  decide(command, incident && { ...incident, uninvited: {} }, world);

/** Whoever leads decides as commander, whether or not the policy lets them lead. */
export const seatsWhoeverLeads: Rules = (command, incident, world) => {
  const leader = world.directory.people[incident?.commander ?? ""];
  if (!leader) return decide(command, incident, world);
  const people = { ...world.directory.people, [leader.id]: { ...leader, roles: [...leader.roles, "commander"] } };
  return decide(command, incident, { ...world, directory: { ...world.directory, people } });
};

/** How long something takes at best decides who is asked, not how long at worst. */
export const hopesForTheBest: Rules = (command, incident, world) => {
  if (command.type !== "ProposeDecision" || !command.downtime) return decide(command, incident, world);
  const { downtime: statedDowntime } = command;
  const hoped = { ...statedDowntime, toMs: statedDowntime.fromMs };
  return altered(decide({ ...command, downtime: hoped }, incident, world), (event) => {
    if (event.type !== "DecisionProposed" || !event.data.tradeOff) return [event];
    const { inputs, ...tradeOff } = event.data.tradeOff;
    return [{ ...event, data: { ...event.data, tradeOff: { ...tradeOff, inputs: { ...inputs, statedDowntime } } } }];
  });
};

/** Nobody knows when the next turn begins. */
export const forgetsTurns: Rules = (command, incident, { directory: { turns: _forgotten, ...directory }, ...world }) =>
  decide(command, incident, { ...world, directory });

/** A privileged note goes to everybody who was called. */
export const tellsEverybodyWhatIsPrivileged: Rules = (command, incident, world) =>
  altered(decide(command, incident, world), (event) => {
    if (event.type !== "NoteAdded" || !event.data.privileged) return [event];
    const told = Object.values(incident?.callIns ?? {}).map(({ person }) => person);
    return [{ ...event, data: { ...event.data, told: [...new Set(told)] } }];
  });

function altered(verdict: Verdict, change: (event: NewEvent, all: NewEvent[]) => NewEvent[]): Verdict {
  return { ...verdict, events: verdict.events.flatMap((event) => change(event, verdict.events)) };
}
