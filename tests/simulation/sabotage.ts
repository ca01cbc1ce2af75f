import type { Chat } from "../../src/chat/chat.ts";
import type { decide } from "../../src/incident/decide.ts";
import type { Pager } from "../../src/pager/pager.ts";
import type { Send } from "../../src/run/send.ts";
import type { Claim, Timers } from "../../src/timers/timers.ts";
import type { LedgerStore } from "./ledger-store.ts";
import { cast } from "./organisation.ts";
import {
  anybodyStopsLadders,
  breaksTiesBeforeThereIsOne,
  callsNoStandIns,
  countsAbstainers,
  decidesAtTheFirstChoice,
  delaysFromNow,
  forgetsExpiry,
  forgetsLateUpdates,
  forgetsTheBudget,
  forgetsTheNextMedium,
  forgetsTurns,
  hopesForTheBest,
  ignoresVetoes,
  letsGuestsDecide,
  obeysAnUnsignedTable,
  obeysUnsignedOrders,
  refusesOutcomesWhenClosed,
  seatsWhoeverLeads,
  sendsEveryStepAtOnce,
  tellsEverybodyWhatIsPrivileged,
} from "./sabotaged-rules.ts";
import type { Life } from "./scheduler.ts";

/**
 * Faults that are planted from outside, around a port or around the rules, to prove that the net catches fish. Each is
 * a mistake that somebody could make.
 */
export type Sabotage = {
  /** Which broken promise must give it away. */
  breaks?: RegExp;
  ledger?(store: LedgerStore): LedgerStore;
  timers?(timers: Timers): Timers;
  chat?(chat: Chat, life: Life): Chat;
  pagers?(pagers: Pagers): Pagers;
  decide?: typeof decide;
};
type Pagers = { sms: Pager; voice: Pager };

export const sabotages: Record<string, Sabotage & { breaks: RegExp }> = {
  "append-without-the-version-check": {
    breaks: /does not verify/,
    ledger: (store) => ({
      ...store,
      append: (batch) => {
        const version = store.read(batch.incident).length;
        const events = batch.events.map((event, index) => ({ ...event, seq: version + 1 + index }));
        return store.append({ ...batch, events, expectedVersion: version });
      },
    }),
  },
  "lease-released-by-a-sleeper": {
    breaks: /claimed while somebody else's claim|the end of a claim is at|and at .* it is not due/,
    timers: releasedByAnybody,
  },
  "timer-set-later-wins": { breaks: /and at .* it is not due|the next timer/, timers: laterWins },
  "lease-never-expires": {
    breaks: /is owed, nothing is wrong, and nobody does it/,
    ledger: (store) => ({
      ...store,
      takeLease: (lease, expected) => store.takeLease({ ...lease, untilMs: Number.MAX_SAFE_INTEGER }, expected),
    }),
  },
  "sweep-removed": {
    breaks: /nothing is wrong, and nobody (handles|does) it/,
    ledger: (store) => ({ ...store, findDue: () => [] }),
  },
  "delay-from-now-instead-of-from-start": {
    breaks: /still lies in the past|is not retired|was due at .* nobody handles it/,
    decide: delaysFromNow,
  },
  "acknowledgement-not-read-again": {
    breaks: /leaves although|goes twice/,
    chat: (chat) => ({
      ...chat,
      post: async (target, card, send) => chat.post(target, card, await takenTooEarly(send)),
    }),
    pagers: ({ sms, voice }) => ({ sms: takingTooEarly(sms), voice: takingTooEarly(voice) }),
  },
  "outcome-refused-when-closed": {
    breaks: /is owed, nothing is wrong, and nobody does it/,
    decide: refusesOutcomesWhenClosed,
  },
  "triage-without-the-key": {
    breaks: /is declared (for|about) /,
    ledger: (store) => ({ ...store, append: (batch) => store.append({ ...batch, keys: [] }) }),
  },
  "look-up-skipped-after-a-leftover-lease": {
    breaks: /goes twice, and .* never looked first/,
    chat: (chat) => ({ ...chat, findPosted: async () => undefined, findFiles: async () => undefined }),
    pagers: ({ sms, voice }) => ({
      sms: { ...sms, find: async () => undefined },
      voice: { ...voice, find: async () => undefined },
    }),
  },
  "interaction-not-recorded": {
    breaks: /was answered, and it is not in the ledger|is in the ledger \d+ times/,
    ledger: (store) => ({ ...store, append: ({ interaction: _forgotten, ...batch }) => store.append(batch) }),
  },
  "late-wake-sends-every-step": { breaks: /it was overtaken/, decide: sendsEveryStepAtOnce },
  "anybody-stops-a-ladder": { breaks: /stops because .* acknowledged/, decide: anybodyStopsLadders },
  "decision-without-its-quorum": { breaks: /is decided without its quorum/, decide: decidesAtTheFirstChoice },
  "veto-ignored": { breaks: /is decided without its quorum/, decide: ignoresVetoes },
  "tie-broken-before-a-tie": {
    breaks: /counts although they are no chair|is decided without its quorum/,
    decide: breaksTiesBeforeThereIsOne,
  },
  "stand-ins-never-called": { breaks: /no stand-ins are called|is not retired|was due at/, decide: callsNoStandIns },
  "order-without-a-signer": {
    breaks: /is authorised although not everybody had signed/,
    decide: obeysUnsignedOrders,
  },
  "abstainer-counted": {
    breaks: /is decided without its quorum|counts although they had abstained/,
    decide: countsAbstainers,
  },
  "authorisation-for-ever": {
    breaks: /still counts as authorised|is not retired|nobody handles it/,
    decide: forgetsExpiry,
  },
  "table-without-a-signer": {
    breaks: /goes by the table, which not everybody had agreed to/,
    decide: obeysAnUnsignedTable,
  },
  "late-update-forgotten": {
    breaks: /the update of .* was late|is not retired|nobody handles it/,
    decide: forgetsLateUpdates,
  },
  "seat-with-the-lead": {
    breaks: /counts although they are no commander|is counted as commander in|is decided without its quorum/,
    decide: seatsWhoeverLeads,
  },
  "downtime-at-best": { breaks: /row \d+ decides .*, not \d+/, decide: hopesForTheBest },
  "turn-slept-through": { breaks: /nobody waits for the next turn of coo/, decide: forgetsTurns },
  "guest-decides": { breaks: /whom its room does not let in/, decide: letsGuestsDecide },
  "privileged-note-told-to-everybody": {
    breaks: /a privileged note of/,
    decide: tellsEverybodyWhatIsPrivileged,
  },
  "everybody-invited": {
    breaks: /from whom .* is kept|who was excluded from the beginning/,
    chat: invitesEverybody,
  },
  "failed-page-without-the-next-medium": {
    breaks: /the next medium .* is not owed/,
    decide: forgetsTheNextMedium,
  },
  "alert-finished-before-it-is-mapped": {
    breaks: /was answered 202 and is in no incident/,
    ledger: (store) => ({
      ...store,
      claimAlerts: (claim) => {
        const claimed = store.claimAlerts(claim);
        for (const { id } of claimed) store.finishAlert(id, { status: "handled", heard: {} });
        return claimed;
      },
    }),
  },
  "alert-lost-after-its-202": {
    breaks: /was answered 202 and nobody mapped it/,
    ledger: (store) => ({ ...store, storeAlert: () => undefined }),
  },
  "page-budget-forgotten": { breaks: /is tried for longer than its budget/, decide: forgetsTheBudget },
  "room-opened-again": { breaks: /^room:.* goes twice/, chat: opensRoomsAnew },
  "page-recorded-and-never-sent": {
    breaks: /no provider ever took it on/,
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

/** The room is opened to everybody who has an account, with whoever is called first. */
function invitesEverybody(chat: Chat): Chat {
  const invite: Chat["invite"] = async (room, person, send) => {
    const others = Object.keys(cast).filter((id) => id !== person && cast[id]?.slack);
    for (const each of [person, ...others]) await chat.invite(room, each, send);
  };
  return { ...chat, invite };
}

async function neverSent(send: Send): Promise<string> {
  await send.take();
  return "SM-never";
}

/** A room's name is not the same after a crash, so the one that is there is not found again. */
function opensRoomsAnew(chat: Chat, life: Life): Chat {
  let opened = 0;
  const openRoom: Chat["openRoom"] = (plan, send) => {
    opened += 1;
    return chat.openRoom({ ...plan, name: `${plan.name}-${life.name}-${opened}` }, send);
  };
  return { ...chat, openRoom };
}

/** Whoever settles ends the claim that is current, even one that somebody else has taken over. */
function releasedByAnybody(timers: Timers): Timers {
  const tokens = new Map<string, string>();
  return {
    ...timers,
    claim: async (asked) => {
      const answer = await timers.claim(asked);
      for (const { incident, token } of answer.claims) tokens.set(incident, token);
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
    claim: async (asked) => {
      const { claims, nextMs } = await timers.claim(asked);
      const isLater = ({ incident }: Claim) => (latest.get(incident) ?? 0) > asked.nowMs;
      for (const claim of claims.filter(isLater)) await timers.settle(claim, latest.get(claim.incident));
      return { claims: claims.filter((claim) => !isLater(claim)), nextMs };
    },
    settle: (claim, nextMs) => {
      if (nextMs !== undefined) latest.set(claim.incident, nextMs);
      return timers.settle(claim, nextMs);
    },
  };
}
