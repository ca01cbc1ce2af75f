import { describe, expect, it } from "vitest";
import type { Action, Card, Form } from "../../src/chat/card.ts";
import type { AdaptiveCard } from "../../src/chat/teams/cards/adaptive.ts";
import { actionOf, formOf } from "../../src/chat/teams/cards/press.ts";
import type { Answering } from "../../src/chat/teams/inbound/answering.ts";
import type { Opened } from "../../src/chat/teams/inbound/opened.ts";
import { formSeals, sealedFor } from "../../src/chat/teams/inbound/seals.ts";
import { asMessage, onCard } from "../../src/chat/teams/inbound/show.ts";
import { formsByName } from "../support/gallery/forms.ts";
import { gallery } from "../support/gallery/gallery.ts";
import { longWords } from "../support/long-words.ts";
import { stretchedCard, stretchedForm } from "../support/stretched.ts";
import { cardBreaches, messageBreaches } from "../support/teams-breaches.ts";

/** A form outside a dialog: as a message, or above the card whose button asked for it. */

const by = { platform: "teams", tenant: "t", user: "amara" } as const;
const where = { conversation: "19:r@thread.v2", serviceUrl: "https://smba.example", kind: "group" } as const;
const action: Action = { do: "propose", incident: "INC-7K3Q2" };
const whole: Action = { do: "show-all", incident: "INC-7K3Q2" };
const asked = { press: { id: "f:1", by: { action } }, words: { id: "1700", by: { text: "decide" } } } satisfies Record<
  string,
  Opened
>;
const patienceMs = 120_000;

const shown = (form: Form, opened: Opened, mistakes?: { errors: Record<string, string>; values: object }) => ({
  kind: "form" as const,
  form: sealedFor(formSeals("a secret"), form, by),
  opened,
  ...(mistakes && { mistakes: mistakes as { errors: Record<string, string>; values: Record<string, string> } }),
});

async function above(card: Card, outcome: ReturnType<typeof shown>) {
  const answering = { front: { card: async () => card }, log: { warn() {} } } as unknown as Answering;
  const { body } = await onCard(answering, { by, where, on: { kind: "situation", whole } }, outcome);
  return body as { type: string; value: AdaptiveCard | string };
}

const actionsOf = ({ body }: AdaptiveCard) =>
  body.flatMap((element) => (element.type === "ActionSet" ? element.actions : []));
const opener = (card: AdaptiveCard) =>
  actionsOf(card).find(({ data }) => data.msteams?.type === "task/fetch" && actionOf(data)?.do === action.do);
const isDrawn = (card: AdaptiveCard) => actionsOf(card).some(({ data }) => formOf(data));
const contentOf = (outcome: ReturnType<typeof shown>) => {
  const message = asMessage(outcome);
  if (!message) throw new Error("nothing is said");
  return { message, card: message.attachments[0].content };
};

describe("Teams takes outside a dialog", () => {
  it("each form as it usually is, whole", () => {
    for (const [name, form] of Object.entries(formsByName())) {
      const { message, card } = contentOf(shown(form, asked.words));
      expect(messageBreaches(message), name).toEqual([]);
      expect(isDrawn(card), name).toBe(true);
    }
  });

  it.each(["long words", "families of emoji", "right to left"] as const)(
    "every form with %s in place of each text and 200 to choose from, or a button that opens it as a dialog",
    async (what) => {
      const words = longWords[what];
      const [card] = Object.values(gallery.room?.() ?? {});
      if (!card) throw new Error("no card");
      const long = stretchedCard({ ...card, whole }, words);
      for (const [name, form] of Object.entries(formsByName())) {
        const outcome = shown(stretchedForm(form, words), asked.press);
        const inChat = contentOf(outcome);
        expect(messageBreaches(inChat.message), name).toEqual([]);
        expect(isDrawn(inChat.card) || opener(inChat.card), name).toBeTruthy();
        const { value } = await above(long, outcome);
        if (typeof value === "string") throw new Error(`${name}: ${value}`);
        expect(cardBreaches(value), name).toEqual([]);
        expect(Buffer.byteLength(JSON.stringify(value)), name).toBeLessThan(28_000);
        expect(isDrawn(value) || opener(value), name).toBeTruthy();
      }
    },
    patienceMs,
  );
});

describe("a form that is too long for a message", () => {
  const form = stretchedForm(formsByName().decide as Form, longWords["long words"]);

  it("is opened as a dialog by a button, for the words that asked for it too", () => {
    const { card } = contentOf(shown(form, asked.words));
    const [button] = actionsOf(card);
    expect(button?.data.msteams).toEqual({ type: "task/fetch" });
    expect(actionOf(button?.data)).toEqual({ do: "again", as: "1700", of: { words: "decide" } });
  });

  it("says what is wrong in it and leaves the card as it is, so that nothing that was written is lost", async () => {
    const mistakes = { errors: { question: "Please ask a question." }, values: { question: longWords["long words"] } };
    const [card] = Object.values(gallery.room?.() ?? {});
    const answer = await above(card as Card, shown(form, asked.press, mistakes));
    expect(answer.type).toBe("application/vnd.microsoft.activity.message");
    expect(answer.value).toContain("Please ask a question.");
    const { message } = contentOf(shown(form, asked.words, mistakes));
    expect(messageBreaches(message)).toEqual([]);
    expect(JSON.stringify(message)).toContain("Please ask a question.");
  });
});
