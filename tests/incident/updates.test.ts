import { describe, expect, it } from "vitest";
import { deadlines } from "../../src/incident/deadlines.ts";
import type { EventType } from "../../src/incident/events.ts";
import { type Given, given } from "../support/builders.ts";
import { updated, updating } from "../support/updating.ts";

/** Updates: the severity's rhythm is a deadline, and every instant of it is in a fact. */

const dataOf = ({ added }: Given, type: EventType) => added.filter((event) => event.type === type).map((e) => e.data);
const said = ({ incident }: Given, what: string) =>
  Object.values(incident.notices)
    .filter(({ about }) => about.what === what)
    .map(({ to }) => (to.kind === "room" ? "room" : `${to.person} ${to.by}`));
const at = (clock: string) => `2026-11-22T${clock}:00.000Z`;

describe("the rhythm of updates", () => {
  it("begins with an incident that is confirmed: the first is due one rhythm later, and late a fifth after that", () => {
    expect(dataOf(updating().declared(), "UpdatesPlanned")).toEqual([
      { everyMs: 1_800_000, nextDueAt: at("03:30"), nextLateAt: at("03:36") },
    ]);
  });

  it("waits while nobody has confirmed the incident, and counts from then", () => {
    const unconfirmed = updating().alerted().after("4m");
    expect(unconfirmed.incident.updates).toEqual({});
    expect(unconfirmed.after("50m").incident.updates).toEqual({});
    expect(dataOf(unconfirmed.confirmed(), "UpdatesPlanned")).toMatchObject([{ nextDueAt: at("03:34") }]);
  });

  it("is none where the severity asks for none", () => {
    const story = given().declared().after("3h");
    expect(story.incident.updates).toEqual({});
    expect(story.events.some(({ type }) => type.startsWith("Update"))).toBe(false);
  });

  it("is counted anew from a change of severity that has another", () => {
    const story = updating().declared().after("10m").rated("sev2");
    expect(dataOf(story, "UpdatesPlanned")).toEqual([
      { everyMs: 7_200_000, nextDueAt: at("05:10"), nextLateAt: at("05:34") },
    ]);
    expect(story.rated("sev1").incident.updates.next?.dueAt).toBe(at("03:40"));
  });

  it("ends with a severity that asks for none", () => {
    const story = updating().declared().rated("sev3");
    expect(dataOf(story, "UpdatesPlanned")).toEqual([{}]);
    expect(dataOf(story.after("10h"), "UpdateDue")).toEqual([]);
  });

  it("ends with the incident", () => {
    const story = updating().declared().closed("Done");
    expect(deadlines(story.incident)).toEqual([]);
    expect(story.after("10h").added).toEqual([]);
  });
});

describe("an update", () => {
  it("is a fact, is told to the room, and the next is due one rhythm after it", () => {
    const story = updated(updating().declared().after("20m"), "  It has stopped spreading ");
    expect(dataOf(story, "UpdateGiven")).toEqual([
      { text: "It has stopped spreading", nextDueAt: at("03:50"), nextLateAt: at("03:56") },
    ]);
    expect(said(story, "update-given")).toEqual(["room"]);
    expect(story.incident.updates).toMatchObject({
      last: { text: "It has stopped spreading", at: at("03:20"), by: "ben" },
      next: { dueAt: at("03:50"), isReminded: false },
    });
  });

  it("may be given where none is asked for", () => {
    const story = updated(given().declared());
    expect(dataOf(story, "UpdateGiven")).toEqual([{ text: "It has stopped spreading" }]);
    expect(story.incident.updates.next).toBeUndefined();
  });

  it("has words in it", () => {
    expect(updated(updating().declared(), " ").refusal).toEqual({ code: "empty", what: "update" });
  });

  it("is given by whoever leads, or the CISO; nobody else, and nobody after the end", () => {
    const story = updating().declared();
    const told = (person: string) => story.told({ type: "GiveUpdate", by: story.by(person), text: "So far so good" });
    expect(told("amara").refusal).toBeUndefined();
    expect(told("carla").refusal).toMatchObject({ code: "not-permitted", command: "update" });
    expect(updated(story.closed("Done")).refusal).toMatchObject({ code: "incident-ended" });
  });
});

describe("an update that is due", () => {
  it("reminds whoever leads, once, by a message of their own", () => {
    const due = updating().declared().after("29m").after("1m");
    expect(dataOf(due, "UpdateDue")).toMatchObject([{ dueAt: at("03:30"), people: ["ben"] }]);
    expect(said(due, "update-due")).toEqual(["ben chat"]);
    expect(dataOf(due.after("5m"), "UpdateDue")).toEqual([]);
  });

  it("reminds whoever has no chat by text", () => {
    const due = updating()
      .staffed("ben", { media: ["sms", "voice"] })
      .declared()
      .after("30m");
    expect(said(due, "update-due")).toEqual(["ben sms"]);
  });

  it("reminds whoever leads by then", () => {
    const due = updating().declared().handedOver("amara").after("30m");
    expect(said(due, "update-due")).toEqual(expect.arrayContaining(["amara chat"]));
    expect(said(due, "update-due")).not.toContain("ben chat");
  });

  it("reminds whoever acts for a commander who has not answered, too", () => {
    const away = updating().declared().handedOver("carla").after("11m").acknowledged("dev");
    expect(away.incident.acting).toContainEqual(expect.objectContaining({ person: "dev", principal: "carla" }));
    expect(said(away.after("20m"), "update-due")).toEqual(["carla chat", "dev chat"]);
  });

  it("is shown as late to the room once a fifth of the rhythm has passed, once for each that nobody gave", () => {
    const late = updating().declared().after("36m");
    expect(dataOf(late, "UpdateLate")).toEqual([
      { dueAt: at("03:30"), nextDueAt: at("04:00"), nextLateAt: at("04:06") },
    ]);
    expect(said(late, "update-late")).toEqual(["room"]);
    expect(late.incident.updates.missedSince).toBe(at("03:30"));
    expect(dataOf(late.after("29m"), "UpdateLate")).toEqual([]);
    const again = late.after("30m");
    expect(dataOf(again, "UpdateLate")).toMatchObject([{ dueAt: at("04:00") }]);
    expect(again.incident.updates.missedSince).toBe(at("03:30"));
  });

  it("is late once after an outage, however many were missed in it", () => {
    const story = updating().declared().outage("5h10m");
    expect(dataOf(story, "UpdateLate")).toEqual([
      { dueAt: at("03:30"), nextDueAt: at("08:30"), nextLateAt: at("08:36") },
    ]);
    expect(dataOf(story, "UpdateDue")).toHaveLength(1);
    expect(deadlines(story.incident).every((instant) => instant > story.now)).toBe(true);
  });

  it("is not late any more once somebody gives it", () => {
    const story = updated(updating().declared().after("40m"));
    expect(story.incident.updates.missedSince).toBeUndefined();
    expect(story.incident.updates.next?.dueAt).toBe(at("04:10"));
  });
});
