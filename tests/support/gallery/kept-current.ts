import { cardOf } from "../../../src/chat/cards/card-of.ts";
import type { CallIn } from "../../../src/incident/call-ins/call-in.ts";
import type { Decision } from "../../../src/incident/decisions/decision.ts";
import { authorised, reported, started, stopped, taken } from "../acting.ts";
import { type Given, given } from "../builders.ts";
import { exampleAlert, examplePolicy, worldOf } from "../example.ts";
import { putAnew } from "../fact-stories.ts";
import { rich } from "../rich.ts";
import { type Group, groupedFrom, namesIn } from "./entry.ts";

/** The cards that are edited where they were posted. */

const declared = given().declared();
const here = declared.joined("amara", "carla");
const open = here.proposed();
const bothChose = (change?: { condition: string }) => open.chose("amara", "shut").chose("carla", "shut", "d1", change);
const tieable = given(
  worldOf({
    ...examplePolicy,
    authority: [
      { when: { action: "shut-down" }, consents: ["clinical-safety"] },
      { fallback: true, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo", within: "25m" },
    ],
  }),
)
  .declared()
  .joined("amara", "carla", "elena", "farid")
  .proposed({ safety: "Nurses lose the alarms", exposure: "Two more hosts an hour" });
const torn = tieable.chose("amara", "shut").chose("carla", "keep");

const failing = declared
  .outcome({ type: "RoomFailed", data: { effect: "room:INC-7K3Q2", reason: "restricted_action" } })
  .outcome({ type: "InviteFailed", data: { effect: "invite:INC-7K3Q2:amara", person: "amara", reason: "guest" } })
  .outcome({ type: "CardFailed", data: { effect: "card:INC-7K3Q2:situation", reason: "invalid_blocks" } });

const situations: Record<string, Given> = {
  "by an alert, to be confirmed": given().alerted({
    alert: { ...exampleAlert, url: "https://guardduty.example/finding-1" },
  }),
  "everybody is called": declared,
  exercise: given().declared({ exercise: true }),
  "confidential, about somebody inside": given(
    worldOf({ ...examplePolicy, organisation: { ...examplePolicy.organisation, insiderContact: "general-counsel" } }),
  ).declared({ insider: true, excluded: ["carla"] }),
  "much has happened": rich().acknowledged("dev", 15).anotherAlert().resolved().delivered(),
  "what Muster could not do": failing,
  "a stop, a failure and customers to tell": stopped(reported(started(), "failed", { reason: "no answer" })),
  closed: bothChose().contained().recovered().closed("It goes on elsewhere"),
  "stood down": given().alerted().stoodDown("A drill"),
  "closed, and much is left open": rich().closed("It goes on elsewhere"),
};

const callIns: Record<CallIn["state"]["status"], [Given, callIn: string]> = {
  waiting: [declared, "amara.1"],
  acknowledged: [declared.delivered().acknowledged("amara", 15), "amara.1"],
  passed: [declared.passed("carla"), "carla.1"],
  withdrawn: [declared.rated("sev3"), "carla.1"],
  unanswered: [declared.delivered().after("3h"), "amara.1"],
};

const moreCallIns: Record<string, [Given, callIn: string]> = {
  "the commander, to confirm": [given().alerted(), "ben.1"],
  "expected and late": [declared.acknowledged("amara", 5).after("6m"), "amara.1"],
  "in place of another": [declared.after("10m"), "ben.1"],
  "somebody acts for them": [declared.joined("amara").acknowledged("dev").after("10m"), "carla.1"],
  "it is over": [declared.closed(), "amara.1"],
  confidential: [given().declared({ confidential: true }), "amara.1"],
  "the commander, stood down": [given().alerted().stoodDown("A drill"), "ben.1"],
  "it is over, and something is asked still": [rich().closed("It goes on elsewhere"), "grace.1"],
};

const decisions: Record<Decision["state"]["status"], Given> = {
  open,
  made: bothChose({ condition: "Customers first" }),
  expired: open.after("26m"),
  replaced: putAnew(),
  withdrawn: open.told({ type: "WithdrawDecision", decisionId: "d1", reason: "The server is clean again" }),
};

const refused = tieable.chose("elena", "keep").chose("amara", "shut").chose("carla", "shut");
const passedOn = given().declared().proposed().after("20m").acknowledged("farid").after("5m");

const moreDecisions: Record<string, Given> = {
  "with all that there is to weigh": tieable,
  "refused by somebody who must agree": refused,
  "they do not agree": torn,
  "they do not agree, and nobody can break the tie": torn.abstained("farid"),
  "the right has passed": passedOn,
  "it is over": open.closed("It goes on elsewhere"),
};

const persons: Record<string, [Given, person: string, decision?: string]> = {
  "to choose": [open, "amara"],
  "has chosen": [open.chose("amara", "shut"), "amara"],
  objects: [open.chose("amara", "shut").objected("carla", "The ward needs it"), "carla"],
  abstained: [open.abstained("amara"), "amara"],
  "must agree": [tieable, "elena"],
  "breaks the tie": [torn, "farid"],
  "is heard": [open.heard("carla", "shut"), "carla"],
  "somebody acts for them": [declared.joined("amara").acknowledged("dev").after("10m").proposed(), "carla"],
  "made, with a condition of theirs": [bothChose({ condition: "Customers first" }), "carla"],
  "whether what was done may stand": [taken(), "amara", "ratify-a1-1"],
  "carried out": [reported(authorised(), "started"), "amara"],
  expired: [open.after("26m"), "amara"],
  withdrawn: [decisions.withdrawn, "amara"],
  "put once more": [decisions.replaced, "amara"],
  "refused by somebody who must agree": [refused, "amara"],
  "the right has passed": [passedOn, "amara"],
  "it is over": [open.closed("It goes on elsewhere"), "amara"],
};

export function roomCards(): Group {
  const room = { kind: "room", platform: "slack" } as const;
  const toRoom = (story: Given) =>
    cardOf(story.incident, { card: "decision", decisionId: "d1", to: room }, namesIn(story));
  return {
    ...groupedFrom("situationCard", situations, (story) =>
      cardOf(story.incident, { card: "situation", platform: "slack" }, namesIn(story)),
    ),
    ...groupedFrom("decisionCard", { ...decisions, ...moreDecisions }, toRoom),
  };
}

export function personalCards(): Group {
  const excluded = declared.excluded("carla");
  return {
    ...groupedFrom("callInCard", { ...callIns, ...moreCallIns }, ([story, callIn]) =>
      cardOf(story.incident, { card: "call-in", callIn }, namesIn(story)),
    ),
    ...groupedFrom("decisionCard", persons, ([story, person, decisionId = "d1"]) =>
      cardOf(story.incident, { card: "decision", decisionId, to: { kind: "person", person } }, namesIn(story)),
    ),
    ...groupedFrom("goneCard", { "kept from them since": excluded }, (story) =>
      cardOf(story.incident, { card: "call-in", callIn: "carla.1" }, namesIn(story)),
    ),
  };
}
