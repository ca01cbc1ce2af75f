import { describe, expect, it } from "vitest";
import { myViewCard, statusCard } from "../../src/chat/cards/my-view.ts";
import { situationCard } from "../../src/chat/cards/situation.ts";
import type { Incident } from "../../src/incident/incident.ts";
import { type Given, given } from "../support/builders.ts";
import { labelsOf, textOf } from "../support/card-text.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

const names = worldOf();
const textAfter = (story: { incident: Parameters<typeof situationCard>[0] }) =>
  textOf(situationCard(story.incident, names, "slack"));

describe("the situation card", () => {
  const declared = given().declared();

  it("names the codename, how bad it is, where it stands, who leads and who declared it", () => {
    const card = situationCard(declared.incident, names, "slack");
    expect(card.title).toBe("quiet harbour · sev1 · open");
    expect(card.summary).toBe("quiet harbour: sev1, open, commander Ben Adler.");
    expect(textOf(card)).toContain("Commander: Ben Adler\nDeclared: 03:00 UTC, by Ben Adler");
    expect(labelsOf(card)).toEqual(["I'm here", "Open my view", "Propose a decision"]);
  });

  it("never says recovered alone while a service is down", () => {
    const { incident } = declared.confirmed().recovered();
    const down = (...services: string[]): Incident => {
      const each = services.map((service) => [
        service,
        { service, state: { status: "down", since: incident.declaredAt, marks: [], ahead: [] } },
      ]);
      return { ...incident, downtimes: Object.fromEntries(each) };
    };
    const shown = (of: Incident) => situationCard(of, names, "slack");
    expect(shown(incident).title).toBe("quiet harbour · sev1 · recovered");
    expect(shown(down("payments")).title).toBe("quiet harbour · sev1 · recovered, payments still down");
    expect(shown(down("payments")).summary).toContain("sev1, recovered, payments still down, commander");
    expect(shown(down("payments", "shop")).title).toBe("quiet harbour · sev1 · recovered, 2 services still down");
  });

  it("says until when it waits for the commander, and that the executives were called when nobody confirmed", () => {
    const alerted = given().alerted();
    expect(textAfter(alerted)).toContain(
      "Waiting for Ben Adler to confirm, until 03:05 UTC; then the executives are called.",
    );
    expect(textAfter(alerted.after("5m"))).toContain("Nobody confirmed this in time, so the executives were called.");
    expect(textAfter(alerted.confirmed())).not.toContain("confirm");
  });

  it("says how many alerts came in a storm, by when, and how many a minute of late, if that is any", () => {
    const storm = given().alerted().after("10m").counted(10_000, 600);
    expect(textAfter(storm)).toContain("Alerts: 10,000 by 03:10 UTC, lately 1,000 a minute");
    const slower = storm.after("10m").counted(11_700, 1_200);
    expect(textAfter(slower)).toContain("Alerts: 11,700 by 03:20 UTC, lately 170 a minute");
    expect(textAfter(slower.after("10h").counted(11_800, 37_200))).toContain("Alerts: 11,800 by 13:20 UTC\n");
  });

  it("says who is away, until when, and who is called instead", () => {
    const away = given().away("carla", "ivan").declared();
    const line = "Carla Reyes (COO): away until Mon 23 Nov, 03:00 UTC; called instead: Ivan Costa";
    expect(textAfter(away)).toContain(line);
    expect(textAfter(away.stoodDown())).toContain("Carla Reyes (COO): was away");
  });

  it("has a line for everybody called, with how far they are", () => {
    const story = declared.after("1m").acknowledged("amara", 15).passed("carla").acknowledged("dev").joined("dev");
    expect(textAfter(story)).toContain("Amara Okafor (CISO): awake, joining by 03:16 UTC");
    expect(textAfter(declared.acknowledged("amara"))).toContain(
      "Amara Okafor (CISO): awake, expected by 03:15 UTC, as was agreed beforehand",
    );
    expect(textAfter(story)).toContain("Carla Reyes (COO): asked for their delegate; called instead: Dev Patel");
    expect(textAfter(story)).toContain("Dev Patel (CIO): here since 03:01 UTC");
    expect(textAfter(declared)).toContain("Amara Okafor (CISO): waiting since 03:00 UTC");
    expect(textAfter(declared.acknowledged("amara", 5).after("6m"))).toContain(
      "Amara Okafor (CISO): awake, was expected by 03:05 UTC, has not pressed “I'm here”",
    );
    expect(textAfter(declared.after("3h"))).toContain(
      "Amara Okafor (CISO): not reached; called instead: Ben Adler and Dev Patel",
    );
    expect(textAfter(declared.rated("sev3"))).toContain("Carla Reyes (COO): not needed any more");
    expect(textAfter(declared.joined("grace"))).toContain("Grace Lin: here since 03:00 UTC");
    expect(textAfter(given().alerted().acknowledged("ben"))).toContain("Ben Adler (commander): awake since 03:00 UTC");
  });

  it("has its times on the organisation's own clock, and says which; else in UTC", () => {
    const organisation = { ...examplePolicy.organisation, timezone: "Europe/Berlin" };
    const theirs = given(worldOf({ ...examplePolicy, organisation })).declared();
    expect(textAfter(theirs)).toContain("Declared: 04:00, Berlin time, by Ben Adler");
    expect(textAfter(declared)).toContain("Declared: 03:00 UTC, by Ben Adler");
  });

  it("says what it is about, and leads to the alert at its maker", () => {
    const story = given()
      .alerted({ service: "payments", environment: "ot" })
      .anotherAlert({ assets: ["a", "b", "c"], url: "https://console.example/finding/2" })
      .anotherAlert({ key: "k3", assets: ["a"], url: "javascript:alert(1)" });
    expect(textAfter(story)).toContain(
      "Assets: i-0abc, a, b and 1 more\nService: payments\nTouches: plant and machinery",
    );
    expect(textAfter(story)).toContain("Alert: Open in GuardDuty");
    const card = JSON.stringify(situationCard(story.incident, names, "slack"));
    expect(card).toContain('"leadsTo":{"url":"https://console.example/finding/2"}');
    expect(card).not.toContain("javascript");
  });

  it("of an incident that has ended expects nobody any more", () => {
    const story = declared.delivered().acknowledged("amara", 15).joined("grace").closed("done");
    const text = textAfter(story);
    expect(text).toContain("Who was called\n");
    expect(text).toContain("Amara Okafor (CISO): answered at 03:00 UTC");
    expect(text).toContain("Carla Reyes (COO): did not answer");
    expect(text).toContain("Grace Lin: joined at 03:00 UTC");
    expect(text).not.toMatch(/waiting|joining|awake|here since|Needs a hand/);
  });

  it("shows the newest alerts first and counts the rest", () => {
    const one = given().alerted();
    const five = [2, 3, 4, 5].reduce((story, n) => story.anotherAlert({ key: `k${n}`, title: `Finding ${n}` }), one);
    const text = textAfter(five);
    expect(text).toContain("Alerts: 5, the newest 3 first\nFinding 5 (GuardDuty, sev1)\nFinding 4");
    expect(text).not.toContain("Finding 2");
  });

  it("marks a resolved alert, and a severity that the alert did not give", () => {
    const story = given()
      .alerted()
      .anotherAlert({ title: "Disk full", severity: "sev2", severityDefaulted: true })
      .resolved();
    expect(textAfter(story)).toContain(
      "Disk full (GuardDuty, taken as sev2, as the alert named none that Muster knows)",
    );
    expect(textAfter(story)).toContain("Resolved: Instance i-0abc talks to a command server (GuardDuty, sev1)");
  });

  it("lists decisions as open, made or not decided", () => {
    const proposed = declared.joined("amara", "carla").proposed();
    expect(textAfter(proposed)).toContain("Open until 03:25 UTC: Shut down payments?");
    expect(textAfter(proposed.chose("amara", "shut").chose("carla", "shut"))).toContain(
      "Decided at 03:00 UTC: Shut down payments? “Shut down”.",
    );
    expect(textAfter(proposed.after("25m"))).toContain("Not decided, nothing is approved: Shut down payments?");
  });

  it("has what is still asked before what was answered, and both before who is called", () => {
    const answered = declared.proposed().chose("amara", "shut").chose("carla", "shut");
    const pumps = { action: "isolate-host", service: "infusion-pumps", safety: "Nurses lose the alarms" };
    const words = textAfter(answered.proposed({ decisionId: "d2", question: "Take the pumps off?", ...pumps }));
    const at = ["Take the pumps off?", "Shut down payments?", "Who is called"].map((each) => words.indexOf(each));
    expect(at).toEqual(at.toSorted((one, other) => one - other));
    expect(at).not.toContain(-1);
  });

  it("shows what Muster could not do, and what to do about it", () => {
    const story = declared
      .outcome({ type: "RoomFailed", data: { effect: "room:INC-7K3Q2", reason: "restricted_action" } })
      .outcome({ type: "InviteFailed", data: { effect: "x", person: "carla", reason: "user_is_restricted" } })
      .proposed()
      .outcome({ type: "CardFailed", data: { effect: "card:INC-7K3Q2:d1:amara", reason: "channel_not_found" } });
    expect(textAfter(story)).toContain(
      "The room could not be opened yet (it was refused with “restricted_action”). Muster keeps trying",
    );
    const silent = declared.outcome({ type: "RoomFailed", data: { effect: "room:INC-7K3Q2", reason: "http_503" } });
    expect(textAfter(silent)).toContain("The room could not be opened yet (there was no answer: “http_503”).");
    const lost = declared
      .delivered()
      .outcome({ type: "RoomLost", data: { effect: "card:INC-7K3Q2:situation", reason: "is_archived" } });
    expect(textAfter(lost)).toContain("any more (it was refused with “is_archived”): please restore it");
    expect(textAfter(story)).toContain("Carla Reyes could not be added to this room: please add them.");
    expect(textAfter(story)).toContain("Amara Okafor could not be sent the question to decide: please tell them.");
  });

  it("has no buttons once the incident has ended", () => {
    expect(labelsOf(situationCard(declared.closed().incident, names, "slack"))).toEqual([]);
    const stoodDown = situationCard(declared.stoodDown().incident, names, "slack");
    expect(labelsOf(stoodDown)).toEqual([]);
    expect(textOf(stoodDown)).toContain("Amara Okafor (CISO): did not answer");
  });

  it("gives the date of what happens on another day", () => {
    expect(textAfter(declared.after("3h").outage("24h").joined("grace"))).toContain("here since Mon 23 Nov, 06:00 UTC");
  });
});

describe("somebody's own view", () => {
  const declared = given().declared();

  it("starts with the call that waits for them", () => {
    const card = myViewCard(declared.incident, "carla", names);
    expect(card.summary).toBe("quiet harbour: this is what you are asked.");
    expect(labelsOf(card)).toContain("I'm awake, joining in 5");
  });

  it("gives whoever leads a row of their own: what leading takes, as far as it is theirs and still to do", () => {
    const rowsOf = (story: Given, person: string) =>
      myViewCard(story.incident, person, names).blocks.flatMap((block) =>
        block.type === "buttons" ? [block.buttons.map(({ label }) => label)] : [],
      );
    const lead = ["Give an update", "Propose a decision", "Call somebody", "Change severity"];
    expect(rowsOf(declared, "ben")).toContainEqual([...lead, "It spreads no further", "Hand over the lead"]);
    expect(rowsOf(declared.contained(), "ben")).toContainEqual([...lead, "It works again", "Hand over the lead"]);
    expect(rowsOf(declared.contained().recovered(), "ben")).toContainEqual([
      ...lead,
      "It is over",
      "Hand over the lead",
    ]);
    expect(textOf(myViewCard(declared.incident, "ben", names))).toContain("You lead:");
    for (const person of ["amara", "grace"])
      expect(rowsOf(declared, person).flat()).not.toContain("Hand over the lead");
    expect(rowsOf(declared.closed(), "ben").flat()).not.toContain("Give an update");
  });

  it("of somebody who is here starts with the decisions that wait for them", () => {
    const story = declared.joined("amara", "carla").proposed();
    const card = myViewCard(story.incident, "amara", names);
    expect(card.blocks[0]).toMatchObject({ text: "Shut down payments?" });
    expect(labelsOf(card).slice(0, 2)).toEqual(["Approve: Shut down", "Choose: Keep running"]);
  });

  it("says when nothing is asked, and on whose clock the times are", () => {
    const text = textOf(myViewCard(declared.incident, "elena", names));
    expect(text).toContain("Nothing is asked of you now.");
    expect(text).toContain("Times are New York time.");
    expect(text).toContain("Declared: 22:00, New York time, by Ben Adler");
  });

  it("of an ended incident has no buttons", () => {
    expect(labelsOf(myViewCard(declared.proposed().closed().incident, "carla", names))).toEqual([]);
  });
});

describe("the status", () => {
  it("is the situation for one reader, with the way to what is theirs", () => {
    const card = statusCard(given().declared({ exercise: true }).incident, names, "ben");
    expect(labelsOf(card)).toEqual(["Open my view"]);
    expect(textOf(card)).toContain("EXERCISE.");
    expect(textOf(card)).toContain("Declared: 04:00, Berlin time, by Ben Adler");
  });
});

describe("the situation card of an ended incident", () => {
  it("says who ended it, when and why", () => {
    const { incident } = given().declared().closed("all systems are clean");
    const card = situationCard(incident, worldOf(), "slack");
    expect(card.blocks).toContainEqual({
      type: "text",
      text: "Closed by Ben Adler, 03:00 UTC.",
      emphasis: "strong",
    });
    expect(card.blocks).toContainEqual({ type: "quote", text: "all systems are clean", from: "Ben Adler" });
  });
});

describe("one person's view", () => {
  it("leads to the room once it is open, and no more when it is over", () => {
    const room = { platform: "slack", id: "C0ROOM", name: "quiet-harbour-inc-7k3q2" };
    const fact = { type: "facts", facts: [{ label: "Room", value: room.name, leadsTo: room }] };
    for (const card of [
      myViewCard,
      (...[incident, person]: Parameters<typeof myViewCard>) => statusCard(incident, names, person),
    ]) {
      const drawn = ({ incident }: { incident: Parameters<typeof myViewCard>[0] }) =>
        card(incident, "carla", names).blocks;
      expect(drawn(given().declared())).not.toContainEqual(fact);
      expect(drawn(given().declared().delivered())).toContainEqual(fact);
      expect(drawn(given().declared().delivered().closed("done"))).not.toContainEqual(fact);
    }
  });
});
