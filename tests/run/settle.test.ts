import { expect, test } from "vitest";
import type { Card } from "../../src/chat/card.ts";
import type { Chat } from "../../src/chat/chat.ts";
import type { Incident } from "../../src/incident/incident.ts";
import { createLog } from "../../src/log.ts";
import { createDepartures } from "../../src/run/departures.ts";
import type { Send } from "../../src/run/send.ts";
import { createSettler, type SettlePorts } from "../../src/run/settle.ts";
import { createLedgerStore, openStore } from "../simulation/ledger-store.ts";
import { type Given, given, start } from "../support/builders.ts";
import { manualClock } from "../support/manual-clock.ts";

const room = { platform: "slack" as const, id: "C0ROOM", name: "quiet-harbour" };
const effect = "card:INC-7K3Q2:situation";
const posted = given()
  .declared()
  .outcome({ type: "RoomOpened", data: { effect: "room:INC-7K3Q2", room } })
  .outcome({ type: "CardPosted", data: { effect, ref: "C0ROOM/1" } });

/** The card of that story, and a platform at which an edit waits for its turn until `turn` is called. */
function atPlatform({ world }: Given) {
  const clock = manualClock(start);
  const shown: Card[] = [];
  const queue: (() => void)[] = [];
  let now: Incident | undefined;
  const chat = {
    setTopic: async () => {},
    edit: async (_ref: string, card: Card, send: Send) => {
      await new Promise<void>((resolve) => void queue.push(resolve));
      await send.take();
      shown.push(card);
    },
  } as unknown as Chat;
  const settler = createSettler({
    ledger: openStore(createLedgerStore()),
    timers: { arm: async () => {} },
    clock,
    handler: { read: async () => now },
    performer: { perform: async () => ({ kind: "over" }) },
    delivery: {
      chat,
      pagers: {},
      directory: () => world.directory,
      exportOf: async () => ({ files: [], command: "" }),
    },
    departures: createDepartures(),
    log: createLog("silent"),
  } as unknown as SettlePorts);
  return {
    settle({ incident }: Given) {
      now = incident;
      settler.settle(incident);
    },
    waiting: () => queue.length,
    async turn() {
      queue.shift()?.();
      await clock.advance(0);
    },
    advance: clock.advance,
    titles: () => shown.map(({ title }) => title),
  };
}

const rated = (severity: "sev2" | "sev3") => posted.rated(severity);

test("a card that changes while its edit waits for its turn waits for the next turn alone, and shows the latest", async () => {
  const { settle, waiting, turn, titles, advance } = atPlatform(posted);
  settle(posted);
  await advance(0);
  settle(rated("sev2"));
  await turn();
  expect(titles()).toEqual([]);
  expect(waiting()).toBe(1);
  await turn();
  expect(titles()).toEqual([expect.stringContaining("sev2")]);
});

test("what changes within a second of an edit is shown together, once that second is over", async () => {
  const { settle, waiting, turn, titles, advance } = atPlatform(posted);
  settle(posted);
  await advance(0);
  await turn();
  settle(rated("sev2"));
  settle(rated("sev3"));
  await advance(900);
  expect(waiting()).toBe(0);
  await advance(100);
  await turn();
  expect(titles()).toEqual([expect.stringContaining("sev1"), expect.stringContaining("sev3")]);
});
