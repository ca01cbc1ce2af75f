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

  const amongMany = (...cards: { to: string; at?: string; blocks: Card["blocks"]; title?: string }[]) =>
    phonePage({
      title: "t",
      problem: "p",
      timeline: [{ at: "1|03:09", text: "the question", tone: "decision" }],
      cards: cards.map(({ to, at = "2|03:09", blocks, title = "Decision needed" }) => ({
        at,
        to,
        card: { kind: "decision", title, summary: "", blocks },
      })),
    });
  const text = (words: string) => ({ type: "text" as const, text: words });
  const [question, cost] = [text("Shut it down, proposed at 03:09?"), text("It costs 8,000 a minute")];
  const press = (label: string, decision = "d1") => ({
    type: "buttons" as const,
    buttons: [{ label, action: { do: "dissent" as const, incident: "INC-1", decision } }],
  });
  const owners = (html: string) => [...html.matchAll(/class="owner">(.*?)</g)].map(([, owner]) => owner);

  it("shows a card that several people got once, and names them all", () => {
    const blocks = [question, cost];
    const html = amongMany({ to: "Carla", blocks }, { to: "Amara", blocks }, { to: "Hana", blocks });
    expect(owners(html)).toEqual(["Carla, Amara and Hana"]);
    expect(html.match(/Shut it down/g)).toHaveLength(1);
    expect(html).not.toContain("Only for");
  });

  it("shows apart only what differs, with whose it is", () => {
    const html = amongMany(
      { to: "the war room", blocks: [text("Shut it down, proposed at 03:09 UTC?"), cost] },
      { to: "Amara", blocks: [question, cost, press("Approve")] },
      { to: "Carla", blocks: [question, cost, press("I take over")] },
      { to: "Hana", blocks: [question, cost, press("Approve")] },
    );
    expect(owners(html)).toEqual(["The war room, Amara, Carla and Hana"]);
    expect(html.match(/Shut it down/g)).toHaveLength(1);
    expect(html.match(/>Approve</g)).toHaveLength(1);
    expect(html).toMatch(/Only for Amara and Hana<.*?>Approve<.*Only for Carla<.*?>I take over</);
  });

  it.each([
    ["another title", { to: "Carla", blocks: [question, cost], title: "Decision" }],
    ["another time", { to: "Carla", blocks: [question, cost], at: "3|03:10" }],
    ["other words, but for the exercise's mark", { to: "Carla", blocks: [question, text("It costs nothing")] }],
    ["the same reader", { to: "Amara", blocks: [question, cost] }],
  ])("keeps a card apart that has %s", (_what, other) => {
    const html = amongMany({ to: "Amara", blocks: [question, cost] }, other);
    expect(html.match(/Shut it down/g)).toHaveLength(2);
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
