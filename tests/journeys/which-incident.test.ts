import { beforeEach, describe, expect, test } from "vitest";
import type { PrivateMessage } from "../../src/exercise/slack-double.ts";
import { bothWays } from "../support/both-ways.ts";
import type { Journey } from "../support/journey.ts";
import { organisation } from "../support/organisation.ts";
import { wordsOf } from "../support/persistent.ts";

/** Several incidents are open, and what somebody types outside their rooms could be about any of them. */

describe.each(bothWays)("over %s, words that could be about several incidents", (_name, start) => {
  let journey: Journey;
  let ids: [string, string];

  beforeEach(async () => {
    journey = await start({
      policy: organisation({ authority: [{ fallback: true, decides: { any: ["ciso"] }, within: "10m" }] }),
    });
    await journey.told("ben", "declare 1 Payroll server is encrypted");
    await journey.told("ben", "declare 1 Mail is slow");
    const [second = "", first = ""] = await journey.incidents();
    ids = [first, second];
  });

  const asks = async (words: string) => await (await journey.person("ben").slack.command(words)).said();
  const chosen = async (asked: PrivateMessage, id: string) => {
    const { codename } = await journey.incident(id);
    const message = { ...asked, ts: "1.0", channel: "D0MUSTER00" };
    return await journey.person("ben").slack.pressOn(message, codename);
  };

  test("are done in the one whose button is pressed, once however often it is pressed, and in another by its own", async () => {
    const [first, second] = ids;
    const long = `It spreads to one host after another. ${"And to one more. ".repeat(30)}`;
    const [note, update] = [await asks("note The backups are intact"), await asks(`update ${long}`)];
    for (const asked of [note, update]) {
      expect(wordsOf(asked)).toContain("Which one do you mean? Nothing is recorded yet.");
      for (const _twice of [1, 2]) await (await chosen(asked, first)).said();
    }
    expect((await journey.facts(first, "NoteAdded")).map(({ data }) => data.text)).toEqual(["The backups are intact"]);
    expect((await journey.facts(first, "UpdateGiven")).map(({ data }) => data.text)).toEqual([long.trim()]);
    expect(wordsOf(await (await chosen(note, second)).said())).toContain("Noted in the record");
    expect(await journey.facts(second, "NoteAdded")).toHaveLength(1);
  });

  test("that ask to see something show it of the one that is chosen", async () => {
    const shown = await (await chosen(await asks("actions"), ids[1])).said();
    expect(wordsOf(shown)).toContain((await journey.incident(ids[1])).codename);
  });

  test("that put a question put it there", async () => {
    const asked = await asks("decide: Shut payroll down? | Shut down | Keep running");
    await chosen(asked, ids[0]);
    expect((await journey.facts(ids[0], "DecisionProposed"))[0]?.data.question).toBe("Shut payroll down?");
  });

  test("and name none that is open, are done in the one whose button is pressed", async () => {
    const asked = await asks("INC-ZZZZZ note The backups are intact");
    expect(wordsOf(asked)).toContain("There is no incident INC-ZZZZZ");
    await (await chosen(asked, ids[1])).said();
    expect((await journey.facts(ids[1], "NoteAdded"))[0]?.data.text).toBe("The backups are intact");
  });
});
