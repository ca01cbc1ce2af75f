import { describe, expect, it } from "vitest";
import { homeCard, type Seen } from "../../src/chat/cards/home.ts";
import { renderHome } from "../../src/chat/slack/blocks/form.ts";
import { noOrganisation, type Organisation } from "../../src/organisation/organisation.ts";
import { acts } from "../organisation/acts.ts";
import { type Given, given, start } from "../support/builders.ts";
import { labelsOf, textOf } from "../support/card-text.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** Somebody's own page: from what they may see, on their own clock. */

const world = worldOf({
  ...examplePolicy,
  organisation: { ...examplePolicy.organisation, clocks: ["gdpr"], authorityAgreedBy: ["amara"] },
});
const declared = given(world).declared({ severity: "sev1" });
const seen = (...stories: Given[]): Seen[] => stories.map(({ incident }) => ({ incident, names: world }));

function home(person: string, theirs: Seen[], organisation: Organisation = noOrganisation) {
  const zone = world.directory.people[person]?.timezone ?? "UTC";
  return homeCard(theirs, organisation, { names: world, person, now: start, zone });
}

describe("the home page", () => {
  it("has a question that waits for them in full, with the buttons of their own card, and goes quiet once they chose", () => {
    const asked = declared.proposed();
    const card = home("amara", seen(asked));
    expect(card.summary).toBe("A decision waits for you.");
    const { question = "" } = Object.values(asked.incident.decisions)[0] ?? {};
    expect(textOf(card)).toContain(question);
    expect(labelsOf(card).some((label) => label.startsWith("Approve: "))).toBe(true);
    const chosen = home("amara", seen(asked.chose("amara", "shut")));
    expect(chosen.summary).toBe("No decision waits for you.");
    expect(labelsOf(chosen).some((label) => label.startsWith("Approve: "))).toBe(false);
  });

  it("puts nothing to somebody who is not asked, and lists only what they are in", () => {
    const card = home("grace", seen(declared.proposed()));
    expect(card.summary).toBe("No decision waits for you.");
    expect(textOf(card)).toContain("You are in no incident.");
  });

  it("shows the legal deadlines to those who answer for them, on their own clock", () => {
    const aware = declared.told({
      type: "RecordTrigger",
      by: declared.by("grace"),
      trigger: "aware",
      holds: true,
    });
    const owners = Object.keys(world.directory.people).filter((person) =>
      textOf(home(person, seen(aware))).includes("Legal deadlines that you answer for"),
    );
    expect(owners).toContain("grace");
    expect(owners).not.toContain("carla");
    expect(textOf(home("grace", seen(aware)))).toContain("GDPR");
  });

  it("says who stands in for them and for whom they stand in", () => {
    const { organisation } = acts(world).delegates("carla", "dev", "2026-11-22T18:00:00.000Z");
    expect(textOf(home("carla", [], organisation))).toContain(
      "Dev Patel stands in for you until Sun 22 Nov, 13:00, New York time.",
    );
    expect(textOf(home("dev", [], organisation))).toContain(
      "You stand in for Carla Reyes until Sun 22 Nov, 13:00, New York time",
    );
    expect(textOf(home("ben", [], organisation))).toContain("Nobody stands in for you.");
  });

  it("asks for an agreement that waits, until it is given", () => {
    expect(labelsOf(home("amara", []))).toContain("Read and agree");
    expect(labelsOf(home("carla", []))).not.toContain("Read and agree");
    const { organisation } = acts(world).agrees("amara", { kind: "authority" });
    expect(labelsOf(home("amara", [], organisation))).not.toContain("Read and agree");
  });

  it("says what the last test of their addresses brought, and that nothing is known where nothing is", () => {
    const asked = acts(world).does("amara", { type: "TestReach", test: "t1", ring: false });
    expect(textOf(home("amara", [], asked.organisation))).toContain("no answer is known yet");
    const answers = [{ medium: "chat" as const }, { medium: "sms" as const, refused: "21211" }];
    const told = asked.does("muster", { type: "RecordReach", test: "t1", person: "amara", answers });
    const words = textOf(home("amara", [], told.organisation));
    expect(words).toContain("Chat message: accepted by the provider");
    expect(words).toContain("Text message: not sent, it was refused with “21211”");
  });

  it("tells a stranger that Muster does not know them, and offers nothing", () => {
    const card = home("slack:T0/U0", seen(declared.proposed()));
    expect(card.summary).toContain("Muster does not know you");
    expect(labelsOf(card)).toEqual([]);
  });

  it("is whole for whoever asks for all of it", () => {
    const crowd = Array.from({ length: 40 }, () => declared.proposed());
    const reader = { names: world, person: "amara", now: start, zone: "UTC" };
    const labels = labelsOf(homeCard(seen(...crowd), noOrganisation, reader, { isWhole: true }));
    expect(labels.filter((label) => label.startsWith("Approve: "))).toHaveLength(40);
    expect(labels.filter((label) => label === "Open my view")).toHaveLength(40);
    expect(labels.filter((label) => label.startsWith("Show all"))).toEqual([]);
  });

  it("fits Slack's home tab however much there is, with a button for what was left out", () => {
    const long = declared.proposed({ question: "Shall we? 🚒 ".repeat(300) });
    const crowd = Array.from({ length: 40 }, () => long);
    const card = home("amara", seen(...crowd));
    expect(labelsOf(card).filter((label) => label === "Show all 40")).toHaveLength(2);
    const view = renderHome(card);
    expect(view.blocks.length).toBeLessThanOrEqual(100);
    expect(JSON.stringify(view).length).toBeLessThan(250_000);
    expect(JSON.stringify(view)).toContain("Test that I can be reached");
  });
});
