import { expect, test } from "vitest";
import type { Action, Card } from "../../src/chat/card.ts";
import { entraId, startTeamsDesk } from "../support/teams-desk.ts";
import { tenantId } from "../support/teams-identity.ts";

async function begin() {
  const { journey, front, id, whole } = await startTeamsDesk();
  const by = (person: string) => ({ platform: "teams" as const, tenant: tenantId, user: entraId(person) });
  const seen = (person: string, kind: string, shows: Action, room?: string) =>
    front.card({ by: by(person), card: { kind, whole: shows }, ...(room && { room }) });
  const press = (person: string, action: Action | undefined) =>
    action ? front.press({ by: by(person), action, interaction: `press-${person}` }) : undefined;
  return { journey, id, whole, seen, press };
}

const buttonsOf = (card: Card | undefined) =>
  card?.blocks.flatMap((block) => (block.type === "buttons" ? block.buttons : [])) ?? [];
const labelsOf = (card: Card | undefined) => buttonsOf(card).map(({ label }) => label);

test("a question in a room has for whoever is asked their buttons, and for everybody what may be done to it", async () => {
  const { journey, id, whole, seen, press } = await begin();
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
