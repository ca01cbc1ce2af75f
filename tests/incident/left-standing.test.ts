import { describe, expect, it } from "vitest";
import { deadlines } from "../../src/incident/deadlines.ts";
import { acting, actingPolicy, reported, started, stopped, taken } from "../support/acting.ts";
import { type Given, given } from "../support/builders.ts";
import { worldOf } from "../support/example.ts";

/** What stands and nobody allows is said again and again, until it is decided or undone. */

// Its authorisation ran out at 07:00, and the question that Muster then put found no answer by 07:25.
const expired = () => started().after("4h").after("25m");
const action = ({ incident }: Given) => incident.actions.a1;
const reminders = ({ events }: Given) =>
  events.flatMap(({ type, at, data }) =>
    type === "ActionLeftStanding" && data.people.length > 0 ? [[at.slice(11, 16), data.people]] : [],
  );
const saidTo = ({ incident }: Given, person: string) =>
  Object.values(incident.notices).filter(
    ({ to, about }) =>
      about.what === "containment" &&
      about.said.news === "left-standing" &&
      to.kind === "person" &&
      to.person === person,
  );

describe("an action whose authorisation has run out, and that nobody decided again", () => {
  it("has a deadline of its own: whoever leads and those who had authorised it are reminded, over and over", () => {
    expect(deadlines(expired().incident)).toContain("2026-11-22T08:25:00.000Z");
    const later = expired().delivered().after("2h");
    expect(reminders(later)).toEqual([
      ["08:25", ["carla", "amara", "ben"]],
      ["09:25", ["carla", "amara", "ben"]],
    ]);
    expect(saidTo(later, "amara").length).toBeGreaterThan(0);
    expect(deadlines(later.incident)).toContain("2026-11-22T10:25:00.000Z");
  });

  it("is reminded of in the rhythm in which the severity asks for updates", () => {
    const { sev1 } = actingPolicy.severities;
    const severities = { ...actingPolicy.severities, sev1: { ...sev1, updateEvery: "20m" } };
    const story = given(worldOf({ ...actingPolicy, severities }))
      .declared()
      .joined("amara", "carla", "grace");
    const begun = reported(story.proposed().chose("amara", "shut").chose("carla", "shut"), "started");
    expect(reminders(begun.after("4h").after("70m")).map(([at]) => at)).toEqual(["07:45", "08:05"]);
  });

  it("is let rest while those who decide are asked, and no longer than that", () => {
    const asked = expired().after("50m").told({ type: "AskAgain", action: "a1" });
    expect(reminders(asked.after("15m"))).toEqual([]);
    const unanswered = asked.after("90m");
    expect(unanswered.incident.decisions["ratify-a1-2"]?.state.status).toBe("expired");
    // The right had passed to Ben at 08:40, for the last quarter.
    expect(reminders(unanswered).map(([at]) => at)).toEqual(["08:46"]);
  });

  it("is spoken of no more once it may stand, or was undone", () => {
    const asked = expired().after("55m").told({ type: "AskAgain", action: "a1" }).after("10m");
    const may = asked.chose("amara", "ratify", "ratify-a1-2").chose("carla", "ratify", "ratify-a1-2");
    expect(action(may)?.authority.status).toBe("authorised");
    expect(reminders(may.after("3h"))).toEqual([]);
    expect(reminders(reported(expired(), "reverted").after("3h"))).toEqual([]);
  });

  it("is spoken of no more once the incident has ended", () => {
    expect(reminders(expired().closed().after("3h"))).toEqual([]);
  });
});

describe("what was done before anybody had authorised it", () => {
  it("is said again to those who were asked and did not decide", () => {
    const late = taken().after("2h");
    expect(late.incident.decisions["ratify-a1-1"]?.state.status).toBe("expired");
    expect(reminders(late)[0]?.[1]).toEqual(expect.arrayContaining(["amara", "ben"]));
  });

  it("is said again where nobody could be asked", () => {
    const nobody = worldOf({ ...actingPolicy, authority: [{ fallback: true, decides: { any: ["press"] } }] });
    const done = given(nobody).declared().told({ type: "RecordTaken", what: "isolate-host", target: "FS-01" });
    expect(done.incident.decisions).toEqual({});
    expect(reminders(done.after("61m"))).toEqual([["04:00", ["ben"]]]);
  });
});

it.each([
  [
    "was stopped",
    () =>
      stopped(reported(acting().called("elena").proposed().chose("amara", "shut").chose("carla", "shut"), "started")),
  ],
  ["is to be reverted", () => taken().chose("amara", "reverse", "ratify-a1-1")],
])("what %s, and still stands, is said again", (_how, story) => {
  expect(story().refusal).toBeUndefined();
  expect(reminders(story().after("61m"))).toHaveLength(1);
});
