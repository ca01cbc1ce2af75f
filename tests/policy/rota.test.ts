import { describe, expect, it } from "vitest";
import { policySchema } from "../../src/policy/policy.ts";
import { peopleAt, turnsAfter } from "../../src/policy/rota.ts";

/** Weekly turns in a hospital in London: Amara, then Carla, then Dev, from Monday 2 November at 08:00. */
const weekly = { people: ["amara", "carla", "dev"], from: "2026-11-02T08:00", turn: "7d" };

function policyWith(change: object, timezone: string) {
  const person = (name: string, ...roles: string[]) => ({ name, roles });
  return policySchema.parse({
    organisation: { name: "Example", timezone },
    people: { amara: person("Amara"), carla: person("Carla", "coo"), dev: person("Dev") },
    roles: { administrator: { rota: { ...weekly, ...change } } },
    severities: {},
  });
}

function nextTurn(at: string, change: object = {}, timezone = "Europe/London"): string | undefined {
  return turnsAfter(policyWith(change, timezone), at).administrator;
}

function onDuty(at: string, change: object = {}, timezone = "Europe/London"): string[] {
  const people = Object.entries(peopleAt(policyWith(change, timezone), at));
  return people.filter(([, { roles }]) => roles.includes("administrator")).map(([id]) => id);
}

describe("a rota", () => {
  it("changes hands at the hour, not a millisecond earlier, and begins again after the last", () => {
    expect(onDuty("2026-11-02T08:00:00.000Z")).toEqual(["amara"]);
    expect(onDuty("2026-11-09T07:59:59.999Z")).toEqual(["amara"]);
    expect(onDuty("2026-11-09T08:00:00.000Z")).toEqual(["carla"]);
    expect(onDuty("2026-11-16T08:00:00.000Z")).toEqual(["dev"]);
    expect(onDuty("2026-11-23T08:00:00.000Z")).toEqual(["amara"]);
  });

  it("may have turns of different lengths, which follow each other: ten hours by day, fourteen by night", () => {
    const shifts = { turn: ["10h", "14h"] };
    expect(onDuty("2026-11-02T17:59:59.999Z", shifts)).toEqual(["amara"]);
    expect(onDuty("2026-11-02T18:00:00.000Z", shifts)).toEqual(["carla"]);
    expect(onDuty("2026-11-03T07:59:59.999Z", shifts)).toEqual(["carla"]);
    expect(onDuty("2026-11-03T08:00:00.000Z", shifts)).toEqual(["dev"]);
    expect(onDuty("2026-11-03T18:00:00.000Z", shifts)).toEqual(["amara"]);
    expect(nextTurn("2026-11-03T09:00:00.000Z", shifts)).toBe("2026-11-03T18:00:00.000Z");
    expect(nextTurn("2026-11-03T18:00:00.000Z", shifts)).toBe("2026-11-04T08:00:00.000Z");
    expect(onDuty("2026-10-01T00:00:00.000Z", shifts)).toEqual(["amara"]);
  });

  it("gives its role to the first of its people until its first turn begins", () => {
    expect(onDuty("2026-10-01T00:00:00.000Z")).toEqual(["amara"]);
  });

  it("says when the next turn begins: the first instant at which it is somebody else's", () => {
    expect(nextTurn("2026-11-02T08:00:00.000Z")).toBe("2026-11-09T08:00:00.000Z");
    expect(nextTurn("2026-11-09T07:59:59.999Z")).toBe("2026-11-09T08:00:00.000Z");
    // Before the first turn the first of its people holds it already: it changes hands when the second begins.
    expect(nextTurn("2026-10-01T00:00:00.000Z")).toBe("2026-11-09T08:00:00.000Z");
    // London again: 01:30 comes twice on 25 October 2026, and not at all on 28 March 2027, when 01:00 UTC is 02:00.
    expect(nextTurn("2026-10-24T12:00:00.000Z", { from: "2026-10-24T01:30", turn: "24h" })).toBe(
      "2026-10-25T00:30:00.000Z",
    );
    expect(nextTurn("2027-03-27T12:00:00.000Z", { from: "2027-03-27T01:30", turn: "24h" })).toBe(
      "2027-03-28T01:00:00.000Z",
    );
    expect(nextTurn("2026-11-02T08:00:00.000Z", { people: ["amara", "amara"] })).toBeUndefined();
  });

  it("takes no other role from anybody", () => {
    const policy = policySchema.parse({
      organisation: { name: "Example" },
      people: { carla: { name: "Carla", roles: ["coo"] } },
      roles: { administrator: { rota: { ...weekly, people: ["carla"] } } },
      severities: {},
    });
    expect(peopleAt(policy, "2026-11-02T08:00:00.000Z").carla?.roles).toEqual(["coo", "administrator"]);
  });

  it("begins its turns at the same local hour in winter and in summer", () => {
    // London goes from UTC to UTC+1 on 28 March 2027. Turn 20 begins on Monday 22 March, turn 21 on the 29th at 08:00
    // local time, which is 07:00 UTC. 20 = 6 × 3 + 2: Dev; 21: Amara.
    expect(onDuty("2027-03-22T08:00:00.000Z")).toEqual(["dev"]);
    expect(onDuty("2027-03-29T06:59:59.999Z")).toEqual(["dev"]);
    expect(onDuty("2027-03-29T07:00:00.000Z")).toEqual(["amara"]);
  });

  it("goes on once when clocks show an hour twice, and right after the hour that they skip", () => {
    // London, 25 October 2026: 01:30 comes at 00:30 UTC, and again at 01:30 UTC.
    const nightly = { from: "2026-10-24T01:30", turn: "24h" };
    expect(onDuty("2026-10-25T00:29:59.999Z", nightly)).toEqual(["amara"]);
    expect(onDuty("2026-10-25T00:30:00.000Z", nightly)).toEqual(["carla"]);
    // The second 01:00: clocks show less than 01:30 again, and it is still Carla's turn.
    expect(onDuty("2026-10-25T01:00:00.000Z", nightly)).toEqual(["carla"]);
    expect(onDuty("2026-10-26T01:30:00.000Z", nightly)).toEqual(["dev"]);
    // 28 March 2027: 01:00 UTC is 02:00, and 01:30 is not that night.
    const spring = { from: "2027-03-27T01:30", turn: "24h" };
    expect(onDuty("2027-03-28T00:59:59.999Z", spring)).toEqual(["amara"]);
    expect(onDuty("2027-03-28T01:00:00.000Z", spring)).toEqual(["carla"]);
  });

  it("keeps the hours of its own time zone where it names one", () => {
    const there = { timezone: "America/New_York" };
    expect(onDuty("2026-11-09T08:00:00.000Z", there)).toEqual(["amara"]);
    expect(onDuty("2026-11-09T13:00:00.000Z", there)).toEqual(["carla"]);
  });

  it.each([
    [{ people: [] }, "name at least one person, by their key under people"],
    [{ turn: "0h" }, 'a turn lasts 1m or longer, such as "7d"'],
    [{ from: "2026-11-31T08:00" }, "write when the first turn begins as 2026-11-02T08:00"],
    [{ from: "2026-11-02" }, "write when the first turn begins as 2026-11-02T08:00"],
    [{ timezone: "Mars" }, "name a time zone as Europe/London"],
  ])("that %j is refused with how to write it", (change, cure) => {
    const roles = { administrator: { rota: { ...weekly, ...change } } };
    const input = { organisation: { name: "Example" }, people: {}, roles, severities: {} };
    const issues = policySchema.safeParse(input).error?.issues ?? [];
    expect(issues.map(({ message }) => message)).toEqual([cure]);
  });
});
