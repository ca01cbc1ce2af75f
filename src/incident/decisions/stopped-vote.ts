import type { Directory } from "../../policy/directory.ts";
import type { Action } from "../actions/action.ts";
import { matterOf, matterOfAction, mayBeOne } from "../actions/matter.ts";
import { hashOf } from "../hash.ts";
import type { Draft } from "../verdict.ts";
import type { Decision, VoidedBy } from "./decision.ts";
import { askWhoAnswersNow } from "./decision-calls.ts";
import { timesAnew } from "./editing.ts";
import { callAgain, refusedBefore } from "./proposing.ts";
import { askedIn, toldOfEdit } from "./putting-anew.ts";

/**
 * No vote undoes a safety stop that those who voted did not know of: what was chosen in an open question on that step is
 * void, whoever chose is told, and the question names the stop from then on. They may choose again, knowing it.
 */
export function voidVotes(facts: Draft, directory: Directory, action: Action): void {
  const stopped = matterOfAction(facts.incident, action);
  for (const decision of Object.values(facts.incident.decisions)) {
    const matter = decision.state.status === "open" ? matterOf(facts.incident, decision) : undefined;
    if (matter && mayBeOne(facts.incident, matter, stopped))
      voidVote(facts, directory, decision, { stopped: action.id });
  }
}

/** What was chosen before is void, and those who chose may choose again. */
export function voidVote(facts: Draft, directory: Directory, decision: Decision, cause: VoidedBy): void {
  const { now, incident } = facts;
  const { id: decisionId, question, options, recommended, tradeOff = null, passed, consents } = decision;
  const times = passed ? {} : timesAnew(decision, now);
  facts.byTime.add("DecisionEdited", {
    decisionId,
    ...{ question, options, tradeOff },
    ...(recommended !== undefined && { recommended }),
    // They choose upon something else than before.
    contentHash: hashOf({ shown: decision.contentHash, ...cause, at: now }),
    ...("code" in times ? {} : times),
    ...refusedBefore(incident, askedIn(decision), consents),
    ...cause,
    told: toldOfEdit(facts, directory, decision),
  });
  if (passed) return;
  askWhoAnswersNow(facts, directory, decisionId);
  callAgain(facts, directory, decision);
}
