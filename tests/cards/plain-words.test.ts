import { describe, expect, it } from "vitest";
import type { Card } from "../../src/chat/card.ts";
import { actionsCard } from "../../src/chat/cards/actions/action-buttons.ts";
import { helpCard } from "../../src/chat/cards/answers/help.ts";
import { briefCard } from "../../src/chat/cards/briefs/brief.ts";
import { cardOf } from "../../src/chat/cards/card-of.ts";
import { myViewCard, statusCard } from "../../src/chat/cards/my-view.ts";
import { personName, roleTitle } from "../../src/chat/cards/names.ts";
import { noticeCard } from "../../src/chat/cards/notices/notice.ts";
import { type Effect, owed } from "../../src/incident/owed.ts";
import { reported, started, stopped, taken } from "../support/acting.ts";
import { type Given, given, start } from "../support/builders.ts";
import { labelsOf, wordsOf } from "../support/card-text.ts";
import { examplePolicy, worldOf } from "../support/example.ts";
import fc from "../support/seeded.ts";
import { updated, updating } from "../support/updating.ts";

const names = worldOf();

/** Every card of a story as it stands: those posted or owed, every notice and everybody's own view. */
function allCards({ incident }: Given): Card[] {
  const callIns = Object.keys(incident.callIns).map((callIn) => cardOf(incident, { card: "call-in", callIn }, names));
  const decisions = Object.keys(incident.decisions).flatMap((decisionId) =>
    [
      { kind: "room" as const, platform: "slack" as const },
      ...Object.keys(names.directory.people).map((person) => ({ kind: "person" as const, person })),
    ].map((to) => cardOf(incident, { card: "decision", decisionId, to }, names)),
  );
  const ownViews = Object.keys(names.directory.people).map((person) => myViewCard(incident, person, names));
  const notices = Object.values(incident.notices).map((notice) => noticeCard(incident, notice, names));
  const actions = Object.keys(names.directory.people).map((person) => actionsCard(incident, names, person));
  const views = [undefined, "ciso", "coo", "cio", "privacy", "safety", "board"] as const;
  const briefs = Object.values(names.directory.people).flatMap(({ id: person, roles }) =>
    views.map((view) => briefCard(incident, names, { person, roles, ...(view && { view }), now: start })),
  );
  const situation = cardOf(incident, { card: "situation", platform: "slack" }, names);
  return [
    situation,
    statusCard(incident, names, "ben"),
    ...callIns,
    ...decisions,
    ...ownViews,
    ...actions,
    ...notices,
    ...briefs,
  ];
}

/** A whole incident in which nearly everything happens, and the ways it may end. */
const declared = given().alerted().delivered().after("2m").confirmed().delivered();
const busy = declared
  .acknowledged("amara", 15)
  .after("16m")
  .joined("amara")
  .proposed()
  .delivered()
  .chose("amara", "shut")
  .objected("amara", "It costs too much");
const lapsed = given().alerted({ severity: "sev3" }).after("6h");
const endings = [
  started().closed("Done"),
  busy.stoodDown("A drill"),
  busy.chose("ben", "shut").closed("Done"),
  busy.after("3h").closed(),
];
const stories = [
  given().declared(),
  given().alerted(),
  declared,
  busy,
  busy.sealed(),
  lapsed,
  busy.after("3h"),
  reported(started(), "done").after("5h"),
  stopped(taken({ service: "payments" })),
  updated(updating().declared().after("40m").acknowledged("carla")),
  updating().declared().after("40m").joined("elena"),
  ...endings,
];

describe("what Muster says", () => {
  it("uses no words that an executive would have to look up", () => {
    const jargon =
      /\b(ack|acked|coso|payload|webhook|ladder|escalat\w*|ledger|timeout|boolean|token|api|json|enum|id null|triage|tbd)\b|undefined|NaN|\[object|Invalid/i;
    for (const card of [helpCard(), ...stories.flatMap(allCards)]) expect(wordsOf(card)).not.toMatch(jargon);
  });

  it("gives no ids of people or roles where they have names", () => {
    for (const card of stories.flatMap(allCards)) {
      expect(wordsOf(card)).not.toMatch(/\b(amara|carla|deputy-ciso|clinical-safety|general-counsel)\b/);
    }
  });

  it("begins every lock screen's sentence with the codename, and says nothing of what happened there", () => {
    for (const card of stories.flatMap(allCards)) {
      expect(card.summary).toMatch(/^quiet harbour: [^\n]+\.$/);
      expect(card.summary).not.toMatch(/Payroll|i-0abc|payments|It costs/);
    }
  });

  it("asks for nothing once the incident has ended but what is owed to people outside: beside that there is only the record", () => {
    const isLeft = (label: string) => /^(Customers were told|Sent: .*|Send me the record)$/.test(label);
    for (const card of endings.flatMap(allCards)) expect(labelsOf(card).filter((label) => !isLeft(label))).toEqual([]);
  });

  it("changes only when the facts do, so that an unchanged card is not edited", () => {
    for (const story of stories) {
      const muchLater = { ...story.incident, version: 9_999, lastAt: "2027-01-01T00:00:00.000Z" };
      expect(allCards({ ...story, incident: muchLater })).toEqual(allCards(story));
    }
  });

  it("has words for every card that any incident owes", () => {
    const step = fc.constantFrom<(story: Given) => Given>(
      (story) => story.after("3m"),
      (story) => story.delivered(),
      (story) => story.confirmed(),
      (story) => story.rated("sev3"),
      (story) => story.rated("sev1"),
      (story) => story.handedOver("elena"),
      (story) => story.joined("amara"),
      (story) => story.proposed(),
      (story) => story.chose("amara", "keep"),
      (story) => story.objected("carla", "No"),
      (story) => story.called("ivan"),
      (story) => story.outage("1h"),
      (story) => story.contained("Off"),
      (story) => story.stoodDown(),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const story = steps.reduce((so, next) => next(so), given().alerted());
        const posted = owed(story.incident).flatMap((effect: Effect) => (effect.kind === "card" ? [effect.view] : []));
        for (const view of posted) expect(cardOf(story.incident, view, names).blocks.length).toBeGreaterThan(0);
        for (const card of allCards(story)) expect(wordsOf(card)).not.toMatch(/undefined|NaN|Invalid|\[object/);
      }),
      { numRuns: 60 },
    );
  });
});

describe("names", () => {
  it("of roles are the organisation's own, else the known ones, else the id in words", () => {
    const { rules } = worldOf({ ...examplePolicy, roles: { coo: { title: "Operations chief" } } });
    expect(roleTitle({ rules }, "coo")).toBe("Operations chief");
    expect(roleTitle(names, "clinical-safety")).toBe("OT / clinical safety");
    expect(roleTitle(names, "cpo")).toBe("privacy officer");
    expect(roleTitle(names, "deputy-ciso")).toBe("Deputy CISO");
    expect(roleTitle(names, "chief-medical-officer")).toBe("Chief medical officer");
    expect(roleTitle(names, "constructor")).toBe("Constructor");
  });

  it("of people the directory does not know never show a platform's id", () => {
    expect(personName(names, "amara")).toBe("Amara Okafor");
    expect(personName(names, "muster")).toBe("Muster");
    expect(personName(names, "slack:T0/U0")).toBe("somebody Muster does not know");
    expect(personName(names, "toString")).toBe("toString");
  });
});
