import { describe, expect, it } from "vitest";
import type { Card } from "../../src/chat/card.ts";
import { callInCard } from "../../src/chat/cards/call-in.ts";
import { phonePage } from "../../src/exercise/phone-page.ts";
import { given } from "../support/builders.ts";
import { worldOf } from "../support/example.ts";

const nasty = `<img src=x onerror="alert(1)">'&`;
const nastyCard: Card = {
  kind: "call-in",
  title: nasty,
  summary: nasty,
  blocks: [
    { type: "text", text: nasty },
    { type: "text", text: nasty, emphasis: "strong" },
    { type: "facts", facts: [{ label: nasty, value: nasty }] },
    { type: "list", items: [nasty] },
    { type: "quote", text: nasty, from: nasty },
    { type: "buttons", buttons: [{ label: nasty, action: { do: "view", incident: nasty } }] },
    { type: "divider" },
  ],
};

describe("the page of phones", () => {
  const card = callInCard(given().declared().incident, "amara.1", worldOf());
  const page = phonePage({
    title: "Quiet harbour",
    problem: "Payroll is encrypted.",
    timeline: [
      { at: "2026-11-22T03:00:10.000Z", text: "Ben confirms", tone: "good" },
      { at: "2026-11-22T03:00:00.000Z", text: "An alert arrives", tone: "bad" },
    ],
    cards: [
      { at: "2026-11-22T03:00:12.000Z", to: "Amara Okafor", card },
      { at: "2026-11-22T03:00:03.000Z", to: "Ben Adler", kind: "sms", text: "You are needed." },
      { at: "2026-11-22T03:00:04.000Z", to: "Ben Adler", kind: "call", text: "You are needed. Press 1." },
      { at: "2026-11-22T03:00:05.000Z", to: "Ben Adler", kind: "sms", text: "1", from: "them" },
    ],
  });

  it("tells the story in order, and what lit up beside its moment", () => {
    const order = [
      "An alert arrives",
      "Ben Adler",
      "You are needed.",
      "Press 1.",
      "Ben confirms",
      "Amara Okafor",
      "joining in 15",
    ];
    const places = order.map((words) => page.indexOf(words));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  it("needs nothing else: no scripts, nothing fetched", () => {
    expect(page).not.toMatch(/<script|<link|<img|src=|href=|url\(|@import|https?:/);
  });

  it("shows one phone to one person at one moment", () => {
    expect(page.match(/class="phone"/g)).toHaveLength(2);
  });

  it("escapes every text of a card, a message, the time line, the contents and the proof", () => {
    const shown = { at: nasty, to: nasty };
    const html = phonePage({
      title: nasty,
      problem: nasty,
      timeline: [{ at: nasty, text: nasty, tone: "plain", chapter: nasty }],
      proof: {
        files: [{ path: nasty, what: nasty }],
        checks: [{ what: nasty, command: nasty, isGood: false, lines: [nasty] }],
      },
      cards: [
        { ...shown, card: nastyCard },
        { ...shown, kind: "sms", text: nasty },
        { ...shown, kind: "call", text: nasty },
      ],
    });
    expect(html).not.toContain("<img");
    expect(html).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&amp;");
  });

  it("shows what came before the first moment too", () => {
    const early = phonePage({
      title: "t",
      problem: "p",
      timeline: [{ at: "b", text: "later", tone: "plain" }],
      cards: [{ at: "a", to: "Ben Adler", kind: "sms", text: "first" }],
    });
    expect(early.indexOf("first")).toBeLessThan(early.indexOf("later"));
    expect(early).toContain("first");
  });
});
