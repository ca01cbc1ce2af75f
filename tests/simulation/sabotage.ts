import type { Chat } from "../../src/chat/chat.ts";
import type { decide } from "../../src/incident/decide.ts";
import type { Pager } from "../../src/pager/pager.ts";
import type { Timers } from "../../src/timers/timers.ts";
import type { LedgerStore } from "./ledger-store.ts";

/** A fault that is planted from outside, around a port or the rules. */
export type Sabotage = {
  ledger?(store: LedgerStore): LedgerStore;
  timers?(timers: Timers): Timers;
  chat?(chat: Chat): Chat;
  pagers?(pagers: { sms: Pager; voice: Pager }): { sms: Pager; voice: Pager };
  decide?: typeof decide;
};

export const sabotages: Record<string, Sabotage> = {};
