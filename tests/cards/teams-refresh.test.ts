import { expect, test } from "vitest";
import type { Action, Card } from "../../src/chat/card.ts";
import { actionOf, sentCardIn } from "../../src/chat/teams/cards/press.ts";
import { renderCard } from "../../src/chat/teams/cards/render.ts";
import { cardBreaches } from "../support/teams-breaches.ts";

const whole: Action = { do: "show-all", incident: "INC-7K3Q2", of: "dec-1" };
const about = { incident: "INC-7K3Q2", decision: "dec-1" };
const question: Card = {
  kind: "decision",
  title: "Decision needed",
  summary: "A decision needs its deciders.",
  whole,
  blocks: [
    { type: "text", text: "Shut it down?" },
    {
      type: "buttons",
      buttons: [
        { label: "Approve", action: { do: "choose", ...about, option: "a", shown: "abc" } },
        { label: "I object", action: { do: "dissent", ...about } },
        { label: "Change the question", action: { do: "edit", ...about } },
      ],
    },
  ],
};
const actionsOf = (card: Card) =>
  renderCard(card).body.flatMap((element) => (element.type === "ActionSet" ? element.actions : []));

test("a question is asked for anew by everybody who looks at it, as each sees it; other cards are the same for all", () => {
  const { refresh } = renderCard(question);
  expect(actionOf(refresh?.action.data)).toEqual(whole);
  expect(sentCardIn(refresh?.action.data)).toEqual({ kind: "decision", whole });
  expect(refresh).not.toHaveProperty("userIds");
  expect(renderCard({ ...question, kind: "situation" })).not.toHaveProperty("refresh");
  expect(cardBreaches(renderCard(question))).toEqual([]);
});

test("a press says which card it was made on", () => {
  const [approve] = actionsOf(question);
  expect(approve?.type).toBe("Action.Execute");
  expect(sentCardIn(approve?.data)).toEqual({ kind: "decision", whole });
  const { whole: _whole, ...alone } = question;
  expect(sentCardIn(actionsOf(alone)[0]?.data)).toBeUndefined();
});

test("an objection is recorded by its press, before a form asks why; what only opens a form opens its dialog", () => {
  expect(actionsOf(question).map(({ title, type }) => [title, type])).toEqual([
    ["Approve", "Action.Execute"],
    ["I object", "Action.Execute"],
    ["Change the question", "Action.Submit"],
  ]);
});
