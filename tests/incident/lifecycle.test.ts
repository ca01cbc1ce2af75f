import { describe, expect, it } from "vitest";
import { type Given, given } from "../support/builders.ts";
import { exampleAlert, examplePolicy, worldOf } from "../support/example.ts";

/** What `declaring.test.ts` leaves out: who commands, how an incident moves on, and what it still takes after its end. */

const types = ({ added }: Given) => added.map(({ type }) => type);
const status = (given: Given) => given.incident.status;
const occurredAt = "2026-11-22T02:30:00.000Z";

describe("a declaration", () => {
  it("needs a title", () => {
    expect(given().declared({ title: "  " }).refusal).toEqual({ code: "empty", what: "title" });
  });

  it("of an incident that is there already changes nothing", () => {
    expect(given().declared().declared({ title: "Another" }).added).toEqual([]);
  });

  it("takes its environment from the declarer, else from the alert, else from the service", () => {
    const medical = { ...exampleAlert, environment: "medical" as const };
    expect(given().declared({ environment: "ot", service: "infusion-pumps" }).incident.environment).toBe("ot");
    expect(given().alerted({ alert: medical }).incident.environment).toBe("medical");
    expect(given().declared({ service: "infusion-pumps" }).incident.environment).toBe("medical");
    expect(given().declared({ service: "constructor" }).incident.environment).toBe("it");
  });

  it("knows its alert by the finding's key", () => {
    expect(Object.keys(given().alerted().incident.alerts)).toEqual([exampleAlert.key]);
  });
});

describe("the commander of a new incident", () => {
  it("when nobody is on call is whom that role falls to, loudly", () => {
    const roles = { ...examplePolicy.roles, commander: { fallback: "coo" } };
    const alerted = given(worldOf({ ...examplePolicy, roles }))
      .staffed("ben", { roles: [] })
      .alerted();
    expect(alerted.incident.commander).toBe("carla");
    expect(alerted.added.find(({ type }) => type === "RoleUnheld")?.data).toEqual({
      role: "commander",
      wentTo: "carla",
    });
  });

  it("is somebody, even when the role falls to nobody", () => {
    const alerted = given().staffed("ben", { roles: [] }).alerted();
    expect(alerted.incident.commander).toBe("amara");
  });

  it("is nobody only where there is nobody at all", () => {
    expect(given({ ...worldOf(), directory: { people: {} } }).alerted().refusal).toEqual({
      code: "nobody-holds-role",
      role: "commander",
    });
  });

  it("has as long to answer as the policy gives triage", () => {
    expect(given().alerted().incident.callIns["ben.1"]).toMatchObject({ acknowledgeBy: "2026-11-22T03:05:00.000Z" });
  });
});

describe("confirming", () => {
  it("after nobody had confirmed in time calls nobody again", () => {
    const late = given().alerted().after("5m").confirmed();
    expect(late.incident.triage.status).toBe("confirmed");
    expect(types(late)).not.toContain("CallInStarted");
    const tooLate = given().alerted().delivered().after("5m").delivered().after("3h").confirmed();
    expect(types(tooLate)).not.toContain("CallInStarted");
  });

  it("before the time is over stops that clock", () => {
    const confirmed = given().alerted().confirmed().delivered().after("10m");
    expect(types(confirmed)).not.toContain("TriageLapsed");
  });

  it("is also a lower severity, and calls whom that calls for", () => {
    const lowered = given().alerted().rated("sev3");
    expect(Object.keys(lowered.incident.callIns)).toEqual(["ben.1", "amara.1"]);
  });
});

describe("before anybody has confirmed it", () => {
  it("an incident is not closed, also when the time to confirm is over: it is stood down or confirmed", () => {
    for (const unconfirmed of [given().alerted(), given().alerted().after("6m")]) {
      expect(unconfirmed.closed("nothing to see").refusal).toEqual({ code: "not-confirmed" });
      expect(status(unconfirmed.stoodDown("a test"))).toBe("stood-down");
      expect(status(unconfirmed.confirmed().closed("done"))).toBe("closed");
    }
  });

  it.each(["contained", "recovered"] as const)("saying that it is %s confirms it: nothing lapses later", (step) => {
    const moved = given().alerted()[step]();
    expect(types(moved)).toEqual(expect.arrayContaining(["IncidentConfirmed", "CallInStarted"]));
    expect(moved.incident.triage.status).toBe("confirmed");
    expect(types(moved.delivered().after("2h"))).not.toContain("TriageLapsed");
    expect(status(moved.closed("done"))).toBe("closed");
  });

  it("saying that it is contained after the time was over calls nobody twice", () => {
    const moved = given().alerted().after("6m").contained();
    expect(types(moved)).toContain("IncidentConfirmed");
    expect(types(moved)).not.toContain("CallInStarted");
  });
});

describe("handing over", () => {
  it("calls the new commander in the role that the policy puts on call", () => {
    const organisation = { ...examplePolicy.organisation, triage: { onCall: "deputy-ciso" } };
    const handed = given(worldOf({ ...examplePolicy, organisation }))
      .declared()
      .handedOver("ivan");
    expect(handed.incident.callIns["ivan.1"]).toMatchObject({ why: "commander", roles: ["deputy-ciso"] });
  });

  it("to somebody who is here calls nobody", () => {
    const handed = given().declared().joined("carla").handedOver("carla");
    expect(types(handed)).toEqual(["CommanderHandedOver"]);
  });

  it("to somebody who is being called calls them no second time", () => {
    expect(types(given().declared().handedOver("carla"))).toEqual(["CommanderHandedOver", "CallInExtended"]);
  });

  it("to oneself is taking over, and calls nobody", () => {
    const taken = given()
      .declared()
      .told({ type: "HandOver", by: given().by("amara"), to: "amara" });
    expect(taken.incident.commander).toBe("amara");
    expect(Object.keys(taken.incident.callIns)).not.toContain("amara.2");
  });

  it("names one who leads everything: the one before leads no more", () => {
    const commands = { note: ["commander"] };
    const handed = given(worldOf({ ...examplePolicy, commands }))
      .declared()
      .handedOver("carla");
    const note = (person: string) => handed.told({ type: "AddNote", by: handed.by(person), text: "seen" }).refusal;
    expect(note("carla")).toBeUndefined();
    expect(note("grace")?.code).toBe("not-permitted");
  });
});

describe("calling", () => {
  it("a role calls its first holder, or says whom it fell to", () => {
    const called = (role: string) => given().declared({ severity: "sev3" }).told({ type: "CallRole", role });
    expect(called("general-counsel").incident.callIns["ivan.1"]).toMatchObject({
      why: "asked",
      roles: ["general-counsel"],
    });
    const fallen = given()
      .staffed("carla", { roles: [] })
      .declared({ severity: "sev3" })
      .told({ type: "CallRole", role: "coo" });
    expect(fallen.added.find(({ type }) => type === "RoleUnheld")?.data).toEqual({ role: "coo", wentTo: "farid" });
    expect(fallen.incident.callIns["farid.1"]).toMatchObject({ why: "asked", roles: ["coo"] });
  });

  it("a role that nobody named is refused, whatever else the word means", () => {
    for (const role of ["astronaut", "constructor", "__proto__"]) {
      expect(given().declared().told({ type: "CallRole", role }).refusal).toEqual({ code: "unknown-role", role });
    }
  });

  it("somebody is on their role's own clock, or on ten minutes", () => {
    const called = given().declared({ severity: "sev3" }).rated("sev1").called("ivan").called("grace");
    expect(called.incident.callIns["ivan.1"]?.acknowledgeBy).toBe("2026-11-22T03:10:00.000Z");
    expect(called.incident.callIns["grace.1"]?.acknowledgeBy).toBe("2026-11-22T03:30:00.000Z");
  });

  it("somebody again is possible when their ladder has ended", () => {
    const again = given().declared().delivered().after("2h").called("carla");
    expect(again.incident.callIns["carla.2"]).toMatchObject({ why: "asked", state: { status: "waiting" } });
  });
});

describe("an incident moves on", () => {
  it("from declared over contained and recovered to closed", () => {
    const steps = [given().declared().contained("cut off")];
    steps.push((steps.at(-1) as Given).recovered());
    steps.push((steps.at(-1) as Given).closed("done"));
    expect(steps.map(status)).toEqual(["contained", "recovered", "closed"]);
  });

  it.each([
    ["contained", "contained"],
    ["recovered", "contained"],
    ["recovered", "recovered"],
  ] as const)("but not backwards: what is %s cannot be %s", (first, then) => {
    expect(given().declared()[first]()[then]().refusal?.code).toBe("wrong-status");
  });

  it("and may be stood down or closed from anywhere", () => {
    for (const first of ["contained", "recovered"] as const) {
      expect(status(given().declared()[first]().stoodDown())).toBe("stood-down");
      expect(status(given().declared()[first]().closed())).toBe("closed");
    }
  });

  it("and says why, and when it really happened", () => {
    const contained = given().declared().told({ type: "Contain", reason: "cut off", occurredAt });
    expect(contained.added[0]?.data).toEqual({ reason: "cut off", occurredAt });
    expect(given().declared().recovered().added[0]?.data).toEqual({});
  });

  it("to its end, which says who ended it", () => {
    expect(given().declared().stoodDown("a drill").incident.ended).toMatchObject({ by: "ben", reason: "a drill" });
  });
});

describe("after its end an incident", () => {
  const ended = () => given().declared().joined("amara").closed();

  it.each(["ConfirmIncident", "StandDown", "Contain", "Recover", "Close", "Join"] as const)("refuses %s", (type) => {
    expect(ended().told({ type }).refusal).toEqual({ code: "incident-ended", status: "closed" });
  });

  it("refuses another finding, so that it is triaged anew", () => {
    expect(ended().anotherAlert().refusal?.code).toBe("incident-ended");
  });

  it("still takes notes, about now or about earlier", () => {
    const noted = ended().told({ type: "AddNote", text: "found the mail", occurredAt });
    expect(noted.added[0]).toMatchObject({ type: "NoteAdded", data: { text: "found the mail", occurredAt } });
  });

  it("is still exported, to people of the directory, and the record says to whom", () => {
    const asked = ended().told({ type: "Export", by: ended().by("amara") });
    expect(asked.added).toMatchObject([{ type: "ExportRequested", by: { person: "amara" } }]);
    // Beside the record that the room is given.
    expect(Object.values(asked.incident.exports)).toEqual([{}, { person: "amara" }]);
    const gone = { person: "somebody-who-left", roles: ["ciso"], via: "slack" as const };
    expect(ended().told({ type: "Export", by: gone }).refusal?.code).toBe("unknown-person");
  });

  it("hears of a resolved signal and is left as it is", () => {
    expect(ended().resolved().added).toEqual([]);
  });
});
