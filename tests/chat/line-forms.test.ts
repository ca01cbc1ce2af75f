import { describe, expect, it } from "vitest";
import { type LineForm, lineForms } from "../../src/chat/card.ts";
import { lineForm, readLineForm } from "../../src/chat/cards/forms/line-forms.ts";
import { parseCommandLine } from "../../src/chat/lines/command-line.ts";
import { given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

const order = { id: "cut-off", when: { action: "isolate-host" }, agreedBy: ["amara"], expires: "2999-12-31" };
const world = worldOf({ ...examplePolicy, standingOrders: [order] });
const context = { ...world, personByMention: () => undefined };
const parse = (text: string) => parseCommandLine(text, context);

/** What is filled in, and what is meant by it. */
const filled: Record<LineForm, [values: Record<string, string>, meant: object][]> = {
  call: [
    [{ who: "carla" }, { kind: "call", person: "carla" }],
    [{ who: "coo" }, { kind: "call", role: "coo" }],
  ],
  handoff: [[{ who: "amara" }, { kind: "handoff", person: "amara" }]],
  note: [
    [
      { text: "INC-BBBB2 has\nthe same key.", readers: "all" },
      { kind: "note", text: "INC-BBBB2 has\nthe same key." },
    ],
    [
      { text: "We knew in May", readers: "counsel" },
      { kind: "note", text: "We knew in May", privileged: true },
    ],
  ],
  exclude: [
    [
      { who: "carla", reason: "Named in the logs" },
      { kind: "exclude", person: "carla", reason: "Named in the logs" },
    ],
  ],
  withdraw: [
    [{ reason: "The host is clean" }, { kind: "withdraw", said: "The host is clean" }],
    [
      { question: "2", reason: "It is clean" },
      { kind: "withdraw", said: "question 2: It is clean" },
    ],
  ],
  spoken: [
    [
      { who: "carla", said: "Shut down" },
      { kind: "spoken", person: "carla", said: "Shut down" },
    ],
  ],
  down: [
    [
      { service: "payments", at: "02:40", reason: "The database is gone" },
      { command: { type: "ReportDown", service: "payments", reason: "The database is gone" } },
    ],
    [{ service: "infusion-pumps" }, { command: { type: "ReportDown", service: "infusion-pumps" } }],
  ],
  up: [[{ service: "payments", at: "04:10" }, { command: { type: "ReportUp", service: "payments" } }]],
  contain: [
    [{ reason: "The host is cut off" }, { kind: "contain", reason: "The host is cut off" }],
    [{}, { kind: "contain" }],
  ],
  action: [
    [
      { kind: "isolate-host", target: "FS-01", service: "payments" },
      { command: { type: "UseOrder", what: "isolate-host", target: "FS-01", service: "payments" } },
    ],
    [
      { kind: "isolate-host", target: "FS-01" },
      { command: { type: "UseOrder", what: "isolate-host", target: "FS-01" } },
    ],
  ],
  confirm: [[{}, { kind: "confirm" }]],
  "take-over": [[{}, { kind: "take-over" }]],
  export: [
    [{ privileged: "no" }, { kind: "export" }],
    [{ privileged: "yes" }, { kind: "export", privileged: true }],
  ],
  recover: [[{ reason: "Payments work again" }, { kind: "recover", reason: "Payments work again" }]],
};

describe("a command that is typed alone", () => {
  // What `action` alone shows has a button for its form.
  it.each(lineForms.filter((form) => form !== "action"))(
    "%s opens its form, in which whoever there is can be chosen",
    (command) => {
      expect(parse(command)).toMatchObject({ kind: "form", form: command, initial: {} });
      const { fields, submit } = lineForm(command, world, "context");
      expect(submit).not.toBe("");
      const who = fields.find(({ id }) => id === "who");
      if (who) expect(JSON.stringify(who)).toContain('"label":"Carla Reyes (COO)"');
    },
  );

  it.each(lineForms.flatMap((form) => filled[form].map(([values, meant]) => ({ form, values, meant }))))(
    "is read from its form as from a line: $form $values",
    ({ form, values, meant }) => {
      const line = readLineForm(form, values);
      const read = parseCommandLine(`INC-7K3Q2 ${line.ok && line.value}`, { ...context, isFilledIn: true });
      expect(read).toMatchObject({ incident: "INC-7K3Q2", ...meant });
      const questions = ["1", "2"].map((value) => ({ value, label: "Shut down?" }));
      const ids = lineForm(form, { ...world, questions }, "context").fields.map(({ id }) => id);
      expect(ids).toEqual(expect.arrayContaining(Object.keys(values)));
    },
  );

  it("says of everybody whom it offers to call how far that has come", () => {
    const story = given().declared().acknowledged("amara", 15).joined("carla").rated("sev3");
    const { fields } = lineForm("call", { ...world, incident: story.incident }, "context");
    const [who] = fields;
    const labels = who?.type === "select" ? who.choices.map(({ label }) => label) : [];
    expect(labels).toEqual(
      expect.arrayContaining([
        "Amara Okafor (CISO): awake",
        "Carla Reyes (COO): here",
        "Grace Lin (privacy officer)",
        // Called before, and needed no more.
        "Dev Patel (Deputy COO and CIO)",
      ]),
    );
    const before = lineForm("call", { ...world, incident: given().declared().incident }, "context").fields;
    expect(JSON.stringify(before)).toContain("Carla Reyes (COO): being called");
    const late = lineForm(
      "call",
      { ...world, incident: given().declared().delivered().after("3h").incident },
      "context",
    );
    expect(JSON.stringify(late)).toContain("Carla Reyes (COO): did not answer");
  });

  it("asks which question is withdrawn only where several are open", () => {
    const fields = (open: string[]) => {
      const questions = open.map((value) => ({ value, label: `${value}. Shut down?` }));
      return lineForm("withdraw", { ...world, questions }, "context").fields.map(({ id, type }) => [id, type]);
    };
    expect(fields(["2"])).toEqual([["reason", "text"]]);
    expect(fields(["1", "2"])).toEqual([
      ["question", "select"],
      ["reason", "text"],
    ]);
  });

  it("takes no words for a time", () => {
    expect(readLineForm("down", { service: "payments", at: "teatime" })).toMatchObject({
      ok: false,
      errors: { at: expect.stringContaining("as 02:40") },
    });
  });

  it("asks for a service in words where none is agreed", () => {
    const { rules } = worldOf({ ...examplePolicy, services: {}, authority: [] });
    expect(lineForm("down", { ...world, rules }, "context").fields[0]).toMatchObject({ id: "service", type: "text" });
  });
});
