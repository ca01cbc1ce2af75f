import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { bothWays } from "../support/both-ways.ts";
import type { Journey } from "../support/journey.ts";
import { organisation } from "../support/organisation.ts";
import { wordsOf } from "../support/persistent.ts";
import { pinned, says, tell, tellOnce } from "../support/slack-messages.ts";

/** What Slack is promised of every answer, whichever way it brings the question: in time, once, and never an error. */

describe.each(bothWays)("over %s", (_name, start) => {
  let journey: Journey;
  let id: string;

  beforeEach(async () => {
    journey = await start({ policy: organisation() });
    await journey.told("ben", "declare 1 Payroll server is encrypted");
    id = await journey.declared();
    await journey.settled(id);
  });

  /** From now on the ledger takes so long over each append; `undefined`: no longer than it does. */
  function slowedBy(ms: number): () => void {
    const { ledger } = journey.server.bot.ports;
    const append = ledger.append.bind(ledger);
    ledger.append = async (...given) => {
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

  test("a trigger that has gone stale gets a fresh button, and no error", async () => {
    const { slack } = journey.stage;
    const response = randomUUID();
    const typed = {
      command: "/muster",
      text: `${id} decide`,
      user_id: journey.person("ben").slackUser,
      user_name: "ben",
      team_id: slack.teamId,
      channel_id: "D0MUSTER00",
      is_enterprise_install: "false",
      trigger_id: `stale.${randomUUID()}`,
      response_url: `${slack.origin}/response/${response}`,
    };
    expect((await journey.stage.deliver("slash_commands", typed)).status).toBe(200);
    const said = await slack.memory.until("a private answer", () => slack.memory.answersTo(response)[0]);
    expect(wordsOf(said)).toContain("The form did not open in time");
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
