import { describe, expect, it } from "vitest";
import { readDecideForm } from "../../src/chat/cards/forms/form-answers.ts";
import { formOf } from "../../src/chat/cards/forms/forms.ts";
import { parseCommandLine } from "../../src/chat/lines/command-line.ts";
import { decideWords, fromQuestion } from "../../src/chat/lines/decide-line.ts";
import { examplePolicy, worldOf } from "../support/example.ts";
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
  it("knows a shut-down though no row of the table names it: it takes a service down all the same", () => {
    const { rules } = worldOf({ ...examplePolicy, authority: [{ fallback: true, decides: { any: ["ciso"] } }] });
    const values = { action: "shut-down", service: "payments", acts: "1" };
    expect(decideWords(`shut-down payments: ${choices}`, rules)).toMatchObject({ kind: "question", values });
    expect(decideWords(choices, rules)).toMatchObject({ kind: "unfinished", initial: { action: "shut-down" } });
    const form = formOf("decide", { rules }, "{}", { action: "shut-down", acts: "1" });
    const step = form.fields.find(({ id }) => id === "action");
    expect(step).toMatchObject({ initial: "shut-down", choices: [{ value: "shut-down" }, { value: "none" }] });
  });

  it.each<[string, Record<string, string>, ReturnType<typeof fromQuestion>]>([
    [
      "its step and service",
      { question: "Shut down payments?" },
      {
        guessed: { action: "shut-down", service: "payments" },
        remark: expect.stringContaining("the step is “shut down”, the service is payments."),
      },
    ],
    [
      "another service than is filled in",
      { question: "Shut down payments?", action: "shut-down", service: "infusion-pumps", acts: "1" },
      { guessed: { service: "payments" }, remark: expect.stringContaining("the service is payments.") },
    ],
    [
      "without a word, which option carries out the step that was chosen",
      { question: "Now?", action: "shut-down", "options-more": "Shut it down", "option1-label": "Wait" },
      { guessed: { acts: "3" } },
    ],
    ["nothing, where no step was chosen on purpose", { question: "Shut down payments?", action: "none" }, undefined],
    ["nothing, where it names neither", { question: "Do we tell the press?" }, undefined],
    ["nothing, where all is said", { question: "Shut down?", action: "shut-down", acts: "none" }, undefined],
  ])("in a form says of what was left empty: %s", (_name, written, read) => {
    expect(fromQuestion(written, world.rules)).toEqual(read);
  });

  it("is a question and two to five options", () => {
    const press = { question: "Do we tell the press?", ...options };
    expect(read("within 40 min: Do we tell the press? | Shut down | Keep running")).toEqual({
      kind: "question",
      values: { ...press, deadline: "40 min" },
    });
    expect(read(`Do we tell the press? | Shut down | Keep running`)).toEqual({ kind: "question", values: press });
    const five = read("Which? | a | b | c | d | e");
    expect(five).toMatchObject({ kind: "question", values: { "option5-label": "e" } });
    expect(read("Which? | a | b | c | d | e | f")).toMatchObject({ kind: "wrong" });
    expect(read("Which? | a | | b")).toMatchObject({ kind: "wrong" });
  });

  it("says which of what it fills in it took from the words, and nothing of what was said before the colon", () => {
    const guessed = (text: string) => {
      const asked = parse(text);
      return asked.kind === "form" ? asked.remark : asked;
    };
    expect(guessed("decide Shut down payments?")).toContain("the step is “shut down”, the service is payments.");
    expect(guessed("decide Isolate host FS-01? | Yes | No")).toContain("the step is “isolate host”.");
    expect(guessed("decide shut-down payments: Really? | Shut it down")).toContain(
      "“Shut it down” is what carries it out.",
    );
    expect(guessed("decide fail-over: Really? | Go | Wait")).toBeUndefined();
    expect(guessed("decide Do we tell the press?")).toBeUndefined();
  });

  it.each([
    ["shut-down payments within 25m", { action: "shut-down", service: "payments", deadline: "25m", acts: "1" }],
    ["Shut down on Payments", { action: "shut-down", service: "payments", acts: "1" }],
    [
      "isolate-host of FS-01 on payments option 1",
      { action: "isolate-host", service: "payments", target: "FS-01", acts: "1" },
    ],
    [
      "isolate host infusion pumps down 2h-6h option 1",
      { action: "isolate-host", service: "infusion-pumps", downtime: "2h-6h", acts: "1" },
    ],
    ["fail-over option 2", { action: "fail-over", acts: "2" }],
    ["fail-over option none", { action: "fail-over", acts: "none" }],
    ["fail-over option 2 recommend 2", { action: "fail-over", acts: "2", recommended: "2" }],
  ])("takes what stands before the colon: %s", (head, values) => {
    const question = "Shut down payments?";
    expect(read(`${head}: ${choices}`)).toEqual({ kind: "question", values: { ...values, question, ...options } });
  });

  it.each([
    [choices, { action: "shut-down", service: "payments" }],
    [`shut-down payments ${choices}`, { action: "shut-down", service: "payments" }],
    [`shutdwn paymnts: ${choices}`, { action: "shut-down", service: "payments" }],
    ["Isolate host FS-01? | Yes | No", { action: "isolate-host" }],
    ["Shall we shutdown payments or infusion-pumps? | Yes | No", { action: "shut-down" }],
  ])("comes back as the form with the step chosen where only the question names it: %s", (line, initial) => {
    const asked = read(line);
    expect(asked).toMatchObject({ kind: "unfinished", initial });
    expect(parse(`decide ${line}`)).toMatchObject({
      kind: "form",
      cure: expect.stringContaining("Is it about the step"),
    });
  });

  it.each([
    ["Keep it running | Shut it down", "2"],
    ["Shut down the office too | Wait", "1"],
    ["Shutting down | Wait", undefined],
    ["Do not shut down | Do it", undefined],
    ["Shut down now | Shut down at six", undefined],
    ["Yes | No", undefined],
  ])("takes the one option that begins with the step to carry it out, and else asks: %s", (labels, acts) => {
    const line = `shut-down payments: Shut down payments? | ${labels}`;
    const known = { action: "shut-down", service: "payments" };
    if (acts !== undefined) return expect(read(line)).toMatchObject({ kind: "question", values: { ...known, acts } });
    const asked = read(line);
    expect(asked).toMatchObject({ kind: "unfinished", lacks: "acts", initial: known });
    expect(asked).not.toHaveProperty("initial.acts");
    const cure = expect.stringContaining("Which option carries the step out?");
    expect(parse(`decide ${line}`)).toMatchObject({ kind: "form", cure });
  });

  it("fills in the step and the service that a question alone names", () => {
    const initial = { question: "Shut down payments?", action: "shut-down", service: "payments" };
    expect(read("Shut down payments?")).toMatchObject({ kind: "unfinished", initial });
  });

  it("recommends nothing that its proposer did not say they recommend", () => {
    const proposed = (head: string) => {
      const asked = read(`${head}: Do we act? | Keep running | Shut down`);
      return readDecideForm(asked.kind === "question" ? asked.values : {});
    };
    const plain = proposed("shut-down payments option 2");
    expect(plain).toMatchObject({ ok: true, value: { options: [{ label: "Keep running" }, { acts: true }] } });
    expect(plain).not.toHaveProperty("value.recommended");
    expect(proposed("shut-down payments option 2 recommend 2")).toMatchObject({ value: { recommended: "option-2" } });
    expect(proposed("shut-down payments recommend 3")).toMatchObject({ ok: false });
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
      cure: "Muster does not know “shutdown” before the colon. There may stand: a step (isolate-host, fail-over, shut-down), a service (payments, infusion-pumps), of FS-01, down 2h-6h, within 25m, option 2, recommend 2. /muster decide shut-down payments within 25m: Shut down payments? | Shut down | Keep running",
    });
  });

  it("asks back where a step is named that nobody agreed upon, and wakes nobody", () => {
    expect(read("wipe-host: Wipe FS-01? | Yes | No")).toMatchObject({
      kind: "wrong",
      cure: expect.stringContaining("“wipe-host”"),
    });
    expect(read("Follow-up: do we go? | Yes | No")).toMatchObject({ kind: "question" });
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
    expect(parse(`INC-BBBB2 decide shut-down payments: ${choices}`)).toMatchObject({
      kind: "question",
      incident: "INC-BBBB2",
    });
  });

  it("is read without a throw, whatever is written", () => {
    const piece = fc.constantFrom("shut-down", "payments", "within", "25m", "down", "option", ":", "|", " ", "?", "\n");
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => typeof read(pieces.join(" ")) === "object"),
    );
  });
});
