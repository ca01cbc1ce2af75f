import { outages } from "../incident/decisions/trade-off.ts";
import type { Rules } from "./policy.ts";

/** The kinds of step that the authority table and the standing orders name, such as `isolate-host`. */
export function agreedActions({ authority, standingOrders }: Pick<Rules, "authority" | "standingOrders">): string[] {
  const named = [...authority, ...standingOrders].flatMap(({ when }) => (when?.action ? [when.action] : []));
  return [...new Set(named)];
}

/** Those that a standing order may allow. */
export function orderedActions({ standingOrders }: Pick<Rules, "standingOrders">): string[] {
  return agreedActions({ authority: [], standingOrders });
}

/** Every kind of step that can be meant: what takes a service down is known though nothing that was agreed names it. */
export function knownActions(rules: Parameters<typeof agreedActions>[0]): string[] {
  return [...new Set([...agreedActions(rules), ...outages])];
}
