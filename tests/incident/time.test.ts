import { describe, expect, it } from "vitest";
import {
  earliest,
  fromMs,
  isBetween,
  later,
  laterInWorkingHours,
  saidTime,
  toMs,
  wallClock,
} from "../../src/incident/time.ts";

const hours = (n: number) => n * 3_600_000;

describe("an instant", () => {
  it("is UTC with milliseconds, and survives being counted", () => {
    const instant = "2026-11-22T03:00:00.007Z";
    expect(fromMs(toMs(instant))).toBe(instant);
    expect(later(instant, 1_500)).toBe("2026-11-22T03:00:01.507Z");
    expect(later("2026-11-22T03:00:00.000Z", 0.4)).toBe("2026-11-22T03:00:00.000Z");
  });

  it("that comes first is found wherever it stands", () => {
    const [first, second] = ["2026-11-22T03:00:00.000Z", "2026-11-22T03:00:00.001Z"];
    expect(earliest([second, first])).toBe(first);
    expect(earliest([first, second])).toBe(first);
    expect(earliest([])).toBeUndefined();
  });
});

describe("a time of day", () => {
  const night = { from: "22:00", to: "07:00" };

  it("is the person's own: three in London is ten in the evening in New York", () => {
    expect(isBetween("2026-11-22T03:00:00.000Z", "America/New_York", night)).toBe(true);
    expect(isBetween("2026-11-22T02:59:59.999Z", "America/New_York", night)).toBe(false);
    expect(isBetween("2026-11-22T13:00:00.000Z", "Asia/Tokyo", night)).toBe(true);
  });

  it.each([
    ["21:59", false],
    ["22:00", true],
    ["00:00", true],
    ["06:59", true],
    ["07:00", false],
  ])("%s is between 22:00 and 07:00: %s", (time, isNight) => {
    expect(isBetween(`2026-11-22T${time}:00.000Z`, "UTC", night)).toBe(isNight);
  });

  it("may lie within one day", () => {
    const lunch = { from: "12:00", to: "13:00" };
    expect(isBetween("2026-11-22T12:30:00.000Z", "UTC", lunch)).toBe(true);
    expect(isBetween("2026-11-22T13:00:00.000Z", "UTC", lunch)).toBe(false);
  });

  it("follows the clocks when they change", () => {
    // London goes from UTC+1 to UTC+0 on 2026-10-25.
    expect(isBetween("2026-10-24T21:30:00.000Z", "Europe/London", night)).toBe(true);
    expect(isBetween("2026-10-25T21:30:00.000Z", "Europe/London", night)).toBe(false);
  });
});

describe("working hours", () => {
  const inLondon = (instant: string, durationMs: number) => laterInWorkingHours(instant, durationMs, "Europe/London");

  it.each([
    ["within a day", "2026-11-23T10:00:00.000Z", hours(4), "2026-11-23T14:00:00.000Z"],
    [
      "over a night: one hour left on Monday, three on Tuesday",
      "2026-11-23T16:00:00.000Z",
      hours(4),
      "2026-11-24T12:00:00.000Z",
    ],
    [
      "over a weekend: one hour on Friday, three on Monday",
      "2026-11-20T16:00:00.000Z",
      hours(4),
      "2026-11-23T12:00:00.000Z",
    ],
    ["from before work", "2026-11-23T03:00:00.000Z", hours(1), "2026-11-23T10:00:00.000Z"],
    ["from after work", "2026-11-23T20:00:00.000Z", hours(1), "2026-11-24T10:00:00.000Z"],
    ["from a Saturday", "2026-11-21T12:00:00.000Z", hours(1), "2026-11-23T10:00:00.000Z"],
    ["to the very end of a day", "2026-11-23T09:00:00.000Z", hours(8), "2026-11-23T17:00:00.000Z"],
    ["over more than a week of eight hours a day", "2026-11-23T09:00:00.000Z", hours(41), "2026-11-30T10:00:00.000Z"],
    ["nothing, within work", "2026-11-23T10:00:00.000Z", 0, "2026-11-23T10:00:00.000Z"],
    ["nothing, at night: when work begins", "2026-11-23T03:00:00.000Z", 0, "2026-11-23T09:00:00.000Z"],
  ])("run %s", (_case, from, durationMs, to) => {
    expect(inLondon(from, durationMs)).toBe(to);
  });

  it("are eight a day on the weekend that the clocks change, and begin at the new nine o'clock", () => {
    // Friday 16:00 in London is 15:00 UTC; Monday 09:00 is 09:00 UTC, summer time having ended on Sunday.
    expect(inLondon("2026-10-23T15:00:00.000Z", hours(2))).toBe("2026-10-26T10:00:00.000Z");
  });

  it("are the person's own: Sunday evening in London is Monday morning in Auckland", () => {
    // 09:00 on Monday 23 November in Auckland (UTC+13) is 20:00 on Sunday in London.
    expect(laterInWorkingHours("2026-11-22T18:00:00.000Z", hours(1), "Pacific/Auckland")).toBe(
      "2026-11-22T21:00:00.000Z",
    );
  });
});

describe("the night on which clocks go back", () => {
  // In New York 01:59 EDT (UTC-4) is followed by 01:00 EST (UTC-5) on Sunday 1 November 2026, at 06:00 UTC:
  // clocks show 01:30 at 05:30 UTC and again at 06:30 UTC.
  const zone = "America/New_York";
  const until = (now: string, written: { time: string; date?: string; tomorrow?: boolean }) =>
    wallClock(now, zone, written);
  const said = (now: string, clockTime: string, yesterday?: true) =>
    saidTime(now, zone, { clockTime, ...(yesterday && { yesterday }) });

  it("“until 01:30”, said the evening before, is the first 01:30", () => {
    // 20:00 EDT on Saturday is midnight UTC.
    const evening = "2026-11-01T00:00:00.000Z";
    expect(until(evening, { time: "01:30" })).toBe("2026-11-01T05:30:00.000Z");
    expect(until(evening, { time: "01:30", tomorrow: true })).toBe("2026-11-01T05:30:00.000Z");
    expect(until(evening, { time: "01:30", date: "2026-11-01" })).toBe("2026-11-01T05:30:00.000Z");
    // In Berlin 02:59 CEST (UTC+2) is followed by 02:00 CET (UTC+1) on 25 October 2026: the first 02:30 is 00:30 UTC.
    expect(wallClock("2026-10-24T18:00:00.000Z", "Europe/Berlin", { time: "02:30" })).toBe("2026-10-25T00:30:00.000Z");
  });

  it("“until 01:30”, said at the first 01:45, is the second one, and said after both the next day's", () => {
    expect(until("2026-11-01T05:45:00.000Z", { time: "01:30" })).toBe("2026-11-01T06:30:00.000Z");
    expect(until("2026-11-01T05:45:00.000Z", { time: "01:30", date: "2026-11-01" })).toBe("2026-11-01T06:30:00.000Z");
    // 01:30 EST on Monday.
    expect(until("2026-11-01T06:45:00.000Z", { time: "01:30" })).toBe("2026-11-02T06:30:00.000Z");
  });

  it("“01:50”, said at the second 01:10 of what has happened, is the first 01:50", () => {
    // The second 01:10 is 06:10 UTC, the first 01:50 is 05:50 UTC.
    const second = "2026-11-01T06:10:00.000Z";
    expect(said(second, "01:50")).toBe("2026-11-01T05:50:00.000Z");
    expect(said(second, "01:05")).toBe("2026-11-01T06:05:00.000Z");
    // Clocks differ by a few minutes.
    expect(said(second, "01:12")).toBe(second);
    expect(said(second, "02:30")).toBeUndefined();
    // 01:50 on Sunday, said on Monday, was last at 06:50 UTC.
    expect(said("2026-11-02T15:00:00.000Z", "01:50", true)).toBe("2026-11-01T06:50:00.000Z");
  });

  it("“01:50”, said at the first 01:10, is still to come", () => {
    expect(said("2026-11-01T05:10:00.000Z", "01:50")).toBeUndefined();
    expect(said("2026-11-01T05:10:00.000Z", "00:50")).toBe("2026-11-01T04:50:00.000Z");
  });
});
