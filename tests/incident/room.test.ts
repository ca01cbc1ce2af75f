import { describe, expect, it } from "vitest";
import type { Outcome } from "../../src/incident/commands.ts";
import { nextDeadline } from "../../src/incident/deadlines.ts";
import { evolve } from "../../src/incident/incident.ts";
import { type Effect, owed } from "../../src/incident/owed.ts";
import { type Given, given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

const kinds = ({ incident }: Given): string[] => [...new Set(owed(incident).map(({ kind }) => kind))];
const effects = ({ incident }: Given, kind: Effect["kind"]) => owed(incident).filter((effect) => effect.kind === kind);
const agreed = (room: object) =>
  given(worldOf({ ...examplePolicy, organisation: { ...examplePolicy.organisation, room } }));
const running = (story = given()) => story.declared().confirmed().delivered();
/** Every outcome but those of the last steps. */
const untilOnly = (story: Given, ...left: Effect["kind"][]): Given => {
  let current = story;
  for (;;) {
    const effect = owed(current.incident).find(({ kind }) => !left.includes(kind));
    if (!effect) return current;
    if (effect.kind !== "notice" && effect.kind !== "card") throw new Error(`${effect.kind} is owed`);
    const type = effect.kind === "notice" ? "NoticePosted" : "CardPosted";
    current = current.outcome({ type, data: { effect: effect.effect, ref: "x" } } as Outcome);
  }
};
const sent: Outcome = { type: "ExportSent", data: { effect: "export:INC-7K3Q2:end" } };
const toldCommander = ({ incident }: Given) =>
  Object.values(incident.notices).flatMap(({ to, about }) =>
    to.kind === "person" && to.person === incident.commander ? [about.what] : [],
  );
const lost: Outcome = { type: "RoomLost", data: { effect: "card:INC-7K3Q2:situation", reason: "is_archived" } };

describe("the room of an incident that has ended", () => {
  it("is given the record first, and is archived when that is there and nothing is left to say in it", () => {
    const closed = running().closed("all clear");
    const to = { kind: "room", platform: "slack" };
    expect(effects(closed, "export")).toEqual([{ kind: "export", effect: "export:INC-7K3Q2:end", to }]);
    expect(kinds(closed)).not.toContain("archive");
    const said = untilOnly(closed, "export");
    expect(kinds(said)).toEqual(["export"]);
    expect(kinds(said.outcome(sent))).toEqual(["archive"]);
    expect(kinds(closed.outcome(sent))).not.toContain("archive");
    const archived = untilOnly(closed.outcome(sent), "archive").delivered();
    expect(archived.incident.rooms.slack).toMatchObject({ status: "archived" });
    expect(owed(archived.incident)).toEqual([]);
  });

  it("is treated the same after a false alarm", () => {
    expect(running().stoodDown("a drill").delivered().incident.rooms.slack).toMatchObject({ status: "archived" });
  });

  it("keeps its record and stays where that was agreed", () => {
    const closed = running(agreed({ archive: false })).closed("all clear");
    expect(effects(closed, "export")).toHaveLength(1);
    expect(closed.delivered().incident.archiving).toBeUndefined();
    expect(owed(closed.delivered().incident)).toEqual([]);
  });

  it("is archived later where that was agreed, at an instant that is fixed when it ends", () => {
    const closed = running(agreed({ archiveAfter: "24h" }))
      .closed("all clear")
      .delivered();
    expect(closed.incident.archiving).toEqual({ status: "planned", at: "2026-11-23T03:00:00.000Z" });
    expect(nextDeadline(closed.incident)).toBe("2026-11-23T03:00:00.000Z");
    expect(owed(closed.incident)).toEqual([]);
    const due = closed.after("24h");
    expect(due.added.map(({ type }) => type)).toContain("ArchiveDue");
    expect(kinds(due)).toEqual(["archive"]);
    expect(nextDeadline(due.incident)).toBeUndefined();
  });

  it("gives the record to whoever leads where the incident is kept from somebody, whom it names", () => {
    const closed = running().excluded("carla").delivered().closed("all clear");
    expect(effects(closed, "export")).toEqual([
      { kind: "export", effect: "export:INC-7K3Q2:end", to: { kind: "person", person: "ben" } },
    ]);
    expect(closed.delivered().incident.rooms.slack).toMatchObject({ status: "archived" });
  });

  it("is not archived without the record, and whoever leads is told", () => {
    const failed = running()
      .closed("all clear")
      .outcome({ type: "ExportFailed", data: { effect: "export:INC-7K3Q2:end", reason: "storage_limit_reached" } });
    expect(toldCommander(failed)).toContain("undelivered");
    expect(failed.delivered().incident.rooms.slack).toMatchObject({ status: "open", stays: true });
  });

  it("stays open when it cannot be archived, and whoever leads is told once", () => {
    const failed = untilOnly(running().closed("all clear").outcome(sent), "archive").outcome({
      type: "ArchiveFailed",
      data: { effect: "archive:INC-7K3Q2", reason: "restricted_action" },
    });
    expect(toldCommander(failed)).toEqual(["room-not-archived"]);
    expect(owed(failed.delivered().incident)).toEqual([]);
  });

  it("hears nothing more: what would be said there goes to whoever leads", () => {
    const down = running().told({ type: "ReportDown", service: "payments" }).delivered();
    const closed = down.closed("all clear").delivered();
    expect(closed.incident.rooms.slack).toMatchObject({ status: "archived" });
    const up = closed.told({ type: "ReportUp", service: "payments" });
    expect(toldCommander(up)).toEqual(["containment"]);
    expect(effects(up, "notice").some(({ effect }) => effect.endsWith(":room"))).toBe(false);
    expect(owed(up.delivered().incident)).toEqual([]);
  });

  it("is left as it is where an older ledger says nothing of it", () => {
    const { id, version } = running().incident;
    const [closed] = running().closed("all clear").added;
    if (closed?.type !== "IncidentClosed") throw new Error("nothing was closed");
    const { afterwards: _later, ...data } = closed.data;
    const incident = evolve(id, running().incident, { ...closed, seq: version + 1, data });
    expect([incident.archiving, incident.exports]).toEqual([undefined, {}]);
    expect(nextDeadline(incident)).toBeUndefined();
  });
});

describe("a room that Muster can write in no more", () => {
  it("is told to whoever leads, once", () => {
    const story = running().outcome(lost);
    expect(toldCommander(story)).toEqual(["room-lost"]);
    const again = story.outcome(lost);
    expect(again.added).toEqual([]);
  });

  it("delays no page", () => {
    const story = given().declared().delivered().outcome(lost);
    expect(kinds(story.rated("sev2").called("grace"))).toContain("page");
  });

  it("has what could not be said in it said to whoever leads", () => {
    const story = running().outcome(lost).delivered().contained("cut off");
    const notice = effects(story, "notice").find(({ effect }) => effect.endsWith(":room"));
    const failed = story.outcome({
      type: "NoticeFailed",
      data: { effect: notice?.effect ?? "", reason: "is_archived" },
    });
    expect(toldCommander(failed)).toEqual(["status-changed"]);
  });

  it("tells nobody that it could not be told, for ever", () => {
    let story = running().outcome(lost).contained("cut off");
    for (let round = 0; round < 10; round += 1) {
      for (const { effect } of effects(story, "notice")) {
        story = story.outcome({ type: "NoticeFailed", data: { effect, reason: "is_archived" } });
      }
    }
    expect(effects(story, "notice")).toEqual([]);
  });

  it("is found again with the first message that gets through, and its next loss is told again", () => {
    const story = running().outcome(lost).delivered().contained("cut off").delivered();
    expect(story.incident.rooms.slack).not.toHaveProperty("lost");
    expect(toldCommander(story.outcome(lost))).toEqual(["room-lost"]);
  });

  it("is no news once it is being archived", () => {
    const ending = untilOnly(running().closed("all clear").outcome(sent), "archive");
    expect(ending.outcome(lost).added).toEqual([]);
  });
});

describe("the links at the head of the room", () => {
  const opened: Outcome = {
    type: "RoomOpened",
    data: { effect: "room:INC-7K3Q2", room: { platform: "slack", id: "C0ROOM", name: "quiet-harbour" } },
  };
  const card = "card:INC-7K3Q2:situation";

  it("are owed once it is known where the first card is", () => {
    const story = given().declared().outcome(opened);
    expect(effects(story, "links")).toEqual([]);
    const posted = story.outcome({ type: "CardPosted", data: { effect: card, ref: "C0ROOM:1.0" } });
    expect(effects(posted, "links")).toEqual([
      { kind: "links", effect: "links:INC-7K3Q2", platform: "slack", card: "C0ROOM:1.0" },
    ]);
    const without = story.outcome({ type: "CardFailed", data: { effect: card, reason: "rejected" } });
    expect(effects(without, "links")).toEqual([{ kind: "links", effect: "links:INC-7K3Q2", platform: "slack" }]);
  });

  it("are set once, and tell nobody when they cannot be", () => {
    const story = given()
      .declared()
      .outcome(opened)
      .outcome({ type: "CardPosted", data: { effect: card, ref: "x" } });
    const data = { effect: "links:INC-7K3Q2" };
    expect(effects(story.outcome({ type: "RoomLinked", data }), "links")).toEqual([]);
    const failed = story.outcome({ type: "RoomLinksFailed", data: { ...data, reason: "missing_scope" } });
    expect(effects(failed, "links")).toEqual([]);
    expect(Object.keys(failed.incident.notices)).toEqual(Object.keys(story.incident.notices));
  });
});
