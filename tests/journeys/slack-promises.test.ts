import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { bothWays } from "../support/both-ways.ts";
import type { Journey } from "../support/journey.ts";
import { organisation } from "../support/organisation.ts";
import { until, wordsOf } from "../support/persistent.ts";
import { pinned, says, tell, tellOnce } from "../support/slack-messages.ts";

/** What Slack is promised of every answer, whichever way it brings the question: in time, once, and never an error. */

describe.each(bothWays)("over %s", (_name, start) => {
  let journey: Journey;
  let id: string;
  let begun: number;

  beforeEach(async () => {
    begun = 0;
    journey = await start({ policy: organisation() });
    await journey.told("ben", "declare 1 Payroll server is encrypted");
    id = await journey.declared();
    await journey.settled(id);
  });

  /** From now on the ledger takes so long over each append, of which `begun` counts; what it gives ends that. */
  function slowedBy(ms: number): () => void {
    const { ledger } = journey.server.bot.ports;
    const append = ledger.append.bind(ledger);
    ledger.append = async (...given) => {
      begun += 1;
      await new Promise((over) => setTimeout(over, ms));
      return await append(...given);
    };
    return () => {
      ledger.append = append;
    };
  }

  async function timed<T>(work: () => Promise<T>): Promise<{ took: number; answer: T }> {
    const from = performance.now();
    const answer = await work();
    return { took: performance.now() - from, answer };
  }

  /** `/muster <text>` with a trigger that Slack no longer takes, and whatever else is told of who types it. */
  async function types(person: string, text: string, fields: object = {}) {
    const { slack } = journey.stage;
    const response = randomUUID();
    const typed = {
      command: "/muster",
      text,
      user_id: journey.person(person).slackUser,
      user_name: person,
      team_id: slack.teamId,
      channel_id: "D0MUSTER00",
      is_enterprise_install: "false",
      trigger_id: `stale.${randomUUID()}`,
      response_url: `${slack.origin}/response/${response}`,
      ...fields,
    };
    const { status, ack } = await journey.stage.deliver("slash_commands", typed);
    expect(status).toBe(200);
    return { ack, said: () => slack.memory.until("a private answer", () => slack.memory.answersTo(response)[0]) };
  }

  test("an append that takes too long is answered in Slack's 3 seconds: not recorded yet; pressed again it counts once", async () => {
    const ben = journey.person("ben");
    await ben.command(`${id} note`);
    const form = await ben.slack.view();
    const undo = slowedBy(2_600);
    const typed = await timed(() => ben.slack.command(`${id} severity 2 One server only`));
    expect(wordsOf(await typed.answer.said())).toContain("Not recorded yet");
    const sent = await timed(() => ben.slack.submit(form, { text: "The backups are intact", readers: "all" }));
    expect(JSON.stringify(sent.answer.ack)).toMatch(/"response_action":"errors".*Not recorded yet, please press again/);
    for (const { took } of [typed, sent]) expect(took).toBeLessThan(3_000);
    undo();
    await ben.slack.submit(form, { text: "The backups are intact", readers: "all" });
    expect(await journey.facts(id, "NoteAdded")).toHaveLength(1);
  });

  test("what was typed or pressed and not recorded in time is repeated by the button under that answer, and counts once", async () => {
    const [ben, amara] = [journey.person("ben").slack, journey.person("amara").slack];
    const long = "It spreads to one host after another. ".repeat(20);
    const lines = [
      { words: `${id} note The backups are intact`, answered: "Noted in the record" },
      { words: `${id} update ${long}`, answered: "Your update is in the room" },
    ];
    const undo = slowedBy(2_600);
    const pressed = amara.press(() => true, "I'm awake, joining in 5");
    const typed = lines.map(async ({ words, answered }) => ({
      slack: ben,
      said: await (await ben.command(words)).said(),
      answered,
    }));
    const late = [{ slack: amara, said: await (await pressed).said(), answered: "" }, ...(await Promise.all(typed))];
    undo();
    for (const { slack, said, answered } of late) {
      expect(wordsOf(said)).toContain("Not recorded yet, please press again");
      for (const _twice of [1, 2]) {
        const again = await slack.pressOn({ ...said, ts: "1.0", channel: "D0MUSTER00" }, "Press again");
        expect(again.status).toBe(200);
        if (answered) expect(wordsOf(await again.said())).toContain(answered);
      }
    }
    expect(await journey.facts(id, "NoteAdded")).toHaveLength(1);
    expect(await journey.facts(id, "UpdateGiven")).toHaveLength(1);
    expect(await journey.facts(id, "CallInAcknowledged")).toHaveLength(1);
  });

  test("a button that repeats what this server does not know brings its first answer, to nobody else, or asks for the words", async () => {
    const trigger = `known.${randomUUID()}`;
    await types("ben", `${id} note The backups are intact`, { trigger_id: trigger });
    const pressedBy = async (person: string, as: string) => {
      const text = { type: "plain_text" as const, text: "Press again" };
      const button = {
        type: "button" as const,
        text,
        action_id: "1:again",
        value: JSON.stringify({ do: "again", as }),
      };
      const message = {
        text: "",
        ts: "1.0",
        channel: "D0MUSTER00",
        blocks: [{ type: "actions" as const, elements: [button] }],
      };
      return wordsOf(await (await journey.person(person).slack.pressOn(message, "Press again")).said());
    };
    expect(await pressedBy("ben", trigger)).toContain("Noted in the record");
    for (const [person, as] of [
      ["amara", trigger],
      ["ben", "never.asked"],
    ] as const) {
      expect(await pressedBy(person, as)).toContain("Please ask for it once more");
    }
    expect(await journey.facts(id, "NoteAdded")).toHaveLength(1);
  });

  test("whoever looks waits for nothing that is being recorded", async () => {
    const { slack } = journey.person("ben");
    const undo = slowedBy(2_600);
    const recording = slack.command(`${id} note The backups are intact`);
    await until("an append that takes long", async () => begun > 0 || undefined);
    const looked = await timed(async () => wordsOf(await (await slack.command(`${id} status`)).said()));
    expect(looked.answer).toContain("Payroll server is encrypted");
    expect(looked.took).toBeLessThan(1_500);
    await recording;
    undo();
  });

  test("a declaration that is typed again because nobody said that it was recorded declares nothing twice", async () => {
    const before = await journey.incidents();
    const undo = slowedBy(2_600);
    const words = "declare 2 Mail is slow";
    const late = await (await journey.person("ben").slack.command(words)).said();
    expect(wordsOf(late)).toContain("Not recorded yet");
    undo();
    // Whichever comes first counts, and the one that was so slow may yet come.
    await journey.told("ben", words);
    await new Promise((over) => setTimeout(over, 1_500));
    const again = await journey.told("ben", words);
    expect(again).toContain("declared this less than a minute ago");
    const [declared, ...others] = (await journey.incidents()).filter((each) => !before.includes(each));
    expect([again.includes(declared ?? "none"), others]).toEqual([true, []]);
    expect(await journey.told("amara", words)).toContain("Declared INC-");
    expect(await journey.told("ben", `${words} in Oslo`)).toContain("Declared INC-");
  });

  test("a trigger that has gone stale gets a fresh button, and no error", async () => {
    const said = await (await types("ben", `${id} decide`)).said();
    expect(wordsOf(said)).toContain("The form did not open in time");
    const ben = journey.person("ben").slack;
    const again = await ben.pressOn({ ...said, ts: "1.0", channel: "D0MUSTER00" }, "Open the form");
    expect(again.status).toBe(200);
    expect((await ben.view()).title.text).toBe("Propose a decision");
  });

  test("what was to be shown in a modal whose trigger is stale is said in private, with its buttons", async () => {
    const said = await (await types("ben", `${id} status`)).said();
    expect(wordsOf(said)).toContain("Payroll server is encrypted");
    expect(wordsOf(said)).toContain('"type":"button"');
  });

  test("installed for a whole Grid organisation, its people are known in each of its workspaces, and nobody else there", async () => {
    await journey.stop();
    const enterprise = "E0ORGANISATION";
    journey = await start({ policy: { ...organisation(), slack: { team: enterprise } } });
    const there = { team_id: "T0OTHER", enterprise_id: enterprise, is_enterprise_install: "true" };
    const { ack } = await types("ben", "declare 1 Payroll server is encrypted", there);
    expect(JSON.stringify(ack)).toContain("Declared INC-");
    id = await journey.declared();
    await journey.settled(id);
    const other = { ...there, enterprise_id: "E0SOMEBODYELSE" };
    expect(JSON.stringify((await types("ben", `${id} note Hello`, other)).ack)).toContain("does not know you yet");
    const { stage } = journey;
    const ben = journey.person("ben").slackUser;
    const said = await says(stage, ben, (await journey.rooms())[0]?.id ?? "", "It began at two.");
    const bot = { user_id: stage.slack.botUserId, is_bot: true, is_enterprise_install: true };
    const authorizations = [{ ...bot, team_id: null, enterprise_id: enterprise }];
    await tell(stage, pinned(ben, said), { team_id: "T0OTHER", enterprise_id: enterprise, authorizations });
    expect((await journey.facts(id, "NoteAdded"))[0]).toMatchObject({
      by: { person: "ben" },
      data: { text: "It began at two." },
    });
  });

  test("what Slack tells twice is recorded once, and what it tells out of order keeps its own place and time", async () => {
    const { stage } = journey;
    const ben = journey.person("ben").slackUser;
    const room = (await journey.rooms())[0]?.id ?? "";
    const first = await says(stage, ben, room, "It began at two.");
    const second = await says(stage, ben, room, "It is contained.");
    await tell(stage, pinned(ben, second), { event_id: "Ev0SECOND" });
    await tell(stage, pinned(ben, first), { event_id: "Ev0FIRST" });
    expect(await tellOnce(stage, pinned(ben, first), { event_id: "Ev0FIRST" }, 1)).toBe(200);
    const notes = await journey.facts(id, "NoteAdded", 2);
    expect(notes.map(({ data }) => data.text)).toEqual(["It is contained.", "It began at two."]);
    for (const [index, { ts }] of [second, first].entries()) {
      const { ref, at = "" } = notes[index]?.data.source ?? {};
      expect([ref, Date.parse(at)]).toEqual([`${room}:${ts}`, Math.floor(Number(ts) * 1_000)]);
    }
  });
});
