import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { shutDownQuestion } from "../support/organisation.ts";
import { until } from "../support/persistent.ts";
import { wordsIn } from "../support/teams-door.ts";
import { startTwoPlatforms } from "../support/two-platforms.ts";

/** Executives who have Teams and nothing else: plain words and buttons in their own chat, over the whole server. */

const people = {
  ben: { name: "Ben Adler", roles: ["commander"] },
  amara: { name: "Amara Okafor", roles: ["ciso"] },
  carla: { name: "Carla Reyes", roles: ["coo"], delegates: ["dev"] },
  dev: { name: "Dev Patel", roles: ["deputy-coo"] },
  noor: { name: "Noor Haddad", roles: ["cio"] },
  grace: { name: "Grace Lin", roles: ["press"] },
};
const noSlack = { SLACK_BOT_TOKEN: "", SLACK_SIGNING_SECRET: "" };

async function begin() {
  const journey = await startTwoPlatforms(people, Object.keys(people), {
    env: noSlack,
    policy: { commands: { export: ["ciso", "cio"] } },
  });
  const { inTeams } = journey;
  /** The newest card of theirs that says this, once it is there. */
  const told = async (person: string, words: string) =>
    await until(
      `“${words}” for ${person}`,
      async () => {
        const cards = inTeams(person).cards().toReversed();
        const found = cards.find((card) => wordsIn(card).includes(words));
        if (!found) throw new Error(`they read: ${wordsIn(cards[0])}`);
        return found;
      },
      8_000,
    );
  async function declared() {
    expect(await inTeams("ben").say("declare 1 Payroll server is encrypted")).toBe(200);
    await told("ben", "Declared INC-");
    return await journey.declared();
  }
  async function asked() {
    const id = await declared();
    for (const each of ["amara", "carla", "noor"]) await inTeams(each).press("I'm awake, joining in 5");
    await inTeams("ben").say("decide");
    await told("ben", "Ask them");
    await inTeams("ben").press("Ask them", shutDownQuestion);
    await told("amara", "Shut down payments?");
    return id;
  }
  return { ...journey, told, declared, asked };
}

test("an incident is declared, its people are called and answer, and a question is approved on a condition and objected to", async () => {
  const { inTeams, facts, told, asked, teams } = await begin();
  const id = await asked();
  expect((await facts(id, "CallInAcknowledged", 3)).map(({ by }) => by.via)).toContain("teams");
  const asksForCondition = await inTeams("amara").press("On a condition…");
  const approved = await inTeams("amara").pressOn(asksForCondition, "Choose", {
    option: "option-1",
    condition: "The backup is tested",
  });
  expect(approved).toBeUndefined();
  await told("amara", "The backup is tested");
  const asksWhy = await inTeams("carla").press("I object");
  const objected = await inTeams("carla").pressOn(asksWhy, "Record my reason", { reason: "Customers pay tonight" });
  expect(wordsIn(objected)).toContain("Customers pay tonight");
  await inTeams("noor").press("Approve");
  const [made] = await facts(id, "DecisionMade");
  expect(made?.data).toMatchObject({ chosenBy: ["amara", "noor"] });
  await told("carla", "Decided");
  expect(teams.breaches).toEqual([]);
});

test("a briefing and a stand-in come for plain words", async () => {
  const { inTeams, told, declared, teams } = await begin();
  await declared();
  await inTeams("carla").press("I'm awake, joining in 5");
  await inTeams("carla").say("brief");
  await told("carla", "Nothing is asked of you now");
  await inTeams("carla").say("delegate Dev Patel until tomorrow 09:00");
  await told("carla", "Dev Patel");
  await told("carla", "Dev Patel stands in for you until");
  expect(teams.breaches).toEqual([]);
});

test("a record that was asked for is fetched at its address as long as its reader may have it, and not once they are excluded", async () => {
  const { inTeams, facts, told, declared, teams } = await begin();
  const id = await declared();
  for (const each of ["amara", "noor"]) {
    await inTeams(each).say("export");
    await told(each, "Send it to me");
    await inTeams(each).press("Send it to me");
  }
  const fetched = async (person: string) => {
    const [address = ""] = addressesIn(await told(person, "bundle.json"));
    return await fetch(address);
  };
  const bundle = JSON.parse(await (await fetched("amara")).text());
  expect(JSON.stringify(bundle)).toContain("Payroll server is encrypted");
  await inTeams("ben").say(`${id} exclude Amara Okafor, who is named in the logs`);
  await facts(id, "PersonExcluded");
  const refused = await fetched("amara");
  expect([refused.status, await refused.text()]).toEqual([404, "This file is not here any more.\n"]);
  expect((await fetched("noor")).status).toBe(200);
  expect(teams.breaches).toEqual([]);
});

test("what is not recorded within Teams' five seconds is said to be so, and counts once however often it is pressed again", async () => {
  const { inTeams, facts, told, declared, server, teams } = await begin();
  const id = await declared();
  const { ledger } = server.bot.ports;
  const append = ledger.append.bind(ledger);
  ledger.append = async (...given) => {
    await pause(2_600);
    return await append(...given);
  };
  const from = performance.now();
  await inTeams("ben").say(`${id} note The backups are intact`);
  const said = await told("ben", "Not recorded yet");
  const answer = await inTeams("amara").press("I'm awake, joining in 5");
  expect(performance.now() - from).toBeLessThan(2 * 5_000);
  expect(answer).toContain("Not recorded yet");
  ledger.append = append;
  for (const _twice of [1, 2]) {
    expect(wordsIn(await inTeams("ben").pressOn(said, "Press again"))).toContain("Noted in the record");
  }
  expect(await facts(id, "NoteAdded")).toHaveLength(1);
  expect(await facts(id, "CallInAcknowledged")).toHaveLength(1);
  expect(teams.breaches).toEqual([]);
});

/** Where the files of a card can be fetched. */
function addressesIn(card: unknown): string[] {
  return [...JSON.stringify(card).matchAll(/"url":"([^"]+\/files\/[^"]+)"/g)].map(([, address = ""]) => address);
}
