import { describe, expect, it } from "vitest";
import { leads } from "../../src/incident/permission.ts";
import { type Given, given, turnedAway } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** Whoever stood in and takes no part is replaced at once, and what is put anew keeps the time that it was given. */

const decision = ({ incident }: Given, id = "d1") => incident.decisions[id];
const called = ({ events }: Given) =>
  events.flatMap((event) => (event.type === "CallInStarted" ? [event.data.person] : []));
const both = { fallback: true, decides: { all: ["ciso", "coo"] }, within: "25m" };
const table = (...authority: object[]) => given(worldOf({ ...examplePolicy, authority }));

/** Carla says nothing, and Dev has answered for her at half time. */
const standing = () =>
  table(both)
    .declared()
    .joined("amara")
    .proposed({ by: "grace" })
    .chose("amara", "shut")
    .after("13m")
    .acknowledged("dev");

describe("a stand-in", () => {
  it("answers for whoever said nothing", () => {
    expect(decision(standing().chose("dev", "shut"))?.state.status).toBe("made");
    expect(called(standing())).not.toContain("farid");
  });

  it("who abstains is replaced by the next at once", () => {
    const next = standing().abstained("dev");
    expect(decision(next)?.standIns).toContainEqual({ person: "farid", principal: "carla", role: "coo" });
    expect(called(next)).toContain("farid");
    expect(decision(next.acknowledged("farid").chose("farid", "shut"))?.state.status).toBe("made");
  });

  it("who abstains has no right that passes to them at the deadline", () => {
    const alone = standing().dismissed("farid").abstained("dev");
    expect(decision(alone)?.abstentions).toHaveProperty("dev");
    const over = alone.after("12m");
    expect(decision(over)?.state.status).toBe("expired");
    expect(over.events.map(({ type }) => type)).not.toContain("RightPassed");
    const had = standing().dismissed("farid").after("12m");
    expect(decision(had)?.passed?.to).toEqual(["dev"]);
  });

  it("who is excluded is replaced by the next at once, and the room does not hear of whom", () => {
    const next = standing().excluded("dev");
    expect(called(next)).toContain("farid");
    const passed = next.events.find(({ type }) => type === "SeatPassedOn");
    expect(JSON.stringify(passed?.data)).not.toContain("dev");
  });

  it("whom the room does not let in is replaced by the next at once", () => {
    const next = turnedAway(standing(), "dev", "guest");
    expect(called(next)).toContain("farid");
    expect(decision(next)?.standIns?.map(({ person }) => person)).not.toContain("dev");
  });

  it("who is dismissed is replaced by the next at once", () => {
    expect(called(standing().dismissed("dev").told({ type: "AddNote", text: "Waiting" }))).toContain("farid");
  });

  it("who abstains leaves their principal their own word", () => {
    const acting = table(both).away("carla", "dev").declared().joined("amara").acknowledged("dev").proposed();
    const own = acting.abstained("dev");
    expect(own.chose("carla", "shut").refusal).toBeUndefined();
  });
});

describe("a stand-in of somebody who has lost the role", () => {
  /** Amara was silent, and Ben acts for her as the CISO. */
  const acting = (roles = ["ciso"]) =>
    table(both).staffed("amara", { roles }).declared().joined("carla").after("6m").acknowledged("ben");
  const endings = ({ added }: Given) => added.flatMap(({ type, data }) => (type === "ActingEnded" ? [data] : []));

  it("acts no more: whoever has it by now is asked, and both are told", () => {
    const lost = acting()
      .proposed({ by: "grace" })
      .staffed("amara", { roles: ["nurse"] });
    const refused = lost.chose("ben", "shut");
    expect(refused.refusal?.code).toBe("not-a-decider");
    expect(endings(refused)).toMatchObject([{ person: "ben", principal: "amara", why: "role-lost" }]);
    expect(endings(refused)[0]?.told?.map(({ person }) => person)).toEqual(["ben", "amara"]);
    expect(refused.incident.acting).toEqual([]);
    expect(decision(refused)?.asked.dev).toEqual({ role: "ciso" });
    expect(decision(refused.chose("dev", "shut").chose("carla", "shut"))?.state.status).toBe("made");
  });

  it("is asked nothing in a question that comes later, nor begins to act for that role", () => {
    const later = acting().staffed("amara", { roles: [] }).proposed({ by: "grace" });
    expect(decision(later)?.asked.ben).toBeUndefined();
    const called = table(both)
      .declared()
      .joined("carla")
      .after("6m")
      .staffed("amara", { roles: [] })
      .acknowledged("ben");
    expect(called.incident.acting).toEqual([]);
  });

  it("what they had chosen counts no more than their principal's own would", () => {
    const lost = acting().proposed({ by: "grace" }).chose("ben", "shut").staffed("amara", { roles: [] });
    const other = lost.chose("carla", "shut");
    expect(decision(other)?.state.status).toBe("open");
    expect(decision(other.chose("dev", "shut"))?.state).toMatchObject({ status: "made", chosenBy: ["carla", "dev"] });
  });

  it("goes on in another role that their principal still holds, and decides in that alone", () => {
    const two = table({ fallback: true, decides: { any: ["ciso", "cpo"] }, within: "25m" });
    const acts = two
      .staffed("amara", { roles: ["ciso", "cpo"] })
      .declared({ personalData: "suspected" })
      .after("12m")
      .acknowledged("ben");
    expect(acts.incident.acting).toMatchObject([{ person: "ben", principal: "amara" }]);
    const lost = acts.staffed("amara", { roles: ["cpo"] }).proposed({ by: "carla" });
    expect(lost.incident.acting).toMatchObject([{ person: "ben", principal: "amara" }]);
    expect(decision(lost.chose("ben", "shut"))?.choices.ben).toMatchObject({ role: "cpo", actingFor: "amara" });
  });

  it("of the commander leads on in their place: the command is no role", () => {
    const away = given().away("ben", "ivan").alerted().acknowledged("ivan").staffed("ben", { roles: [] });
    const later = away.told({ type: "AddNote", text: "Waiting" });
    expect(later.incident.acting).toMatchObject([{ person: "ivan", principal: "ben" }]);
    expect(leads(later.incident, "ivan")).toBe(true);
  });
});

describe("a question that is put anew", () => {
  const rows = [
    { when: { action: "shut-down" }, decides: { atLeast: 2, of: ["ciso", "cio", "coo"] } },
    { fallback: true, decides: { all: ["coo", "ceo"] } },
  ];
  const withinMs = 6 * 60 * 60_000;
  const here = () =>
    table(...rows)
      .declared()
      .joined("amara", "carla", "dev", "farid");
  const anew = (story: Given) => story.abstained("amara").abstained("dev");
  const last = (story: Given) => Object.values(story.incident.decisions).at(-1);

  it("has the time that its proposer gave it", () => {
    const put = here().proposed({ withinMs });
    expect(last(anew(put))?.id).not.toBe("d1");
    expect(last(anew(put))?.givenMs).toBe(withinMs);
  });

  it("has the time of its row where that is more, or its proposer had said nothing", () => {
    const usual = last(anew(here().proposed()))?.givenMs ?? 0;
    const rowOf = here().proposed().incident.decisions.d1?.givenMs ?? 0;
    expect(usual).toBe(rowOf);
    expect(last(anew(here().proposed({ withinMs: 0.6 * rowOf })))?.givenMs).toBe(usual);
  });

  it("is told by text to whoever had chosen and may be asleep, beside chat", () => {
    const chose = here().proposed({ withinMs }).chose("carla", "shut").after("20m");
    const told = Object.values(anew(chose).incident.notices).map(({ to }) => to);
    expect(told).toContainEqual({ kind: "person", person: "carla", by: "sms" });
  });
});
