import { beforeEach, describe, expect, test } from "vitest";
import type { OpenedView } from "../../src/exercise/slack-double.ts";
import { bothWays } from "../support/both-ways.ts";
import type { Journey } from "../support/journey.ts";
import { organisation, ransomNote, shutDownQuestion } from "../support/organisation.ts";
import { until, wordsOf } from "../support/persistent.ts";
import { homeWith, modalWith, opensHome, pressesIn } from "../support/slack-home.ts";

/** The home tab of each person: what waits for them, and what they can do there. */

let journey: Journey;

const user = (person: string) => journey.person(person).slackUser;
const home = (person: string, words: string) => homeWith(journey.stage, user(person), words);
const modal = (person: string, words: string) => modalWith(journey.stage, user(person), words);
const opens = (person: string) => opensHome(journey.stage, user(person));
const homesOf = (person: string) => journey.stage.slack.memory.homesOf(user(person));

async function declared(): Promise<string> {
  await journey.alert(ransomNote);
  const id = await journey.declared();
  await journey.settled(id);
  return id;
}

async function texts(person: string): Promise<string[]> {
  const { phoneNumber } = journey.person(person);
  return (await journey.stage.phone.messages()).filter(({ to }) => to === phoneNumber).map(({ body }) => body);
}

/** What the organisation's stream says of tests. */
async function reached() {
  const { reachTests } = (await journey.server.bot.handler.world()).organisation;
  return reachTests;
}

describe.each(bothWays)("over %s", (_name, start) => {
  const begin = async (change: object = {}) => {
    journey = await start({ policy: { ...organisation({ triage: { immediately: ["ransom"] } }), ...change } });
  };
  beforeEach(() => begin());

  test("shows what somebody is in, and nothing of it to others", async () => {
    const id = await declared();
    const { codename } = await journey.incident(id);
    await opens("amara");
    expect(JSON.stringify((await home("amara", "Open my view")).blocks)).toContain(codename);
    await opens("grace");
    expect(JSON.stringify((await home("grace", "You are in no incident")).blocks)).not.toContain(codename);
  });

  test("the messages tab draws no home", async () => {
    await opensHome(journey.stage, user("amara"), "messages");
    await opens("ben");
    await home("ben", "You are in no incident");
    expect(homesOf("amara")).toEqual([]);
  });

  test("a decision that waits appears while the home is open, is approved from there, and goes", async () => {
    const id = await declared();
    await opens("amara");
    await home("amara", "No decision waits for you");
    const ben = journey.person("ben");
    await ben.fill(() => ben.command(`${id} decide`), shutDownQuestion);
    const asked = await home("amara", "Shut down payments?");
    expect((await pressesIn(journey.stage, user("amara"), asked, "Approve: Shut down")).status).toBe(200);
    expect((await journey.facts(id, "ChoiceMade"))[0]).toMatchObject({ by: { person: "amara", via: "slack" } });
    await until("a home without it", async () =>
      JSON.stringify(homesOf("amara").at(-1)).includes("No decision waits for you") ? true : undefined,
    );
  });

  test("an answer to a press comes in a modal, and so does the answer to a press in that", async () => {
    await declared();
    await opens("amara");
    await pressesIn(journey.stage, user("amara"), await home("amara", "Open my view"), "Open my view");
    const view = await modal("amara", "I'm awake");
    await pressesIn(journey.stage, user("amara"), view, "I'm awake");
    await modal("amara", "That is recorded");
  });

  test("the legal deadlines that somebody answers for are shown with when they are due, and go once the notice is sent", async () => {
    await journey.stop();
    const policy = organisation({
      triage: { immediately: ["ransom"] },
      people: { grace: { name: "Grace Lin", roles: ["cpo"], timezone: "Europe/Berlin" } },
    }) as { organisation: object };
    await begin({ ...policy, organisation: { ...policy.organisation, clocks: ["gdpr"] } });
    const id = await declared();
    await opens("grace");
    await home("grace", "You are in no incident");
    await journey.told("grace", `${id} clocks aware`);
    const page = await home("grace", "Legal deadlines that you answer for");
    expect(JSON.stringify(page.blocks)).toContain("Notify the supervisory authority (GDPR) by ");
    const { codename } = await journey.incident(id);
    await pressesIn(journey.stage, user("grace"), page, `Open my view of ${codename}`);
    const view = await modal("grace", "Sent: Notify the supervisory authority (GDPR)");
    await pressesIn(journey.stage, user("grace"), view, "Sent: Notify the supervisory authority (GDPR)");
    const form = await modal("grace", "When");
    await journey.person("grace").slack.submit(form as OpenedView, {});
    await until("a home without it", async () =>
      JSON.stringify(homesOf("grace").at(-1)).includes("Legal deadlines") ? undefined : true,
    );
  });

  test("whoever stands in is chosen from there", async () => {
    await opens("carla");
    await pressesIn(
      journey.stage,
      user("carla"),
      await home("carla", "Hand over for a while"),
      "Hand over for a while",
    );
    const { slack } = journey.person("carla");
    await slack.submit(await slack.view(), { person: "dev", until: "8h" });
    await home("carla", "Dev Patel stands in for you until");
    await opens("dev");
    await home("dev", "You stand in for Carla Reyes until");
  });

  test("a test reaches them by message and text, calls nobody, and says what the providers answered", async () => {
    await opens("amara");
    const page = await home("amara", "Test that I can be reached");
    await pressesIn(journey.stage, user("amara"), page, "Test that I can be reached");
    await modal("amara", "The test is on its way");
    const told = await home("amara", "Text message: accepted by the provider");
    expect(JSON.stringify(told.blocks)).toContain("Chat message: accepted by the provider");
    expect(await texts("amara")).toEqual([expect.stringContaining("This is a test. Nothing has happened.")]);
    const direct = await journey.person("amara").slack.directMessages();
    expect(direct.map(wordsOf)).toEqual([expect.stringContaining("This is a test. Nothing has happened.")]);
    expect(await journey.stage.phone.calls()).toEqual([]);
  });

  test("only who asks for it is rung", async () => {
    await opens("amara");
    const page = await home("amara", "Test it, and ring me too");
    await pressesIn(journey.stage, user("amara"), page, "Test it, and ring me too");
    await home("amara", "Phone call: accepted by the provider");
    const [call, ...others] = await journey.stage.phone.calls();
    expect([call?.to, others]).toEqual([journey.person("amara").phoneNumber, []]);
    expect(call?.twiml).toContain("This is a test. Nothing has happened.");
  });

  test("the same click sends nothing twice, and another within a minute is refused", async () => {
    await opens("amara");
    const page = await home("amara", "Test that I can be reached");
    const label = "Test that I can be reached";
    const { trigger_id } = await pressesIn(journey.stage, user("amara"), page, label);
    await pressesIn(journey.stage, user("amara"), page, label, trigger_id);
    await pressesIn(journey.stage, user("amara"), page, label);
    await modal("amara", "Once a minute is enough");
    await until("the answers", async () => (await reached()).amara?.answers);
    expect(await texts("amara")).toHaveLength(1);
  });
});
