import { beforeEach, describe, expect, test } from "vitest";
import { bothWays } from "../support/both-ways.ts";
import type { Journey, startJourney } from "../support/journey.ts";
import { organisation, shutDownQuestion } from "../support/organisation.ts";
import { until, wordsOf } from "../support/persistent.ts";

/** Briefings, updates and the catch-up card, as Slack brings them. */

let journey: Journey;
let id: string;

async function begin(start: typeof startJourney): Promise<void> {
  journey = await start({ policy: organisation({ sev1: { updateEvery: "30m" } }) });
  await told("ben", "declare 1 Payroll server is encrypted");
  id = await journey.declared();
  await journey.settled(id);
}

const told: Journey["told"] = (...said) => journey.told(...said);

describe.each(bothWays)("over %s", (_name, start) => {
  beforeEach(() => begin(start));

  describe("/muster brief", () => {
    test("answers each executive with their own view, and another's by its name", async () => {
      const own = await told("carla", `${id} brief`);
      expect(own).toContain("Payroll server is encrypted.");
      expect(own).toContain("You are asked:");
      expect(own).toContain("I'm awake, joining in 5");
      expect(own).toContain("Cost, as stated with the questions");
      expect(own).toContain("As of ");
      expect(await told("carla", `${id} brief CIO`)).toContain("The way back");
      expect(await told("noor", `${id} brief nobody`)).toContain("Please say whose view, by role");
    });

    test("gives the board's paragraph to those who may take the record out", async () => {
      expect(await told("amara", `${id} brief board`)).toContain("For the board");
      expect(await told("noor", `${id} brief board`)).toContain("/muster brief board is for the");
    });
  });

  describe("/muster update", () => {
    test("tells the room, is kept in the record, and says when the next is due", async () => {
      expect(await told("ben", `${id} update It has stopped spreading`)).toContain("The next is due by");
      const [given] = await journey.facts(id, "UpdateGiven");
      expect(given).toMatchObject({ by: { person: "ben" }, data: { text: "It has stopped spreading" } });
      await journey.settled(id);
      expect((await journey.inRoom(id)).join("\n")).toContain("It has stopped spreading");
      expect(await told("ben", `${id} status`)).toContain("Last update");
    });

    test("is for whoever leads", async () => {
      expect(await told("noor", `${id} update All is well`)).toContain("/muster update is for the");
    });

    test("without words opens a short form, whose answer counts the same", async () => {
      await journey.person("ben").fill(() => journey.person("ben").command(`${id} update`), {
        text: "We are restoring",
      });
      const [given] = await journey.facts(id, "UpdateGiven");
      expect(given?.data.text).toBe("We are restoring");
    });
  });

  describe("whoever comes after a decision", () => {
    test("is told once, by a direct message, what was decided and what is theirs to do", async () => {
      const { ben, amara, carla, noor } = {
        ben: journey.person("ben"),
        amara: journey.person("amara"),
        carla: journey.person("carla"),
        noor: journey.person("noor"),
      };
      await ben.fill(() => ben.command(`${id} decide`), shutDownQuestion);
      await Promise.all([amara, carla].map((decider) => decider.press(id, "Approve: Shut down")));
      await journey.facts(id, "DecisionMade");
      await noor.press(id, "I'm awake, joining in 5");
      const owed = await journey.facts(id, "CatchUpOwed");
      expect(owed.map(({ data }) => data.person)).toEqual(["noor"]);
      const card = await until("the catch-up card", async () =>
        (await noor.slack.directMessages()).map(wordsOf).find((words) => words.includes("What you have missed")),
      );
      expect(card).toContain("Decided: Shut down, by");
    });
  });
});
