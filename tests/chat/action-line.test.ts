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

  it("knows a shut-down in its two words, though nothing that was agreed names it", () => {
    const none = worldOf({
      ...actingPolicy,
      authority: [{ fallback: true, decides: { any: ["ciso"] } }],
      standingOrders: [],
    });
    expect(actionWords("took shut down on payments", none.rules)).toMatchObject({
      command: { type: "RecordTaken", what: "shut-down", target: "payments" },
    });
    expect(actionWords("shut-down on payments", none.rules)).toMatchObject({ command: { type: "UseOrder" } });
  });

  it.each([
    ["02:40", { clockTime: "02:40" }],
    ["2:40", { clockTime: "02:40" }],
    ["2am", { clockTime: "02:00" }],
    ["2:40pm", { clockTime: "14:40" }],
    ["12 a.m.", { clockTime: "00:00" }],
    ["02:40 UTC", { clockTime: "02:40", utc: true }],
    ["02:40Z", { clockTime: "02:40", utc: true }],
    ["yesterday 23:10", { clockTime: "23:10", yesterday: true }],
    ["2026-11-20 23:10", { clockTime: "23:10", date: "2026-11-20" }],
    ["20m ago", { agoMs: 20 * 60_000 }],
  ])("say when it was, wherever a time may stand: %s", (time, said) => {
    const done = { type: "ReportAction", action: "a1", step: "done", ...said };
    const failed = { ...done, step: "failed", reason: "host 10.0.0.5 came back" };
    const took = { type: "RecordTaken", what: "isolate-host", target: "FS-01", service: "payments", ...said };
    const down = { kind: "containing", command: { type: "ReportDown", service: "payments", ...said } };
    for (const lead of ["", "at ", "since "]) {
      for (const stop of ["", "."]) {
        const when = `${lead}${time}${stop}`;
        expect(asked(`done a1 ${when}`)).toEqual(done);
        expect(asked(`failed a1 host 10.0.0.5 came back ${when}`)).toEqual(failed);
        expect(asked(`took isolate-host FS-01 on payments ${when}`)).toEqual(took);
        expect(downWords(`payments, ${when}`, rules)).toEqual(down);
        expect(downWords(`payments db gone ${when}`, rules)).toEqual({
          ...down,
          command: { ...down.command, reason: "db gone" },
        });
        expect(upWords(`payments ${when}`, rules)).toEqual({
          ...down,
          command: { ...down.command, type: "ReportUp" },
        });
      }
    }
    expect(asked(`failed a1 at ${time} host 10.0.0.5 came back`)).toEqual(failed);
    expect(asked(`took isolate-host FS-01 ${time} on payments`)).toEqual(took);
  });

  it.each([
    "at 0240",
    "at 2",
    "25:99",
    "13pm",
    "02:40:15",
    "02:40-03:00",
    "about 02:40",
    "between 02:40 and 03:00",
    "02:40 CET",
    "02:40, Berlin time",
    "02:40 +01:00",
    "22 Nov 02:40",
    "22.11. 02:40",
    "Monday 02:40",
    "tomorrow 02:40",
    "2026-02-30 02:40",
    "02:40 today",
    "at noon",
    "last night",
    "on Monday",
    "2026-11-20",
    "a few hours ago",
    "for 20m",
  ])("that may be a time, and cannot be read, are asked back and never taken for now: %s", (time) => {
    for (const line of [`done a1 ${time}`, `failed a1 it came back ${time}`, `revert a1 ${time}`]) {
      expect(asked(line)).toMatchObject({ kind: "incomplete", command: "action" });
    }
    expect(asked(`took isolate-host FS-01 on payments ${time}`)).toMatchObject({ kind: "incomplete" });
    expect(downWords(`payments db gone ${time}`, rules)).toMatchObject({ kind: "incomplete", command: "down" });
    expect(upWords(`payments ${time}`, rules)).toMatchObject({ kind: "incomplete", command: "up" });
  });

  it("that hold a time among other words are asked back, unless they are quoted or another time leads them", () => {
    expect(asked("failed a1 the patch of 02:40 broke it")).toMatchObject({
      kind: "incomplete",
      cure: expect.stringContaining("“02:40” may be a time") as unknown,
    });
    expect(asked("failed a1 it ran at 02:40 and at 02:50")).toMatchObject({ kind: "incomplete" });
    const failed = { type: "ReportAction", action: "a1", step: "failed" };
    expect(asked("failed a1 “the patch of 02:40 broke it”")).toEqual({
      ...failed,
      reason: "the patch of 02:40 broke it",
    });
    expect(asked("failed a1 at 02:50 the patch of 02:40 broke it")).toEqual({
      ...failed,
      clockTime: "02:50",
      reason: "the patch of 02:40 broke it",
    });
  });

  it.each([
    "host 10.0.0.5 came back",
    "ticket 2240",
    "12 of 14 hosts came back",
    "see 10.0.0.5:8443 and 2.40",
    "the backup took 2h",
    "it came back after 20 minutes",
    "50% of orders fail, error 0x02",
    "We try again tomorrow",
  ])("are kept as they are where they hold no time: %s", (reason) => {
    expect(asked(`failed a1 ${reason}`)).toEqual({ type: "ReportAction", action: "a1", step: "failed", reason });
    expect(downWords(`payments ${reason}`, rules)).toMatchObject({ command: { type: "ReportDown", reason } });
  });

  it.each([
    "done a1 not yet",
    "done FS-02",
    "start a1 all fine",
    "condition-met a1 not",
    "again a1 not",
    "failed a1 not",
  ])("that say more than can be recorded are asked back: %s", (text) => {
    expect(asked(text)).toMatchObject({ kind: "incomplete", cure: expect.stringContaining("/muster") as unknown });
  });

  it.each(["payments not any more", "payments no", "payments and infusion-pumps since 02:40"])(
    "of one service are never those of none, or of two: down %s",
    (text) => {
      expect(downWords(text, rules)).toMatchObject({ kind: "incomplete" });
      expect(upWords(text, rules)).toMatchObject({ kind: "incomplete" });
    },
  );

  it.each([
    "isolate-host infusion-pumps",
    "isolate-host PUMP-3 on infusion-pump",
    "isolate-host PUMP-3, infusion-pumps",
    "isolate-host PUMP-3 for infusion pumps",
    "isolate-host PUMP-3 (infusion_pumps)",
    "isolate-host PUMP-3",
    "isolate-host infusionpumps gateway on payments",
    "isolate-host PUMP-3 on infusion-pumps on payments",
  ])("that name another service than after “on” are asked back: %s", (text) => {
    for (const line of [text, `took ${text}`]) {
      expect(asked(line)).toMatchObject({
        kind: "incomplete",
        cure: expect.stringMatching(/^Do you mean on (?:infusion-pumps|payments)\?/) as unknown,
      });
    }
  });

  it("name the service anywhere, and a thing that only has such a name in quotation marks", () => {
    const used = { type: "UseOrder", what: "isolate-host" };
    const pumps = { ...used, target: "PUMP-3", service: "infusion-pumps" };
    expect(asked("isolate-host PUMP-3 on infusion-pumps")).toEqual(pumps);
    expect(asked("isolate host on the infusion pumps, PUMP-3")).toEqual(pumps);
    expect(asked('isolate-host "pump station" on payments')).toEqual({
      ...used,
      target: "pump station",
      service: "payments",
    });
    expect(asked("isolate-host payments-db on payments")).toMatchObject({ target: "payments-db" });
  });

  it("that slip in the kind of step are asked back, and a time belongs to no standing order", () => {
    for (const text of ["took isolte-host FS-01", "took shutdown payments"]) {
      expect(asked(text)).toMatchObject({ cure: expect.stringContaining("Did you mean “") as unknown });
    }
    expect(asked("isolate-host FS-01 at 02:40")).toMatchObject({
      cure: expect.stringContaining("no time belongs to it") as unknown,
    });
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

  it("name the longest agreed kind of step that they begin with", () => {
    const [row] = rules.authority;
    const authority = row ? [{ ...row, when: { action: "isolate" } }, ...rules.authority] : [];
    expect(actionWords("took isolate host FS-01", { ...rules, authority })).toMatchObject({
      command: { what: "isolate-host", target: "FS-01" },
    });
  });

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
