import { describe, expect, it } from "vitest";
import { noticeCard } from "../../src/chat/cards/notices/notice.ts";
import type { TriggerId } from "../../src/policy/clocks/row.ts";
import { type Given, given, start } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** Notices that the law asks for: sent, sent again, and recorded as sent by mistake. */

function organised(change: Record<string, unknown>): Given {
  const organisation = { ...examplePolicy.organisation, ...change };
  return given(worldOf({ ...examplePolicy, organisation })).declared({ severity: "sev3" });
}

function recorded(story: Given, trigger: TriggerId, more: Record<string, unknown> = {}): Given {
  return story.told({ type: "RecordTrigger", by: story.by("grace"), trigger, holds: true, ...more });
}

const sent = (story: Given, clock: string, more = {}) => recorded(story, "submitted", { clock, ...more });
const notSent = (story: Given, clock: string, more = {}) => sent(story, clock, { holds: false, ...more });
const clock = ({ incident }: Given, id: string) => incident.legal.clocks[id];
const types = ({ added }: Given) => added.map(({ type }) => type);
const words = (story: Given, about: string) =>
  Object.values(story.incident.notices)
    .filter(({ to, about: { what } }) => what === about && to.kind === "room")
    .map((notice) => JSON.stringify(noticeCard(story.incident, notice, story.world)))
    .join("\n");

const gdpr = recorded(organised({ clocks: ["gdpr"] }), "aware");
const dora = recorded(organised({ clocks: ["dora"], kinds: ["bank"] }), "major");

describe("a notice that was recorded as sent by mistake", () => {
  const mistaken = sent(gdpr.after("1h"), "gdpr-authority");

  it("is taken back: its clock runs to the instant it had, and both are kept", () => {
    const back = notSent(mistaken.after("1h"), "gdpr-authority", { note: "The wrong button" });
    expect(types(back).slice(0, 2)).toEqual(["ClockTriggerRecorded", "ClockCorrected"]);
    expect(clock(back, "gdpr-authority")).toMatchObject({
      due: "2026-11-25T03:00:00.000Z",
      state: { status: "running" },
      corrections: [{ why: "not-sent", by: "grace", submittedAt: "2026-11-22T04:00:00.000Z" }],
    });
    expect(back.incident.legal.recorded["submitted:gdpr-authority"]).toMatchObject({
      holds: false,
      note: "The wrong button",
      before: { holds: true, occurredAt: "2026-11-22T04:00:00.000Z" },
    });
  });

  it("is said to the room with the date that is owed again", () => {
    const said = words(notSent(mistaken.delivered(), "gdpr-authority"), "clock-recorded");
    expect(said).toContain("the notice was not submitted");
    expect(said).toContain("So its deadline runs again: due Wed 25 Nov 2026, 03:00 UTC");
  });

  it("is warned of and missed as if it had never been recorded", () => {
    const back = notSent(mistaken, "gdpr-authority").delivered().after("72h");
    const facts = back.added.filter(({ type }) => type === "ClockWarned" || type === "ClockMissed");
    expect(facts.map(({ at, type }) => [at.slice(5, 16), type])).toEqual([
      ["11-23T15:00", "ClockWarned"],
      ["11-24T09:00", "ClockWarned"],
      ["11-24T19:48", "ClockWarned"],
      ["11-25T03:00", "ClockMissed"],
    ]);
  });

  it("is missed at once where the time is over, and told to those who answer for it", () => {
    const back = notSent(mistaken.delivered().after("96h"), "gdpr-authority");
    expect(clock(back, "gdpr-authority")?.state.status).toBe("missed");
    expect(back.added.find(({ type }) => type === "ClockMissed")?.data).toMatchObject({
      told: expect.arrayContaining([
        { person: "grace", by: "chat" },
        { person: "ivan", by: "chat" },
      ]),
    });
  });

  it("is told to whoever had been warned before it was recorded", () => {
    const warned = sent(gdpr.delivered().after("37h"), "gdpr-authority");
    const back = notSent(warned, "gdpr-authority");
    const told = Object.values(back.incident.notices).filter(({ about }) => about.what === "clock-overtaken");
    expect(told.map(({ to, about }) => [to, about])).toContainEqual([
      { kind: "person", person: "grace", by: "chat" },
      expect.objectContaining({ clock: "gdpr-authority", runs: true, notSent: true }),
    ]);
  });

  it("started nothing: what counts from it stops, and starts with the one that is really sent", () => {
    const chain = sent(dora.after("1h"), "dora-initial");
    const back = notSent(chain, "dora-initial");
    expect(clock(back, "dora-initial")?.state.status).toBe("running");
    expect(clock(back, "dora-intermediate")?.state).toMatchObject({ status: "set-aside", why: "judged-otherwise" });
    const really = sent(back.after("1h"), "dora-initial");
    expect(clock(really, "dora-initial")?.state).toMatchObject({ status: "met", submittedAt: really.now });
    expect(clock(really, "dora-intermediate")).toMatchObject({ startsAt: really.now, state: { status: "running" } });
  });

  it("was recorded before anything started its clock, which is then not met by it", () => {
    const early = notSent(sent(organised({ clocks: ["gdpr"] }), "gdpr-authority"), "gdpr-authority");
    expect(clock(recorded(early, "aware"), "gdpr-authority")?.state.status).toBe("running");
  });

  it("leaves no clock running whose start was judged otherwise meanwhile", () => {
    const back = notSent(recorded(mistaken, "aware", { holds: false }), "gdpr-authority");
    expect(clock(back, "gdpr-authority")?.state).toMatchObject({ status: "set-aside", why: "judged-otherwise" });
  });

  it("is taken back whole, however often it was recorded", () => {
    const twice = sent(mistaken.after("5m"), "gdpr-authority");
    expect(clock(notSent(twice, "gdpr-authority"), "gdpr-authority")?.state.status).toBe("running");
  });

  it("is taken back once; and what nobody recorded is not taken back", () => {
    const back = notSent(mistaken, "gdpr-authority");
    expect(notSent(back, "gdpr-authority").refusal?.code).toBe("already-recorded");
    expect(notSent(gdpr, "gdpr-authority").refusal).toEqual({ code: "nothing-sent", clock: "gdpr-authority" });
  });

  it("is taken back after the incident is over too", () => {
    const closed = mistaken.confirmed().closed("done");
    expect(clock(notSent(closed, "gdpr-authority"), "gdpr-authority")?.state.status).toBe("running");
  });
});

describe("a notice that is sent again", () => {
  it("is an update: what the law counts from the first is not moved", () => {
    const first = sent(dora.after("1h"), "dora-initial");
    const again = sent(first.after("48h"), "dora-initial");
    expect(clock(again, "dora-intermediate")).toEqual(clock(first.after("48h"), "dora-intermediate"));
    expect(clock(again, "dora-initial")?.state).toMatchObject({ submittedAt: "2026-11-22T04:00:00.000Z" });
    expect(words(again, "clock-recorded")).toContain("so this is an update");
  });

  it("does not let a missed deadline run again; a correction of the first does", () => {
    const breach = recorded(organised({ clocks: ["california"] }), "discovery");
    const missed = sent(breach.after("1h"), "california-individuals").after("400h");
    const state = (story: Given) => clock(story, "california-attorney-general")?.state.status;
    expect(state(sent(missed, "california-individuals"))).toBe("missed");
    const corrected = sent(missed, "california-individuals", { correction: true, occurredAt: missed.now });
    expect(state(corrected)).toBe("running");
  });

  it("moves DORA's final report, which counts from the latest intermediate one, and not back", () => {
    const first = sent(sent(dora, "dora-initial").after("24h"), "dora-intermediate");
    const second = sent(first.after("240h"), "dora-intermediate");
    expect(clock(second, "dora-final")?.startsAt).toBe(second.now);
    const earlier = sent(second, "dora-intermediate", { occurredAt: "2026-11-24T03:00:00.000Z" });
    expect(clock(earlier, "dora-final")?.startsAt).toBe(second.now);
  });

  it("and is corrected, leaves the first as it was", () => {
    const again = sent(sent(gdpr, "gdpr-authority").delivered().after("96h"), "gdpr-authority");
    const right = sent(again, "gdpr-authority", { correction: true, occurredAt: "2026-11-25T04:00:00.000Z" });
    expect(clock(right, "gdpr-authority")?.state).toEqual({ status: "met", submittedAt: start, late: false });
  });
});

describe("what is recorded of a deadline", () => {
  it("does not let it run while what starts it is recorded as not being so", () => {
    const keep = (story: Given) =>
      story.told({ type: "TakeClockUp", by: story.by("grace"), clock: "gdpr-authority", reason: "It applies" });
    const refusal = { code: "clock-judged-otherwise", clock: "gdpr-authority", startedBy: "aware" };
    expect(keep(recorded(gdpr, "aware", { holds: false })).refusal).toEqual(refusal);
    const dropped = gdpr.told({ type: "SetClockAside", by: gdpr.by("grace"), clock: "gdpr-authority", reason: "No" });
    expect(keep(recorded(dropped, "aware", { holds: false })).refusal).toEqual(refusal);
    expect(keep(dropped).refusal).toBeUndefined();
  });

  it("is not that its notice was sent before what starts it had happened, even as a correction", () => {
    const before = { occurredAt: "2026-11-01T00:00:00.000Z" };
    const refusal = { code: "sent-before-start", clock: "gdpr-authority", startsAt: start };
    expect(sent(gdpr, "gdpr-authority", before).refusal).toEqual(refusal);
    const met = sent(gdpr, "gdpr-authority");
    expect(sent(met, "gdpr-authority", { ...before, correction: true }).refusal).toEqual(refusal);
  });

  it("is told to whoever answers for it, and to whoever was warned of it, by name, when somebody else drops or keeps it", () => {
    const by = gdpr.by("ben");
    const at = (story: Given, what: string) =>
      Object.values(story.incident.notices).flatMap(({ to, about }) => {
        if (about.what !== what || to.kind === "room") return [];
        return [[to.person, to.by]];
      });
    const drop = { type: "SetClockAside" as const, clock: "gdpr-authority", reason: "A risk is unlikely" };
    const early = gdpr.delivered().told({ ...drop, by });
    expect(at(early, "clock-set-aside")).toEqual([
      ["grace", "chat"],
      ["ivan", "chat"],
    ]);
    const warned = gdpr
      .delivered()
      .after("55h")
      .staffed("ivan", { roles: [] })
      .told({ ...drop, by });
    expect(at(warned, "clock-set-aside").toSorted()).toEqual([
      ["grace", "chat"],
      ["ivan", "chat"],
    ]);
    expect(at(gdpr.told({ ...drop, by: gdpr.by("grace") }), "clock-set-aside")).toEqual([["ivan", "chat"]]);
    const kept = early.told({ type: "TakeClockUp", by, clock: "gdpr-authority", reason: "It was likely" });
    expect(at(kept, "clock-taken-up")).toHaveLength(2);
  });

  it("is told to them too when somebody else records that what starts it is not so", () => {
    const not = gdpr.delivered().told({ type: "RecordTrigger", by: gdpr.by("ben"), trigger: "aware", holds: false });
    const told = Object.values(not.incident.notices).filter(({ about }) => about.what === "clock-overtaken");
    expect(told.map(({ to }) => to)).toEqual([
      { kind: "person", person: "grace", by: "chat" },
      { kind: "person", person: "ivan", by: "chat" },
    ]);
  });
});
