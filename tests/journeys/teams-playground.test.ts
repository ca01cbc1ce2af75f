import { expect, onTestFinished, test } from "vitest";
import { renderMessage } from "../../src/chat/teams/cards/render.ts";
import { until } from "../support/persistent.ts";
import { alex, startPlayground, tenant } from "../support/playground.ts";
import { startTeamsDesk } from "../support/teams-desk.ts";
import { openTeamsDoor, type TeamsDoor, wordsIn } from "../support/teams-door.ts";
import { startConnector } from "../support/teams-identity.ts";

type Button = { title: string; verb: string; data: Record<string, unknown> };
function buttonsIn(drawn: unknown): Button[] {
  if (Array.isArray(drawn)) return drawn.flatMap(buttonsIn);
  if (typeof drawn !== "object" || drawn === null) return [];
  const { fallback: _fallback, ...rest } = drawn as Record<string, unknown>;
  return ["verb" in rest && "data" in rest ? [drawn as Button] : [], ...Object.values(rest).map(buttonsIn)].flat();
}

test("in Microsoft's own Playground a question's card is shown, approved by its button, and changes at once", async () => {
  const connector = await startConnector();
  onTestFinished(() => connector.close());
  const { journey, front, id, whole } = await startTeamsDesk({ tenant, entra: { amara: alex.aadObjectId } });
  let door: TeamsDoor | undefined;
  const playground = await startPlayground(connector, () => door?.url ?? "");
  const shown: string[] = [];
  door = await openTeamsDoor(connector, front, {
    tenant,
    serviceHosts: [playground.host],
    said: async ({ conversation }, message) => shown.push(await playground.shows(conversation, message)),
  });
  onTestFinished(() => door?.close());

  await playground.types("home");
  await until("the page", async () => shown[0]);
  const [page] = door.posted;
  expect(wordsIn(page?.message.attachments)).toContain("Shut down payments?");
  const by = { platform: "teams", tenant, user: alex.aadObjectId } as const;
  const question = await front.card({ by, card: { kind: "decision", whole } });
  if (!page || !question) throw new Error("there is no card of the question");
  const drawn = renderMessage(question);
  const message = await playground.shows(page.to, drawn);
  const approve = buttonsIn(drawn).find(({ title }) => title.startsWith("Approve"));
  if (!approve) throw new Error("nothing to approve is shown");

  const answer = await playground.presses(message, approve);
  const [choice] = await journey.facts(id, "ChoiceMade");
  expect(choice).toMatchObject({ by: { person: "amara", via: "teams" } });
  expect(answer).toMatchObject({ type: "application/vnd.microsoft.card.adaptive" });
  expect(wordsIn(answer.value)).toContain("Shut down payments?");
  expect(wordsIn(answer.value)).toContain("You chose “Shut down”");
  expect(buttonsIn(answer.value).map(({ title }) => title)).not.toContain(approve.title);
  await playground.types("home");
  const after = await until("the page anew", async () => door?.posted[1]);
  expect(wordsIn(after.message.attachments)).toContain("No decision waits for you.");
  expect(door.refused).toEqual([]);
});
