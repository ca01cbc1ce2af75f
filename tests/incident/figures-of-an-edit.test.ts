import { expect, it } from "vitest";
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
