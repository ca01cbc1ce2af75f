import { describe, expect, it } from "vitest";
import { decisionCard } from "../../src/chat/cards/decisions/decision.ts";
import { aboutMoney, spanWords } from "../../src/chat/cards/decisions/trade-off.ts";
import { readDowntime } from "../../src/chat/cards/forms/downtime-answer.ts";
import { readDecideForm } from "../../src/chat/cards/forms/form-answers.ts";
import { formOf } from "../../src/chat/cards/forms/forms.ts";
import { renderMessage } from "../../src/chat/slack/blocks/render.ts";
import { given } from "../support/builders.ts";
import { textOf } from "../support/card-text.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

const hours = (n: number) => n * 60 * 60_000;
const upTo = (from: number, to: number) => ({ downtime: { fromMs: hours(from), toMs: hours(to) } });

const payments = {
  tier: 1,
  owner: "coo",
  tolerableDowntime: "4h",
  breakingPoint: "24h",
  recoveryTime: "2h",
  revenuePerMinute: "8000 USD",
  failover: { capacity: "60%", procedure: "https://wiki.example/failover" },
  manual: { procedure: "in the blue folder", sustainableFor: "6h" },
  cliffs: [{ at: "06:00", what: "first settlement file" }],
  asOf: "2026-10-01",
};
const services = { payments, "infusion-pumps": { environment: "medical" as const, tier: 1, owner: "clinical-safety" } };
const names = worldOf({ ...examplePolicy, services });

type Story = ReturnType<typeof given>;
const declared = given(names).declared();
const room = ({ incident }: Story) => textOf(decisionCard(incident, "d1", { kind: "room", platform: "slack" }, names));
const carla = ({ incident }: Story) => textOf(decisionCard(incident, "d1", { kind: "person", person: "carla" }, names));

describe("the trade-off on a decision's card", () => {
  it("gives what has been lost so far as roughly as it is known", () => {
    expect(aboutMoney({ amount: 144_662, currency: "USD" })).toBe("about 145,000 USD");
    expect(aboutMoney({ amount: 960_000, currency: "USD" })).toBe("960,000 USD");
    expect(aboutMoney({ amount: 12.5, currency: "EUR" })).toBe("12.5 EUR");
  });

  it("tells what was worked out from what its proposer wrote", () => {
    const told = "The figures above are worked out. What each option costs is in the words of Ben Adler.";
    expect(room(declared.proposed(upTo(6, 6)))).toContain(told);
    expect(room(declared.proposed({ action: undefined, service: undefined }))).not.toContain(told);
  });

  it("never shows waiting as free: it says what may grow, where that stands, or that nobody has said it", () => {
    const costless = ["shut", "keep"].map((id) => ({
      id,
      label: id,
      costToAct: "not stated",
      costToWait: "not stated",
    }));
    expect(room(declared.proposed({ ...upTo(6, 6), options: costless }))).toContain(
      "Nobody has said what that may cost.",
    );
    expect(room(declared.proposed(upTo(6, 6)))).toContain("What that may cost stands with the options.");
    const grows = room(declared.proposed({ ...upTo(6, 6), exposure: "two hosts an hour" }));
    expect(grows).toContain("While we wait: two hosts an hour");
    expect(grows).not.toContain("What that may cost");
  });

  it("says in plain sentences what is tolerable, what is expected, and whose limit that is over", () => {
    expect(room(declared.proposed(upTo(6, 6)))).toContain(
      "The business can do without payments for 4 h. It is expected to be down for 6 h. The failover carries 60 %. Next is 06:00 UTC: first settlement file. That is over the COO’s limit of 4 h, so CISO and COO must choose the same.",
    );
    expect(room(declared.proposed(upTo(2, 4)))).toContain("It is expected to be down for 2 h to 4 h. The failover");
    expect(room(declared.proposed(upTo(2, 4)))).toContain(
      "That is within the COO’s limit of 4 h, and CISO and COO must choose the same.",
    );
    expect(room(declared.proposed(upTo(6, 30)))).toContain(
      "That is over the COO’s limit of 4 h and past the breaking point of 24 h, so CISO and COO must choose the same.",
    );
  });

  it("judges what the table judged: not less than what a service takes to come back, nor than was said before", () => {
    // 8,000 a minute for 2 h, and without failover for 1 h: 3,200 a minute with it.
    const short = room(declared.proposed({ downtime: { fromMs: hours(1), toMs: hours(1) } }));
    expect(short).toContain(
      "It is expected to be down for 1 h. Who decides goes by 1 h to 2 h, which it takes to come back.",
    );
    expect(short).toContain("within the COO’s limit of 4 h");
    expect(short).toContain("That costs 192,000 to 480,000 USD; who decides goes by 192,000 to 960,000 USD, for ");
    const story = declared
      .proposed(upTo(6, 6))
      .after("1h")
      .proposed({ decisionId: "d2", ...upTo(1, 1) });
    expect(room(story)).not.toMatch(/judged|goes by/);
    const second = textOf(decisionCard(story.incident, "d2", { kind: "room", platform: "slack" }, names));
    expect(second).toContain("Who decides goes by 1 h to 6 h, as was expected when such a step was asked about before");
    expect(second).toContain("over the COO’s limit of 4 h");
  });

  it("sets acting now beside waiting, in whole sentences and in the reader's own time", () => {
    // 3,200 a minute with failover, 8,000 without: 2 h with it are 384,000, 6 h without it 2,880,000.
    // It is 03:00 UTC, 22:00 in New York, where 06:00 UTC is 01:00 of the next day.
    const { incident } = declared.proposed(upTo(2, 6));
    const { blocks } = decisionCard(incident, "d1", { kind: "person", person: "carla" }, names);
    expect(blocks).toContainEqual({
      type: "facts",
      facts: [
        {
          label: "If we act now",
          value:
            "payments is down for 2 h to 6 h. That costs 384,000 to 2,880,000 USD. It may still be down at Sun 22 Nov, 01:00, New York time: first settlement file.",
        },
        {
          label: "If we wait",
          value:
            "payments stays up. What that may cost stands with the options. Next at Sun 22 Nov, 01:00, New York time: first settlement file.",
        },
        {
          label: "Failover",
          value: "carries 60 %; the lower figures are with it, the higher ones without",
          leadsTo: { url: "https://wiki.example/failover" },
        },
        { label: "By hand", value: "for 6 h, until Sun 22 Nov, 04:00, New York time" },
      ],
    });
  });

  it("gives costs as ranges, and what may grow meanwhile beside what acting costs", () => {
    const services = { payments: { ...payments, revenuePerMinute: "6000-10000 USD" } };
    const story = given(worldOf({ ...examplePolicy, services }))
      .declared()
      .told({ type: "ReportDown", service: "payments" })
      .after("30m");
    const card = room(story.proposed({ ...upTo(2, 6), exposure: "two to four more hosts an hour" }));
    expect(card).toContain(
      "By 03:30 UTC that has cost 72,000 to 300,000 USD. Every hour costs 144,000 to 600,000 USD more.",
    );
    expect(card).toContain("two to four more hosts an hour");
    const unweighed = declared.proposed({ action: "isolate-host", exposure: "two more hosts an hour" });
    expect(room(unweighed)).toContain("two more hosts an hour");
  });

  it("says whose figures they are, and how old", () => {
    expect(room(declared.proposed(upTo(2, 6)))).toContain(
      "Expected by Ben Adler. Figures from the service catalogue of 1 October 2026.",
    );
    const at = (asOf: string | undefined) => {
      const { asOf: _asOf, ...undated } = payments;
      const world = worldOf({ ...examplePolicy, services: { payments: { ...undated, ...(asOf && { asOf }) } } });
      return room(given(world).declared().proposed());
    };
    expect(at("2026-05-01")).toContain("Figures from the service catalogue of 1 May 2026, stale.");
    expect(at(undefined)).toContain("Figures from the service catalogue, of nobody knows when.");
  });

  it("stays as it was shown, however long the question is open", () => {
    const open = declared.proposed(upTo(2, 6));
    const figures = (story: Story) =>
      room(story)
        .split("\n")
        .filter((line) => /If we|do without|Figures/.test(line));
    expect(figures(open.after("20m"))).toEqual(figures(open));
    expect(figures(open)).toHaveLength(4);
  });

  it("comes before the options, and what could happen to people before any figure", () => {
    const safety = "Two wards have no nurse to spare.\nPumps go to manual.";
    const lines = carla(declared.proposed({ ...upTo(2, 6), safety })).split("\n");
    const at = (start: string) => lines.findIndex((line) => line.startsWith(start));
    const order = [
      "> Two wards have no nurse",
      "> — Ben Adler, on what",
      "The business can do without payments for 4 h",
      "If we act now",
      "Shut down (recommended, authorises: shut down payments)",
    ];
    expect(order.map(at)).toEqual(order.map(at).toSorted((a, b) => a - b));
    expect(order.map(at)).not.toContain(-1);
  });

  it("prices nothing about people, and says when nobody has written what could happen to them", () => {
    const isolating = { action: "isolate-host", service: "infusion-pumps" };
    expect(room(declared.proposed(isolating))).toContain("Nobody has written what could happen to people.");
    const written = room(declared.proposed({ ...isolating, safety: "Alarms do not reach the nurses." }));
    expect(written).toContain("Alarms do not reach the nurses.");
    expect(written).not.toMatch(/Nobody has written|USD an hour|Figures/);
    expect(room(declared.proposed())).not.toContain("to people");
  });

  it("is asked about people too when a safety role must agree", () => {
    const authority = [
      { when: { action: "shut-down" }, consents: ["clinical-safety"] },
      { fallback: true as const, decides: { any: ["ciso"] } },
    ];
    const story = given(worldOf({ ...examplePolicy, authority })).declared();
    expect(room(story.proposed())).toContain("Nobody has written what could happen to people.");
  });

  it("is not there when nothing is known of the service", () => {
    const bare = given().declared().proposed();
    expect(room(bare)).not.toMatch(/If we act now|do without|Figures/);
  });

  it("stays within Slack's limits with the longest that a catalogue and a proposer can hold", () => {
    const long = "x".repeat(9_000);
    const world = worldOf({
      ...examplePolicy,
      services: { payments: { ...payments, cliffs: [{ at: "06:00", what: long }] } },
    });
    const { incident } = given(world)
      .declared()
      .proposed({ ...upTo(2, 6), safety: long });
    const { blocks = [] } = renderMessage(decisionCard(incident, "d1", { kind: "room", platform: "slack" }, names));
    expect(blocks.length).toBeLessThanOrEqual(50);
    expect(JSON.stringify(blocks).length).toBeLessThan(40_000);
  });

  it("keeps what is on the lock screen free of what happened", () => {
    const { incident } = declared.proposed({ ...upTo(2, 6), safety: "People could be hurt." });
    const { summary } = decisionCard(incident, "d1", { kind: "person", person: "carla" }, names);
    expect(summary).toBe("quiet harbour: a decision needs you by 22:25, New York time.");
  });
});

describe("the decision's form", () => {
  const filled = {
    question: "Shut down payments?",
    "option1-label": "Shut down",
    "option1-act": "much",
    "option1-wait": "nothing",
    "option2-label": "Keep running",
    "option2-act": "nothing",
    "option2-wait": "it may spread",
    recommended: "1",
  };

  it("may be left without a downtime, and without a word on people", () => {
    const { fields } = formOf("decide", { rules: names.rules }, "context");
    const optional = fields.filter((field) => field.optional).map(({ id }) => id);
    expect(optional).toEqual(expect.arrayContaining(["downtime", "safety"]));
    const read = readDecideForm(filled);
    expect(read.ok && Object.keys(read.value)).toEqual(["question", "options", "recommended"]);
  });

  it("asks about people only where something can hurt them", () => {
    const office = worldOf({ ...examplePolicy, roles: {}, services: { payments } });
    const ids = formOf("decide", { rules: office.rules }, "context").fields.map(({ id }) => id);
    expect(ids).toContain("downtime");
    expect(ids).not.toContain("safety");
  });

  it("is read into a proposal with its downtime and what could happen to people", () => {
    const read = readDecideForm({ ...filled, downtime: "6h – 2h", safety: " Nobody. " });
    expect(read).toMatchObject({ ok: true, value: { ...upTo(2, 6), safety: "Nobody." } });
  });

  it("says how to write a downtime that is not understood", () => {
    expect(readDecideForm({ ...filled, downtime: "a while" })).toEqual({
      ok: false,
      errors: { downtime: "Please write how long, such as 2h or 2h-6h." },
    });
  });

  it.each([
    ["2h", 120, 120],
    ["2h-6h", 120, 360],
    ["2-6 hours", 120, 360],
    ["90 min to 2h", 90, 120],
    ["1h30m – 2 days", 90, 2880],
    ["30 Minutes", 30, 30],
    ["30 seconds", 0.5, 0.5],
    ["15-30s", 0.25, 0.5],
  ])("understands %s", (written, from, to) => {
    expect(readDowntime(written)).toEqual({ fromMs: from * 60_000, toMs: to * 60_000 });
  });

  it.each(["", "2", "2-6", "soon", "1h-2h-3h", "0m", "0s", "500ms", "31d", "-2h", "2h-"])(
    "does not understand “%s”",
    (written) => {
      expect(readDowntime(written)).toBeUndefined();
    },
  );

  it.each([
    [45 * 60_000, "45 min"],
    [hours(2.5), "2 h 30 min"],
    [hours(48), "48 h"],
    [hours(73), "3 d 1 h"],
    [20_000, "20 s"],
  ])("says %i ms as %s", (ms, words) => {
    expect(spanWords(ms)).toBe(words);
  });
});
