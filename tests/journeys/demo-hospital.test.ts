import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demo, type Ended, factsOf, newFolder, outOfOrder, recordIn, verified } from "../support/demo.ts";

describe("the demo in a hospital", () => {
  const cwd = newFolder();
  let ended: Ended;

  beforeAll(async () => {
    ended = await demo(cwd, ["--scenario", "hospital"]);
  }, 160_000);
  afterAll(() => rmSync(cwd, { recursive: true, force: true }));

  it("tells of a delegate who acts, a veto that nobody may lift, and a question that is put anew", () => {
    expect(ended).toMatchObject({ code: 0, error: "" });
    const told = [
      "Grace Mensah  stays silent",
      "Omar Said acts for Grace Mensah (COO)",
      "Hana Kimura   puts the question",
      "Hana Kimura   says first what could happen to people",
      "Hana Kimura   chooses “Cut them off now → isolate network infusion-pumps”",
      "Omar Said     chooses “Cut them off now → isolate network infusion-pumps” for Grace Mensah",
      "Lucy Shaw     chooses “Leave them on, and watch”",
      "records a VETO: OT / clinical safety must agree to “Cut them off now → isolate",
      "Lucy Shaw     says why",
      "Hana Kimura   changes the question",
      "voids what was chosen before, and tells those who chose",
      "Lucy Shaw     chooses “Bed by bed, on syringe drivers → isolate network infusion-pumps”",
      "records the outcome: “Bed by bed, on syringe drivers → isolate network",
      "Isolate network: infusion-pumps (a1) was started",
      "Lucy Shaw     notes",
      "Isolate network: infusion-pumps (a1) is done",
      "Tomas Vega    says it is contained",
      "Grace Mensah  takes over from Omar Said; what was chosen for them stands",
      "Tomas Vega    tells the room how things stand",
      "✗ event ",
    ];
    expect(outOfOrder(ended.out, told)).toEqual([]);
  });

  it("leaves a record that verifies and holds the veto, and a report that says who acted for whom", async () => {
    const folder = recordIn(cwd);
    expect(await verified(folder, "bundle.json")).toMatchObject({ code: 0 });
    const facts = factsOf(folder);
    for (const [type, data] of [
      ["ActingStarted", { person: "omar", principal: "grace", roles: ["coo"] }],
      ["OptionVetoed", { option: "option-1", roles: ["clinical-safety"] }],
      ["DecisionEdited", {}],
      ["ActingEnded", { person: "omar", principal: "grace" }],
    ] as const) {
      expect(facts).toContainEqual(expect.objectContaining({ type, data: expect.objectContaining(data) }));
    }
    const order = ["OptionVetoed", "DecisionEdited", "DecisionMade", "ActionAuthorised", "ActionStarted"];
    expect(facts.map(({ type }) => type).filter((type) => order.includes(type))).toEqual(order);
    const report = readFileSync(join(folder, "after-action.md"), "utf8");
    expect(report).toContain("Expected downtime: 1 h to 3 h (as the proposer expects it); tolerable 4 h;");
    // Also of the changed question: the story's own morning, and not that of the day on which it is played.
    expect(report.match(/Next: morning doses, 2026-11-22 06:00:00; back before then/g)).toHaveLength(2);
    expect(report).toContain("Omar Said acts for Grace Mensah, as COO");
    // What they chose is said in the words that stood when they chose it.
    expect(report).toMatch(/Lucy Shaw[^|\n]*\| OT \/ clinical safety \| “Leave them on, and watch” \|/);
    expect(report).toMatch(
      /Lucy Shaw[^|\n]*\| OT \/ clinical safety \| “Bed by bed, on syringe drivers → isolate network infusion-pumps” \|/,
    );
    expect(report).toContain("**Outcome**: “Bed by bed, on syringe drivers → isolate network infusion-pumps”");
  });
});
