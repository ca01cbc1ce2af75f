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

  const all = () => table({ all: ["ciso", "coo"] });

  it("stands in for nobody: the principal speaks for themselves, and the right passes to somebody else or to nobody", () => {
    const guest = turnedAway(all().declared().joined("carla"), "ben", reason).after("6m").acknowledged("ben");
    const put = guest.proposed({ by: "grace" });
    expect(put.incident.acting).toEqual([]);
    expect(decision(put)?.asked.ben).toBeUndefined();
    expect(put.chose("amara", "shut").refusal).toBeUndefined();
    const passed = put.after("26m").events.find(({ type }) => type === "RightPassed");
    expect(JSON.stringify(passed?.data ?? {})).not.toContain('"ben"');
  });

  it("acts no more once that comes out, and what they chose for somebody does not count", () => {
    const acting = all().declared().joined("carla").after("6m").acknowledged("ben").proposed({ by: "grace" });
    const chosen = acting.chose("ben", "shut");
    expect(decision(chosen)?.choices.ben?.actingFor).toBe("amara");
    const out = turnedAway(chosen, "ben", reason);
    expect(out.incident.acting).toEqual([]);
    expect(decision(out)?.choices).toEqual({});
    expect(decision(out.chose("carla", "shut"))?.state.status).toBe("open");
    expect(decision(out.chose("carla", "shut").chose("amara", "shut"))?.state.status).toBe("made");
  });

  it("covers no role: whoever it falls to is called", () => {
    const away = all().away("carla", "ivan").declared().joined("amara");
    const answered = turnedAway(away, "ivan", reason).acknowledged("ivan").after("40m");
    const called = answered.events.flatMap((event) => (event.type === "CallInStarted" ? [event.data.person] : []));
    expect(called).toContain("farid");
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
