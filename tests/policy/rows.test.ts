import { describe, expect, it } from "vitest";
import { ciso, findings, milder, quietly, type Row } from "./table.ts";

/** What `check` says of a table whose rows say something, and never get to say it, or not in time. */

describe("a row that an earlier row hides", () => {
  const hidden = "mistake authority.1: this row never decides: row 1 of the table matches everything that it matches";

  it.each<[string, Row["when"], Row["when"]]>([
    ["the same action", { action: "shut-down" }, { action: "shut-down" }],
    ["less of the same action", { action: "shut-down" }, { action: "shut-down", tier: [1] }],
    ["one of its environments", { environment: ["ot", "medical"] }, { environment: ["medical"] }],
    ["whichever environment", { environment: ["it", "ot", "medical"] }, { action: "shut-down" }],
    ["one of its tiers", { tier: [1, 2] }, { tier: [2] }],
    ["a higher cost", { costOver: "100 USD" }, { costOver: "200 USD" }],
    ["a signal that holds its own", { signal: "Ransom" }, { signal: "ransomware" }],
    ["downtime and more", { downtime: "over-tolerable" }, { downtime: "over-tolerable", action: "shut-down" }],
  ])("is a mistake: %s", (_case, earlier, later) => {
    const rows = [
      { when: earlier, decides: ciso },
      { when: later, decides: { any: ["coo"] } },
    ];
    expect(findings(rows)).toEqual([hidden]);
  });

  it.each<[string, Row["when"], Row["when"]]>([
    ["another action", { action: "shut-down" }, { action: "isolate-host" }],
    ["more of the same action", { action: "shut-down", tier: [1] }, { action: "shut-down" }],
    ["an environment besides", { environment: ["medical"] }, { environment: ["ot", "medical"] }],
    ["any environment", { environment: ["medical"] }, { action: "shut-down" }],
    ["services without a tier", { tier: [1, 2, 3, 4] }, { action: "shut-down" }],
    ["a lower cost", { costOver: "200 USD" }, { costOver: "100 USD" }],
    ["a shorter signal", { signal: "ransomware" }, { signal: "ransom" }],
  ])("is not there: %s", (_case, earlier, later) => {
    const rows = [
      { when: earlier, decides: ciso },
      { when: later, decides: { any: ["coo"] } },
    ];
    expect(findings(rows)).toEqual([]);
  });

  it("is told of a second fallback row, and never of one that asks only for consents", () => {
    expect(findings([{ fallback: true, decides: ciso }])).toEqual([hidden]);
    const consents = { when: { action: "shut-down" }, consents: ["clinical-safety"] };
    expect(findings([{ when: { action: "shut-down" }, decides: ciso }, consents])).toEqual([]);
  });
});

describe("whoever must agree", () => {
  const medical: Row = { when: { environment: ["medical"] }, consents: ["clinical-safety"] };

  it("may not fall to somebody who decides the same, on whichever row that is", () => {
    const roles = { "clinical-safety": { safety: true, fallback: "coo" } };
    expect(findings([medical], { roles })).toEqual([
      "mistake roles.clinical-safety.fallback: clinical-safety must agree to what row 2 of the authority table decides, and falls to carla, who decides there",
    ]);
  });

  it("may not fall to somebody who decides the same in another role, or through a role that nobody holds", () => {
    const both = { people: { hana: { roles: ["chief-medical-officer", "coo"] }, carla: { roles: [] } } };
    expect(findings([medical], both)).toEqual([expect.stringContaining("falls to hana, who decides there")]);
    const roles = { "clinical-safety": { safety: true, fallback: "nobody-yet" }, "nobody-yet": { fallback: "ciso" } };
    const through = findings([medical], { roles }).filter((line) => line.startsWith("mistake roles.clinical-safety"));
    expect(through).toEqual([expect.stringContaining("falls to amara, who decides there")]);
  });

  it("may not have a delegate who decides the same", () => {
    expect(findings([medical], { people: { elena: { delegates: ["hana", "amara"] } } })).toEqual([
      "mistake people.elena.delegates.1: elena must agree as clinical-safety to what row 2 of the authority table decides, and their delegate amara decides there",
    ]);
  });

  it("may fall to whoever decides something else", () => {
    const roles = { "clinical-safety": { safety: true, fallback: "ceo" } };
    expect(findings([medical], { roles })).toEqual([]);
  });
});

describe("the time for a decision", () => {
  const within = (text: string, decides: Row["decides"] = ciso): Row => ({
    when: { action: "shut-down" },
    decides,
    within: text,
  });
  const tooShort = (time: string, role: string, last: string) =>
    `mistake authority.0.within: the time for this decision, ${time}, is shorter than the ladder of ${role}: ${last}, and needs time to answer`;

  it("is longer than the whole ladder of whoever decides, to the fallback that is paged last", () => {
    // 10 minutes to acknowledge, and the fallback at 150 %: after 15, and then they have to answer.
    const last = "its fallback is paged after 15m";
    expect(findings([within("8m")])).toEqual([tooShort("8m", "ciso", last)]);
    expect(findings([within("15m")])).toEqual([tooShort("15m", "ciso", last)]);
    expect(findings([within("16m")])).toEqual([]);
  });

  it("is told of each who decides or must agree, by the ladder of their own", () => {
    // Nobody stands behind the COO but a delegate; the organisation's own 10 minutes count for both of the others.
    const row = { ...within("9m", { all: ["ciso", "coo"] }), consents: ["clinical-safety"] };
    expect(findings([row])).toEqual([
      tooShort("9m", "ciso", "its fallback is paged after 15m"),
      tooShort("9m", "coo", "their delegate is paged after 10m"),
      tooShort("9m", "clinical-safety", "its fallback is paged after 15m"),
    ]);
  });

  it("counts by the severity that gives them the least time, and by its ladder", () => {
    const rung = { at: "250%", to: "fallback" as const, by: ["chat" as const] };
    const severities = {
      sev1: { call: [{ role: "ciso", acknowledgeWithin: "20m" }], ...quietly },
      ...milder,
      sev2: { call: [{ role: "ciso", acknowledgeWithin: "4m" }], steps: [...quietly.steps, rung] },
    };
    expect(findings([within("10m")], { severities })).toEqual([
      tooShort("10m", "ciso", "its fallback is paged after 10m"),
    ]);
    expect(findings([within("11m")], { severities })).toEqual([]);
  });

  it("is short enough for somebody behind whom there is nobody", () => {
    const alone = { roles: {}, people: { amara: { delegates: [] } } };
    expect(findings([within("2m")], alone).filter((line) => line.startsWith("mistake"))).toEqual([]);
  });
});

describe("an action that is nearly another", () => {
  const row = (action: string): Row => ({ when: { action }, decides: ciso });
  const nearly = (path: string, action: string, meant: string, what: string) =>
    `warning ${path}: the action "${action}" is nearly "${meant}", ${what}, and applies to nothing that is called so`;
  const outage = "the action that takes a service down";
  const elsewhere = "named elsewhere in this file";

  it.each(["shutdown", "Shut-Down", "shut-donw", "shut_down", "shutdwn"])("is said: %s", (action) => {
    expect(findings([row(action)])).toEqual([nearly("authority.0.when.action", action, "shut-down", outage)]);
  });

  it("is said where it is named less often, or else later, also of a standing order", () => {
    const order = { id: "so-1", when: { action: "isolate-hosts" }, agreedBy: ["amara"], expires: "2027-01-01" };
    expect(findings([row("isolate-host")], { standingOrders: [order] })).toEqual([
      nearly("standingOrders.0.when.action", "isolate-hosts", "isolate-host", elsewhere),
    ]);
    const twice = {
      id: "so-2",
      when: { action: "isolate-hosts", tier: [3] },
      agreedBy: ["amara"],
      expires: "2027-01-01",
    };
    expect(findings([row("isolate-host")], { standingOrders: [order, twice] })).toEqual([
      nearly("authority.0.when.action", "isolate-host", "isolate-hosts", elsewhere),
    ]);
  });

  it("is not said of different words that look alike", () => {
    const alike = ["isolate-host", "isolate-port", "isolate-site", "block-ip", "block-id", "isolate"];
    expect(findings(alike.map(row))).toEqual([]);
  });
});

describe("a tie", () => {
  const row = (decides: Row["decides"], tieBreaker: string): Row => ({
    when: { action: "shut-down" },
    decides,
    tieBreaker,
  });
  const both = { all: ["ciso", "coo"] };

  it("is broken by nobody who is asked to decide: where that leaves nobody, it is said", () => {
    const nobody = "mistake authority.0.tieBreaker: nobody is left to break a tie of this row as";
    expect(findings([row(both, "coo")])).toEqual([`${nobody} coo: it is decided by carla`]);
    expect(findings([row(both, "ceo")])).toEqual([]);
    const sameHuman = { people: { carla: { roles: ["coo", "ceo"] }, farid: { roles: [] } } };
    expect(findings([row(both, "ceo")], sameHuman)).toContain(`${nobody} ceo: it is decided by carla`);
  });

  it("is broken by the next who holds the role, or whom it falls to, and that is said", () => {
    expect(findings([row(both, "ciso")])).toEqual([
      "warning authority.0.tieBreaker: amara decides this row and so breaks no tie of it as ciso: farid does instead",
    ]);
    const two = { people: { ben: { roles: ["deputy-ciso", "commander", "coo"] } } };
    expect(findings([row(both, "coo")], two)).toEqual([
      "warning authority.0.tieBreaker: ben decides this row and so breaks no tie of it as coo: carla does instead",
    ]);
  });
});

describe("a condition that nothing meets", () => {
  it("is said: downtime or a cost where there is no service whose it could be", () => {
    const of = (when: Row["when"]) => findings([{ when, decides: ciso }], { services: {} });
    const nothing = "this row can judge nothing: there is no service under services, so the fallback row decides";
    expect(of({ costOver: "5000 EUR" })).toEqual([`warning authority.0.when.costOver: ${nothing}`]);
    expect(of({ downtime: "over-tolerable" })).toEqual([`warning authority.0.when.downtime: ${nothing}`]);
    expect(findings([{ when: { downtime: "over-tolerable" }, decides: ciso }])).toEqual([]);
  });
});

describe("a service", () => {
  it("that nobody owns, or that recovers more slowly than it may be down, is said", () => {
    const services = { pay: { tolerableDowntime: "1h", recoveryTime: "2h" } };
    expect(findings([], { services })).toEqual([
      "warning services.pay: pay has no owner: nobody is warned while it is down",
      "warning services.pay.recoveryTime: pay takes longer to recover than it may be down: every outage of it is over what is tolerable",
    ]);
    expect(findings([], { services: { pay: { owner: "coo", tolerableDowntime: "2h", recoveryTime: "2h" } } })).toEqual(
      [],
    );
  });
});
