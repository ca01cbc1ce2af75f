import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { missingRoles } from "../../src/incident/permission.ts";
import { type CommandName, commandNameSchema, type policySchema, type Severity } from "../../src/policy/policy.ts";
import { type Given, given, type Told } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

type Commands = z.input<typeof policySchema>["commands"];
const silent = { ...examplePolicy, commands: {} };
const stranger = { person: "slack:T0/U9", roles: [], via: "slack" as const };

function mayUse(commands: Commands, person: string, command: CommandName, severity?: Severity): boolean {
  const declared = given().declared();
  const { rules, directory } = worldOf({ ...examplePolicy, commands });
  const by = person === "stranger" ? stranger : declared.by(person);
  const asked = { by, rules, directory, ...(command !== "declare" && { incident: declared.incident }) };
  return missingRoles(command, { ...asked, ...(severity && { severity }) }) === undefined;
}

describe("where the policy is silent", () => {
  const leading = ["confirm", "severity", "handoff", "stand-down", "contain", "recover", "close"] as const;

  it.each(leading)("%s is for the commander and the CISO", (command) => {
    expect(["ben", "amara", "carla", "stranger"].map((person) => mayUse({}, person, command))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it.each(["call", "decide", "note", "status"] as const)("%s is for everybody in the directory", (command) => {
    expect(["carla", "stranger"].map((person) => mayUse({}, person, command))).toEqual([true, false]);
  });

  it("export is for the CISO and counsel", () => {
    expect(["amara", "ivan", "ben"].map((person) => mayUse({}, person, "export"))).toEqual([true, true, false]);
  });

  it("help is for anybody", () => {
    expect(mayUse({}, "stranger", "help")).toBe(true);
  });

  it.each([
    ["sev1", [true, false, false]],
    ["sev2", [true, false, false]],
    ["sev3", [true, true, true]],
    ["sev4", [true, true, true]],
  ] as const)("declaring %s is for those who may lead, or for anybody", (severity, allowed) => {
    expect(["amara", "carla", "stranger"].map((person) => mayUse({}, person, "declare", severity))).toEqual(allowed);
  });
});

describe("what the policy names", () => {
  it.each(commandNameSchema.exclude(["help", "exclude"]).options)("holds for %s", (command) => {
    const commands = { [command]: ["cpo"] };
    expect(["grace", "ivan", "stranger"].map((person) => mayUse(commands, person, command))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("may depend on how bad it is, for any command", () => {
    const commands = { close: { sev1: ["coo"] } };
    const close = (severity: Severity) =>
      given(worldOf({ ...examplePolicy, commands }))
        .declared({ severity })
        .closed();
    expect(close("sev1").refusal).toMatchObject({ code: "not-permitted", roles: ["coo"] });
    // Of what it does not name, the usual holds.
    expect(close("sev3").refusal).toBeUndefined();
  });

  it("keeps nobody from looking at an incident that they are called into, or lead", () => {
    const commands = { status: ["cpo"] };
    expect(["amara", "ben", "ivan"].map((person) => mayUse(commands, person, "status"))).toEqual([true, true, false]);
  });

  it("may depend on how bad it is declared to be", () => {
    const commands = { declare: { sev1: ["coo"] } };
    expect(mayUse(commands, "amara", "declare", "sev1")).toBe(false);
    expect(mayUse(commands, "carla", "declare", "sev1")).toBe(true);
    expect(mayUse(commands, "amara", "declare", "sev2")).toBe(true);
    expect(mayUse(commands, "stranger", "declare", "sev3")).toBe(true);
  });
});

describe("the commander of an incident", () => {
  const commands = { close: ["commander"] };

  it("holds the role of commander in it, though in no other", () => {
    const handed = given(worldOf({ ...examplePolicy, commands }))
      .declared()
      .handedOver("carla");
    expect(handed.closed().refusal).toBeUndefined();
    expect(
      given(worldOf({ ...examplePolicy, commands }))
        .declared()
        .told({ type: "Close", by: given().by("carla") }).refusal?.code,
    ).toBe("not-permitted");
  });

  it("on call who does not lead may take the lead, and before that no more than their other roles may", () => {
    const handed = given(worldOf(silent)).declared().handedOver("carla");
    const byBen = (story: Given, command: Told) => story.told({ ...command, by: handed.by("ben") } as Told);
    expect(byBen(handed, { type: "Close" }).refusal?.code).toBe("not-permitted");
    const taken = byBen(handed, { type: "HandOver", to: "ben" });
    expect(taken.incident.commander).toBe("ben");
    expect(byBen(taken, { type: "Close" }).refusal).toBeUndefined();
  });

  it("is whoever holds the role that the policy puts on call, whatever it is called", () => {
    const organisation = { ...examplePolicy.organisation, triage: { onCall: "cpo" } };
    const world = worldOf({ ...silent, organisation });
    expect(given(world).declared({ by: "grace" }).refusal).toBeUndefined();
    expect(given(world).declared({ by: "ivan" }).refusal?.code).toBe("not-permitted");
  });
});
