import { describe, expect, it } from "vitest";
import { readClockForm } from "../../src/chat/cards/forms/clock-answers.ts";
import { clockForm } from "../../src/chat/cards/forms/clock-forms.ts";
import { parseClocks } from "../../src/chat/lines/clock-line.ts";
import { readWhen } from "../../src/chat/lines/when.ts";

/** What people write about legal clocks. */

// Sunday 22 November 2026, 03:00 UTC: 04:00 in Berlin, and still Saturday 22:00 in New York.
const nowMs = Date.UTC(2026, 10, 22, 3);

describe("a slip in a word of time", () => {
  it.each([
    ["aware yesterdy 23:10", "yesterdy", "yesterday"],
    ["aware 23:10 yesteday", "yesteday", "yesterday"],
    ["aware since tomorow", "tomorow", "tomorrow"],
    ["aware on Mnday at 02:40", "Mnday", "Monday"],
    ["material It broke yesturday", "yesturday", "yesterday"],
  ])("is asked back and never taken for a note: %s", (text, written, meant) => {
    const asked = parseClocks(text);
    expect(asked.kind).toBe("wrong");
    expect("cure" in asked && asked.cure).toContain(`“${written}”`);
    expect("cure" in asked && asked.cure).toContain(`did you mean “${meant}”?`);
  });

  it.each(["aware 02:40 The money is gone", "aware 02:40 Sunny side is safe", "aware 02:40 Todd Monroe saw it"])(
    "is no word that only looks a little like one: %s",
    (text) => {
      expect(parseClocks(text)).toMatchObject({ kind: "clock-trigger", said: { clockTime: "02:40" } });
    },
  );
});

describe("a moment", () => {
  it.each([
    ["02:40", "Europe/Berlin", "2026-11-22T01:40:00.000Z"],
    ["23:10", "Europe/Berlin", "2026-11-21T22:10:00.000Z"],
    ["21:30", "America/New_York", "2026-11-22T02:30:00.000Z"],
    ["2026-11-20 23:10", "Europe/Berlin", "2026-11-20T22:10:00.000Z"],
    ["yesterday 03:20", "Europe/Berlin", "2026-11-21T02:20:00.000Z"],
    ["04:05", "Europe/Berlin", "2026-11-22T03:00:00.000Z"],
    ["2:40", "Europe/Berlin", "2026-11-22T01:40:00.000Z"],
    ["2am", "Europe/Berlin", "2026-11-22T01:00:00.000Z"],
    ["at 11:40 p.m.", "Europe/Berlin", "2026-11-21T22:40:00.000Z"],
    ["02:40 UTC.", "Europe/Berlin", "2026-11-22T02:40:00.000Z"],
    ["2026-11-22T02:40Z", "Europe/Berlin", "2026-11-22T02:40:00.000Z"],
    ["20m ago", "Europe/Berlin", "2026-11-22T02:40:00.000Z"],
    ["1 h 20 min ago", "Europe/Berlin", "2026-11-22T01:40:00.000Z"],
    ["2026-11-22 04:05", "Europe/Berlin", "2026-11-22T03:00:00.000Z"],
  ])("%s in %s is on the speaker's clock, where a few minutes ahead are now", (text, zone, at) => {
    expect(readWhen(text, nowMs, zone)).toEqual({ at });
  });

  it("on the night that clocks go back is the last that they showed", () => {
    // In Berlin 02:59 CEST (UTC+2) is followed by 02:00 CET (UTC+1) on 25 October 2026, at 01:00 UTC: the second 02:10
    // is 01:10 UTC, the first 02:50 is 00:50 UTC, the second 01:50 UTC.
    const at = (now: string, text: string) => readWhen(text, Date.parse(now), "Europe/Berlin");
    expect(at("2026-10-25T01:10:00.000Z", "2026-10-25 02:50")).toEqual({ at: "2026-10-25T00:50:00.000Z" });
    expect(at("2026-10-25T01:10:00.000Z", "02:50")).toEqual({ at: "2026-10-25T00:50:00.000Z" });
    expect(at("2026-10-26T01:10:00.000Z", "2026-10-25 02:50")).toEqual({ at: "2026-10-25T01:50:00.000Z" });
  });

  it("that is still to come is asked again: yesterday's may be meant", () => {
    expect(readWhen("04:06", nowMs, "Europe/Berlin")).toEqual({
      wrong:
        "04:06 has not come yet, on your own clock. If you mean yesterday, write “yesterday 04:06”; if it has just happened, leave the time out.",
    });
  });

  it.each(["", "2", "25:00", "12:60", "13pm", "02:40:15", "02:40 CET", "2026-02-30 10:00", "soon"])(
    "“%s” is none",
    (text) => {
      expect(readWhen(text, nowMs, "UTC")).toEqual({ wrong: expect.stringContaining("Please write when as 02:40") });
    },
  );
});

describe("the words after /muster clocks", () => {
  it.each([
    ["", { kind: "clocks" }],
    ["aware", { kind: "clock-trigger", trigger: "aware", holds: true }],
    ["Aware at 02:40, the desk called", { trigger: "aware", said: { clockTime: "02:40" }, note: "the desk called" }],
    [
      "discovered 2026-11-20 23:10 --people 1,200",
      { trigger: "discovery", said: { clockTime: "23:10", date: "2026-11-20" }, people: 1_200 },
    ],
    [
      "aware yesterday 23:10 The desk called",
      { said: { clockTime: "23:10", yesterday: true }, note: "The desk called" },
    ],
    ["aware The desk called at 2:40pm UTC", { said: { clockTime: "14:40", utc: true }, note: "The desk called" }],
    ["aware “The desk called at noon”", { trigger: "aware", note: "The desk called at noon" }],
    ["aware 3 hosts on 10.0.0.5 talk to it", { trigger: "aware", note: "3 hosts on 10.0.0.5 talk to it" }],
    ["aware an hour ago", { said: { agoMs: 3_600_000 } }],
    ["determined 02:40", { trigger: "determined", said: { clockTime: "02:40" } }],
    ["notifiable 02:40", { trigger: "notifiable", said: { clockTime: "02:40" } }],
    ["not material", { trigger: "material", holds: false }],
    ["sent GDPR-authority 09:15", { trigger: "submitted", clock: "gdpr-authority", said: { clockTime: "09:15" } }],
    [
      "not sent gdpr-authority The wrong button",
      { trigger: "submitted", clock: "gdpr-authority", holds: false, correction: true, note: "The wrong button" },
    ],
    ["correct sent sec-8k 09:15", { trigger: "submitted", clock: "sec-8k", correction: true }],
    ["drop gdpr-authority A risk is unlikely", { kind: "clock-aside", reason: "A risk is unlikely" }],
    ["keep gdpr-authority It is not", { kind: "clock-up", clock: "gdpr-authority" }],
  ])("“%s” are understood", (text, asked) => {
    expect(parseClocks(text)).toMatchObject(asked);
  });

  it.each([
    ["awar", "Did you mean “aware”?"],
    ["aware 2", "Please write when as 02:40"],
    ["aware tomorrow", "Please write when as 02:40"],
    ["aware yesterday", "Please write when as 02:40"],
    ["aware at noon", "Please write when as 02:40"],
    ["discovered last Friday, by the desk", "Please write when as 02:40"],
    ["aware The desk called at noon", "Please write when as 02:40"],
    ["aware 2026-11-20", "Please write when as 02:40"],
    ["aware on 22 November", "Please write when as 02:40"],
    ["aware tomorrow 02:40", "Please write when as 02:40"],
    ["aware 02:40 CET", "Please write when as 02:40"],
    ["aware some hours ago", "Please write when as 02:40"],
    ["aware in 5 minutes", "Please write when as 02:40"],
    ["aware --people many", "as a whole number"],
    ["sent", "Please say which notice"],
    ["not sent", "/muster clocks not sent gdpr-authority"],
    ["drop gdpr-authority", "Please say which, and why"],
  ])("“%s” are answered with how to write it", (text, cure) => {
    expect(parseClocks(text)).toMatchObject({ kind: "wrong", cure: expect.stringContaining(cure) });
  });
});

describe("a word that turns its trigger round", () => {
  it.each([
    ["material not yet", "/muster clocks not material"],
    ["material no", "/muster clocks not material"],
    ["material hasn't been decided", "/muster clocks not material"],
    ["material is not", "/muster clocks not material"],
    ["aware not", "/muster clocks not aware"],
    ["aware not 02:40", "/muster clocks not aware"],
    ["aware 02:40 not", "/muster clocks not aware"],
    ["aware maybe", "/muster clocks not aware"],
    ["aware really?", "/muster clocks not aware"],
    ["paid nothing", "/muster clocks not paid"],
    ["major incident not", "/muster clocks not major"],
    ["sent gdpr-authority not", "/muster clocks not sent gdpr-authority"],
    ["sent gdpr-authority 09:15 not yet", "/muster clocks not sent gdpr-authority"],
    ["drop gdpr-authority not", "Please say which, and why"],
  ])("is no note: “%s” starts and meets nothing", (text, cure) => {
    expect(parseClocks(text)).toMatchObject({ kind: "wrong", cure: expect.stringContaining(cure) });
  });

  it.each(["aware 02:40 No data has left", "aware “No data has left”", "not material No data has left"])(
    "is kept where it cannot be meant so: %s",
    (text) => {
      expect(parseClocks(text)).toMatchObject({ kind: "clock-trigger", note: "No data has left" });
    },
  );
});

describe("the form", () => {
  it("asks when it happened, how many people and why, and says that it is kept", () => {
    const form = clockForm("{}", { trigger: "material" });
    expect(form.intro).toContain("This is kept and may be disclosed.");
    expect(form.fields.map(({ id }) => id)).toEqual(["holds", "when", "people", "note"]);
    expect(clockForm("{}", { trigger: "submitted" }).fields.map(({ id }) => id)).toEqual(["when", "people", "note"]);
  });

  it("of a notice that is recorded as sent asks whether it was", () => {
    const [verdict] = clockForm("{}", { trigger: "submitted", again: "yes" }).fields;
    expect(verdict).toMatchObject({
      choices: [
        { value: "yes", label: "The notice was submitted" },
        { value: "no", label: "The notice was not submitted" },
      ],
    });
  });

  it("is read on the speaker's clock, and wrong answers are told at their field", () => {
    const when = (text: string) => readWhen(text, nowMs, "Europe/Berlin");
    expect(readClockForm({ holds: "no", when: "02:40", people: "700", note: "x" }, when)).toEqual({
      ok: true,
      value: { holds: false, occurredAt: "2026-11-22T01:40:00.000Z", peopleAffected: 700, note: "x" },
    });
    const wrong = readClockForm({ when: "soon", people: "some" }, when);
    expect(wrong.ok ? [] : Object.keys(wrong.errors)).toEqual(["when", "people"]);
  });
});
