import { expect, test } from "vitest";
import { startJourney } from "../support/journey.ts";
import { organisation, ransomNote } from "../support/organisation.ts";
import { until, wordsOf } from "../support/persistent.ts";

/** Longer than any message at Slack may be. */
const cost = (option: string) => `${`${option} costs a great deal of work and trust. `.repeat(60)}End of ${option}.`;
const options = ["Shut down", "Cut off", "Fail over", "Watch", "Wait"];
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

test("a question that is too long for one message is read whole by a button, and can be chosen from there", async () => {
  const journey = await startJourney({
    policy: organisation({ authority: [{ fallback: true, decides: { any: ["ciso"] }, within: "10m" }] }),
  });
  await journey.alert(ransomNote);
  const id = await journey.declared();
  const { ben, amara } = { ben: journey.person("ben"), amara: journey.person("amara") };
  await ben.confirm(id);
  await amara.awake(id);
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
