import { describe, expect, it } from "vitest";
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
  table(both).declared().joined("amara").proposed().chose("amara", "shut").after("13m").acknowledged("dev");

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
