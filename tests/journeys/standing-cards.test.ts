import { expect, test } from "vitest";
import type { Action, Card } from "../../src/chat/card.ts";
import { createDesk } from "../../src/chat/desk/desk.ts";
import { identifyBy } from "../../src/chat/people.ts";
import { startJourney } from "../support/journey.ts";
import { organisation, ransomNote, shutDownQuestion } from "../support/organisation.ts";

/** A desk at which people of the policy speak from Teams, by `entra-` and their id. */
async function begin() {
  const ids = ["ben", "amara", "carla", "noor", "grace"];
  const people = Object.fromEntries(ids.map((id) => [id, { teams: `entra-${id}` }]));
  const journey = await startJourney({ policy: organisation() });
  const { bot } = journey.server;
  const known = () => {
    const named = Object.entries(bot.ports.world().directory.people);
    return Object.fromEntries(named.map(([id, person]) => [id, { ...person, ...people[id] }]));
  };
  const front = createDesk({ bot, identify: identifyBy(known, () => "ours") });
  await journey.alert(ransomNote);
  const id = await journey.declared();
  await journey.person("ben").confirm(id);
  await journey.person("amara").awake(id);
  await journey.person("ben").fill(() => journey.person("ben").command(`${id} decide`), shutDownQuestion);
  const [proposed] = await journey.facts(id, "DecisionProposed");
  const decision = proposed?.data.decisionId ?? "";
  const by = (person: string) => ({ platform: "teams" as const, tenant: "ours", user: `entra-${person}` });
  const seen = (person: string, kind: string, whole: Action, room?: string) =>
    front.card({ by: by(person), card: { kind, whole }, ...(room && { room }) });
  const press = (person: string, action: Action | undefined) =>
    action ? front.press({ by: by(person), action, interaction: `press-${person}` }) : undefined;
  return { journey, id, decision, seen, press };
}

const buttonsOf = (card: Card | undefined) =>
  card?.blocks.flatMap((block) => (block.type === "buttons" ? block.buttons : [])) ?? [];
const labelsOf = (card: Card | undefined) => buttonsOf(card).map(({ label }) => label);

test("a question in a room has for whoever is asked their buttons, and for everybody what may be done to it", async () => {
  const { journey, id, decision, seen, press } = await begin();
  const whole: Action = { do: "show-all", incident: id, of: decision };
  const room = "19:room@thread.v2";

  const amaras = await seen("amara", "decision", whole, room);
  expect(amaras?.title).toContain("Decision needed");
  expect(labelsOf(amaras)).toEqual(
    expect.arrayContaining([expect.stringContaining("Approve: Shut down"), "Change the question"]),
  );
  const bens = await seen("ben", "decision", whole, room);
  expect(labelsOf(bens)).toContain("Change the question");
  expect(labelsOf(bens).join()).not.toContain("Approve");
  expect(labelsOf(await seen("amara", "decision", whole))).not.toContain("Change the question");

  const approve = buttonsOf(amaras).find(({ label }) => label.startsWith("Approve"));
  await press("amara", approve?.action);
  await journey.facts(id, "ChoiceMade");
  expect((await seen("amara", "decision", whole, room))?.title).toContain("You have chosen");
});

test("the card of how things stand, of a call-in and of one's own page come back as they are; nobody reads another's", async () => {
  const { journey, id, seen } = await begin();
  const situation = await seen("amara", "situation", { do: "show-all", incident: id }, "19:room@thread.v2");
  expect(situation?.kind).toBe("situation");
  const { callIns } = await journey.incident(id);
  const callIn = Object.values(callIns).find(({ person }) => person === "amara")?.id ?? "";
  const whole: Action = { do: "show-all", incident: id, of: callIn };
  expect(await seen("amara", "call-in", whole)).toMatchObject({ kind: "call-in", whole });
  expect((await seen("carla", "call-in", whole))?.kind).toBe("refusal-not-permitted");
  expect((await seen("amara", "home", { do: "home" }))?.kind).toBe("home");
});

test("what does something brings no card back, whoever says that it does", async () => {
  const { journey, id, seen } = await begin();
  const before = (await journey.events(id)).length;
  expect(await seen("ben", "decision", { do: "close-anyway", incident: id })).toBeUndefined();
  expect(await seen("ben", "home", { do: "delegate-off" })).toBeUndefined();
  expect(await journey.events(id)).toHaveLength(before);
});
