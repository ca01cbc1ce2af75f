import type { KnownBlock } from "@slack/types";
import { expect, test } from "vitest";
import { decodeAction, encodeAction } from "../../src/chat/action-value.ts";
import type { Action, Block, Card, Form } from "../../src/chat/card.ts";
import { cutText } from "../../src/chat/cut-text.ts";
import { formOf, renderForm, valuesOf } from "../../src/chat/slack/blocks/form.ts";
import { renderAnswer } from "../../src/chat/slack/blocks/pages.ts";
import { renderMessage } from "../../src/chat/slack/blocks/render.ts";
import fc from "../support/seeded.ts";

const cardOf = (...blocks: Block[]): Card => ({ kind: "situation", title: "Quiet harbour", summary: "sev1", blocks });
const family = "👩‍👩‍👧‍👦";
const arabic = "تم عزل الخادم";

test("every kind of block is drawn", () => {
  const card = cardOf(
    { type: "text", text: "Two servers call https://evil.example/x." },
    { type: "text", text: "Nobody has acknowledged.", emphasis: "strong" },
    { type: "text", text: "Sealed 03:00 UTC", emphasis: "quiet" },
    { type: "facts", facts: [{ label: "Commander", value: "Amara Okafor" }] },
    { type: "list", items: ["CISO: awake", "COO: called"] },
    { type: "quote", text: "I would *not* do this.", from: "Bo Lindqvist, CISO" },
    { type: "divider" },
    {
      type: "buttons",
      buttons: [
        { label: "Confirm", action: { do: "confirm", incident: "INC-7K3Q" }, style: "primary" },
        { label: "Stand down", action: { do: "stand-down", incident: "INC-7K3Q" }, style: "danger" },
      ],
    },
  );
  expect(renderMessage(card)).toMatchInlineSnapshot(`
    {
      "blocks": [
        {
          "text": {
            "emoji": false,
            "text": "Quiet harbour",
            "type": "plain_text",
          },
          "type": "header",
        },
        {
          "elements": [
            {
              "elements": [
                {
                  "text": "Two servers call ",
                  "type": "text",
                },
                {
                  "type": "link",
                  "url": "https://evil.example/x",
                },
                {
                  "text": ".",
                  "type": "text",
                },
              ],
              "type": "rich_text_section",
            },
          ],
          "type": "rich_text",
        },
        {
          "elements": [
            {
              "elements": [
                {
                  "style": {
                    "bold": true,
                  },
                  "text": "Nobody has acknowledged.",
                  "type": "text",
                },
              ],
              "type": "rich_text_section",
            },
          ],
          "type": "rich_text",
        },
        {
          "elements": [
            {
              "text": "Sealed 03:00 UTC",
              "type": "mrkdwn",
              "verbatim": true,
            },
          ],
          "type": "context",
        },
        {
          "fields": [
            {
              "text": "*Commander*
    Amara Okafor",
              "type": "mrkdwn",
              "verbatim": true,
            },
          ],
          "type": "section",
        },
        {
          "elements": [
            {
              "elements": [
                {
                  "elements": [
                    {
                      "text": "CISO: awake",
                      "type": "text",
                    },
                  ],
                  "type": "rich_text_section",
                },
                {
                  "elements": [
                    {
                      "text": "COO: called",
                      "type": "text",
                    },
                  ],
                  "type": "rich_text_section",
                },
              ],
              "style": "bullet",
              "type": "rich_text_list",
            },
          ],
          "type": "rich_text",
        },
        {
          "elements": [
            {
              "elements": [
                {
                  "text": "I would *not* do this.",
                  "type": "text",
                },
              ],
              "type": "rich_text_quote",
            },
            {
              "elements": [
                {
                  "style": {
                    "italic": true,
                  },
                  "text": "— Bo Lindqvist, CISO",
                  "type": "text",
                },
              ],
              "type": "rich_text_section",
            },
          ],
          "type": "rich_text",
        },
        {
          "type": "divider",
        },
        {
          "elements": [
            {
              "action_id": "muster:confirm:1",
              "style": "primary",
              "text": {
                "emoji": false,
                "text": "Confirm",
                "type": "plain_text",
              },
              "type": "button",
              "value": "{"do":"confirm","incident":"INC-7K3Q"}",
            },
            {
              "action_id": "muster:stand-down:2",
              "style": "danger",
              "text": {
                "emoji": false,
                "text": "Stand down",
                "type": "plain_text",
              },
              "type": "button",
              "value": "{"do":"stand-down","incident":"INC-7K3Q"}",
            },
          ],
          "type": "actions",
        },
      ],
      "text": "sev1",
    }
  `);
});

test("people's words mention nobody, forge no link, and are shown as typed", () => {
  const words = "<!channel> <@U1> <https://evil.example|your bank> a & b *bold*";
  const card = cardOf(
    { type: "text", text: words },
    { type: "text", text: words, emphasis: "quiet" },
    { type: "facts", facts: [{ label: "<!channel> <@U1>", value: words }] },
    { type: "quote", text: words, from: words },
  );
  const message = renderMessage({ ...card, summary: words });
  const markup = textsOf(message.blocks).filter(({ type }) => type === "mrkdwn");
  expect(markup).toHaveLength(2);
  for (const { text } of [...markup, { text: message.text }]) {
    expect(text).toContain("&lt;!channel&gt; &lt;@U1&gt;");
    expect(text).not.toMatch(/<[!@#]|\|your bank>/);
  }
  const quoted = JSON.stringify(message.blocks.find(({ type }) => type === "rich_text"));
  expect(quoted).toContain('{"type":"text","text":"<!channel> <@U1> <"}');
});

test("a bare web address becomes a link to exactly itself, without the punctuation around it", () => {
  const [, text, facts] = renderMessage(
    cardOf(
      { type: "text", text: "Join https://bridge.example/a?b=1&c=2, then <https://x.example>." },
      { type: "facts", facts: [{ label: "Bridge", value: "(https://bridge.example/a?b=1&c=2)" }] },
    ),
  ).blocks;
  expect(JSON.stringify(text)).toContain('{"type":"link","url":"https://bridge.example/a?b=1&c=2"}');
  expect(JSON.stringify(text)).toContain('{"type":"link","url":"https://x.example"}');
  expect(JSON.stringify(facts)).toContain("(<https://bridge.example/a?b=1&amp;c=2>)");
});

test("a room is a link to its channel; one that is elsewhere is its name", () => {
  const fact = (room: { platform: "slack" | "teams"; id: string; name: string }) =>
    JSON.stringify(
      renderMessage(cardOf({ type: "facts", facts: [{ label: "Room", value: room.name, leadsTo: room }] })).blocks,
    );
  expect(fact({ platform: "slack", id: "C0ROOM", name: "quiet-harbour" })).toContain("*Room*\\n<#C0ROOM>");
  expect(fact({ platform: "teams", id: "19:x@thread", name: "quiet-harbour" })).toContain("*Room*\\nquiet-harbour");
  expect(fact({ platform: "slack", id: "!channel", name: "quiet-harbour" })).toContain("*Room*\\nquiet-harbour");
});

test("an address is a link by our own words, unless it could end the link early", () => {
  const fact = (url: string) =>
    JSON.stringify(
      renderMessage(cardOf({ type: "facts", facts: [{ label: "Alert", value: "Open in Falco", leadsTo: { url } }] }))
        .blocks,
    );
  expect(fact("https://falco.example/?a=1&b=2")).toContain(
    "*Alert*\\n<https://falco.example/?a=1&amp;b=2|Open in Falco>",
  );
  for (const url of [
    "https://falco.example/>",
    "https://falco.example/|x",
    "https://a b",
    `https://${"x".repeat(1_500)}`,
  ]) {
    expect(fact(url)).toContain("*Alert*\\nOpen in Falco");
  }
});

const longest = `${"&".repeat(3_000)}${family.repeat(800)}${arabic.repeat(300)}`;
const longestCards: [string, Card][] = [
  ["the longest of everything", everything(longest, 200)],
  ["emoji only", everything(family.repeat(2_000), 200)],
  ["right-to-left text only", everything(arabic.repeat(1_000), 200)],
  ["addresses only", everything("https://a.example/ ".repeat(2_000), 200)],
  ["sixty rows of buttons", cardOf(...Array.from({ length: 60 }, () => buttons(30)))],
  ["empty words everywhere", { ...everything("", 3), title: "", summary: "" }],
];

test.each(longestCards)("a card stays within Slack's limits: %s", (_name, card) => {
  expectWithinLimits(renderMessage(card).blocks, 50);
  expect(renderMessage(card).text.length).toBeLessThanOrEqual(3_000);
  expectWithinLimits(renderAnswer(card).blocks as KnownBlock[], 100);
});

test("any card stays within Slack's limits", () => {
  const words = fc.oneof(fc.string({ unit: "binary", maxLength: 4_000 }), fc.constantFrom(longest, family, "<&>", ""));
  const block: fc.Arbitrary<Block> = fc.oneof(
    fc.record({ type: fc.constant("text" as const), text: words }),
    fc.record({ type: fc.constant("text" as const), text: words, emphasis: fc.constantFrom("strong", "quiet") }),
    fc.record({ type: fc.constant("list" as const), items: fc.array(words) }),
    fc.record({ type: fc.constant("quote" as const), text: words, from: words }),
    fc.record({ type: fc.constant("facts" as const), facts: fc.array(fc.record({ label: words, value: words })) }),
    fc.integer({ min: 0, max: 40 }).map(buttons),
  );
  fc.assert(
    fc.property(words, fc.array(block, { maxLength: 60 }), (title, blocks) => {
      expectWithinLimits(renderMessage({ ...cardOf(...blocks), title }).blocks, 50);
    }),
    { numRuns: 60 },
  );
});

test("a card that was cut says so last, and one that fits does not", () => {
  const note = "Shortened to fit Slack. The record holds every word.";
  expect(textsOf(renderMessage(cardOf({ type: "text", text: longest })).blocks).at(-1)?.text).toBe(note);
  expect(JSON.stringify(renderMessage(cardOf({ type: "text", text: "short" })))).not.toContain(note);
});

test("buttons survive a card with far too many blocks, in their place", () => {
  const paragraphs = Array.from({ length: 80 }, (_, n): Block => ({ type: "text", text: `paragraph ${n}` }));
  const { blocks } = renderMessage(cardOf(...paragraphs, buttons(2)));
  expect(blocks).toHaveLength(50);
  expect(blocks.at(-2)?.type).toBe("actions");
  expect(JSON.stringify(blocks)).toContain("paragraph 40");
});

test("200 participants in one list are cut, not refused", () => {
  const items = Array.from({ length: 200 }, (_, n) => `Participant number ${n} of the response, ${family}: awake`);
  expectWithinLimits(renderMessage(cardOf({ type: "list", items })).blocks, 50);
});

test("every button of a message has an id of its own, and its value says what it does", () => {
  const rows = renderMessage(cardOf(buttons(30), buttons(30))).blocks.filter((block) => block.type === "actions");
  const elements = rows.flatMap((row) => row.elements);
  expect(rows.map((row) => row.elements.length)).toEqual([25, 5, 25, 5]);
  expect(new Set(elements.map(({ action_id }) => action_id)).size).toBe(60);
  for (const element of elements) expect("value" in element && decodeAction(element.value)).toBeTruthy();
});

test("a cut never splits an emoji, an accented letter or a surrogate pair", () => {
  expect(cutText(family.repeat(3), family.length + 1)).toEqual({ text: `${family}…`, cut: true });
  expect(cutText("e\u0301e\u0301e\u0301", 4)).toEqual({ text: "e\u0301…", cut: true });
  expect(cutText("a\ud83d", 10)).toEqual({ text: "a\ufffd", cut: false });
  expect(cutText("exact", 5)).toEqual({ text: "exact", cut: false });
});

const actions: Action[] = [
  { do: "acknowledge", incident: "INC-7K3Q", callIn: "c1", minutes: 15 },
  { do: "call-delegate", incident: "INC-7K3Q", callIn: "c1" },
  { do: "confirm", incident: "INC-7K3Q" },
  { do: "stand-down", incident: "INC-7K3Q" },
  { do: "severity", incident: "INC-7K3Q" },
  { do: "join", incident: "INC-7K3Q" },
  { do: "view", incident: "INC-7K3Q" },
  { do: "propose", incident: "INC-7K3Q" },
  { do: "choose", incident: "INC-7K3Q", decision: "d".repeat(36), option: "o1", shown: "f".repeat(64) },
  { do: "dissent", incident: "INC-7K3Q", decision: "d1" },
];

test.each(actions)("the action $do comes back from a button as it went in", (action) => {
  expect(encodeAction(action).length).toBeLessThanOrEqual(255);
  expect(decodeAction(encodeAction(action))).toEqual(action);
});

test.each([
  undefined,
  "",
  "not json",
  "null",
  "[]",
  '{"do":"approve-everything","incident":"INC-7K3Q"}',
  '{"do":"confirm"}',
  '{"do":"confirm","incident":7}',
  '{"do":"confirm","incident":"INC-7K3Q","as":"ciso"}',
  `{"do":"confirm","incident":"${"x".repeat(300)}"}`,
])("the forged or foreign button value %j means nothing", (value) => {
  expect(decodeAction(value)).toBeUndefined();
});

const decide: Form = {
  form: "decide",
  title: "Ask for a decision",
  submit: "Ask",
  intro: "The deciders are called in when you ask.",
  context: "INC-7K3Q",
  fields: [
    { id: "question", label: "What is to be decided?", type: "text", multiline: true, hint: "One sentence." },
    { id: "deadline", label: "By when?", type: "text", optional: true, initial: "15m" },
    {
      id: "action",
      label: "Which action?",
      type: "select",
      initial: "b",
      choices: [
        { value: "a", label: "Isolate the host" },
        { value: "b", label: "Shut the server down" },
      ],
    },
  ],
};

test("a form becomes a modal", () => {
  expect(renderForm(decide)).toMatchInlineSnapshot(`
    {
      "blocks": [
        {
          "elements": [
            {
              "elements": [
                {
                  "text": "The deciders are called in when you ask.",
                  "type": "text",
                },
              ],
              "type": "rich_text_section",
            },
          ],
          "type": "rich_text",
        },
        {
          "block_id": "question",
          "element": {
            "action_id": "value",
            "max_length": 3000,
            "multiline": true,
            "type": "plain_text_input",
          },
          "hint": {
            "emoji": false,
            "text": "One sentence.",
            "type": "plain_text",
          },
          "label": {
            "emoji": false,
            "text": "What is to be decided?",
            "type": "plain_text",
          },
          "optional": false,
          "type": "input",
        },
        {
          "block_id": "deadline",
          "element": {
            "action_id": "value",
            "initial_value": "15m",
            "max_length": 3000,
            "multiline": false,
            "type": "plain_text_input",
          },
          "label": {
            "emoji": false,
            "text": "By when?",
            "type": "plain_text",
          },
          "optional": true,
          "type": "input",
        },
        {
          "block_id": "action",
          "element": {
            "action_id": "value",
            "initial_option": {
              "text": {
                "emoji": false,
                "text": "Shut the server down",
                "type": "plain_text",
              },
              "value": "b",
            },
            "options": [
              {
                "text": {
                  "emoji": false,
                  "text": "Isolate the host",
                  "type": "plain_text",
                },
                "value": "a",
              },
              {
                "text": {
                  "emoji": false,
                  "text": "Shut the server down",
                  "type": "plain_text",
                },
                "value": "b",
              },
            ],
            "type": "static_select",
          },
          "label": {
            "emoji": false,
            "text": "Which action?",
            "type": "plain_text",
          },
          "optional": false,
          "type": "input",
        },
      ],
      "callback_id": "muster:decide",
      "close": {
        "emoji": false,
        "text": "Cancel",
        "type": "plain_text",
      },
      "private_metadata": "INC-7K3Q",
      "submit": {
        "emoji": false,
        "text": "Ask",
        "type": "plain_text",
      },
      "title": {
        "emoji": false,
        "text": "Ask for a decision",
        "type": "plain_text",
      },
      "type": "modal",
    }
  `);
});

test("a form stays within Slack's limits with the longest legal content", () => {
  const choices = Array.from({ length: 200 }, (_, n) => ({ value: `person-${n}`, label: `${n} ${family.repeat(40)}` }));
  const view = renderForm({
    ...decide,
    title: longest,
    submit: longest,
    intro: longest,
    context: "c".repeat(3_000),
    fields: [
      ...Array.from({ length: 120 }, (_, n) => ({ id: `f${n}`, label: longest, hint: longest, type: "text" as const })),
      { id: "who", label: "Who?", type: "select", choices },
    ].reverse() as Form["fields"],
  });
  expect(view.title.text.length).toBeLessThanOrEqual(24);
  expect(view.submit?.text.length).toBeLessThanOrEqual(24);
  expect(view.blocks).toHaveLength(100);
  expectWithinLimits(view.blocks as KnownBlock[], 100);
});

test("a form whose context would have to be cut is a mistake, not a shorter context", () => {
  expect(() => renderForm({ ...decide, context: "c".repeat(3_001) })).toThrow(RangeError);
});

test("what a person filled in comes back by field, without what they left empty", () => {
  const values = valuesOf({
    question: { value: { value: "Shut it down?" } },
    deadline: { value: { value: null } },
    action: { value: { selected_option: { value: "b" } } },
    other: { value: { selected_option: null } },
  });
  expect(values).toEqual({ question: "Shut it down?", action: "b" });
  expect([formOf("muster:decide"), formOf("muster:nothing"), formOf("decide")]).toEqual([
    "decide",
    undefined,
    undefined,
  ]);
});

function buttons(count: number): Block {
  const action: Action = { do: "confirm", incident: "INC-7K3Q" };
  return { type: "buttons", buttons: Array.from({ length: count }, () => ({ label: longest, action })) };
}

function everything(words: string, count: number): Card {
  const many = Array.from({ length: count }, () => words);
  return {
    kind: "situation",
    title: words,
    summary: words,
    blocks: [
      { type: "text", text: words },
      { type: "text", text: words, emphasis: "quiet" },
      { type: "facts", facts: many.map((value) => ({ label: words, value })) },
      { type: "list", items: many },
      { type: "quote", text: words, from: words },
      buttons(count),
    ],
  };
}

/** Every text object in a message or view, wherever it hides. */
function textsOf(value: unknown): { type: string; text: string }[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== "object" || value === null) return [];
  const own = "text" in value && typeof value.text === "string" ? [value as { type: string; text: string }] : [];
  return [...own, ...Object.values(value).flatMap(textsOf)];
}

function expectWithinLimits(blocks: KnownBlock[], max: number): void {
  expect(blocks.length).toBeLessThanOrEqual(max);
  for (const { text } of textsOf(blocks)) {
    expect(text.length).toBeGreaterThan(0);
    expect(text.length).toBeLessThanOrEqual(3_000);
    expect(text.isWellFormed()).toBe(true);
  }
  for (const block of blocks) expectBlockWithinLimits(block);
}

function expectBlockWithinLimits(block: KnownBlock): void {
  switch (block.type) {
    case "header":
      expect(block.text.text.length).toBeLessThanOrEqual(150);
      return;
    case "section":
      expect(block.fields?.length ?? 0).toBeLessThanOrEqual(10);
      for (const field of block.fields ?? []) expect(field.text.length).toBeLessThanOrEqual(2_000);
      return;
    case "actions":
      expect(block.elements.length).toBeLessThanOrEqual(25);
      expect(block.elements.length).toBeGreaterThan(0);
      for (const element of block.elements) {
        if (element.type !== "button") throw new Error(`unexpected ${element.type}`);
        expect(element.text.text.length).toBeLessThanOrEqual(75);
        expect(element.value?.length).toBeLessThanOrEqual(255);
        expect(element.action_id?.length).toBeLessThanOrEqual(255);
      }
      return;
    case "input":
      expect(block.label.text.length).toBeLessThanOrEqual(2_000);
      expect(block.hint?.text.length ?? 0).toBeLessThanOrEqual(2_000);
      if (block.element.type !== "static_select") return;
      for (const { options } of block.element.option_groups ?? [block.element]) {
        expect(options?.length).toBeLessThanOrEqual(100);
      }
      for (const option of block.element.options ?? []) expect(option.text.text.length).toBeLessThanOrEqual(75);
      return;
    default:
      return;
  }
}
