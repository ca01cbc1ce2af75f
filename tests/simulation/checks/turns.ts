import type { Event, EventOf, EventType } from "../../../src/incident/events.ts";
import type { Instant } from "../../../src/incident/time.ts";
import type { Roster } from "../roster.ts";
import type { Violate } from "./ladders.ts";

/** The promises about roles that are held in turns: nobody misses the end of one, and whoever is next is asked. */

type Open = { voices: string[]; asked: Set<string>; out: Set<string>; isLate: boolean };
type Noted = { [T in EventType]?: (event: EventOf<T>) => void };

export function turnChecks(incident: string, violate: Violate, { holdersAt, isHeldInTurns, nextTurnOf }: Roster) {
  const wrong = (what: string) => violate(`${incident}: ${what}`);
  const open = new Map<string, Open>();
  const excluded = new Set<string>();
  let isAlone = false;
  let awaited: { roles: string[]; at: Instant } | undefined;
  const close = ({ data }: { data: { decisionId: string } }) => void open.delete(data.decisionId);

  const noted: Noted = {
    IncidentDeclared: ({ data }) => {
      isAlone = data.insider === true;
      for (const person of data.excluded ?? []) excluded.add(person);
    },
    IncidentConfirmed: () => {
      isAlone = false;
    },
    PersonExcluded: ({ data }) => void excluded.add(data.person),
    TurnAwaited: ({ at, data: { roles, turnAt } }) => {
      const other = roles.find((role) => nextTurnOf(role, at) !== turnAt);
      if (other) wrong(`the next turn of ${other} is awaited at ${turnAt}, and begins at ${nextTurnOf(other, at)}`);
      awaited = { roles, at: turnAt };
    },
    TurnBegan: ({ at, data }) => {
      if (!awaited || awaited.at > at) wrong(`a turn of ${data.roles.join()} begins at ${at}, before its time`);
      awaited = undefined;
    },
    DecisionProposed: ({ data }) => {
      const voices = [...new Set([...data.deciders.roles, ...(data.consents ?? [])])];
      const out = voices.length === 1 ? [data.proposedBy] : [];
      open.set(data.decisionId, { voices, asked: new Set(), out: new Set(out), isLate: false });
    },
    DeciderAsked: ({ data }) => void open.get(data.decisionId)?.asked.add(data.person),
    AbstentionRecorded: ({ by, data }) => void open.get(data.decisionId)?.out.add(by.person),
    RightPassed: ({ data }) => {
      const question = open.get(data.decisionId);
      if (question) question.isLate = true;
    },
    DecisionMade: close,
    DecisionExpired: close,
    DecisionReplaced: close,
    DecisionWithdrawn: close,
  };

  /** After every append whoever holds a role with a say has been asked, and the end of their turn is awaited. */
  function handled(at: Instant): void {
    for (const [decisionId, { voices, asked, out, isLate }] of open) {
      for (const role of voices.filter(isHeldInTurns)) {
        const next = nextTurnOf(role, at);
        if (!awaited || (next && awaited.at > next))
          wrong(`nobody waits for the next turn of ${role} in ${decisionId}`);
        const person = holdersAt(role, at).find((one) => !out.has(one) && !excluded.has(one));
        if (isLate || isAlone || person === undefined || asked.has(person)) continue;
        wrong(`it is ${person}'s turn as ${role} at ${at}, and nobody asks them about ${decisionId}`);
      }
    }
  }

  return {
    note(events: Event[], isEnded: boolean): void {
      for (const event of events) (noted[event.type] as ((event: Event) => void) | undefined)?.(event);
      if (!isEnded) handled(events.at(-1)?.at ?? "");
    },
  };
}
