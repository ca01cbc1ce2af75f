import { beforeEach, describe, expect, test } from "vitest";
import { bothWays } from "../support/both-ways.ts";
import type { Journey } from "../support/journey.ts";
import { organisation, shutDownQuestion } from "../support/organisation.ts";
import { homeWith, opensHome, pressesIn } from "../support/slack-home.ts";
import { pinned, says, takesShortcut, tell } from "../support/slack-messages.ts";

/** What people do in Slack comes to the same, whichever way Slack brings it. */

describe.each(bothWays)("over %s", (_name, start) => {
  let journey: Journey;
  let id: string;

  beforeEach(async () => {
    journey = await start({
      policy: organisation({ authority: [{ fallback: true, decides: { any: ["ciso"] }, within: "10m" }] }),
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

  test("the home tab shows what waits for somebody, who approves it from there", async () => {
    const { stage } = journey;
    const amara = journey.person("amara").slackUser;
    await journey.person("ben").command(`${id} decide: Shut payroll down? | Shut down | Keep running`);
    await opensHome(stage, amara);
    const home = await homeWith(stage, amara, "Shut payroll down?");
    expect((await pressesIn(stage, amara, home, "Choose: Shut down")).status).toBe(200);
    expect((await journey.facts(id, "DecisionMade"))[0]?.data.chosenBy).toEqual(["amara"]);
  });

  test("a pin and each shortcut do what they say", async () => {
    const { stage } = journey;
    const ben = journey.person("ben");
    await journey.settled(id);
    const room = (await journey.rooms())[0]?.id ?? "";
    const said = await says(stage, ben.slackUser, room, "The backups are intact.");
    await tell(stage, pinned(ben.slackUser, said));
    expect((await journey.facts(id, "NoteAdded"))[0]?.data.text).toBe("The backups are intact.");
    const other = await says(stage, ben.slackUser, room, "So are the keys.");
    expect((await takesShortcut(stage, ben.slackUser, "record", other)).status).toBe(200);
    expect(await journey.facts(id, "NoteAdded")).toHaveLength(2);
    expect((await takesShortcut(stage, ben.slackUser, "propose", said)).status).toBe(200);
    await ben.slack.submit(await ben.slack.view(), shutDownQuestion);
    expect((await journey.facts(id, "DecisionProposed"))[0]?.data.source?.text).toBe("The backups are intact.");
    expect((await takesShortcut(stage, ben.slackUser, "declare")).status).toBe(200);
    await ben.slack.submit(await ben.slack.view(), { title: "Mail is slow", severity: "sev2" });
    expect(await journey.incidents()).toHaveLength(2);
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
