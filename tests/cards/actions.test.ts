import { describe, expect, it } from "vitest";
import { actionsCard } from "../../src/chat/cards/actions/action-buttons.ts";
import { noticeCard } from "../../src/chat/cards/notices/notice.ts";
import { situationCard } from "../../src/chat/cards/situation.ts";
import { renderMessage } from "../../src/chat/slack/blocks/render.ts";
import { acting, authorised, reported, started, stopped, taken } from "../support/acting.ts";
import type { Given } from "../support/builders.ts";
import { buttonsOf, labelsOf, textOf } from "../support/card-text.ts";

const situation = ({ incident, world }: Given) => textOf(situationCard(incident, world, "slack"));
const card = ({ incident, world }: Given, person = "grace") => actionsCard(incident, world, person);

describe("the situation card", () => {
  it("has a line for each action: what was done, when and by whom, and by whose leave", () => {
    expect(situation(authorised())).toContain("a1 · Shut down: payments, not started; authorised until 07:00 UTC");
    const done = reported(started().after("10m"), "done");
    expect(situation(done)).toContain("done at 03:10 UTC by Ben Adler; authorised until 07:00 UTC");
    expect(situation(reported(done, "reverted"))).toContain(
      "a1 · Shut down: payments, reverted at 03:10 UTC by Ben Adler\n",
    );
  });

  it("says loudly what stands without authority, and what has to be done about it", () => {
    expect(situation(taken())).toContain("Not authorised: it was done first and is being decided");
    expect(situation(taken().after("30m"))).toContain("Not authorised: it was done first and nobody has ratified it");
    expect(situation(taken().chose("amara", "reverse", "ratify-a1-1"))).toContain("TO BE REVERTED, as was decided at");
    expect(situation(started().after("4h"))).toContain("AUTHORISATION RAN OUT at 07:00 UTC: being decided again");
    expect(situation(started().after("5h"))).toContain("AUTHORISATION RAN OUT at 07:00 UTC: decide again or revert it");
    expect(situation(stopped(started()))).toContain(
      "STOPPED by Elena Petrova (OT / clinical safety): it must be reverted",
    );
  });

  it("shows a service that is down in instants that do not tick", () => {
    const down = started();
    expect(situation(down)).toContain(
      "payments down since 03:00 UTC, tolerable until 07:00 UTC, to be back at the very latest by Mon 23 Nov, 03:00 UTC (breaking point)",
    );
    expect(situation(down.after("4h"))).toContain("(LONGER THAN IS TOLERABLE)");
    expect(situation(reported(down.after("1h"), "reverted"))).toContain(
      "payments up again since 04:00 UTC; it was down from 03:00 UTC",
    );
  });

  it("shows who tells the customers and by when, and that it is overdue", () => {
    const owed = authorised();
    expect(situation(owed)).toContain("Customers of payments are to be told by 03:30 UTC: Grace Lin (privacy officer)");
    expect(situation(owed.after("30m"))).toContain("OVERDUE: customers of payments were to be told by 03:30 UTC");
    expect(situation(owed.told({ type: "ReportTold", service: "payments" }))).toContain(
      "Customers of payments were told at 03:00 UTC, as Ben Adler says",
    );
  });
});

describe("the card of actions", () => {
  it("has the buttons that make sense now, and no others", () => {
    const first = (story: Given) => labelsOf(card(story)).slice(0, 3);
    expect(first(authorised())).toEqual(["Started", "Failed", "Decide again"]);
    expect(first(started())).toEqual(["Done", "Failed", "Reverted"]);
    expect(first(started().after("4h"))).toContain("Reverted");
    expect(labelsOf(card(started().after("5h")))).toContain("Decide again");
    expect(labelsOf(card(stopped(started())))).not.toContain("Stop: unsafe");
    expect(labelsOf(card(started().closed()))).toEqual([]);
    const elenas = actionsCard(started().incident, started().world, "elena");
    expect(buttonsOf(elenas)).toContainEqual(expect.objectContaining({ label: "Stop: unsafe", style: "danger" }));
    expect(textOf(card(acting()))).toContain("No action is authorised or was taken.");
  });

  it("of many actions keeps its last buttons, and says that it was shortened to fit", () => {
    const many = Array.from({ length: 40 }).reduce<Given>(
      (story, _, n) => story.told({ type: "RecordTaken", what: "isolate-host", target: `FS-${n} ${"x".repeat(200)}` }),
      acting(),
    );
    const message = renderMessage(card(many));
    expect(message.blocks?.length).toBeLessThanOrEqual(50);
    expect(JSON.stringify(message.blocks)).toMatch(/Record what was done already.*Shortened to fit Slack/);
  });
});

describe("a notice of an action", () => {
  it("that runs out, or is stopped, leads to what can be done now", () => {
    const labels = (story: Given) =>
      Object.values(story.incident.notices)
        .filter(({ to, about }) => to.kind === "room" && about.what === "containment")
        .map((notice) => labelsOf(noticeCard(story.incident, notice, story.world)))
        .at(-1);
    expect(
      labels(reported(started(), "done").delivered().after("4h").told({ type: "ReportUp", service: "payments" })),
    ).toEqual([]);
    expect(labels(stopped(started().delivered()))).toEqual(["Done", "Failed", "Reverted"]);
  });
});
