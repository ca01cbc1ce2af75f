import { expect, test } from "vitest";
import type { StageRequest } from "../../src/exercise/stage.ts";
import { bothWays } from "../support/both-ways.ts";
import type { startJourney } from "../support/journey.ts";
import { organisation, ransomNote, shutDownQuestion } from "../support/organisation.ts";
import { labelsOf, until, wordsOf } from "../support/persistent.ts";

/** Whom Slack takes for a guest, for somebody of another company or for nobody any more: authority is theirs who are ours. */

const fromOutside = {
  amara: { is_restricted: true },
  carla: { is_stranger: true, team_id: "T0PARTNER" },
  noor: { deleted: true },
};

/** Grace decides with any of them, and no room can be opened: it is no invitation that turns anybody away. */
async function begin(start: typeof startJourney, request: Partial<StageRequest> = {}) {
  const decides = { any: ["ciso", "coo", "cio", "press"] };
  const commands = { declare: { sev1: ["commander", "ciso", "coo", "cio"] }, export: ["ciso", "coo", "cio", "press"] };
  return await start({
    policy: organisation({ authority: [{ fallback: true, decides, within: "60s" }], commands }),
    onSlackCall: ({ method, when }) => {
      if (method === "conversations.create" && when === "before") throw new Error("Slack opens no room");
    },
    ...request,
  });
}

test.each(bothWays)(
  "over %s, who is no full member of our workspace declares, decides and takes nothing, also where no room could be opened",
  async (_name, start) => {
    const journey = await begin(start, { accounts: fromOutside });
    const outsiders = Object.keys(fromOutside);
    for (const person of outsiders) {
      expect(await journey.told(person, `declare 1 ${person} says so`)).toContain("nobody from outside declares");
    }
    expect(await journey.incidents()).toEqual([]);
    await journey.alert(ransomNote);
    const id = await journey.declared();
    await journey.person("ben").confirm(id);
    await journey.person("ben").fill(() => journey.person("ben").command(`${id} decide`), shutDownQuestion);
    const question = await until("Grace's question", async () =>
      (await journey.person("grace").about(id)).find((message) => wordsOf(message).includes("Approve")),
    );
    const approve = labelsOf(question).find((label) => label.startsWith("Approve")) ?? "";
    for (const person of outsiders) {
      const pressed = await journey.person(person).slack.pressOn(question, approve);
      expect(wordsOf(await pressed.said())).toContain("nobody from outside declares, decides or leads");
      expect(await journey.told(person, `${id} note ${person} was here`)).toContain("Noted in the record");
    }
    expect(await journey.facts(id, "ChoiceMade", 0)).toEqual([]);
    await journey.told("ben", `${id} close --anyway Nothing was lost`);
    for (const person of outsiders) {
      expect(await journey.told(person, `${id} export`)).toContain("nobody from outside");
    }
    expect(await journey.facts(id, "ExportRequested", 0)).toEqual([]);
  },
);

test.each(bothWays)(
  "over %s, who is not listed declares nothing until Slack has said that they belong here; whom the policy names goes on",
  async (_name, start) => {
    let isSilent = true;
    const journey = await begin(start, {
      bystanders: ["Paula Silva", "Gus Guest"],
      accounts: { "Gus Guest": { is_ultra_restricted: true } },
      onSlackCall: ({ method, when }) => {
        if (method === "users.info" && when === "before" && isSilent) throw new Error("Slack does not answer");
      },
    });
    const declares = async (name: string) => {
      const answer = await journey.person(name).slack.command("declare 3 The printer is on fire");
      return { ...(await answer.said()), ts: "1.0", channel: "" };
    };
    const first = await declares("Paula Silva");
    expect(wordsOf(first)).toContain("has not said yet whether you belong to this organisation");
    expect(await journey.told("amara", "declare 1 Payroll server is encrypted")).toContain("Declared INC-");
    expect(await journey.incidents()).toHaveLength(1);
    isSilent = false;
    await until("Paula's incident", async () => {
      const again = await journey.person("Paula Silva").slack.pressOn(first, "Press again");
      return wordsOf(await again.said()).includes("Declared INC-") ? true : undefined;
    });
    await until("what Gus is told", async () =>
      wordsOf(await declares("Gus Guest")).includes("nobody from outside declares") ? true : undefined,
    );
    expect(await journey.incidents()).toHaveLength(2);
  },
);
