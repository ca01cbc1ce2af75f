import { describe, expect, it } from "vitest";
import { noticeCard } from "../../src/chat/cards/notices/notice.ts";
import { clockDeadlines, openJudgements, runningClocks } from "../../src/incident/clocks/clocks.ts";
import { decide } from "../../src/incident/decide.ts";
import type { EventType } from "../../src/incident/events.ts";
import { fold } from "../../src/incident/incident.ts";
import { later } from "../../src/incident/time.ts";
import type { TriggerId } from "../../src/policy/clocks/row.ts";
import { type Given, given, incidentId, start } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** Legal clocks: what people record starts, moves and stops them, and nothing else does. */

type Change = Record<string, unknown>;

function organised(change: Change, policy: Change = {}): Given {
  const organisation = { ...examplePolicy.organisation, ...change };
  return given(worldOf({ ...examplePolicy, ...policy, organisation }));
}

const sev2 = { severity: "sev3" as const };
/** An incident at 03:00 that is neither grave nor about people, so that nobody is reminded of judgements. */
const calm = (...clocks: string[]) => organised({ clocks }).declared(sev2);

function recorded(story: Given, trigger: TriggerId, more: Change = {}, by = "grace"): Given {
  return story.told({ type: "RecordTrigger", by: story.by(by), trigger, holds: true, ...more });
}

const sent = (story: Given, clock: string, more: Change = {}) => recorded(story, "submitted", { clock, ...more });
const types = ({ added }: Given) => added.map(({ type }) => type);
const clock = ({ incident }: Given, id: string) => incident.legal.clocks[id];
const dataOf = (story: Given, type: EventType) => story.added.filter((event) => event.type === type).map((e) => e.data);

describe("a clock", () => {
  it("does not run before somebody records what starts it, however bad the incident is", () => {
    const { incident } = organised({ clocks: ["gdpr", "sec"] }).declared({
      severity: "sev1",
      personalData: "suspected",
    });
    expect(incident.legal.clocks).toEqual({});
    expect(runningClocks(incident)).toEqual([]);
  });

  it("starts with what somebody recorded, counted from when it happened", () => {
    const story = recorded(calm("gdpr"), "aware", { occurredAt: "2026-11-22T02:40:00.000Z" });
    expect(clock(story, "gdpr-authority")).toMatchObject({
      startsAt: "2026-11-22T02:40:00.000Z",
      due: "2026-11-25T02:40:00.000Z",
      state: { status: "running" },
      row: { recipient: "supervisory authority", startedBy: "aware" },
    });
    expect(clock(story, "gdpr-individuals")).toBeUndefined();
    const [first] = dataOf(story, "ClockTriggerRecorded");
    expect(first).toMatchObject({ trigger: "aware", occurredAt: "2026-11-22T02:40:00.000Z" });
    expect(story.added[0]?.at).toBe(start);
  });

  it("of New York's Superintendent and one of the US bank regulators wait for two different findings", () => {
    const story = calm("nydfs", "us-banks");
    const one = recorded(story, "determined");
    expect(Object.keys(one.incident.legal.clocks)).toEqual(["nydfs-notice"]);
    expect(openJudgements(one.incident)).toEqual(["notifiable"]);
    const other = recorded(one, "notifiable", { holds: false });
    expect(Object.keys(other.incident.legal.clocks)).toEqual(["nydfs-notice"]);
    expect(openJudgements(other.incident)).toEqual([]);
    expect(Object.keys(recorded(story, "notifiable").incident.legal.clocks)).toEqual(["us-banks-notice"]);
  });

  it("without a time counts from now", () => {
    expect(clock(recorded(calm("cert-in"), "aware"), "cert-in-report")?.due).toBe("2026-11-22T09:00:00.000Z");
  });

  it("without a number is owed without undue delay, and has no deadline", () => {
    const story = recorded(calm("gdpr"), "high-risk");
    expect(clock(story, "gdpr-individuals")?.due).toBeUndefined();
    // All that is left is the next reminder of judgements that are still open.
    expect(clockDeadlines(story.incident)).toEqual([story.incident.legal.judgeBy]);
  });

  it("of a regime that is not in force never runs", () => {
    expect(recorded(calm("circia", "gdpr"), "paid").refusal).toEqual({ code: "nothing-waits-for", trigger: "paid" });
    expect(recorded(calm("circia"), "believe").refusal).toEqual({ code: "no-clocks" });
  });

  it("of a regime that does not apply never runs", () => {
    const story = recorded(calm("gdpr"), "aware");
    expect(Object.keys(story.incident.legal.clocks)).toEqual(["gdpr-authority"]);
  });

  it.each([
    ["processor", "gdpr", "aware", "gdpr-controller"],
    ["business-associate", "hipaa", "discovery", "hipaa-associate"],
  ] as const)("that binds a %s starts only where the organisation says that it is one", (kind, regime, trigger, id) => {
    const started = (kinds: string[]) =>
      Object.keys(recorded(organised({ clocks: [regime], kinds }).declared(sev2), trigger).incident.legal.clocks);
    expect(started([])).not.toContain(id);
    expect(started([kind])).toContain(id);
  });

  it("is NIS2's shorter one only for a trust service", () => {
    const ids = (kinds: string[]) =>
      Object.keys(recorded(organised({ clocks: ["nis2"], kinds }).declared(sev2), "aware").incident.legal.clocks);
    expect(ids([])).toEqual(["nis2-early", "nis2-notification"]);
    expect(ids(["trust-service"])).toEqual(["nis2-early", "nis2-trust-notification"]);
  });

  it("of a contract counts its hours, and warns its owner too", () => {
    const contractClocks = [{ id: "insurer", recipient: "Example Mutual", within: "48h", owner: "coo" }];
    const story = recorded(organised({ contractClocks }).declared(sev2), "aware");
    expect(clock(story, "insurer")).toMatchObject({ due: "2026-11-24T03:00:00.000Z", row: { source: "agreed" } });
    const told = dataOf(story.delivered().after("24h"), "ClockWarned");
    expect(told).toMatchObject([{ percent: 50 }]);
    expect(peopleTold(told[0])).toEqual(["grace", "ivan", "carla"]);
  });

  it("of a contract counts half hours too", () => {
    const contractClocks = [{ id: "customer", recipient: "Example Bank", within: "90m", owner: "coo" }];
    const story = recorded(organised({ contractClocks }).declared(sev2), "aware");
    expect(clock(story, "customer")?.due).toBe("2026-11-22T04:30:00.000Z");
  });

  it("shows as reviewed only what counsel has signed", () => {
    const signed = { clocks: ["gdpr", "nis2"], clocksReviewed: { gdpr: { by: "ivan", on: "2026-10-01" } } };
    const story = recorded(organised(signed).declared(sev2), "aware");
    expect(clock(story, "gdpr-authority")?.row.reviewed).toEqual({ by: "ivan", on: "2026-10-01" });
    expect(clock(story, "nis2-early")?.row.reviewed).toBeUndefined();
  });
});

describe("recording", () => {
  it("is for those whom the policy names, else the commander, the CISO, the privacy officer and counsel", () => {
    const story = calm("gdpr");
    for (const person of ["ben", "amara", "grace", "ivan"]) {
      expect(recorded(story, "aware", {}, person).refusal).toBeUndefined();
    }
    expect(recorded(story, "aware", {}, "carla").refusal?.code).toBe("not-permitted");
    const strict = organised({ clocks: ["gdpr"] }, { commands: { clocks: ["general-counsel"] } }).declared(sev2);
    expect(recorded(strict, "aware", {}, "grace").refusal?.code).toBe("not-permitted");
    expect(recorded(strict, "aware", {}, "ivan").refusal).toBeUndefined();
  });

  it("what is still to come is refused", () => {
    const story = recorded(calm("gdpr"), "aware", { occurredAt: "2026-11-22T03:00:00.001Z" });
    expect(story.refusal).toEqual({ code: "in-the-future" });
  });

  it("the same twice in the same words is refused too; other words or another number are recorded", () => {
    const told = { note: "The vault was opened", peopleAffected: 40 };
    const once = recorded(calm("gdpr"), "aware", told);
    expect(recorded(once.after("5m"), "aware", told).refusal?.code).toBe("already-recorded");
    expect(recorded(once.after("5m"), "aware", { ...told, note: "It was the backup" }).refusal).toBeUndefined();
    expect(recorded(once.after("5m"), "aware", { ...told, peopleAffected: 90 }).refusal).toBeUndefined();
  });

  it("the same twice is refused, and says when it was", () => {
    const once = recorded(calm("gdpr"), "aware");
    expect(recorded(once.after("5m"), "aware").refusal).toEqual({
      code: "already-recorded",
      trigger: "aware",
      at: start,
    });
  });

  it("a notice that nobody knows is refused with those there are", () => {
    expect(sent(calm("cert-in"), "cert-in").refusal).toEqual({
      code: "no-such-clock",
      clock: "cert-in",
      known: ["cert-in-report"],
    });
    expect(sent(calm("cert-in"), "constructor").refusal?.code).toBe("no-such-clock");
  });
});

describe("a notice that was sent", () => {
  it("stops its clock, in time or late", () => {
    const story = recorded(calm("cert-in"), "aware");
    const inTime = sent(story.after("5h"), "cert-in-report");
    expect(dataOf(inTime, "ClockMet")).toEqual([
      { clock: "cert-in-report", submittedAt: "2026-11-22T08:00:00.000Z", late: false },
    ]);
    expect(clockDeadlines(inTime.incident)).toEqual([]);
    const late = sent(story.delivered().after("7h"), "cert-in-report");
    expect(dataOf(late, "ClockMet")).toMatchObject([{ late: true }]);
    const saidLate = sent(story.delivered().after("7h"), "cert-in-report", { occurredAt: "2026-11-22T08:59:00.000Z" });
    expect(dataOf(saidLate, "ClockMet")).toMatchObject([{ late: false }]);
  });

  it("in the very instant in which it is due is in time, and a millisecond later late", () => {
    const over = recorded(calm("cert-in"), "aware").delivered().after("7h");
    const at = (occurredAt: string) => dataOf(sent(over, "cert-in-report", { occurredAt }), "ClockMet");
    expect(at("2026-11-22T09:00:00.000Z")).toMatchObject([{ late: false }]);
    expect(at("2026-11-22T09:00:00.001Z")).toMatchObject([{ late: true }]);
  });

  it("again moves no clock that counts from the first, though it would be reckoned otherwise by now", () => {
    const story = sent(recorded(calm("nis2"), "aware"), "nis2-notification");
    // A holiday that nobody knew of when it began.
    const due = "2026-12-21T23:59:59.999Z";
    const before = story.events.map((event) =>
      event.type === "ClockStarted" && event.data.clock === "nis2-final"
        ? { ...event, data: { ...event.data, due } }
        : event,
    );
    const again = { type: "RecordTrigger", trigger: "submitted", clock: "nis2-notification", holds: true } as const;
    const command = { ...again, now: later(start, 60_000), by: story.by("grace") };
    const { kind, events } = decide(command, fold(incidentId, before), story.world);
    expect(kind).toBe("done");
    expect(events.map(({ type }) => type)).toEqual(["ClockTriggerRecorded"]);
  });

  it("starts the next: DORA's intermediate report counts from the initial one, not from what happened", () => {
    const classified = recorded(recorded(calm("dora"), "aware"), "major");
    expect(clock(classified, "dora-initial")?.due).toBe("2026-11-23T12:00:00.000Z");
    const story = sent(classified.after("2h"), "dora-initial");
    // Sunday 05:00 and 72 hours: Wednesday.
    expect(clock(story, "dora-intermediate")).toMatchObject({
      startsAt: "2026-11-22T05:00:00.000Z",
      due: "2026-11-25T05:00:00.000Z",
    });
  });

  it("again is a newer one: DORA's final report counts from the latest intermediate one, which stays in time", () => {
    const initial = sent(recorded(calm("dora"), "major"), "dora-initial");
    const first = sent(initial.after("1d"), "dora-intermediate");
    expect(clock(first, "dora-final")?.due).toBe("2026-12-23T23:59:59.999Z");
    const second = sent(first.after("10d"), "dora-intermediate");
    expect(dataOf(second, "ClockCorrected")).toMatchObject([
      { clock: "dora-final", why: "newer-notice", before: "2026-12-23T23:59:59.999Z", due: "2027-01-04T12:00:00.000Z" },
    ]);
    expect(clock(second, "dora-intermediate")?.state).toEqual({
      status: "met",
      submittedAt: "2026-11-23T03:00:00.000Z",
      late: false,
    });
  });

  it("before anybody recorded why it had to be is met as soon as its clock starts", () => {
    const early = sent(calm("cert-in"), "cert-in-report");
    expect(types(early)).toEqual(["ClockTriggerRecorded"]);
    const story = recorded(early.after("1h"), "aware", { occurredAt: "2026-11-22T02:00:00.000Z" });
    expect(clock(story, "cert-in-report")?.state).toMatchObject({ status: "met", late: false });
  });
});

describe("a correction", () => {
  it("moves the clock, names what it amends, and keeps both dates", () => {
    const wrong = recorded(calm("gdpr"), "aware");
    const right = recorded(wrong.after("1h"), "aware", { occurredAt: "2026-11-21T20:00:00.000Z" });
    const [first] = wrong.added;
    expect(dataOf(right, "ClockTriggerRecorded")).toMatchObject([{ amends: first?.seq }]);
    expect(dataOf(right, "ClockCorrected")[0]).toMatchObject({
      clock: "gdpr-authority",
      why: "corrected",
      before: "2026-11-25T03:00:00.000Z",
      due: "2026-11-24T20:00:00.000Z",
    });
    expect(clock(right, "gdpr-authority")).toMatchObject({
      due: "2026-11-24T20:00:00.000Z",
      corrections: [{ by: "grace", startsAt: start, due: "2026-11-25T03:00:00.000Z" }],
    });
  });

  it("after another keeps every date that there was, the first first", () => {
    const once = recorded(recorded(calm("gdpr"), "aware").after("1h"), "aware", {
      occurredAt: "2026-11-21T20:00:00.000Z",
    });
    const twice = recorded(once.after("1h"), "aware", { occurredAt: "2026-11-21T22:00:00.000Z" });
    expect(clock(twice, "gdpr-authority")).toMatchObject({
      due: "2026-11-24T22:00:00.000Z",
      corrections: [{ due: "2026-11-25T03:00:00.000Z" }, { due: "2026-11-24T20:00:00.000Z" }],
    });
  });

  it("of one thing moves what was counted from it together with another", () => {
    // Classified at 03:00, four hours; then it turns out that they knew since 07:30 the day before: 24 hours end at 07:30…
    const bank = organised({ clocks: ["dora"], kinds: ["bank"] }).declared(sev2);
    const classified = recorded(bank, "major");
    expect(clock(classified, "dora-initial")?.due).toBe("2026-11-22T07:00:00.000Z");
    const aware = recorded(classified, "aware", { occurredAt: "2026-11-21T05:00:00.000Z" });
    // … and at 05:00 the day before, at 05:00 today.
    expect(clock(aware, "dora-initial")?.due).toBe("2026-11-22T05:00:00.000Z");
  });

  it("may find a notice late that was in time, and a missed one not missed yet", () => {
    const story = recorded(calm("cert-in"), "aware");
    const met = sent(story.after("5h"), "cert-in-report");
    const late = recorded(met, "aware", { occurredAt: "2026-11-22T01:30:00.000Z" });
    expect(clock(late, "cert-in-report")?.state).toMatchObject({ status: "met", late: true });
    const long = organised({ clocks: ["cert-in"] })
      .declared(sev2)
      .after("10h");
    const missed = recorded(long, "aware", { occurredAt: start });
    expect(clock(missed, "cert-in-report")?.state.status).toBe("missed");
    const mended = recorded(missed, "aware", { occurredAt: "2026-11-22T12:00:00.000Z" });
    expect(clock(mended, "cert-in-report")).toMatchObject({
      due: "2026-11-22T18:00:00.000Z",
      state: { status: "running" },
    });
  });

  it("that it is not so after all stops the clock, and the other way round starts it again", () => {
    const material = recorded(calm("sec"), "material");
    const not = recorded(material.after("1h"), "material", { holds: false });
    expect(dataOf(not, "ClockSetAside")).toMatchObject([{ clock: "sec-8k", why: "judged-otherwise" }]);
    expect(clockDeadlines(not.incident)).toEqual([]);
    const again = recorded(not.after("1h"), "material");
    expect(clock(again, "sec-8k")).toMatchObject({
      startsAt: "2026-11-22T05:00:00.000Z",
      state: { status: "running" },
    });
  });

  it("of when a notice was sent is not a newer notice", () => {
    const story = sent(recorded(calm("cert-in"), "aware").delivered().after("7h"), "cert-in-report");
    expect(clock(story, "cert-in-report")?.state).toMatchObject({ late: true });
    const right = sent(story, "cert-in-report", { occurredAt: "2026-11-22T08:00:00.000Z", correction: true });
    expect(clock(right, "cert-in-report")?.state).toMatchObject({
      late: false,
      submittedAt: "2026-11-22T08:00:00.000Z",
    });
  });

  it("without a time leaves the time as it was", () => {
    const story = recorded(recorded(calm("hipaa"), "discovery").after("2h"), "discovery", { peopleAffected: 20 });
    expect(types(story)).toEqual(["ClockTriggerRecorded"]);
    expect(clock(story, "hipaa-individuals")?.startsAt).toBe(start);
    expect(story.incident.legal.peopleAffected).toBe(20);
  });
});

describe("a condition", () => {
  const running = ({ incident }: Given) => runningClocks(incident).map(({ id }) => id);

  it("on a number of people that nobody knows leaves the clock running", () => {
    expect(running(recorded(calm("hipaa"), "discovery"))).toEqual([
      "hipaa-individuals",
      "hipaa-hhs",
      "hipaa-media",
      "hipaa-hhs-yearly",
    ]);
  });

  it.each([
    [499, ["hipaa-hhs-yearly"], ["hipaa-hhs", "hipaa-media"]],
    [500, ["hipaa-hhs"], ["hipaa-hhs-yearly", "hipaa-media"]],
    [501, ["hipaa-hhs", "hipaa-media"], ["hipaa-hhs-yearly"]],
  ])("on %i people rules out what it does not reach", (peopleAffected, apply, doNot) => {
    const ids = running(recorded(calm("hipaa"), "discovery", { peopleAffected }));
    for (const id of apply) expect(ids).toContain(id);
    for (const id of doNot) expect(ids).not.toContain(id);
  });

  it("that is met by a later number lets the clock run on its own dates", () => {
    const few = recorded(calm("ftc"), "discovery", { peopleAffected: 12 });
    expect(running(few)).toEqual([]);
    const many = recorded(few.delivered().after("20d"), "discovery", { peopleAffected: 900 });
    expect(running(many)).toEqual(["ftc-notice"]);
    expect(clock(many, "ftc-notice")?.due).toBe("2026-12-22T23:59:59.999Z");
  });

  it("that only people can judge is set aside by them, with why, and taken up again", () => {
    const story = recorded(calm("gdpr"), "aware");
    const aside = story.told({
      type: "SetClockAside",
      by: story.by("ivan"),
      clock: "gdpr-authority",
      reason: "Test data",
    });
    expect(clock(aside, "gdpr-authority")?.state).toEqual({
      status: "set-aside",
      why: "does-not-apply",
      by: "ivan",
      reason: "Test data",
    });
    expect(running(aside)).toEqual([]);
    const corrected = recorded(aside.after("1h"), "aware", { occurredAt: "2026-11-22T01:00:00.000Z" });
    expect(clock(corrected, "gdpr-authority")?.state.status).toBe("set-aside");
    const up = corrected.told({
      type: "TakeClockUp",
      by: story.by("ivan"),
      clock: "gdpr-authority",
      reason: "It is not",
    });
    expect(clock(up, "gdpr-authority")).toMatchObject({
      due: "2026-11-25T01:00:00.000Z",
      state: { status: "running" },
    });
  });

  it("is not set aside without a reason, before its clock started, twice, or after the notice was sent", () => {
    const story = recorded(calm("cert-in", "sec"), "aware");
    const aside = (from: Given, id: string, reason = "No") =>
      from.told({ type: "SetClockAside", by: story.by("ivan"), clock: id, reason });
    expect(aside(story, "cert-in-report", " ").refusal).toEqual({ code: "empty", what: "reason" });
    expect(aside(story, "sec-8k").refusal).toEqual({ code: "clock-not-started", clock: "sec-8k" });
    expect(aside(story, "x").refusal?.code).toBe("no-such-clock");
    const over = { code: "clock-over", clock: "cert-in-report" };
    expect(aside(aside(story, "cert-in-report"), "cert-in-report").refusal).toEqual({ ...over, status: "set-aside" });
    expect(aside(sent(story, "cert-in-report"), "cert-in-report").refusal).toEqual({ ...over, status: "met" });
    const up = story.told({ type: "TakeClockUp", by: story.by("ivan"), clock: "cert-in-report", reason: "x" });
    expect(up.refusal).toEqual({ code: "clock-not-aside", clock: "cert-in-report" });
  });
});

/** Each once. */
function peopleTold(data: unknown): string[] {
  const { told } = data as { told: { person: string }[] };
  return [...new Set(told.map(({ person }) => person))];
}

describe("whoever must send a legal notice", () => {
  const started = (story: Given) =>
    Object.values(story.incident.notices).filter(({ about }) => about.what === "clocks-started");
  const cards = (story: Given) =>
    started(story).map((notice) => JSON.stringify(noticeCard(story.incident, notice, story.world)));

  it("is told directly when its clock starts, by text where they sleep", () => {
    const to = started(recorded(calm("cert-in"), "aware", {}, "ben")).map((notice) => notice.to);
    expect(to).toEqual(
      ["grace", "ivan"].flatMap((person) => [
        { kind: "person", person, by: "chat" },
        { kind: "person", person, by: "sms" },
      ]),
    );
  });

  it("is told once of all that began with one record, each with when it is due and who sends it", () => {
    const story = recorded(calm("gdpr", "nis2"), "aware", {}, "ben");
    expect(started(story).filter(({ to }) => to.kind === "person" && to.by === "chat")).toHaveLength(2);
    const [card = ""] = cards(story);
    expect(card).toContain("3 legal deadlines that you answer for have begun, the first due Mon 23 Nov 2026, 03:00");
    expect(card).toContain("To be sent by Grace Lin (privacy officer) or Ivan Costa (general counsel).");
  });

  it("is the row's owner where it names one, who hears of no other", () => {
    const contractClocks = [{ id: "insurer", recipient: "Example Mutual", within: "48h", owner: "coo" }];
    const story = recorded(organised({ clocks: ["gdpr"], contractClocks }).declared(), "aware");
    const carlas = started(story).find(({ to }) => to.kind === "person" && to.person === "carla");
    const card = carlas ? JSON.stringify(noticeCard(story.incident, carlas, story.world)) : "";
    expect(card).toContain("Example Mutual");
    expect(card).toContain("To be sent by Carla Reyes (COO).");
    expect(card).not.toContain("GDPR");
  });

  it("is told nothing of what they recorded themselves, or of a notice that was sent before", () => {
    const own = recorded(calm("cert-in"), "aware", {}, "ivan");
    expect(started(own).map(({ to }) => to.kind === "person" && to.person)).not.toContain("ivan");
    const sent = recorded(calm("cert-in"), "submitted", { clock: "cert-in-report" });
    expect(started(recorded(sent, "aware"))).toEqual([]);
  });

  it("hears nothing of an incident that is kept from them", () => {
    const story = organised({ clocks: ["gdpr"] }).declared({ confidential: true });
    const told = started(recorded(story, "aware")).map(({ to }) => to.kind === "person" && to.person);
    expect(told).not.toContain("grace");
  });
});

describe("while a clock runs", () => {
  const sixHours = recorded(calm("cert-in"), "aware").delivered();

  it("the privacy officer and counsel are warned after half, three quarters and nine tenths of it, and a miss is a fact", () => {
    const facts = sixHours.after("7h").added.filter(({ type }) => type.startsWith("Clock"));
    const told = ["grace", "ivan"].flatMap((person) => [
      { person, by: "chat" },
      { person, by: "sms" },
    ]);
    expect(facts.map(({ at, type, data }) => [at.slice(11, 16), type, data])).toEqual([
      ["06:00", "ClockWarned", { clock: "cert-in-report", percent: 50, told }],
      ["07:30", "ClockWarned", { clock: "cert-in-report", percent: 75, told }],
      ["08:24", "ClockWarned", { clock: "cert-in-report", percent: 90, told }],
      ["09:00", "ClockMissed", { clock: "cert-in-report", due: "2026-11-22T09:00:00.000Z", told }],
    ]);
    const late = sixHours.after("7h");
    const rooms = Object.values(late.incident.notices).filter(
      ({ about, to }) => about.what === "clock-missed" && to.kind === "room",
    );
    expect(rooms).toHaveLength(1);
  });

  it("an outage sends only the latest warning, and a miss none", () => {
    const woken = sixHours.outage("4h45m").added.filter(({ type }) => type === "ClockWarned");
    expect(woken.map(({ data }) => data)).toMatchObject([{ percent: 75 }]);
    expect(types(sixHours.outage("6h")).filter((type) => type.startsWith("Clock"))).toEqual(["ClockMissed"]);
  });

  it("whoever a role falls to is warned, and the commander where there is nobody", () => {
    const without = (...gone: string[]) =>
      gone.reduce((story, person) => story.staffed(person, { roles: [] }), sixHours);
    const warned = (story: Given) => dataOf(story.after("3h"), "ClockWarned");
    expect(warned(without("grace")).map(peopleTold)).toEqual([["ivan"]]);
    expect(warned(without("grace", "ivan")).map(peopleTold)).toEqual([["ben"]]);
    const mute = sixHours.staffed("grace", { media: ["sms"] }).staffed("ivan", { media: ["voice"] });
    expect(warned(mute)).toMatchObject([{ told: [{ person: "grace", by: "sms" }] }]);
  });

  it("its instants are those that were stored, whatever a later version would reckon", () => {
    const due = "2026-11-22T10:10:10.000Z";
    const events = sixHours.events.map((event) =>
      event.type === "ClockStarted" ? { ...event, data: { ...event.data, due, warnings: [] } } : event,
    );
    const incident = fold("INC-7K3Q2", events);
    expect(incident && clockDeadlines(incident)).toEqual([due]);
  });
});

describe("an incident that is over", () => {
  it("once closed keeps its clocks, which are still warned of, missed and met", () => {
    const closed = recorded(calm("cert-in"), "aware").confirmed().closed("done").delivered();
    expect(closed.incident.status).toBe("closed");
    const later = closed.after("7h");
    expect(types(later).filter((type) => type.startsWith("Clock"))).toEqual([
      "ClockWarned",
      "ClockWarned",
      "ClockWarned",
      "ClockMissed",
    ]);
    expect(clock(sent(later, "cert-in-report"), "cert-in-report")?.state).toMatchObject({ status: "met", late: true });
  });

  it("once closed still takes what starts a clock", () => {
    const closed = calm("gdpr").confirmed().closed("done");
    expect(recorded(closed, "aware").refusal).toBeUndefined();
  });

  it("once stood down starts nothing more, and leaves what had started to people", () => {
    const started = recorded(calm("cert-in", "sec"), "aware").stoodDown("a test");
    expect(recorded(started, "material").refusal).toEqual({ code: "incident-ended", status: "stood-down" });
    expect(types(started.delivered().after("3h"))).toContain("ClockWarned");
    expect(sent(started, "cert-in-report").refusal).toBeUndefined();
    expect(recorded(started, "aware", { holds: false }).refusal).toBeUndefined();
  });

  it("lets nothing else happen in it", () => {
    const waiting = organised({ clocks: ["cert-in"] }).alerted();
    const down = recorded(waiting, "aware").stoodDown("a test").delivered();
    const facts = types(down.after("7h")).filter((type) => !type.startsWith("Clock"));
    expect(facts).toEqual([]);
  });
});

describe("a judgement that nobody records", () => {
  const grave = (change: Change = {}) => organised({ clocks: ["sec", "dora"], ...change });
  const overdue = (story: Given) => story.added.filter(({ type }) => type === "DeterminationOverdue");

  it("is asked for after a day, and every day, in the room and of the privacy officer and counsel", () => {
    const story = grave().declared().delivered().after("73h");
    expect(overdue(story).map(({ at }) => at)).toEqual([
      "2026-11-23T03:00:00.000Z",
      "2026-11-24T03:00:00.000Z",
      "2026-11-25T03:00:00.000Z",
    ]);
    expect(overdue(story)[0]?.data).toMatchObject({
      triggers: ["aware", "material", "major"],
    });
    expect(peopleTold(overdue(story)[0]?.data)).toEqual(["grace", "ivan"]);
  });

  it("is asked for once after an outage of days", () => {
    expect(overdue(grave().declared().delivered().outage("75h")).map(({ data }) => data)).toMatchObject([
      { by: "2026-11-26T03:00:00.000Z" },
    ]);
  });

  it("is not asked for once it is recorded, either way", () => {
    const judged = [
      ["material", false],
      ["major", false],
      ["aware", true],
    ] as const;
    let story = grave().declared().delivered();
    for (const [trigger, holds] of judged) story = recorded(story, trigger, { holds });
    expect(overdue(story.after("49h"))).toEqual([]);
  });

  it.each([
    ["gdpr", "aware", "high-risk"],
    ["ndb", "suspect", "believe"],
  ] as const)("under %s is asked for once %s holds, if it is %s", (regime, first, then) => {
    const story = organised({ clocks: [regime] })
      .declared()
      .delivered();
    const asked = (of: Given) => overdue(of).map(({ data }) => (data as { triggers: string[] }).triggers);
    expect(asked(recorded(story, first, { holds: true }).after("25h"))).toEqual([[then]]);
    expect(asked(recorded(story, first, { holds: false }).after("25h"))).toEqual([]);
    const judged = recorded(recorded(story, first, { holds: true }), then, { holds: false });
    expect(asked(judged.after("25h"))).toEqual([]);
  });

  it("is asked for in the time that the policy gives", () => {
    const story = grave({ determineWithin: "2h" }).declared().delivered().after("2h");
    expect(overdue(story)).toHaveLength(1);
  });

  it("is asked for in an incident of any severity, whether or not personal data may be involved", () => {
    expect(overdue(grave().declared(sev2).delivered().after("25h"))).toHaveLength(1);
    const people = grave().declared({ ...sev2, personalData: "suspected" });
    expect(overdue(people.delivered().after("25h"))).toHaveLength(1);
    expect(overdue(grave().declared(sev2).after("1h").rated("sev1").delivered().after("25h"))).toHaveLength(1);
  });

  it("is asked for after the incident was closed, and not after a false alarm", () => {
    expect(overdue(grave().declared().confirmed().closed("x").delivered().after("25h"))).toHaveLength(1);
    expect(overdue(grave().declared().stoodDown("x").delivered().after("25h"))).toEqual([]);
  });

  it("is not asked for where no clock waits for one", () => {
    expect(
      overdue(
        organised({ clocks: ["au-ransom"] })
          .declared()
          .delivered()
          .after("25h"),
      ),
    ).toEqual([]);
    expect(overdue(given().declared().delivered().after("25h"))).toEqual([]);
  });
});

describe("a correction of what somebody was warned of", () => {
  const warned = () => recorded(calm("cert-in"), "aware").delivered().after("5h30m");
  const news = ({ incident }: Given, what: string) => {
    return Object.values(incident.notices).filter(({ about }) => about.what === what);
  };
  const earlier = "2026-11-22T02:50:00.000Z";

  it("is told to each of them, with both dates, and in the room with both dates", () => {
    const told = warned();
    const story = recorded(told, "aware", { occurredAt: earlier });
    const people = news(told, "clock-warned").map(({ to }) => to);
    expect(people.length).toBeGreaterThan(0);
    expect(news(story, "clock-overtaken").map(({ to }) => to)).toEqual(expect.arrayContaining(people));
    expect(news(story, "clock-overtaken")[0]?.about).toMatchObject({
      clock: "cert-in-report",
      before: "2026-11-22T09:00:00.000Z",
      due: "2026-11-22T08:50:00.000Z",
    });
    const room = news(story, "clock-recorded").at(-1);
    const card = room && JSON.stringify(noticeCard(story.incident, room, story.world));
    expect(card).toContain("02:50 UTC, which corrects what was recorded before: Sun 22 Nov 2026, 03:00 UTC.");
    expect(card).toContain("due Sun 22 Nov 2026, 08:50 UTC (before: Sun 22 Nov 2026, 09:00 UTC)");
  });

  it("is told when it was judged otherwise, and to nobody who was told of no date", () => {
    const off = recorded(warned(), "aware", { holds: false });
    expect(news(off, "clock-overtaken")[0]?.about).toMatchObject({ runs: false });
    const moved = recorded(recorded(calm("cert-in"), "aware"), "aware", { occurredAt: earlier });
    const told = news(moved, "clock-overtaken").map(({ to }) => to.kind === "person" && to.person);
    expect(new Set(told)).toEqual(new Set(["grace", "ivan"]));
  });

  it("says of a note that is only added that it moves nothing", () => {
    const story = recorded(recorded(calm("cert-in"), "aware"), "aware", { note: "By the desk" });
    const room = news(story, "clock-recorded").at(-1);
    const card = room && JSON.stringify(noticeCard(story.incident, room, story.world));
    expect(card).toContain("as was recorded before, with more to it");
  });
});
