import { beforeEach, describe, expect, test } from "vitest";
import { bothWays } from "../support/both-ways.ts";
import type { Journey, startJourney } from "../support/journey.ts";
import { organisation, ransomNote, shutDownQuestion } from "../support/organisation.ts";
import { until, wordsOf } from "../support/persistent.ts";
import { pinned, reacted, type Said, says, takesShortcut, tell, tellOnce } from "../support/slack-messages.ts";

/** Messages in Slack that people put into the record: by a shortcut, a pin or a reaction. */

let journey: Journey;
let id: string;
let room: string;
let failing: Record<string, number>;

async function begin(start: typeof startJourney) {
  failing = {};
  journey = await start({
    policy: organisation({ triage: { immediately: ["ransom"] } }),
    onSlackCall: ({ method, when }) => {
      if (when !== "before" || !failing[method]) return;
      failing[method] -= 1;
      throw new Error("Slack is down");
    },
  });
  await journey.alert(ransomNote);
  id = await journey.declared();
  await journey.settled(id);
  room = (await journey.rooms())[0]?.id ?? "";
}

const user = (person: string) => journey.person(person).slackUser;
const ben = (text: string, channel = room, thread?: string) => says(journey.stage, user("ben"), channel, text, thread);
const notes = async () => (await journey.events(id)).filter(({ type }) => type === "NoteAdded");
const shown = async ({ channel, ts }: Said) =>
  (await journey.stage.slack.messages(channel)).find((message) => message.ts === ts) as
    | { reactions?: { name: string; users: string[] }[] }
    | undefined;
const confirmed = (said: Said) =>
  until("the bot's own sign", async () => {
    const { reactions = [] } = (await shown(said)) ?? {};
    return reactions.find(({ name }) => name === "white_check_mark");
  });

/** A channel that is no war room, with a message of Grace's in it. */
async function elsewhere(text: string): Promise<Said> {
  const { slack } = journey.stage;
  const { channel } = await slack.call<{ channel: { id: string } }>(
    "conversations.create",
    { name: "vendor-talk" },
    slack.tokenOf(user("grace")),
  );
  return await says(journey.stage, user("grace"), channel.id, text);
}

describe.each(bothWays)("a message that somebody marks in the war room, over %s", (_name, start) => {
  beforeEach(() => begin(start));

  test.each([
    ["a pin", pinned],
    ["the agreed reaction", reacted],
  ])(
    "by %s is kept word for word, with its author, its time and its link, and the bot confirms it",
    async (_how, by) => {
      const said = await ben("Backups are *intact* & offline <https://x.example|x>");
      await tell(journey.stage, by(user("amara"), said));
      const [note] = await notes();
      expect(note).toMatchObject({
        by: { person: "amara", via: "slack" },
        data: {
          text: "Backups are *intact* & offline https://x.example",
          source: { platform: "slack", author: "ben", ref: `${room}:${said.ts}` },
        },
      });
      const { source } = (note?.data ?? {}) as { source: { at: string; link: string } };
      expect(Date.parse(source.at)).toBe(Math.floor(Number(said.ts) * 1_000));
      expect(source.link).toContain(`/archives/${room}/p${said.ts.replace(".", "")}`);
      expect((await confirmed(said)).users).toEqual([journey.stage.slack.botUserId]);
    },
  );

  test("is kept once, whoever marks it and however often", async () => {
    const said = await ben("The vendor called back.");
    await tell(journey.stage, reacted(user("amara"), said));
    await tell(journey.stage, reacted(user("amara"), said));
    await tell(journey.stage, pinned(user("ben"), said));
    const answer = await takesShortcut(journey.stage, user("carla"), "record", said);
    expect(wordsOf(await answer.said())).toContain("in the record of");
    expect(await notes()).toHaveLength(1);
  });

  test("in a thread is found there", async () => {
    const top = await ben("How are the backups?");
    const said = await ben("Intact.", room, top.ts);
    await tell(journey.stage, reacted(user("amara"), said));
    expect(await notes()).toMatchObject([{ data: { text: "Intact." } }]);
  });

  test("by another reaction is not kept", async () => {
    const said = await ben("Coffee?");
    await tell(journey.stage, reacted(user("amara"), said, "coffee"));
    expect(await notes()).toEqual([]);
  });

  test("that Muster wrote, or that Muster itself marked, is not kept", async () => {
    const { slack } = journey.stage;
    const [card] = await slack.messages(room);
    const ours: Said = { channel: room, ts: card?.ts ?? "", text: "", user: slack.botUserId };
    await tell(journey.stage, pinned(user("amara"), ours));
    await tell(journey.stage, pinned(slack.botUserId, await ben("Mine.")));
    expect(await notes()).toEqual([]);
  });

  test("that has gone since is not kept, and Slack is not asked to tell of it again", async () => {
    const gone = { channel: room, ts: "1700000000.000100", text: "", user: user("ben") };
    await tell(journey.stage, reacted(user("amara"), gone));
    expect(await notes()).toEqual([]);
  });

  test("by somebody whom the directory does not know, or of another workspace, is not kept", async () => {
    const said = await ben("Not for them.");
    await tell(journey.stage, reacted("U0STRANGER", said));
    await tell(journey.stage, reacted(user("amara"), said), { team_id: "T0ELSEWHERE" });
    expect(await notes()).toEqual([]);
    // Nor does their try stand in the way of whoever may.
    await tell(journey.stage, reacted(user("amara"), said));
    expect(await notes()).toHaveLength(1);
  });

  test("by somebody from whom the incident is kept is not kept", async () => {
    await journey.told("ben", `${id} exclude <@${user("grace")}|grace> It may be her.`);
    await journey.facts(id, "PersonExcluded");
    const said = await ben("Not from her.");
    await tell(journey.stage, reacted(user("grace"), said));
    expect(await notes()).toEqual([]);
  });

  test("is not lost when Slack cannot show it: the event is not acknowledged, and its repeat is recorded once", async () => {
    const said = await ben("We saw it first at two.");
    const event = reacted(user("amara"), said);
    const same = { event_id: "Ev0SAME" };
    failing = { "conversations.history": 1 };
    expect(await tellOnce(journey.stage, event, same)).not.toBe(200);
    expect(await notes()).toEqual([]);
    await tell(journey.stage, event, same);
    // The answer to that one may have been lost too.
    await tell(journey.stage, event, same);
    expect(await notes()).toHaveLength(1);
  });

  test("stays in the record when the bot's sign under it fails, or its link is not told", async () => {
    const said = await ben("Kept all the same.");
    failing = { "reactions.add": 1, "chat.getPermalink": 1 };
    await tell(journey.stage, reacted(user("amara"), said));
    expect(await notes()).toMatchObject([{ data: { text: "Kept all the same." } }]);
  });
});

describe.each(bothWays)("over %s, the shortcut “Add to the record”", (_name, start) => {
  beforeEach(() => begin(start));

  test("keeps a message of the war room at once", async () => {
    const said = await ben("The vendor called back.");
    const answer = await takesShortcut(journey.stage, user("amara"), "record", said);
    expect(answer.status).toBe(200);
    expect(wordsOf(await answer.said())).toContain("Noted in the record");
    const link = `https://example.slack.com/archives/${room}/p${said.ts.replace(".", "")}`;
    expect(await notes()).toMatchObject([
      { by: { person: "amara" }, data: { text: "The vendor called back.", source: { author: "ben", link } } },
    ]);
  });

  test("asks elsewhere which incident it is about, and offers those that the person may see", async () => {
    await journey.person("ben").slack.command("declare 2 A secret one --confidential");
    const secret = (await journey.incidents()).find((each) => each !== id) ?? "";
    const said = await elsewhere("We patched it on Monday.");
    const { slack } = journey.person("grace");
    await takesShortcut(journey.stage, user("grace"), "record", said);
    const view = await slack.view();
    expect(JSON.stringify(view.blocks)).toContain(id);
    expect(JSON.stringify(view.blocks)).not.toContain(secret);
    await slack.submit(view, { incident: id });
    expect(await notes()).toMatchObject([
      { by: { person: "grace" }, data: { text: "We patched it on Monday.", source: { author: "grace" } } },
    ]);
  });

  test("keeps what fits of a long message from elsewhere, and says that there is more", async () => {
    const said = await elsewhere(`${"word “by” word\n".repeat(400)}end`);
    const { slack } = journey.person("grace");
    await takesShortcut(journey.stage, user("grace"), "record", said);
    await slack.submit(await slack.view(), { incident: id });
    const [note] = await notes();
    const { text = "", source } = (note?.data ?? {}) as { text?: string; source?: { cut?: true } };
    expect(source?.cut).toBe(true);
    expect(text.length).toBeGreaterThan(1_000);
    expect(said.text.startsWith(text.replace(/…$/, ""))).toBe(true);
  });

  test("says that there is no record where there is no incident that they may see", async () => {
    await journey.told("ben", `${id} stand-down It was a drill.`);
    const said = await elsewhere("We patched it on Monday.");
    const answer = await takesShortcut(journey.stage, user("grace"), "record", said);
    expect(wordsOf(await answer.said())).toContain("No incident is open that you may see");
  });
});

describe.each(bothWays)("over %s, the shortcut “Propose a decision”", (_name, start) => {
  beforeEach(() => begin(start));

  test("opens the question with the message in it, and the record keeps what it came from", async () => {
    const said = await ben("Shall we take payments down?");
    const { slack } = journey.person("ben");
    await takesShortcut(journey.stage, user("ben"), "propose", said);
    const view = await slack.view();
    expect(JSON.stringify(view.blocks)).toContain("Shall we take payments down?");
    await slack.submit(view, shutDownQuestion);
    const [proposed] = await journey.facts(id, "DecisionProposed");
    expect(proposed?.data).toMatchObject({
      question: "Shut down payments?",
      source: { author: "ben", text: "Shall we take payments down?", ref: `${room}:${said.ts}` },
    });
  });

  test("asks elsewhere which incident it is about", async () => {
    const said = await elsewhere("Pay them?");
    const { slack } = journey.person("amara");
    await takesShortcut(journey.stage, user("amara"), "propose", said);
    await slack.submit(await slack.view(), { ...shutDownQuestion, incident: id });
    expect((await journey.facts(id, "DecisionProposed"))[0]?.data.source).toMatchObject({ author: "grace" });
  });
});

test.each(bothWays)(
  "over %s, the shortcut “Declare an incident” opens the form that declares",
  async (_name, start) => {
    await begin(start);
    const { slack } = journey.person("ben");
    expect((await takesShortcut(journey.stage, user("ben"), "declare")).status).toBe(200);
    await slack.submit(await slack.view(), { title: "Payroll is encrypted", severity: "sev2" });
    expect(await journey.incidents()).toHaveLength(2);
  },
);
