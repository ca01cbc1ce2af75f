import type { CommandOf } from "../commands.ts";
import type { EventData } from "../events.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { leads, leadsFor } from "../permission.ts";
import { later, toMs } from "../time.ts";
import { done, draft, type Refusal, refuse, type Verdict } from "../verdict.ts";
import { canBeDecided } from "./answering.ts";
import { type Decision, isInTheSameWords, voices } from "./decision.ts";
import { askWhoAnswersNow } from "./decision-calls.ts";
import {
  type Asked,
  type Asking,
  callAgain,
  contentOf,
  isTheSame,
  mistakeIn,
  refusedBefore,
  shares,
  whoDecides,
} from "./proposing.ts";
import { askedIn, replace, toldOfEdit } from "./putting-anew.ts";
import { subjectOf } from "./subject.ts";
import { type TradeOff, tradeOffFor } from "./trade-off.ts";

/**
 * The same question in other words: whatever was chosen before is void, and those who chose are told. Its options keep
 * their places; which of them carries out the action is said anew. Whoever words it approves it alone no more than its proposer.
 * A downtime that is said now counts, but the longest that was ever said goes on finding the row.
 * Its figures are worked out anew, as of now; where the authority table names others by them, it is put to those instead.
 */
export function edit(command: CommandOf<"EditDecision">, incident: Incident, world: Asking): Verdict {
  const { directory } = world;
  const { now, by, decisionId } = command;
  const decision = own(incident.decisions, decisionId);
  if (!decision) return refuse({ code: "no-such-decision", decisionId });
  const { state, passed } = decision;
  if (state.status !== "open") return refuse({ code: "decision-closed", decisionId, status: state.status });
  if (passed) return refuse({ code: "decision-closed", decisionId, status: "expired" });
  if (by.person !== decision.proposedBy && !leads(incident, by.person)) return refuse({ code: "not-your-proposal" });
  if (command.options.length !== decision.options.length) return refuse({ code: "bad-options" });
  const wrong = mistakeIn(command);
  if (wrong) return refuse(wrong);
  if (!canBeDecided(incident, directory, { ...decision, notAlone: [...decision.notAlone, by.person] })) {
    return refuse({ code: "nobody-can-decide", roles: voices(decision) });
  }
  const actingFor = by.person === decision.proposedBy ? undefined : leadsFor(incident, by.person);
  const author = { ...by, ...(actingFor && { actingFor }) };
  const facts = draft(incident, incident.id, now, author);
  const told = toldOfEdit(facts, directory, decision, by.person);
  const words = inItsPlaces(command, decision);
  const { downtime } = command;
  const notAlone = [...new Set([...decision.notAlone, by.person])];
  const asked = { ...askedIn(decision), ...words, ...(downtime && { downtime }), notAlone };
  const tradeOff = tradeOffFor({ now, ...asked }, incident);
  const { abstentions } = decision;
  const asking = { notAlone: asked.notAlone, abstentions, asked: decision.asked };
  const authority = whoDecides(incident, world, asking, subjectOf(asked, incident, tradeOff));
  if ("code" in authority) return refuse(authority);
  if (!isTheSame(authority, decision)) {
    const refusal = replace(facts, decision, { by: author, asked }, world);
    return refusal ? refuse(refusal) : done(facts);
  }
  if (isAsItWas(words, tradeOff, decision)) return refuse({ code: "nothing-changed" });
  const times = timesAnew(decision, now);
  if ("code" in times) return refuse(times);
  const content = { ...contentOf(words, now, tradeOff), tradeOff: tradeOff ?? null };
  const refusals = refusedBefore(incident, asked, authority.consents);
  facts.add("DecisionEdited", { decisionId, ...content, ...times, ...refusals, told });
  askWhoAnswersNow(facts, directory, decisionId);
  callAgain(facts, directory, decision, by.person);
  return done(facts);
}

/** The same words and, but for what the time adds up, the same figures: nobody's choice is void for that. */
function isAsItWas(words: Asked, tradeOff: TradeOff | undefined, decision: Decision): boolean {
  const asked = { ...words, question: words.question.trim() };
  const isTheSame = isInTheSameWords(asked, decision) && words.recommended === decision.recommended;
  const figures = ({ inputs, downtime, overTolerable, overBreakingPoint }: Partial<TradeOff> = {}) => {
    const { statedBefore, ...others } = inputs ?? {};
    const isLonger = (statedBefore?.toMs ?? 0) > (downtime?.toMs ?? 0);
    return JSON.stringify({ others, ...(isLonger && { statedBefore }), downtime, overTolerable, overBreakingPoint });
  };
  return isTheSame && figures(tradeOff) === figures(decision.tradeOff);
}

type Times = Partial<Pick<EventData<"DecisionEdited">, "standInsAt" | "tieBreakerAt" | "deadline" | "lastCallUntil">>;

/**
 * Whoever has to choose again has half of the time for it at least. Where that would prolong the question without end its
 * words stay: nobody puts off for ever what others were asked to decide.
 */
export function timesAnew(decision: Decision, now: string): Times | Refusal {
  const {
    proposedAt,
    deadline,
    givenMs,
    agreedMs = givenMs,
    isHalfTimeOver,
    tieBreakerAt,
    tieBreakerCalled,
  } = decision;
  const longMs = Math.max(givenMs, agreedMs);
  const leastMs = shares.least * longMs;
  if (toMs(deadline) - toMs(now) >= leastMs) return {};
  const after = (share: number) => later(now, share * leastMs);
  const latest = later(proposedAt, shares.longest * longMs);
  if (after(1) > latest) return { code: "no-more-changes", latest };
  return {
    ...(!isHalfTimeOver && { standInsAt: after(shares.standIns) }),
    ...(tieBreakerAt && !tieBreakerCalled && { tieBreakerAt: after(shares.tieBreaker) }),
    deadline: after(1),
    lastCallUntil: later(now, leastMs + shares.lastCall * givenMs),
  };
}

/**
 * Option by option, in the same order: what each is called and costs is new, and which carries the action out; which it is
 * is not, nor, of what was done already, which of them lets it stand.
 */
function inItsPlaces({ question, options, recommended }: Asked, decision: Decision): Asked {
  const { action, ratifies } = decision;
  const placed = decision.options.map((before, index) => {
    const { acts: said, ...words } = options[index] as Asked["options"][number];
    const acts = ratifies === undefined ? action !== undefined && said : before.acts;
    return { ...words, id: before.id, ...(acts && { acts }) };
  });
  // What nobody recommended is not recommended in other words either.
  if (decision.recommended === undefined) return { question, options: placed };
  const index = options.findIndex(({ id }) => id === recommended);
  return { question, options: placed, ...(index >= 0 && { recommended: (placed[index] as { id: string }).id }) };
}
