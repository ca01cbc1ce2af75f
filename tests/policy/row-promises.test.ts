import { describe, expect, it } from "vitest";
import { type Change, ciso, findings, known, type Row } from "./table.ts";

/** What `check` says of rows and orders that promise what they cannot keep. */

const shutDown = { action: "shut-down" };

describe("a veto", () => {
  const medical = (lifter: string): Row => ({
    when: { environment: ["medical"] },
    consents: ["clinical-safety"],
    vetoLiftedBy: lifter,
  });
  const lifting = (lines: string[]) => lines.filter((line) => line.includes("vetoLiftedBy"));

  it("is lifted by somebody who neither gives it nor decides", () => {
    expect(findings([medical("ceo")])).toEqual([]);
  });

  it("is not lifted by whoever gives it", () => {
    const both = { people: { elena: { roles: ["clinical-safety", "ceo"] }, farid: { roles: [] } } };
    expect(lifting(findings([medical("ceo")], both))).toEqual([
      "mistake authority.0.vetoLiftedBy: once elena says no as clinical-safety, nobody can lift that: only elena is ceo",
    ]);
    const two = { people: { elena: { roles: ["clinical-safety", "ceo"] } } };
    expect(lifting(findings([medical("ceo")], two))).toEqual([]);
  });

  it("is not lifted by whoever decides there, even where another could decide without them", () => {
    const row: Row = { ...medical("ceo"), decides: { any: ["ciso", "ceo"] } };
    expect(findings([row])).toContain(
      "mistake authority.0.vetoLiftedBy: farid decides row 1, and may as ceo lift what clinical-safety says no to there: one person overrules that for their own choice",
    );
  });

  it("is not lifted by a role that falls to somebody who decides there", () => {
    const roles = { "clinical-safety": { safety: true }, ceo: { fallback: "coo" } };
    expect(findings([medical("ceo")], { roles })).toEqual([
      "mistake roles.ceo.fallback: while farid is away, carla may as ceo lift what clinical-safety says no to in row 2, where carla decides",
    ]);
  });

  it("cannot be lifted where the one who gives it, or the one who lifts it, is needed to decide", () => {
    const needed = (who: string, lifter: string, count: number) =>
      `mistake authority.0.vetoLiftedBy: once ${who} says no as clinical-safety to what row 1 decides, nothing is approved, though ${lifter} lifts that: it takes ${count} people besides ${who}, and there are fewer`;
    const all: Row = { ...medical("ceo"), decides: { all: ["ciso", "clinical-safety"] } };
    expect(lifting(findings([all]))).toEqual([needed("elena", "ceo", 3)]);
    const lifterDecides: Row = { ...medical("ceo"), decides: { all: ["ciso", "ceo"] } };
    expect(lifting(findings([lifterDecides]))).toEqual([needed("elena", "ceo", 3)]);
    // A tie, which is broken by another, ends it.
    expect(lifting(findings([{ ...all, tieBreaker: "chief-medical-officer" }]))).toEqual([
      expect.stringMatching(/^warning/),
    ]);
  });

  it("of somebody who decides the same row is said: the others decide without them", () => {
    const row: Row = { ...medical("ceo"), decides: { atLeast: 2, of: ["ciso", "coo", "clinical-safety"] } };
    expect(findings([row])).toEqual([
      "warning authority.0.vetoLiftedBy: elena decides row 1 as clinical-safety and must agree to it as clinical-safety: if ceo lifts a no of elena, the others decide without elena",
    ]);
    const unliftable: Row = { ...row, vetoLiftedBy: undefined };
    expect(findings([unliftable])).toEqual([]);
  });

  it("is lifted by a role that somebody holds", () => {
    expect(findings([medical("ombudsman")])).toEqual([
      'mistake authority.0.vetoLiftedBy: nobody holds the role "ombudsman", which lifts a veto',
    ]);
  });

  it("is lifted in a row that names who could give one", () => {
    const row: Row = { when: shutDown, decides: ciso, vetoLiftedBy: "ceo" };
    expect(findings([row])).toEqual([
      "mistake authority.0.vetoLiftedBy: there is no veto here for ceo to lift: this row asks nobody to agree",
    ]);
  });
});

describe("whoever must agree", () => {
  it("may not fall in the end to somebody who decides the same", () => {
    const roles = {
      "clinical-safety": { safety: true, fallback: "chief-medical-officer" },
      "chief-medical-officer": { fallback: "coo" },
    };
    expect(findings([{ when: { environment: ["medical"] }, consents: ["clinical-safety"] }], { roles })).toEqual([
      "mistake roles.chief-medical-officer.fallback: while elena and hana are away, carla agrees as clinical-safety to what carla decides too (row 2)",
    ]);
  });
});

describe("a tie", () => {
  const row: Row = { when: shutDown, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo" };
  const onlyFarid =
    "warning authority.0.tieBreaker: while carla is away, farid decides here as coo, and a tie stays one: nobody else is ceo";
  const roles = { coo: { fallback: "ceo" }, "clinical-safety": { safety: true } };

  it("is broken by somebody else than the one who decides when a decider is away", () => {
    expect(findings([row], { roles, people: { carla: { delegates: [] } } })).toEqual([onlyFarid]);
    expect(findings([row], { roles, people: { carla: { delegates: ["farid"] } } })).toEqual([onlyFarid]);
  });

  it("is, where a delegate decides first, or somebody else breaks it then", () => {
    expect(findings([row], { roles, people: { carla: { delegates: ["hana"] } } })).toEqual([]);
    const another = { carla: { delegates: [] }, hana: { roles: ["chief-medical-officer", "ceo"] } };
    expect(findings([row], { roles, people: another })).toEqual([]);
  });
});

describe("a row that several earlier rows hide together", () => {
  const rows = (...whens: Row["when"][]): Row[] => whens.map((when) => ({ when, decides: { all: ["ciso", "coo"] } }));

  it.each<[string, Row[], string]>([
    [
      "by every environment",
      rows({ environment: ["it"] }, { environment: ["ot", "medical"] }, shutDown),
      "rows 1 and 2 come first, and decide all that this one would",
    ],
    [
      "by each of its tiers",
      rows({ ...shutDown, tier: [1, 2] }, { tier: [3, 4] }, { ...shutDown, tier: [2, 3] }),
      "rows 1 and 2 come first, and decide all that this one would",
    ],
    [
      "by each of its tiers in each of its environments",
      rows(
        { environment: ["it"], tier: [1] },
        { environment: ["it", "ot"], tier: [2] },
        { environment: ["ot"], tier: [1] },
        { environment: ["it", "ot"], tier: [1, 2] },
      ),
      "rows 1, 2 and 3 come first, and decide all that this one would",
    ],
  ])("is a mistake: %s", (_case, table, how) => {
    expect(findings(table)).toEqual([`mistake authority.${table.length - 1}: this row is never used: ${how}`]);
  });

  it("is a mistake where the tiers are all that there are, whether or not every service has one", () => {
    const tiered = rows({ ...shutDown, tier: [1, 2] }, { ...shutDown, tier: [3, 4] }, shutDown);
    const never =
      "mistake authority.2: this row is never used: rows 1 and 2 come first, and decide for services of every tier, and the fallback row does where it is not known";
    const services = { first: known(1), third: known(3) };
    // One has no tier: the rows before may be about it, so the fallback row decides (`authorityFor`).
    expect(findings(tiered)).toEqual([never]);
    expect(findings(tiered, { services })).toEqual([never]);
    expect(findings(rows({ tier: [1, 2, 3, 4] }, shutDown))).toEqual([
      "mistake authority.1: this row is never used: row 1 comes first, and decides for services of every tier, and the fallback row does where it is not known",
    ]);
    const dear = rows({ ...shutDown, tier: [1, 2, 3, 4], costOver: "5 USD" }, shutDown);
    expect(findings(dear)).toEqual([]);
    // A question that is about no action may be about no service.
    const anything = rows({ tier: [1, 2] }, { tier: [3, 4] }, { environment: ["it"] });
    expect(findings(anything, { services })).toEqual([]);
    const down = { downtime: "over-tolerable" as const };
    expect(findings(rows({ ...down, tier: [1, 2, 3, 4] }, down))).toEqual([]);
    expect(findings(rows({ ...down, tier: [1, 2, 3, 4] }, down), { services })).toHaveLength(1);
  });

  it.each<[string, Row[]]>([
    ["one environment is left", rows({ environment: ["it"] }, { environment: ["ot"] }, shutDown)],
    ["one tier is left", rows({ tier: [1] }, { tier: [2] }, { tier: [1, 2, 3] })],
    [
      "one of them asks for more",
      rows({ environment: ["it"] }, { environment: ["ot", "medical"], signal: "ransom" }, shutDown),
    ],
  ])("is not there: %s", (_case, table) => {
    expect(findings(table)).toEqual([]);
  });
});

describe("a condition that nothing meets", () => {
  const order = (when: object): Change => ({
    standingOrders: [{ id: "so-1", when, agreedBy: ["amara", "carla"], expires: "2027-01-01" }],
  });

  it("is a mistake: an empty list, which is none and not any", () => {
    const empty = "never matches: its environment is an empty list";
    expect(findings([{ when: { environment: [] }, decides: ciso }])).toEqual([
      `mistake authority.0.when.environment: this row ${empty}`,
    ]);
    expect(findings([{ when: { ...shutDown, tier: [] }, decides: ciso }])).toEqual([
      "mistake authority.0.when.tier: this row never matches: its tier is an empty list",
    ]);
    expect(findings([], order({ environment: [] }))).toEqual([
      `mistake standingOrders.0.when.environment: the standing order so-1 ${empty}`,
    ]);
  });

  it("is said: tiers that no service has, and is a mistake: a tier that none can have", () => {
    const services = { pay: known(1) };
    const tier = (...tiers: number[]): Row => ({ when: { tier: tiers }, decides: { all: ["ciso", "coo"] } });
    expect(findings([tier(1, 3)], { services })).toEqual([]);
    expect(findings([tier(3, 4)], { services })).toEqual([
      "warning authority.0.when.tier: this row never matches: no service under services has tier 3 or 4",
    ]);
    expect(findings([tier(1, 9)], { services })).toEqual([
      "mistake authority.0.when.tier.1: there is no tier 9: that of a service is 1, 2, 3 or 4",
    ]);
    expect(findings([], { services, ...order({ tier: [2] }) })).toEqual([
      "warning standingOrders.0.when.tier: the standing order so-1 never matches: no service under services has tier 2",
    ]);
  });
});

describe("a service of which the catalogue does not say what a row asks", () => {
  const two = { all: ["ciso", "coo"] };
  const cannot = (rows: string, id: string, figures: string) =>
    `warning services.${id}: ${rows} of the authority table cannot judge ${id}: it has no ${figures}. Where such a row might decide, the fallback row does`;

  it("is named, with every figure that is missing and the rows that ask for it", () => {
    const bare = { owner: "coo" };
    const { recoveryTime: _unknown, ...slow } = known(2);
    const services = { pay: known(1), wiki: bare, shop: { ...known(3), revenuePerMinute: "9 EUR" }, lab: slow };
    const cost: Row = { when: { costOver: "5 USD" }, decides: two };
    expect(findings([cost], { services })).toEqual([
      cannot("row 1", "wiki", "recoveryTime or revenuePerMinute"),
      cannot("row 1", "shop", "revenuePerMinute in USD"),
      cannot("row 1", "lab", "recoveryTime"),
    ]);
    const downtime: Row = { when: { downtime: "over-tolerable", tier: [1, 2] }, consents: ["clinical-safety"] };
    expect(findings([downtime, { when: { tier: [3] }, decides: two }], { services })).toEqual([
      cannot("rows 1 and 2", "wiki", "tier, tolerableDowntime or recoveryTime"),
      cannot("row 1", "lab", "recoveryTime"),
    ]);
  });

  it("is not named for rows that are not about it, nor what earns nothing and says so", () => {
    const pumps = { ...known(1), environment: "medical" as const, revenuePerMinute: "0 EUR" };
    const { revenuePerMinute: _unknown, ...wiki } = known(3);
    const about = (when: Row["when"]) => findings([{ when, decides: two }], { services: { pumps, wiki } });
    const named = (lines: string[]) => lines.filter((line) => line.includes("cannot judge"));
    expect(named(about({ costOver: "5 USD", tier: [1] }))).toEqual([]);
    expect(named(about({ costOver: "5 USD", environment: ["medical"] }))).toEqual([]);
    expect(named(about({ costOver: "5 USD" }))).toEqual([cannot("row 1", "wiki", "revenuePerMinute")]);
  });

  it("needs the recovery time also for a step that is no shut-down: a proposer may say nothing of how long it would be down", () => {
    const { recoveryTime: _unknown, ...slow } = known(1);
    const when = { action: "fail-over", downtime: "over-tolerable" as const };
    expect(findings([{ when, decides: two }], { services: { slow } })).toEqual([
      expect.stringContaining("row 1 of the authority table cannot judge slow: it has no recoveryTime"),
    ]);
  });
});

describe("where people can be harmed", () => {
  const pumps = { pumps: { owner: "coo", environment: "medical" as const } };
  const guard = (when: Row["when"]): Row => ({ when, consents: ["clinical-safety"] });
  const said = (done: string) => [
    `warning services.pumps: pumps is medical equipment, and no role with safety: true is asked before ${done} is done to it`,
  ];

  it("a role with safety: true is asked before anything is done, or it is said what is not guarded", () => {
    expect(findings([], { services: pumps })).toEqual(said("anything"));
    expect(findings([guard({ environment: ["medical"] })], { services: pumps })).toEqual([]);
    expect(findings([guard({ environment: ["medical"], action: "isolate-network" })], { services: pumps })).toEqual(
      said("shut-down"),
    );
    expect(findings([guard({ environment: ["ot"] })], { services: pumps })).toEqual(said("anything"));
    expect(findings([], { services: { wiki: { owner: "coo" } } })).toEqual([]);
  });

  it("they are asked also by a row that cannot judge the service, for want of what the catalogue does not say of it", () => {
    const unguarded = (when: Row["when"], service: object = {}) =>
      findings([guard(when)], { services: { pumps: { ...pumps.pumps, ...service } } }).filter((line) =>
        line.includes("safety: true"),
      );
    const medical = { environment: ["medical" as const] };
    expect(unguarded({ ...medical, tier: [1] })).toEqual(said("something else"));
    expect(unguarded({ ...medical, action: "shut-down", tier: [1] })).toEqual(said("something else"));
    expect(unguarded({ ...medical, tier: [1] }, { tier: 2 })).toEqual(said("anything"));
    expect(unguarded({ ...medical, action: "shut-down", downtime: "over-tolerable" })).toEqual(said("something else"));
    const tolerable = { tolerableDowntime: "4h" };
    expect(unguarded({ ...medical, action: "shut-down", downtime: "over-tolerable" }, tolerable)).toEqual(
      said("anything"),
    );
  });
});

describe("a standing order", () => {
  const order = (environment: ("it" | "ot" | "medical")[], agreedBy: string[]): Change => ({
    standingOrders: [{ id: "so-1", when: { action: "isolate-host", environment }, agreedBy, expires: "2027-01-01" }],
  });

  it("never holds where people can be harmed without somebody with a safety role among its signers", () => {
    expect(findings([], order(["ot", "medical"], ["amara", "carla"]))).toEqual([
      "mistake standingOrders.0.agreedBy: the standing order so-1 allows nothing in ot and medical: nobody under agreedBy has a safety role",
    ]);
    expect(findings([], order(["it", "medical"], ["amara", "carla", "elena"]))).toEqual([]);
    expect(findings([], order(["it"], ["amara", "carla"]))).toEqual([]);
  });
});

describe("the fallback row", () => {
  const two = { all: ["ciso", "coo"] };
  const three = { all: ["ciso", "coo", "ceo"] };
  const easier = (row: number, path = "authority.1.decides") =>
    `warning ${path}: a question that names no service needs fewer people: 2 by this row, the fallback, and 3 by row ${row}`;

  it("that asks for fewer people than a row that hangs on the service is said", () => {
    expect(findings([{ when: { ...shutDown, tier: [1] }, decides: three }])).toEqual([easier(1)]);
    expect(findings([{ when: { ...shutDown, costOver: "5 USD" }, decides: three }])).toEqual([easier(1)]);
    const agreed: Row = { when: { downtime: "over-tolerable" }, decides: two, consents: ["clinical-safety"] };
    expect(findings([agreed])).toEqual([easier(1)]);
    expect(findings([{ when: { tier: [1] }, decides: two }])).toEqual([]);
  });

  it("that asks for fewer than a row behind such a row is said, and not of any other", () => {
    const first: Row = { when: { ...shutDown, tier: [3] }, decides: ciso };
    const path = "authority.2.decides";
    expect(findings([first, { when: shutDown, decides: three }])).toEqual([easier(2, path)]);
    expect(findings([first, { when: { action: "block" }, decides: three }])).not.toContain(easier(2, path));
    const inPlant: Row = { when: { tier: [3], environment: ["ot"] }, decides: ciso };
    expect(findings([inPlant, { when: { environment: ["it"] }, decides: three }])).toEqual([]);
    expect(findings([inPlant, { when: { environment: ["it", "ot"] }, decides: three }])).toEqual([easier(2, path)]);
    expect(findings([{ when: shutDown, decides: three }])).not.toContain(easier(1));
  });

  it("that asks for fewer people than a row on a step is said, for a step is any word", () => {
    const four = { all: ["ciso", "coo", "ceo", "chief-medical-officer"] };
    const inPlant: Row = { when: { environment: ["ot"] }, decides: three };
    expect(findings([{ when: shutDown, decides: three }])).toEqual([
      "warning authority.1.decides: a step that no row names needs fewer people: 2 by this row, the fallback, and 3 by row 1",
    ]);
    expect(
      findings([{ when: shutDown, decides: three }, inPlant, { when: { action: "block" }, decides: four }]),
    ).toEqual([
      "warning authority.3.decides: a step that no row names needs fewer people: 2 by this row, the fallback, and 3 by row 1 and 4 by row 3",
    ]);
    expect(findings([{ when: shutDown, decides: two }, inPlant])).toEqual([]);
  });

  it("that does not ask whoever must agree to a step by its name is said", () => {
    const agreed: Row = { when: shutDown, decides: ciso, consents: ["chief-medical-officer"] };
    expect(findings([agreed])).toEqual([
      "warning authority.1: chief-medical-officer must agree by row 1, and not to a step that no row names: the fallback row asks without them",
    ]);
    expect(findings([{ when: { environment: ["ot"] }, consents: ["chief-medical-officer"] }])).toEqual([]);
    expect(findings([{ when: shutDown, decides: ciso, consents: ["coo"] }])).toEqual([]);
  });
});
