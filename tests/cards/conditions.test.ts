import { describe, expect, it } from "vitest";
import { decodeAction, encodeAction } from "../../src/chat/action-value.ts";
import { actionsCard } from "../../src/chat/cards/actions/action-buttons.ts";
import { confirmationCard } from "../../src/chat/cards/answers/confirmation.ts";
import { decisionCard } from "../../src/chat/cards/decisions/decision.ts";
import { noticeCard } from "../../src/chat/cards/notices/notice.ts";
import { situationCard } from "../../src/chat/cards/situation.ts";
import { acting } from "../support/acting.ts";
import type { Given } from "../support/builders.ts";
import { buttonsOf, labelsOf, textOf } from "../support/card-text.ts";

const words = "the condition of Carla Reyes: “Customers are told first.”";
const waiting = acting()
  .proposed()
  .chose("amara", "shut")
  .chose("carla", "shut", "d1", { condition: "Customers are told first." });
const said = { type: "ReportConditionMet", by: waiting.by("ben"), action: "a1" } as const;
const met = waiting.after("5m").told(said);

const situation = ({ incident, world }: Given) => textOf(situationCard(incident, world, "slack"));
const actions = ({ incident, world }: Given, person = "ben") => actionsCard(incident, world, person);
const room = ({ incident, world }: Given) => decisionCard(incident, "d1", { kind: "room", platform: "slack" }, world);
const cardOf = ({ incident, world }: Given, person: string) =>
  decisionCard(incident, "d1", { kind: "person", person }, world);
const notices = ({ incident, world }: Given, what: string) =>
  Object.values(incident.notices)
    .filter(({ about, to }) => about.what === what && to.kind === "room")
    .map((notice) => noticeCard(incident, notice, world));

describe("a condition that is not met", () => {
  it("is named in the action's line, on the situation and on the card of actions", () => {
    expect(situation(waiting)).toContain(`authorised until 07:00 UTC; waits for ${words}`);
    expect(textOf(actions(waiting))).toContain(`aits for ${words}`);
    expect(situation(met)).not.toContain("waits for");
  });

  it("is named on the decision's card, with who may say that it is met", () => {
    expect(textOf(room(waiting))).toContain(`Not met yet, ${words}`);
    expect(textOf(room(waiting))).toContain("Carla Reyes or Ben Adler may say when it is met.");
    expect(textOf(room(met))).not.toContain("Not met yet");
    expect(textOf(room(met))).toContain("Ben Adler says that the condition of Carla Reyes was met at 03:05 UTC");
  });

  it("is named where the room is told that the action is authorised", () => {
    const authorised = notices(waiting, "containment").find((card) => textOf(card).includes("Authorised"));
    expect(authorised && textOf(authorised)).toContain(`aits for ${words}`);
    // In the room whoever presses it is judged.
    expect(authorised && labelsOf(authorised)).toEqual(["Condition met", "It is unsafe…", "Decide again"]);
  });

  it("has its button in the place of “Started”, for those who may say so", () => {
    expect(labelsOf(actions(waiting)).slice(0, 2)).toEqual(["Condition met", "Decide again"]);
    expect(labelsOf(actions(waiting, "carla"))[0]).toBe("Condition met");
    expect(labelsOf(actions(waiting, "grace")).slice(0, 1)).toEqual(["Decide again"]);
    expect(labelsOf(actions(met))[0]).toBe("Started");
    expect(labelsOf(cardOf(waiting, "carla"))[0]).toBe("Condition met");
    expect(labelsOf(cardOf(waiting, "amara"))).not.toContain("Condition met");
    expect(labelsOf(cardOf(met, "carla"))).not.toContain("Condition met");
    const [button] = buttonsOf(cardOf(waiting, "carla"));
    const action = { do: "condition-met", incident: "INC-7K3Q2", decision: "d1", person: "carla" } as const;
    expect(button?.action).toEqual(action);
    expect(decodeAction(encodeAction(action))).toEqual(action);
  });

  it("beside another has a button with its own name", () => {
    const both = acting()
      .proposed()
      .chose("amara", "shut", "d1", { condition: "The disk is kept." })
      .chose("carla", "shut", "d1", { condition: "Customers are told first." });
    expect(labelsOf(actions(both)).slice(0, 2)).toEqual([
      "Condition of Amara Okafor met",
      "Condition of Carla Reyes met",
    ]);
  });
});

describe("a condition that is met", () => {
  it("is answered with what may happen now, and the room hears whose word it is", () => {
    const command = { ...said, now: met.now };
    const { summary } = confirmationCard(command, met.incident, met.world, met.added);
    expect(summary).toContain(
      "Recorded: the condition of Carla Reyes is met, since 04:05, Berlin time. It may start now: /muster action start a1.",
    );
    expect(notices(met, "condition-met").map((card) => textOf(card))).toEqual([
      expect.stringContaining(`Ben Adler says that this is met: ${words}`),
    ]);
  });
});
