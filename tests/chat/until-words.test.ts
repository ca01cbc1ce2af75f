import { describe, expect, it } from "vitest";
import { readUntil, untilCure, untilInstant } from "../../src/chat/lines/until-words.ts";

const hourMs = 3_600_000;

describe("until when", () => {
  it.each([
    ["18:00", { time: "18:00" }],
    ["until 9:30", { time: "09:30" }],
    ["until 6pm", { time: "18:00" }],
    ["till 12 am", { time: "00:00" }],
    ["12:15pm", { time: "12:15" }],
    ["until tomorrow at 9am", { time: "09:00", tomorrow: true }],
    ["2026-12-01 09:00", { time: "09:00", date: "2026-12-01" }],
    ["until 2026-12-01T09:00", { time: "09:00", date: "2026-12-01" }],
    ["for 8h", { forMs: 8 * hourMs }],
    ["8 hours", { forMs: 8 * hourMs }],
    ["for 1 hour 30 minutes", { forMs: 1.5 * hourMs }],
    ["for 3 days", { forMs: 72 * hourMs }],
  ])("is understood as people write it: %s", (written, meant) => {
    expect(readUntil(written)).toEqual(meant);
  });

  it.each(["", "18", "25:00", "18:60", "13pm", "2026-02-30 09:00", "2026-12-01", "later", "for ever", "tomorrow"])(
    "is asked again when it could mean anything: “%s”",
    (written) => {
      expect(readUntil(written)).toBeUndefined();
    },
  );

  it.each([
    ["tomorow 9am", "“tomorow 9am” is not understood: did you mean “tomorrow 9am”?"],
    ["for 8 huors", "“8 huors” is not understood: did you mean “8 hours”?"],
    ["untill 18:00", "“untill 18:00” is not understood: did you mean “until 18:00”?"],
    ["teatime", "“teatime” is not understood."],
    ["", "Please write"],
  ])("says what of “%s” it does not understand, and what may be meant", (written, said) => {
    expect(untilCure(written).startsWith(said)).toBe(true);
    expect(untilCure(written)).toContain("18:00, tomorrow 09:00, 2026-12-01 09:00 or 8h");
  });

  it("is on the clock of whoever says it, and a time that is past today is tomorrow's", () => {
    // 03:00 UTC is 22:00 of the day before in New York.
    const now = "2026-11-22T03:00:00.000Z";
    expect(untilInstant({ time: "23:00" }, now, "America/New_York")).toBe("2026-11-22T04:00:00.000Z");
    expect(untilInstant({ time: "18:00" }, now, "America/New_York")).toBe("2026-11-22T23:00:00.000Z");
    expect(untilInstant({ time: "18:00" }, now, "Europe/London")).toBe("2026-11-22T18:00:00.000Z");
    expect(untilInstant({ time: "03:00" }, now, "Europe/London")).toBe("2026-11-23T03:00:00.000Z");
    expect(untilInstant({ time: "18:00", tomorrow: true }, now, "Europe/London")).toBe("2026-11-23T18:00:00.000Z");
    expect(untilInstant({ time: "09:00", date: "2026-07-01" }, now, "Europe/London")).toBe("2026-07-01T08:00:00.000Z");
  });

  it("over the night in which clocks change is still the time that they show", () => {
    // Clocks in London go from 01:00 to 02:00 on 28 March 2027, so 18:00 is 17:00 UTC the day after.
    expect(untilInstant({ time: "18:00" }, "2027-03-27T19:00:00.000Z", "Europe/London")).toBe(
      "2027-03-28T17:00:00.000Z",
    );
    expect(untilInstant({ time: "01:30" }, "2027-03-27T19:00:00.000Z", "Europe/London")).toBe(
      "2027-03-28T01:30:00.000Z",
    );
  });
});
