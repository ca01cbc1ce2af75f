import { describe, expect, it } from "vitest";
import type { Outcome } from "../../src/incident/commands.ts";
import { type Effect, owed, postedCards } from "../../src/incident/owed.ts";
import { type Given, given } from "../support/builders.ts";

const names = ({ incident }: Given, kind: Effect["kind"]) =>
  owed(incident)
    .filter((effect) => effect.kind === kind)
    .map(({ effect }) => effect);
const opened = (id = "C0ROOM"): Outcome => ({
  type: "RoomOpened",
  data: { effect: "room:INC-7K3Q2", room: { platform: "slack", id, name: "quiet-harbour" } },
});
const page = "page:INC-7K3Q2:amara.1:0:chat";
const pageState = ({ incident }: Given, effect = page) => incident.callIns["amara.1"]?.pages[effect]?.state;
const invite = { effect: "invite:INC-7K3Q2:amara", person: "amara" };

describe("what is owed", () => {
  it("is the pages first, then the room, and in it the people and the cards", () => {
    expect(new Set(owed(given().declared().incident).map(({ kind }) => kind))).toEqual(new Set(["page", "room"]));
    const inside = given().declared().outcome(opened());
    expect(names(inside, "room")).toEqual([]);
    expect(names(inside, "invite").map((effect) => effect.split(":").at(-1))).toEqual(["ben", "amara", "carla", "dev"]);
    expect(names(inside, "card")).toEqual(["card:INC-7K3Q2:situation"]);
  });

  it("waits for nothing: a room that fails delays no page, and is owed on", () => {
    const failed = given()
      .declared()
      .outcome({ type: "RoomFailed", data: { effect: "room:INC-7K3Q2", reason: "unavailable" } });
    expect(names(failed, "page")).toEqual(names(given().declared(), "page"));
    expect(names(failed, "room")).toEqual(["room:INC-7K3Q2"]);
    expect(failed.incident.rooms.slack).toEqual({ status: "owed", failed: "unavailable" });
  });

  it("is no invitation for whoever is not called any more, and one for the new commander", () => {
    const lowered = given().declared().outcome(opened()).rated("sev3").handedOver("grace");
    expect(names(lowered, "invite")).toEqual(["invite:INC-7K3Q2:grace", "invite:INC-7K3Q2:amara"]);
  });

  it("is a card for the room and for everybody who is asked, as long as the question is open", () => {
    const proposed = given().declared().outcome(opened()).proposed();
    expect(names(proposed, "card")).toEqual([
      "card:INC-7K3Q2:situation",
      "card:INC-7K3Q2:d1:room",
      "card:INC-7K3Q2:d1:amara",
      "card:INC-7K3Q2:d1:carla",
    ]);
    const expired = proposed.delivered().after("30m");
    expect(names(expired, "card")).toEqual([]);
    expect(names(proposed.outage("30m"), "card")).toEqual(["card:INC-7K3Q2:situation", "card:INC-7K3Q2:d1:room"]);
  });

  it("by an ended incident is what must still be said and exported, and no page, room or invitation", () => {
    const ended = given()
      .declared()
      .told({ type: "Export", by: given().by("amara") })
      .closed();
    expect(new Set(owed(ended.incident).map(({ kind }) => kind))).toEqual(new Set(["export"]));
    const inRoom = given()
      .declared()
      .outcome(opened())
      .told({ type: "Export", by: given().by("amara") })
      .closed();
    expect(new Set(owed(inRoom.incident).map(({ kind }) => kind))).toEqual(new Set(["card", "notice", "export"]));
  });

  it("is nothing once everything has its outcome", () => {
    const asked = given()
      .declared()
      .proposed()
      .told({ type: "Export", by: given().by("amara") });
    expect(owed(asked.delivered().incident)).toEqual([]);
  });
});

describe("an outcome is never refused", () => {
  it("after the step was overtaken, after the answer, after the end", () => {
    const accepted: Outcome = { type: "PageAccepted", data: { page, ref: "1.1" } };
    const stories = [
      given().declared().outage("4m"),
      given().declared().acknowledged("amara"),
      given().declared().rated("sev3"),
      given().declared().closed(),
    ];
    for (const story of stories) {
      const recorded = story.outcome(accepted);
      expect(recorded.added[0]?.type).toBe("PageAccepted");
      expect(pageState(recorded)).toEqual({ status: "accepted", ref: "1.1" });
    }
  });

  it("about what is not known either", () => {
    const unknown = given()
      .declared()
      .outcome({ type: "PageAccepted", data: { page: "page:INC-7K3Q2:constructor:0:sms" } });
    expect(unknown.refusal).toBeUndefined();
    expect(unknown.added.map(({ type }) => type)).toEqual(["PageAccepted"]);
  });

  it("unless there is no incident at all", () => {
    expect(given().outcome(opened()).refusal?.code).toBe("no-such-incident");
  });
});

describe("what has happened once stands", () => {
  it("a page that was accepted cannot have failed, and calls for no other", () => {
    const accepted = given()
      .declared()
      .outcome({ type: "PageAccepted", data: { page, ref: "1.1" } });
    const after = accepted.outcome({ type: "PageFailed", data: { page, reason: "late" } });
    expect(pageState(after)).toEqual({ status: "accepted", ref: "1.1" });
    expect(names(after, "page")).toEqual(names(accepted, "page"));
  });

  it("and is recorded once, though two looked it up at the same time; another message for the same page is news", () => {
    const once = given()
      .declared()
      .outcome({ type: "PageAccepted", data: { page, ref: "1.1", found: true } });
    expect(once.outcome({ type: "PageAccepted", data: { page, ref: "1.1", found: true } }).added).toEqual([]);
    const second = once.outcome({ type: "PageAccepted", data: { page, ref: "1.2", ambiguous: true } });
    expect(second.added.map(({ type }) => type)).toEqual(["PageAccepted"]);
  });

  it("a page that failed twice makes one medium owed", () => {
    const failed: Outcome = { type: "PageFailed", data: { page, reason: "rejected" } };
    const once = given().declared().outcome(failed);
    expect(names(once.outcome(failed), "page")).toEqual(names(once, "page"));
  });

  it("a second room changes nothing, nor does a late failure of the first", () => {
    const twice = given().declared().outcome(opened()).outcome(opened("C0OTHER"));
    expect(twice.incident.rooms.slack).toMatchObject({ status: "open", room: { id: "C0ROOM" } });
    const failed = twice.outcome({ type: "RoomFailed", data: { effect: "room:INC-7K3Q2", reason: "unavailable" } });
    expect(failed.incident.rooms.slack?.status).toBe("open");
  });

  it("whoever is in the room is in it, though a second invitation failed", () => {
    const failed = given().declared().outcome(opened()).outcome({ type: "PersonInvited", data: invite });
    const late = failed.outcome({ type: "InviteFailed", data: { ...invite, reason: "not-found" } });
    expect(late.incident.invited.amara).toBe("invited");
    expect(Object.values(late.incident.notices).map(({ about }) => about.what)).not.toContain("invite-failed");
  });

  it("a card that was posted is where it was first posted", () => {
    const effect = "card:INC-7K3Q2:situation";
    const posted = (ref: string): Outcome => ({ type: "CardPosted", data: { effect, ref } });
    const twice = given().declared().outcome(opened()).outcome(posted("1.1")).outcome(posted("2.2"));
    const failed = twice.outcome({ type: "CardFailed", data: { effect, reason: "rejected" } });
    expect(failed.incident.cards[effect]).toBe("1.1");
    expect(names(failed, "card")).toEqual([]);
  });
});

describe("an invitation that fails", () => {
  it("is tried again when the person is called again, and one that succeeded is not", () => {
    const inside = given().declared().outcome(opened());
    const failed = inside
      .outcome({ type: "InviteFailed", data: { ...invite, reason: "not-found" } })
      .outcome({ type: "PersonInvited", data: { ...invite, person: "carla" } });
    expect(names(failed, "invite")).not.toContain("invite:INC-7K3Q2:amara");
    const called = failed.after("3h").called("amara").called("carla");
    expect(called.events.filter(({ type }) => type === "CallInStarted").length).toBeGreaterThan(3);
    expect(names(called, "invite")).toContain("invite:INC-7K3Q2:amara");
    expect(names(called, "invite")).not.toContain("invite:INC-7K3Q2:carla");
  });

  const failing = (person: string, reason: string): Outcome => ({
    type: "InviteFailed",
    data: { effect: `invite:INC-7K3Q2:${person}`, person, reason },
  });
  const told = ({ incident }: Given) =>
    Object.values(incident.notices).flatMap(({ about, to }) =>
      about.what === "invite-failed"
        ? [`${about.person}: ${about.reason}, to ${to.kind === "room" ? "the room" : to.person}`]
        : [],
    );

  it("is told to whoever leads and not tried again", () => {
    const failed = given().declared().outcome(opened()).outcome(failing("amara", "guest"));
    expect(names(failed, "invite")).not.toContain("invite:INC-7K3Q2:amara");
    expect(told(failed)).toEqual(["amara: guest, to ben"]);
  });

  it("is told to the room where it is whoever leads that cannot come", () => {
    const failed = given().declared().outcome(opened()).outcome(failing("ben", "account-deactivated"));
    expect(told(failed)).toEqual(["ben: account-deactivated, to the room"]);
  });

  it("is told once, however often they are called again, and again when it is something else", () => {
    const raised = given()
      .declared({ severity: "sev3" })
      .confirmed()
      .outcome(opened())
      .outcome(failing("carla", "guest"))
      .delivered()
      .called("carla");
    expect(names(raised, "invite")).toContain("invite:INC-7K3Q2:carla");
    expect(told(raised.outcome(failing("carla", "guest")))).toEqual([]);
    expect(told(raised.outcome(failing("carla", "account-deactivated")))).toEqual([
      "carla: account-deactivated, to ben",
    ]);
  });
});

describe("what could not be sent and was given up", () => {
  const told = ({ incident }: Given) =>
    Object.values(incident.notices).flatMap(({ about, to }) =>
      about.what === "undelivered" ? [{ ...about, to }] : [],
    );
  const toTheRoom = { what: "undelivered", to: { kind: "room", platform: "slack" }, reason: "rejected" };
  const notices = (story: Given) => owed(story.incident).filter(({ kind }) => kind === "notice");

  it("a question to somebody: the room is told, and the card shows it until it is sent after all", () => {
    const effect = "card:INC-7K3Q2:d1:carla";
    const failed = given()
      .declared()
      .outcome(opened())
      .proposed()
      .outcome({ type: "CardFailed", data: { effect, reason: "rejected" } });
    expect(told(failed)).toEqual([{ ...toTheRoom, thing: "card", person: "carla" }]);
    expect(failed.incident.undelivered).toEqual({ [effect]: { what: "card", person: "carla" } });
    const sent = failed.outcome({ type: "CardPosted", data: { effect, ref: "1.1" } });
    expect(sent.incident.undelivered).toEqual({});
  });

  it("a card of the room itself: the room is told by a message, and nothing is said if that fails too", () => {
    const open = given().declared().outcome(opened());
    const effect = "card:INC-7K3Q2:situation";
    const failed = open.outcome({ type: "CardFailed", data: { effect, reason: "rejected" } });
    expect(told(failed)).toEqual([{ ...toTheRoom, thing: "card" }]);
    const message = notices(failed).at(-1)?.effect ?? "";
    const silent = failed.outcome({ type: "NoticeFailed", data: { effect: message, reason: "rejected" } });
    expect(told(silent)).toEqual([]);
  });

  it("a message to somebody: the room is told, also after the end", () => {
    const ended = given().declared().outcome(opened()).delivered().stoodDown();
    const mine = notices(ended).find(({ effect }) => effect.includes(":carla:"))?.effect ?? "";
    const failed = ended.outcome({ type: "NoticeFailed", data: { effect: mine, reason: "rejected" } });
    expect(told(failed)).toEqual([{ ...toTheRoom, thing: "message", person: "carla" }]);
    expect(notices(failed).map(({ effect }) => effect)).not.toContain(mine);
  });

  it("a message to the room itself: its card shows it, and no further message is tried", () => {
    const open = given().declared().outcome(opened());
    const [first] = notices(open);
    const failed = open.outcome({ type: "NoticeFailed", data: { effect: first?.effect ?? "", reason: "rejected" } });
    expect(told(failed)).toEqual([]);
    expect(Object.values(failed.incident.undelivered)).toEqual([{ what: "message" }]);
  });

  it("a record that somebody asked for: the room is told", () => {
    const asked = given()
      .declared()
      .outcome(opened())
      .told({ type: "Export", by: given().by("amara") });
    const effect = names(asked, "export")[0] ?? "";
    const failed = asked.outcome({ type: "ExportFailed", data: { effect, reason: "rejected" } });
    expect(told(failed)).toEqual([{ ...toTheRoom, thing: "record", person: "amara" }]);
    expect(names(failed, "export")).toEqual([]);
  });
});

describe("a card that is kept current", () => {
  it("is every call-in that a chat accepted, and every card that was posted", () => {
    const posted = postedCards(given().declared().proposed().delivered().incident);
    const views = [
      { card: "call-in", callIn: "amara.1" },
      { card: "call-in", callIn: "carla.1" },
      { card: "call-in", callIn: "dev.1" },
      { card: "situation", platform: "slack" },
      { card: "decision", decisionId: "d1", to: { kind: "room", platform: "slack" } },
      { card: "decision", decisionId: "d1", to: { kind: "person", person: "amara" } },
      { card: "decision", decisionId: "d1", to: { kind: "person", person: "carla" } },
    ];
    expect(posted).toHaveLength(views.length);
    expect(posted.map(({ view }) => view)).toEqual(expect.arrayContaining(views));
  });

  it("is none that could not be posted", () => {
    const effect = "card:INC-7K3Q2:situation";
    const failed = given()
      .declared()
      .outcome(opened())
      .outcome({ type: "CardFailed", data: { effect, reason: "rejected" } });
    expect(postedCards(failed.incident)).toEqual([]);
    expect(names(failed, "card")).toEqual([]);
  });
});
