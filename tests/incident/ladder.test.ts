import { describe, expect, it } from "vitest";
import { severityRules } from "../../src/incident/call-ins/ladder.ts";
import { nextDeadline } from "../../src/incident/deadlines.ts";
import { owed } from "../../src/incident/owed.ts";
import { type Given, given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** What `calling.test.ts` leaves out: the ladder when something is missing, late, or changes while it climbs. */

const withSev1 = (change: object, more: object = {}) => {
  const severities = { ...examplePolicy.severities, sev1: { ...examplePolicy.severities.sev1, ...change } };
  return given(worldOf({ ...examplePolicy, ...more, severities }));
};
const pages = ({ incident }: Given, callIn: string) =>
  Object.values(incident.callIns[callIn]?.pages ?? {}).map(
    ({ step, medium, state }) => `${step} ${medium} ${state.status}`,
  );
const facts = ({ added }: Given, type: string) => added.filter((event) => event.type === type).map(({ data }) => data);
const onlyChat = [{ at: "0%", by: ["chat"] }];

describe("the rules of a severity", () => {
  it("that the policy leaves out are those of the next worse one that it names, else of the next milder", () => {
    const { rules } = worldOf();
    expect(severityRules(rules, "sev2")).toBe(rules.severities.sev1);
    expect(severityRules(rules, "sev4")).toBe(rules.severities.sev3);
    const { sev3 } = examplePolicy.severities;
    const mild = worldOf({ ...examplePolicy, severities: { sev3 } }).rules;
    expect(severityRules(mild, "sev1")).toBe(mild.severities.sev3);
  });
});

describe("whom a severity calls", () => {
  it("depends on the environment and on personal data, where the policy says so", () => {
    const called = (change: object) => Object.keys(given().declared(change).incident.callIns);
    expect(called({})).toEqual(["amara.1", "carla.1", "dev.1"]);
    expect(called({ environment: "medical" })).toContain("elena.1");
    expect(called({ service: "infusion-pumps" })).toContain("elena.1");
    expect(called({ personalData: "suspected" })).toContain("grace.1");
  });

  it("is nobody for a role that neither anybody holds nor falls to anybody, and that is said", () => {
    const call = [{ role: "astronaut", acknowledgeWithin: "5m" }];
    const declared = withSev1({ call }).declared();
    expect(facts(declared, "RoleUnheld")).toEqual([{ role: "astronaut" }]);
    expect(declared.incident.callIns).toEqual({});
  });

  it("is on the clock that ends first: four working hours are longer than five of any kind", () => {
    const call = [
      { role: "cio", acknowledgeWithin: "4h", workingHours: true },
      { role: "deputy-coo", acknowledgeWithin: "5h" },
    ];
    const { incident } = withSev1({ call }).declared();
    expect(incident.callIns["dev.1"]).toMatchObject({
      roles: ["cio", "deputy-coo"],
      acknowledgeBy: "2026-11-22T08:00:00.000Z",
    });
  });
});

describe("quiet hours", () => {
  const quietHours = { from: "22:00", to: "07:00", start: "voice" };

  it("are each person's own: at three in London it is late in Berlin and evening in New York", () => {
    const night = withSev1({ quietHours: { ...quietHours, from: "23:00" } }).declared();
    expect(pages(night, "amara.1")).toEqual(["0 voice owed", "0 chat owed"]);
    expect(pages(night, "carla.1")).toEqual(["0 chat owed"]);
  });

  it("ring with the first step only", () => {
    const night = withSev1({ quietHours }).declared().delivered().after("1m");
    expect(pages(night, "amara.1")).toEqual(["0 voice accepted", "0 chat accepted", "1 sms owed"]);
  });

  it("are judged when the first step is due: on working hours that is in the morning", () => {
    const call = [{ role: "ciso", acknowledgeWithin: "4h", workingHours: true }];
    const morning = withSev1({ quietHours, call }).declared().after("30h");
    expect(pages(morning, "amara.1")).toEqual(["0 chat owed"]);
    expect(morning.incident.callIns["amara.1"]?.pages["page:INC-7K3Q2:amara.1:0:chat"]?.scheduled).toBe(
      "2026-11-23T09:00:00.000Z",
    );
  });
});

describe("the repetition of a ladder", () => {
  it("begins after the last step, keeps its pace, and stops when the policy says so", () => {
    const repeat = { repeatEvery: "50%", until: "20m", by: ["voice"] };
    const { incident } = withSev1({
      steps: [...onlyChat, { at: "100%", to: "delegate", by: ["chat"] }, repeat],
    }).declared();
    const at = incident.callIns["amara.1"]?.schedule.map((rung) => rung.at.slice(14, 19));
    expect(at).toEqual(["07:30", "10:00", "12:30", "15:00", "17:30", "20:00"]);
  });

  it("uses the media of the last step to the person when it names none", () => {
    const { incident } = given().declared();
    expect(incident.callIns["amara.1"]?.schedule.at(-1)).toMatchObject({
      at: "2026-11-22T04:00:00.000Z",
      media: ["voice"],
    });
  });

  it("uses the latest media that reach the person: whoever is only in chat is not rung", () => {
    const { incident } = given()
      .staffed("amara", { media: ["chat"] })
      .declared();
    expect(incident.callIns["amara.1"]?.schedule.at(-1)?.media).toEqual(["chat"]);
  });

  it("is never without end, however short the clock", () => {
    const call = [{ role: "ciso", acknowledgeWithin: "1ms" }];
    const { incident } = withSev1({ call }).declared();
    expect(incident.callIns["amara.1"]?.schedule.length).toBeLessThanOrEqual(103);
  });
});

describe("somebody who cannot be reached by a medium", () => {
  it("is paged by the next one, and the room is told what is missing", () => {
    const silent = given()
      .staffed("carla", { media: ["sms", "voice"] })
      .declared();
    expect(pages(silent, "carla.1")).toEqual(["1 sms owed"]);
    expect(facts(silent, "PageSkipped")).toEqual([
      { callIn: "carla.1", person: "carla", step: 0, media: ["chat"], reason: "no-address" },
    ]);
  });

  it("any more keeps their delegate asleep as long as one page has reached them", () => {
    const hope = given().declared().delivered().after("1m").pageRejected("amara", "sms").pageRejected("amara", "voice");
    expect(pages(hope, "amara.1")).toEqual(["0 chat accepted", "1 sms failed", "2 voice failed"]);
    expect(hope.incident.callIns["amara.1"]?.escalatedTo).toEqual([]);
  });

  it("by any has their delegate called at once", () => {
    const lost = given().staffed("carla", { media: [] }).declared();
    expect(lost.incident.callIns["carla.1"]?.escalatedTo).toEqual(["dev"]);
  });

  it("is reached by what they have now, not by what they had when the ladder began", () => {
    const lost = given()
      .declared()
      .delivered()
      .staffed("amara", { media: ["chat", "voice"] })
      .after("1m");
    expect(pages(lost, "amara.1")).toEqual(["0 chat accepted", "2 voice owed"]);
    expect(facts(lost, "PageSkipped")).toMatchObject([{ step: 1, media: ["sms"], reason: "no-address" }]);
  });
});

describe("after an outage", () => {
  it("somebody without a phone gets the message that was due before the calls that cannot reach them", () => {
    const steps = [
      { at: "10%", by: ["chat"] },
      { at: "20%", by: ["sms"] },
      { at: "50%", by: ["voice"] },
    ];
    const late = withSev1({ steps })
      .staffed("amara", { media: ["chat"] })
      .declared()
      .outage("4m");
    expect(pages(late, "amara.1")).toEqual(["0 chat owed"]);
    const skipped = late.added.filter(({ type, data }) => type === "PageSkipped" && data.callIn === "amara.1");
    expect(skipped.map(({ data }) => data)).toMatchObject([{ reason: "no-address" }, { reason: "no-address" }]);
  });

  it("a page is overtaken only by one that can reach the person", () => {
    const late = given()
      .staffed("amara", { media: ["chat"] })
      .declared()
      .outage("4m");
    expect(pages(late, "amara.1")).toEqual(["0 chat failed"]);
    expect(pages(given().declared().outage("4m"), "amara.1")).toEqual(["0 chat skipped", "2 voice owed"]);
  });

  it("a medium that was overtaken unsent is tried when what was sent instead fails", () => {
    const late = given().alerted().confirmed().outage("4m");
    expect(pages(late, "amara.1").filter((page) => page.endsWith("owed"))).toEqual(["2 voice owed"]);
    const failed = late.pageRejected("amara", "voice");
    expect(pages(failed, "amara.1").at(-1)).toMatch(/ sms owed$/);
    expect(failed.incident.callIns["amara.1"]?.escalatedTo).toEqual([]);
  });

  it("longer than the whole ladder the person is still paged, and given up only when that page is through", () => {
    const late = given().declared().outage("3h");
    const page = owed(late.incident).find((effect) => effect.kind === "page" && effect.person === "amara");
    expect(page).toMatchObject({ page: { medium: "voice" } });
    expect(late.incident.callIns["amara.1"]?.state.status).toBe("waiting");
    const through = late.outcome({ type: "PageAccepted", data: { page: page?.effect ?? "" } });
    expect(through.incident.callIns["amara.1"]?.state.status).toBe("unanswered");
    const never = late.after("1m");
    expect(never.incident.callIns["amara.1"]?.state.status).toBe("unanswered");
  });

  it("nobody is called twice for one escalation, when the delegate is missing and the fallback is due too", () => {
    const late = given().staffed("carla", { delegates: [] }).declared().delivered().outage("16m");
    const escalations = late.added.filter(({ type, data }) => type === "CallInEscalated" && data.callIn === "carla.1");
    expect(escalations.map(({ data }) => data)).toMatchObject([
      { to: "delegate", people: [] },
      { to: "fallback", people: ["farid"] },
    ]);
  });
});

describe("a delegate or fallback", () => {
  it("is paged at once by the media of the step that called them, and has nobody behind them", () => {
    const called = given().declared().delivered().after("10m");
    expect(pages(called, "dev.1").length).toBeGreaterThan(0);
    const ladder = given().declared().delivered().acknowledged("dev").after("15m").incident.callIns["farid.1"];
    expect(ladder).toMatchObject({ why: "fallback", from: "carla.1", roles: ["coo"], escalations: [] });
  });

  it("who is already awake is not called again, and acts all the same", () => {
    const acting = given().declared().acknowledged("dev").delivered().after("10m");
    expect(Object.keys(acting.incident.callIns)).not.toContain("dev.2");
    expect(acting.incident.callIns["carla.1"]?.escalatedTo).toEqual(["dev"]);
  });

  it("who does not exist is passed over at once", () => {
    const waited = given()
      .staffed("carla", { delegates: ["somebody-who-left"] })
      .declared()
      .delivered()
      .after("10m");
    expect(facts(waited, "CallInEscalated")).toContainEqual(expect.objectContaining({ callIn: "carla.1", people: [] }));
    expect(waited.incident.callIns["carla.1"]?.escalatedTo).toEqual(["farid"]);
  });
});

describe("a lower severity", () => {
  it("does not stop the ladder of whoever is asked to decide", () => {
    const lowered = given().declared().proposed().rated("sev3");
    expect(lowered.incident.callIns["carla.1"]?.state.status).toBe("waiting");
    expect(lowered.incident.callIns["dev.1"]?.state.status).toBe("withdrawn");
  });

  it("does not stop the ladder of the new commander", () => {
    const handed = given().declared().handedOver("carla");
    const lowered = handed.told({ type: "ChangeSeverity", by: handed.by("ben"), to: "sev3", reason: "contained" });
    expect(lowered.incident.callIns["carla.1"]?.state.status).toBe("waiting");
  });

  it("stops the stand-ins of those whom it does not call, and of no others", () => {
    const called = given().declared().delivered().after("16m");
    expect(called.incident.callIns["farid.1"]?.state.status).toBe("waiting");
    expect(called.rated("sev3").incident.callIns["farid.1"]?.state.status).toBe("withdrawn");
    const deciding = called.proposed().rated("sev3");
    expect(deciding.incident.callIns["farid.1"]?.state.status).toBe("waiting");
    const commander = given()
      .staffed("ben", { delegates: ["ivan"] })
      .alerted()
      .delivered()
      .after("6m");
    expect(commander.rated("sev3").incident.callIns["ivan.1"]?.state.status).toBe("waiting");
  });

  it("then raised again calls those anew whose ladders it had stopped", () => {
    const raised = given().declared().rated("sev3").rated("sev1");
    expect(raised.incident.callIns["carla.2"]?.state.status).toBe("waiting");
    expect(raised.incident.callIns["amara.2"]).toBeUndefined();
  });
});

describe("an ended incident", () => {
  it("climbs no ladder and has no instant to wait for, however much time passes", () => {
    const ended = given().declared().proposed().closed();
    expect(nextDeadline(ended.incident)).toBeUndefined();
    expect(ended.after("5h").added).toEqual([]);
  });
});
