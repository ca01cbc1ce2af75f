import { describe, expect, it } from "vitest";
import { callInCard } from "../../src/chat/cards/call-in.ts";
import { noticeText, pageText } from "../../src/chat/cards/page-text.ts";
import type { Notice } from "../../src/incident/notice.ts";
import { type Given, given } from "../support/builders.ts";
import { exampleAlert, examplePolicy, worldOf } from "../support/example.ts";
import fc from "../support/seeded.ts";

const names = worldOf();
const falseAlarm = (reason?: string): Notice => ({
  effect: "n",
  to: { kind: "person", person: "amara", by: "sms" },
  about: { what: "false-alarm", by: "ben", ...(reason && { reason }) },
});

describe("a text message or call", () => {
  it("says the codename, what is asked and the bridge", () => {
    const { incident } = given().declared();
    expect(pageText(incident, "amara.1", names)).toBe(
      "Muster: quiet harbour. You are needed as CISO. Please join now. Bridge +1 555 0199, code 4410.",
    );
  });

  it("of an exercise begins with EXERCISE.", () => {
    const { incident } = given().declared({ exercise: true });
    expect(pageText(incident, "amara.1", names)).toMatch(/^EXERCISE\. Muster: quiet harbour\./);
    expect(noticeText(incident, falseAlarm(), names)).toMatch(/^EXERCISE\. /);
  });

  it("asks the commander to confirm or stand down, and a decider to decide", () => {
    expect(pageText(given().alerted().incident, "ben.1", names)).toContain("confirm or stand down.");
    const { incident } = given().declared({ severity: "sev3" }).proposed();
    expect(pageText(incident, "carla.1", names)).toContain(
      "You are needed as COO. Please join now: a decision needs you.",
    );
  });

  it("to a stand-in names the role, and not the person who did not answer", () => {
    const text = pageText(given().declared().after("16m").incident, "farid.1", names);
    expect(text).toContain("You are needed in place of the COO.");
    expect(text).not.toContain("Carla");
  });

  it("to somebody without a role still asks", () => {
    const policy = structuredClone(examplePolicy);
    policy.people.ivan.roles = [];
    const { incident } = given(worldOf(policy)).declared().called("ivan");
    expect(pageText(incident, "ivan.1", names)).toContain("quiet harbour. You are needed. Please join now.");
  });

  it("leaves the bridge out where there is none", () => {
    const { bridge: _none, ...organisation } = examplePolicy.organisation;
    const { incident } = given(worldOf({ ...examplePolicy, organisation })).declared();
    expect(pageText(incident, "amara.1", names)).toBe(
      "Muster: quiet harbour. You are needed as CISO. Please join now.",
    );
  });

  it("of a false alarm lets them sleep, without the reason", () => {
    const { incident } = given().declared();
    expect(noticeText(incident, falseAlarm("The payroll drill"), names)).toBe(
      "Muster: quiet harbour was a false alarm. You can go back to sleep.",
    );
    const other: Notice = { ...falseAlarm(), about: { what: "decision-closed", decisionId: "d1" } };
    expect(noticeText(incident, other, names)).toBe("Muster: quiet harbour has news. Please look at your messages.");
  });

  it("never holds what happened, where, or how bad it is", () => {
    const plain = allTexts(given().alerted().confirmed());
    fc.assert(
      fc.property(
        fc.record({
          title: fc.string({ minLength: 1 }).filter((title) => title.trim() !== ""),
          alertTitle: fc.string(),
          asset: fc.string(),
          kind: fc.string(),
          service: fc.constantFrom("payments", "infusion-pumps"),
          personalData: fc.constantFrom("none" as const, "suspected" as const),
        }),
        ({ title, alertTitle, asset, kind, service, personalData }) => {
          const alert = { ...exampleAlert, title: `${alertTitle} `, assets: [asset], kind, service };
          fc.pre(!/ransomware/i.test(`${kind} ${alertTitle}`));
          const story = given().alerted({ title, service, alert, personalData }).confirmed();
          for (const [id, said] of Object.entries(allTexts(story))) {
            if (plain[id] !== undefined) expect(said).toEqual(plain[id]);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it("is the same for every severity", () => {
    const [worst, mildest] = (["sev1", "sev3"] as const).map((severity) => given().declared({ severity }));
    expect(pageText((worst as Given).incident, "amara.1", names)).toBe(
      pageText((mildest as Given).incident, "amara.1", names),
    );
  });
});

/** By call-in: what is texted, and what a lock screen shows. */
function allTexts({ incident }: Given): Record<string, [string, string]> {
  const said = Object.keys(incident.callIns).map((id): [string, [string, string]] => {
    return [id, [pageText(incident, id, names), callInCard(incident, id, names).summary]];
  });
  return Object.fromEntries(said);
}
