import { describe, expect, it } from "vitest";
import { noticeText } from "../../src/chat/cards/page-text.ts";
import type { Event } from "../../src/incident/events.ts";
import { fold } from "../../src/incident/incident.ts";
import { reported } from "../support/acting.ts";
import { type Given, given, incidentId } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** By which media somebody hears what matters to them alone, though nobody knows whether they look at chat. */

const authority = [{ fallback: true, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo", within: "60m" }];
const joint = () =>
  given(worldOf({ ...examplePolicy, authority }))
    .declared()
    .joined("amara", "carla")
    .proposed();
const told = ({ incident }: Given, what: string) =>
  Object.values(incident.notices).flatMap(({ about, to }) =>
    about.what === what && to.kind === "person" ? [`${to.person} ${to.by}`] : [],
  );
const texts = ({ incident, world }: Given) =>
  Object.values(incident.notices)
    .filter(({ to }) => to.kind === "person" && to.by === "sms")
    .map((notice) => noticeText(incident, notice, world));
/** Carla sleeps, and Dev, who stands in, answered his call by text. */
const byText = () => {
  const half = given(worldOf({ ...examplePolicy, authority }))
    .declared()
    .joined("amara")
    .proposed()
    .after("30m");
  const callIn = Object.values(half.incident.callIns).findLast(({ person }) => person === "dev")?.id ?? "";
  return half.told({ type: "Acknowledge", by: half.by("dev", "sms"), callIn }).delivered();
};

describe("whoever must act and did nothing in chat of late", () => {
  it("is texted beside chat that the right has passed to them", () => {
    const passed = byText().chose("amara", "shut").after("30m");
    expect(told(passed, "right-passed")).toEqual(["dev chat", "dev sms"]);
    expect(texts(passed)).toContain(
      "Muster: quiet harbour. The time of the others is over, and a decision is yours now. Please join now.",
    );
  });

  it("is texted that their choice is void, unless they are called again for it, which says so", () => {
    const { options } = joint().incident.decisions.d1 ?? { options: [] };
    const edited = (story: Given) =>
      story.told({ type: "EditDecision", decisionId: "d1", question: "And now?", options, recommended: "keep" });
    const chose = joint().chose("amara", "shut");
    expect(told(edited(chose), "decision-edited")).toEqual(["amara chat"]);
    expect(told(edited(chose.after("16m")), "decision-edited")).toEqual(["amara chat", "amara sms"]);
    const absent = given(worldOf({ ...examplePolicy, authority }))
      .declared()
      .proposed()
      .chose("amara", "shut");
    const again = edited(absent.after("20m"));
    expect(told(again, "decision-edited")).toEqual(["amara chat"]);
    expect(again.added.map(({ type }) => type)).toContain("CallInStarted");
  });

  it("is texted that what they carry out must stop", () => {
    const running = reported(joint().chose("amara", "shut").chose("carla", "shut"), "started");
    const stop = (story: Given) =>
      story.told({ type: "OrderStop", by: story.by("elena"), action: "a1", reason: "The pumps need it" });
    expect(told(stop(running), "containment")).toContain("ben chat");
    expect(told(stop(running), "containment")).not.toContain("ben sms");
    const later = stop(running.delivered().after("20m"));
    expect(told(later, "containment").filter((each) => each === "ben sms")).toHaveLength(1);
    expect(texts(later)).toContain(
      "Muster: quiet harbour. Somebody has ordered a stop, and you are to see to it. Please join now.",
    );
  });

  it("is texted that they stand in, if they are not called for it", () => {
    const dev = given().declared().joined("amara");
    const callIn = Object.values(dev.incident.callIns).findLast(({ person }) => person === "dev")?.id ?? "";
    const answered = dev.told({ type: "Acknowledge", by: dev.by("dev", "sms"), callIn });
    expect(told(answered.after("10m"), "stands-in")).toEqual(["dev chat", "dev sms"]);
    expect(told(dev.acknowledged("dev").after("10m"), "stands-in")).toEqual(["dev chat"]);
  });
});

describe("news that asks nothing", () => {
  it("goes by chat alone, and by text to whoever has no chat; nobody is rung for it", () => {
    const acting = (change: object) =>
      given().staffed("carla", change).declared().joined("amara").acknowledged("dev").after("10m");
    expect(told(acting({}), "acting-started")).toEqual(["carla chat"]);
    expect(told(acting({ media: ["sms", "voice"] }), "acting-started")).toEqual(["carla sms"]);
    expect(told(acting({}).tookOver("carla"), "acting-ended")).toEqual(["dev chat"]);
  });
});

describe("an older ledger", () => {
  it("that does not say by which media tells them by chat", () => {
    const { events } = byText().chose("amara", "shut").after("30m");
    const older = events.map((event): Event => {
      if (event.type !== "RightPassed") return event;
      const { told: _media, ...data } = event.data;
      return { ...event, data };
    });
    const { notices = {} } = fold(incidentId, older) ?? {};
    const to = Object.values(notices).flatMap((notice) => (notice.about.what === "right-passed" ? [notice.to] : []));
    expect(to).toEqual([
      { kind: "room", platform: "slack" },
      { kind: "person", person: "dev", by: "chat" },
    ]);
  });
});
