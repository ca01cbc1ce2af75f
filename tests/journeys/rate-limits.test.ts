import { expect, test } from "vitest";
import { TooManyRequests } from "../../src/exercise/slack-double.ts";
import { startJourney } from "../support/journey.ts";
import { organisation } from "../support/organisation.ts";
import { effectOf, until, wordsOf } from "../support/persistent.ts";

/** What Slack's rate limits cost an incident: a card that is late, and nobody's page. */

const retryAfterSeconds = 2;

type Edit = { ts: string; atMs: number; accepted: boolean };

/** A Slack that takes no edit of a message while `isStorm`. */
function stormySlack() {
  const edits: Edit[] = [];
  const weather = { isStorm: false };
  const onSlackCall = ({ method, body, when }: { method: string; body: string; when: "before" | "after" }) => {
    if (method !== "chat.update" || when !== "before") return;
    const ts = new URLSearchParams(body).get("ts") ?? "";
    edits.push({ ts, atMs: performance.now(), accepted: !weather.isStorm });
    if (weather.isStorm) throw new TooManyRequests(retryAfterSeconds);
  };
  return { edits, weather, onSlackCall };
}

test("while Slack takes no edits pages leave on time; each try waits as long as Slack said; in the end each card is edited once", async () => {
  const { edits, weather, onSlackCall } = stormySlack();
  const journey = await startJourney({ policy: organisation(), onSlackCall });
  await journey.told("ben", "declare 1 Payroll server is encrypted");
  const id = await journey.declared();
  await journey.settled(id);
  const [room] = await journey.rooms();
  const card = async () => {
    const all = await journey.stage.slack.messages(room?.id ?? "");
    return all.find((message) => effectOf(message)?.endsWith(":situation"));
  };
  const before = await until("the card", card);

  weather.isStorm = true;
  await journey.told("ben", `${id} severity 2 One server only`);
  await until("the first refusal", async () => edits.find(({ accepted }) => !accepted));
  await journey.told("ben", `${id} call Grace Lin`);
  await journey.told("ben", `${id} severity 1 It spreads`);
  await journey.told("ben", `${id} contain The host is cut off`);
  const pages = await journey.facts(id, "PageAccepted", 6);
  const due = new Map((await journey.facts(id, "PageDue")).map(({ data }) => [data.page, Date.parse(data.scheduled)]));
  const lateMs = pages.map(({ at, data }) => Date.parse(at) - (due.get(data.page) ?? 0));
  expect(Math.max(...lateMs)).toBeLessThan(retryAfterSeconds * 1_000);
  // What else is said in the room waits for no edit.
  await journey.facts(id, "NoticePosted", 4);
  await until("more tries", async () => (edits.filter(({ accepted }) => !accepted).length >= 3 ? true : undefined));
  expect(wordsOf((await card()) ?? before)).toBe(wordsOf(before));

  weather.isStorm = false;
  const from = edits.length;
  await until("the card as it is", async () =>
    wordsOf((await card()) ?? before).includes("contained") ? true : undefined,
  );
  await journey.settled(id);
  await new Promise((over) => setTimeout(over, 2 * retryAfterSeconds * 1_000));
  const perMessage = new Map<string, number>();
  for (const { ts } of edits.slice(from)) perMessage.set(ts, (perMessage.get(ts) ?? 0) + 1);
  expect(perMessage.get(before.ts)).toBe(1);
  expect(Math.max(...perMessage.values())).toBe(1);

  // Those that were on their way when the first was refused came at the same moment.
  const refused = edits.filter(({ accepted }) => !accepted).map(({ atMs }) => atMs);
  const pauses = refused.slice(1).map((atMs, index) => atMs - (refused[index] ?? 0));
  const together = 300;
  expect(pauses.filter((ms) => ms > together && ms < retryAfterSeconds * 1_000 - together)).toEqual([]);
  expect(pauses.some((ms) => ms >= retryAfterSeconds * 1_000 - together)).toBe(true);
});
