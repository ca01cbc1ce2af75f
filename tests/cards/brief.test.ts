import { describe, expect, it } from "vitest";
import { briefCard } from "../../src/chat/cards/briefs/brief.ts";
import { renderMessage } from "../../src/chat/slack/blocks/render.ts";
import type { BriefView } from "../../src/policy/policy.ts";
import { type Given, given } from "../support/builders.ts";
import { labelsOf, textOf } from "../support/card-text.ts";
import { worldOf } from "../support/example.ts";
import { rich, richPolicy, richWorld } from "../support/rich.ts";

const bare = () => given().declared({ severity: "sev3" }).after("5m");

function brief(story: Given, person: string, view?: BriefView, of = story.world) {
  const { roles } = story.by(person);
  const asked = { person, roles, ...(view && { view }), now: story.now };
  return briefCard(story.incident, { directory: of.directory, rules: story.incident.rules }, asked);
}
const lines = (story: Given, person: string, view?: BriefView) => textOf(brief(story, person, view)).split("\n");

describe("every briefing", () => {
  it("begins with how it stands, what is asked of the reader and when the next update is due, and ends with its time", () => {
    const text = lines(rich(), "grace", "cio");
    expect(text.slice(1, 3)).toMatchInlineSnapshot(`
      [
        "Payroll server is encrypted. Declared at 03:00 UTC; sev1, the most serious; open. Ben Adler leads.",
        "You are asked:",
      ]
    `);
    expect(text.at(-1)).toBe("As of 03:05 UTC. It says what the record holds, and no more.");
    for (const view of ["ciso", "coo", "cio", "privacy", "safety", "board"] as const) {
      const own = lines(rich(), "ivan", view);
      expect(own.slice(1, 4)).toEqual(lines(rich(), "ivan", "cio").slice(1, 4));
      expect(own.at(-1)).toBe(text.at(-1));
    }
  });

  it("offers what the reader can press, and shows all that a choice is bound to", () => {
    const card = brief(rich(), "elena");
    expect(labelsOf(card)).toEqual(
      expect.arrayContaining([
        "Approve: Shut down → isolate host infusion-pumps",
        "Choose: Keep running",
        "I abstain (conflict of interest)",
      ]),
    );
    expect(textOf(card)).toContain(
      "Shut down → isolate host infusion-pumps (recommended): What it costs now: 8,000 USD a minute; what it may cost later: nothing",
    );
    expect(textOf(card)).toContain("> Nurses lose the alarms");
    expect(labelsOf(brief(given(richWorld).declared(), "carla"))).toContain("I'm awake, joining in 5");
    expect(labelsOf(brief(given(richWorld).declared().after("30m"), "ben"))).toContain("Give an update");
  });

  it("asks nothing once the incident has ended", () => {
    const card = brief(rich().closed("Done"), "elena");
    expect(labelsOf(card)).toEqual([]);
    expect(textOf(card)).toContain("Nothing is asked of you: this incident is over.");
  });

  it("fits a Slack message", () => {
    for (const person of Object.keys(richWorld.directory.people)) {
      expect(renderMessage(brief(rich(), person)).blocks.length).toBeLessThanOrEqual(50);
    }
  });

  it("names nothing that happened on a lock screen", () => {
    expect(brief(rich(), "amara").summary).toBe("quiet harbour: briefing for CISO.");
    expect(brief(bare(), "amara", "privacy").summary).toBe("quiet harbour: briefing for privacy officer and counsel.");
  });
});

describe("whose view somebody reads", () => {
  it("follows their roles, one after the other, with nothing said twice", () => {
    const text = textOf(brief(rich(), "dev"));
    expect(text.indexOf("Services\n")).toBeLessThan(text.indexOf("The way back"));
    const headings = text.split("\n").filter((line) => line === "Services" || line === "Systems");
    expect(headings).toEqual(["Services", "Systems"]);
  });

  it("is the principal's first, for whoever acts for one", () => {
    const story = given(richWorld).declared().after("11m").acknowledged("dev");
    expect(story.incident.acting.map(({ principal }) => principal)).toContain("carla");
    expect(textOf(brief(story, "dev"))).toContain("Cost, as stated with the questions");
  });

  it("is what the policy names for an organisation's own role", () => {
    const own = worldOf({
      ...richPolicy,
      people: { ...richPolicy.people, hana: { name: "Hana Sato", roles: ["head-of-plant"], slack: "U0HANA" } },
      roles: { ...richPolicy.roles, "head-of-plant": { brief: "safety" } },
    });
    expect(textOf(brief(given(own).declared(), "hana"))).toContain("What could happen to people");
  });

  it("is that of safety for an organisation's own safety role, unless the policy names another", () => {
    const hana = { name: "Hana Sato", roles: ["head-of-ward"], slack: "U0HANA" };
    const headed = (role: object) => {
      const roles = { ...richPolicy.roles, "head-of-ward": { safety: true, ...role } };
      const own = worldOf({ ...richPolicy, people: { ...richPolicy.people, hana }, roles });
      return textOf(brief(given(own).declared(), "hana"));
    };
    expect(headed({})).toContain("What could happen to people");
    expect(headed({ brief: "board" })).not.toContain("What could happen to people");
  });

  it("is the general one for a role that has none", () => {
    const own = worldOf({
      ...richPolicy,
      people: { ...richPolicy.people, hana: { name: "Hana Sato", roles: ["press"], slack: "U0HANA" } },
    });
    expect(textOf(brief(given(own).declared(), "hana"))).toContain("Decisions\nNothing has been decided.");
  });
});

describe("what was decided", () => {
  const settled = rich()
    .proposed({ decisionId: "d3", question: "Option 1 is the wrong one", action: "isolate-host", target: "FS-01" })
    .told({ type: "WithdrawDecision", decisionId: "d3", reason: "It says the wrong thing" })
    .told({ type: "RecordDissent", decisionId: "d1", by: rich().by("carla") })
    .told({ type: "ExplainDissent", decisionId: "d1", by: rich().by("carla"), reason: "Customers cannot pay" });

  it.each(["ciso", "coo", "cio", "privacy", "safety"] as const)("is in the view of %s, with dissent", (view) => {
    const text = textOf(brief(settled, "ivan", view));
    expect(text).toContain("Decided: Shut down, by Amara Okafor (CISO) and Carla Reyes (COO)");
    expect(text).toContain("Carla Reyes (COO) objected: “Customers cannot pay”.");
    expect(text).toContain("Taken back before anybody decided: “Option 1 is the wrong one”.");
  });

  it("is priced, and what was taken back is not", () => {
    const costs = lines(settled, "carla").filter((line) => line.includes("cting costs"));
    expect(costs.length).toBeGreaterThan(0);
    expect(costs.join("\n")).not.toContain("wrong one");
    expect(textOf(brief(settled, "ivan", "board"))).not.toContain("wrong one costs");
  });

  it("names each condition once, and ends every quotation", () => {
    const story = given(richWorld)
      .declared()
      .joined("amara", "carla")
      .proposed()
      .chose("amara", "shut")
      .chose("carla", "shut", "d1", { condition: "Customers are told first" })
      .told({ type: "ReportConditionMet" });
    const text = textOf(brief(story, "ivan", "board"));
    expect(text).toContain(
      "Carla Reyes set the condition: “Customers are told first”. Ben Adler says that it was met at",
    );
    expect(text).not.toContain("It hangs on");
  });

  it("comes to the board after cost, services and customers, and nothing stands twice", () => {
    const [paragraph = ""] = lines(settled, "ivan", "board").filter(
      (line) => line.includes("No decision is open") || line.includes("Still open"),
    );
    const at = (words: string) => paragraph.indexOf(words);
    expect(at("Acting costs 4,800")).toBeGreaterThan(-1);
    expect(at("Acting costs 4,800")).toBeLessThan(at("Customers of payments"));
    expect(at("Customers of payments")).toBeLessThan(at("Down: payments"));
    expect(at("Down: payments")).toBeLessThan(at("Decided: Shut down"));
    expect(paragraph).toContain("It was begun at 03:00 UTC.");
    expect(paragraph).not.toContain("Declared at");
  });
});

describe("nothing is asked", () => {
  it("only of whoever answers for no deadline that runs, and began nothing that is not ended", () => {
    const text = (person: string) => textOf(brief(rich(), person));
    expect(text("ivan")).toContain("Legal deadlines that you answer for:\nNotify the supervisory authority (GDPR) by");
    expect(labelsOf(brief(rich(), "ivan"))).toContain("Sent: Notify the supervisory authority (GDPR)");
    expect(text("ben")).toContain("Shut down: payments (a1). Please say how it went.");
    expect(labelsOf(brief(rich(), "ben"))).toEqual(expect.arrayContaining(["Done", "Failed"]));
    expect(text("farid")).toContain("Nothing is asked of you now.");
  });

  it("not even once the incident has ended, of whoever still owes a notice", () => {
    const over = rich().closed("Done");
    expect(textOf(brief(over, "ivan"))).toContain("This incident is over, and you are still asked:");
    expect(textOf(brief(over, "farid"))).toContain("Nothing is asked of you: this incident is over.");
  });
});

describe("the view of", () => {
  const views = ["ciso", "coo", "cio", "privacy", "safety", "board"] as const;

  it.each(views)("%s, of an incident in which much has happened", (view) => {
    expect(lines(rich(), "ivan", view).slice(4)).toMatchSnapshot();
  });

  it.each(views)("%s, of an incident of which nothing is known, says so", (view) => {
    expect(lines(bare(), "ivan", view).slice(1)).toMatchSnapshot();
  });
});
