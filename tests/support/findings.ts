import type { PlacedCall, SentMessage } from "../../src/exercise/phone-double.ts";
import type { SlackMessage } from "../../src/exercise/slack-double.ts";
import type { Stage } from "../../src/exercise/stage.ts";
import { bundleOf } from "../../src/export/bundle.ts";
import { verifyBundle } from "../../src/export/verify.mjs";
import type { Event, EventOf, EventType } from "../../src/incident/events.ts";
import { referenceOf } from "../../src/incident/hash.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import { type PublicJwk, toEvent } from "../../src/ledger/seal.ts";
import { effectOf } from "./persistent.ts";

/**
 * Compares what Slack and Twilio were really asked with what the ledger says, for one incident that has ended and owes
 * nothing any more. Every sentence names something wrong.
 */
export async function findWrong(
  { stage, ledger, keys }: { stage: Stage; ledger: Ledger; keys: PublicJwk[] },
  incident: string,
): Promise<string[]> {
  const stored = await ledger.read(incident);
  const record = recordOf(stored.map(toEvent));
  const sent = await sentFor(stage, incident);
  const verdict = verifyBundle(bundleOf({ stored, keys }));
  return [
    ...wrongPages(record, sent),
    ...wrongPosts(record, sent),
    ...wrongRoom(record, sent),
    ...wrongStory(record),
    ...(verdict.ok ? [] : [`the bundle does not verify: ${verdict.wrong}`]),
  ];
}

type Chronicle = ReturnType<typeof recordOf>;

function recordOf(events: Event[]) {
  const all = <T extends EventType>(type: T) => events.filter((event): event is EventOf<T> => event.type === type);
  return { events, all };
}

type Sent = { posts: (SlackMessage & { channel: string })[]; texts: SentMessage[]; calls: PlacedCall[]; rooms: Room[] };
type Room = { id: string; pins: number; members: number; bookmarks: string[]; isArchived: boolean };

async function sentFor(stage: Stage, incident: string): Promise<Sent> {
  const { slack, phone } = stage;
  const channels = await slack.channels();
  const mine = channels.filter(({ name, creator }) => {
    return creator === slack.botUserId && name?.includes(incident.toLowerCase());
  });
  const posts: Sent["posts"] = [];
  for (const { id } of [...mine, ...channels.filter(({ is_im }) => is_im)]) {
    posts.push(...(await slack.messages(id)).map((message) => ({ ...message, channel: id })));
  }
  const rooms = await Promise.all(
    mine.map(async ({ id, is_archived: isArchived }) => {
      const { items } = await slack.call<{ items: unknown[] }>("pins.list", { channel: id });
      const { members } = await slack.call<{ members: string[] }>("conversations.members", { channel: id });
      const linked = await slack.call<{ bookmarks: { title: string }[] }>("bookmarks.list", { channel_id: id });
      const bookmarks = linked.bookmarks.map(({ title }) => title);
      return { id, pins: items.length, members: members.length, bookmarks, isArchived };
    }),
  );
  return { posts, rooms, texts: await phone.messages(), calls: await phone.calls() };
}

/** Every page that was due went once, unless its person had answered, or a later step went instead. */
function wrongPages({ events, all }: Chronicle, { posts, texts, calls }: Sent): string[] {
  const accepted = new Map(all("PageAccepted").map(({ data }) => [data.page, data.ref]));
  const skipped = all("PageSkipped").flatMap(({ data }) => data.media.map((m) => `${data.callIn}:${data.step}:${m}`));
  const wrong = all("PageFailed").map(({ data }) => `${data.page} failed: ${data.reason}`);
  for (const { seq, data } of all("PageDue")) {
    const { page, callIn, step, medium } = data;
    const isOver = skipped.includes(`${callIn}:${step}:${medium}`) || isAnswered(events, callIn, seq);
    if (!accepted.has(page) && !isOver) wrong.push(`${page} was due and never sent`);
    const refs = refsOf(page, { posts, texts });
    const ref = accepted.get(page);
    if (medium === "voice") continue;
    if (refs.length > 1) wrong.push(`${page} was sent ${refs.length} times`);
    if (ref !== undefined && refs[0] !== ref) wrong.push(`${page} was accepted as ${ref}, and is ${refs[0]}`);
  }
  return [...wrong, ...wrongCalls(all, calls)];
}

function isAnswered(events: Event[], callIn: string, seq: number): boolean {
  return events.some((event) => {
    if (event.seq < seq) return false;
    const isTheirs = "callIn" in event.data && event.data.callIn === callIn;
    const answers: EventType[] = ["CallInAcknowledged", "CallInPassedToDelegate", "CallInUnanswered"];
    return event.type === "IncidentClosed" || (isTheirs && answers.includes(event.type));
  });
}

function refsOf(page: string, { posts, texts }: Pick<Sent, "posts" | "texts">): string[] {
  const code = new RegExp(`\\bRef ${referenceOf(page)}$`);
  return [
    ...posts.filter((post) => effectOf(post) === page).map(({ channel, ts }) => `${channel}:${ts}`),
    ...texts.filter(({ body }) => code.test(body)).map(({ sid }) => sid),
  ];
}

/** A call carries no mark of its step, so they are counted by call-in. */
function wrongCalls(all: Chronicle["all"], calls: PlacedCall[]): string[] {
  const rung = all("PageAccepted").filter(({ data }) => data.page.endsWith(":voice"));
  // Whoever looks a call up records what they found; two who look at once record one page twice.
  const refs = [...new Map(rung.map(({ data }) => [data.page, data.ref])).values()];
  const wrong = refs.flatMap((ref) => (calls.some(({ sid }) => sid === ref) ? [] : [`call ${ref} was never placed`]));
  if (new Set(refs).size < refs.length) wrong.push("one call counts for two pages");
  const due = all("PageDue").filter(({ data }) => data.medium === "voice");
  for (const callIn of new Set(due.map(({ data }) => data.callIn))) {
    const [first] = due;
    const address = `incident=${first?.data.page.split(":")[1]}&amp;callIn=${callIn}`;
    const placed = calls.filter(({ twiml }) => twiml.includes(`${address}"`)).length;
    const owed = due.filter(({ data }) => data.callIn === callIn).length;
    if (placed > owed) wrong.push(`${callIn} was rung ${placed} times for ${owed} steps`);
  }
  return wrong;
}

/** No card, notice, text or file went twice, and what the ledger calls posted is there. */
function wrongPosts({ all }: Chronicle, { posts, texts }: Sent): string[] {
  const claimed = [...all("CardPosted"), ...all("NoticePosted")].map(({ data }) => data.effect);
  const texted = claimed
    .filter((effect) => effect.endsWith(":sms"))
    .flatMap((effect) => refsOf(effect, { posts: [], texts }).map(() => effect));
  const effects = [...posts.flatMap((post) => effectOf(post) ?? []), ...texted];
  const twice = effects.filter((effect, index) => effects.indexOf(effect) !== index);
  const failed = [...all("CardFailed"), ...all("NoticeFailed"), ...all("InviteFailed"), ...all("ExportFailed")];
  const files = posts.flatMap(({ files }) => files ?? []).map(({ name }) => name);
  return [
    ...new Set(twice.map((effect) => `${effect} was posted more than once`)),
    ...claimed.filter((effect) => !effects.includes(effect)).map((effect) => `${effect} is nowhere to be seen`),
    ...failed.map(({ data }) => `${data.effect} failed`),
    ...all("ExportSent").flatMap(({ data }) => {
      const bundles = files.filter((name) => name.endsWith(`${referenceOf(data.effect)}-bundle.json`));
      return bundles.length === 1 ? [] : [`${data.effect} was handed over ${bundles.length} times`];
    }),
  ];
}

function wrongRoom({ all }: Chronicle, { rooms }: Sent): string[] {
  const [room, ...others] = rooms;
  if (!room || others.length > 0) return [`there are ${rooms.length} rooms`];
  const invited = all("PersonInvited").length;
  return [
    ...(all("RoomOpened").length === 1 ? [] : ["the room was not opened once"]),
    ...(all("RoomArchived").length === 1 && room.isArchived ? [] : ["the room was not archived once"]),
    ...(room.bookmarks.length === 1 ? [] : [`the room has ${room.bookmarks.length} bookmarks`]),
    ...(room.pins === 1 ? [] : [`${room.pins} messages are pinned`]),
    // With the bot itself.
    ...(room.members === invited + 1 ? [] : [`${room.members - 1} people are in the room, ${invited} were invited`]),
  ];
}

/** What people did counts once, however often they pressed. */
function wrongStory({ all }: Chronicle): string[] {
  const counts: [EventType, number][] = [
    ["IncidentDeclared", 1],
    ["IncidentConfirmed", 1],
    ["DecisionProposed", 1],
    ["ChoiceMade", 3],
    ["DecisionTied", 1],
    ["TieBreakerCalled", 1],
    ["DecisionMade", 1],
    ["ActionAuthorised", 1],
    ["ServiceDown", 1],
    ["ServiceUp", 1],
    ["CustomersTold", 1],
    ["ConditionMet", 1],
    ["ClockTriggerRecorded", 1],
    ["DissentRecorded", 1],
    ["DissentExplained", 1],
    ["IncidentContained", 1],
    ["IncidentRecovered", 1],
    ["IncidentClosed", 1],
  ];
  return counts.flatMap(([type, wanted]) => {
    const found = all(type).length;
    return found === wanted ? [] : [`${type} is there ${found} times`];
  });
}
