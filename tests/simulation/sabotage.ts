import type { Chat } from "../../src/chat/chat.ts";
import type { decide } from "../../src/incident/decide.ts";
import type { Pager } from "../../src/pager/pager.ts";
import type { Send } from "../../src/run/send.ts";
import type { Timers } from "../../src/timers/timers.ts";
import type { LedgerStore } from "./ledger-store.ts";
import {
  anybodyStopsLadders,
  decidesAtTheFirstChoice,
  delaysFromNow,
  forgetsTheNextMedium,
  refusesOutcomesWhenClosed,
  sendsEveryStepAtOnce,
} from "./sabotaged-rules.ts";

/**
 * Faults that are planted from outside, around a port or around the rules, to prove that the net catches fish. Each is
 * a mistake that somebody could make.
 */
export type Sabotage = {
  ledger?(store: LedgerStore): LedgerStore;
  timers?(timers: Timers): Timers;
  chat?(chat: Chat): Chat;
  pagers?(pagers: Pagers): Pagers;
  decide?: typeof decide;
};
type Pagers = { sms: Pager; voice: Pager };

export const sabotages: Record<string, Sabotage> = {
  "append-without-the-version-check": {
    ledger: (store) => ({
      ...store,
      append: (batch) => {
        const version = store.read(batch.incident).length;
        const events = batch.events.map((event, index) => ({ ...event, seq: version + 1 + index }));
        return store.append({ ...batch, events, expectedVersion: version });
      },
    }),
  },
  "lease-released-by-a-sleeper": { timers: releasedByAnybody },
  "timer-set-later-wins": { timers: laterWins },
  "lease-never-expires": {
    ledger: (store) => ({
      ...store,
      takeLease: (lease, expected) => store.takeLease({ ...lease, untilMs: Number.MAX_SAFE_INTEGER }, expected),
    }),
  },
  "sweep-removed": { ledger: (store) => ({ ...store, findDue: () => [] }) },
  "delay-from-now-instead-of-from-start": { decide: delaysFromNow },
  "acknowledgement-not-read-again": {
    chat: (chat) => ({
      ...chat,
      post: async (target, card, send) => chat.post(target, card, await takenTooEarly(send)),
    }),
    pagers: ({ sms, voice }) => ({ sms: takingTooEarly(sms), voice: takingTooEarly(voice) }),
  },
  "outcome-refused-when-closed": { decide: refusesOutcomesWhenClosed },
  "triage-without-the-key": {
    ledger: (store) => ({ ...store, append: (batch) => store.append({ ...batch, keys: [] }) }),
  },
  "look-up-skipped-after-a-leftover-lease": {
    chat: (chat) => ({ ...chat, findPosted: async () => undefined, findFiles: async () => undefined }),
    pagers: ({ sms, voice }) => ({
      sms: { ...sms, find: async () => undefined },
      voice: { ...voice, find: async () => undefined },
    }),
  },
  "interaction-not-recorded": {
    ledger: (store) => ({ ...store, append: ({ interaction: _forgotten, ...batch }) => store.append(batch) }),
  },
  "late-wake-sends-every-step": { decide: sendsEveryStepAtOnce },
  "anybody-stops-a-ladder": { decide: anybodyStopsLadders },
  "decision-without-its-quorum": { decide: decidesAtTheFirstChoice },
  "failed-page-without-the-next-medium": { decide: forgetsTheNextMedium },
  "alert-finished-before-it-is-mapped": {
    ledger: (store) => ({
      ...store,
      claimAlerts: (claim) => {
        const claimed = store.claimAlerts(claim);
        for (const { id } of claimed) store.finishAlert(id, { status: "handled", incidents: [] });
        return claimed;
      },
    }),
  },
  "room-opened-again": { chat: opensRoomsAnew },
  "page-recorded-and-never-sent": {
    pagers: ({ sms, voice }) => ({ sms: { ...sms, page: async (_page, send) => neverSent(send) }, voice }),
  },
};

/** The look is taken before the rate limiter's queue instead of after it. */
async function takenTooEarly(send: Send): Promise<Send> {
  await send.take();
  return { ...send, take: async () => {} };
}

function takingTooEarly(pager: Pager): Pager {
  return { ...pager, page: async (page, send) => pager.page(page, await takenTooEarly(send)) };
}

async function neverSent(send: Send): Promise<string> {
  await send.take();
  return "SM-never";
}

/** A room's name is not the same after a crash, so the one that is there is not found again. */
function opensRoomsAnew(chat: Chat): Chat {
  let opened = 0;
  const openRoom: Chat["openRoom"] = (plan, send) => {
    opened += 1;
    return chat.openRoom({ ...plan, name: `${plan.name}-${opened}` }, send);
  };
  return { ...chat, openRoom };
}

/** Whoever settles ends the claim that is current, even one that somebody else has taken over. */
function releasedByAnybody(timers: Timers): Timers {
  const tokens = new Map<string, string>();
  return {
    ...timers,
    claim: async (nowMs, leaseMs) => {
      const answer = await timers.claim(nowMs, leaseMs);
      if (answer.kind === "claimed") tokens.set(answer.claim.incident, answer.claim.token);
      return answer;
    },
    settle: ({ incident, token }, nextMs) => timers.settle({ incident, token: tokens.get(incident) ?? token }, nextMs),
  };
}

function laterWins(timers: Timers): Timers {
  const latest = new Map<string, number>();
  return {
    ...timers,
    arm: (incident, atMs) => {
      latest.set(incident, atMs);
      return timers.arm(incident, atMs);
    },
    claim: async (nowMs, leaseMs) => {
      for (;;) {
        const answer = await timers.claim(nowMs, leaseMs);
        const atMs = answer.kind === "claimed" ? latest.get(answer.claim.incident) : undefined;
        if (answer.kind === "nothing-due" || atMs === undefined || atMs <= nowMs) return answer;
        await timers.settle(answer.claim, atMs);
      }
    },
    settle: (claim, nextMs) => {
      if (nextMs !== undefined) latest.set(claim.incident, nextMs);
      return timers.settle(claim, nextMs);
    },
  };
}
