import { describe, expect, it } from "vitest";
import { parseCommandLine } from "../../src/chat/lines/command-line.ts";
import { decideWords } from "../../src/chat/lines/decide-line.ts";
import { worldOf } from "../support/example.ts";
import fc from "../support/seeded.ts";

const world = worldOf();
const read = (text: string) => decideWords(text, world.rules);
const parse = (text: string) => parseCommandLine(text, { ...world, personByMention: () => undefined });
const choices = "Shut down payments? | Shut down | Keep running";
const costs = { "option1-act": "not stated", "option1-wait": "not stated" };
const options = {
  ...costs,
  "option1-label": "Shut down",
  "option2-label": "Keep running",
  "option2-act": "not stated",
  "option2-wait": "not stated",
};

describe("a question in one line", () => {
  it("is a question and two to five options", () => {
    expect(read(choices)).toEqual({ kind: "question", values: { question: "Shut down payments?", ...options } });
    const five = read("Which? | a | b | c | d | e");
    expect(five).toMatchObject({ kind: "question", values: { "option5-label": "e" } });
    expect(read("Which? | a | b | c | d | e | f")).toMatchObject({ kind: "wrong" });
    expect(read("Which? | a | | b")).toMatchObject({ kind: "wrong" });
  });

  it.each([
    ["shut-down payments within 25m", { action: "shut-down", service: "payments", deadline: "25m" }],
    ["Shut down on Payments", { action: "shut-down", service: "payments" }],
    ["isolate-host of FS-01 on payments", { action: "isolate-host", service: "payments", target: "FS-01" }],
    ["within 40 min", { deadline: "40 min" }],
    [
      "isolate host infusion pumps down 2h-6h",
      { action: "isolate-host", service: "infusion-pumps", downtime: "2h-6h" },
    ],
    ["fail-over option 2", { action: "fail-over", acts: "2" }],
    ["fail-over option none", { action: "fail-over", acts: "none" }],
  ])("takes what stands before the colon: %s", (head, values) => {
    const question = "Shut down payments?";
    expect(read(`${head}: ${choices}`)).toEqual({ kind: "question", values: { ...values, question, ...options } });
  });

  it("keeps a colon that belongs to the question", () => {
    for (const question of [
      "Plan B: do we go?",
      "Out of hours: do we go?",
      "At 02:40 or later?",
      "Ask https://x.example: yes?",
    ]) {
      expect(read(`${question} | Yes | No`)).toMatchObject({ kind: "question", values: { question } });
    }
  });

  it("never drops a word that is half understood: it says what may stand there", () => {
    expect(read(`shutdown payments within 25m: ${choices}`)).toEqual({
      kind: "wrong",
      cure: "Muster does not know “shutdown” before the colon. There may stand: a step (isolate-host, fail-over, shut-down), a service (payments, infusion-pumps), of FS-01, down 2h-6h, within 25m, option 2. /muster decide shut-down payments within 25m: Shut down payments? | Shut down | Keep running",
    });
  });

  it("opens the form for what is missing, with the rest filled in", () => {
    expect(parse("decide")).toMatchObject({ kind: "form", form: "decide", initial: {} });
    expect(parse("decide Stop?")).toMatchObject({ kind: "form", initial: { question: "Stop?" } });
    expect(parse("decide shut-down: Stop? | Shut down")).toMatchObject({
      kind: "form",
      initial: { action: "shut-down", question: "Stop?", "option1-label": "Shut down" },
    });
  });

  it("needs the incident before the command, as its form does", () => {
    expect(parse(`decide INC-BBBB2 ${choices}`)).toMatchObject({ kind: "incomplete", command: "decide" });
    expect(parse(`INC-BBBB2 decide ${choices}`)).toMatchObject({ kind: "question", incident: "INC-BBBB2" });
  });

  it("is read without a throw, whatever is written", () => {
    const piece = fc.constantFrom("shut-down", "payments", "within", "25m", "down", "option", ":", "|", " ", "?", "\n");
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => typeof read(pieces.join(" ")) === "object"),
    );
  });
});
