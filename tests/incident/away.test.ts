import { describe, expect, it } from "vitest";
import { awayUntil, type Given, given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** Who is called while somebody is away. The example: Carla (COO, ten minutes), with Dev as a delegate of the policy. */

/** Carla has handed over to Ivan, who is called for nothing else. */
const away = () => given().away("carla", "ivan");

const called = ({ events }: Given) => events.flatMap((one) => (one.type === "CallInStarted" ? [one.data.person] : []));
const pagesTo = ({ events }: Given, person: string) =>
  events.filter((one) => one.type === "PageDue" && one.data.person === person);

describe("while somebody is away", () => {
  it("their delegate is called at once in their place, and they are not paged at all", () => {
    const declared = away().declared();
    expect(called(declared)).toContain("ivan");
    expect(pagesTo(declared, "ivan").length).toBeGreaterThan(0);
    expect(pagesTo(declared.after("1h"), "carla")).toEqual([]);
    expect(declared.incident.callIns["carla.1"]?.state).toMatchObject({ status: "passed", awayUntil });
  });

  it("their role falls to its fallback at the instant planned, unless the delegate is awake", () => {
    // Ten minutes to answer, the fallback at 150 % of them: farid, as ceo, at 03:15.
    const declared = away().declared();
    expect(called(declared.after("14m"))).not.toContain("farid");
    expect(called(declared.after("15m"))).toContain("farid");
    expect(called(declared.acknowledged("ivan").after("15m"))).not.toContain("farid");
  });

  it("the delegate who is awake acts for them", () => {
    const asked = away().declared().acknowledged("ivan").proposed();
    expect(asked.incident.decisions.d1?.asked.ivan).toEqual({ role: "coo", actingFor: "carla" });
    const chosen = asked.chose("ivan", "shut").added[0];
    expect(chosen).toMatchObject({ type: "ChoiceMade", by: { person: "ivan", actingFor: "carla" } });
  });

  it("they speak for themselves again once they take over", () => {
    const came = away().declared().acknowledged("ivan").joined("carla").proposed();
    expect(came.chose("carla", "shut").refusal).toEqual({ code: "somebody-acts-for-you", person: "ivan" });
    const back = came.tookOver("carla");
    expect(back.chose("ivan", "shut").refusal?.code).toBe("not-a-decider");
    expect(back.chose("carla", "shut").refusal).toBeUndefined();
  });

  it("a ladder that climbs already ends at its next step", () => {
    const later = given().declared().away("carla", "ivan").after("2m");
    expect(later.incident.callIns["carla.1"]?.state).toMatchObject({ status: "passed" });
    expect(called(later)).toContain("ivan");
  });

  it("a page that fails brings their delegate, and no other page of theirs", () => {
    const failed = given().declared().away("carla", "ivan").pageRejected("carla", "chat");
    expect(called(failed)).toContain("ivan");
    expect(pagesTo(failed, "carla")).toHaveLength(1);
  });

  it("whoever stands in for a role and is away is passed over to their own delegate", () => {
    const gone = given().away("farid", "ivan");
    const late = gone.declared().after("15m");
    expect(pagesTo(late, "farid")).toEqual([]);
    expect(called(late)).toContain("ivan");
  });

  it("nobody stands in for somebody else who is away themselves: the next delegate does", () => {
    const gone = given().away("dev", "ivan");
    const carla = gone
      .staffed("carla", { delegates: ["dev", "grace"] })
      .declared()
      .after("10m").incident.callIns["carla.1"];
    expect(carla?.escalatedTo).toEqual(["grace"]);
  });

  it("they are not called again for the same role, until they are back", () => {
    const declared = away().declared();
    expect(called(declared.proposed()).filter((person) => person === "carla")).toHaveLength(1);
    const asked = declared.back("carla").proposed();
    expect(called(asked).filter((person) => person === "carla")).toHaveLength(2);
    expect(pagesTo(asked, "carla")).not.toEqual([]);
  });

  it("they are paged themselves where the incident is kept from their delegate and from everybody else", () => {
    const alone = keptAlone().away("farid", "grace").declared({ insider: true }).after("2h");
    expect(called(alone)).toEqual(["ivan", "farid"]);
    expect(pagesTo(alone, "farid")).not.toEqual([]);
  });

  it("nobody is called in their own place, whatever the policy says", () => {
    const own = keptAlone()
      .staffed("farid", { delegates: ["farid"] })
      .away("farid", "grace")
      .declared({ insider: true })
      .after("2h");
    expect(called(own)).toEqual(["ivan", "farid"]);
    const inTheirPlace = own.events.flatMap(({ type, data }) =>
      type === "CallInEscalated" && data.callIn === "farid.1" ? data.people : [],
    );
    expect(inTheirPlace).not.toContain("farid");
  });
});

/** Of an incident about somebody inside only Ivan knows, and Farid where he does not answer. */
function keptAlone(): Given {
  const organisation = { ...examplePolicy.organisation, insiderContact: "general-counsel" };
  const roles = { ...examplePolicy.roles, "general-counsel": { fallback: "ceo" } };
  return given(worldOf({ ...examplePolicy, organisation, roles }));
}
