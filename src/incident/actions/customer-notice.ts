import type { PersonId } from "../../policy/policy.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import type { Instant } from "../time.ts";
import type { Told } from "../told.ts";
import type { ActionEvent } from "./action-events.ts";

/**
 * Customers of a service must be told that it is taken down: a task with an owner and a time.
 * Modes: `owed` → `overdue` → `told`; or straight to `told`; `dropped` where the outage never came about.
 */
export type CustomerNotice = {
  service: string;
  role: string;
  /** Nobody when no one holds the role. */
  person?: PersonId;
  /** Who has been told that they are to be told, and how: whoever answers for it, and who is there in their place. */
  told?: Told;
  /** It is down, or has been since they were owed it. */
  wentDown: boolean;
  dueAt: Instant;
  state:
    | { status: "owed" }
    | { status: "overdue" }
    | { status: "told"; at: Instant; by: PersonId }
    | { status: "dropped" };
};

type CustomerEvent = Extract<
  ActionEvent,
  { type: "CustomerNoticeOwed" | "CustomerNoticeOverdue" | "CustomerNoticeDropped" | "CustomersTold" }
>;

export function evolveCustomerNotices(
  notices: Record<string, CustomerNotice>,
  { at, by, type, data }: CustomerEvent,
  isDown: boolean,
): Record<string, CustomerNotice> {
  const { service } = data;
  const before = notices[service];
  const after = (notice: CustomerNotice) => ({ ...notices, [service]: notice });
  switch (type) {
    case "CustomerNoticeOwed": {
      const { role, person, dueAt, told } = data;
      const whom = { ...(person && { person }), ...(told && { told }) };
      return after({ service, role, ...whom, wentDown: isDown, dueAt, state: { status: "owed" } });
    }
    case "CustomerNoticeOverdue": {
      if (!before) return notices;
      const told = [...(before.told ?? []), ...(data.told ?? [])];
      return after({ ...before, ...(told.length > 0 && { told: distinctly(told) }), state: { status: "overdue" } });
    }
    case "CustomerNoticeDropped":
      return before ? after({ ...before, state: { status: "dropped" } }) : notices;
    case "CustomersTold": {
      const told = { status: "told", at: data.occurredAt ?? at, by: by.person } as const;
      return before ? after({ ...before, state: told }) : notices;
    }
  }
}

function distinctly(told: Told): Told {
  return told.filter((one, at) => told.findIndex(({ person, by }) => person === one.person && by === one.by) === at);
}

/** Somebody whom it asks to tell them. */
export function isToTell({ person: owes, told = [] }: CustomerNotice, person: PersonId): boolean {
  return person === owes || told.some((one) => one.person === person);
}

/** Whatever becomes of it, customers have something to be told of. */
export function noticeOfDown(notices: Record<string, CustomerNotice>, service: string): Record<string, CustomerNotice> {
  const before = own(notices, service);
  return before ? { ...notices, [service]: { ...before, wentDown: true } } : notices;
}

/** Somebody is still to tell them. */
export function isUntold({ state }: CustomerNotice): boolean {
  return state.status === "owed" || state.status === "overdue";
}

export function customerDeadlines({ customerNotices }: Incident): Instant[] {
  return Object.values(customerNotices).flatMap(({ state, dueAt }) => (state.status === "owed" ? [dueAt] : []));
}
