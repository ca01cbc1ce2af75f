import { describe, expect, it } from "vitest";
import { situationCard } from "../../src/chat/cards/situation.ts";
import type { Outcome } from "../../src/incident/commands.ts";
import { type Effect, owed } from "../../src/incident/owed.ts";
import { type Given, given } from "../support/builders.ts";
import { textOf } from "../support/card-text.ts";

/** Carla, the COO, is at home in Teams; everybody else in Slack. */
const both = () => given().staffed("carla", { platform: "teams" }).declared().confirmed();
const effects = ({ incident }: Given, kind: Effect["kind"]) =>
  owed(incident).flatMap((effect) => (effect.kind === kind ? [effect.effect] : []));
const rooms = ({ incident }: Given) =>
  Object.entries(incident.rooms).map(([platform, { status }]) => `${platform} ${status}`);
const said = (story: Given) => effects(story, "notice").map((effect) => effect.split(":").slice(3).join(":"));

describe("an incident whose people are at home on two chat platforms", () => {
  it("has a room on each, and on no other", () => {
    expect(effects(both(), "room")).toEqual(["room:INC-7K3Q2", "room:INC-7K3Q2:room-teams"]);
    expect(effects(given().declared(), "room")).toEqual(["room:INC-7K3Q2"]);
  });

  it("has one room where everybody is at home on the other platform", () => {
    const { people } = given().world.directory;
    const story = Object.keys(people).reduce((each, person) => each.staffed(person, { platform: "teams" }), given());
    expect(effects(story.declared(), "room")).toEqual(["room:INC-7K3Q2:room-teams"]);
  });

  it("invites each to the room of their own platform, once that is open", () => {
    const opened = both().outcome({
      type: "RoomOpened",
      data: { effect: "room:INC-7K3Q2", room: { platform: "slack", id: "C1", name: "quiet-harbour" } },
    });
    const invited = owed(opened.incident).flatMap((effect) => (effect.kind === "invite" ? [effect.person] : []));
    expect(invited).toContain("ben");
    expect(invited).not.toContain("carla");
    const carla = owed(
      opened.outcome({
        type: "RoomOpened",
        data: { effect: "room:INC-7K3Q2:room-teams", room: { platform: "teams", id: "19:1", name: "quiet-harbour" } },
      }).incident,
    ).find((effect) => effect.kind === "invite" && effect.person === "carla");
    expect(carla).toMatchObject({ platform: "teams" });
  });

  it("invites somebody again who is called after they moved to the other platform", () => {
    const moved = both().delivered().passed("carla").staffed("carla", { platform: "slack" });
    expect(moved.incident.invited).toHaveProperty("carla");
    const called = moved.called("carla");
    const invites = owed(called.incident).filter(({ kind }) => kind === "invite");
    expect(invites).toEqual([{ kind: "invite", effect: "invite:INC-7K3Q2:carla", person: "carla", platform: "slack" }]);
  });

  it("shows in each how things stand, and says in each what all must hear", () => {
    const posted = both().delivered();
    const cards = Object.keys(posted.incident.cards).filter((effect) => effect.includes(":situation"));
    expect(cards).toEqual(["card:INC-7K3Q2:situation", "card:INC-7K3Q2:situation:room-teams"]);
    expect(said(posted.contained("cut off"))).toEqual(["room", "room-teams"]);
  });

  it("says in each room who is in the other", () => {
    const joined = both().delivered().joined("carla");
    const inSlack = textOf(situationCard(joined.incident, joined.world, "slack"));
    expect(inSlack).toContain("In Microsoft Teams, in the room quiet-harbour-inc-7k3q2: Carla");
    expect(textOf(situationCard(joined.incident, joined.world, "teams"))).toContain("In Slack, in the room");
    const alone = given().declared().delivered();
    expect(textOf(situationCard(alone.incident, alone.world, "slack"))).not.toContain("In Slack");
  });

  it("is told to whoever leads, with the reason, where it is a group chat and the policy asks for a private channel", () => {
    const effect = "room:INC-7K3Q2:room-teams";
    const room = { platform: "teams", id: "19:r@thread.v2", name: "r" } as const;
    const opened = both().outcome({ type: "RoomOpened", data: { effect, room, chatBecause: "Forbidden" } });
    const about = { what: "room-is-a-chat", platform: "teams", reason: "Forbidden" };
    expect(Object.values(opened.incident.notices)).toContainEqual(
      expect.objectContaining({ to: { kind: "person", person: "ben", by: "chat" }, about }),
    );
    const asked = both().outcome({ type: "RoomOpened", data: { effect, room } });
    expect(JSON.stringify(asked.incident.notices)).not.toContain("room-is-a-chat");
  });

  it("goes on in one room when the other is lost, and tells whoever leads", () => {
    const lost = both()
      .delivered()
      .outcome({ type: "RoomLost", data: { effect: "card:INC-7K3Q2:situation:room-teams", reason: "gone" } });
    expect(said(lost)).toEqual(["ben:chat"]);
    const { notices } = lost.incident;
    expect(Object.values(notices).map(({ about }) => about)).toEqual([
      { what: "room-lost", platform: "teams", reason: "gone" },
    ]);
    const contained = lost.contained("cut off");
    expect(said(contained)).toEqual(["ben:chat", "room", "room-teams"]);
    const [inTeams] = effects(contained, "notice").filter((effect) => effect.endsWith("room-teams"));
    const failed = contained.outcome({ type: "NoticeFailed", data: { effect: inTeams ?? "", reason: "gone" } });
    expect(said(failed)).toEqual(["ben:chat", "room", "ben:chat"]);
    const mended = failed.outcome({ type: "CardPosted", data: { effect: "card:INC-7K3Q2:d1:room-teams", ref: "1" } });
    expect(mended.incident.rooms.teams).not.toHaveProperty("lost");
  });

  it("gives the record to each room and archives each by itself", () => {
    const closed = both().delivered().closed("all clear");
    expect(effects(closed, "export")).toEqual(["export:INC-7K3Q2:end", "export:INC-7K3Q2:end:room-teams"]);
    const failed: Outcome = {
      type: "ArchiveFailed",
      data: { effect: "archive:INC-7K3Q2:room-teams", reason: "not-possible" },
    };
    const over = closed.outcome(failed).delivered();
    expect(rooms(over)).toEqual(["slack archived", "teams open"]);
    expect(over.incident.rooms.teams).toMatchObject({ stays: true });
    expect(owed(over.incident)).toEqual([]);
    expect(rooms(closed.delivered())).toEqual(["slack archived", "teams archived"]);
  });

  it("tells whoever leads themselves what comes after the end, once their own room is archived and the other is not", () => {
    const failed: Outcome = {
      type: "ArchiveFailed",
      data: { effect: "archive:INC-7K3Q2:room-teams", reason: "chats-have-no-archive" },
    };
    const down = both().delivered().told({ type: "ReportDown", service: "payments" });
    const over = down.closed("all clear").outcome(failed).delivered();
    const up = over.told({ type: "ReportUp", service: "payments" });
    expect(said(up)).toEqual(["room-teams", "ben:chat"]);
  });

  it("invites a commander who moved to the other platform before they took over", () => {
    const home = both().delivered().staffed("carla", { platform: "slack" }).handedOver("carla");
    const invites = owed(home.incident).filter(({ kind }) => kind === "invite");
    expect(invites).toMatchObject([{ person: "carla", platform: "slack" }]);
  });

  it("keeps a question's thread in each room", () => {
    const asked = both().delivered().proposed({ action: "shut-down" }).delivered();
    const cards = Object.keys(asked.incident.cards).filter((effect) => /:room(-teams)?$/.test(effect));
    expect(cards).toContain("card:INC-7K3Q2:d1:room");
    expect(cards).toContain("card:INC-7K3Q2:d1:room-teams");
  });
});
