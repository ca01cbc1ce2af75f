import { describe, expect, it } from "vitest";
import { decisionCard } from "../../src/chat/cards/decisions/decision.ts";
import { type Given, given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** What was said once of a step on a service counts whenever such a step is asked about again in the same incident. */

const hour = 60 * 60_000;
const services = {
  ...examplePolicy.services,
  payments: { tier: 1, owner: "coo", tolerableDowntime: "4h", recoveryTime: "2h", revenuePerMinute: "8000 USD" },
};
const together = { all: ["ciso", "coo"] };
const table = (when: object) =>
  given(
    worldOf({
      ...examplePolicy,
      services,
      authority: [
        { when: { action: "isolate-host", ...when }, decides: together, standsFor: "2h" },
        { when: { action: "isolate-host" }, decides: { any: ["ciso"] }, standsFor: "2h" },
        { fallback: true, decides: together },
      ],
    }),
  ).declared();
const isolate = {
  question: "Isolate payments?",
  action: "isolate-host",
  service: "payments",
  downtime: { fromMs: 5 * hour, toMs: 6 * hour },
};
const without = { question: "And now?", action: "isolate-host", service: "payments" };
const asked = (when: object = { downtime: "over-tolerable" }) => table(when).joined("amara", "carla").proposed(isolate);
const allowed = () => asked().chose("amara", "shut").chose("carla", "shut");
const refused = () => asked().chose("amara", "keep").chose("carla", "keep");
const last = ({ incident }: Given) => Object.keys(incident.decisions).at(-1) ?? "";
const authority = ({ incident }: Given) => incident.actions.a1?.authority.status;

describe.each([
  ["for longer than is tolerable", { downtime: "over-tolerable" }],
  ["at a cost", { costOver: "1000000 USD" }],
])("what two have to decide because it takes the service down %s", (_why, when) => {
  it("is prolonged by both, not by one of them", () => {
    const done = asked(when).chose("amara", "shut").chose("carla", "shut");
    const over = done.told({ type: "ReportAction", step: "started" }).after("2h5m").told({ type: "AskAgain" });
    const one = over.chose("amara", "ratify", last(over));
    expect(authority(one)).toBe("expired");
    expect(authority(one.chose("carla", "ratify", last(over)))).toBe("authorised");
  });
});

describe("what was expected before", () => {
  it("holds for whoever asks again without it: one of them ends nothing", () => {
    const again = allowed()
      .proposed({ ...without, target: "the web server", decisionId: "d2" })
      .chose("amara", "keep", "d2");
    expect(authority(again)).toBe("authorised");
    expect(authority(again.chose("carla", "keep", "d2"))).not.toBe("authorised");
  });

  it("and one of them allows nothing that both refused", () => {
    const again = refused()
      .proposed({ ...without, decisionId: "d2" })
      .chose("amara", "shut", "d2");
    expect(again.incident.actions).toEqual({});
  });

  it("nor does a shorter expectation find an easier row, and the card says why", () => {
    const again = refused().proposed({ ...without, decisionId: "d2", downtime: { fromMs: hour, toMs: hour } });
    expect(again.incident.decisions.d2?.deciders).toEqual({ kind: "all", roles: ["ciso", "coo"] });
    const names = { directory: again.world.directory, rules: again.incident.rules };
    const card = JSON.stringify(decisionCard(again.incident, "d2", { kind: "room", platform: "slack" }, names).blocks);
    expect(card).toContain(
      "expected to be down for 1 h. Who decides goes by 1 h to 6 h, as was expected when such a step was asked about before",
    );
    expect(card).toContain("over the COO’s limit of 4 h");
    expect(card).not.toContain("within");
  });

  it("is asked of both when it is done all the same", () => {
    const taken = refused().told({
      type: "RecordTaken",
      what: "isolate-host",
      target: "payments",
      service: "payments",
    });
    expect(authority(taken.chose("amara", "ratify", last(taken)))).toBe("none");
  });

  it("says nothing of another service, nor of another step", () => {
    const other = refused().proposed({ ...without, service: "wiki", decisionId: "d2" });
    const step = refused().proposed({ ...without, action: "fail-over", decisionId: "d2" });
    for (const { incident } of [other, step]) {
      expect(incident.decisions.d2?.tradeOff?.inputs.statedBefore).toBeUndefined();
    }
  });

  it("goes with what it could do to people into the question whether it stands", () => {
    const said = table({ downtime: "over-tolerable" })
      .joined("amara", "carla")
      .proposed({ ...isolate, safety: "Pumps run on batteries", exposure: "two servers an hour" });
    const made = said.chose("amara", "shut").chose("carla", "shut").told({ type: "ReportAction", step: "started" });
    const again = made.after("2h5m").told({ type: "AskAgain" });
    expect(again.incident.decisions[last(again)]?.tradeOff).toMatchObject({
      safety: "Pumps run on batteries",
      exposure: "two servers an hour",
    });
  });
});

describe("a condition", () => {
  const hanging = () =>
    asked().chose("amara", "shut").chose("carla", "shut", "d1", { condition: "Only once the back-up is verified" });
  const doubted = () => hanging().told({ type: "AskAgain" });

  it("of somebody who does not choose again still binds what is allowed anew", () => {
    const loose = given(
      worldOf({
        ...examplePolicy,
        services,
        authority: [{ fallback: true, decides: { atLeast: 2, of: ["ciso", "coo", "cio"] } }],
      }),
    );
    const made = loose
      .declared()
      .joined("amara", "carla", "dev")
      .proposed(isolate)
      .chose("amara", "shut")
      .chose("carla", "shut", "d1", { condition: "Only once the back-up is verified" })
      .told({ type: "AskAgain" });
    const again = made.chose("amara", "ratify", last(made)).chose("dev", "ratify", last(made));
    expect(authority(again)).toBe("authorised");
    expect(again.told({ type: "ReportAction", step: "started" }).refusal?.code).toBe("condition-not-met");
  });

  it("is not lifted by one of two", () => {
    const one = doubted().chose("amara", "ratify", last(doubted()));
    expect(one.told({ type: "ReportAction", step: "started" }).refusal?.code).toBe("condition-not-met");
  });

  it("is lifted by whoever set it and now chooses without", () => {
    const both = doubted().chose("amara", "ratify", last(doubted())).chose("carla", "ratify", last(doubted()));
    expect(both.told({ type: "ReportAction", step: "started" }).refusal).toBeUndefined();
  });
});
