import { describe, expect, it } from "vitest";
import { later } from "../../src/incident/time.ts";
import { delegationOf, directoryAt } from "../../src/organisation/organisation.ts";
import { examplePolicy, worldOf } from "../support/example.ts";
import { acts, start } from "./acts.ts";

const hourMs = 3_600_000;
const tonight = later(start, 8 * hourMs);
const beforeTonight = later(start, 8 * hourMs - 1);

describe("a delegation", () => {
  it("holds from the click until before the instant named", () => {
    const { organisation } = acts().delegates("carla", "dev", tonight);
    expect(delegationOf(organisation, "carla", start)).toMatchObject({ delegate: "dev", until: tonight });
    expect(delegationOf(organisation, "carla", beforeTonight)).toMatchObject({ delegate: "dev" });
    expect(delegationOf(organisation, "carla", tonight)).toBeUndefined();
  });

  it("ends at once when the principal takes it back", () => {
    const { organisation } = acts().delegates("carla", "dev", tonight).does("carla", { type: "RevokeDelegation" });
    expect(delegationOf(organisation, "carla", start)).toBeUndefined();
  });

  it("takes the place of the one before, and the record says that it ended", () => {
    const again = acts().delegates("carla", "dev", tonight).delegates("carla", "ben", tonight);
    expect(again.added.map(({ type }) => type)).toEqual(["DelegationRevoked", "DelegationGranted"]);
    expect(delegationOf(again.organisation, "carla", start)).toMatchObject({ delegate: "ben" });
  });

  it("is the principal's own: nobody takes back somebody else's", () => {
    const tried = acts().delegates("carla", "dev", tonight).does("dev", { type: "RevokeDelegation" });
    expect(tried.refusal).toEqual({ code: "no-delegation" });
    expect(delegationOf(tried.organisation, "carla", start)).toBeDefined();
  });

  it("to oneself is refused", () => {
    expect(acts().delegates("carla", "carla", tonight).refusal).toEqual({ code: "delegate-to-oneself" });
  });

  it("to somebody unknown is refused, whatever they are called", () => {
    for (const person of ["nobody", "constructor"]) {
      expect(acts().delegates("carla", person, tonight).refusal).toEqual({ code: "unknown-person", person });
    }
  });

  it("by a stranger is refused", () => {
    const stranger = "slack:T0/U0";
    expect(acts().delegates(stranger, "dev", tonight).refusal).toEqual({ code: "unknown-person", person: stranger });
  });

  it("to somebody who cannot be reached is refused", () => {
    const world = worldOf();
    const { dev } = world.directory.people;
    if (dev) dev.media = [];
    expect(acts(world).delegates("carla", "dev", tonight).refusal).toEqual({
      code: "delegate-unreachable",
      person: "dev",
    });
  });

  it("until now or earlier is refused", () => {
    expect(acts().delegates("carla", "dev", start).refusal).toEqual({ code: "until-in-the-past" });
  });

  it("is for 30 days at most", () => {
    const days30 = later(start, 30 * 24 * hourMs);
    expect(acts().delegates("carla", "dev", days30).refusal).toBeUndefined();
    expect(acts().delegates("carla", "dev", later(days30, 1)).refusal).toEqual({
      code: "delegation-too-long",
      days: 30,
    });
  });

  it("is for whoever the policy allows it to, where it names any", () => {
    const world = worldOf({ ...examplePolicy, commands: { delegate: { sev1: ["ciso"], sev3: ["coo"] } } });
    expect(acts(world).delegates("carla", "dev", tonight).refusal).toBeUndefined();
    expect(acts(world).delegates("grace", "dev", tonight).refusal).toMatchObject({ code: "not-permitted" });
  });

  it("back to the principal, at once or over others, is refused", () => {
    const handed = acts().delegates("carla", "dev", tonight);
    expect(handed.delegates("dev", "carla", tonight).refusal).toEqual({
      code: "delegate-is-away",
      person: "carla",
      delegate: "dev",
      until: tonight,
    });
    const twice = handed.delegates("dev", "ben", tonight);
    expect(twice.delegates("ben", "carla", tonight).refusal).toMatchObject({ code: "delegate-is-away" });
  });

  it("to somebody who was away is possible once they are back", () => {
    const handed = acts().delegates("carla", "dev", tonight);
    expect(handed.delegates("dev", "carla", later(tonight, hourMs), tonight).refusal).toBeUndefined();
  });
});

describe("the directory as seen at an instant", () => {
  const { directory } = worldOf();

  it("puts the delegate before those of the policy and says until when the principal is away", () => {
    const { organisation } = acts().delegates("carla", "ben", tonight);
    expect(directoryAt(directory, organisation, start).people.carla).toMatchObject({
      delegates: ["ben", "dev"],
      away: { until: tonight, delegate: "ben" },
    });
  });

  it("is the policy's own before, afterwards, and for everybody else", () => {
    const { organisation } = acts().delegates("carla", "ben", tonight);
    expect(directoryAt(directory, organisation, tonight)).toEqual(directory);
    expect(directoryAt(directory, organisation, start).people.amara).toEqual(directory.people.amara);
  });

  it("has nobody away whose delegate is away too, has left, or cannot be reached any more", () => {
    const chained = acts().delegates("carla", "dev", tonight).delegates("dev", "ben", tonight).organisation;
    const { carla, dev } = directoryAt(directory, chained, start).people;
    expect([carla?.away, dev?.away?.delegate]).toEqual([undefined, "ben"]);
    const { dev: known, ...others } = directory.people;
    const left = directoryAt({ people: others }, acts().delegates("carla", "dev", tonight).organisation, start);
    expect(left.people.carla?.away).toBeUndefined();
    if (!known) throw new Error("dev is in the example");
    const silent = { people: { ...directory.people, dev: { ...known, media: [] } } };
    const handed = acts().delegates("carla", "dev", tonight).organisation;
    expect(directoryAt(silent, handed, start).people.carla?.away).toBeUndefined();
  });
});
