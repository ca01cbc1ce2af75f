import { describe, expect, it } from "vitest";
import { deadlines } from "../../src/incident/deadlines.ts";
import { owed } from "../../src/incident/owed.ts";
import { triage } from "../../src/incident/triage.ts";
import { type Given, given } from "../support/builders.ts";
import { exampleAlert, examplePolicy, worldOf } from "../support/example.ts";

const called = ({ incident }: Given) => Object.values(incident.callIns).map(({ person, why }) => `${person} ${why}`);
const types = ({ added }: Given) => added.map(({ type }) => type);

describe("an incident that an alert declares", () => {
  it("calls the commander first, and nobody else", () => {
    expect(called(given().alerted())).toEqual(["ben commander"]);
  });

  it("calls the executives when the commander confirms", () => {
    expect(called(given().alerted().confirmed())).toEqual([
      "ben commander",
      "amara severity",
      "carla severity",
      "dev severity",
    ]);
  });

  it("calls the executives when nobody has confirmed in time, and says so", () => {
    const late = given().alerted().after("5m");
    expect(late.incident.triage.status).toBe("lapsed");
    expect(called(late)).toContain("amara severity");
  });

  it("calls the executives at once for a signal that the policy lists", () => {
    const organisation = { ...examplePolicy.organisation, triage: { immediately: ["ransomware"] } };
    const world = worldOf({ ...examplePolicy, organisation });
    const ransomware = { ...exampleAlert, title: "Ransomware note on payroll" };
    expect(called(given(world).alerted({ alert: ransomware }))).toContain("carla severity");
    expect(called(given(world).alerted())).toEqual(["ben commander"]);
  });

  it("is confirmed by changing its severity", () => {
    const rated = given().alerted().rated("sev3");
    expect(rated.incident.triage.status).toBe("confirmed");
    expect(rated.incident.severity).toBe("sev3");
  });
});

describe("an incident that a person declares", () => {
  it("calls the executives at once, and not the declarer who commands it", () => {
    const declared = given().declared();
    expect(declared.incident.commander).toBe("ben");
    expect(called(declared)).toEqual(["amara severity", "carla severity", "dev severity"]);
  });

  it("by somebody who may not command has the commander on call, who is called", () => {
    const declared = given().declared({ by: "amara" });
    expect(declared.incident.commander).toBe("ben");
    expect(called(declared)).toContain("ben commander");
  });

  it("of sev1 is for named roles only; sev3 is for anybody", () => {
    expect(given().declared({ by: "farid" }).refusal).toMatchObject({ code: "not-permitted", command: "declare" });
    expect(given().declared({ by: "farid", severity: "sev3" }).refusal).toBeUndefined();
  });

  it("carries the rules it was declared under, and their hash", () => {
    const { incident, world } = given().declared();
    expect(incident.rules).toEqual(world.rules);
    expect(incident.rulesHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it("carries the names behind its ids, of nobody from whom it is kept, and no number to ring", () => {
    const namesIn = (story: ReturnType<typeof given>) =>
      story.events.flatMap(({ type, data }) => (type === "IncidentDeclared" ? [data.names] : []))[0];
    expect(namesIn(given().declared())).toMatchObject({ amara: "Amara Okafor", carla: "Carla Reyes" });
    const kept = namesIn(given().declared({ excluded: ["carla"] }));
    expect([kept?.amara, kept?.carla]).toEqual(["Amara Okafor", undefined]);
    expect(JSON.stringify(kept)).not.toMatch(/\+\d/);
  });
});

describe("a commander who also holds a role that the severity calls", () => {
  const both = () => {
    const { ben, amara, ...others } = examplePolicy.people;
    const people = { ...others, amara, ben: { ...ben, roles: ["commander", "ciso"], delegates: ["ivan"] } };
    return given(worldOf({ ...examplePolicy, people: { ...people, amara: { ...amara, roles: [] } } }));
  };

  it("is called once in both, on the shorter clock, when the executives are called at once", () => {
    const { incident } = both().alerted({ alert: { ...exampleAlert, title: "Ransomware on FS-01" } });
    expect(Object.keys(incident.callIns)).toEqual(["ben.1", "carla.1", "dev.1"]);
    expect(incident.callIns["ben.1"]).toMatchObject({ roles: ["commander", "ciso"], why: "commander" });
  });

  it("and has not answered is called in that role too once triage has lapsed, and their delegate no later", () => {
    const lapsed = both().alerted().after("5m");
    expect(lapsed.incident.callIns["ben.1"]).toMatchObject({ roles: ["commander", "ciso"], escalatedTo: ["ivan"] });
    expect(Object.keys(lapsed.incident.callIns)).not.toContain("ben.2");
  });

  it("and has answered is not called again", () => {
    const { incident } = both().alerted().acknowledged("ben").after("5m");
    expect(Object.keys(incident.callIns)).toEqual(["ben.1", "carla.1", "dev.1"]);
  });
});

describe("a change of severity", () => {
  it("calls only those who are not called yet when it is raised", () => {
    const raised = given().declared({ severity: "sev3" }).acknowledged("amara").rated("sev1");
    expect(called(raised)).toEqual(["amara severity", "carla severity", "dev severity"]);
    expect(raised.added.filter(({ type }) => type === "CallInStarted")).toHaveLength(2);
  });

  it("calls whoever has not answered again when it is raised, on the shorter clock", () => {
    const raised = given().declared({ severity: "sev3" }).delivered().rated("sev1");
    expect(raised.incident.callIns["amara.1"]?.state).toMatchObject({
      status: "withdrawn",
      replacedBy: "amara.2",
    });
    expect(raised.incident.callIns["amara.2"]).toMatchObject({
      acknowledgeBy: "2026-11-22T03:05:00.000Z",
      escalations: [{ to: "delegate" }, { to: "fallback" }],
      state: { status: "waiting" },
    });
  });

  it("leaves a ladder alone that is as short already", () => {
    const raised = given().declared().rated("sev3").rated("sev1");
    expect(called(raised).filter((call) => call.startsWith("amara"))).toEqual(["amara severity"]);
  });

  it("withdraws the ladders it no longer calls for when it is lowered", () => {
    const { incident } = given().declared().rated("sev3");
    expect(incident.callIns["carla.1"]?.state.status).toBe("withdrawn");
    expect(incident.callIns["amara.1"]?.state.status).toBe("waiting");
  });
});

describe("standing down", () => {
  it("stops every ladder: no page is owed and no instant matters any more", () => {
    const { incident } = given().declared().stoodDown();
    expect(owed(incident).filter(({ kind }) => kind === "page")).toEqual([]);
    expect(deadlines(incident)).toEqual([]);
  });

  it("tells everybody who was paged, by text too when their phone was used", () => {
    const paged = given().declared().delivered().after("1m").delivered();
    const told = owed(paged.stoodDown("a drill").incident).filter(({ effect }) => effect.includes(":amara:"));
    expect(told.map(({ effect }) => effect.split(":").at(-1)).sort()).toEqual(["chat", "sms"]);
  });

  it("ends a decision that is still open without an outcome", () => {
    const ended = given().declared().proposed().stoodDown();
    expect(ended.incident.decisions.d1?.state.status).toBe("expired");
    expect(types(ended)).not.toContain("DecisionMade");
  });
});

describe("the commander", () => {
  it("is exactly one person, and a new one who is not here is called", () => {
    const handed = given().declared().handedOver("farid");
    expect(handed.incident.commander).toBe("farid");
    expect(called(handed)).toContain("farid commander");
  });
});

describe("an alert about what is known", () => {
  const now = "2026-11-22T03:30:00.000Z";
  const { incident, world } = given().alerted();
  const judge = (found: Parameters<typeof triage>[1], alert = exampleAlert) =>
    triage(alert, found, { rules: world.rules, now });

  it("of the same finding belongs to the same incident and tells nobody", () => {
    expect(judge({ byFinding: incident, posture: false })).toEqual({ kind: "repeat", incident: incident.id });
  });

  it("of the same finding, which its tool now rates worse, is told, once, and changes no severity by itself", () => {
    const rated = { ...exampleAlert, severity: "sev3" as const };
    const before = given().alerted({ severity: "sev2", alert: rated });
    expect(judge({ byFinding: before.incident, posture: false }, exampleAlert).kind).toBe("attach");
    const after = before.anotherAlert({ key: exampleAlert.key, severity: "sev1" });
    expect(types(after)).toEqual(["AlertAttached"]);
    expect(after.incident.severity).toBe("sev2");
    expect(judge({ byFinding: after.incident, posture: false }, exampleAlert).kind).toBe("repeat");
    expect(judge({ byFinding: after.incident, posture: false }, rated).kind).toBe("repeat");
    expect(types(after.anotherAlert({ key: exampleAlert.key, severity: "sev3" }))).toEqual([]);
  });

  it("of another finding about the same asset joins the incident, and the room is told", () => {
    expect(judge({ related: incident, posture: false })).toEqual({ kind: "attach", incident: incident.id });
    const joined = given().alerted().anotherAlert();
    expect(types(joined)).toEqual(["AlertAttached"]);
    expect(called(joined)).toEqual(["ben commander"]);
  });

  it("declares at or above the agreed severity, and is kept below it", () => {
    expect(judge({ posture: false })).toEqual({ kind: "declare" });
    expect(judge({ posture: false }, { ...exampleAlert, severity: "sev3" })).toEqual({
      kind: "keep",
      why: "below-the-threshold",
    });
  });

  it("that is a sample or a posture check never declares", () => {
    expect(judge({ posture: true })).toEqual({ kind: "keep", why: "posture" });
  });

  it("that is resolved is recorded, and ends nothing", () => {
    const resolved = given().alerted().resolved();
    expect(types(resolved)).toEqual(["AlertResolved"]);
    expect(resolved.incident.status).toBe("declared");
    expect(judge({ posture: false }, { ...exampleAlert, status: "resolved" })).toEqual({
      kind: "keep",
      why: "resolved",
    });
  });

  it("that comes back after the window is a new incident; within it, the same cause still ringing", () => {
    const ended = given().alerted().confirmed().closed().incident;
    expect(judge({ byFinding: ended, posture: false })).toMatchObject({ kind: "repeat" });
    const later = { rules: world.rules, now: "2026-11-22T04:30:00.000Z" };
    expect(triage(exampleAlert, { byFinding: ended, posture: false }, later)).toEqual({ kind: "declare" });
  });

  it("that comes back worse after its incident was stood down is a new incident at once", () => {
    const mild = { ...exampleAlert, severity: "sev3" as const };
    const falseAlarm = given().alerted({ severity: "sev2", alert: mild }).told({ type: "StandDown", reason: "a test" });
    expect(judge({ byFinding: falseAlarm.incident, posture: false }, mild).kind).toBe("repeat");
    expect(judge({ byFinding: falseAlarm.incident, posture: false }, exampleAlert)).toEqual({ kind: "declare" });
  });
});
