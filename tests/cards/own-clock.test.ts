import { describe, expect, it } from "vitest";
import type { Card } from "../../src/chat/card.ts";
import { actionsCard } from "../../src/chat/cards/actions/action-buttons.ts";
import { confirmationCard } from "../../src/chat/cards/answers/confirmation.ts";
import { refusalCard } from "../../src/chat/cards/answers/refusal.ts";
import { briefCard } from "../../src/chat/cards/briefs/brief.ts";
import { cardOf } from "../../src/chat/cards/card-of.ts";
import { clocksCard } from "../../src/chat/cards/clocks/clocks.ts";
import { homeCard } from "../../src/chat/cards/home.ts";
import { myViewCard, statusCard } from "../../src/chat/cards/my-view.ts";
import type { Names } from "../../src/chat/cards/names.ts";
import { noticeCard } from "../../src/chat/cards/notices/notice.ts";
import type { Incident } from "../../src/incident/incident.ts";
import { noOrganisation } from "../../src/organisation/organisation.ts";
import { briefViewSchema } from "../../src/policy/policy.ts";
import type { Given } from "../support/builders.ts";
import { wordsOf } from "../support/card-text.ts";
import { factStories } from "../support/fact-stories.ts";
import { namesIn } from "../support/gallery/entry.ts";
import { everyNotice } from "../support/gallery/notices.ts";
import { noticeStories } from "../support/notice-stories.ts";
import { refusalStories } from "../support/refusal-stories.ts";
import { rich } from "../support/rich.ts";

/** Whoever reads alone reads their own clock; the room reads the organisation's, by its name. */

const stories = [rich(), ...factStories, ...Object.values(noticeStories).map(([story]) => story)];

/** The organisation is in Tokyo, and everybody in it somewhere else: in New York. */
const inTokyo = <T extends Pick<Incident, "rules">>(incident: T): T => {
  const { rules } = incident;
  return { ...incident, rules: { ...rules, organisation: { ...rules.organisation, timezone: "Asia/Tokyo" } } };
};
function inNewYork({ directory, rules }: Names): Names {
  const moved = Object.entries(directory.people).map(([id, one]) => [id, { ...one, timezone: "America/New_York" }]);
  return { ...inTokyo({ rules }), directory: { ...directory, people: Object.fromEntries(moved) } };
}
const seen = (story: Given) => ({ incident: inTokyo(story.incident), names: inNewYork(namesIn(story)) });

/** Every card of a story that one person reads, and every one that the room does. */
function cardsOf(story: Given): { alone: Card[]; room: Card[] } {
  const { incident, names } = seen(story);
  const { now } = story;
  const people = Object.keys(names.directory.people).slice(0, 2);
  const notices = everyNotice(story).map(({ incident: then, notice }) => ({
    to: notice.to.kind,
    card: noticeCard(inTokyo(then), notice, names),
  }));
  const decisions = Object.keys(incident.decisions);
  const asked = (decisionId: string, to: { kind: "room"; platform: "slack" } | { kind: "person"; person: string }) =>
    cardOf(incident, { card: "decision", decisionId, to }, names);
  return {
    room: [
      cardOf(incident, { card: "situation", platform: "slack" }, names),
      ...decisions.map((decision) => asked(decision, { kind: "room", platform: "slack" })),
      ...notices.filter(({ to }) => to === "room").map(({ card }) => card),
    ],
    alone: [
      ...Object.keys(incident.callIns).map((callIn) => cardOf(incident, { card: "call-in", callIn }, names)),
      ...notices.filter(({ to }) => to === "person").map(({ card }) => card),
      ...people.flatMap((person) => [
        ...decisions.map((decision) => asked(decision, { kind: "person", person })),
        myViewCard(incident, person, names),
        statusCard(incident, names, person),
        actionsCard(incident, names, person),
        clocksCard(incident, names, { person, now, mayRecord: true }),
        homeCard([{ incident, names }], noOrganisation, { names, person, now, zone: "America/New_York" }),
        ...briefViewSchema.options.map((view) => briefCard(incident, names, { person, roles: [], view, now })),
      ]),
      ...(story.asked && !story.refusal ? [confirmationCard(story.asked, incident, names, story.added)] : []),
    ],
  };
}

/** Clock times with their zone, as they stand on a card: "03:05, London time", "03:05 UTC". */
function clocksOn(card: Card): string[] {
  const words = wordsOf(card).replaceAll(/\([^()]*\d\d:\d\d UTC\)/g, "");
  return words.match(/\d\d:\d\d(?::\d\d)?(?:, [A-Z][a-z]+(?: [A-Z][a-z]+)? time| UTC)/g) ?? [];
}

describe("of everything that happens in an incident", () => {
  const all = stories.map(cardsOf);

  it("whoever reads alone reads it on their own clock", () => {
    const clocks = all.flatMap(({ alone }) => alone.flatMap(clocksOn));
    expect(clocks.length).toBeGreaterThan(1_000);
    expect(clocks.filter((clock) => !clock.endsWith("New York time"))).toEqual([]);
  });

  it("the room reads it on the organisation's clock, named each time", () => {
    const clocks = all.flatMap(({ room }) => room.flatMap(clocksOn));
    expect(clocks.length).toBeGreaterThan(100);
    expect(clocks.filter((clock) => !clock.endsWith("Tokyo time"))).toEqual([]);
  });

  it("whoever is refused is told why on their own clock", () => {
    const clocks = Object.values(refusalStories).flatMap((tell) => {
      const { refusal, asked, world } = tell();
      if (!refusal) throw new Error("a story that is not refused");
      return clocksOn(refusalCard(refusal, inNewYork(world), asked));
    });
    expect(clocks.length).toBeGreaterThan(1);
    expect(clocks.filter((clock) => !clock.endsWith("New York time"))).toEqual([]);
  });
});
