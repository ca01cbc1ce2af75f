import type { Rules } from "./policy.ts";

/** The kinds of step that the authority table and the standing orders name, such as `isolate-host`. */
export function agreedActions({ authority, standingOrders }: Pick<Rules, "authority" | "standingOrders">): string[] {
  const named = [...authority, ...standingOrders].flatMap(({ when }) => (when?.action ? [when.action] : []));
  return [...new Set(named)];
}
