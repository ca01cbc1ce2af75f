import type { CommandOf } from "../commands.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { leads, leadsFor } from "../permission.ts";
import { done, draft, type Refusal, refuse, type Verdict } from "../verdict.ts";
import { type Decision, isRefusedByConsent } from "./decision.ts";

/**
 * Whoever put a question, or leads, takes it back and says why. Nothing is approved by it, and no answer is got round: what
 * somebody who must agree has refused stays with those who decide, as does what was done already; and a standing order
 * does not do what the question had asked about (`order-bars.ts`).
 */
export function withdraw(command: CommandOf<"WithdrawDecision">, incident: Incident): Verdict {
  const { now, by, decisionId, reason } = command;
  const decision = own(incident.decisions, decisionId);
  if (!decision) return refuse({ code: "no-such-decision", decisionId });
  const { state, proposedBy } = decision;
  if (state.status !== "open") return refuse({ code: "decision-closed", decisionId, status: state.status });
  if (by.person !== proposedBy && !leads(incident, by.person)) return refuse({ code: "not-your-proposal" });
  const kept = whyKept(decision);
  if (kept) return refuse(kept);
  if (!reason.trim()) return refuse({ code: "empty", what: "reason" });
  const actingFor = by.person === proposedBy ? undefined : leadsFor(incident, by.person);
  const facts = draft(incident, incident.id, now, { ...by, ...(actingFor && { actingFor }) });
  facts.add("DecisionWithdrawn", { decisionId, reason });
  return done(facts);
}

/** Why nobody may withdraw it, whoever they are. */
export function whyKept(decision: Decision): Refusal | undefined {
  const { id: decisionId, ratifies, vetoed } = decision;
  if (ratifies !== undefined) return { code: "withdraws-what-was-done", decisionId };
  const isRefused = Object.keys(vetoed).length > 0 || isRefusedByConsent(decision);
  return isRefused ? { code: "withdraws-a-refusal", decisionId } : undefined;
}
