import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import { reckon } from "../../src/incident/clocks/clock-due.ts";
import { pack } from "../../src/policy/clocks/pack.ts";
import { type EntityKind, keyOf, type RegimeId } from "../../src/policy/clocks/row.ts";

/** When each clock is due, against dates worked out by hand on a wall calendar. */

const rows = Object.values(pack).flat();

/** `2026-11-20 23:10` on the wall clock of `zone`, as an instant. */
function at(local: string, zone = "UTC"): string {
  return DateTime.fromSQL(local, { zone }).toUTC().toISO() as string;
}

type Where = {
  timezone?: string;
  country?: string;
  kinds?: EntityKind[];
  clocks?: RegimeId[];
  others?: Record<string, string>;
};

/** When the row is due, as the wall clock of `timezone` shows it. */
function due(id: string, startsAt: string, { others = {}, ...organisation }: Where = {}): string | undefined {
  const row = rows.find((each) => each.id === id);
  if (!row) throw new Error(`no row ${id}`);
  const { timezone = "UTC", kinds = [], clocks = [], country } = organisation;
  const { due: instant } = reckon(row, startsAt, (key) => others[key], { timezone, kinds, clocks, country });
  return instant && DateTime.fromISO(instant, { zone: timezone }).toFormat("yyyy-MM-dd HH:mm");
}

const newYork = "America/New_York";
const germany = { timezone: "Europe/Berlin", country: "DE" };

describe("the SEC's four business days", () => {
  it("from a Friday night before Thanksgiving end on the Friday after it", () => {
    // Determined Friday 20 November 2026, 22:10 in New York, which in UTC is Saturday already.
    // Monday 23 is the first business day, Tuesday 24 the second, Wednesday 25 the third,
    // Thursday 26 is Thanksgiving, Friday 27 is the fourth; EDGAR dates a filing that day until 17:30.
    expect(due("sec-8k", at("2026-11-20 22:10", newYork), { timezone: newYork })).toBe("2026-11-27 17:30");
  });

  it("are New York's days, wherever the organisation is", () => {
    // Tuesday 17 November, 02:00 in Berlin, is Monday 16 November in New York:
    // Tuesday 17, Wednesday 18, Thursday 19, Friday 20 November, 17:30 there is 23:30 in Berlin.
    expect(due("sec-8k", at("2026-11-17 02:00", "Europe/Berlin"), germany)).toBe("2026-11-20 23:30");
  });

  it("leave out a federal holiday that is kept on another day", () => {
    // 4 July 2026 is a Saturday, kept on Friday 3 July. Determined Tuesday 30 June:
    // Wednesday 1 July, Thursday 2, (Friday 3 off), Monday 6, Tuesday 7 July.
    expect(due("sec-8k", at("2026-06-30 10:00", newYork), { timezone: newYork })).toBe("2026-07-07 17:30");
  });

  it("count four more for an amendment, from when the rest became known", () => {
    // Friday 27 November: Monday 30 November, Tuesday 1, Wednesday 2, Thursday 3 December.
    const amendment = due("sec-8k-amendment", at("2026-11-27 11:00", newYork), { timezone: newYork });
    expect(amendment).toBe("2026-12-03 17:30");
  });
});

describe("DORA's initial notification", () => {
  const monday = { kinds: ["bank"] as EntityKind[], ...germany };
  const aware = at("2026-11-16 08:00", "Europe/Berlin");

  it("classified an hour after becoming aware is due four hours later", () => {
    // Aware Monday 08:00, classified 09:00: 13:00 is before Tuesday 08:00.
    const classified = at("2026-11-16 09:00", "Europe/Berlin");
    expect(due("dora-initial", classified, { ...monday, others: { aware } })).toBe("2026-11-16 13:00");
  });

  it("classified at hour 23 is due an hour later, when 24 hours are over", () => {
    // Aware Monday 08:00, classified Tuesday 07:00: 11:00 is later than Tuesday 08:00.
    const classified = at("2026-11-17 07:00", "Europe/Berlin");
    expect(due("dora-initial", classified, { ...monday, others: { aware } })).toBe("2026-11-17 08:00");
  });

  it("classified after 24 hours is due four hours later all the same", () => {
    // Aware Monday 08:00, classified Wednesday 10:00.
    const classified = at("2026-11-18 10:00", "Europe/Berlin");
    expect(due("dora-initial", classified, { ...monday, others: { aware } })).toBe("2026-11-18 14:00");
  });

  it("counts from the classification alone while nobody recorded when they became aware", () => {
    expect(due("dora-initial", at("2026-11-18 10:00", "Europe/Berlin"), monday)).toBe("2026-11-18 14:00");
  });

  it("due on a weekend waits until noon on Monday, but not for a bank", () => {
    // Classified Saturday 21 November 2026, 10:00: due 14:00 the same day; the next working day is Monday 23.
    const classified = at("2026-11-21 10:00", "Europe/Berlin");
    expect(due("dora-initial", classified, germany)).toBe("2026-11-23 12:00");
    for (const kind of ["bank", "ccp", "trading-venue", "nis2-entity"] as const) {
      expect(due("dora-initial", classified, { ...germany, kinds: [kind] })).toBe("2026-11-21 14:00");
    }
    // Whoever lists NIS 2 is an entity under it, whether or not they say so a second time.
    expect(due("dora-initial", classified, { ...germany, clocks: ["nis2", "dora"] })).toBe("2026-11-21 14:00");
  });

  it("due on a weekend at home waits, although it is Friday still in UTC", () => {
    // Classified Friday 20 November 2026, 20:30 in Berlin: due Saturday 00:30 there, Friday 23:30 in UTC; Monday is the 23rd.
    expect(due("dora-initial", at("2026-11-20 20:30", "Europe/Berlin"), germany)).toBe("2026-11-23 12:00");
  });
});

describe("DORA's later reports", () => {
  it("are due 72 hours after the initial notification was sent, over a bank holiday at noon of the day after it", () => {
    // Sent Wednesday 30 December 2026, 09:00: due Saturday 2 January 2027, 09:00; Monday 4 is a working day.
    expect(due("dora-intermediate", at("2026-12-30 09:00", "Europe/Berlin"), germany)).toBe("2027-01-04 12:00");
    // Sent Monday 30 March 2026, 09:00: due Thursday 2 April, a working day. A day later: Good Friday 3 April,
    // then the weekend, then Easter Monday 6 April; so Tuesday 7 April at noon.
    expect(due("dora-intermediate", at("2026-03-30 09:00", "Europe/Berlin"), germany)).toBe("2026-04-02 09:00");
    expect(due("dora-intermediate", at("2026-03-31 09:00", "Europe/Berlin"), germany)).toBe("2026-04-07 12:00");
  });

  it("end a month after the latest intermediate one, at noon of a working day, for a bank too", () => {
    // From Monday 16 November to Wednesday 16 December 2026, at its end.
    expect(due("dora-final", at("2026-11-16 15:00", "Europe/Berlin"), germany)).toBe("2026-12-16 23:59");
    // From Thursday 19 November to Saturday 19 December; Monday is the 21st.
    const bank = { ...germany, kinds: ["bank"] as EntityKind[] };
    expect(due("dora-final", at("2026-11-19 15:00", "Europe/Berlin"), bank)).toBe("2026-12-21 12:00");
    // From Thursday 26 November to Saturday 26 December; Ireland's banks keep St Stephen's Day on Monday 28: Tuesday 29.
    const ireland = { timezone: "Europe/Dublin", country: "IE" };
    expect(due("dora-final", at("2026-11-26 15:00", "Europe/Dublin"), ireland)).toBe("2026-12-29 12:00");
  });
});

describe("a month", () => {
  it("from 31 January ends with February", () => {
    // 28 February 2027 is a Sunday: without a country only the weekend counts, so Monday 1 March, at its end.
    expect(due("nis2-final", at("2027-01-31 12:00"))).toBe("2027-03-01 23:59");
    // 29 February 2028 is a Tuesday.
    expect(due("nis2-final", at("2028-01-31 12:00"))).toBe("2028-02-29 23:59");
  });

  it("that ends on a public holiday ends with the next working day (Regulation 1182/71)", () => {
    // From 26 November to Saturday 26 December 2026, the second day of Christmas: Monday 28.
    expect(due("nis2-final", at("2026-11-26 12:00", "Europe/Berlin"), germany)).toBe("2026-12-28 23:59");
    // From 1 December 2026 to Friday 1 January 2027: Monday 4.
    expect(due("nis2-final", at("2026-12-01 12:00", "Europe/Berlin"), germany)).toBe("2027-01-04 23:59");
    // The afternoon of Christmas Eve is no day off: Thursday 24 December stays.
    expect(due("nis2-final", at("2026-11-24 12:00", "Europe/Berlin"), germany)).toBe("2026-12-24 23:59");
  });

  it("is what NIS2 gives a trust service after its shorter notification, and whoever was still at it after the handling", () => {
    // Sent Friday 30 October 2026: Monday 30 November, a working day.
    expect(due("nis2-trust-final", at("2026-10-30 15:00", "Europe/Berlin"), germany)).toBe("2026-11-30 23:59");
    // Sent Tuesday 1 December 2026: Friday 1 January 2027 is New Year, then a weekend: Monday 4.
    expect(due("nis2-trust-final", at("2026-12-01 10:00", "Europe/Berlin"), germany)).toBe("2027-01-04 23:59");
    // Handled Wednesday 25 November 2026: Friday 25 and Saturday 26 December are Christmas, then Sunday: Monday 28.
    expect(due("nis2-after-handling", at("2026-11-25 18:00", "Europe/Berlin"), germany)).toBe("2026-12-28 23:59");
    // Handled Thursday 12 November 2026: Saturday 12 December, so Monday 14.
    expect(due("nis2-after-handling", at("2026-11-12 09:00", "Europe/Berlin"), germany)).toBe("2026-12-14 23:59");
  });

  it("is what the Cyber Resilience Act gives after the notification of a severe incident was sent", () => {
    // Sent Monday 26 October 2026, the day after the clocks went back: Thursday 26 November, a working day in Germany.
    expect(due("cra-final", at("2026-10-26 09:00", "Europe/Berlin"), germany)).toBe("2026-11-26 23:59");
    // Sent Thursday 5 November 2026: Saturday 5 December, so Monday 7.
    expect(due("cra-final", at("2026-11-05 09:00", "Europe/Berlin"), germany)).toBe("2026-12-07 23:59");
  });
});

describe("hours", () => {
  it("are hours through the night that the clocks go back: GDPR's 72 end an hour earlier on the wall", () => {
    // Aware Saturday 24 October 2026, 20:00 in Berlin (UTC+2). That night has 25 hours, so 72 hours later
    // the wall shows Tuesday 27 October, 19:00 (UTC+1).
    expect(due("gdpr-authority", at("2026-10-24 20:00", "Europe/Berlin"), germany)).toBe("2026-10-27 19:00");
  });

  it("are hours through the night that the clocks go forward: GDPR's 72 end an hour later on the wall", () => {
    // Aware Saturday 27 March 2027, 20:00 in Berlin (UTC+1). That night has 23 hours, so 72 hours later
    // the wall shows Tuesday 30 March, 21:00 (UTC+2).
    expect(due("gdpr-authority", at("2027-03-27 20:00", "Europe/Berlin"), germany)).toBe("2027-03-30 21:00");
  });

  it("never roll: GDPR's 72 may end on Christmas Day", () => {
    // Tuesday 22 December 2026, 09:00, and three days: Friday 25 December, 09:00.
    expect(due("gdpr-authority", at("2026-12-22 09:00", "Europe/Berlin"), germany)).toBe("2026-12-25 09:00");
  });

  it("are six for CERT-In, over midnight", () => {
    const india = { timezone: "Asia/Kolkata", country: "IN" };
    expect(due("cert-in-report", at("2026-11-21 22:30", "Asia/Kolkata"), india)).toBe("2026-11-22 04:30");
  });

  it("are as many as each rule says", () => {
    // From Monday 16 November 2026, 00:00.
    const expected = {
      "nis2-early": "2026-11-17 00:00",
      "nis2-notification": "2026-11-19 00:00",
      "nis2-trust-notification": "2026-11-17 00:00",
      "cra-early": "2026-11-17 00:00",
      "cra-notification": "2026-11-19 00:00",
      "nydfs-notice": "2026-11-19 00:00",
      "nydfs-payment": "2026-11-17 00:00",
      "us-banks-notice": "2026-11-17 12:00",
      "circia-incident": "2026-11-19 00:00",
      "circia-payment": "2026-11-17 00:00",
      "uk-nis-notice": "2026-11-19 00:00",
      "uk-gdpr-ico": "2026-11-19 00:00",
      "soci-critical": "2026-11-16 12:00",
      "soci-written": "2026-11-19 12:00",
      "soci-other": "2026-11-19 00:00",
      "apra-notice": "2026-11-19 00:00",
      "au-ransom-report": "2026-11-19 00:00",
    };
    const start = at("2026-11-16 00:00");
    expect(Object.fromEntries(Object.keys(expected).map((id) => [id, due(id, start)]))).toEqual(expected);
  });
});

describe("calendar days", () => {
  it("do not count the first, and end with the last, also over a change of the clocks", () => {
    // Discovered Friday 23 October 2026, 20:00 in New York, which is Saturday in UTC. October has 8 days left,
    // November 30 (38), so day 60 is 22 December. New York changes its clocks on 1 November.
    const chicago = { timezone: newYork, country: "US" };
    expect(due("hipaa-individuals", at("2026-10-23 20:00", newYork), chicago)).toBe("2026-12-22 23:59");
    // 30 days: 8 in October, so 22 November.
    expect(due("ftc-notice", at("2026-10-23 20:00", newYork), chicago)).toBe("2026-11-22 23:59");
    expect(due("california-individuals", at("2026-10-23 20:00", newYork), chicago)).toBe("2026-11-22 23:59");
    // 15 days from 16 November: 1 December.
    expect(due("california-attorney-general", at("2026-11-16 09:00", newYork), chicago)).toBe("2026-12-01 23:59");
  });

  it("are as many as each rule says", () => {
    // From Monday 16 November 2026: 14 days are left of November, so day 30 is 16 December, and day 60 is 15 January
    // (December has 31: 14 + 31 = 45, and 15 more).
    const expected = {
      "hipaa-hhs": "2027-01-15 23:59",
      "hipaa-media": "2027-01-15 23:59",
      "hipaa-associate": "2027-01-15 23:59",
      "nydfs-payment-reasons": "2026-12-16 23:59",
      "ndb-assessment": "2026-12-16 23:59",
    };
    const start = at("2026-11-16 09:00");
    expect(Object.fromEntries(Object.keys(expected).map((id) => [id, due(id, start)]))).toEqual(expected);
  });

  it("of the Cyber Resilience Act run from the fix, and roll over a weekend", () => {
    // A fix on Saturday 7 November 2026: day 14 is Saturday 21, so Monday 23.
    expect(due("cra-fix", at("2026-11-07 09:00", "Europe/Berlin"), germany)).toBe("2026-11-23 23:59");
  });

  it("of HIPAA's yearly notice run from the end of the year", () => {
    // 31 January + 28 February 2027 are 59 days after 31 December 2026, so day 60 is 1 March.
    expect(due("hipaa-hhs-yearly", at("2026-02-03 09:00", newYork), { timezone: newYork })).toBe("2027-03-01 23:59");
    // Discovered on New Year's Eve in New York, when it is 2027 in UTC: still 2026.
    expect(due("hipaa-hhs-yearly", at("2026-12-31 23:00", newYork), { timezone: newYork })).toBe("2027-03-01 23:59");
    // 2028 has a 29 February: day 60 after 31 December 2027 is that day.
    expect(due("hipaa-hhs-yearly", at("2027-05-05 09:00", newYork), { timezone: newYork })).toBe("2028-02-29 23:59");
  });
});

describe("a warning", () => {
  it("comes after half, three quarters and nine tenths of the time", () => {
    const row = pack.gdpr[0];
    if (!row) throw new Error("no row");
    // 72 hours from midnight: 36, 54 and 64.8 hours.
    expect(reckon(row, at("2026-11-16 00:00"), () => undefined, {}).warnings).toEqual([
      { percent: 50, at: "2026-11-17T12:00:00.000Z" },
      { percent: 75, at: "2026-11-18T06:00:00.000Z" },
      { percent: 90, at: "2026-11-18T16:48:00.000Z" },
    ]);
  });

  it("does not come where the law names no number, nor does a date", () => {
    const promptly = ["gdpr-controller", "gdpr-individuals", "ndb-notice"];
    const found = rows.filter(({ due }) => due.kind === "promptly");
    expect(found.map(({ id }) => id)).toEqual(promptly);
    for (const row of found) expect(reckon(row, at("2026-11-16 00:00"), () => undefined, {})).toEqual({ warnings: [] });
  });
});

describe("what starts each clock", () => {
  it("is what its rule names: sent notices start those that the law counts from them, and nothing else does", () => {
    const started = Map.groupBy(rows, ({ trigger }) => keyOf(trigger));
    const byStart = Object.fromEntries([...started].map(([key, of]) => [key, of.map(({ id }) => id).toSorted()]));
    expect(byStart).toEqual({
      aware: [
        ...["apra-notice", "cert-in-report", "cra-early", "cra-notification", "gdpr-authority", "gdpr-controller"],
        ...["nis2-early", "nis2-notification", "nis2-trust-notification", "soci-critical", "soci-other"],
        ...["uk-gdpr-ico", "uk-nis-notice"],
      ],
      "high-risk": ["gdpr-individuals"],
      handled: ["nis2-after-handling"],
      major: ["dora-initial"],
      "fix-available": ["cra-fix"],
      material: ["sec-8k"],
      "known-more": ["sec-8k-amendment"],
      determined: ["nydfs-notice"],
      notifiable: ["us-banks-notice"],
      paid: ["au-ransom-report", "circia-payment", "nydfs-payment", "nydfs-payment-reasons"],
      discovery: [
        ...["california-individuals", "ftc-notice", "hipaa-associate", "hipaa-hhs", "hipaa-hhs-yearly"],
        ...["hipaa-individuals", "hipaa-media"],
      ],
      suspect: ["ndb-assessment"],
      believe: ["circia-incident", "ndb-notice"],
      "submitted:nis2-notification": ["nis2-final"],
      "submitted:nis2-trust-notification": ["nis2-trust-final"],
      "submitted:dora-initial": ["dora-intermediate"],
      "submitted:dora-intermediate": ["dora-final"],
      "submitted:cra-notification": ["cra-final"],
      "submitted:soci-critical": ["soci-written"],
      "submitted:california-individuals": ["california-attorney-general"],
    });
  });
});

describe("the pack", () => {
  it("names every row once, and every notice that another waits for", () => {
    const ids = rows.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const awaited = rows.flatMap(({ trigger }) => (typeof trigger === "string" ? [] : [trigger.submitted]));
    expect(awaited.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it("claims that nobody has reviewed it", () => {
    expect(rows.filter(({ reviewedBy, reviewedOn }) => reviewedBy ?? reviewedOn)).toEqual([]);
  });
});
