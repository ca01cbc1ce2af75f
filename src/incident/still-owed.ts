import type { Directory } from "../policy/directory.ts";
import type { PersonId } from "../policy/policy.ts";
import { type CustomerNotice, isToTell, isUntold } from "./actions/customer-notice.ts";
import { answerersOf } from "./clocks/clock-warnings.ts";
import { type Clock, isRuledOut, runningClocks } from "./clocks/clocks.ts";
import type { Incident } from "./incident.ts";

/**
 * What is owed to people outside, whether or not the incident is over: notices that the law or a contract asks for, those
 * that were missed last, and customers who have not been told, save after a false alarm.
 */
export type StillOwed = { clocks: Clock[]; customers: CustomerNotice[] };

export function stillOwed(incident: Incident): StillOwed {
  const { legal, customerNotices, status } = incident;
  const missed = Object.values(legal.clocks).filter(
    ({ state, row }) => state.status === "missed" && !isRuledOut(legal, row),
  );
  return {
    clocks: [...runningClocks(incident), ...missed],
    customers: status === "stood-down" ? [] : Object.values(customerNotices).filter(isUntold),
  };
}

/** What of it this person answers for. */
export function owedBy(incident: Incident, person: PersonId, directory: Directory): StillOwed {
  const { clocks, customers } = stillOwed(incident);
  return {
    clocks: clocks.filter(({ row }) => answerersOf(incident, directory, row.owner).includes(person)),
    customers: customers.filter((notice) => isToTell(notice, person)),
  };
}

export function isAnyOwed({ clocks, customers }: StillOwed): boolean {
  return clocks.length > 0 || customers.length > 0;
}
