import { describe, expect, it } from "vitest";
import type { Notice } from "../../src/incident/notice.ts";
import { threadOf } from "../../src/incident/threads.ts";
import { type Given, given } from "../support/builders.ts";
import { exampleAlert } from "../support/example.ts";

/** What only fills a card in does not take up the room's own line of talk. */

const situation = "C1:1.1";
const question = "C1:2.2";
/** With its room, and the card in it. */
const inRoom = (story = given().declared()) =>
  story
    .outcome({ type: "RoomOpened", data: { effect: "room:1", room: { platform: "slack", id: "C1", name: "r" } } })
    .outcome({ type: "CardPosted", data: { effect: `card:${story.incident.id}:situation`, ref: situation } });
const asking = () => {
  const asked = inRoom().proposed();
  return asked.outcome({ type: "CardPosted", data: { effect: `card:${asked.incident.id}:d1:room`, ref: question } });
};
/** Each way to Amara is refused, as it is tried. */
const unreachable = (story = inRoom()) =>
  story.pageRejected("amara", "chat").pageRejected("amara", "sms").pageRejected("amara", "voice");
/** Amara has nothing but chat. */
const mute = () =>
  given()
    .staffed("amara", { media: ["chat"] })
    .declared();
const said = ({ incident }: Given, what: string): Notice => {
  const notice = Object.values(incident.notices).findLast(({ to, about }) => to.kind === "room" && about.what === what);
  if (!notice) throw new Error(`nobody said ${what}`);
  return notice;
};
const under = (story: Given, what: string) => threadOf(story.incident, said(story, what).about, "slack");

describe("under the card that says how things stand", () => {
  it.each([
    ["a page that failed", () => inRoom().pageRejected("amara", "chat"), "page-failed"],
    ["a call that went on to somebody else", () => inRoom().after("20m"), "escalated"],
    ["an alert that joins what is known", () => inRoom(given().alerted()).anotherAlert(), "alert-attached"],
    ["an alert that is over", () => inRoom(given().alerted()).resolved(exampleAlert.key), "alert-resolved"],
  ])("stands %s", (_what, story, what) => {
    expect(under(story(), what)).toBe(situation);
  });
});

it("who was called for a question stands under that question", () => {
  expect(under(asking().after("15m"), "stand-ins-called")).toBe(question);
});

describe("in the room for everybody stands", () => {
  it.each([
    ["that it got worse", () => inRoom().rated("sev2"), "severity-changed"],
    ["what was decided", () => asking().chose("amara", "shut").chose("carla", "shut"), "decision-closed"],
    ["that they do not agree", () => asking().chose("amara", "shut").chose("carla", "keep"), "decision-tied"],
    [
      "that nobody answered",
      () => inRoom().delivered().after("5m").delivered().after("10m").delivered().after("2h"),
      "unanswered",
    ],
    ["somebody whom no way is left to wake", unreachable, "page-failed"],
    ["somebody who has no address that wakes", () => inRoom(mute()).delivered().after("1m"), "no-address"],
    [
      "what somebody was not sent",
      () => asking().outcome({ type: "CardFailed", data: { effect: "card:INC-7K3Q2:d1:carla", reason: "rejected" } }),
      "undelivered",
    ],
  ])("%s", (_what, story, what) => {
    expect(under(story(), what)).toBeUndefined();
  });

  it("whatever is said before the card is there", () => {
    const early = given().declared().pageRejected("amara", "chat");
    expect(under(early, "page-failed")).toBeUndefined();
  });
});
