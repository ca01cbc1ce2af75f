import { describe, expect, it } from "vitest";
import type { EventOf } from "../../src/incident/events.ts";
import { threadOf } from "../../src/incident/threads.ts";
import { type Given, given, turnedAway } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** Where it is said that somebody cannot be reached, or was not sent something: what a commander must act on at night. */

const situation = "C1:1.1";
const inRoom = (story = given().declared()) =>
  story
    .outcome({ type: "RoomOpened", data: { effect: "room:1", room: { platform: "slack", id: "C1", name: "r" } } })
    .outcome({ type: "CardPosted", data: { effect: `card:${story.incident.id}:situation`, ref: situation } })
    .outcome({ type: "PersonInvited", data: { effect: "invite:ben", person: "ben" } });
const refused = (story: Given, ...media: ("chat" | "sms" | "voice")[]) =>
  media.reduce((so, medium) => so.pageRejected("amara", medium), story);
const accepted = (story: Given, medium: string) => {
  const page = Object.values(story.incident.callIns["amara.1"]?.pages ?? {}).find((each) => each.medium === medium);
  return story.outcome({ type: "PageAccepted", data: { page: page?.effect ?? "", ref: "1" } });
};
/** Everything that is being said of reaching Amara: to whom, and for the room, whether in the thread. */
const said = ({ incident }: Given) =>
  Object.values(incident.notices).flatMap(({ to, about }) => {
    if (!("person" in about) || about.person !== "amara") return [];
    if (to.kind === "person") return [`${about.what} to ${to.person}`];
    return [`${about.what} in the ${threadOf(incident, about, "slack") === undefined ? "room" : "thread"}`];
  });
const lastWays = ({ events }: Given) =>
  events.filter(
    (event): event is EventOf<"PageFailed" | "PageSkipped"> =>
      (event.type === "PageFailed" || event.type === "PageSkipped") &&
      event.data.lastWay === true &&
      (event.type === "PageSkipped" || event.data.page.includes(":amara.")),
  );

describe("a page that did not go out", () => {
  it("is said in the thread as long as there is another way, and in the room once nothing is left", () => {
    const two = refused(inRoom(), "chat", "sms");
    expect(said(two)).toEqual(["page-failed in the thread", "page-failed in the thread"]);
    const all = refused(two, "voice");
    expect(said(all)).toContain("page-failed in the room");
    expect(lastWays(all).map(({ seq }) => seq)).toEqual([all.added[0]?.seq]);
  });

  it("is for somebody to act on where only a silent message went out, and not where a phone rang", () => {
    const shown = accepted(inRoom(), "chat").after("1m");
    expect(said(refused(shown, "sms", "voice"))).toContain("page-failed in the room");
    const rang = accepted(shown, "sms").after("90s");
    expect(lastWays(refused(rang, "voice"))).toEqual([]);
  });

  it("is said once: neither what is tried again nor their silence says it anew", () => {
    const silent = refused(inRoom(), "chat", "sms", "voice").after("2h");
    expect(lastWays(silent)).toHaveLength(1);
    expect(said(silent).filter((each) => each.endsWith("in the room"))).toEqual(["page-failed in the room"]);
    expect(said(silent)).toContain("unanswered in the thread");
  });

  it("asks nobody to act once they have answered, or while they have handed over", () => {
    const answered = refused(refused(inRoom(), "chat", "sms").acknowledged("amara"), "voice");
    expect(lastWays(answered)).toEqual([]);
    expect(lastWays(refused(refused(inRoom(), "chat", "sms").away("amara", "ben"), "voice"))).toEqual([]);
  });

  it("is for somebody to act on too when its provider never answered", () => {
    const deaf = given().staffed("amara", { media: ["chat"] });
    const silent = inRoom(deaf.declared()).after("40s");
    expect(said(silent)).toContain("page-failed in the room");
  });
});

describe("somebody without an address", () => {
  it("is said in the thread where another way wakes them, and at once in the room where none does", () => {
    const noText = accepted(
      inRoom(
        given()
          .staffed("amara", { media: ["chat", "voice"] })
          .declared(),
      ),
      "chat",
    );
    expect(said(noText.after("1m"))).toEqual(["no-address in the thread"]);
    const onlyChat = accepted(
      inRoom(
        given()
          .staffed("amara", { media: ["chat"] })
          .declared(),
      ),
      "chat",
    );
    expect(said(onlyChat.after("1m"))).toEqual(["no-address in the room"]);
    const later = onlyChat.after("1m").after("2m");
    expect(said(later).filter((each) => each === "no-address in the room")).toHaveLength(1);
  });
});

describe("whoever leads", () => {
  it("is told directly as long as there is no room, and not again there", () => {
    const early = refused(given().declared(), "chat", "sms", "voice");
    expect(said(inRoom(early)).filter((each) => !each.endsWith("thread"))).toEqual(["page-failed to ben"]);
  });

  it("is told beside the room that does not let them in, and not while they are on their way in", () => {
    const open = given()
      .declared()
      .outcome({ type: "RoomOpened", data: { effect: "room:1", room: { platform: "slack", id: "C1", name: "r" } } });
    expect(said(refused(open, "chat", "sms", "voice"))).not.toContain("page-failed to ben");
    const out = refused(turnedAway(open, "ben", "no-account"), "chat", "sms", "voice");
    expect(said(out)).toEqual(expect.arrayContaining(["page-failed in the room", "page-failed to ben"]));
  });

  it("is told directly what a room that is lost would hear, also what somebody was not sent", () => {
    const lost = inRoom()
      .proposed()
      .outcome({ type: "RoomLost", data: { effect: "card:1:situation", reason: "gone" } });
    const failed = lost.outcome({
      type: "CardFailed",
      data: { effect: "card:INC-7K3Q2:d1:amara", reason: "rejected" },
    });
    expect(said(failed)).toEqual(["undelivered to ben"]);
  });

  it("hears of no loss of their own that way: it waits for the room", () => {
    const world = worldOf({ ...examplePolicy, organisation: { ...examplePolicy.organisation } });
    const alerted = given(world).alerted();
    const all = alerted.pageRejected("ben", "chat").pageRejected("ben", "sms").pageRejected("ben", "voice");
    const last = Object.values(all.incident.notices).filter(({ about }) => "lastWay" in about);
    expect(last.map(({ to }) => to.kind)).toEqual(["room"]);
  });

  it("leaves it to the room where the direct message does not arrive either", () => {
    const early = refused(given().declared(), "chat", "sms", "voice");
    const direct = Object.values(early.incident.notices).find(({ to }) => to.kind === "person");
    const failed = early.outcome({ type: "NoticeFailed", data: { effect: direct?.effect ?? "", reason: "rejected" } });
    expect(said(inRoom(failed))).toContain("page-failed in the room");
  });
});
