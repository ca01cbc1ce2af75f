import { describe, expect, it } from "vitest";
import { decisionCard } from "../../src/chat/cards/decisions/decision.ts";
import { noticeCard } from "../../src/chat/cards/notices/notice.ts";
import { type Given, given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** A tie that nobody can break: nobody reads that somebody will, and everybody what can be done. */

const authority = [{ fallback: true, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo", within: "25m" }];
const put = (by = "ben") =>
  given(worldOf({ ...examplePolicy, authority }))
    .declared()
    .joined("amara", "carla", "farid")
    .proposed({ by });
const torn = (story: Given) => story.chose("amara", "shut").chose("carla", "keep");
const namesOf = ({ incident, world }: Given) => ({ rules: incident.rules, directory: world.directory });
const read = (story: Given, person?: string) => {
  const to =
    person === undefined ? { kind: "room" as const, platform: "slack" as const } : { kind: "person" as const, person };
  return JSON.stringify(decisionCard(story.incident, "d1", to, namesOf(story)));
};
const called = (story: Given) =>
  Object.values(story.incident.notices)
    .filter(({ about }) => about.what === "tie-breaker-called")
    .map((notice) => ({ to: notice.to, words: JSON.stringify(noticeCard(story.incident, notice, namesOf(story))) }));
const untieing =
  "Please help them to agree, change the question or withdraw it: if its time runs out, nothing is approved.";

const abstained = () => torn(put()).abstained("farid");
const gone = () => torn(put().dismissed("farid"));

describe("a tie that nobody can break", () => {
  it.each([
    [
      "whose tie-breaker proposed it",
      () => torn(put("farid")),
      "the CEO is Farid Haddad, who proposed this or wrote its words",
    ],
    ["whose tie-breaker abstained", abstained, "the CEO is Farid Haddad, who abstained"],
    ["whose tie-breaker has left", gone, "nobody who may answer for it is CEO"],
  ])("%s says so on its card and in the room, with what can be done", (_name, story, why) => {
    const card = read(story());
    expect(card).toContain(`They do not agree, and nobody is left to break the tie: ${why}.`);
    expect(card).toContain(untieing);
    expect(card).not.toContain("decides between them");
    expect(card).toContain("Unless they come to agree by then, nothing is approved.");
    const last = called(story()).at(-1);
    expect(last?.to.kind).toBe("room");
    expect(last?.words).toContain(`They do not agree, and nobody can break the tie: ${why}.`);
    expect(last?.words).toContain(untieing);
  });

  it("tells a proposing tie-breaker that somebody else has to approve it, and not that they decide", () => {
    const card = read(torn(put("farid")), "farid");
    expect(card).not.toContain("you decide");
  });

  it("is said once when the last who could break it abstains after they were called", () => {
    const before = torn(put());
    expect(called(before)).toHaveLength(1);
    expect(called(abstained())).toHaveLength(2);
    expect(called(abstained().after("5m"))).toHaveLength(2);
  });

  it("gives away to nobody but whoever leads that its tie-breaker is excluded", () => {
    const story = torn(put("grace").excluded("farid"));
    expect(read(story)).not.toContain("nobody is left");
    const last = called(story).at(-1);
    expect(last?.to).toMatchObject({ kind: "person", person: "ben" });
    expect(last?.words).toContain("nobody can break the tie: nobody who may answer for it is CEO.");
  });

  it("is told before there is one when little time is left", () => {
    const last = called(put("farid").after("20m")).at(-1);
    expect(last?.words).toContain(
      "Little time is left, and nobody can decide in the place of those who are asked: the CEO is Farid Haddad, who proposed this or wrote its words.",
    );
  });
});
