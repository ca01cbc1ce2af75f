import type { Authorisation } from "../../../src/incident/actions/action-events.ts";
import type { Event, EventData, EventOf, EventType } from "../../../src/incident/events.ts";
import { type Instant, later } from "../../../src/incident/time.ts";
import type { OrganisationBook } from "./agreed.ts";
import { unmet } from "./asked-again.ts";
import type { DecisionBook } from "./decisions.ts";
import type { Violate } from "./ladders.ts";

/** The promises about actions, services that are down and customers who are told, kept from the facts alone. */

type Held = {
  id: string;
  status: "waiting" | "started" | "done" | "failed" | "reverted";
  leave: "none" | "given" | "expired" | "stopped" | "refused";
  warnAt: Instant;
  until: Instant;
  /** From when until when it might be begun. */
  leaves: { from: Instant; until: Instant }[];
  /** The decision that allowed it. */
  decided?: string | undefined;
  asked?: string;
};
type Down = { marks: { mark: string; at: Instant }[]; reached: number };
type Noted = { [T in EventType]?: (event: EventOf<T>) => void };

export function containingChecks(
  incident: string,
  violate: Violate,
  books: { decisions: DecisionBook; organisation: OrganisationBook },
) {
  const actions = new Map<string, Held>();
  const used = new Set<string>();
  const downs = new Map<string, Down>();
  const owed = new Map<string, Instant>();
  const { rules, directory } = books.organisation.of;
  const wrong = (what: string) => violate(`${incident}: ${what}`);
  const the = ({ action }: { action: string }) => actions.get(action) as Held;
  const moved = (data: { action: string }, to: Held["status"], from: Held["status"][]) => {
    if (!from.includes(the(data).status)) wrong(`${data.action} is ${to} after it was ${the(data).status}`);
    the(data).status = to;
  };

  const over = (held: Held, leave: Held["leave"], at: Instant) => {
    const leaves = held.leaves.map(({ from, until }) => ({ from, until: at < until ? at : until }));
    Object.assign(held, { leave, leaves });
  };

  const noted: Noted = {
    ActionAuthorised: ({ at, by, data }) => {
      const { action: id, what, service, environment, authorisation, warnAt, until } = data;
      if (actions.has(id)) wrong(`${id} is authorised twice`);
      const why = whyNot({ what, service, environment }, authorisation, at, by.orgSeq ?? 0);
      if (why) wrong(`${id} is authorised although ${why}`);
      if (until !== later(at, standsForMs(authorisation))) wrong(`${id} stands for longer or shorter than was agreed`);
      const decided = authorisation.kind === "decision" ? authorisation.decisionId : undefined;
      actions.set(id, { id, status: "waiting", leave: "given", warnAt, until, decided, leaves: [{ from: at, until }] });
    },
    ActionTaken: ({ data: { action: id } }) => {
      if (actions.has(id)) wrong(`${id} is recorded twice`);
      actions.set(id, { id, status: "done", leave: "none", warnAt: "", until: "", leaves: [] });
    },
    RatificationAsked: ({ data }) => {
      the(data).asked = data.decisionId;
    },
    ActionRatified: ({ at, data }) => {
      const { authorisation, warnAt, until } = data;
      const held = the(data);
      const isAsked = authorisation.kind === "decision" && authorisation.decisionId === held.asked;
      const why = isAsked ? whyNotDecided(authorisation) : "nobody was asked that";
      if (why) wrong(`${data.action} is ratified although ${why}`);
      if (held.leave === "stopped") wrong(`${data.action} is ratified although it was stopped`);
      if (until !== later(at, standsForMs(authorisation))) wrong(`${data.action} stands for another time than agreed`);
      Object.assign(held, { leave: "given", warnAt, until, leaves: [...held.leaves, { from: at, until }] });
    },
    ReversalDecided: ({ at, data }) => {
      const question = books.decisions.the(data.decisionId);
      if (!question?.made || question.acting.has(question.made.option))
        wrong(`${data.action} is to be undone, unasked`);
      over(the(data), "refused", at);
    },
    ActionStarted: ({ at, data }) => {
      const { leave, leaves } = the(data);
      const { occurredAt: begun = at } = data;
      // What was begun in time may be said late.
      const isHeld = leaves.some(({ from, until }) => from <= begun && begun < until);
      if (!isHeld) wrong(`${data.action} is started at ${begun} although its leave is ${leave}`);
      const question = books.decisions.the(the(data).decided ?? "");
      for (const person of question ? unmet(question, books.decisions.all(), data.occurredAt ?? at) : [])
        wrong(`${data.action} is started before ${person}'s condition, set on the same step`);
      for (const [person, option] of question?.conditions ?? []) {
        const isMet = (question?.met.get(person) ?? "9") <= (data.occurredAt ?? at);
        if (option === question?.made?.option && !isMet)
          wrong(`${data.action} is started before ${person}'s condition`);
      }
      moved(data, "started", ["waiting"]);
    },
    ActionDone: ({ data }) => moved(data, "done", ["started"]),
    ActionFailed: ({ data }) => moved(data, "failed", ["waiting", "started"]),
    ActionReverted: ({ data }) => moved(data, "reverted", ["started", "done", "failed"]),
    StopOrdered: ({ at, by, data }) => {
      const isSafety = rules.roles[data.role]?.safety === true;
      const isTheirs = by.roles.includes(data.role) || books.decisions.actsIn(by.person, data.role);
      if (!isSafety || !isTheirs) wrong(`${by.person} stops ${data.action} and answers for nobody's safety`);
      over(the(data), "stopped", at);
    },
    AuthorisationEnding: ({ at, data }) => {
      if (the(data).warnAt > at) wrong(`${data.action} is said to end soon, too early`);
    },
    AuthorisationExpired: ({ at, data }) => {
      const { leave, until, status } = the(data);
      // Before its time only where nobody has begun it, and the incident turns out to be where people can be harmed.
      const isReached = status === "waiting" && (data.reached ?? []).some((place) => place !== "it");
      if (leave !== "given" || (until > at && !isReached)) wrong(`the leave of ${data.action} ends early or twice`);
      over(the(data), "expired", at);
    },
    ServiceDown: ({ data }) => {
      if (downs.has(data.service)) wrong(`${data.service} goes down twice`);
      downs.set(data.service, { marks: data.marks, reached: -1 });
    },
    OtherCauseReported: ({ data }) => {
      const down = downs.get(data.service);
      if (!down) wrong(`${data.service} has another cause and was not down`);
      else down.marks = data.marks;
    },
    EarlierDowntimeReported: ({ data }) => {
      const down = downs.get(data.service);
      if (!down) wrong(`${data.service} was down earlier and is not down`);
      else down.marks = data.marks;
    },
    DowntimeReached: ({ at, data }) => {
      const down = downs.get(data.service);
      const index = down?.marks.findIndex(({ mark }) => mark === data.mark) ?? -1;
      if (!down || index <= down.reached) wrong(`${data.mark} of ${data.service} is told twice`);
      if ((down?.marks[index]?.at ?? "9") > at) wrong(`${data.mark} of ${data.service} is told before it is reached`);
      if (data.people.length === 0) wrong(`nobody is told that ${data.service} is down for too long`);
      if (down) down.reached = index;
    },
    ServiceUp: ({ data }) => {
      if (!downs.delete(data.service)) wrong(`${data.service} comes up and was not down`);
    },
    CustomerNoticeOwed: ({ data }) => void owed.set(data.service, data.dueAt),
    CustomerNoticeOverdue: ({ at, data }) => {
      if ((owed.get(data.service) ?? "9") > at) wrong(`customers of ${data.service} are told late before it is late`);
      owed.delete(data.service);
    },
    CustomerNoticeDropped: ({ data }) => {
      owed.delete(data.service);
      if (downs.has(data.service)) wrong(`customers of ${data.service} are not told although it is down`);
    },
    CustomersTold: ({ data }) => void owed.delete(data.service),
  };

  type Subject = Pick<EventData<"ActionAuthorised">, "what" | "service" | "environment">;

  /** Why nobody had allowed it. */
  function whyNot(subject: Subject, authorisation: Authorisation, at: Instant, orgSeq: number): string | undefined {
    return authorisation.kind === "decision"
      ? whyNotDecided(authorisation)
      : whyNotOrdered(subject, authorisation, at, orgSeq);
  }

  function whyNotDecided({ decisionId, option, people }: Extract<Authorisation, { kind: "decision" }>) {
    const question = books.decisions.the(decisionId);
    if (question?.made?.option !== option) return `${decisionId} was not decided so`;
    if (!question.acting.has(option)) return `${option} allows nothing`;
    if (used.has(decisionId)) return `${decisionId} had allowed something already`;
    used.add(decisionId);
    return people.toSorted().join() === question.made.chosenBy.toSorted().join() ? undefined : "others decided it";
  }

  function whyNotOrdered(
    { what, service, environment }: Subject,
    { order: id, people }: Extract<Authorisation, { kind: "order" }>,
    at: Instant,
    orgSeq: number,
  ): string | undefined {
    const order = rules.standingOrders.find((one) => one.id === id);
    if (!order || order.when.action !== what) return `${id} is about something else`;
    if (at.slice(0, 10) > order.expires) return `${id} had expired`;
    if (people.toSorted().join() !== order.agreedBy.toSorted().join()) return `${id} names others`;
    if (!books.organisation.hasSigned(id, order.agreedBy, orgSeq)) return `not everybody had signed ${id}`;
    const isSafe = order.agreedBy.some((one) =>
      directory.people[one]?.roles.some((role) => rules.roles[role]?.safety === true),
    );
    if (books.decisions.isAsked(what, service)) return "those who decide are being asked";
    if (service === undefined && !(isSafe && order.when.environment?.includes("medical")))
      return `${id} may reach a ward`;
    if (environment === "it" || (isSafe && order.when.environment?.includes(environment))) return undefined;
    return `${id} does not reach where people can be hurt`;
  }

  function standsForMs(authorisation: Authorisation): number {
    const row = authorisation.kind === "decision" ? books.decisions.the(authorisation.decisionId)?.row : undefined;
    const agreed =
      authorisation.kind === "decision"
        ? rules.authority[row ?? -1]?.standsForMs
        : rules.standingOrders.find(({ id }) => id === authorisation.order)?.standsForMs;
    return agreed ?? rules.organisation.authorisationStandsForMs ?? 0;
  }

  function handled(at: Instant): void {
    for (const { id, status, leave, until } of actions.values()) {
      const isOver = status === "failed" || status === "reverted";
      if (!isOver && leave === "given" && until <= at) wrong(`${id} still counts as authorised at ${at}`);
    }
    for (const [service, { marks, reached }] of downs) {
      const missed = marks.find((mark, index) => index > reached && mark.at <= at);
      if (missed) wrong(`${missed.mark} of ${service} was reached, and nobody is told`);
    }
    for (const [service, dueAt] of owed) if (dueAt <= at) wrong(`customers of ${service} wait, and nobody noticed`);
  }

  return {
    note(events: Event[], isEnded: boolean): void {
      for (const event of events) (noted[event.type] as ((event: Event) => void) | undefined)?.(event);
      if (!isEnded) handled(events.at(-1)?.at ?? "");
    },
  };
}
