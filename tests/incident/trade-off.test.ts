import { describe, expect, it } from "vitest";
import { type TradeOffRequest, tradeOffOf } from "../../src/incident/decisions/trade-off.ts";
import { isOverAQuarterAgo, wallClock } from "../../src/incident/time.ts";
import { given, start } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

const hours = (n: number) => n * 60 * 60_000;

const payments = {
  tier: 1,
  owner: "coo",
  tolerableDowntime: "4h",
  breakingPoint: "24h",
  recoveryTime: "2h",
  revenuePerMinute: "8000 USD",
  failover: { capacity: "60%", procedure: "https://wiki.example/failover" },
  manual: { procedure: "https://wiki.example/paper", sustainableFor: "6h" },
  cliffs: [
    { at: "18:00", what: "the evening's interest run" },
    { at: "06:00", what: "first settlement file" },
  ],
  customerNotice: "coo",
  asOf: "2026-10-01",
};

const pumps = { environment: "medical" as const, tier: 1 };

function rulesWith(change: Partial<typeof payments> = {}, timezone?: string) {
  const services = { payments: { ...payments, ...change }, pumps, bare: { tier: 1, owner: "coo" } };
  const organisation = { ...examplePolicy.organisation, ...(timezone && { timezone }) };
  return worldOf({ ...examplePolicy, organisation, services }).rules;
}

/** Shutting down payments on a Sunday at 03:00 UTC. */
const weighed = (request: Partial<TradeOffRequest> = {}, rules = rulesWith()) =>
  tradeOffOf({ now: start, action: "shut-down", service: "payments", ...request }, rules);

describe("a trade-off", () => {
  it("takes the downtime of an outage from the catalogue's recovery time", () => {
    expect(weighed()?.downtime).toEqual({ fromMs: hours(2), toMs: hours(2), source: "catalogue" });
  });

  it("prefers what the proposer expects", () => {
    const downtime = { fromMs: hours(2), toMs: hours(6) };
    expect(weighed({ downtime })?.downtime).toEqual({ ...downtime, source: "stated" });
  });

  it("prices what is lost from where failover carries its share to where it carries none", () => {
    // 8,000 a minute, of which the failover carries 60 % if it works: 3,200 to 8,000 a minute, 192,000 to 480,000 an hour.
    // Two hours with it are 384,000; six hours without it are 2,880,000.
    const downtime = { fromMs: hours(2), toMs: hours(6) };
    expect(weighed({ downtime })).toMatchObject({
      cost: { from: 384_000, to: 2_880_000, currency: "USD" },
      costPerHour: { amount: 192_000, upTo: 480_000, currency: "USD" },
    });
  });

  it("prices a range of revenue from a quiet minute with failover to a busy one without", () => {
    // Of 6,000 a quiet minute 40 % is lost, 2,400; of 10,000 a busy one everything: 144,000 to 600,000 an hour.
    // Two quiet hours are 288,000; six busy ones are 3,600,000. Half an hour so far: 72,000 to 300,000.
    const downtime = { fromMs: hours(2), toMs: hours(6) };
    const rules = rulesWith({ revenuePerMinute: "6000-10000 USD" });
    expect(weighed({ downtime, downSince: "2026-11-22T02:30:00.000Z" }, rules)).toMatchObject({
      inputs: { revenuePerMinute: { amount: 6000, upTo: 10_000, currency: "USD" } },
      cost: { from: 288_000, to: 3_600_000, currency: "USD" },
      costPerHour: { amount: 144_000, upTo: 600_000, currency: "USD" },
      costSoFar: { amount: 72_000, upTo: 300_000, currency: "USD" },
    });
  });

  it("keeps what may grow while nothing is done, and binds the choices to it", () => {
    expect(weighed({ exposure: " two to four more hosts an hour " })?.exposure).toBe("two to four more hosts an hour");
    const hash = (exposure?: string) =>
      given(worldOf({ ...examplePolicy, services: { payments } }))
        .declared()
        .proposed({ ...(exposure && { exposure }) }).incident.decisions.d1?.contentHash;
    expect(hash("two more hosts an hour")).not.toBe(hash());
    expect(hash("two more hosts an hour")).not.toBe(hash("nothing more"));
  });

  it("prices all of the revenue where there is no failover", () => {
    // 8,000 a minute for two hours of 60 minutes: 960,000.
    const { failover: _none, ...rest } = payments;
    const rules = worldOf({ ...examplePolicy, services: { payments: rest } }).rules;
    expect(weighed({}, rules)?.cost).toEqual({ from: 960_000, to: 960_000, currency: "USD" });
  });

  it("says what has been lost when the service is down already, and counts that time as well", () => {
    // Down since 01:30: 90 minutes at 3,200 are 288,000, at 8,000 (failover may be down too) 720,000. With 2 h 30 min more it is down for 4 h, which is tolerable;
    // with one minute more than that it is not.
    const downSince = "2026-11-22T01:30:00.000Z";
    const whole = { fromMs: hours(2.5), toMs: hours(2.5) };
    expect(weighed({ downSince, downtime: whole })).toMatchObject({
      costSoFar: { amount: 288_000, upTo: 720_000, currency: "USD" },
      overTolerable: false,
    });
    const longer = { fromMs: hours(2.5), toMs: hours(2.5) + 60_000 };
    expect(weighed({ downSince, downtime: longer })?.overTolerable).toBe(true);
  });

  it("is over what is tolerable, or past breaking, by the upper end of what is expected", () => {
    const upTo = (to: number) => weighed({ downtime: { fromMs: hours(1), toMs: hours(to) } });
    expect(upTo(4)).toMatchObject({ overTolerable: false, overBreakingPoint: false });
    expect(upTo(6)).toMatchObject({ overTolerable: true, overBreakingPoint: false });
    expect(upTo(25)).toMatchObject({ overTolerable: true, overBreakingPoint: true });
  });

  it("finds the next clock time that matters in the organisation's own zone, and whether it is crossed", () => {
    // It is 03:00 UTC on Sunday; 06:00 UTC is three hours away. In New York it is 22:00 on Saturday (UTC−5 since
    // 1 November): the next 06:00 there is 11:00 UTC, eight hours away.
    const upTo = (from: number, to: number, rules = rulesWith()) =>
      weighed({ downtime: { fromMs: hours(from), toMs: hours(to) } }, rules)?.cliff;
    const at = "2026-11-22T06:00:00.000Z";
    expect(upTo(1, 3)).toEqual({ at, what: "first settlement file", crossed: "no" });
    expect(upTo(2, 6)).toEqual({ at, what: "first settlement file", crossed: "maybe" });
    expect(upTo(4, 6)).toEqual({ at, what: "first settlement file", crossed: "yes" });
    expect(upTo(4, 6, rulesWith({}, "America/New_York"))).toEqual({
      at: "2026-11-22T11:00:00.000Z",
      what: "first settlement file",
      crossed: "no",
    });
  });

  it("says until when work goes on by hand, from when the service goes or went down", () => {
    expect(weighed()?.manualUntil).toBe("2026-11-22T09:00:00.000Z");
    expect(weighed({ downSince: "2026-11-22T01:30:00.000Z" })?.manualUntil).toBe("2026-11-22T07:30:00.000Z");
  });

  it.each([
    // Three months after 22 August is 22 November: on that day the figures are a quarter old, not over it.
    ["2026-08-22", "recent"],
    ["2026-08-21", "stale"],
    [undefined, "undated"],
  ])("whose figures are of %s is %s", (asOf, facts) => {
    const { asOf: _asOf, ...undated } = payments;
    const services = { payments: { ...undated, ...(asOf && { asOf }) } };
    expect(weighed({}, worldOf({ ...examplePolicy, services }).rules)?.facts).toBe(facts);
  });

  it("keeps what it was worked out from beside it", () => {
    expect(weighed()?.inputs).toMatchObject({
      service: "payments",
      factsOf: "2026-10-01",
      recoveryTimeMs: hours(2),
      revenuePerMinute: { amount: 8000, currency: "USD" },
      failover: { capacity: 0.6 },
      timezone: "UTC",
    });
  });

  it("keeps what could happen to people in their words, without a price", () => {
    const safety = "Pumps fall back to manual rates; two wards are short of nurses tonight.";
    const tradeOff = weighed({ action: "isolate-host", service: "pumps", safety: `  ${safety} ` });
    expect(tradeOff).toEqual({ asOf: start, inputs: { timezone: "UTC", service: "pumps" }, safety });
  });

  it("still knows what an hour costs when nobody knows how long an outage lasts, and judges nothing by it", () => {
    const { recoveryTime: _unknown, ...rest } = payments;
    const tradeOff = weighed({}, worldOf({ ...examplePolicy, services: { payments: rest } }).rules);
    expect(tradeOff).toMatchObject({ costPerHour: { amount: 192_000 }, cliff: { what: "first settlement file" } });
    expect(tradeOff).not.toHaveProperty("overTolerable");
    expect(tradeOff?.cliff).not.toHaveProperty("crossed");
  });

  it.each([
    ["an action that takes nothing down", { action: "isolate-host" }],
    ["a service of which nothing is known", { service: "bare" }],
    ["a service that is not in the catalogue", { service: "who-knows" }],
  ])("is not drawn up for %s", (_case, request) => {
    expect(weighed(request)).toBeUndefined();
  });
});

describe("a clock time", () => {
  it("is tomorrow's when it has come today, on the very minute as well", () => {
    expect(wallClock("2026-11-22T06:00:00.000Z", "UTC", { time: "06:00" })).toBe("2026-11-23T06:00:00.000Z");
  });

  it("that the night of the change to summer time skips is right after the gap", () => {
    // In Vienna clocks go from 02:00 to 03:00 on 29 March 2026, at 01:00 UTC.
    expect(wallClock("2026-03-28T23:30:00.000Z", "Europe/Vienna", { time: "02:30" })).toBe("2026-03-29T01:30:00.000Z");
    expect(wallClock("2026-03-29T02:00:00.000Z", "Europe/Vienna", { time: "02:30" })).toBe("2026-03-30T00:30:00.000Z");
  });

  it("counts a quarter by the calendar", () => {
    // 30 November plus three months is the last of February.
    expect(isOverAQuarterAgo("2025-11-30", "2026-02-28T12:00:00.000Z", "UTC")).toBe(false);
    expect(isOverAQuarterAgo("2025-11-30", "2026-03-01T00:00:00.000Z", "UTC")).toBe(true);
  });
});

describe("a proposal", () => {
  const authority = [
    { when: { costOver: "2500000 USD" }, decides: { atLeast: 2, of: ["ciso", "coo", "cio"] } },
    { when: { downtime: "over-tolerable" as const }, decides: { all: ["ciso", "coo"] } },
    { when: { signal: "RansomWare" }, decides: { any: ["deputy-ciso"] } },
    { fallback: true as const, decides: { any: ["ciso"] } },
  ];
  const world = (change: Partial<typeof payments> = {}) =>
    worldOf({ ...examplePolicy, services: { payments: { ...payments, ...change } }, authority });
  const upTo = (n: number) => ({ downtime: { fromMs: hours(1), toMs: hours(n) } });
  const row = (story: ReturnType<typeof given>) => story.incident.decisions.d1?.authorityRow;

  it("goes to whoever decides what costs that much if failover carries nothing", () => {
    // 480,000 an hour without failover: six hours are 2,880,000, over two and a half million; five are 2,400,000.
    expect(row(given(world()).declared().proposed(upTo(6)))).toBe(0);
    expect(row(given(world()).declared().proposed(upTo(5)))).toBe(1);
  });

  it("goes to whoever decides what is down for longer than is tolerable", () => {
    expect(row(given(world()).declared().proposed(upTo(4)))).toBe(3);
  });

  it("in another currency, or at a cost that nobody knows, may be over any: the fallback row decides", () => {
    const elsewhere = given(world({ revenuePerMinute: "8000 EUR" })).declared();
    expect(row(elsewhere.proposed(upTo(6)))).toBe(3);
    const { revenuePerMinute: _unknown, ...unpriced } = payments;
    const rules = worldOf({ ...examplePolicy, services: { payments: unpriced }, authority });
    expect(row(given(rules).declared().proposed(upTo(6)))).toBe(3);
  });

  it("goes by what the incident's alerts say of themselves, in capitals or not", () => {
    const declared = given(world()).alerted();
    expect(row(declared.proposed({ action: "wait" }))).toBe(3);
    const ransom = declared.anotherAlert({ title: "Ransomware note on hr-3" });
    expect(row(ransom.proposed({ action: "wait", by: "grace" }))).toBe(2);
  });

  it("counts the time that the service has been down already, until it is up again", () => {
    // Down since 03:00 and for up to 3 more hours from 04:30: four and a half hours of tolerable four.
    const down = given(world()).declared().told({ type: "ReportDown", service: "payments" }).after("90m");
    const { tradeOff, authorityRow } = down.proposed(upTo(3)).incident.decisions.d1 ?? {};
    expect(tradeOff).toMatchObject({ inputs: { downSince: start }, overTolerable: true });
    expect(authorityRow).toBe(1);
    expect(row(down.told({ type: "ReportUp", service: "payments" }).proposed(upTo(3)))).toBe(3);
  });

  it("is bound to its trade-off: other figures are another hash", () => {
    const hash = (n: number) => given(world()).declared().proposed(upTo(n)).incident.decisions.d1?.contentHash;
    expect(hash(2)).not.toBe(hash(3));
    expect(hash(2)).toBe(hash(2));
  });
});
