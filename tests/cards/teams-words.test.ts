import { expect, it } from "vitest";
import type { Card } from "../../src/chat/card.ts";
import { renderForm } from "../../src/chat/teams/cards/form.ts";
import { renderCard, renderDialog, renderMessage } from "../../src/chat/teams/cards/render.ts";
import { formsByName } from "../support/gallery/forms.ts";
import { gallery } from "../support/gallery/gallery.ts";
import { wordsIn } from "../support/teams-door.ts";

/** What a card in Teams says is what is typed there. */

const card: Card = {
  kind: "x",
  title: "Look at /muster status",
  summary: "Use /muster INC-7 call.",
  blocks: [
    { type: "text", text: "Type /muster help (or /muster). See https://muster.example/muster and src/muster." },
    { type: "facts", facts: [{ label: "How", value: "/muster clocks" }] },
    { type: "list", items: ["/muster action"] },
    { type: "quote", text: "I typed /muster close", from: "Amara Okafor" },
  ],
};

it.each([
  ["a message", () => wordsIn(renderMessage(card))],
  ["a card", () => wordsIn(renderCard(card))],
  ["a dialog", () => wordsIn(renderDialog(card))],
])("a command in %s is a mention of Muster, and what somebody wrote stays as it is", (_where, draw) => {
  const words = draw();
  for (const said of ["@Muster status", "@Muster clocks", "@Muster action"]) expect(words).toContain(said);
  expect(words).toContain("Type @Muster help (or @Muster). See");
  expect(words).toContain("https://muster.example/muster");
  expect(words).toContain("src/muster.");
  expect(words).toContain("I typed /muster close");
});

it("so it is on a lock screen", () => {
  const { summary, attachments } = renderMessage(card);
  expect(summary).toBe("Use @Muster INC-7 call.");
  expect(attachments[0].content.fallbackText).toBe(summary);
});

it("a form says so in its introduction, its hints and its mistakes, and keeps what is filled in", () => {
  const field = {
    id: "note",
    label: "What?",
    hint: "Or type /muster note",
    initial: "/muster x",
    type: "text",
  } as const;
  const form = {
    form: "note",
    title: "A note",
    submit: "Send",
    intro: "As /muster note",
    context: "",
    fields: [field],
  } as const;
  const drawn = renderForm({ ...form, fields: [field] }, { errors: { note: "Try /muster help" }, values: {} });
  const words = wordsIn(drawn);
  for (const said of ["Or type @Muster note", "As @Muster note", "Try @Muster help"]) expect(words).toContain(said);
  expect(JSON.stringify(drawn)).toContain('"value":"/muster x"');
});

it("no card and no form that Muster has says a command as it is typed elsewhere", () => {
  const cards = Object.values(gallery).flatMap((group) => Object.values(group()).map((one) => renderMessage(one)));
  const forms = Object.values(formsByName()).map((form) => renderForm(form));
  expect(wordsIn([cards, forms]).match(/[^\n]*(?<![\w/.])\/muster [^\n]*/g)).toBeNull();
});
