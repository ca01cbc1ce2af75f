import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { Card } from "../../src/chat/card.ts";
import { renderCard } from "../../src/chat/teams/cards/render.ts";
import {
  amara,
  cardAction,
  groupChat,
  inGroupChat,
  mentioning,
  message,
  personalChat,
} from "../replay/teams/activities.ts";
import { entraId, startTeamsDesk } from "../support/teams-desk.ts";
import { openTeamsDoor, type TeamsDoor, wordsIn } from "../support/teams-door.ts";
import { type Connector, serviceUrl, startConnector } from "../support/teams-identity.ts";

/** A real desk behind the door of Teams: signed activities over HTTP, and the ledger they come to. */

let connector: Connector;
let door: TeamsDoor;
beforeAll(async () => {
  connector = await startConnector();
});
afterAll(() => connector.close());
afterEach(() => door.close());

async function begin() {
  const desk = await startTeamsDesk();
  door = await openTeamsDoor(connector, desk.front);
  const { whole, front } = desk;
  const from = (person: string) => ({ from: { ...amara, aadObjectId: entraId(person) } });
  /** The card of the question as Teams draws it for them. */
  async function drawnFor(person: string) {
    const by = { platform: "teams" as const, tenant: inGroupChat.conversation.tenantId, user: entraId(person) };
    const card = await front.card({ by, card: { kind: "decision", whole } });
    return renderCard(card as Card);
  }
  let presses = 0;
  async function pressed(person: string, label: string, drawn: unknown, changes: object = {}) {
    const button = buttonsIn(drawn).find(({ title }) => title.startsWith(label));
    if (!button) throw new Error(`no button ${label}`);
    presses += 1;
    return await door.send(cardAction({ ...button.data, ...changes }, { ...from(person), id: `f:${presses}` }));
  }
  return { ...desk, from, drawnFor, press: pressed };
}

type Button = { title: string; data: Record<string, unknown> };
function buttonsIn(drawn: unknown): Button[] {
  if (Array.isArray(drawn)) return drawn.flatMap(buttonsIn);
  if (typeof drawn !== "object" || drawn === null) return [];
  const { fallback: _fallback, ...rest } = drawn as Record<string, unknown>;
  return ["title" in rest && "data" in rest ? [drawn as Button] : [], ...Object.values(rest).map(buttonsIn)].flat();
}

test("a choice is recorded once however often it is delivered, and both answers are the card as it then is", async () => {
  const { journey, id, drawnFor, from } = await begin();
  const approve = buttonsIn(await drawnFor("amara")).find(({ title }) => title.startsWith("Approve"));
  const activity = cardAction(approve?.data ?? {}, { ...from("amara"), id: "f:twice" });
  const answers = [await door.send(activity), await door.send(activity)];
  for (const { json } of answers) expect(wordsIn(json.value)).toContain("You chose “Shut down”");
  expect(await journey.facts(id, "ChoiceMade")).toHaveLength(1);
});

test("an objection is recorded by its press; the card comes back with a field, and the reason is recorded from there", async () => {
  const { journey, id, drawnFor, press } = await begin();
  const { json } = await press("amara", "I object", await drawnFor("amara"));
  await journey.facts(id, "DissentRecorded");
  expect(wordsIn(json.value)).toMatch(/Shut down payments\?/);
  const sent = await press("amara", "Record my reason", json.value, { reason: "Nobody has looked at the backup" });
  expect(wordsIn(sent.json.value)).toContain("Nobody has looked at the backup");
  const [explained] = await journey.facts(id, "DissentExplained");
  expect(explained?.data).toMatchObject({ reason: "Nobody has looked at the backup" });
});

test("a press after the decision was made says so, and shows the decision", async () => {
  const { journey, id, drawnFor, press } = await begin();
  const before = await drawnFor("carla");
  await press("amara", "Approve", await drawnFor("amara"));
  await press("noor", "Approve", await drawnFor("noor"));
  await journey.facts(id, "DecisionMade");
  const { json } = await press("carla", "Choose: Wait", before);
  expect(wordsIn(json.value)).toContain("Decided");
  expect(wordsIn(json.value)).not.toContain("Choose: Wait");
  expect(await journey.facts(id, "ChoiceMade", 2)).toHaveLength(2);
});

test("in a room whoever is asked sees Approve as they look, and somebody else the state alone", async () => {
  const { whole, from, drawnFor } = await begin();
  const { refresh } = await drawnFor("ben");
  expect(refresh?.action.data).toMatchObject({ muster: JSON.stringify(whole) });
  const looks = async (person: string) => {
    const activity = cardAction(refresh?.action.data ?? {}, { ...from(person), ...inGroupChat }, "automatic");
    return wordsIn((await door.send(activity)).json.value);
  };
  expect(await looks("amara")).toContain("Approve: Shut down");
  expect(await looks("ben")).not.toContain("Approve: Shut down");
  expect(await looks("ben")).toContain("Waiting for Amara Okafor");
});

test("a stranger sees nothing of it", async () => {
  const { drawnFor, from } = await begin();
  const { refresh } = await drawnFor("ben");
  const activity = cardAction(refresh?.action.data ?? {}, { ...from("nobody"), ...inGroupChat }, "automatic");
  const words = wordsIn((await door.send(activity)).json.value);
  expect(words).not.toContain("Shut down");
});

test("words in a room are obeyed, and answered in the speaker's own chat alone", async () => {
  const { journey, id, from } = await begin();
  door.chats.set(entraId("ben"), { conversation: personalChat, serviceUrl });
  await door.send(mentioning(`${id} note The backup is clean`, [], from("ben")));
  const notes = await journey.facts(id, "NoteAdded");
  expect(notes[0]?.data).toMatchObject({ text: "The backup is clean" });
  await vi.waitFor(() => expect(door.posted).toHaveLength(1));
  expect(door.posted[0]?.to).toBe(personalChat);
  expect(door.posted[0]?.to).not.toBe(groupChat);
});

test("a form that words ask for is sent from the chat it stands in, and says there what is wrong with it", async () => {
  const { journey, id, from, press } = await begin();
  await door.send(message(`${id} severity`, from("ben")));
  await vi.waitFor(() => expect(door.posted).toHaveLength(1));
  const form = door.posted[0]?.message.attachments[0].content;
  const wrong = await press("ben", "Change", form, { severity: "sev2" });
  expect(wordsIn(wrong.json.value)).toMatch(/reason|why/i);
  const again = wrong.json.value;
  await press("ben", "Change", again, { severity: "sev2", reason: "Only a test server" });
  const [changed] = await journey.facts(id, "SeverityChanged");
  expect(changed?.data).toMatchObject({ to: "sev2", reason: "Only a test server" });
});
