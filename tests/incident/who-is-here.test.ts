import { describe, expect, it } from "vitest";
import { type Given, given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** Who speaks, leads and is called depends on who is here at that moment. */

const calls = ({ incident }: Given) => Object.keys(incident.callIns);
const status = ({ incident }: Given, callIn: string) => incident.callIns[callIn]?.state.status;
const decidedBy = (decides: object, more: object = {}) =>
  given(worldOf({ ...examplePolicy, ...more, authority: [{ fallback: true, decides, within: "25m" }] }));
const told = ({ incident }: Given, what: string) =>
  Object.values(incident.notices).flatMap(({ about, to }) => (about.what === what ? [to] : []));

describe("a delegate", () => {
  const called = () => given().declared().joined("amara").after("10m");

  it("does not begin to act for somebody who is here by then, and does once they have fallen silent", () => {
    const here = called().acknowledged("carla", 5).acknowledged("dev", 15).proposed();
    expect(here.incident.acting).toEqual([]);
    expect(here.chose("dev", "shut").refusal?.code).toBe("not-a-decider");
    expect(here.after("6m").chose("dev", "shut").refusal).toBeUndefined();
  });

  it("who is awake already is told whom they stand in for", () => {
    const story = given().declared().joined("amara").acknowledged("dev").after("10m");
    expect(told(story, "stands-in")).toEqual([{ kind: "person", person: "dev", by: "chat" }]);
  });

  it("of a silent commander may lead, until the commander answers", () => {
    const { ben, ...others } = examplePolicy.people;
    const people = { ...others, ben: { ...ben, roles: ["commander"], delegates: ["grace"] } };
    const asleep = given(worldOf({ ...examplePolicy, people }))
      .alerted()
      .after("5m")
      .acknowledged("grace");
    expect(asleep.confirmed("grace").refusal).toBeUndefined();
    expect(asleep.acknowledged("ben").confirmed("grace").refusal?.code).toBe("not-permitted");
  });
});

describe("a question", () => {
  it("calls its deciders within half of its time, office hours or not", () => {
    const call = [{ role: "ciso", acknowledgeWithin: "4h", workingHours: true }];
    const severities = { sev1: { ...examplePolicy.severities.sev1, call } };
    const { incident } = decidedBy({ any: ["ciso"] }, { severities })
      .declared({ severity: "sev4" })
      .proposed({ withinMs: 20 * 60_000 });
    expect(incident.callIns["amara.2"]?.acknowledgeBy).toBe("2026-11-22T03:10:00.000Z");
    expect(status({ incident } as Given, "amara.1")).toBe("withdrawn");
  });

  it("adds a role to the call of whoever is called already, and their delegate has a say in it", () => {
    const { carla, ...others } = examplePolicy.people;
    const people = { ...others, carla: { ...carla, roles: ["coo", "press"] } };
    const asked = decidedBy({ atLeast: 2, of: ["press", "ciso"] }, { people })
      .declared()
      .acknowledged("amara")
      .proposed();
    expect(asked.incident.callIns["carla.1"]?.roles).toEqual(["coo", "press"]);
    const instead = asked.after("10m").acknowledged("dev").chose("dev", "shut");
    expect(instead.refusal).toBeUndefined();
  });

  it("in a hospital asks clinical safety to agree, whichever service it is about", () => {
    const authority = [
      { when: { environment: ["medical"] }, consents: ["clinical-safety"] },
      ...examplePolicy.authority,
    ];
    const medical = given(worldOf({ ...examplePolicy, authority })).declared({ environment: "medical" });
    const { consents } = medical.proposed({ service: "payments" }).incident.decisions.d1 ?? {};
    expect(consents).toEqual(["clinical-safety"]);
  });

  it("is not decided by the choice of somebody who has lost the role since", () => {
    const chosen = decidedBy({ all: ["ciso", "coo"] })
      .declared()
      .proposed()
      .chose("amara", "shut");
    const dismissed = chosen.staffed("amara", { roles: [] }).staffed("grace", { roles: ["ciso"] });
    expect(dismissed.chose("carla", "shut").incident.decisions.d1?.state.status).toBe("open");
    expect(dismissed.chose("carla", "shut").chose("grace", "shut").incident.decisions.d1?.state.status).toBe("made");
  });
});

describe("somebody who answered", () => {
  it("and never came is called again when the incident gets worse, or is handed to them", () => {
    const overdue = given().declared({ severity: "sev3" }).acknowledged("amara").after("1h");
    expect(calls(overdue.rated("sev1"))).toContain("amara.2");
    expect(calls(overdue.handedOver("amara"))).toContain("amara.2");
  });

  it("by having their delegate called is not called over it", () => {
    const passed = given().alerted().told({ type: "CallRole", role: "ciso" }).passed("amara").confirmed();
    expect(calls(passed).filter((id) => id.startsWith("amara"))).toEqual(["amara.1"]);
  });

  it("once is awake again by whatever they do", () => {
    const back = given().declared().acknowledged("amara", 5).after("10m");
    const noted = back.told({ type: "AddNote", by: back.by("amara"), text: "on the train" });
    expect(noted.added.find(({ type }) => type === "CallInAcknowledged")?.data).toMatchObject({ byActing: true });
  });

  it("in time is not late for having done something else since", () => {
    const back = given().declared().acknowledged("amara", 5).after("30m");
    const answeredAt = back.incident.callIns["amara.1"]?.state;
    const noted = back.told({ type: "AddNote", by: back.by("amara"), text: "still here" });
    const state = noted.incident.callIns["amara.1"]?.state;
    expect(answeredAt).toMatchObject({ status: "acknowledged" });
    expect(state).toMatchObject({ firstAt: (answeredAt as { at: string }).at });
    expect((state as { at: string }).at).not.toBe((answeredAt as { at: string }).at);
  });

  it("nothing before the end did not answer, whatever they write afterwards", () => {
    const closed = given().declared().after("3h").closed("done");
    const noted = closed.told({ type: "AddNote", by: closed.by("amara"), text: "late thought" });
    expect(noted.added.map(({ type }) => type)).toEqual(["NoteAdded"]);
  });
});

describe("the former commander", () => {
  it("is not rung any more, nor is anybody in their place", () => {
    const handed = given()
      .alerted()
      .told({ type: "HandOver", by: given().by("amara"), to: "grace" });
    expect(status(handed, "ben.1")).toBe("withdrawn");
    expect(calls(handed.after("4m"))).toEqual(["ben.1", "grace.1"]);
    expect(handed.after("4m").added.filter(({ type, data }) => type === "PageDue" && data.person === "ben")).toEqual(
      [],
    );
  });
});

describe("a permission by severity", () => {
  it("to change it is judged at the worse of the two", () => {
    const commands = { severity: { sev1: ["ciso"], sev3: ["general-counsel"] } };
    const declared = given(worldOf({ ...examplePolicy, commands })).declared({ severity: "sev3" });
    const raise = (person: string) =>
      declared.told({ type: "ChangeSeverity", by: declared.by(person), to: "sev1", reason: "worse" }).refusal?.code;
    expect([raise("ivan"), raise("amara")]).toEqual(["not-permitted", undefined]);
  });
});

describe("somebody whom nobody knows", () => {
  it("may declare, and wakes the commander only, who confirms", () => {
    const heard = given().declared({ by: "slack:T0/U9", severity: "sev3" });
    expect(calls(heard)).toEqual(["ben.1"]);
    expect(heard.incident.triage.status).toBe("awaiting");
    expect(calls(heard.confirmed("ben"))).toEqual(["ben.1", "amara.1"]);
  });
});

describe("a choice after the end", () => {
  it("is refused, and that is on record", () => {
    const refused = given().declared().proposed().closed("done").chose("amara", "shut");
    expect(refused.refusal?.code).toBe("incident-ended");
    expect(refused.added.map(({ type }) => type)).toEqual(["CommandRefused"]);
  });
});
