import { expect, test } from "vitest";
import type { Chat } from "../../src/chat/chat.ts";
import { fold } from "../../src/incident/incident.ts";
import type { Effect } from "../../src/incident/owed.ts";
import { owed } from "../../src/incident/owed.ts";
import { createLog } from "../../src/log.ts";
import { createDepartures } from "../../src/run/departures.ts";
import { liveTexts } from "../../src/run/live-texts.ts";
import { createPerformer } from "../../src/run/perform.ts";
import { ProviderError, type Send } from "../../src/run/send.ts";
import { createLedgerStore, openStore } from "../simulation/ledger-store.ts";
import { type Given, given, start } from "../support/builders.ts";
import { manualClock, seededIds } from "../support/manual-clock.ts";

/** A performer whose Slack answers nothing, with what it has recorded as given up. */
function withoutSlack({ incident, world }: Given, refusal = new ProviderError("unavailable", "slack", "timeout")) {
  const clock = manualClock(start);
  const outcomes: string[] = [];
  const silence = async (_what: unknown, ...rest: unknown[]) => {
    const send = rest.find((each): each is Send => typeof each === "object" && each !== null && "take" in each);
    await send?.take();
    throw refusal;
  };
  const chat = {
    openRoom: silence,
    invite: silence,
    post: silence,
    sendFiles: silence,
    setLinks: silence,
    archive: silence,
    findPosted: async () => undefined,
  };
  const performer = createPerformer({
    ledger: openStore(createLedgerStore()),
    clock,
    ids: { ...seededIds(1), random: () => 0.999 },
    handler: {
      read: async () => incident,
      handle: async ({ command }) => {
        const asked = command(incident.lastAt);
        outcomes.push(asked.type === "RecordOutcome" ? asked.outcome.type : asked.type);
        return { kind: "answered-before", answer: undefined };
      },
    },
    delivery: {
      chat: { ...chat, findFiles: async () => undefined } as unknown as Chat,
      pagers: {},
      directory: () => world.directory,
      openIncidents: async () => [incident],
      exportOf: async () => ({ files: [], command: "" }),
    },
    departures: createDepartures(),
    log: createLog("silent"),
    owner: "replica-1",
    leaseMs: 10_000,
  });
  /** Tries until it is given up; at most so often. */
  async function tryFor(effect: Effect, times: number): Promise<string[]> {
    for (let attempt = 1; attempt <= times && outcomes.length === 0; attempt += 1) {
      const performed = await performer.perform(incident.id, effect);
      const afterMs = performed.kind === "again" ? performed.afterMs : 10_000;
      expect(afterMs).toBeGreaterThanOrEqual(10_000);
      expect(afterMs).toBeLessThanOrEqual(30_000);
      await clock.advance(afterMs);
    }
    return outcomes.splice(0);
  }
  return { tryFor };
}

/** A performer of an incident whose room Slack would archive. `show`: everything in it is brought up to date. */
function withRoom({ incident, world }: Given) {
  const clock = manualClock(start);
  const ledger = openStore(createLedgerStore());
  let archived = 0;
  const chat = {
    archive: async (_room: unknown, send: Send) => {
      await send.take();
      archived += 1;
    },
  } as unknown as Chat;
  const delivery = {
    chat,
    pagers: {},
    directory: () => world.directory,
    openIncidents: async () => [incident],
    exportOf: async () => ({ files: [], command: "" }),
  };
  const performer = createPerformer({
    ledger,
    clock,
    ids: seededIds(1),
    handler: { read: async () => incident, handle: async () => ({ kind: "answered-before", answer: undefined }) },
    delivery,
    departures: createDepartures(),
    log: createLog("silent"),
    owner: "replica-1",
    leaseMs: 10_000,
  });
  const show = async () => {
    for (const { effect, draw } of liveTexts(delivery, incident)) await ledger.putShown(effect, draw().hash);
  };
  return { performer, archived: () => archived, show };
}

const ofKind = ({ incident }: Given, kind: Effect["kind"]) =>
  owed(incident).find((effect) => effect.kind === kind) as Effect;
const room = { platform: "slack" as const, id: "C0ROOM", name: "quiet-harbour" };
const inRoom = (story: Given) => story.outcome({ type: "RoomOpened", data: { effect: "room:INC-7K3Q2", room } });

test("a room that the platform did not answer for is asked for again within half a minute, however often it failed", async () => {
  const { incident, world } = given().alerted().confirmed();
  const told = { incident: { ...incident, rooms: { slack: { status: "owed", failed: "timeout" } } }, world } as Given;
  expect(await withoutSlack(told).tryFor(ofKind(told, "room"), 40)).toEqual([]);
});

test.each(["unavailable", "rate-limited"] as const)(
  "a room that could not be opened twice (%s) has failed for everybody to see, and is asked for all the same",
  async (kind) => {
    const story = given().alerted().confirmed();
    const { tryFor } = withoutSlack(story, new ProviderError(kind, "slack", "timeout", 10_000));
    expect(await tryFor(ofKind(story, "room"), 1)).toEqual([]);
    expect(await tryFor(ofKind(story, "room"), 1)).toEqual(["RoomFailed"]);
    expect(await tryFor(ofKind(story, "room"), 1)).toEqual(["RoomFailed"]);
  },
);

test.each(["invite", "card"] as const)(
  "in an open incident, the %s that the platform did not answer for is never given up",
  async (kind) => {
    const story = inRoom(given().declared()).proposed();
    expect(await withoutSlack(story).tryFor(ofKind(story, kind), 40)).toEqual([]);
  },
);

test("once the incident has ended, a card is given up after some attempts", async () => {
  const ended = inRoom(given().declared()).closed();
  expect(await withoutSlack(ended).tryFor(ofKind(ended, "card"), 40)).toEqual(["CardFailed"]);
});

test("a notice and an export are given up after some attempts, as nobody works with them", async () => {
  const story = inRoom(given().declared()).told({ type: "Export", by: given().by("amara") });
  expect(await withoutSlack(story).tryFor(ofKind(story, "notice"), 40)).toEqual(["NoticeFailed"]);
  expect(await withoutSlack(story).tryFor(ofKind(story, "export"), 40)).toEqual(["ExportFailed"]);
});

test("links that the app may not set are given up at once, and ones that nobody answered for after some attempts", async () => {
  const story = inRoom(given().declared()).outcome({
    type: "CardFailed",
    data: { effect: "card:INC-7K3Q2:situation", reason: "x" },
  });
  const links = ofKind(story, "links");
  const forbidden = new ProviderError("unauthorized", "slack", "missing_scope");
  expect(await withoutSlack(story, forbidden).tryFor(links, 1)).toEqual(["RoomLinksFailed"]);
  expect(await withoutSlack(story).tryFor(links, 40)).toEqual(["RoomLinksFailed"]);
});

test("what is refused because the room is gone says that first, and a page never does", async () => {
  const story = inRoom(given().declared()).proposed();
  const gone = new ProviderError("gone", "slack", "is_archived");
  for (const [kind, failure] of [
    ["invite", "InviteFailed"],
    ["card", "CardFailed"],
    ["notice", "NoticeFailed"],
  ] as const) {
    const effect = owed(story.incident).find(
      (one) =>
        one.kind === kind && (kind === "invite" || one.effect.endsWith(kind === "card" ? ":situation" : ":room")),
    );
    expect(await withoutSlack(story, gone).tryFor(effect as Effect, 1)).toEqual(["RoomLost", failure]);
  }
  expect(await withoutSlack(story, gone).tryFor(ofKind(story, "page"), 1)).toEqual(["PageFailed"]);
});

test("a room is not archived while a card in it shows an older state", async () => {
  const closed = inRoom(given().declared()).closed();
  const effect: Effect = { kind: "archive", effect: "archive:INC-7K3Q2", platform: "slack" };
  const ready = closed.delivered().events.filter(({ type }) => type !== "RoomArchived");
  const incident = fold("INC-7K3Q2", ready);
  if (!incident || !owed(incident).some(({ kind }) => kind === "archive")) throw new Error("nothing is to be archived");
  const { performer, archived, show } = withRoom({ ...closed, incident });
  expect(await performer.perform("INC-7K3Q2", effect)).toEqual({ kind: "again", afterMs: 1_000 });
  await show();
  expect(await performer.perform("INC-7K3Q2", effect)).toEqual({ kind: "over" });
  expect(archived()).toBe(1);
});

test.each([
  { sleepsMs: 9_000, ambiguous: undefined },
  { sleepsMs: 11_000, ambiguous: true },
])("what leaves a process that slept $sleepsMs ms after its last look has ambiguous: $ambiguous", async (the) => {
  const story = given().alerted();
  const clock = manualClock(start);
  const recorded: unknown[] = [];
  const chat = {
    post: async (_target: unknown, _card: unknown, send: Send) => {
      await send.take();
      await clock.advance(the.sleepsMs);
      return "D1:1";
    },
  } as unknown as Chat;
  const performer = createPerformer({
    ledger: openStore(createLedgerStore()),
    clock,
    ids: seededIds(1),
    handler: {
      read: async () => story.incident,
      handle: async ({ command }) => {
        const asked = command(story.incident.lastAt);
        if (asked.type === "RecordOutcome") recorded.push(asked.outcome);
        return { kind: "answered-before", answer: undefined };
      },
    },
    delivery: {
      chat,
      pagers: {},
      directory: () => story.world.directory,
      openIncidents: async () => [story.incident],
      exportOf: async () => ({ files: [], command: "" }),
    },
    departures: createDepartures(),
    log: createLog("silent"),
    owner: "replica-1",
    leaseMs: 10_000,
  });
  await performer.perform(story.incident.id, ofKind(story, "page"));
  expect(recorded).toMatchObject([{ type: "PageAccepted", data: { ref: "D1:1" } }]);
  expect((recorded[0] as { data: { ambiguous?: true } }).data.ambiguous).toBe(the.ambiguous);
});

test("what was sent again in doubt stays in doubt when a later look finds it: it may have gone twice", async () => {
  const story = given().alerted();
  const clock = manualClock(start);
  const recorded: unknown[] = [];
  const silent = new ProviderError("unavailable", "slack", "reset");
  const atOnce = (_delayMs: number, then: () => void) => {
    queueMicrotask(then);
    return () => {};
  };
  let looks = 0;
  const chat = {
    post: async (_target: unknown, _card: unknown, send: Send) => {
      await send.take();
      throw silent;
    },
    findPosted: async () => {
      looks += 1;
      if (looks <= 3) throw silent;
      return "D1:1";
    },
  } as unknown as Chat;
  const performer = createPerformer({
    ledger: openStore(createLedgerStore()),
    clock: { ...clock, after: atOnce },
    ids: seededIds(1),
    handler: {
      read: async () => story.incident,
      handle: async ({ command }) => {
        const asked = command(story.incident.lastAt);
        if (asked.type === "RecordOutcome") recorded.push(asked.outcome);
        return { kind: "answered-before", answer: undefined };
      },
    },
    delivery: {
      chat,
      pagers: {},
      directory: () => story.world.directory,
      openIncidents: async () => [story.incident],
      exportOf: async () => ({ files: [], command: "" }),
    },
    departures: createDepartures(),
    log: createLog("silent"),
    owner: "replica-1",
    leaseMs: 10_000,
  });
  for (let attempt = 1; attempt <= 3; attempt++) await performer.perform(story.incident.id, ofKind(story, "page"));
  expect(recorded).toMatchObject([{ type: "PageAccepted", data: { ref: "D1:1", found: true, ambiguous: true } }]);
});
