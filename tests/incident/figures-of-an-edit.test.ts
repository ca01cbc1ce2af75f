import { describe, expect, it } from "vitest";
import { decisionCard } from "../../src/chat/cards/decisions/decision.ts";
import { outcomeWords } from "../../src/chat/cards/decisions/decision-words.ts";
import { roomTimes } from "../../src/chat/cards/times.ts";
import { type Given, given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** New words are weighed by what is known when they are written, and go to whoever decides that. */

const fallback = { fallback: true, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo", within: "25m" };

/** Down since 03:00, asked at 03:00: five minutes more are tolerable then, at 03:15 they are not. */
function pumpsDown(): Given {
  const pumps = {
    environment: "medical",
    tier: 1,
    owner: "clinical-safety",
    tolerableDowntime: "10m",
    recoveryTime: "5m",
  };
  const authority = [
    { when: { environment: ["ot", "medical"] }, consents: ["clinical-safety"] },
    { when: { downtime: "over-tolerable" }, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo" },
    { when: { action: "shut-down" }, decides: { any: ["ciso"] } },
    fallback,
  ];
  return given(worldOf({ ...examplePolicy, services: { pumps }, authority }))
    .declared({ environment: "medical" })
    .joined("amara", "elena", "carla")
    .told({ type: "ReportDown", service: "pumps" })
    .proposed({ service: "pumps", exposure: "one more ward an hour" });
}

const edited = (story: Given) =>
  story.told({
    type: "EditDecision",
    decisionId: "d1",
    question: "Shut the pumps down now?",
    options: story.incident.decisions.d1?.options ?? [],
    recommended: "shut",
  });
const the = (story: Given, id: string) => {
  const decision = story.incident.decisions[id];
  if (!decision) throw new Error(`no question ${id}`);
  return decision;
};

it("an edit works the figures out anew, as of then, and binds the choices to them", () => {
  const before = pumpsDown();
  const after = edited(before.after("4m"));
  const was = the(before, "d1");
  expect(the(after, "d1")).toMatchObject({
    state: { status: "open" },
    authorityRow: 2,
    tradeOff: { asOf: "2026-11-22T03:04:00.000Z", overTolerable: false, exposure: "one more ward an hour" },
  });
  expect(was.tradeOff?.asOf).toBe("2026-11-22T03:00:00.000Z");
  // Up again, there is less to weigh.
  const up = edited(before.told({ type: "ReportUp", service: "pumps" }).after("4m"));
  expect(the(up, "d1").tradeOff?.inputs.downSince).toBeUndefined();
});

it("where others decide by what is known now, an edit puts the question to them, and what was chosen is void", () => {
  const after = edited(pumpsDown().chose("elena", "shut").after("15m"));
  expect(the(after, "d1").state).toMatchObject({ status: "replaced", replacedBy: "d1.2" });
  expect(the(after, "d1.2")).toMatchObject({
    question: "Shut the pumps down now?",
    deciders: { kind: "all", roles: ["ciso", "coo"] },
    consents: ["clinical-safety"],
    authorityRow: 1,
    tradeOff: { asOf: "2026-11-22T03:15:00.000Z", overTolerable: true },
    choices: {},
    deadline: "2026-11-22T03:40:00.000Z",
  });
  expect(Object.keys(the(after, "d1.2").asked).toSorted()).toEqual(["amara", "carla", "elena"]);
  expect(after.chose("amara", "shut").refusal?.code).toBe("decision-closed");
  const alone = after.chose("amara", "shut", "d1.2").chose("elena", "shut", "d1.2");
  expect(the(alone, "d1.2").state.status).toBe("open");
  expect(the(alone.chose("carla", "shut", "d1.2"), "d1.2").state.status).toBe("made");
});

it("a question that was put anew says so, and nobody takes it for one that nobody answered", () => {
  const { incident, world } = edited(pumpsDown().after("15m"));
  const names = { rules: world.rules, directory: world.directory };
  const { d1 } = incident.decisions;
  expect(d1 && outcomeWords(d1, names, roomTimes(incident))).toContain("put anew");
});

describe("a downtime that a change of the question says", () => {
  const hour = 60 * 60_000;
  const services = { payments: { tier: 1, owner: "coo", tolerableDowntime: "4h", recoveryTime: "1h" } };
  const authority = [
    { when: { action: "isolate-host", downtime: "over-tolerable" }, decides: { all: ["ciso", "coo"] } },
    { when: { action: "isolate-host" }, decides: { any: ["ciso"] } },
    fallback,
  ];
  const hours = (from: number, to = from) => ({ fromMs: from * hour, toMs: to * hour });
  const asked = (downtime = hours(2)) =>
    given(worldOf({ ...examplePolicy, services, authority } as Parameters<typeof worldOf>[0]))
      .declared()
      .joined("amara", "carla")
      .proposed({ action: "isolate-host", downtime });
  const changed = (story: Given, id: string, downtime?: ReturnType<typeof hours>) =>
    story.told({
      type: "EditDecision",
      decisionId: id,
      question: "Isolate it?",
      options: the(story, id).options,
      recommended: "shut",
      ...(downtime && { downtime }),
    });
  const line = (story: Given, id: string) =>
    JSON.stringify(decisionCard(story.incident, id, { kind: "room", platform: "slack" }, story.world).blocks);

  it("counts: the card shows it beside what was expected before, and whoever decides for so long is asked", () => {
    const open = changed(asked(), "d1", hours(3));
    expect(the(open, "d1").tradeOff?.inputs).toMatchObject({ statedDowntime: hours(3), statedBefore: hours(2) });
    expect(line(open, "d1")).toContain("expected to be down for 3 h (before: 2 h)");
    const both = changed(asked(), "d1", hours(6));
    expect(the(both, "d1").state).toMatchObject({ status: "replaced", replacedBy: "d1.2" });
    expect(the(both, "d1.2").deciders).toEqual({ kind: "all", roles: ["ciso", "coo"] });
    expect(line(both, "d1.2")).toContain("expected to be down for 6 h (before: 2 h)");
  });

  it("finds no easier row by being shorter, nor by being changed twice", () => {
    const once = changed(asked(hours(5, 6)), "d1", hours(1));
    expect(the(once, "d1")).toMatchObject({ state: { status: "open" }, deciders: { kind: "all" } });
    expect(line(once, "d1")).toContain("expected to be down for 1 h. Who decides goes by 1 h to 6 h");
    const twice = changed(once, "d1", hours(2));
    expect(the(twice, "d1")).toMatchObject({ state: { status: "open" }, deciders: { kind: "all" } });
    expect(line(twice, "d1")).toContain("Who decides goes by 2 h to 6 h");
  });

  it("voids what was chosen, as any change does, and where it is the same it changes nothing", () => {
    const chosen = asked(hours(5)).chose("amara", "shut");
    expect(the(changed(chosen, "d1", hours(6)), "d1").choices).toEqual({});
    const same = changed(changed(chosen, "d1", hours(6)), "d1", hours(6));
    expect(same.refusal?.code).toBe("nothing-changed");
  });

  it("stays what it was where the change says nothing of it", () => {
    expect(the(changed(asked(), "d1"), "d1").tradeOff?.downtime).toMatchObject({ ...hours(2), source: "stated" });
  });
});
