import { describe, expect, it } from "vitest";
import { roomLinks, roomPlan, topicOf } from "../../src/chat/cards/room.ts";
import { given } from "../support/builders.ts";
import { worldOf } from "../support/example.ts";

const names = worldOf();

describe("the war room", () => {
  const { incident } = given().declared();
  const planOf = (change: Partial<typeof incident>) => roomPlan({ ...incident, ...change }, "slack");

  it("is named by the codename and ends with the incident's id, in lower case", () => {
    expect(planOf({}).name).toBe("quiet-harbour-inc-7k3q2");
    expect(planOf({ exercise: true }).name).toBe("ex-quiet-harbour-inc-7k3q2");
  });

  it("is named as was agreed, and always holds what nobody can guess", () => {
    const named = (name: string, change: Partial<typeof incident> = {}) => {
      const organisation = { ...incident.rules.organisation, timezone: "Pacific/Auckland", room: { name } };
      return planOf({ ...change, rules: { ...incident.rules, organisation } });
    };
    expect(named("inc-{codename}").name).toBe("inc-quiet-harbour-7k3q2");
    expect(named("inc-{codename}", { exercise: true }).name).toBe("ex-inc-quiet-harbour-7k3q2");
    expect(named("{incident}_{codename}").name).toBe("inc-7k3q2_quiet-harbour");
    expect(named("war-{date}").name).toBe("war-2026-11-22-7k3q2");
    expect(named("{date}-{codename}", { codename: "x".repeat(200) }).name).toMatch(/^2026-11-22-x{30,}-7k3q2$/);
    expect(named("inc-{codename}").random).toBe("7k3q2");
  });

  it("has a name that chat platforms take, whatever the codename", () => {
    for (const codename of ["Grün & Blau!", "---", "x".repeat(200), "静かな港"]) {
      expect(planOf({ codename }).name).toMatch(/^[a-z0-9][a-z0-9-]{0,79}$/);
      expect(planOf({ codename }).name).toMatch(/inc-7k3q2$/);
    }
  });

  it("holds the incident's id in its purpose, by which it is known again", () => {
    expect(planOf({}).purpose).toContain("INC-7K3Q2");
    expect(planOf({}).incident).toBe("INC-7K3Q2");
  });

  it("leads on to its first card, the runbook and a bridge that opens in a browser, and says nothing more", () => {
    const linked = (change: object, card?: string) => {
      const organisation = { ...incident.rules.organisation, ...change };
      return roomLinks({ ...incident, rules: { ...incident.rules, organisation } }, card);
    };
    const runbook = "https://wiki.example.com/incidents";
    expect(linked({ runbook, bridge: "https://meet.example.com/room-1, code 4410" }, "C0:1.0")).toEqual([
      { title: "Record: how things stand", message: "C0:1.0" },
      { title: "Runbook", address: runbook },
      { title: "Bridge", address: "https://meet.example.com/room-1" },
    ]);
    expect(linked({ bridge: "+1 555 0199, code 4410" })).toEqual([]);
  });

  it("shows severity, status, commander and bridge in its topic, and nothing of what happened", () => {
    expect(topicOf(incident, names)).toBe("sev1 · open · commander Ben Adler · bridge +1 555 0199, code 4410");
    expect(topicOf({ ...incident, exercise: true, status: "contained" }, names)).toMatch(
      /^EXERCISE · sev1 · contained/,
    );
    expect(JSON.stringify(planOf({}))).not.toContain("Payroll");
  });
});
