import { describe, expect, it } from "vitest";
import { briefCard } from "../../src/chat/cards/briefs/brief.ts";
import { catchUpBlocks } from "../../src/chat/cards/catch-up.ts";
import { decisionCard } from "../../src/chat/cards/decisions/decision.ts";
import { noticeCard } from "../../src/chat/cards/notices/notice.ts";
import { situationCard } from "../../src/chat/cards/situation.ts";
import { roomTimes } from "../../src/chat/cards/times.ts";
import { afterAction } from "../../src/export/markdown.ts";
import { acting, authorised, reported, started, stopped } from "../support/acting.ts";
import { type Given, given, incidentId } from "../support/builders.ts";
import { textOf } from "../support/card-text.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** Everywhere that an outcome is said, it says how it came about and what became of it. */

const room = { kind: "room", platform: "slack" } as const;
const cardOf = ({ incident, world }: Given) => textOf(decisionCard(incident, "d1", room, world));
const situation = ({ incident, world }: Given) => textOf(situationCard(incident, world, "slack"));
const board = ({ incident, world, now, by }: Given) =>
  textOf(briefCard(incident, world, { person: "ivan", roles: by("ivan").roles, view: "board", now }));
const catchUp = ({ incident, world }: Given) =>
  textOf({ kind: "", title: "", summary: "", blocks: catchUpBlocks(incident, "ivan", world, roomTimes(incident)) });
const report = ({ events, world }: Given) => {
  const names = Object.fromEntries(Object.entries(world.directory.people).map(([id, { name }]) => [id, name]));
  return afterAction({ incident: incidentId, events, names });
};
const notices = ({ incident, world }: Given, what: string) =>
  Object.values(incident.notices)
    .filter(({ about, to }) => about.what === what && to.kind === "room")
    .map((notice) => textOf(noticeCard(incident, notice, world)))
    .join("\n");

describe("a refusal that was lifted", () => {
  const authority = [
    { when: { action: "shut-down" }, consents: ["clinical-safety"], vetoLiftedBy: "ceo" },
    { fallback: true, decides: { all: ["ciso", "coo"] }, within: "25m" },
  ];
  const open = given(worldOf({ ...examplePolicy, authority }))
    .declared()
    .joined("amara", "carla", "elena")
    .proposed();
  const lifted = open.chose("elena", "keep").chose("amara", "shut").chose("carla", "shut").chose("farid", "shut");
  const words = "OT / clinical safety refused; Farid Haddad (CEO) lifted it";

  it("is foreseen on the open card: who may lift it", () => {
    expect(cardOf(open)).toContain("Only CEO may lift a refusal of OT / clinical safety.");
  });

  it.each([
    ["the card", cardOf],
    ["the notice in the room", (story: Given) => notices(story, "decision-closed")],
    ["the situation", situation],
    ["the board's briefing", board],
    ["the catch-up", catchUp],
  ])("is said by %s", (_where, said) => {
    expect(said(lifted)).toContain(`${words}.`);
    expect(said(open.chose("elena", "shut").chose("amara", "shut").chose("carla", "shut"))).not.toContain("refused;");
  });

  it("is said by the report in its summary, under the outcome and in the time line", () => {
    expect(report(lifted).split(words)).toHaveLength(4);
  });
});

describe("a choice for somebody else, after the others' time", () => {
  const authority = [{ fallback: true, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo", within: "25m" }];
  const open = given(worldOf({ ...examplePolicy, authority }))
    .declared()
    .joined("amara")
    .proposed()
    .chose("amara", "shut")
    .after("12m30s")
    .acknowledged("dev");

  it("is said by the report's outcome: for whom, and to whom the right had passed", () => {
    const inTime = report(open.chose("dev", "shut"));
    expect(inTime).toContain("**Outcome**: “Shut down”, chosen by Amara Okafor and Dev Patel (for Carla Reyes), 2026");
    const late = open.after("12m30s").chose("dev", "shut");
    expect(report(late)).toContain(
      "chosen by Amara Okafor and Dev Patel (for Carla Reyes); the time was over, and the right had passed to Dev Patel, 2026",
    );
    expect(cardOf(late)).toContain("The time of the others was over.");
  });

  it("is told from the tie-breaker's own word, in the outcome and in the time line", () => {
    const alone = open.after("10m").acknowledged("farid").after("2m30s").chose("farid", "keep");
    expect(report(alone)).toContain("“Keep running”, chosen by Farid Haddad; the time was over, and the right had");
    expect(report(alone)).toContain("made: “Keep running”, by Farid Haddad, to whom the right had passed");
  });
});

describe("what became of a decided step", () => {
  const both = acting().proposed().chose("amara", "shut").chose("carla", "shut");
  it.each([
    [
      "stopped before it began",
      stopped(both),
      "Elena Petrova (OT / clinical safety) stopped it, and it was not carried out.",
    ],
    ["stopped afterwards", stopped(started()), "Elena Petrova (OT / clinical safety) stopped it: it is to be reverted"],
    ["not begun", both, "It is not carried out yet."],
    ["never begun", both.after("4h"), "It was not carried out. Its authorisation ran out at"],
    ["carried out", reported(started(), "done"), "It was carried out at"],
    ["failed", reported(authorised(), "failed", { reason: "No power" }), "It was tried and did not work, at"],
    ["reverted", reported(started(), "reverted"), "It was reverted at"],
  ])("is said with its outcome: %s", (_how, story, words) => {
    for (const said of [situation, board, catchUp]) expect(said(story)).toContain(words);
    // In its summary, and under the outcome.
    expect(report(story).split(words)).toHaveLength(3);
  });
});

describe("how long a question is open", () => {
  const authority = [{ fallback: true, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo", within: "25m" }];
  const asked = given(worldOf({ ...examplePolicy, authority }))
    .declared()
    .joined("amara", "carla")
    .proposed()
    .chose("amara", "shut");
  const ciso = ({ incident, world, now, by }: Given) =>
    textOf(briefCard(incident, world, { person: "amara", roles: by("amara").roles, view: "ciso", now }));

  it.each([
    ["the situation", situation],
    ["the board's briefing", board],
    ["the catch-up", catchUp],
    ["the CISO's briefing", ciso],
  ])(
    "is said by %s, and once the time of the others is over until when those may choose who are left",
    (_where, said) => {
      expect(said(asked)).toContain("until 03:25");
      const passed = asked.after("20m").acknowledged("farid").after("5m");
      expect(said(passed)).toMatch(/until 03:31.*, for those who may still choose/);
      expect(said(passed)).not.toContain("until 03:25");
    },
  );
});
