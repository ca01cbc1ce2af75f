import { beforeEach, describe, expect, test } from "vitest";
import { bothWays } from "../support/both-ways.ts";
import type { Journey } from "../support/journey.ts";
import { organisation, shutDownQuestion } from "../support/organisation.ts";
import { until } from "../support/persistent.ts";
import { homeWith, modalWith, opensHome, pressesIn } from "../support/slack-home.ts";

/** Somebody who knows no command gets from the first button to the record by buttons alone, whichever way Slack brings them. */

describe.each(bothWays)("over %s", (_name, start) => {
  let journey: Journey;
  let user: string;

  beforeEach(async () => {
    journey = await start({ policy: organisation({ commands: { export: ["commander"] } }) });
    user = journey.person("ben").slackUser;
  });

  /** Presses a button of the newest view that has it. */
  async function press(words: string, label: string) {
    await pressesIn(journey.stage, user, await modalWith(journey.stage, user, words), label);
  }

  /** The form that opened last. */
  const form = (title: string) =>
    until(
      title,
      async () => {
        const view = journey.stage.slack.memory.viewsOf(user).at(-1);
        return view?.title?.text === title ? view : undefined;
      },
      8_000,
    );

  test("an incident is declared, people are called, it is contained, told of, handed over as a record", async () => {
    const { slack } = journey.person("ben");
    await opensHome(journey.stage, user);
    const page = await homeWith(journey.stage, user, "You are in no incident");
    await pressesIn(journey.stage, user, page, "Declare an incident");
    await slack.submit(await form("Declare an incident"), { title: "Payroll is encrypted", severity: "sev2" });
    const id = await journey.declared();

    const mine = await homeWith(journey.stage, user, "The incidents you are in");
    /** Everything that is theirs to do, once more from their home: modals lie three deep at most. */
    const offered = async () => {
      const { viewsOf } = journey.stage.slack.memory;
      const before = viewsOf(user).length;
      const newest = (words: string) =>
        until(words, async () =>
          viewsOf(user)
            .slice(before)
            .findLast((view) => JSON.stringify(view).includes(words)),
        );
      await pressesIn(journey.stage, user, mine, "Open my view");
      await pressesIn(journey.stage, user, await newest("What else you can do"), "What else you can do");
      return await newest("How it stands");
    };
    const fill = async (label: string, title: string, values: Record<string, string>) => {
      await pressesIn(journey.stage, user, await offered(), label);
      expect((await slack.submit(await form(title), values)).ack?.response_action).not.toBe("errors");
    };
    await fill("Call somebody", "Call somebody", { who: "grace" });
    await fill("Add a note", "Note", { text: "The backups are intact" });
    await fill("Change severity", "Change severity", { severity: "sev1", reason: "It spreads" });
    await fill("It spreads no further", "It spreads no further", { reason: "The host is cut off" });
    await pressesIn(journey.stage, user, await offered(), "Send me the record");
    const types = (await journey.events(id)).map(({ type }) => type);
    expect(types).toEqual(
      expect.arrayContaining(["NoteAdded", "SeverityChanged", "IncidentContained", "ExportRequested"]),
    );
    expect((await journey.incident(id)).callIns).toHaveProperty("grace.1");
  });

  test("whoever knows /muster help alone declares, calls, decides, closes and takes the record by its buttons", async () => {
    const ben = journey.person("ben").slack;
    type Shown = Awaited<ReturnType<Awaited<ReturnType<typeof ben.command>>["said"]>>;
    const pressed = async (shown: Shown, label: string) =>
      await (await ben.pressOn({ ...shown, ts: "1.0", channel: "" }, label)).said();
    const help = async () => await (await ben.command("help")).said();
    const sent = async (title: string, values: Record<string, string>) => {
      const view = await form(title);
      const answer = (await ben.submit(view, values)).ack?.view;
      return { text: title, blocks: (answer?.blocks ?? []) as Shown["blocks"] & object, view: { ...view, ...answer } };
    };
    await pressed(await help(), "Declare an incident");
    const declared = await sent("Declare an incident", { title: "Payroll is encrypted", severity: "sev1" });
    const id = await journey.declared();
    await pressed(await pressed(declared, "Open my view"), "Call somebody");
    await sent("Call somebody", { who: "grace" });
    const mine = async () => await pressed(await pressed(await help(), "What waits for me"), "Open my view");
    await pressed(await mine(), "Propose a decision");
    const question = {
      ...shutDownQuestion,
      question: "Do we tell the press?",
      "option1-label": "Tell them",
      acts: "none",
    };
    await sent("Propose a decision", question);
    for (const person of ["amara", "noor"]) {
      await journey.person(person).awake(id);
      await journey.person(person).press(id, "Approve: Tell them");
    }
    await journey.facts(id, "DecisionMade");
    await pressed(await pressed(await mine(), "What else you can do"), "It is over");
    const closed = await sent("Close the incident", { reason: "It was a test server" });
    await pressed(closed, "Send me the record");
    await journey.facts(id, "ExportRequested");
    const over = await (await ben.command("status")).said();
    const { codename } = await journey.incident(id);
    expect(JSON.stringify(await pressed(over, `How ${codename} ended`))).toContain("Send me the record");
  });

  test("briefing, actions and legal deadlines are a press away from their view", async () => {
    await journey.told("ben", "declare 1 Payroll server is encrypted");
    await opensHome(journey.stage, user);
    await pressesIn(journey.stage, user, await homeWith(journey.stage, user, "Open my view"), "Open my view");
    await press("My briefing", "My briefing");
    await modalWith(journey.stage, user, "It says what the record holds");
    await press("My briefing", "Actions");
    await modalWith(journey.stage, user, "No action is authorised");
    await press("My briefing", "Legal deadlines");
    await modalWith(journey.stage, user, "No legal clocks are agreed");
  });

  test("whoever has handed over is called themselves again by a button", async () => {
    const carla = journey.person("carla").slackUser;
    await journey.told("carla", "delegate dev for 2h");
    await opensHome(journey.stage, carla);
    const page = await homeWith(journey.stage, carla, "Be called yourself again");
    await pressesIn(journey.stage, carla, page, "Be called yourself again");
    await homeWith(journey.stage, carla, "Nobody stands in for you.");
  });
});
