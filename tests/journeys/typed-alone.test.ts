import { describe, expect, test } from "vitest";
import { type CommandName, commandNameSchema } from "../../src/policy/policy.ts";
import { bothWays } from "../support/both-ways.ts";
import { organisation, ransomNote } from "../support/organisation.ts";
import { until } from "../support/persistent.ts";

/**
 * One rule for every command that is typed alone: a modal opens, and nothing is recorded before somebody presses there. It
 * is a form where anything can be written or is to be confirmed, else it shows what was asked for, with its buttons. What
 * would only be refused is refused at once.
 */

async function declared(start: (typeof bothWays)[number][1]) {
  const journey = await start({ policy: organisation({ services: { payments: { tier: 1, owner: "coo" } } }) });
  await journey.told("ben", "declare 1 Payroll server is encrypted");
  return { journey, id: await journey.declared(), ben: journey.person("ben") };
}

/** The title of its form; what its window shows; or why it is refused at once. */
const alone: Record<CommandName, { form: string } | { shows: string } | { says: string }> = {
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
  contain: { form: "It spreads no further" },
  recover: { form: "It works again" },
  close: { form: "Close the incident" },
  status: { shows: "Payroll server" },
  brief: { shows: "Briefing: " },
  action: { shows: "No action is" },
  clocks: { shows: "No legal clocks are agreed" },
  agreements: { shows: "No standing order and no table" },
  help: { shows: "What you can say" },
  confirm: { says: "confirmed already" },
  "take-over": { says: "Nobody acts for you" },
  export: { says: "/muster export is for" },
};

describe.each(bothWays)("over %s", (_name, start) => {
  test("every command typed alone opens a modal and records nothing yet; what would be refused is refused at once", async () => {
    const { journey, id, ben } = await declared(start);
    const { viewsOf } = journey.stage.slack.memory;
    await journey.settled(id);
    for (const command of commandNameSchema.options) {
      const before = { views: viewsOf(ben.slackUser).length, events: (await journey.events(id)).length };
      const isAboutNone = ["declare", "delegate", "agreements", "help"].includes(command);
      const answer = await ben.command(isAboutNone ? command : `${id} ${command}`);
      const needs = alone[command];
      if ("says" in needs) {
        expect(JSON.stringify(await answer.said()), command).toContain(needs.says);
        expect(viewsOf(ben.slackUser)).toHaveLength(before.views);
        continue;
      }
      const view = await until(`the modal of ${command}`, async () => viewsOf(ben.slackUser).slice(before.views)[0]);
      if ("form" in needs) expect(view.title?.text).toBe(needs.form);
      else expect(JSON.stringify(view), command).toContain(needs.shows);
      expect(!view.submit, command).toBe("shows" in needs);
      expect(await journey.events(id), command).toHaveLength(before.events);
    }
  });

  test("what needs no words is asked about once, naming the incident, and done by its button", async () => {
    const journey = await start({ policy: organisation() });
    await journey.alert(ransomNote);
    const id = await journey.declared();
    const [ben, amara] = [journey.person("ben"), journey.person("amara")];
    await ben.command("confirm");
    const asked = await ben.slack.view();
    expect(JSON.stringify(asked.blocks)).toContain(`(${id}, sev1). Yes, this is an incident`);
    await amara.command(`${id} confirm`);
    const late = await amara.slack.view();
    expect(await journey.events(id)).not.toContainEqual(expect.objectContaining({ type: "IncidentConfirmed" }));
    expect(JSON.stringify((await ben.slack.submit(asked, {})).ack?.view)).toContain("Calling Amara Okafor");
    expect(JSON.stringify((await amara.slack.submit(late, {})).ack?.view)).toMatch(
      /confirmed already.*Yes, this is an incident/,
    );
    await amara.command(`${id} export`);
    const sent = await amara.slack.submit(await amara.slack.view(), { privileged: "no" });
    expect(JSON.stringify(sent.ack?.view)).toContain("comes to you as a direct message");
    await journey.facts(id, "ExportRequested");
  });

  test("where several are open the form asks which one it is about", async () => {
    const { journey, id, ben } = await declared(start);
    await journey.told("ben", "declare 3 Mail is slow");
    const other = (
      await until("both", async () => {
        const all = await journey.incidents();
        return all.length === 2 ? all : undefined;
      })
    ).find((each) => each !== id);
    await ben.command("note");
    await ben.slack.submit(await ben.slack.view(), { incident: id, text: "The backups are intact", readers: "all" });
    await journey.facts(id, "NoteAdded");
    await ben.command("update");
    await ben.slack.submit(await ben.slack.view(), { incident: other ?? "", text: "It is the queue" });
    await journey.facts(other ?? "", "UpdateGiven");
  });

  test("what is looked at in its window is pressed there: a standing order by its form, on top of the list", async () => {
    const orders = [{ id: "cut-off", when: { action: "isolate-host" }, agreedBy: ["amara"], expires: "2999-12-31" }];
    const journey = await start({ policy: organisation({ standingOrders: orders }) });
    await journey.told("ben", "declare 1 Payroll server is encrypted");
    const id = await journey.declared();
    const ben = journey.person("ben");
    const shown = await (await ben.command(`${id} action`)).said();
    await ben.slack.pressOn({ ...shown, ts: "1.0", channel: "" }, "Use a standing order");
    const form = await ben.slack.view();
    expect(form.title.text).toBe("Use a standing order");
    const { ack } = await ben.slack.submit(form, { kind: "isolate-host", target: "FS-01" });
    expect(JSON.stringify(ack)).toContain("No standing order in force covers");
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
