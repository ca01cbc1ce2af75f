import type { PersonId } from "../policy/policy.ts";
import type { ActionEvent } from "./action-events.ts";
import type { Incident } from "./incident.ts";
import type { Instant } from "./time.ts";

/**
 * Customers of a service must be told that it is taken down: a task with an owner and a time.
 * Modes: `owed` → `overdue` → `told`; or straight to `told`.
 */
export type CustomerNotice = {
  service: string;
  role: string;
  /** Nobody when no one holds the role. */
  person?: PersonId;
  dueAt: Instant;
  state: { status: "owed" } | { status: "overdue" } | { status: "told"; at: Instant; by: PersonId };
};

type CustomerEvent = Extract<ActionEvent, { type: "CustomerNoticeOwed" | "CustomerNoticeOverdue" | "CustomersTold" }>;

export function evolveCustomerNotices(
  notices: Record<string, CustomerNotice>,
  { at, by, type, data }: CustomerEvent,
): Record<string, CustomerNotice> {
  const { service } = data;
  const before = notices[service];
  const after = (notice: CustomerNotice) => ({ ...notices, [service]: notice });
  switch (type) {
    case "CustomerNoticeOwed": {
      const { role, person, dueAt } = data;
      return after({ service, role, ...(person && { person }), dueAt, state: { status: "owed" } });
    }
    case "CustomerNoticeOverdue":
      return before ? after({ ...before, state: { status: "overdue" } }) : notices;
    case "CustomersTold": {
      const told = { status: "told", at: data.occurredAt ?? at, by: by.person } as const;
      return before ? after({ ...before, state: told }) : notices;
    }
  }
}

export function customerDeadlines({ customerNotices }: Incident): Instant[] {
  return Object.values(customerNotices).flatMap(({ state, dueAt }) => (state.status === "owed" ? [dueAt] : []));
}
