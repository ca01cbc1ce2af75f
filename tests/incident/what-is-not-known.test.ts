import { describe, expect, it } from "vitest";
import { cardOf } from "../../src/chat/cards/card-of.ts";
import { type Given, given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** Nobody finds an easier row by leaving something out of the question, or by making it look smaller. */

const payments = {
  tier: 1,
  owner: "coo",
  tolerableDowntime: "4h",
  recoveryTime: "6h",
  revenuePerMinute: "8000 USD",
  asOf: "2026-10-01",
};
const fallback = { fallback: true, decides: { all: ["ciso", "coo"] }, within: "25m" };
const table = (...authority: object[]) =>
  given(worldOf({ ...examplePolicy, services: { payments }, authority: [...authority, fallback] })).declared();
const asked = (story: Given, change: object = {}) =>
  story.told({
    type: "ProposeDecision",
    decisionId: "d1",
    question: "Isolate it?",
    action: "isolate-host",
    options: [
      { id: "yes", label: "Isolate it", costToAct: "", costToWait: "", acts: true as const },
      { id: "no", label: "No", costToAct: "", costToWait: "" },
    ],
    recommended: "yes",
    ...change,
  });
const decision = (story: Given) => story.incident.decisions.d1;
const roomCard = ({ incident, world }: Given) => {
  const view = { card: "decision", decisionId: "d1", to: { kind: "room", platform: "slack" } } as const;
  return JSON.stringify(cardOf(incident, view, { rules: world.rules, directory: world.directory }));
};

describe("a question that leaves out its service", () => {
  const isolating = () =>
    table(
      { when: { tier: [1] }, consents: ["clinical-safety"] },
      { when: { action: "isolate-host", tier: [1] }, decides: { all: ["ciso", "cio"] } },
      { when: { action: "isolate-host" }, decides: { any: ["deputy-ciso", "ciso"] } },
    );

  it("goes to the fallback row where a stricter one might be its own, and asks whoever might have to agree", () => {
    expect(decision(asked(isolating()))).toMatchObject({
      deciders: { kind: "all", roles: ["ciso", "coo"] },
      consents: ["clinical-safety"],
      authorityRow: 3,
      fellBack: "service-not-named",
    });
    expect(decision(asked(isolating(), { service: "a-name-nobody-knows" }))).toMatchObject({ authorityRow: 3 });
  });

  it("says on its card why the fallback row decides, and how the service is named", () => {
    const card = roomCard(asked(isolating()));
    expect(card).toContain("Which service this is about is not known");
    expect(card).toContain("/muster decide isolate-host SERVICE: your question | one option | another");
    expect(card).toContain("with payments for SERVICE");
    expect(card).toContain('"label":"Name the service","action":{"do":"propose","incident":"INC-7K3Q2","anew":"d1"}');
  });

  it("asks nobody to name one where it is named, or when it is over", () => {
    expect(roomCard(asked(isolating(), { service: "payments" }))).not.toContain("ame the service");
    const over = asked(isolating()).after("2h");
    expect(decision(over)?.state.status).toBe("expired");
    expect(roomCard(over)).toContain("Which service this is about is not known");
    expect(roomCard(over)).not.toContain("ame the service");
  });

  it("goes to its own row once it names the service", () => {
    const named = decision(asked(isolating(), { service: "payments" }));
    expect(named).toMatchObject({ deciders: { kind: "all", roles: ["ciso", "cio"] }, authorityRow: 1 });
    expect(named?.fellBack).toBeUndefined();
  });

  it("makes room for the same question with its service: nobody is asked twice, nor decides it for want of a name", () => {
    const unnamed = asked(isolating().joined("amara", "carla")).chose("amara", "yes");
    const first = decision(unnamed);
    const named = asked(unnamed, { decisionId: "d2", service: "payments" });
    const { d1, d2 } = named.incident.decisions;
    expect(d1?.state).toMatchObject({ status: "replaced", replacedBy: "d2" });
    expect(d2).toMatchObject({ state: { status: "open" }, authorityRow: 1, choices: {} });
    expect(d2?.notAlone).toEqual(expect.arrayContaining([first?.proposedBy]));
    const [replaced] = named.events.filter(({ type }) => type === "DecisionReplaced");
    expect(replaced?.data).toMatchObject({ told: [expect.objectContaining({ person: "amara" })] });
    expect(asked(named, { decisionId: "d2", service: "payments" }).events).toHaveLength(named.events.length);
  });

  it("has the time that whoever names the service gives it, and is refused like any other where it has none", () => {
    const unnamed = asked(isolating());
    const named = asked(unnamed, { decisionId: "d2", service: "payments", withinMs: 50 * 60_000 });
    expect(named.incident.decisions.d2?.givenMs).toBe(50 * 60_000);
    const hasty = asked(unnamed, { decisionId: "d2", service: "payments", withinMs: 1_000 });
    expect(hasty.refusal?.code).toBe("too-little-time");
    expect(decision(hasty)?.state.status).toBe("open");
  });

  it("stays beside a question about another thing, step or one that names no service either", () => {
    const unnamed = asked(isolating(), { target: "FS-01" });
    for (const change of [{ target: "FS-02" }, { action: "shut-down" }]) {
      const both = asked(unnamed, { decisionId: "d2", question: "And that?", service: "payments", ...change });
      expect(both.incident.decisions).toMatchObject({
        d1: { state: { status: "open" } },
        d2: { state: { status: "open" } },
      });
    }
    expect(asked(unnamed, { decisionId: "d2", target: "FS-01" }).refusal?.code).toBe("being-asked");
  });

  it("goes to the first row that matches where no row before it hangs on a service", () => {
    const plain = table(
      { when: { action: "isolate-host" }, decides: { all: ["ciso", "cio"] } },
      { when: { action: "isolate-host", tier: [1] }, decides: { any: ["ciso"] } },
    );
    expect(decision(asked(plain))).toMatchObject({ authorityRow: 0 });
    expect(decision(asked(plain))?.fellBack).toBeUndefined();
  });

  it("and does nothing to anything is about no service: nobody more is asked", () => {
    expect(decision(asked(isolating(), { action: undefined }))).toMatchObject({ consents: [], authorityRow: 3 });
    expect(decision(asked(isolating(), { action: undefined }))?.fellBack).toBeUndefined();
  });
});

describe("something that may be medical equipment, for all that anybody says", () => {
  const pumps = { environment: "medical" as const, tier: 1 };
  const safe = { when: { environment: ["ot", "medical"] }, consents: ["clinical-safety"] };
  const hospital = (...rows: object[]) =>
    given(worldOf({ ...examplePolicy, services: { payments, pumps }, authority: [...rows, fallback] })).declared();
  const isolating = { when: { action: "isolate-host" }, decides: { any: ["ciso", "deputy-ciso"] } };

  it("is asked of whoever answers for safety, wherever the incident is", () => {
    expect(decision(asked(hospital(safe, isolating)))?.consents).toEqual(["clinical-safety"]);
    expect(decision(asked(hospital(safe, isolating), { service: "pumps" }))?.consents).toEqual(["clinical-safety"]);
    expect(decision(asked(hospital(safe, isolating), { service: "payments" }))?.consents).toEqual([]);
    expect(decision(asked(hospital(safe, isolating), { service: "no such" }))?.consents).toEqual(["clinical-safety"]);
  });

  it("is asked of them too where it was done already, and is not ratified without them", () => {
    const step = { type: "RecordTaken", what: "isolate-host", target: "infusion pumps, ward 3" } as const;
    const taken = hospital(safe, isolating).joined("amara", "elena").told(step);
    expect(taken.incident.decisions["ratify-a1-1"]?.consents).toEqual(["clinical-safety"]);
    const alone = taken.chose("amara", "ratify", "ratify-a1-1");
    expect(alone.incident.actions.a1?.authority.status).toBe("none");
  });

  it("finds no row for offices only, and none that another place would have", () => {
    const office = { when: { action: "isolate-host", environment: ["it"] }, decides: { any: ["ciso"] } };
    const wards = { when: { environment: ["medical"] }, decides: { all: ["ciso", "clinical-safety"] } };
    for (const rows of [
      [office, wards],
      [wards, isolating],
    ]) {
      expect(decision(asked(hospital(...rows)))).toMatchObject({ authorityRow: 2, fellBack: "service-not-named" });
    }
    expect(decision(asked(hospital(office, wards), { service: "payments" }))?.authorityRow).toBe(0);
  });

  it("and could be nowhere else than in an office is asked of nobody more", () => {
    expect(decision(asked(table(safe, isolating)))).toMatchObject({ consents: [], authorityRow: 1 });
  });
});

describe("an outage that is made to look short", () => {
  const shutting = () =>
    table(
      { when: { action: "shut-down", downtime: "over-tolerable" }, decides: { all: ["ciso", "coo"] } },
      { when: { action: "shut-down" }, decides: { any: ["deputy-ciso", "ciso"] } },
    );
  const downtime = { fromMs: 60_000, toMs: 120_000 };

  it("finds the row by the time that the service is known to need, and is shown as it was said", () => {
    const put = decision(shutting().proposed({ downtime }));
    expect(put).toMatchObject({ deciders: { kind: "all" }, authorityRow: 0 });
    expect(put?.tradeOff?.downtime).toEqual({ ...downtime, source: "stated" });
  });

  it("is no cheaper for it", () => {
    const dear = table(
      { when: { action: "shut-down", costOver: "1000000 USD" }, decides: { all: ["ciso", "coo"] } },
      { when: { action: "shut-down" }, decides: { any: ["ciso"] } },
    );
    expect(decision(dear.proposed({ downtime }))?.authorityRow).toBe(0);
  });

  it("is believed of a step that is no outage by itself: a switch to the standby takes as long as it takes", () => {
    const isolating = table(
      { when: { action: "isolate-host", downtime: "over-tolerable" }, decides: { all: ["ciso", "coo"] } },
      { when: { action: "isolate-host" }, decides: { any: ["ciso"] } },
    );
    expect(decision(asked(isolating, { service: "payments", downtime }))?.authorityRow).toBe(1);
  });
});

describe("a step of which nobody says for how long it takes its service down, though a row of the table asks it", () => {
  const cutting = (...conditions: object[]) =>
    table(
      ...conditions.map((when) => ({
        when: { action: "isolate-network", ...when },
        decides: { all: ["ciso", "coo"] },
      })),
      { when: { action: "isolate-network" }, decides: { any: ["ciso"] } },
    );
  const cut = { action: "isolate-network", service: "payments" };

  it("is taken to need the time that the service needs to come back: saying nothing finds no easier row", () => {
    const put = decision(asked(cutting({ downtime: "over-tolerable" }), cut));
    expect(put).toMatchObject({ authorityRow: 0, deciders: { kind: "all" } });
    expect(put?.tradeOff).toMatchObject({ downtime: { source: "catalogue" }, overTolerable: true });
    expect(decision(asked(cutting({ costOver: "1000000 USD" }), cut))?.authorityRow).toBe(0);
  });

  it("takes it down once it is begun, also where it was begun before anybody allowed it", () => {
    const joined = cutting({ downtime: "over-tolerable" }).joined("amara", "carla");
    const allowed = asked(joined, cut).chose("amara", "yes").chose("carla", "yes");
    const begun = allowed.told({ type: "ReportAction", action: "a1", step: "started" });
    expect(begun.incident.downtimes.payments?.state.status).toBe("down");
    const { action: what, service } = cut;
    const early = joined.told({ type: "RecordTaken", what, service, target: "the core switch" });
    expect(early.incident.downtimes.payments?.state.status).toBe("down");
    expect(early.incident.decisions["ratify-a1-1"]).toMatchObject({ authorityRow: 0 });
  });

  it("goes to the fallback row where nobody knows how long that is", () => {
    const { recoveryTime: _unknown, ...unsure } = payments;
    const rows = [
      { when: { action: "isolate-network", downtime: "over-tolerable" }, decides: { all: ["ciso", "coo"] } },
      { when: { action: "isolate-network" }, decides: { any: ["ciso"] } },
    ];
    const world = worldOf({
      ...examplePolicy,
      services: { payments: unsure },
      authority: [...rows, fallback],
    } as never);
    expect(decision(asked(given(world).declared(), cut))).toMatchObject({
      fellBack: "figures-not-known",
      lacking: ["recoveryTime"],
    });
  });
});

describe("a service of which the catalogue does not say everything", () => {
  const easy = { any: ["deputy-ciso", "ciso"] };
  const strict = { all: ["ciso", "cio"] };
  const of = (figures: object, ...rows: object[]) =>
    given(worldOf({ ...examplePolicy, services: { payments: figures }, authority: [...rows, fallback] })).declared();
  const without = (...keys: (keyof typeof payments)[]) =>
    Object.fromEntries(Object.entries(payments).filter(([key]) => !keys.includes(key as keyof typeof payments)));
  const long = { when: { downtime: "over-tolerable" }, decides: strict, consents: ["clinical-safety"] };
  const dear = { when: { costOver: "1000000 USD" }, decides: strict, consents: ["clinical-safety"] };
  const first = { when: { tier: [1] }, decides: strict, consents: ["clinical-safety"] };
  const shut = { when: { action: "shut-down" }, decides: easy };

  it.each([
    [["recoveryTime"], long, ["recoveryTime"]],
    [["tolerableDowntime"], long, ["tolerableDowntime"]],
    [["tolerableDowntime", "recoveryTime"], long, ["tolerableDowntime", "recoveryTime"]],
    [["revenuePerMinute"], dear, ["revenuePerMinute"]],
    [["recoveryTime"], dear, ["recoveryTime"]],
    [["tier"], first, ["tier"]],
  ] as const)("and lacks %j, never finds the easier row behind one that asks for it", (lacked, row, lacking) => {
    expect(decision(of(without(...lacked), row, shut).proposed())).toMatchObject({
      authorityRow: 2,
      fellBack: "figures-not-known",
      lacking,
      consents: ["clinical-safety"],
    });
    expect(decision(of(payments, row, shut).proposed())?.authorityRow).toBe(0);
  });

  it("and earns other money than the row speaks of finds none, unless it earns nothing", () => {
    const euros = (revenuePerMinute: string) => of({ ...payments, revenuePerMinute }, dear, shut).proposed();
    expect(decision(euros("1 EUR"))).toMatchObject({ fellBack: "figures-not-known", lacking: ["revenuePerMinute"] });
    expect(roomCard(euros("1 EUR"))).toContain("what a minute without payments costs in the currency of the table");
    expect(decision(euros("0 EUR"))).toMatchObject({ authorityRow: 1, consents: [] });
  });

  it("is judged by what its proposer says of the downtime, where nobody knows how long it takes to come back", () => {
    const downtime = { fromMs: 3_600_000, toMs: 7_200_000 };
    const put = decision(of(without("recoveryTime"), long, shut).proposed({ downtime }));
    expect(put).toMatchObject({ authorityRow: 1, consents: [] });
    expect(put?.fellBack).toBeUndefined();
  });

  it("says on its card what is not known, and that saying for how long asks whom its own row names", () => {
    const card = roomCard(of(without("recoveryTime"), long, shut).proposed());
    expect(card).toContain(
      "It is not known how long payments takes to come back, so nobody can say which row was agreed",
    );
    expect(card).toContain("/muster decide shut-down payments down 2h-6h: your question | one option | another");
    const bare = roomCard(of(without("tolerableDowntime", "revenuePerMinute"), long, dear, shut).proposed());
    expect(bare).toContain("It is not known how long payments may be down and what a minute without it costs");
    expect(bare).toContain("write tolerableDowntime and revenuePerMinute of payments under services in muster.yaml");
    expect(bare).not.toContain("down 2h-6h");
  });

  it("is asked for no downtime or cost by a step that takes nothing down, unless its proposer says that it does", () => {
    const isolate = { when: { action: "isolate-host" }, decides: easy };
    const bare = () => of(without("recoveryTime", "tolerableDowntime", "revenuePerMinute"), long, dear, isolate);
    expect(decision(asked(bare(), { service: "payments" }))).toMatchObject({ authorityRow: 2, consents: [] });
    const downtime = { fromMs: 60_000, toMs: 60_000 };
    const down = decision(asked(bare(), { service: "payments", downtime }));
    expect(down).toMatchObject({ lacking: ["tolerableDowntime", "revenuePerMinute"], consents: ["clinical-safety"] });
  });

  it("and is down already is over what is tolerable once that has passed, and before that nobody can say", () => {
    const down = of(without("recoveryTime"), long, shut).told({ type: "ReportDown", service: "payments" });
    const soon = decision(down.after("1h").proposed());
    expect(soon).toMatchObject({ authorityRow: 2, fellBack: "figures-not-known" });
    expect(soon?.tradeOff).not.toHaveProperty("overTolerable");
    expect(decision(down.after("5h").proposed())).toMatchObject({ authorityRow: 0, tradeOff: { overTolerable: true } });
  });
});
