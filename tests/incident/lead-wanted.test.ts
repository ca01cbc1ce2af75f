import { describe, expect, it } from "vitest";
import { cardOf } from "../../src/chat/cards/card-of.ts";
import { myViewCard } from "../../src/chat/cards/my-view.ts";
import { noticeCard } from "../../src/chat/cards/notices/notice.ts";
import { isLeadWanted } from "../../src/incident/call-ins/lead-wanted.ts";
import { owed } from "../../src/incident/owed.ts";
import { type Given, given } from "../support/builders.ts";
import { labelsOf, wordsOf } from "../support/card-text.ts";

const asking = ({ incident }: Given) =>
  Object.values(incident.notices).filter(({ about }) => about.what === "lead-wanted");
const room = ({ incident, world }: Given) => cardOf(incident, { card: "situation", platform: "slack" }, world);

describe("an incident whose commander does not answer, with nobody next in line", () => {
  const declared = given().declared({ by: "amara" }).delivered().acknowledged("carla");
  const silent = declared.after("20m");

  it("tells the room, and directly everybody who has answered, that somebody must take the lead", () => {
    expect(isLeadWanted(declared.incident)).toBe(false);
    expect(isLeadWanted(silent.incident)).toBe(true);
    const said = silent.events.length > 0 ? asking(declared.after("20m")) : [];
    expect(said.map(({ to }) => (to.kind === "room" ? "room" : to.person))).toEqual(
      expect.arrayContaining(["room", "carla"]),
    );
    const words = said.map((notice) => wordsOf(noticeCard(silent.incident, notice, silent.world)));
    for (const each of words) expect(each).toContain("Somebody has to take the lead.");
    const effects = owed(silent.incident).filter((effect) => effect.kind === "notice");
    expect(new Set(effects.map(({ effect }) => effect)).size).toBe(effects.length);
  });

  it("says so once, however long it lasts", () => {
    const later = silent.delivered().after("4h");
    expect(asking(later)).toEqual([]);
  });

  it("shows it on the room's card, and gives the button in their own view to whom it works", () => {
    expect(wordsOf(room(silent))).toContain("Ben Adler, who has not answered");
    expect(labelsOf(room(silent))).toContain("I take the lead");
    expect(labelsOf(myViewCard(silent.incident, "amara", silent.world))).toContain("I take the lead");
    expect(labelsOf(myViewCard(silent.incident, "carla", silent.world))).not.toContain("I take the lead");
    expect(wordsOf(myViewCard(silent.incident, "carla", silent.world))).toContain("please tell one of them");
  });

  it("is over once somebody takes it, who is said to lead, or the commander answers", () => {
    const taken = silent.told({ type: "HandOver", by: silent.by("amara"), to: "amara" });
    expect(taken.incident.commander).toBe("amara");
    expect(JSON.stringify(taken.incident.notices)).toContain("commander-changed");
    const news = Object.values(taken.incident.notices).find(({ about }) => about.what === "commander-changed");
    expect(news && wordsOf(noticeCard(taken.incident, news, taken.world))).toContain(
      "Amara Okafor is the commander now, who took the lead from Ben Adler.",
    );
    expect(labelsOf(room(taken))).not.toContain("I take the lead");
    expect(isLeadWanted(silent.acknowledged("ben").incident)).toBe(false);
  });
});
