import { describe } from "vitest";
import { isUntold } from "../../../src/incident/actions/customer-notice.ts";
import type { Decision } from "../../../src/incident/decisions/decision.ts";
import { own } from "../../../src/incident/own.ts";
import { toMs } from "../../../src/incident/time.ts";
import { canSit, decidingSeats, refusedBy } from "./authorised.ts";
import { everyFact, everyFactSoFar, everyMoment, repeated } from "./stories.ts";
import { couldAnswer, decisionOf, isTurnedAway, mayAnswerFor, rolesWithASay, seatsOf } from "./who-may.ts";

describe("a decision", () => {
  everyFact("is made by all who chose its outcome, once they are enough", (event, { before, world }) => {
    if (event.type !== "DecisionMade") return [];
    const decision = decisionOf(before, event.data);
    const { chosenBy, option } = event.data;
    const isOpen = decision.state.status === "open";
    const isThere = (person: string) => own(world.directory.people, person) && !isTurnedAway(before, person);
    const counted = choosersOf(decision, option).filter(isThere);
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
      by.person === command.by.person &&
      mayAnswerFor(before, world, decision, { ...by, role: data.role, at: event.at });
    return !isOut && rolesWithASay(decision).includes(data.role) && isTheirs ? [] : [event];
  });

  everyFact("counts no choice for somebody else where its row lets nobody stand in", (event, { before }) => {
    if (event.type !== "ChoiceMade" || event.by.actingFor === undefined) return [];
    const { authorityRow = -1 } = decisionOf(before, event.data);
    return before.rules.authority[authorityRow]?.delegates === false ? [event] : [];
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
    const standing = Object.values(before.actions).filter(({ progress }) =>
      ["started", "done"].includes(progress.status),
    );
    const ids = [...[...down, ...untold].map(({ service }) => service), ...standing.map(({ id }) => id)];
    const isKept = (id: string) => named.includes(JSON.stringify(id));
    return ids.every(isKept) && (named === "[]" || event.data.reason) ? [] : [event];
  });

  everyFact("is opened only if enough different people could close it", (event, { world, before }) => {
    if (event.type !== "DecisionProposed") return [];
    const { deciders, consents = [], proposedBy, notAlone = [], tieBreaker, putsAnew = "", noDelegates } = event.data;
    const wanted = seatsOf({ deciders, consents });
    const abstained = Object.keys(before.decisions[putsAnew]?.abstentions ?? {});
    const out = (role: string) =>
      wanted.length === 1 || role === tieBreaker ? [...abstained, proposedBy, ...notAlone] : abstained;
    const who = { out, isForThemselves: noDelegates === true };
    return canSit(wanted, couldAnswer(world, before, [...deciders.roles, ...consents], who)) ? [] : [event];
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

function choosersOf({ choices }: Decision, option: string): string[] {
  return Object.entries(choices).flatMap(([person, choice]) => (choice.option === option ? [person] : []));
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
