import { describe, expect, it } from "vitest";
import { actionWords, downWords, upWords } from "../../src/chat/lines/action-line.ts";
import { actingPolicy } from "../support/acting.ts";
import { worldOf } from "../support/example.ts";

const { rules } = worldOf(actingPolicy);
const asked = (text: string) => {
  const words = actionWords(text, rules);
  return words.kind === "containing" ? words.command : words;
};

describe("the words of an action", () => {
  it.each([
    ["start", { type: "ReportAction", step: "started" }],
    ["started a1", { type: "ReportAction", action: "a1", step: "started" }],
    ["done A12 at 2:40", { type: "ReportAction", action: "a12", step: "done", clockTime: "02:40" }],
    ["failed a1 It came back", { type: "ReportAction", action: "a1", step: "failed", reason: "It came back" }],
    ["revert a1", { type: "ReportAction", action: "a1", step: "reverted" }],
    ["stop a1: the pumps need it", { type: "OrderStop", action: "a1", reason: "the pumps need it" }],
    ["condition-met", { type: "ReportConditionMet" }],
    ["Condition met a1 at 02:40", { type: "ReportConditionMet", action: "a1", clockTime: "02:40" }],
    ["again a2", { type: "AskAgain", action: "a2" }],
    ["took isolate-host FS-01", { type: "RecordTaken", what: "isolate-host", target: "FS-01" }],
    [
      "took isolate host FS-01 on payments at 02.40",
      { type: "RecordTaken", what: "isolate-host", target: "FS-01", service: "payments", clockTime: "02:40" },
    ],
    [
      "done a1 at 02:40 yesterday",
      { type: "ReportAction", action: "a1", step: "done", clockTime: "02:40", yesterday: true },
    ],
    [
      "failed It came back yesterday at 2:40",
      { type: "ReportAction", step: "failed", reason: "It came back", clockTime: "02:40", yesterday: true },
    ],
    ["took isolate-host db-1 on vlan 5", { type: "RecordTaken", what: "isolate-host", target: "db-1 on vlan 5" }],
    ["took shut-down on Payments", { type: "RecordTaken", what: "shut-down", target: "payments", service: "payments" }],
    ["took pull-cable rack 7", { type: "RecordTaken", what: "pull-cable", target: "rack 7" }],
    ["isolate-host FS-01", { type: "UseOrder", what: "isolate-host", target: "FS-01" }],
  ])("%s", (text, command) => {
    expect(asked(text)).toEqual(command);
  });

  it("alone list the actions", () => {
    expect(asked(" ")).toEqual({ kind: "actions" });
  });

  it.each(["failed a1", "stop a1", "took", "took isolate-host", "isolate-host", "constructor", "done at 25:99"])(
    "that lack something are answered with how to write it: %s",
    (text) => {
      expect(asked(text)).toMatchObject({ kind: "incomplete", cure: expect.stringMatching(/02:40|\/muster action/) });
    },
  );

  it("of a service name it, since when, and why", () => {
    expect(downWords("infusion pumps since 02:40 No power", rules)).toEqual({
      kind: "containing",
      command: { type: "ReportDown", service: "infusion-pumps", clockTime: "02:40", reason: "No power" },
    });
    expect(downWords("payments since yesterday 23:10", rules)).toEqual({
      kind: "containing",
      command: { type: "ReportDown", service: "payments", clockTime: "23:10", yesterday: true },
    });
    expect(upWords("payments at 04:10", rules)).toEqual({
      kind: "containing",
      command: { type: "ReportUp", service: "payments", clockTime: "04:10" },
    });
    for (const words of [downWords("", rules), upWords("", rules), downWords("payments since 24:00", rules)]) {
      expect(words.kind).toBe("incomplete");
    }
  });
});
