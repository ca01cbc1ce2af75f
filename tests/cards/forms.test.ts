import { describe, expect, it } from "vitest";
import type { Form } from "../../src/chat/card.ts";
import {
  readDecideForm,
  readDeclareForm,
  readDissentForm,
  readEditForm,
  readSeverityForm,
  readStandDownForm,
} from "../../src/chat/cards/forms/form-answers.ts";
import { formOf } from "../../src/chat/cards/forms/forms.ts";
import { answersOf } from "../../src/chat/cards/forms/question-forms.ts";
import type { Incident } from "../../src/incident/incident.ts";
import { given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";
import { formsByName } from "../support/gallery/forms.ts";
import fc from "../support/seeded.ts";

const { rules } = worldOf();

const filled = {
  question: "Shut down payments?",
  "option1-label": "Shut down",
  "option1-act": "8,000 USD a minute",
  "option1-wait": "nothing",
  "option2-label": "Keep running",
  "option2-act": "nothing",
  "option2-wait": "it may spread",
  recommended: "1",
};

describe("the decision's form", () => {
  it("needs a question, its step or that there is none, and two options; takes three more one a line, with or without costs", () => {
    const { fields } = formOf("decide", { rules }, "context");
    const required = fields.flatMap(({ id, optional, initial }) => (optional || initial !== undefined ? [] : [id]));
    expect(required).toEqual(["question", "action", "option1-label", "option2-label"]);
    const short = { question: "Stop?", action: "none", "option1-label": "Stop", "option2-label": "Go on" };
    expect(readDecideForm({ ...short, "options-more": "Ask" })).toMatchObject({
      value: { options: [{ costToAct: "not stated" }, {}, { label: "Ask", costToWait: "not stated" }] },
    });
    expect(readDecideForm(short)).not.toHaveProperty("value.action");
    const more = "Fail over | an hour | nothing\n\nAsk | ten minutes | more | or less";
    const read = readDecideForm({ ...filled, "options-more": more, recommended: "4" });
    expect(read).toMatchObject({
      value: {
        recommended: "option-4",
        options: [
          {},
          {},
          { id: "option-3", label: "Fail over", costToAct: "an hour", costToWait: "nothing" },
          { id: "option-4", label: "Ask", costToAct: "ten minutes", costToWait: "more | or less" },
        ],
      },
    });
  });

  it("offers the steps that the authority table knows and the services that there are", () => {
    const { fields } = formOf("decide", { rules }, "context");
    const values = (id: string) => {
      const field = fields.find((each) => each.id === id);
      return field?.type === "select" ? field.choices : undefined;
    };
    expect(values("action")).toContainEqual({ value: "shut-down", label: "Shut down" });
    expect(values("action")).toContainEqual({ value: "isolate-host", label: "Isolate host" });
    expect(values("service")).toContainEqual({ value: "infusion-pumps", label: "Infusion pumps" });
    const bare = worldOf({ ...examplePolicy, services: {}, authority: [] });
    expect(formOf("decide", { rules: bare.rules }, "c").fields.map(({ id }) => id)).not.toContain("service");
  });

  it("starts with a question that was typed already", () => {
    expect(formOf("decide", { rules }, "c", { question: "Stop?" }).fields[0]).toMatchObject({
      id: "question",
      initial: "Stop?",
    });
  });

  it("begins with what decides who is asked, and what every question has", () => {
    const ids = formOf("decide", { rules }, "c").fields.map(({ id }) => id);
    expect(ids.slice(0, 5)).toEqual(["question", "action", "service", "option1-label", "option2-label"]);
  });

  it("is about the service of the incident, or the only one that its title names, until another is named", () => {
    const service = (incident: Incident, initial = {}) =>
      formOf("decide", { rules, incident }, "c", initial).fields.find(({ id }) => id === "service")?.initial;
    const declared = given().declared().incident;
    const { service: _own, ...unnamed } = declared;
    const titled = (title: string): Incident => ({ ...unnamed, title });
    expect(service({ ...declared, service: "payments" })).toBe("payments");
    expect(service({ ...declared, service: "payments" }, { service: "infusion-pumps" })).toBe("infusion-pumps");
    expect(service(titled("Payments server is encrypted"))).toBe("payments");
    expect(service(titled("Payments and infusion-pumps are encrypted"))).toBeUndefined();
    expect(service({ ...declared, service: "nobody-knows-it" })).toBeUndefined();
  });

  it("loses no option that was typed before it opened", () => {
    const third = { "option3-label": "Fail over", "option3-act": "not stated", "option3-wait": "a | b" };
    const { fields } = formOf("decide", { rules }, "c", third);
    const more = fields.find(({ id }) => id === "options-more")?.initial;
    expect(more).toBe("Fail over | not stated | a / b");
    const read = readDecideForm({ ...filled, "options-more": more ?? "" });
    expect(read.ok && read.value.options[2]).toEqual({
      ...{ id: "option-3", label: "Fail over" },
      ...{ costToAct: "not stated", costToWait: "a / b" },
    });
  });

  it("takes no option to carry the step out, or to be recommended, that nobody said so of", () => {
    const { fields } = formOf("decide", { rules }, "c");
    expect(fields.find(({ id }) => id === "acts")).not.toHaveProperty("initial");
    expect(fields.find(({ id }) => id === "recommended")?.initial).toBe("none");
    const { recommended: _recommended, ...words } = filled;
    const read = readDecideForm({ ...words, action: "shut-down", recommended: "none" });
    expect(read).toEqual({ ok: false, errors: { acts: expect.stringContaining("which option carries the step out") } });
    const said = readDecideForm({ ...words, action: "shut-down", acts: "2", recommended: "none" });
    expect(said.ok && said.value).not.toHaveProperty("recommended");
  });

  it("a change of the question says which option carries the step out as it stands, and takes another", () => {
    const { decisions } = given().declared().proposed().incident;
    const { d1 } = decisions;
    const form = formOf("edit", { rules, ...(d1 && { decision: d1 }) }, "c", d1 ? answersOf(d1) : {});
    expect(form.fields.find(({ id }) => id === "acts")).toMatchObject({
      label: "Which option carries it out: shut down payments?",
      initial: "1",
    });
    const read = readEditForm({ ...filled, acts: "2" });
    expect(read.ok && read.value.options.map(({ acts }) => acts)).toEqual([undefined, true]);
  });

  it("is read into a proposal that the rules accept", () => {
    const step = { action: "shut-down", service: "payments", acts: "1" };
    const read = readDecideForm({ ...filled, ...step, deadline: "25" });
    expect(read).toEqual({
      ok: true,
      value: {
        question: "Shut down payments?",
        options: [
          { id: "option-1", label: "Shut down", costToAct: "8,000 USD a minute", costToWait: "nothing", acts: true },
          { id: "option-2", label: "Keep running", costToAct: "nothing", costToWait: "it may spread" },
        ],
        recommended: "option-1",
        action: "shut-down",
        service: "payments",
        withinMs: 25 * 60_000,
      },
    });
    expect(
      given()
        .declared()
        .proposed(read.ok ? read.value : {}).refusal,
    ).toBeUndefined();
  });

  it("lets one option carry the step out, or none, and no other than those filled in", () => {
    const acting = (acts: string) => {
      const read = readDecideForm({ ...filled, action: "shut-down", acts });
      return read.ok ? read.value.options.filter((option) => option.acts).map(({ id }) => id) : read.errors;
    };
    expect(acting("2")).toEqual(["option-2"]);
    expect(acting("none")).toEqual([]);
    expect(acting("4")).toHaveProperty("acts");
    const stepless = readDecideForm({ ...filled, acts: "1" });
    expect(stepless).toMatchObject({ errors: { action: expect.any(String) } });
  });

  it("leaves the time to what was agreed when none is given", () => {
    const read = readDecideForm(filled);
    expect(read.ok && "withinMs" in read.value).toBe(false);
  });

  it.each([
    ["25", 25],
    ["25m", 25],
    ["1h30m", 90],
    ["90 minutes", 90],
    ["5 min", 5],
  ])("understands %s as a time", (deadline, minutes) => {
    expect(readDecideForm({ ...filled, deadline })).toMatchObject({ value: { withinMs: minutes * 60_000 } });
  });

  it.each([
    [{ question: "  " }, "question"],
    [{ "option2-label": "" }, "option2-label"],
    [{ "option2-label": "shut DOWN" }, "option2-label"],
    [{ "options-more": "a | b | c\nd | e | f\ng | h | i\nj | k | l" }, "options-more"],
    [{ "options-more": "| nothing | much" }, "options-more"],
    [{ "options-more": "Keep running | nothing | much" }, "options-more"],
    [{ recommended: "3" }, "recommended"],
    [{ deadline: "soon" }, "deadline"],
    [{ deadline: "0" }, "deadline"],
    [{ deadline: "999999999" }, "deadline"],
  ])("says at the field what is wrong: %o", (change, field) => {
    const read = readDecideForm({ ...filled, ...change });
    expect(read.ok ? {} : Object.keys(read.errors)).toContain(field);
  });

  it("keeps which option is which when one in the middle is left empty", () => {
    const fourth = { "option4-label": "Fail over", "option4-act": "an hour", "option4-wait": "nothing" };
    const read = readDecideForm({ ...filled, ...fourth, recommended: "4" });
    expect(read).toMatchObject({ value: { recommended: "option-4" } });
    expect(read.ok && read.value.options.map(({ id }) => id)).toEqual(["option-1", "option-2", "option-4"]);
  });

  it("takes whatever is submitted without failing, and never half", () => {
    const ids = formOf("decide", { rules }, "c").fields.map(({ id }) => id);
    const values = fc.dictionary(fc.constantFrom(...ids, "__proto__", "constructor"), fc.string());
    fc.assert(
      fc.property(values, (submitted) => {
        const read = readDecideForm(submitted);
        if (!read.ok) expect(Object.keys(read.errors).length).toBeGreaterThan(0);
        else expect(given().declared().proposed(read.value).refusal).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });
});

const nobody = () => ({ people: [] });

describe("the other forms", () => {
  it("a declaration is read with its severity, and is real unless it says so", () => {
    const values = { title: " Payroll is down ", severity: "sev1", exercise: "no", personalData: "suspected" };
    expect(readDeclareForm(values, nobody)).toEqual({
      ok: true,
      value: { title: "Payroll is down", severity: "sev1", exercise: false, personalData: "suspected" },
    });
    expect(readDeclareForm({ ...values, exercise: "yes", service: "payments" }, nobody)).toMatchObject({
      value: { exercise: true, service: "payments" },
    });
    expect(readDeclareForm({ severity: "sev9" }, nobody)).toMatchObject({
      errors: { title: expect.any(String), severity: expect.any(String) },
    });
    expect(formOf("declare", { rules }, "c", { title: "Payroll", severity: "sev1" }).fields).toContainEqual(
      expect.objectContaining({ id: "severity", initial: "sev1" }),
    );
  });

  it("every form that asks for a reason, or for more than a line, says that it is kept and may be disclosed", () => {
    const asksForWords = ({ fields }: Form) =>
      fields.some((field) => field.id === "reason" || (field.type === "text" && field.multiline === true));
    const asking = Object.entries(formsByName()).filter(([, form]) => asksForWords(form));
    expect(asking.length).toBeGreaterThan(15);
    const silent = asking.filter(([, { intro = "" }]) => !intro.includes("This is kept and may be disclosed."));
    expect(silent.map(([name]) => name)).toEqual([]);
  });

  it("an objection needs its reason", () => {
    expect(readDissentForm({ reason: "Too costly" })).toEqual({ ok: true, value: { reason: "Too costly" } });
    expect(readDissentForm({ reason: " " })).toMatchObject({ errors: { reason: expect.any(String) } });
  });

  it("a change of severity needs which and why", () => {
    const read = { ok: true, value: { to: "sev2", reason: "It spreads" } };
    expect(readSeverityForm({ severity: "sev2", reason: "It spreads" })).toEqual(read);
    expect(readSeverityForm({})).toMatchObject({
      errors: { severity: expect.any(String), reason: expect.any(String) },
    });
    expect(formOf("severity", { rules }, "c", { severity: "sev3" }).fields[0]).toMatchObject({ initial: "sev3" });
  });

  it("a stand-down may leave the reason out", () => {
    expect(readStandDownForm({})).toEqual({ ok: true, value: {} });
    expect(readStandDownForm({ reason: "A drill" })).toEqual({ ok: true, value: { reason: "A drill" } });
  });
});
