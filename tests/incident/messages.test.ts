import { describe, expect, it } from "vitest";
import { type Given, given } from "../support/builders.ts";

/** Messages in chat that somebody puts into the record. */

const source = { platform: "slack", author: "dev", at: "2026-11-22T02:59:00.000Z", ref: "C0:1.1" } as const;
const kept = (story: Given, by = "amara", ref: string = source.ref) =>
  story.told({ type: "AddNote", by: story.by(by), text: " As *written* ", source: { ...source, ref } });

describe("a message that is put into the record", () => {
  it("keeps its words, who wrote it and when, and who put it there", () => {
    expect(kept(given().declared()).added[0]).toMatchObject({
      type: "NoteAdded",
      by: { person: "amara" },
      data: { text: " As *written* ", source },
    });
  });

  it("is there once, whoever puts it there", () => {
    const notes = (story: Given) => story.events.filter(({ type }) => type === "NoteAdded").length;
    const once = kept(given().declared());
    const twice = kept(once, "ben");
    expect(twice.refusal).toBeUndefined();
    expect(notes(twice)).toBe(1);
    expect(notes(kept(twice, "ben", "C0:2.2"))).toBe(2);
  });

  it("is still taken when the incident has ended", () => {
    const ended = given().declared().told({ type: "StandDown" });
    expect(kept(ended).added.map(({ type }) => type)).toContain("NoteAdded");
  });

  it("without any words is not a note", () => {
    const story = given().declared();
    expect(story.told({ type: "AddNote", text: " ", source }).refusal).toEqual({ code: "empty", what: "note" });
  });
});

it("a question keeps the message it was put because of, and is decided by what it says itself", () => {
  const story = given().declared();
  const asked = {
    type: "ProposeDecision" as const,
    decisionId: "d1",
    question: "Shut it down?",
    options: [
      { id: "yes", label: "Yes", costToAct: "", costToWait: "" },
      { id: "no", label: "No", costToAct: "", costToWait: "" },
    ],
  };
  const from = { ...source, text: "Should we?" };
  const proposed = story.told({ ...asked, source: from });
  const without = story.told(asked);
  expect(proposed.incident.decisions.d1?.source).toEqual(from);
  expect(proposed.incident.decisions.d1?.contentHash).toBe(without.incident.decisions.d1?.contentHash);
});
