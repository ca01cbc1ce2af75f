import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type Journey, startJourney } from "../support/journey.ts";
import { organisation, shutDownQuestion } from "../support/organisation.ts";
import { type SlackSockets, startSlackSockets } from "../support/slack-sockets.ts";

/** What people do in Slack comes to the same, whichever way Slack brings it. */

const ways: [string, () => Promise<SlackSockets | undefined>][] = [
  ["HTTP", async () => undefined],
  ["Socket Mode", () => startSlackSockets()],
];

describe.each(ways)("over %s", (_name, start) => {
  let journey: Journey;
  let id: string;

  beforeEach(async () => {
    const sockets = await start();
    onTestFinished(() => sockets?.close());
    journey = await startJourney({
      policy: organisation({ authority: [{ fallback: true, decides: { any: ["ciso"] }, within: "10m" }] }),
      ...(sockets && { slackTransport: sockets.transport }),
    });
    expect(await journey.told("ben", "declare 1 Payroll server is encrypted")).toContain("Declared INC-");
    id = await journey.declared();
  });

  test("a form's errors come back at their fields, and a corrected one puts the question, which a button answers", async () => {
    const { ben, amara } = { ben: journey.person("ben"), amara: journey.person("amara") };
    await ben.command(`${id} decide`);
    const view = await ben.slack.view();
    const wrong = await ben.slack.submit(view, { ...shutDownQuestion, "option2-label": "" });
    expect(wrong).toMatchObject({
      status: 200,
      ack: { response_action: "errors", errors: { "option2-label": "Please name this option." } },
    });
    expect(await ben.slack.submit(view, shutDownQuestion)).toMatchObject({ status: 200 });
    await amara.awake(id);
    await amara.press(id, "Approve: Shut down");
    const [made] = await journey.facts(id, "DecisionMade");
    expect(made).toBeDefined();
    await amara.fill(() => amara.pressAny(id, ["Say why"]), { reason: "It spreads by the minute." });
    expect(await journey.facts(id, "DecisionProposed")).toHaveLength(1);
  });

  test("a refusal is answered in private, and a form that is submitted twice counts once", async () => {
    expect(await journey.told("grace", `${id} close Done`)).toContain("That did not happen");
    const ben = journey.person("ben");
    await ben.command(`${id} decide`);
    const view = await ben.slack.view();
    const [one, other] = [
      await ben.slack.submit(view, shutDownQuestion),
      await ben.slack.submit(view, shutDownQuestion),
    ];
    expect(other).toMatchObject({ status: 200, ack: one.ack });
    expect(await journey.facts(id, "DecisionProposed")).toHaveLength(1);
  });
});
