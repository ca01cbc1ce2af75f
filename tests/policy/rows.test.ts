import { describe, expect, it } from "vitest";
import { ciso, findings, milder, quietly, type Row } from "./table.ts";

/** What `check` says of a table whose rows say something, and never get to say it, or not in time. */

describe("a row that an earlier row hides", () => {
  const hidden = "mistake authority.1: this row is never used: row 1 comes first, and decides all that this one would";

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
    ["no action, on services without a tier", { tier: [1, 2, 3, 4] }, { environment: ["it"] }],
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
      "mistake roles.clinical-safety.fallback: while elena is away, carla agrees as clinical-safety to what carla decides too (row 2)",
    ]);
  });

  it("may not fall to somebody who decides the same in another role, or through a role that nobody holds", () => {
    const both = { people: { hana: { roles: ["chief-medical-officer", "coo"] }, carla: { roles: [] } } };
    expect(findings([medical], both)).toEqual([
      expect.stringContaining("while elena is away, hana agrees as clinical-safety to what hana decides too"),
    ]);
    const roles = { "clinical-safety": { safety: true, fallback: "nobody-yet" }, "nobody-yet": { fallback: "ciso" } };
    const through = findings([medical], { roles }).filter((line) => line.startsWith("mistake roles.clinical-safety"));
    expect(through).toEqual([
      expect.stringContaining("while elena is away, amara agrees as clinical-safety to what amara decides too"),
    ]);
  });

  it("may not have a delegate who decides the same", () => {
    expect(findings([medical], { people: { elena: { delegates: ["hana", "amara"] } } })).toEqual([
      "mistake people.elena.delegates.1: while elena is away, amara agrees as clinical-safety to what amara decides too (row 2)",
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
  const tooShort = (time: string, who: string, after: string) =>
    `mistake authority.0.within: ${who} is called after ${after}, as was agreed, and this question is over after ${time}`;

  it("is longer than the whole ladder of whoever decides, to the fallback that is paged last", () => {
    // 10 minutes to acknowledge, and the fallback at 150 %: after 15, and then they have to answer.
    const fallback = "the fallback of ciso";
    expect(findings([within("8m")])).toEqual([tooShort("8m", fallback, "15m")]);
    expect(findings([within("15m")])).toEqual([tooShort("15m", fallback, "15m")]);
    expect(findings([within("16m")])).toEqual([]);
  });

  it("is told of each who decides or must agree, by the ladder of their own", () => {
    // Nobody stands behind the COO but a delegate; the organisation's own 10 minutes count for both of the others.
    const row = { ...within("9m", { all: ["ciso", "coo"] }), consents: ["clinical-safety"] };
    expect(findings([row])).toEqual([
      tooShort("9m", "the fallback of ciso", "15m"),
      tooShort("9m", "the delegate of coo", "10m"),
      tooShort("9m", "the fallback of clinical-safety", "15m"),
    ]);
  });

  it("counts by the severity that gives them the least time, and by its ladder", () => {
    const rung = { at: "250%", to: "fallback" as const, by: ["chat" as const] };
    const severities = {
      sev1: { call: [{ role: "ciso", acknowledgeWithin: "20m" }], ...quietly },
      ...milder,
      sev2: { call: [{ role: "ciso", acknowledgeWithin: "4m" }], steps: [...quietly.steps, rung] },
    };
    expect(findings([within("10m")], { severities })).toEqual([tooShort("10m", "the fallback of ciso", "10m")]);
    expect(findings([within("11m")], { severities })).toEqual([]);
  });

  it("is also held against the ladders of every other severity, in one line that names those it is too short for", () => {
    const rungs = [...quietly.steps, { at: "150%", to: "fallback" as const, by: ["chat" as const] }];
    const calls = (time: string) => ({ call: [{ role: "ciso", acknowledgeWithin: time }], steps: rungs });
    const severities = { sev1: calls("4m"), sev2: calls("10m"), sev3: calls("16m"), sev4: quietly };
    const over = (time: string, where: string) =>
      `warning authority.0.within: at ${where} this question is over after ${time}, and not everybody behind its deciders is called by then: at sev3 the fallback of ciso, as was agreed, only after 24m`;
    // 150 % of 4, 10 and 16 minutes: 6, 15 and 24. At sev4 nobody is called but the CISO, at once.
    expect(findings([within("6m")], { severities })).toEqual([tooShort("6m", "the fallback of ciso", "6m")]);
    expect(findings([within("15m")], { severities })).toEqual([over("15m", "sev2 and sev3")]);
    expect(findings([within("16m")], { severities })).toEqual([over("16m", "sev3")]);
    expect(findings([within("25m")], { severities })).toEqual([]);
  });

  it("is held against the organisation's own time at a severity that does not call who decides", () => {
    const rungs = [...quietly.steps, { at: "150%", to: "fallback" as const, by: ["chat" as const] }];
    const severities = { ...milder, sev1: { call: [{ role: "ciso", acknowledgeWithin: "4m" }], steps: rungs } };
    // 150 % of the organisation's 10 minutes.
    const others = { severities: { ...severities, sev2: { steps: rungs } } };
    expect(findings([within("15m")], others)).toEqual([expect.stringContaining("at sev2 this question is over")]);
    expect(findings([within("16m")], others)).toEqual([]);
  });

  it("is not compared with a ladder that waits for working hours", () => {
    const rungs = [...quietly.steps, { at: "150%", to: "fallback" as const, by: ["chat" as const] }];
    const call = { role: "ciso", acknowledgeWithin: "4m" };
    const severities = {
      ...milder,
      sev1: { call: [call], steps: rungs },
      sev3: { call: [{ ...call, acknowledgeWithin: "4h", workingHours: true }], steps: rungs },
    };
    expect(findings([within("10m")], { severities })).toEqual([]);
  });

  it("is not compared with the ladder of a role that nobody holds, which is said by itself", () => {
    const lines = findings([within("2m", { any: ["cro"] })]).filter((line) => line.startsWith("mistake"));
    expect(lines).toEqual(['mistake authority.0.decides.any.0: nobody holds the role "cro", which decides']);
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
    const order = {
      id: "so-1",
      when: { action: "isolate-hosts" },
      agreedBy: ["amara", "carla"],
      expires: "2027-01-01",
    };
    expect(findings([row("isolate-host")], { standingOrders: [order] })).toEqual([
      nearly("standingOrders.0.when.action", "isolate-hosts", "isolate-host", elsewhere),
    ]);
    const twice = {
      id: "so-2",
      when: { action: "isolate-hosts", tier: [3] },
      agreedBy: ["amara", "carla"],
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
    const nobody = (role: string) =>
      `mistake authority.0.tieBreaker: a tie here stays one: whoever would break it as ${role} is on a side of it (carla)`;
    expect(findings([row(both, "coo")])).toEqual([nobody("coo")]);
    expect(findings([row(both, "ceo")])).toEqual([]);
    const sameHuman = { people: { carla: { roles: ["coo", "ceo"] }, farid: { roles: [] } } };
    expect(findings([row(both, "ceo")], sameHuman)).toContain(nobody("ceo"));
  });

  it("is broken by the next who holds the role, or whom it falls to, and that is said", () => {
    expect(findings([row(both, "ciso")])).toEqual([
      "warning authority.0.tieBreaker: a tie here is broken by farid, not by amara: amara is ciso, and on a side of it",
    ]);
    const two = { people: { ben: { roles: ["deputy-ciso", "commander", "coo"] } } };
    expect(findings([row(both, "coo")], two)).toEqual([
      "warning authority.0.tieBreaker: a tie here is broken by carla, not by ben: ben is coo, and on a side of it",
    ]);
  });
});

describe("whoever must agree to what another row decides", () => {
  const both: Row = { when: { action: "shut-down" }, decides: { all: ["ciso", "coo"] }, tieBreaker: "clinical-safety" };
  const nobody =
    "mistake authority.0.tieBreaker: a tie here stays one: whoever would break it as clinical-safety is on a side of it (elena)";

  it("breaks no tie either, whichever row asks for their consent: where that leaves nobody, it is said", () => {
    const alone = { roles: { "clinical-safety": { safety: true } } };
    expect(findings([{ ...both, consents: ["clinical-safety"] }], alone)).toContain(nobody);
    const medical: Row = { when: { environment: ["medical"] }, consents: ["clinical-safety"] };
    expect(findings([both, medical], alone)).toContain(nobody);
    expect(findings([both], alone)).not.toContain(nobody);
  });

  it("has their time within every question that a row adds their consent to", () => {
    const steps = [...quietly.steps, { at: "150%", to: "fallback" as const, by: ["chat" as const] }];
    const severities = { sev1: { call: [{ role: "clinical-safety", acknowledgeWithin: "60m" }], steps }, ...milder };
    const row: Row = { when: { action: "shut-down" }, decides: ciso, within: "25m" };
    const medical: Row = { when: { environment: ["medical"] }, consents: ["clinical-safety"] };
    const late =
      "mistake authority.0.within: the fallback of clinical-safety is called after 1h30m, as was agreed, and this question is over after 25m";
    expect(findings([row, medical], { severities })).toContain(late);
    expect(findings([row], { severities })).not.toContain(late);
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
      "warning services.pay: nobody owns pay: while it is down, only who leads the incident is warned",
      "warning services.pay.recoveryTime: pay may be down for 1h and takes 2h to recover: each outage goes over what is tolerable",
    ]);
    expect(findings([], { services: { pay: { owner: "coo", tolerableDowntime: "2h", recoveryTime: "2h" } } })).toEqual(
      [],
    );
  });
});
