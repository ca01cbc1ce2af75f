import type { Decision } from "../../../src/incident/decisions/decision.ts";
import type { Event } from "../../../src/incident/events.ts";
import type { Incident } from "../../../src/incident/incident.ts";
import { own } from "../../../src/incident/own.ts";
import { isUsualSeed } from "../../support/seeded.ts";
import type { Moment } from "./play.ts";

/** What the stories are about, and how much of it the usual number of them hold at least: a promise about nothing is kept by anybody. */
const enough: Record<string, number> = {
  "decision made": 220,
  "decision made by several": 70,
  "decision made with everybody's agreement who must agree": 60,
  "decision made after a change of its words": 8,
  "decision made once the right had passed": 1,
  "decision made by a stand-in": 2,
  "decision tied": 15,
  "tie broken": 2,
  "decision expired": 110,
  "decision withdrawn": 1,
  "decision put anew": 2,
  "option vetoed": 85,
  "veto lifted": 3,
  "refusal carried into other words": 7,
  "right passed": 30,
  "own proposal refused": 9,
  "choice explained": 10,
  "abstention explained": 2,
  "dissent explained": 1,
  "spoken choice recorded": 45,
  "spoken choice confirmed": 16,
  "spoken choice denied": 2,
  "authorised by decision": 105,
  "authorised by order": 6,
  "action ratified": 30,
  "action reversed": 19,
  "action begun": 10,
  "action stopped": 25,
  "vote void by a stop": 7,
  "condition met": 17,
  "customers to be told": 35,
  "customers told": 1,
  "customers not told in time": 9,
  "another cause reported": 2,
  "fallback for want of agreement": 60,
  "fallback for want of figures": 20,
  "fallback for want of people": 12,
  "fallback as it was their own": 1,
  "fallback agreed to before": 35,
  "somebody acts who was called": 30,
  "somebody acts by delegation": 15,
  "delegation over": 35,
  "chosen for somebody else": 2,
  "somebody dismissed": 10,
  "declared without somebody": 19,
  "insider declared": 15,
  "guest turned away": 50,
  "somebody from elsewhere turned away": 20,
  "asked again of what a figure was said of": 40,
  "notice sent": 35,
  "notice not sent after all": 3,
};

function whatIsSeen({ type, by, data }: Event, { after }: Moment): string[] {
  switch (type) {
    case "DecisionMade": {
      const { consents, editedAt, passed, choices } = (after as Incident).decisions[data.decisionId] as Decision;
      return such({
        "decision made": true,
        "decision made by several": data.chosenBy.length > 1,
        "decision made with everybody's agreement who must agree": consents.length > 0,
        "decision made after a change of its words": editedAt !== undefined,
        "decision made once the right had passed": passed !== undefined,
        "decision made by a stand-in": data.chosenBy.some((id) => own(choices, id)?.actingFor !== undefined),
        "tie broken": data.tieBrokenBy !== undefined,
        "veto lifted": data.vetoesLifted !== undefined,
      });
    }
    case "DecisionEdited":
      return such({
        "refusal carried into other words": data.refusals !== undefined,
        "vote void by a stop": data.stopped !== undefined && (data.told ?? []).length > 0,
      });
    case "ActionAuthorised":
      return [`authorised by ${data.authorisation.kind}`];
    case "DecisionProposed":
      return such({
        "asked again of what a figure was said of": data.tradeOff?.inputs.statedBefore !== undefined,
        [fellBackAs[data.fellBack ?? ""] ?? ""]: data.fellBack !== undefined,
        "fallback agreed to before": data.decidedBefore?.status === "decides",
        "decision put anew": data.putsAnew !== undefined,
      });
    case "ChoiceMade":
      return such({
        "spoken choice confirmed": data.spokenAt !== undefined,
        "chosen for somebody else": by.actingFor !== undefined,
      });
    case "ActingStarted":
      return [data.byDelegation ? "somebody acts by delegation" : "somebody acts who was called"];
    case "InviteFailed":
      return such({
        "guest turned away": data.reason === "guest",
        "somebody from elsewhere turned away": data.reason === "from-elsewhere",
      });
    case "ClockTriggerRecorded":
      return data.trigger === "submitted" ? [data.holds ? "notice sent" : "notice not sent after all"] : [];
    case "IncidentDeclared":
      return such({
        "declared without somebody": data.excluded !== undefined,
        "insider declared": data.insider !== undefined,
      });
    case "CommandRefused":
      return such({ "own proposal refused": data.code === "alone-on-own-proposal" });
    default:
      return own(seenOnce, type) ? [seenOnce[type] as string] : [];
  }
}

/** Those of them that hold. */
function such(seen: Record<string, boolean>): string[] {
  return Object.keys(seen).filter((what) => seen[what]);
}

const fellBackAs: Record<string, string> = {
  "not-agreed": "fallback for want of agreement",
  "figures-not-known": "fallback for want of figures",
  "too-few-people": "fallback for want of people",
  "own-proposal": "fallback as it was their own",
};

const seenOnce: Partial<Record<Event["type"], string>> = {
  DecisionTied: "decision tied",
  DecisionExpired: "decision expired",
  DecisionWithdrawn: "decision withdrawn",
  OptionVetoed: "option vetoed",
  RightPassed: "right passed",
  ChoiceExplained: "choice explained",
  AbstentionExplained: "abstention explained",
  DissentExplained: "dissent explained",
  SpokenChoiceRecorded: "spoken choice recorded",
  SpokenChoiceDenied: "spoken choice denied",
  ActionRatified: "action ratified",
  ReversalDecided: "action reversed",
  ActionStarted: "action begun",
  StopOrdered: "action stopped",
  ConditionMet: "condition met",
  CustomerNoticeOwed: "customers to be told",
  CustomerNoticeOverdue: "customers not told in time",
  CustomersTold: "customers told",
  OtherCauseReported: "another cause reported",
  DelegationOver: "delegation over",
};

function peopleIn({ world }: Moment): string[] {
  return Object.keys(world.directory.people);
}

/** What `share` of the usual number of stories holds too little of. */
export function rareIn(stories: Moment[][], share: number): string[] {
  const seen = stories.flatMap((moments) =>
    moments.flatMap((moment, index) => [
      ...moment.events.flatMap((event) => whatIsSeen(event, moment)),
      ...such({ "somebody dismissed": peopleIn(moment).length < peopleIn(moments[index - 1] ?? moment).length }),
    ]),
  );
  const times = (what: string) => seen.filter((each) => each === what).length;
  return Object.keys(enough).filter((what) => times(what) < leastOf(enough[what] ?? 0, share));
}

/**
 * Fewer stories hold their share of it, and other stories about as much, less what chance takes away from a small number:
 * twice its standard deviation.
 */
function leastOf(usual: number, share: number): number {
  const mean = usual * share;
  return share < 1 || !isUsualSeed ? Math.floor(mean - 2 * Math.sqrt(mean)) : usual;
}
