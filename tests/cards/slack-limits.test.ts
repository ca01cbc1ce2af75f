import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeAction, encodeAction } from "../../src/chat/action-value.ts";
import { againOf, interactionId } from "../../src/chat/again.ts";
import type { Card } from "../../src/chat/card.ts";
import { actionsCard } from "../../src/chat/cards/actions/action-buttons.ts";
import { refusalCard } from "../../src/chat/cards/answers/refusal.ts";
import { briefCard } from "../../src/chat/cards/briefs/brief.ts";
import { cardOf } from "../../src/chat/cards/card-of.ts";
import { clocksCard } from "../../src/chat/cards/clocks/clocks.ts";
import { formOf } from "../../src/chat/cards/forms/forms.ts";
import { answersOf } from "../../src/chat/cards/forms/question-forms.ts";
import { homeCard } from "../../src/chat/cards/home.ts";
import { myViewCard, statusCard } from "../../src/chat/cards/my-view.ts";
import { noticeCard } from "../../src/chat/cards/notices/notice.ts";
import { agreementsCard } from "../../src/chat/cards/organisation/agreements.ts";
import { delegateForm } from "../../src/chat/cards/organisation/delegation.ts";
import { renderForm, renderHome } from "../../src/chat/slack/blocks/form.ts";
import { renderMessage } from "../../src/chat/slack/blocks/render.ts";
import { looseEnds } from "../../src/incident/loose-ends.ts";
import { noOrganisation } from "../../src/organisation/organisation.ts";
import { briefViewSchema } from "../../src/policy/policy.ts";
import { buttonsOf } from "../support/card-text.ts";
import { crowded } from "../support/crowded.ts";
import { formsByName } from "../support/gallery/forms.ts";
import { gallery } from "../support/gallery/gallery.ts";
import { longWords } from "../support/long-words.ts";
import { noticeStories } from "../support/notice-stories.ts";
import { breachesOf } from "../support/slack-breaches.ts";
import { allMessages, allViews } from "../support/slack-parts.ts";
import { stretchedCard, stretchedForm } from "../support/stretched.ts";

/** There is much to draw, and the machine may be busy. */
const patienceMs = 180_000;

type Sent = Parameters<typeof breachesOf>[0];

type Surface = (card: Card) => Sent[];
const message: Surface = (card) => [renderMessage(card)];
const homeTab: Surface = (card) => [renderHome(card)];
/** Beside a button in a message it comes in pages; on the home tab and after a form, in a modal. */
const answers: Surface[] = [allMessages, allViews];

/** Where the cards of a group are shown. */
const surfacesOf = (group: string): Surface[] => {
  if (["room", "personal", "notices"].includes(group)) return [message];
  return group === "home" ? [homeTab, allViews] : answers;
};

/** What Slack would refuse, and what could not be pressed any more; under the card's name. */
function faultsOf(cards: Record<string, Card>, surfaces: Surface[]): string[] {
  return Object.entries(cards).flatMap(([name, card]) =>
    surfaces.flatMap((show) => {
      const sent = show(card);
      return [...sent.flatMap(breachesOf), ...lostButtons(card, sent)].map((fault) => `${name}: ${fault}`);
    }),
  );
}

function lostButtons(card: Card, sent: Sent[]): string[] {
  const drawn = new Set(sent.flatMap(({ blocks }) => blocks.flatMap((block) => valuesOf(block))));
  return buttonsOf(card).flatMap(({ action }) => (drawn.has(encodeAction(action)) ? [] : [`no button ${action.do}`]));
}

function valuesOf(block: Sent["blocks"][number]): string[] {
  if (block.type !== "actions" || !("elements" in block)) return [];
  return block.elements.flatMap((element) => ("value" in element && element.value ? [element.value] : []));
}

/** One card of each kind and make: what is of one kind and drawn alike is stretched once. The gallery holds every kind there is. */
function oneOfEachShape(isMeant: (group: string) => boolean = () => true): Record<string, Card> {
  const groups = Object.entries(gallery).filter(([group]) => isMeant(group));
  const cards = groups.flatMap(([, group]) => Object.entries(group()));
  const shapeOf = ({ kind, blocks }: Card) => [kind, ...blocks.map(({ type }) => type)].join();
  return Object.fromEntries(new Map(cards.map(([name, card]) => [shapeOf(card), [name, card] as const])).values());
}

describe("Slack takes, with every button that it has,", () => {
  const shapes = oneOfEachShape();

  it.each(Object.entries(gallery))("each card of the group “%s”", (group, cards) => {
    expect(faultsOf(cards(), surfacesOf(group))).toEqual([]);
  });

  it("no kind of card without its longest content", () => {
    const kinds = (cards: Card[]) => [...new Set(cards.map(({ kind }) => kind))].toSorted();
    const all = Object.values(gallery).flatMap((group) => Object.values(group()));
    expect(kinds(Object.values(shapes))).toEqual(kinds(all));
    const about = kinds(all).filter((kind) => kind.startsWith("notice-"));
    expect(about).toEqual(
      Object.keys(noticeStories)
        .map((what) => `notice-${what}`)
        .toSorted(),
    );
  });

  it.each(Object.entries(longWords))(
    "every make of card with %s in place of each text, and 200 people on it",
    (_what, words) => {
      const stretched = Object.entries(shapes).map(([name, card]) => [name, stretchedCard(card, words)]);
      expect(faultsOf(Object.fromEntries(stretched), [message, homeTab])).toEqual([]);
    },
    patienceMs,
  );

  it.each(["long words", "families of emoji", "right to left"] as const)(
    "every make of card that a modal shows, with %s in place of each text, part by part to its end",
    (what) => {
      const shown = oneOfEachShape((group) => surfacesOf(group).includes(allViews));
      const stretched = Object.entries(shown).map(([name, card]) => [name, stretchedCard(card, longWords[what])]);
      expect(faultsOf(Object.fromEntries(stretched), [allViews])).toEqual([]);
    },
    patienceMs,
  );

  it("each form, and what it carries back unseen", () => {
    for (const [name, form] of Object.entries(formsByName())) {
      const view = renderForm(form);
      expect(breachesOf(view), name).toEqual([]);
      expect(view.private_metadata, name).toBe(form.context);
    }
  });

  it.each(Object.entries(longWords))(
    "every form with %s in place of each text, and 200 to choose from",
    (_what, words) => {
      for (const [name, form] of Object.entries(formsByName())) {
        expect(breachesOf(renderForm(stretchedForm(form, words))), name).toEqual([]);
      }
    },
  );
});

describe("of an incident with 200 people, 80 questions, 50 actions and 40 services down, Slack takes", () => {
  const story = crowded();
  const { incident, world } = story;
  const names = { directory: world.directory, rules: incident.rules };
  const reader = (person: string) => ({ names, person, now: story.now, zone: "Europe/London" });

  it("the room's card", () => {
    expect(
      faultsOf({ situation: cardOf(incident, { card: "situation", platform: "slack" }, names) }, [message]),
    ).toEqual([]);
  });

  it.each(["amara", "person-1"])("the home tab and the view of %s", (person) => {
    expect(faultsOf({ home: homeCard([{ incident, names }], noOrganisation, reader(person)) }, [homeTab])).toEqual([]);
    const whole = homeCard([{ incident, names }], noOrganisation, reader(person), { isWhole: true });
    expect(faultsOf({ whole, view: myViewCard(incident, person, names) }, answers)).toEqual([]);
  });

  it("whatever else is looked at", () => {
    const asked = { person: "amara", now: story.now };
    const cards = {
      status: statusCard(incident, names, "amara"),
      actions: actionsCard(incident, names, "amara"),
      clocks: clocksCard(incident, names, { ...asked, mayRecord: true }),
      notYet: refusalCard(
        { code: "loose-ends", ending: "close", open: looseEnds(incident, "close") },
        names,
        undefined,
        incident.id,
      ),
    };
    expect(faultsOf(cards, answers)).toEqual([]);
  });

  it.each(briefViewSchema.options)("the briefing of the %s", (view) => {
    const asked = { person: "amara", roles: [], view, now: story.now };
    expect(faultsOf({ brief: briefCard(incident, names, asked) }, answers)).toEqual([]);
  });

  it("every question, to the room and to who decides it", () => {
    for (const decisionId of Object.keys(incident.decisions)) {
      const to = [
        { kind: "room" as const, platform: "slack" as const },
        { kind: "person" as const, person: "amara" },
      ];
      const cards = to.map((each) => [
        `${decisionId} to ${each.kind}`,
        cardOf(incident, { card: "decision", decisionId, to: each }, names),
      ]);
      expect(faultsOf(Object.fromEntries(cards), [message])).toEqual([]);
    }
  });

  it("every call-in", () => {
    const cards = Object.keys(incident.callIns).map((callIn) => [
      callIn,
      cardOf(incident, { card: "call-in", callIn }, names),
    ]);
    expect(faultsOf(Object.fromEntries(cards), [message])).toEqual([]);
  });

  it("everything that is said of it", () => {
    const cards = Object.values(incident.notices).map((notice) => [notice.effect, noticeCard(incident, notice, names)]);
    expect(faultsOf(Object.fromEntries(cards), [message])).toEqual([]);
  });

  it("the 200 texts that somebody is to agree to", () => {
    const agreements = agreementsCard(noOrganisation, reader("amara"));
    expect(faultsOf({ agreements }, answers)).toEqual([]);
  });

  it("its forms", () => {
    const { rules } = incident;
    const open = Array.from({ length: 200 }, (_, n) => ({ ...incident, id: `INC-${n}` }));
    const decision = incident.decisions.d0;
    if (!decision) throw new Error("nothing was asked");
    const forms = [
      formOf("decide", { rules, open }, "{}"),
      formOf("call", { rules, directory: world.directory }, "{}"),
      formOf("took", { rules }, "{}"),
      formOf("edit", { rules, decision }, "{}", answersOf(decision)),
      formOf("condition", { rules, decision }, "{}"),
      formOf("record", { rules, open }, "{}"),
      delegateForm(noOrganisation, reader("amara"), {}),
    ];
    for (const form of forms) expect(breachesOf(renderForm(form)), form.form).toEqual([]);
  });
});

it("a button repeats what was asked, of any incident, whatever its length and that of the platform's id", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), fc.string({ maxLength: 300 }), (words, id) => {
      const again = { ...againOf(id, { words, room: "C012AB3CD45" }), about: "INC-7K3Q2ABCDEFG" };
      expect(decodeAction(encodeAction(again))).toEqual(again);
      expect(again.as).toBe(interactionId(interactionId(id)));
    }),
  );
  expect(againOf("1.2", { words: "note The backups are intact" }).of).toBeDefined();
});

it("a button's value is what it stands for, however long its names are", () => {
  const action = {
    do: "propose",
    incident: "INC-7K3Q2",
    about: { action: "a".repeat(80), service: "s".repeat(80) },
  } as const;
  expect(decodeAction(encodeAction(action))).toEqual(action);
});
