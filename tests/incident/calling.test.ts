import { describe, expect, it } from "vitest";
import { latestCallIn } from "../../src/incident/call-ins/call-in.ts";
import { nextDeadline } from "../../src/incident/deadlines.ts";
import { owed } from "../../src/incident/owed.ts";
import { type Given, given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

const pagesOf = ({ incident }: Given, person: string) =>
  Object.values(incident.callIns)
    .filter((callIn) => callIn.person === person)
    .flatMap(({ pages }) => Object.values(pages))
    .map(({ medium, scheduled, state }) => `${scheduled.slice(14, 19)} ${medium} ${state.status}`);
const status = ({ incident }: Given, person: string) => latestCallIn(incident.callIns, person)?.state.status;
const withPolicy = (change: object) => given(worldOf({ ...examplePolicy, ...change }));

describe("a ladder", () => {
  it("climbs by shares of the role's own clock, at absolute instants", () => {
    const climbed = given()
      .declared()
      .delivered()
      .after("1m")
      .delivered()
      .after("1m")
      .delivered()
      .after("30s")
      .delivered();
    expect(pagesOf(climbed, "amara")).toEqual(["00:00 chat accepted", "01:00 sms accepted", "02:30 voice accepted"]);
    expect(pagesOf(climbed, "carla")).toEqual(["00:00 chat accepted", "02:00 sms accepted"]);
  });

  it("calls the delegate, then whoever the role falls back to, at the instants stored when it began", () => {
    const delegate = given().declared().delivered().after("10m");
    expect(delegate.incident.callIns["carla.1"]?.escalatedTo).toContain("dev");
    const fallback = delegate.after("5m");
    expect(fallback.incident.callIns["farid.1"]).toMatchObject({ why: "fallback", from: "carla.1" });
  });

  it("ends loudly when nobody answered", () => {
    const ended = given().declared().delivered().after("90m");
    expect(status(ended, "carla")).toBe("unanswered");
    expect(Object.values(ended.incident.notices).map(({ about }) => about.what)).toContain("unanswered");
  });

  it("stops at the person's own answer, and nobody else's", () => {
    const answered = given().declared().delivered().acknowledged("amara", 15).after("2m").delivered();
    expect(pagesOf(answered, "amara")).toEqual(["00:00 chat accepted"]);
    expect(pagesOf(answered, "carla")).toHaveLength(2);
    expect(status(answered, "carla")).toBe("waiting");
  });

  it("is one for a person with two roles, on the shorter clock", () => {
    const people = { ...examplePolicy.people, dev: { ...examplePolicy.people.dev, roles: ["cio", "cpo"] } };
    const call = [
      { role: "cpo", acknowledgeWithin: "30m" },
      { role: "cio", acknowledgeWithin: "10m" },
    ];
    const severities = { sev1: { ...examplePolicy.severities.sev1, call } };
    const { incident } = withPolicy({ people, severities }).declared();
    const own = Object.values(incident.callIns).filter(({ person }) => person === "dev");
    expect(own).toHaveLength(1);
    expect(own[0]).toMatchObject({ roles: ["cpo", "cio"], acknowledgeBy: "2026-11-22T03:10:00.000Z" });
  });

  it("rings at once in the person's own quiet hours", () => {
    const quietHours = { from: "22:00", to: "07:00", start: "voice" };
    const severities = { sev1: { ...examplePolicy.severities.sev1, quietHours } };
    const night = withPolicy({ severities }).declared();
    expect(pagesOf(night, "amara").map((page) => page.split(" ")[1])).toEqual(["voice", "chat"]);
  });

  it("of a role nobody holds goes to the fallback, and says so", () => {
    const call = [{ role: "clinical-lead", acknowledgeWithin: "5m" }];
    const roles = { ...examplePolicy.roles, "clinical-lead": { fallback: "ceo" } };
    const severities = { sev1: { ...examplePolicy.severities.sev1, call } };
    const declared = withPolicy({ severities, roles }).declared();
    expect(declared.added.find(({ type }) => type === "RoleUnheld")?.data).toEqual({
      role: "clinical-lead",
      wentTo: "farid",
    });
    expect(status(declared, "farid")).toBe("waiting");
  });

  it("in working hours counts only 09:00 to 17:00 on weekdays where the person is", () => {
    // 2026-11-22 is a Sunday: four working hours end on Monday at 13:00 in London.
    const { incident } = given().declared({ severity: "sev3" });
    expect(incident.callIns["amara.1"]?.acknowledgeBy).toBe("2026-11-23T13:00:00.000Z");
  });
});

describe("a page that fails", () => {
  it("makes the person's next medium owed at once, and the room is told", () => {
    const rejected = given().declared().pageRejected("amara", "chat");
    expect(pagesOf(rejected, "amara")).toEqual(["00:00 chat failed", "00:00 sms owed"]);
    expect(Object.values(rejected.incident.notices).map(({ about }) => about.what)).toContain("page-failed");
  });

  it("on every medium makes the next escalation due at once", () => {
    const none = given()
      .declared()
      .pageRejected("carla", "chat")
      .pageRejected("carla", "sms")
      .pageRejected("carla", "voice");
    expect(none.incident.callIns["carla.1"]?.escalatedTo).toContain("dev");
  });

  it("is given up when its stored time has ended", () => {
    const waited = given().declared().after("30s");
    expect(pagesOf(waited, "amara")).toEqual(["00:00 chat failed", "00:30 sms owed"]);
  });
});

describe("an outage", () => {
  it("sends only each person's latest due step, and records the earlier ones as superseded", () => {
    const late = given().declared().delivered().outage("4m");
    // It should have left at half past two: that is how late it is.
    expect(pagesOf(late, "amara").filter((page) => page.endsWith("owed"))).toEqual(["02:30 voice owed"]);
    expect(late.added.filter(({ type }) => type === "PageSkipped").map(({ data }) => data)).toContainEqual({
      callIn: "amara.1",
      person: "amara",
      step: 1,
      media: ["sms"],
      reason: "superseded",
    });
  });

  it("still calls delegates and fallbacks", () => {
    const late = given().declared().delivered().outage("16m");
    expect(late.incident.callIns["carla.1"]?.escalatedTo).toEqual(["dev", "farid"]);
  });

  it("leaves no instant in the past", () => {
    const late = given().declared().proposed().outage("3h");
    expect((nextDeadline(late.incident) ?? "9") > late.now).toBe(true);
  });
});

describe("what is owed", () => {
  it("is the same until its outcome is recorded, by the same id after every crash", () => {
    const declared = given().declared();
    const ids = owed(declared.incident).map(({ effect }) => effect);
    expect(ids).toContain("page:INC-7K3Q2:amara.1:0:chat");
    expect(ids).toContain("room:INC-7K3Q2");
    expect(owed(declared.delivered().incident)).toEqual([]);
  });

  it("holds no page for somebody who has answered", () => {
    const answered = given().declared().acknowledged("amara");
    expect(owed(answered.incident).filter(({ effect }) => effect.startsWith("page:INC-7K3Q2:amara"))).toEqual([]);
  });

  it("keeps an acceptance that comes after the step was given up", () => {
    const late = given().declared().after("30s");
    const page = "page:INC-7K3Q2:amara.1:0:chat";
    const accepted = late.outcome({ type: "PageAccepted", data: { page, ref: "late" } });
    expect(accepted.refusal).toBeUndefined();
    expect(accepted.incident.callIns["amara.1"]?.pages[page]?.state).toEqual({ status: "accepted", ref: "late" });
  });
});
