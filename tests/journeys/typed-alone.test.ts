import { describe, expect, test } from "vitest";
import { type CommandName, commandNameSchema } from "../../src/policy/policy.ts";
import { bothWays } from "../support/both-ways.ts";
import { organisation } from "../support/organisation.ts";
import { until } from "../support/persistent.ts";

/**
 * One rule for every command that is typed alone: it does what its button does. Whatever could be told along opens a form,
 * and nothing is recorded before that is sent; what only shows something shows it; a plain yes is recorded.
 */

async function declared(start: (typeof bothWays)[number][1]) {
  const journey = await start({ policy: organisation({ services: { payments: { tier: 1, owner: "coo" } } }) });
  await journey.told("ben", "declare 1 Payroll server is encrypted");
  return { journey, id: await journey.declared(), ben: journey.person("ben") };
}

/** The title of its form; or what is answered at once, as there is nothing to write. */
const alone: Record<CommandName, { form: string } | { says: string }> = {
  declare: { form: "Declare an incident" },
  call: { form: "Call somebody" },
  decide: { form: "Propose a decision" },
  severity: { form: "Change severity" },
  handoff: { form: "Hand over" },
  note: { form: "Note" },
  update: { form: "Give an update" },
  exclude: { form: "Keep it from somebody" },
  withdraw: { form: "Withdraw a question" },
  spoken: { form: "Somebody said" },
  down: { form: "A service is down" },
  up: { form: "A service is up again" },
  delegate: { form: "Who stands in for you?" },
  "stand-down": { form: "Stand down" },
  close: { form: "Close the incident" },
  status: { says: "Payroll server" },
  brief: { says: ": briefing for" },
  action: { says: "No action is" },
  clocks: { says: "No legal clocks are agreed" },
  agreements: { says: "Nothing to agree to" },
  confirm: { says: "confirmed already" },
  "take-over": { says: "Nobody acts for you" },
  contain: { form: "It spreads no further" },
  recover: { form: "It works again" },
  export: { says: "/muster export is for" },
  help: { says: "What you can say" },
};

describe.each(bothWays)("over %s", (_name, start) => {
  test("a command typed alone opens its form and records nothing yet, or there is nothing to write", async () => {
    const { journey, id, ben } = await declared(start);
    const { viewsOf } = journey.stage.slack.memory;
    await journey.settled(id);
    for (const command of commandNameSchema.options) {
      const before = { views: viewsOf(ben.slackUser).length, events: (await journey.events(id)).length };
      const answer = await ben.command(command === "declare" || command === "delegate" ? command : `${id} ${command}`);
      const needs = alone[command];
      if ("form" in needs) {
        const view = await until(`the form of ${command}`, async () => viewsOf(ben.slackUser).slice(before.views)[0]);
        expect(view.title?.text).toBe(needs.form);
        expect(await journey.events(id), command).toHaveLength(before.events);
      } else {
        expect(JSON.stringify(await answer.said()), command).toContain(needs.says);
        expect(viewsOf(ben.slackUser)).toHaveLength(before.views);
      }
    }
  });

  test("what is filled in is done as if it had been typed, and what makes no sense is said at the form", async () => {
    const { journey, id, ben } = await declared(start);
    const fill = async (command: string, values: Record<string, string>) => {
      await ben.command(`${id} ${command}`);
      return (await ben.slack.submit(await ben.slack.view(), values)).ack;
    };
    expect(JSON.stringify((await fill("call", { who: "grace" }))?.view)).toContain("Grace Lin");
    expect((await fill("contain", {}))?.response_action).not.toBe("errors");
    await fill("note", { text: "The backups are intact", readers: "all" });
    expect(await fill("down", { service: "payments", at: "teatime" })).toMatchObject({ response_action: "errors" });
    const types = (await journey.events(id)).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(["NoteAdded", "IncidentContained"]));
    expect(types).not.toContain("ServiceDown");
  });

  test("what a form takes from the words of its line is said above it, and so is what was not understood", async () => {
    const { id, ben } = await declared(start);
    await ben.command(`${id} decide Shut down payments?`);
    const asked = JSON.stringify((await ben.slack.view()).blocks);
    expect(asked).toContain("Taken from your words, please check: the step is “shut down”, the service is payments.");
    await ben.command(`${id} decide`);
    expect(JSON.stringify((await ben.slack.view()).blocks)).not.toContain("Taken from your words");
    await ben.command("delegate carla until tomorow 9am");
    const handing = JSON.stringify((await ben.slack.view()).blocks);
    expect(handing).toContain("Who is called in your place?");
    expect(handing).toContain("“tomorow 9am” is not understood: did you mean “tomorrow 9am”?");
  });

  test("a form that is refused keeps what was written, says why at its field, and is asked anew with other answers", async () => {
    const { journey } = await declared(start);
    const carla = journey.person("carla");
    await carla.command("declare");
    const view = await carla.slack.view();
    const words = { title: "Mail is slow", severity: "sev1" };
    const refused = await carla.slack.submit(view, words);
    expect(refused.ack).toMatchObject({ response_action: "errors" });
    expect(JSON.stringify(refused.ack)).toMatch(/"severity".*Declaring sev1 and sev2 is for the/);
    expect((await carla.slack.submit(view, words)).ack).toEqual(refused.ack);
    expect(await journey.incidents()).toHaveLength(1);
    await carla.slack.submit(view, { ...words, severity: "sev3" });
    expect((await journey.incidents()).length).toBe(2);
  });
});
