import type { Incident } from "../../incident/incident.ts";
import { numbered } from "./spoken-line.ts";

/** Which open question somebody takes back, and why: `withdraw The host is clean`, `withdraw question 2: …`. Never guessed between two. */
export function whatIsWithdrawn(
  said: string,
  { decisions }: Pick<Incident, "decisions">,
): { decisionId: string; reason: string } | { cure: string } {
  const all = Object.values(decisions);
  const open = all.filter(({ state }) => state.status === "open");
  const [, number, rest = ""] = /^(?:question|q)\s*(\d+)\s*[:,]?\s*(.*)$/is.exec(said) ?? [];
  if (number === undefined) {
    const [only, ...others] = open;
    if (!only) return { decisionId: "", reason: said };
    if (others.length === 0) return { decisionId: only.id, reason: said };
    return {
      cure: `More than one question is open. ${numbered(all)} Please say which: /muster withdraw question ${all.indexOf(only) + 1}: ${said}`,
    };
  }
  const named = all[Number(number) - 1];
  if (named?.state.status !== "open") return { cure: `No open question is number ${number}. ${numbered(all)}`.trim() };
  if (!rest) return { cure: `Please say why too: /muster withdraw question ${number}: The host is clean again.` };
  return { decisionId: named.id, reason: rest };
}
