import { listOf } from "../chat/cards/names.ts";
import { speaksOf } from "../incident/confidential/confidential.ts";
import { nearest } from "../policy/nearest.ts";
import type { Rules } from "../policy/policy.ts";
import type { Asked } from "./asked.ts";
import { wrapped } from "./lines.ts";

/** Said where an alert's words mean nothing to this policy: that may be a slip. */
export function signalLines({ signal }: Pick<Asked, "signal">, rules: Rules): string[] {
  const known = wordsIn(rules);
  if (signal === undefined || speaksOf({ title: signal }, known)) return [];
  const meant = nearest(signal, known);
  const all = known.length > 0 ? ` It has ${listOf(known)}.` : "";
  const question = meant === undefined ? "" : ` Did you mean ${meant}?`;
  return wrapped(`! Nothing in the policy asks for the words “${signal}”: they change nothing.${all}${question}`, 2);
}

/** What alerts are looked through for. */
function wordsIn({ organisation, authority, standingOrders }: Rules): string[] {
  const { triage, insiderContact, insiderSignals = ["insider"] } = organisation;
  const asked = [...authority, ...standingOrders].flatMap(({ when }) => when?.signal ?? []);
  return [...new Set([...triage.immediately, ...(insiderContact === undefined ? [] : insiderSignals), ...asked])];
}
