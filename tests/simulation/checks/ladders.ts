import type { Event, EventOf, EventType } from "../../../src/incident/events.ts";
import type { Instant } from "../../../src/incident/time.ts";
import { toMs } from "../../../src/incident/time.ts";
import type { Medium } from "../../../src/policy/policy.ts";
import { mediaOf } from "../organisation.ts";
import type { OrganisationBook } from "./agreed.ts";

/**
 * The promises about ladders, kept from the facts alone and not by the rules under test: what was promised when a
 * call-in started must be what the ledger says later.
 */

export type Violate = (sentence: string) => void;

type Rung = { step: number; at: Instant; media: Medium[] };
type Ladder = {
  callIn: string;
  person: string;
  isWaiting: boolean;
  /** Nothing but a question ever called them, or whoever they stand in for. */
  isForQuestion: boolean;
  promised: Rung[];
  left: Rung[];
  escalations: { index: number; at: Instant; to: string }[];
  endsAt: Instant;
  joinBy: Instant | undefined;
  pages: Map<string, { step: number; medium: Medium; status: string; tryUntil: Instant }>;
  /** Of steps that were overtaken unsent. */
  spare: Medium[];
  /** It was said that nothing is left to try. */
  isGivenOver: boolean;
};

type Noted = { [T in EventType]?: (event: EventOf<T>, batch: Batch) => void };
/** The events of one append, and what they allow. */
type Batch = { events: Event[]; mayAdvance: Set<string>; failed: { ladder: Ladder; seq: number }[] };

export function ladderChecks(
  incident: string,
  violate: Violate,
  organisation: Pick<OrganisationBook, "of" | "wasAway">,
) {
  const ladders = new Map<string, Ladder>();
  const joined = new Set<string>();
  let isEnded = false;
  const the = (callIn: string) => ladders.get(callIn) as Ladder;
  const wrong = (what: string) => violate(`${incident}: ${what}`);

  const noted: Noted = {
    CallInStarted: ({ data }) => {
      const { callIn, person, pages, escalations, endsAt, why, from } = data;
      const numbered = escalations.map((escalation, index) => ({ index, ...escalation }));
      const rungs = { promised: pages, left: pages, escalations: numbered, pages: new Map(), spare: [] };
      const isForQuestion = why === "decision" || (from !== undefined && the(from).isForQuestion);
      ladders.set(callIn, {
        callIn,
        person,
        isWaiting: true,
        isForQuestion,
        endsAt,
        joinBy: undefined,
        isGivenOver: false,
        ...rungs,
      });
    },
    PageDue: ({ at, data }, batch) => {
      const ladder = the(data.callIn);
      const { step, medium, tryUntil, page } = data;
      const rung = ladder.promised.find((one) => one.step === step);
      const overtakes = ladder.promised.find((one) => one.step > step && one.at <= at && canReach(ladder, one));
      if (rung && overtakes) {
        wrong(`step ${step} of ${ladder.callIn} is sent although step ${overtakes.step} is due: it was overtaken`);
      }
      if (rung && rung.at > at && !batch.mayAdvance.has(data.callIn)) {
        wrong(`step ${step} of ${ladder.callIn} is sent before its time although no page failed`);
      }
      if (ladder.pages.has(page)) wrong(`the page ${page} is due twice`);
      if (toMs(tryUntil) - toMs(at) > organisation.of.rules.organisation.pageBudgetMs)
        wrong(`the page ${page} is tried for longer than its budget`);
      ladder.pages.set(page, { step, medium, status: "owed", tryUntil });
      ladder.left = ladder.left.filter((one) => one.step !== step);
    },
    PageAccepted: ({ data }) => setPage(data.page, "accepted"),
    PageFailed: ({ seq, data }, batch) => {
      const found = pageOf(data.page);
      if (found?.page.status !== "owed") return;
      found.page.status = "failed";
      if (data.lastWay) giveOver(found.ladder);
      if (!found.ladder.isWaiting || isEnded) return;
      batch.mayAdvance.add(found.ladder.callIn);
      batch.failed.push({ ladder: found.ladder, seq });
    },
    PageSkipped: ({ data }, batch) => {
      const ladder = the(data.callIn);
      ladder.left = ladder.left.filter((one) => one.step !== data.step);
      for (const page of ladder.pages.values()) {
        const isMeant = page.step === data.step && data.media.includes(page.medium) && page.status === "owed";
        if (isMeant) page.status = "skipped";
      }
      if (data.reason === "superseded") ladder.spare.push(...data.media);
      else batch.mayAdvance.add(data.callIn);
      if (data.lastWay) giveOver(ladder);
    },
    CallInAcknowledged: ({ by, data }) => {
      const ladder = the(data.callIn);
      const isTheirs = by.person === ladder.person && data.person === ladder.person;
      if (!isTheirs) wrong(`the ladder of ${ladder.person} stops because ${by.person} acknowledged`);
      ladder.isWaiting = false;
      ladder.joinBy = data.joinBy;
    },
    CallInPassedToDelegate: ({ at, by, data }, batch) => {
      const ladder = the(data.callIn);
      const isAway = by.person === "muster" && organisation.wasAway(ladder.person, at);
      if (by.person !== ladder.person && !isAway) wrong(`${by.person} passed on the call-in of ${ladder.person}`);
      ladder.isWaiting = false;
      ladder.joinBy = undefined;
      batch.mayAdvance.add(data.callIn);
    },
    CallInEscalated: ({ at, data }, batch) => {
      const ladder = the(data.callIn);
      const planned = ladder.escalations.find(({ index }) => index === data.escalation);
      if (planned && planned.at > at && !batch.mayAdvance.has(data.callIn)) {
        wrong(`${ladder.callIn} is escalated before its time although no page failed`);
      }
      // Nobody there: the next escalation is made at once.
      if (data.people.length === 0) batch.mayAdvance.add(data.callIn);
      ladder.escalations = ladder.escalations.filter(({ index }) => index !== data.escalation);
    },
    CallInWithdrawn: ({ data }, { events }) => {
      const { callIn, person, replacedBy } = data;
      const isCalledAgain = events.some(
        ({ type, data: one }) =>
          type === "CallInStarted" && "callIn" in one && one.callIn === replacedBy && one.person === person,
      );
      const closes = ["DecisionMade", "DecisionExpired", "DecisionReplaced", "DecisionWithdrawn"];
      // The last: whoever they were called in the place of is back, or they turn out to be from outside.
      const frees = [
        "SeverityChanged",
        "CommanderHandedOver",
        "PersonExcluded",
        "TurnBegan",
        "DelegationOver",
        "ActingEnded",
      ];
      const isUnneeded = replacedBy === undefined && events.some(({ type }) => frees.includes(type));
      const isAnswered = the(callIn).isForQuestion && events.some(({ type }) => closes.includes(type));
      if (!isCalledAgain && !isUnneeded && !isAnswered) wrong(`${callIn} is withdrawn for nothing`);
      the(callIn).isWaiting = false;
      the(callIn).joinBy = undefined;
    },
    CallInUnanswered: ({ at, data }) => {
      if (endOf(the(data.callIn)) > at) wrong(`${data.callIn} is given up before its end`);
      the(data.callIn).isWaiting = false;
    },
    JoinOverdue: ({ data }) => {
      the(data.callIn).joinBy = undefined;
    },
    PersonJoined: ({ data }) => {
      joined.add(data.person);
    },
    IncidentClosed: () => {
      isEnded = true;
    },
    IncidentStoodDown: () => {
      isEnded = true;
    },
  };

  function pageOf(effect: string) {
    for (const ladder of ladders.values()) {
      const page = ladder.pages.get(effect);
      if (page) return { ladder, page };
    }
    return undefined;
  }

  function setPage(effect: string, status: string): void {
    const found = pageOf(effect);
    if (found) found.page.status = status;
  }

  /** People are asked to reach somebody themselves: once, and only where nothing that wakes them went out or is to come. */
  function giveOver(ladder: Ladder): void {
    if (ladder.isGivenOver) wrong(`it is said twice that nothing is left to reach ${ladder.callIn}`);
    if (!ladder.isWaiting || isWakingLeft(ladder))
      wrong(`people are asked to reach ${ladder.callIn} in Muster's place`);
    ladder.isGivenOver = true;
  }

  /** A page that failed makes the next medium owed at once, or, when none is left, calls whoever is next. */
  function nextMediumTried({ ladder, seq }: Batch["failed"][number], { events }: Batch): void {
    const later = events.filter(
      (event) => event.seq > seq && "callIn" in event.data && event.data.callIn === ladder.callIn,
    );
    const isSilent = ladder.isWaiting && !ladder.isGivenOver && !isWakingLeft(ladder);
    if (isSilent) wrong(`nothing is left to reach ${ladder.callIn}, and nobody is asked to`);
    if (!ladder.isWaiting || later.some(({ type }) => type === "PageDue" || type === "CallInEscalated")) return;
    const reachable = mediaOf(ladder.person);
    const pages = [...ladder.pages.values()];
    const tried = new Set(pages.map(({ medium }) => medium));
    const next = ladder.left.find(({ media }) =>
      media.some((medium) => reachable.includes(medium) && !tried.has(medium)),
    );
    const hasHope = pages.some(({ status }) => status === "accepted" || status === "owed");
    if (next) wrong(`a page to ${ladder.person} failed, and the next medium (${next.media.join()}) is not owed`);
    else if (!hasHope && ladder.escalations.length > 0)
      wrong(`every page to ${ladder.person} failed, and nobody is called`);
  }

  /** After time is handled no deadline lies in the past, and no waiting ladder has lost a rung. */
  function handled(at: Instant): void {
    if (isEnded) return;
    for (const ladder of ladders.values()) {
      const late = ladder.isWaiting ? pastOf(ladder, at) : undefined;
      if (late) wrong(`it was handled at ${at}, and ${late} of ${ladder.callIn} still lies in the past`);
      const isOverdue = ladder.joinBy && ladder.joinBy <= at && !joined.has(ladder.person);
      if (isOverdue) wrong(`${ladder.person} was to join by ${ladder.joinBy}, and at ${at} nobody noticed`);
    }
  }

  return {
    ladders: () => [...ladders.values()],
    isEnded: () => isEnded,
    note(events: Event[]): void {
      const batch: Batch = { events, mayAdvance: new Set(), failed: [] };
      for (const event of events)
        (noted[event.type] as ((event: Event, batch: Batch) => void) | undefined)?.(event, batch);
      if (!isEnded) for (const failed of batch.failed) nextMediumTried(failed, batch);
      handled(events.at(-1)?.at ?? "");
    },
  };
}

function canReach({ person }: Ladder, { media }: Rung): boolean {
  const reachable = mediaOf(person);
  return media.some((medium) => reachable.includes(medium));
}

/** Something rang or is being sent, or there is a way that was not tried. */
function isWakingLeft({ person, pages, left, spare }: Ladder): boolean {
  const reachable = mediaOf(person);
  const sent = [...pages.values()];
  const tried = sent.map(({ medium }) => medium);
  const isOnItsWay = sent.some(
    ({ status, medium }) => status === "owed" || (status === "accepted" && medium !== "chat"),
  );
  const toCome = [...left.flatMap(({ media }) => media), ...spare];
  return isOnItsWay || toCome.some((medium) => reachable.includes(medium) && !tried.includes(medium));
}

/** Nobody is given up while a page to them is being tried. */
function endOf({ endsAt, pages }: Ladder): Instant {
  const tries = [...pages.values()].flatMap(({ status, tryUntil }) => (status === "owed" ? [tryUntil] : []));
  return [endsAt, ...tries].toSorted().at(-1) ?? endsAt;
}

function pastOf(ladder: Ladder, at: Instant): string | undefined {
  const { left, escalations, pages } = ladder;
  const rung = left.find((one) => one.at <= at);
  if (rung) return `step ${rung.step} (${rung.at})`;
  const escalation = escalations.find((one) => one.at <= at);
  if (escalation) return `the call to the ${escalation.to} (${escalation.at})`;
  const page = [...pages.values()].find(({ status, tryUntil }) => status === "owed" && tryUntil <= at);
  if (page) return `the end of trying ${page.medium} (${page.tryUntil})`;
  return endOf(ladder) <= at ? `its end (${endOf(ladder)})` : undefined;
}
