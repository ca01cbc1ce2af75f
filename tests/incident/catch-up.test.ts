import { describe, expect, it } from "vitest";
import { noticeCard } from "../../src/chat/cards/notices/notice.ts";
import { owed } from "../../src/incident/owed.ts";
import { type Given, given } from "../support/builders.ts";

/** Whoever comes when much has happened is told once what. */

const caughtUp = ({ events }: Given) =>
  events.flatMap((event) => (event.type === "CatchUpOwed" ? [event.data.person] : []));
const decided = () =>
  given().declared().joined("amara", "carla").proposed().chose("amara", "shut").chose("carla", "shut");

describe("a catch-up card", () => {
  it("is owed to whoever enters the room more than ten minutes after the declaration", () => {
    const story = given().declared().after("10m").joined("amara").after("1s").joined("carla");
    expect(caughtUp(story)).toEqual(["carla"]);
    const notices = owed(story.incident).flatMap((effect) => (effect.kind === "notice" ? [effect.notice] : []));
    expect(notices.filter(({ about }) => about.what === "catch-up")).toMatchObject([
      { to: { kind: "person", person: "carla", by: "chat" }, about: { person: "carla" } },
    ]);
  });

  it("goes by text to whoever has no chat, with what was decided and is open, and who leads", () => {
    const story = decided()
      .staffed("farid", { media: ["sms", "voice"] })
      .called("farid")
      .after("11m");
    const { incident, world } = story.acknowledged("farid");
    const [notice, ...others] = Object.values(incident.notices).filter(({ about }) => about.what === "catch-up");
    expect(others).toEqual([]);
    expect(notice?.to).toEqual({ kind: "person", person: "farid", by: "sms" });
    const names = { rules: world.rules, directory: world.directory };
    expect(notice && noticeCard(incident, notice, names).summary).toBe(
      "quiet harbour: decisions made before you came: 1, still open: 0. Ben Adler leads.",
    );
  });

  it("is owed to whoever answers their call that late", () => {
    expect(caughtUp(given().declared().after("11m").acknowledged("carla"))).toEqual(["carla"]);
  });

  it("is owed to whoever comes after a decision, however early; not to those who made it", () => {
    const story = decided().after("1m").acknowledged("dev").acknowledged("amara");
    expect(caughtUp(story)).toEqual(["dev"]);
  });

  it("comes once: whoever was told when they answered is not told again when they enter", () => {
    const answered = given().declared().after("11m").acknowledged("carla", 5).delivered();
    expect(caughtUp(answered.joined("carla"))).toEqual(["carla"]);
    expect(owed(answered.joined("carla").incident)).toEqual([]);
  });

  it("is not for those who were here from the start, whatever they press later", () => {
    const here = given().declared().joined("amara").acknowledged("carla").after("25m");
    const note = { type: "AddNote", text: "The backups are intact" } as const;
    const story = here
      .joined("amara")
      .acknowledged("carla", 5)
      .told({ ...note, by: here.by("carla") });
    expect(caughtUp(story)).toEqual([]);
  });

  it("is not for whoever declared it, nor for the commander who answered in time", () => {
    expect(caughtUp(given().declared().after("20m").joined("ben"))).toEqual([]);
    expect(caughtUp(given().alerted().acknowledged("ben").confirmed().after("20m").joined("ben"))).toEqual([]);
  });

  it("is for a commander who takes over late", () => {
    const story = given().declared().after("20m").handedOver("elena").after("1m").acknowledged("elena");
    expect(caughtUp(story)).toEqual(["elena"]);
  });
});
