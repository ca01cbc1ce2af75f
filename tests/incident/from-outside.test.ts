import { describe, expect, it } from "vitest";
import { type Given, given, turnedAway } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** Whom Slack takes for a guest or for somebody from elsewhere, and the policy does not name as that. */

const table = (decides: object, more: object = {}) =>
  given(
    worldOf({
      ...examplePolicy,
      authority: [
        { when: { action: "shut-down" }, decides, ...more },
        { fallback: true, decides: { any: ["coo"] } },
      ],
    }),
  );
const decision = ({ incident }: Given, id = "d1") => incident.decisions[id];

describe.each(["guest", "from-elsewhere"])("somebody whom the room does not let in (%s)", (reason) => {
  it("chooses nothing, and whoever their role falls to is asked", () => {
    const out = turnedAway(
      table({ any: ["ciso"] })
        .declared()
        .proposed(),
      "amara",
      reason,
    );
    expect(decision(out)?.asked.dev).toEqual({ role: "ciso" });
    const refused = out.chose("amara", "shut");
    expect(refused.refusal?.code).toBe("from-outside");
    expect(decision(refused)?.choices).toEqual({});
    expect(refused.added.map(({ type }) => type)).toContain("CommandRefused");
    expect(decision(out.chose("dev", "shut"))?.state.status).toBe("made");
  });

  it("has not chosen either what they chose a moment before that came out", () => {
    const early = table({ all: ["ciso", "coo"] })
      .declared()
      .proposed()
      .chose("amara", "shut");
    const out = turnedAway(early, "amara", reason);
    const made = out.chose("carla", "shut");
    expect(decision(made)?.state.status).toBe("open");
    expect(decision(made.chose("dev", "shut"))?.state).toMatchObject({ status: "made", chosenBy: ["carla", "dev"] });
  });

  it("acts for nobody, and puts and changes no question", () => {
    const out = turnedAway(given().declared(), "amara", reason);
    expect(out.proposed({ by: "amara" }).refusal?.code).toBe("from-outside");
    const outside = turnedAway(given().declared().joined("amara"), "dev", reason);
    const acting = outside.acknowledged("dev").delivered().after("10m").proposed();
    expect(acting.chose("dev", "shut").refusal?.code).toBe("from-outside");
  });

  it("is called as before: it may be the policy's mistake", () => {
    const out = turnedAway(given().declared(), "amara", reason).after("3m");
    const pages = Object.values(out.incident.callIns["amara.1"]?.pages ?? {});
    expect(pages.length).toBeGreaterThan(1);
  });
});

it("whoever was invited after all takes part", () => {
  const out = turnedAway(given().declared().proposed(), "amara", "guest");
  const mended = out.outcome({ type: "PersonInvited", data: { effect: "invite:amara", person: "amara" } });
  expect(mended.chose("amara", "shut").refusal).toBeUndefined();
});

it("somebody whose invitation failed for another reason takes part", () => {
  const out = turnedAway(given().declared().proposed(), "amara", "account-deactivated");
  expect(out.chose("amara", "shut").refusal).toBeUndefined();
});
