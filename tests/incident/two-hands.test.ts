import { describe, expect, it } from "vitest";
import { leaderOf } from "../../src/incident/permission.ts";
import { type Given, given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** Nobody's authority passes through two hands: who stands in for somebody has nothing of it to hand on. */

const zoe = { name: "Zoe Lang", roles: ["commander"], slack: "U0ZOE", phone: "+15550199", timezone: "UTC" };
const ben = { ...examplePolicy.people.ben, roles: ["deputy-ciso"] };
const sev1 = { ...examplePolicy.severities.sev1, call: [{ role: "cio", acknowledgeWithin: "10m" }] };
/** Ben is Amara's delegate and leads nothing; the severity calls neither of them. */
const apart = () =>
  given(
    worldOf({
      ...examplePolicy,
      people: { ...examplePolicy.people, ben, zoe },
      severities: { ...examplePolicy.severities, sev1 },
    }),
  ).declared({ by: "zoe" });
const called = ({ events }: Given) =>
  events.flatMap(({ type, data }) => (type === "CallInStarted" ? [data.person] : []));
const standIns = ({ incident }: Given) => incident.decisions.d1?.standIns;

describe("somebody who would stand in and has handed over themselves", () => {
  it("is not called at half time, nor is their own delegate: the next who stands in is", () => {
    const put = apart().away("ben", "grace").proposed({ by: "zoe" }).joined("carla").chose("carla", "shut");
    const half = put.after("13m");
    expect(standIns(half)).toEqual([{ person: "dev", principal: "amara", role: "ciso" }]);
    expect(called(half)).not.toContain("grace");
    expect(standIns(put.back("ben").after("13m"))).toEqual([{ person: "ben", principal: "amara", role: "ciso" }]);
  });

  it("who is a fallback leaves it to nobody else either", () => {
    const put = apart().away("ben", "grace").away("dev", "ivan").proposed({ by: "zoe" }).joined("carla");
    const half = put.chose("carla", "shut").after("13m");
    expect(standIns(half)).toEqual([]);
    expect(called(half)).not.toContain("grace");
  });
});

describe("somebody who stands in and hands over", () => {
  const standing = () => apart().away("amara", "ben").proposed({ by: "zoe" }).acknowledged("ben");

  it("has nobody called in their place, who could do nothing there", () => {
    expect(standing().incident.acting).toMatchObject([{ person: "ben", principal: "amara" }]);
    const left = standing().after("1m").away("ben", "grace").told({ type: "AddNote", text: "on a plane" });
    expect(called(left)).not.toContain("grace");
    expect(left.incident.callIns["ben.1"]?.state.status).toBe("passed");
  });

  it("and leads besides is led for, and nobody acts in the role of the one they stood in for", () => {
    const led = given().declared().away("amara", "ben").proposed().away("ben", "grace");
    const passed = led.told({ type: "AddNote", by: led.by("dev"), text: "who leads?" }).acknowledged("grace");
    expect(passed.incident.acting).toMatchObject([{ person: "grace", principal: "ben", roles: ["commander"] }]);
    expect(leaderOf(passed.incident)).toBe("grace");
    expect(passed.chose("grace", "shut").refusal?.code).toBe("not-a-decider");
  });
});
