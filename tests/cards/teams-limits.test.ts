import { describe, expect, it } from "vitest";
import { encodeAction } from "../../src/chat/action-value.ts";
import type { Card } from "../../src/chat/card.ts";
import type { AdaptiveCard, Dialog } from "../../src/chat/teams/cards/adaptive.ts";
import { renderForm } from "../../src/chat/teams/cards/form.ts";
import { actionOf, formOf, partOf } from "../../src/chat/teams/cards/press.ts";
import { partsOf, renderDialog, renderMessage } from "../../src/chat/teams/cards/render.ts";
import { asTyped } from "../../src/chat/teams/cards/typed.ts";
import { buttonsOf, textOf } from "../support/card-text.ts";
import { crowdedCards } from "../support/crowded-cards.ts";
import { formsByName } from "../support/gallery/forms.ts";
import { gallery } from "../support/gallery/gallery.ts";
import { longWords } from "../support/long-words.ts";
import { stretchedCard, stretchedForm } from "../support/stretched.ts";
import { cardBreaches, everythingIn, messageBreaches } from "../support/teams-breaches.ts";

/** There is much to draw, and the machine may be busy. */
const patienceMs = 180_000;

type Shown = { breaches: string[]; cards: AdaptiveCard[] };

function asMessage(card: Card): Shown {
  const message = renderMessage(card);
  return { breaches: messageBreaches(message), cards: [message.attachments[0].content] };
}

/** All that somebody reads who presses "Show the rest" until there is no more. */
function asDialogs(card: Card): Shown {
  const dialogs: Dialog[] = [];
  const parts = partsOf(card);
  for (let part: number | undefined = 0; part !== undefined; part = rest(dialogs.at(-1))) {
    dialogs.push(renderDialog(card, part, parts));
  }
  return { breaches: dialogs.flatMap(dialogBreaches), cards: dialogs.map(({ card: { content } }) => content) };
}

function rest(dialog: Dialog | undefined): number | undefined {
  const button = buttonsIn(dialog?.card.content).find(({ title }) => title === "Show the rest");
  return button && partOf(button.data);
}

function dialogBreaches({ title, card: { content } }: Dialog): string[] {
  const isWrong = title.length === 0 || title.length > 64;
  return [...cardBreaches(content), ...(isWrong ? ["a title of none or more than 64 characters"] : [])];
}

function buttonsIn(card: AdaptiveCard | undefined) {
  return (card?.body ?? []).flatMap((element) => (element.type === "ActionSet" ? element.actions : []));
}

/** What Teams would refuse, and what could not be pressed any more; under the card's name. */
function faultsOf(cards: Record<string, Card>, show: (card: Card) => Shown): string[] {
  return Object.entries(cards).flatMap(([name, card]) => {
    const { breaches, cards: drawn } = show(card);
    const there = new Set(drawn.flatMap(buttonsIn).map(({ data }) => data.muster));
    const lost = buttonsOf(card).filter(({ action }) => !there.has(encodeAction(action)));
    return [...breaches, ...lost.map(({ action }) => `no button ${action.do}`)].map((fault) => `${name}: ${fault}`);
  });
}

/** One card of each make: what is drawn alike is stretched once. */
function oneOfEachShape(): [string, Card][] {
  const cards = Object.values(gallery).flatMap((group) => Object.entries(group()));
  const shapeOf = ({ blocks }: Card) => blocks.map(({ type }) => type).join();
  return [...new Map(cards.map((each) => [shapeOf(each[1]), each])).values()];
}

describe("Teams takes, with every button that it has,", () => {
  it.each(Object.entries(gallery))("each card of the group “%s”", (_group, cards) => {
    expect(faultsOf(cards(), asMessage)).toEqual([]);
    expect(faultsOf(cards(), asDialogs)).toEqual([]);
  });

  it.each(Object.entries(longWords))(
    "every make of card with %s in place of each text, and 200 people on it",
    (_what, words) => {
      const stretched = Object.fromEntries(oneOfEachShape().map(([name, card]) => [name, stretchedCard(card, words)]));
      expect(faultsOf(stretched, asMessage)).toEqual([]);
    },
    patienceMs,
  );

  it("each form, and what it carries back unseen", () => {
    for (const [name, form] of Object.entries(formsByName())) {
      const dialog = renderForm(form);
      expect(dialogBreaches(dialog), name).toEqual([]);
      const [send] = buttonsIn(dialog.card.content);
      expect(formOf(send?.data), name).toEqual({ form: form.form, context: form.context });
    }
  });

  it.each(Object.entries(longWords))(
    "every form with %s in place of each text, and 200 to choose from",
    (_what, words) => {
      for (const [name, form] of Object.entries(formsByName())) {
        const stretched = stretchedForm(form, words);
        const bare = { ...stretched, fields: stretched.fields.map((field) => ({ ...field, initial: "" })) };
        expect(dialogBreaches(renderForm(stretched)), name).toEqual([]);
        // What somebody wrote is never cut; all else is as small as a message.
        expect(Buffer.byteLength(JSON.stringify(renderForm(bare))), name).toBeLessThan(28_000);
      }
    },
    patienceMs,
  );
});

describe("of an incident with 200 people, 80 questions, 50 actions and 40 services down, Teams takes", () => {
  const { messages, shown, forms } = crowdedCards();

  it("everything that is posted", () => {
    expect(faultsOf(messages, asMessage)).toEqual([]);
  });

  it("everything that is looked at, with nothing lost to whoever reads on", () => {
    expect(faultsOf(shown, asDialogs)).toEqual([]);
    for (const [name, card] of Object.entries(shown)) {
      if (!card.whole) continue;
      const read = asDialogs(card)
        .cards.flatMap(({ body }) => everythingIn(body))
        .map(({ text }) => text ?? "");
      const letters = (text: string) => text.replaceAll(/[\s•>—]/g, "");
      const all = letters(read.join(""));
      const lost = asTyped(textOf({ ...card, title: "" }))
        .split("\n")
        .filter((line) => line.length < 400 && !all.includes(letters(line)));
      expect(lost, name).toEqual([]);
    }
  });

  it("its forms", () => {
    for (const form of forms) expect(dialogBreaches(renderForm(form)), form.form).toEqual([]);
  });
});

describe("a card that had to be cut", () => {
  const whole = { do: "show-all", incident: "INC-7K3Q2" } as const;
  const many = (text: string): Card => ({
    kind: "situation",
    title: "Payments",
    summary: "Payments",
    blocks: [
      { type: "list", items: Array.from({ length: 200 }, (_, n) => `${n} ${text}`) },
      { type: "buttons", buttons: [{ label: "Join", action: { do: "join", incident: "INC-7K3Q2" } }] },
    ],
    whole,
  });

  it("says so, keeps its buttons, and has one that shows all of it", () => {
    const { cards } = asMessage(many("somebody with a rather long name who is in the room".repeat(4)));
    const labels = cards.flatMap(buttonsIn).map(({ title }) => title);
    expect(labels).toEqual(["Join", "Show all"]);
    expect(JSON.stringify(cards)).toContain("Shortened to fit Teams.");
    expect(actionOf(cards.flatMap(buttonsIn).at(-1)?.data)).toEqual(whole);
  });

  it("and is whole where it fits", () => {
    const { cards } = asMessage(many("Amara"));
    expect(JSON.stringify(cards)).not.toContain("Shortened");
    expect(JSON.stringify(cards)).toContain("199 Amara");
  });

  it("without such a button sends its reader to the record", () => {
    const { whole: _whole, ...card } = many("long".repeat(100));
    expect(JSON.stringify(asMessage(card).cards)).toContain("The record holds every word.");
    expect(JSON.stringify(asDialogs(card).cards)).toContain("The record holds every word.");
  });
});
