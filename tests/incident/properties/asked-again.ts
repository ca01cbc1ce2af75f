import type { World } from "../../../src/incident/decide.ts";
import type { Event, EventOf } from "../../../src/incident/events.ts";
import { answering, excluded, of, peopleIn, pinned } from "./authorised.ts";
import { commanderAt, leadingRoles } from "./commanders-seat.ts";

/**
 * What was said before about a step and is not got round by asking again, from the facts alone. Things are taken to be one
 * here only where they are named in the very same words, or where one of the two is not named: that is less than the rules
 * say.
 */

type Question = EventOf<"DecisionProposed">;
type About = Pick<Question["data"], "action" | "service" | "target">;

const ends = ["DecisionMade", "DecisionExpired", "DecisionReplaced", "DecisionWithdrawn"];

/** The questions still open, and the actions that stand or may be begun, beside which the same was asked once more. */
export function askedBeside({ data }: Question, facts: Event[]): string[] {
  if (data.action === undefined || data.ratifies !== undefined || data.putsAnew !== undefined) return [];
  const open = of(facts, "DecisionProposed").filter(
    (other) => other.data.ratifies === undefined && isPartOf(data, other.data) && outcomeOf(other, facts) === undefined,
  );
  const allowed = of(facts, "ActionAuthorised").filter(({ data: { action, what, service, authorisation } }) => {
    if (authorisation.kind !== "decision" || what !== data.action || service !== data.service) return false;
    const leave = of(facts, "DecisionProposed").find((each) => each.data.decisionId === authorisation.decisionId);
    const about = facts.filter((each) => "action" in each.data && each.data.action === action);
    const last = about.findLast(({ type }) => hasLeave.includes(type) || losesLeave.includes(type));
    const isDone = about.some(({ type }) => type === "ActionFailed" || type === "ActionReverted");
    return leave?.data.target === data.target && !isDone && hasLeave.includes(last?.type ?? "");
  });
  return [...open.map((each) => each.data.decisionId), ...allowed.map((each) => each.data.action)];
}

const hasLeave: string[] = ["ActionAuthorised", "ActionRatified"];
const losesLeave: string[] = ["AuthorisationExpired", "StopOrdered", "ReversalDecided"];

/** Who had refused that step in an earlier question, holds the role still, and has not agreed to it since: by role. */
export function refusedBefore(
  { data: made, seq }: Pick<EventOf<"DecisionMade">, "data" | "seq">,
  facts: Event[],
  { directory }: World,
): string[] {
  const asked = of(facts, "DecisionProposed").find(({ data }) => data.decisionId === made.decisionId);
  if (!asked || asked.data.ratifies !== undefined || !isActing(asked, made.option)) return [];
  const people = peopleIn(commanderAt({ seq }, facts), directory.people, excluded(facts), leadingRoles(facts));
  const same = of(facts, "DecisionProposed").filter((each) => each.data.ratifies === undefined && isAbout(each, asked));
  const said = of(facts, "ChoiceMade").flatMap((choice) => {
    const question = same.find(({ data }) => data.decisionId === choice.data.decisionId);
    return question ? [{ choice, question, isYes: isActing(question, choice.data.option) }] : [];
  });
  return said.flatMap(({ choice, question, isYes }) => {
    const { person, actingFor: voice = person } = choice.by;
    if (isYes || question.data.decisionId === made.decisionId) return [];
    const later = said.filter((other) => other.choice.seq > choice.seq && voiceOf(other.choice) === voice);
    const isUnsaid =
      later.some((other) => other.isYes || other.question === question) ||
      of(facts, "AbstentionRecorded").some((each) => voiceOf(each) === voice && each.seq > choice.seq) ||
      same.some((each) => isActing(each, madeIn(each, facts, choice.seq, seq)));
    const roles = [...new Set([choice.data.role, ...(choice.data.roles ?? [])])];
    const authors = [asked.data.proposedBy, ...editorsOf(asked, facts)];
    return isUnsaid
      ? []
      : roles.filter(
          (role) =>
            question.data.consents?.includes(role) &&
            asked.data.consents?.includes(role) &&
            answering(pinned(facts), people, role, authors).includes(voice) &&
            !made.vetoesLifted?.some((lifted) => lifted.role === role),
        );
  });
}

/** Whose conditions on that step, from whichever question allowed it, are not met; those who allowed it since say anew. */
export function bound({ at, data }: EventOf<"ActionStarted">, facts: Event[]): string[] {
  const begun = of(facts, "ActionAuthorised").find((each) => each.data.action === data.action)?.data;
  if (begun?.authorisation.kind !== "decision") return [];
  const { decisionId: by } = begun.authorisation;
  const leave = of(facts, "DecisionProposed").find((each) => each.data.decisionId === by);
  const allowing = of(facts, "DecisionProposed").filter((each) => {
    const isThis = leave && each.data.ratifies === undefined && isAbout(each, leave);
    return isThis && isActing(each, madeIn(each, facts, 0, Number.POSITIVE_INFINITY));
  });
  const choices = allowing.flatMap((each) => chosenFor(each, facts));
  const last = new Map(choices.toSorted((one, other) => one.seq - other.seq).map((each) => [each.by.person, each]));
  const open = [...last.values()].filter((choice) => choice.data.condition !== undefined);
  return open.flatMap((choice) => {
    const isMet = of(facts, "ConditionMet").some(({ at: saidAt, data: met }) => {
      const isThis = met.decisionId === choice.data.decisionId && met.person === choice.by.person;
      return isThis && (met.occurredAt ?? saidAt) <= (data.occurredAt ?? at);
    });
    // Whoever ratifies it chooses anew, in a question that is not looked at here.
    const isSaidSince = of(facts, "ChoiceMade").some(
      (each) => each.by.person === choice.by.person && each.seq > choice.seq && each.data.option === "ratify",
    );
    return isMet || isSaidSince ? [] : [choice.by.person];
  });
}

/** Each one's last choice of what was decided, in the words in which it was. */
function chosenFor(asked: Question, facts: Event[]): EventOf<"ChoiceMade">[] {
  const { decisionId } = asked.data;
  const about = facts.filter((each) => "decisionId" in each.data && each.data.decisionId === decisionId);
  const since = about.slice(about.findLastIndex(({ type }) => type === "DecisionEdited") + 1);
  const made = of(about, "DecisionMade")[0];
  const gone = made === undefined ? [] : excluded(facts.filter(({ seq }) => seq < made.seq));
  const last = new Map(of(since, "ChoiceMade").map((choice) => [choice.by.person, choice]));
  for (const { by } of of(since, "AbstentionRecorded")) last.delete(by.person);
  const kept = [...last.values()].filter(
    ({ by }) => made?.data.chosenBy.includes(by.person) || !gone.includes(by.person),
  );
  return kept.filter(({ data }) => data.option === made?.data.option);
}

function voiceOf({ by: { person, actingFor = person } }: Event): string {
  return actingFor;
}

function editorsOf({ data }: Question, facts: Event[]): string[] {
  const edits = of(facts, "DecisionEdited").filter((each) => each.data.decisionId === data.decisionId);
  return edits.filter((each) => each.data.stopped === undefined).map(({ by }) => by.person);
}

function isActing({ data }: Question, option: string | undefined): boolean {
  return data.options.some(({ id, acts }) => id === option && acts === true);
}

/** What was decided there between the two. */
function madeIn({ data }: Question, facts: Event[], after: number, before: number): string | undefined {
  const made = of(facts, "DecisionMade").filter((each) => each.seq > after && each.seq < before);
  return made.find((each) => each.data.decisionId === data.decisionId)?.data.option;
}

function outcomeOf({ data }: Question, facts: Event[]): Event | undefined {
  return facts.find(
    (each) => ends.includes(each.type) && "decisionId" in each.data && each.data.decisionId === data.decisionId,
  );
}

function isAbout({ data: one }: Question, { data: other }: Question): boolean {
  return isPartOf(one, other);
}

function isPartOf(one: About, other: About): boolean {
  const isOne = one.target === undefined || other.target === undefined || one.target === other.target;
  return one.action !== undefined && one.action === other.action && one.service === other.service && isOne;
}
