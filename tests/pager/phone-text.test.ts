import { describe, expect, test } from "vitest";
import type { Page } from "../../src/pager/pager.ts";
import { callTwiml, segmentsOf, smsText } from "../../src/pager/phone-text.ts";

const page: Page = {
  to: "amara.1",
  incident: "INC-7K3Q",
  callIn: "ci-1",
  reference: "K7Q2",
  text: "Quiet harbour: you are called in as CISO. Bridge +44 20 7946 0958.",
  known: [],
};
const action = "https://muster.example.com/twilio/voice?incident=INC-7K3Q&callIn=ci-1";

describe("a text message", () => {
  test("says how to reply and ends with the reference code", () => {
    expect(smsText(page)).toBe(
      "Quiet harbour: you are called in as CISO. Bridge +44 20 7946 0958.\n" +
        "Reply 1 awake, 2 call my delegate, 3 call me.\nRef K7Q2",
    );
  });

  test("offers no key for a delegate where nobody would be called instead", () => {
    expect(smsText({ ...page, isAlone: true })).toContain("\nReply 1 awake, 3 call me.\nRef K7Q2");
    const twiml = callTwiml({ ...page, isAlone: true }, action);
    expect(twiml).toContain("Press 1 if you are awake.");
    expect(twiml).not.toMatch(/Press 2|delegate/);
  });

  test("that is a notice asks for no reply", () => {
    const { callIn: _, ...notice } = page;
    expect(smsText({ ...notice, text: "Quiet harbour: false alarm." })).toBe("Quiet harbour: false alarm.\nRef K7Q2");
  });

  test("keeps typography from tripling its segments", () => {
    const text = "“Quiet harbour” – you’re called in… now";
    expect(smsText({ ...page, text })).toContain(`"Quiet harbour" - you're called in... now`);
    expect(segmentsOf(smsText({ ...page, text }))).toBe(1);
  });

  test("takes the shorter advice where that keeps it within two segments", () => {
    const text = "a".repeat(306 - "\nReply 1 awake, 2 delegate, 3 call me.\nRef K7Q2".length);
    expect(segmentsOf(smsText({ ...page, text }))).toBe(2);
    expect(smsText({ ...page, text })).toContain("2 delegate,");
    expect(smsText({ ...page, text: text.slice(20) })).toContain("2 call my delegate,");
  });

  test("of any length stays within what Twilio accepts and keeps its reference code", () => {
    const text = smsText({ ...page, text: "🔥".repeat(2_000) });
    expect(text.length).toBeLessThanOrEqual(1_600);
    expect(text.isWellFormed()).toBe(true);
    expect(text).toMatch(/\.\.\.\nReply 1 .*\nRef K7Q2$/);
  });
});

describe("segments", () => {
  test.each([
    ["a".repeat(160), 1],
    ["a".repeat(161), 2],
    ["a".repeat(306), 2],
    ["a".repeat(307), 3],
    ["€".repeat(80), 1],
    ["€".repeat(81), 2],
    ["ł".repeat(70), 1],
    ["ł".repeat(71), 2],
    ["ł".repeat(135), 3],
  ])("are counted as the network counts them (%#)", (text, segments) => {
    expect(segmentsOf(text)).toBe(segments);
  });
});

describe("a call", () => {
  test("says its text twice and waits for one key", () => {
    const twiml = callTwiml(page, action);
    expect(twiml.match(/you are called in as CISO/g)).toHaveLength(2);
    expect(twiml.match(/Press 1 if you are awake\. Press 2 to have your delegate called\./g)).toHaveLength(2);
    expect(twiml).toContain('numDigits="1"');
    expect(twiml).toContain(`action="${action.replace("&", "&amp;")}"`);
  });

  test("that is a notice waits for no key", () => {
    const twiml = callTwiml(page, undefined);
    expect(twiml).not.toContain("Gather");
    expect(twiml).not.toContain("Press");
    expect(twiml.match(/you are called in as CISO/g)).toHaveLength(2);
  });

  test("of any text stays within what Twilio accepts inline", () => {
    const twiml = callTwiml({ ...page, text: "<&>".repeat(2_000) }, action);
    expect(twiml.length).toBeLessThanOrEqual(4_000);
    expect(twiml).toMatch(/^<\?xml [^>]*\?><Response><Gather .*<\/Gather><\/Response>$/);
  });

  test("drops characters that would make the document unreadable", () => {
    const twiml = callTwiml({ ...page, text: "quiet\u0000\u0008\uFFFE harbour\uD800" }, undefined);
    expect(twiml).toContain(">quiet harbour\uFFFD<");
  });
});
