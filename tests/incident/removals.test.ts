import { describe, expect, it } from "vitest";
import { owed } from "../../src/incident/owed.ts";
import { type Given, given } from "../support/builders.ts";

/** Who is excluded in the middle is taken out of the room. */

const removals = ({ incident }: Given) => owed(incident).filter(({ kind }) => kind === "remove");
const carla = { effect: "remove:INC-7K3Q2:carla", person: "carla" };
const removal = { kind: "remove", ...carla, platform: "slack" };
const running = () => given().declared().joined("amara", "carla").delivered();
const seen = (person: string) => ({
  type: "ExcludedPersonSeen" as const,
  data: { person, platform: "slack" as const },
});
const refused = { type: "RemovalFailed" as const, data: { ...carla, reason: "restricted_action" } };
const told = ({ incident }: Given) =>
  Object.values(incident.notices).flatMap(({ to, about }) =>
    about.what === "removal-failed" ? [to.kind === "person" ? to.person : "the room"] : [],
  );

describe("somebody who is excluded in the middle", () => {
  it("is to be taken out of the room until that is done", () => {
    const excluded = running().excluded("carla");
    expect(removals(excluded)).toEqual([removal]);
    expect(removals(excluded.outcome({ type: "PersonRemoved", data: carla }))).toEqual([]);
  });

  it("is taken out of the room where they are at home", () => {
    const excluded = given().staffed("carla", { platform: "teams" }).declared().delivered().excluded("carla");
    const effect = "remove:INC-7K3Q2:carla:room-teams";
    expect(removals(excluded)).toEqual([{ ...removal, effect, platform: "teams" }]);
  });

  it("is taken out of the room on every platform where they have an account, as they may have been at home there before", () => {
    const moved = running()
      .staffed("carla", { platform: "teams", also: ["slack"] })
      .called("amara")
      .excluded("carla");
    const platforms = Object.values(moved.incident.removals).map(({ platform }) => platform);
    expect(platforms).toEqual(["teams", "slack"]);
    expect(removals(moved)).toEqual([removal]);
  });

  it("is taken out also where nobody called them, as somebody may have let them in", () => {
    const excluded = given().declared({ severity: "sev3" }).delivered().excluded("farid");
    expect(removals(excluded)).toHaveLength(1);
  });

  it("is taken out of a room that is opened only afterwards, and of one whose incident has ended meanwhile", () => {
    const room = { platform: "slack" as const, id: "C0", name: "room" };
    const before = given().declared().excluded("carla");
    expect(removals(before)).toEqual([]);
    expect(removals(before.outcome({ type: "RoomOpened", data: { effect: "room:INC-7K3Q2", room } }))).toHaveLength(1);
    expect(removals(running().excluded("carla").closed("all clear"))).toEqual([removal]);
  });

  it("is taken out again when an invitation that was under way arrives late, and of that nobody is told", () => {
    const removed = running().excluded("carla").outcome({ type: "PersonRemoved", data: carla });
    const late = removed.outcome({
      type: "PersonInvited",
      data: { effect: "invite:INC-7K3Q2:carla", person: "carla" },
    });
    expect(removals(late)).toEqual([removal]);
    const failed = removed.outcome({
      type: "InviteFailed",
      data: { effect: "invite:INC-7K3Q2:carla", person: "carla", reason: "guest" },
    });
    expect(failed.incident.invited).not.toHaveProperty("carla");
  });

  it("is taken out whenever they are seen in the room, also where the declaration excluded them", () => {
    const removed = running().excluded("carla").outcome({ type: "PersonRemoved", data: carla });
    const back = removed.outcome(seen("carla"));
    expect(removals(back)).toEqual([removal]);
    expect(back.outcome(seen("carla")).added).toEqual([]);
    expect(
      removals(
        given()
          .declared({ excluded: ["carla"] })
          .delivered()
          .outcome(seen("carla")),
      ),
    ).toEqual([removal]);
  });

  it("alone is taken out: whoever else is seen there is no news", () => {
    expect(running().excluded("carla").outcome(seen("amara")).added).toEqual([]);
  });

  it("is out before the room is archived, from which nobody can be taken any more", () => {
    const closed = running().excluded("carla").closed("all clear");
    const others = owed(closed.incident).filter(({ kind }) => kind !== "remove");
    expect(others.length).toBeGreaterThan(0);
    const delivered = closed.delivered();
    const archivedAt = delivered.added.findIndex(({ type }) => type === "RoomArchived");
    expect(delivered.added.findIndex(({ type }) => type === "PersonRemoved")).toBeLessThan(archivedAt);
  });
});

describe("a platform that does not let Muster take them out", () => {
  it("is told to whoever excluded them, and to nobody in the room", () => {
    expect(told(running().excluded("carla", "ben").outcome(refused))).toEqual(["ben"]);
  });

  it("is told to whoever leads, where who excluded them is not in the incident any more", () => {
    const both = running().excluded("carla", "ben").handedOver("amara").excluded("ben", "amara");
    expect(told(both.outcome(refused))).toEqual(["amara"]);
  });

  it("is asked again once they are seen there", () => {
    const failed = running().excluded("carla").outcome(refused);
    expect(removals(failed)).toEqual([]);
    expect(removals(failed.outcome(seen("carla")))).toEqual([removal]);
  });
});
