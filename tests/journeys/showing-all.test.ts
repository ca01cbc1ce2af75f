import { describe, expect, test } from "vitest";
import { bothWays } from "../support/both-ways.ts";
import type { Journey, startJourney } from "../support/journey.ts";
import { organisation, ransomNote } from "../support/organisation.ts";
import { until, wordsOf } from "../support/persistent.ts";
import { breachesOf } from "../support/slack-breaches.ts";
import { homeWith, modalWith, opensHome, pressesIn } from "../support/slack-home.ts";

/** Longer than any message at Slack may be. */
const cost = (option: string) => `${`${option} costs a great deal of work and trust. `.repeat(60)}End of ${option}.`;
const options = ["Shut down", "Wait"];
const question = {
  question: "What about payments?",
  ...Object.fromEntries(
    options.flatMap((option, index) => [
      [`option${index + 1}-label`, option],
      [`option${index + 1}-act`, cost(option)],
      [`option${index + 1}-wait`, cost(`not ${option}`)],
    ]),
  ),
};

async function begin(start: typeof startJourney): Promise<{ journey: Journey; id: string }> {
  const journey = await start({
    policy: organisation({ authority: [{ fallback: true, decides: { any: ["ciso"] }, within: "10m" }] }),
  });
  await journey.alert(ransomNote);
  const id = await journey.declared();
  await journey.person("ben").confirm(id);
  await journey.person("amara").awake(id);
  return { journey, id };
}

describe.each(bothWays)("over %s", (_name, start) => {
  test("a question that is too long for one message is read whole by a button, and can be chosen from there", async () => {
    const { journey, id } = await begin(start);
    const { ben, amara } = { ben: journey.person("ben"), amara: journey.person("amara") };
    await ben.fill(() => ben.command(`${id} decide`), question);

    const shown = await until("the card", async () =>
      (await amara.about(id)).find((one) => wordsOf(one).includes("What about")),
    );
    expect(wordsOf(shown)).toContain("Shortened to fit Slack");
    expect(wordsOf(shown)).not.toContain("End of not Wait.");

    const answer = await amara.pressAny(id, ["Show all"]);
    const pages = await until("all pages", async () => {
      const followed = answer.followed();
      return JSON.stringify(followed).includes("End of not Wait.") ? followed : undefined;
    });
    const text = JSON.stringify(pages);
    for (const option of options) expect(text).toContain(cost(option).slice(-60));
    expect(text).not.toContain("Shortened to fit Slack");
    expect(text).toContain("Choose: Wait");
  });

  test("a home that is too long is read whole in a modal, part by part and back, and a question is answered there", async () => {
    const { journey, id } = await begin(start);
    const { stage } = journey;
    const { ben, amara } = { ben: journey.person("ben"), amara: journey.person("amara") };
    for (const which of ["first", "second", "third"]) {
      await ben.fill(() => ben.command(`${id} decide`), { ...question, question: `The ${which} question?` });
    }
    await journey.facts(id, "DecisionProposed", 3);
    const user = amara.slackUser;
    await opensHome(stage, user);
    const home = await homeWith(stage, user, "3 decisions wait for you");
    expect(JSON.stringify(home.blocks)).not.toContain("The third question?");
    await pressesIn(stage, user, home, "Show all");

    const first = await modalWith(stage, user, "The first question?");
    expect(JSON.stringify(first.blocks)).not.toContain("The third question?");
    let part = first;
    const read = [first];
    while (JSON.stringify(part.blocks).includes("Show the rest")) {
      const { blocks } = part;
      await pressesIn(stage, user, part, "Show the rest");
      const isNext = (text: string) => text !== JSON.stringify(blocks);
      part = await until("the next part", async () => {
        const newest = stage.slack.memory.viewsOf(user).at(-1);
        return newest && isNext(JSON.stringify(newest.blocks)) ? newest : undefined;
      });
      read.push(part);
    }
    const text = JSON.stringify(read.map(({ blocks }) => blocks));
    for (const option of options) expect(text.split(cost(option).slice(-60))).toHaveLength(4);
    expect(text).not.toContain("Shortened to fit Slack");
    expect(text).toContain("Test that I can be reached");
    expect(stage.slack.memory.viewsOf(user).flatMap((view) => breachesOf(view))).toEqual([]);
    await pressesIn(stage, user, part, "Back");
    const third = read.find(({ blocks }) => JSON.stringify(blocks).includes("Choose: Wait"));
    if (!third) throw new Error("no part has a choice");
    expect((await pressesIn(stage, user, third, "Choose: Wait")).status).toBe(200);
    await journey.facts(id, "ChoiceMade");
  });

  test("what is said once, and is too long, is read whole by a button on it; nobody reads what was said to another", async () => {
    const { journey, id } = await begin(start);
    await journey.settled(id);
    const ben = journey.person("ben");
    const update = `${"It spreads to one host after another. ".repeat(350)}That is all.`;
    expect(await journey.told("ben", `${id} update ${update}`)).not.toContain("That did not happen");
    await journey.settled(id);
    const [room] = await journey.rooms();
    const inRoom = await journey.stage.slack.messages(room?.id ?? "");
    const said = inRoom.find((message) => wordsOf(message).includes("Shortened to fit Slack"));
    if (!said) throw new Error("nothing was shortened");
    expect(wordsOf(said)).not.toContain("That is all.");
    const answer = await ben.slack.pressOn({ ...said, channel: room?.id ?? "" }, "Show all");
    await until("the whole of it", async () =>
      JSON.stringify(answer.followed()).includes("That is all.") ? true : undefined,
    );
  });
});
