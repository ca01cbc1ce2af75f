import { expect, it } from "vitest";
import { inStoryTime, storyClock } from "../../src/exercise/story-time.ts";
import { parseEvent } from "../../src/incident/events.ts";

const real = "2026-11-22T14:07:30.000Z";
const begins = "2026-11-22T03:00:00.000Z";

it("a second of an exercise is a minute of its story, from when the scenario says", () => {
  const clock = storyClock(real, begins);
  expect([real, "2026-11-22T14:07:42.500Z"].map(clock)).toEqual([begins, "2026-11-22T03:12:30.000Z"]);
});

it("a story that begins at no time begins when it is played", () => {
  expect(storyClock(real)("2026-11-22T14:07:31.000Z")).toBe("2026-11-22T14:08:30.000Z");
});

it("whoever says that they join in 5 is expected 5 minutes of the story later", () => {
  const said = parseEvent({
    seq: 9,
    at: "2026-11-22T14:07:33.000Z",
    type: "CallInAcknowledged",
    by: { person: "amara", roles: ["ciso"], via: "slack" },
    data: { callIn: "c1", person: "amara", joiningInMinutes: 5, joinBy: "2026-11-22T14:12:33.000Z" },
  });
  expect(inStoryTime(said, storyClock(real, begins))).toMatchObject({
    at: "2026-11-22T03:03:00.000Z",
    data: { joinBy: "2026-11-22T03:08:00.000Z" },
  });
});

it("what comes at a time of day comes at that time of the story's day, also once the question was changed", () => {
  const hourMs = 3_600_000 / 60;
  const cliff = { at: "2026-11-22T15:00:00.000Z", what: "morning doses" };
  const inputs = { service: "pumps", cliffs: [{ at: "06:00", what: "morning doses" }], timezone: "UTC" };
  const costPerHour = { amount: 6_000, upTo: 12_000, currency: "USD" };
  const downtime = { fromMs: hourMs, toMs: hourMs, source: "stated" };
  const tradeOff = { asOf: real, inputs, downtime, costPerHour, cliff };
  const changed = parseEvent({
    seq: 20,
    at: real,
    type: "DecisionEdited",
    by: { person: "hana", roles: ["ciso"], via: "slack" },
    data: { decisionId: "d1", question: "Ward by ward?", options: [], contentHash: "00", tradeOff },
  });
  expect(inStoryTime(changed, storyClock(real, begins))).toMatchObject({
    data: {
      tradeOff: {
        cliff: { at: "2026-11-22T06:00:00.000Z", crossed: "no" },
        costPerHour: { amount: 100, upTo: 200, currency: "USD" },
      },
    },
  });
});

it("deadlines and agreed durations move with the story; words and an alert's own times stay", () => {
  const alert = {
    alertId: "a",
    source: "edr",
    key: "k",
    title: "14:07 exactly",
    severity: "sev1",
    severityDefaulted: false,
    environment: "it",
    assets: [],
    status: "firing",
    firstSeen: "2026-11-22T02:31:18.000Z",
  };
  const declared = parseEvent({
    seq: 1,
    at: real,
    type: "IncidentDeclared",
    by: { person: "muster", roles: [], via: "alert" },
    data: {
      codename: "quiet harbour",
      title: "14:07 exactly",
      severity: "sev1",
      environment: "it",
      personalData: "none",
      exercise: true,
      cause: { kind: "alert", alert },
      commander: "ben",
      triage: { status: "awaiting", confirmBy: "2026-11-22T14:07:40.000Z" },
      rulesHash: "00",
      rules: { organisation: { triage: { withinMs: 10_000 } } },
    },
  });
  expect(inStoryTime(declared, storyClock(real, begins))).toMatchObject({
    at: begins,
    data: {
      title: "14:07 exactly",
      cause: { kind: "alert", alert },
      triage: { status: "awaiting", confirmBy: "2026-11-22T03:10:00.000Z" },
      rules: { organisation: { triage: { withinMs: 600_000 } } },
    },
  });
});
