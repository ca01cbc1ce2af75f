import type { TriggerId } from "../policy/clocks/row.ts";
import type { By } from "./by.ts";
import type { Event, EventData, EventType, NewEvent } from "./events.ts";
import { evolve, type Incident } from "./incident.ts";
import type { Ending, LooseEnd } from "./loose-ends.ts";
import type { Instant } from "./time.ts";

/** What `decide` answers: facts to append, or a refusal (which may leave a fact of its own). */
export type Verdict = { kind: "done"; events: NewEvent[] } | { kind: "refused"; refusal: Refusal; events: NewEvent[] };

/** Why a command is refused. A result that is answered to whoever asked, never an exception. */
export type Refusal =
  | { code: "no-such-incident" }
  | { code: "incident-ended"; status: string }
  | { code: "wrong-status"; status: string; needs: string }
  /** To the platform whoever asks, or `person`, is a guest or from elsewhere, and the policy does not name them as that. */
  | { code: "from-outside"; person?: string }
  /** Whether somebody is one of ours: their platform has not said so yet. */
  | { code: "not-known-yet" }
  | { code: "not-permitted"; command: string; roles: string[] }
  | { code: "unknown-person"; person: string }
  | { code: "unknown-role"; role: string }
  | { code: "nobody-holds-role"; role: string }
  | { code: "already-called"; person: string; awake?: true }
  | { code: "already-commander"; person: string }
  | { code: "already-confirmed" }
  /** To somebody who may know it. */
  | { code: "excluded"; person: string }
  /** Muster has no way to reach them; or they are excluded, which whoever may not know it cannot tell apart. */
  | { code: "not-here"; person: string }
  | { code: "excludes-yourself" }
  | { code: "excluded-leads"; person: string }
  /** Whoever has a part in a question takes nobody's say in it away; `contact` may, where one is agreed upon. */
  | { code: "excluded-decides"; person: string; question: string; contact?: string }
  | { code: "nobody-left-to-lead" }
  | { code: "no-insider-contact" }
  /** `outside`: those who are counsel, and are not in an incident that is kept to those who are. */
  | { code: "no-counsel"; roles: string[]; outside?: string[] }
  | { code: "not-confirmed" }
  | { code: "loose-ends"; ending: Ending; open: LooseEnd[] }
  | { code: "same-severity"; severity: string }
  | { code: "not-your-call-in"; callIn: string }
  | { code: "no-such-call-in"; callIn: string }
  | { code: "no-delegate" }
  /** They have a delegate, whom this incident does not call, and nobody else is next in line. */
  | { code: "nobody-in-your-place" }
  | { code: "no-phone" }
  | { code: "empty"; what: string }
  | { code: "bad-options" }
  | { code: "bad-deadline" }
  /** Whoever asks gives at least half of what was agreed. */
  | { code: "too-little-time"; leastMs: number; agreedMs: number }
  /** About that very thing, or in those very words, there is an open question; or an action that stands or may be begun. */
  | { code: "being-asked"; decisionId: string; question: string; what?: string; service?: string }
  | { code: "ask-about-action"; action: string; what: string; target: string; service?: string }
  | { code: "no-such-decision"; decisionId: string }
  | { code: "decision-closed"; decisionId: string; status: string }
  | { code: "no-such-option"; option: string }
  | { code: "shown-an-older-version" }
  | { code: "not-a-decider"; deciders: string[] }
  | { code: "nobody-can-decide"; roles: string[] }
  | { code: "not-your-proposal" }
  /** Those who choose again would have too little time by `latest`, to which changes may prolong it. */
  | { code: "no-more-changes"; latest: Instant }
  | { code: "nothing-changed" }
  /** It asks whether something may stand that was done already, or somebody who must agree has refused it. */
  | { code: "withdraws-what-was-done"; decisionId: string }
  | { code: "withdraws-a-refusal"; decisionId: string }
  | { code: "alone-on-own-proposal" }
  | { code: "abstained" }
  /** A principal: `person` acts for them, until they take over. */
  | { code: "somebody-acts-for-you"; person: string }
  | { code: "chosen-for-you"; person: string }
  | { code: "nobody-acts-for-you" }
  /** A stand-in: their principal has chosen, or another stand-in has. */
  | { code: "principal-has-chosen"; person: string }
  /** A stand-in: their principal had refused it, and has not said otherwise. */
  | { code: "principal-has-refused"; person: string }
  /** A stand-in who was called at half time: their principal is here. Until then it is theirs; without it, it stays so. */
  | { code: "principal-is-here"; person: string; until?: Instant }
  | { code: "chosen-by-another"; person: string; principal: string }
  | { code: "no-delegates-here"; role: string }
  /** The tie-breaker, before there is a tie or the deadline. */
  | { code: "not-your-turn-yet"; at: string }
  | { code: "right-has-passed"; to: string[] }
  | { code: "they-have-no-say"; person: string }
  /** Nobody answered a question before it was put, or before it was last changed. */
  | { code: "said-before-asked"; askedAt: Instant }
  | { code: "nothing-to-explain"; what: "dissents" | "choices" | "abstentions" | "spoken" }
  /** Its words stand: nobody writes them anew. */
  | { code: "explained-already" }
  | { code: "no-such-action"; action: string }
  | { code: "which-action"; actions: string[] }
  /** It is no step without leave: `action` had allowed it by then. */
  | { code: "action-was-allowed"; action: string; status: string }
  | {
      code: "action-not-authorised";
      action: string;
      why: "none" | "not-yet" | "expired" | "asked-again" | "stopped" | "refused";
    }
  /** `metAt`: it is met by now, and was not at the time that was said. */
  | {
      code: "condition-not-met";
      action: string;
      what: string;
      target: string;
      service?: string;
      conditions: { person: string; words: string; metAt?: Instant }[];
      commander: string;
    }
  | { code: "not-your-condition"; person: string; commander: string }
  | { code: "no-condition" }
  | { code: "which-condition" }
  | { code: "action-before-its-last-step"; action: string; status: string; at: Instant }
  | { code: "no-order-covers"; what: string; service?: string; deciders: string[] }
  /** It covers this, and those who agreed to it may not decide it between them. */
  | { code: "order-beyond-signers"; order: string; what: string; service?: string; deciders: string[] }
  /** It stands without authority: an order allows it once. */
  | { code: "order-not-again"; action: string }
  /** Those who decide about such a step there are being asked, or have said no. */
  | { code: "order-being-asked"; decisionId: string }
  | { code: "order-decided-against"; decisionId: string }
  /** They were asked, the question was withdrawn, and nobody has allowed it since. */
  | { code: "order-question-withdrawn"; decisionId: string }
  | { code: "action-wrong-step"; action: string; status: string; step: string }
  | { code: "action-being-decided"; action: string }
  | { code: "action-authorised"; action: string; until: Instant }
  | { code: "action-over"; action: string }
  | { code: "not-a-safety-role"; roles: string[] }
  | { code: "unknown-service"; service: string; known: string[] }
  | { code: "service-already-down"; service: string }
  | { code: "service-not-down"; service: string }
  | { code: "up-before-down"; service: string }
  /** A time of day at which something is said to have happened. */
  | { code: "still-to-come"; clockTime: string; date?: string; utc?: true }
  | { code: "no-customer-notice"; service: string }
  | ClockRefusal;

/** Why something about a legal clock is refused. */
export type ClockRefusal =
  | { code: "no-clocks" }
  | { code: "no-such-clock"; clock: string; known: string[] }
  | { code: "nothing-waits-for"; trigger: TriggerId }
  | { code: "in-the-future" }
  | { code: "already-recorded"; trigger: TriggerId; at: Instant }
  | { code: "clock-not-started"; clock: string }
  | { code: "clock-over"; clock: string; status: "met" | "set-aside" }
  | { code: "clock-not-aside"; clock: string }
  /** `startedBy` as a key: `aware`, `submitted:dora-initial`. */
  | { code: "clock-judged-otherwise"; clock: string; startedBy: string }
  | { code: "sent-before-start"; clock: string; startsAt: Instant }
  | { code: "nothing-sent"; clock: string };

export type RefusalCode = Refusal["code"];

export function refuse(refusal: Refusal, events: NewEvent[] = []): Verdict {
  return { kind: "refused", refusal, events };
}

/** Facts being collected, with the state they lead to, so that the next rule sees what the last one did. */
export type Draft = {
  readonly now: Instant;
  readonly events: NewEvent[];
  readonly incident: Incident;
  add<T extends EventType>(type: T, data: EventData<T>): void;
  /** A fact with an author of its own. */
  addAs(author: By, type: EventType, data: EventData<EventType>): void;
  /** The same draft, with facts attributed to Muster itself because time passed. */
  readonly byTime: Draft;
};

export const muster: By = { person: "muster", roles: [], via: "timer" };

export function draft(from: Incident | undefined, id: string, now: Instant, by: By): Draft {
  const events: NewEvent[] = [];
  let state = from;
  const addAs = (author: By, type: EventType, data: EventData<EventType>) => {
    const event = { type, at: now, by: author, data } as NewEvent;
    events.push(event);
    state = evolve(id, state, { ...event, seq: (state?.version ?? 0) + 1 } as Event);
  };
  const writtenBy = (author: By): Draft => ({
    now,
    events,
    get incident() {
      if (!state) throw new Error("a draft of a new incident starts with IncidentDeclared");
      return state;
    },
    addAs,
    add: (type, data) => addAs(author, type, data),
    get byTime() {
      return writtenBy(muster);
    },
  });
  return writtenBy(by);
}

export function done({ events }: Draft): Verdict {
  return { kind: "done", events };
}
