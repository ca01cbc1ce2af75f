import { outages } from "../../incident/decisions/trade-off.ts";
import { type CheckSubject, type Finding, type Rule, warning } from "../finding.ts";
import { nearest } from "../nearest.ts";
import type { Policy } from "../policy.ts";

/** An action is any word; a row or an order applies to what is called exactly so. One that is nearly another is a slip. */
function actionsAreSpeltAlike({ policy }: CheckSubject): Finding[] {
  const named = actionsNamed(policy);
  const uses = new Map<string, number>();
  for (const { action } of named) uses.set(action, (uses.get(action) ?? 0) + 1);
  const usesOf = (action: string) => (outages.includes(action) ? Number.POSITIVE_INFINITY : (uses.get(action) ?? 0));
  // The one that is used more often is right, else the one that stands first.
  const known = [...new Set([...outages, ...uses.keys()])].toSorted((a, b) => usesOf(b) - usesOf(a));
  return known.flatMap((action, place): Finding[] => {
    const meant = known.slice(0, place).find((other) => isNearly(action, other));
    const first = named.find((each) => each.action === action);
    if (meant === undefined || !first) return [];
    const what = outages.includes(meant) ? "the action that takes a service down" : "named elsewhere in this file";
    const message = `the action "${action}" is nearly "${meant}", ${what}, and applies to nothing that is called so`;
    return [warning(first.path, message, `did you mean "${meant}"? Otherwise choose a word that is less like it`)];
  });
}

function actionsNamed({ authority, standingOrders }: Policy): { action: string; path: Finding["path"] }[] {
  const tables = { authority, standingOrders };
  return (["authority", "standingOrders"] as const).flatMap((table) =>
    tables[table].flatMap(({ when }, index) =>
      when?.action === undefined ? [] : [{ action: when.action, path: [table, index, "when", "action"] }],
    ),
  );
}

/** "shutdown" and "shut-down", "isolate-hosts" and "isolate-host"; not "isolate-host" and "isolate-port". */
function isNearly(one: string, other: string): boolean {
  const [words, others] = [wordsOf(one), wordsOf(other)];
  const [joined, otherJoined] = [words.join(""), others.join("")];
  if (joined === otherJoined) return true;
  if (words.length !== others.length) return nearest(joined, [otherJoined]) !== undefined;
  return words.every((word, index) => isNearlyWord(word, others[index] ?? ""));
}

/** Of short words, such as "ip" and "id", each letter counts. */
const shortestMisspelling = 4;

function isNearlyWord(word: string, other: string): boolean {
  if (word === other) return true;
  return Math.min(word.length, other.length) >= shortestMisspelling && nearest(word, [other]) !== undefined;
}

function wordsOf(action: string): string[] {
  const words = action.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.map((word) => word.replace(/s$/, ""));
}

export const actionRules: Rule[] = [actionsAreSpeltAlike];
