import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import type { Draft } from "../verdict.ts";
import type { CallIn } from "./call-in.ts";
import { isCalledFor } from "./call-list.ts";

/** Who is still needed of those who are being called, and who is let sleep. */

export function withdrawUncalled(facts: Draft, reason: string): void {
  for (const callIn of Object.values(facts.incident.callIns)) {
    if (callIn.state.status !== "waiting" || isStillNeeded(facts.incident, callIn)) continue;
    const { id, person } = callIn;
    facts.add("CallInWithdrawn", { callIn: id, person, reason });
  }
}

/** Whoever is called for a question alone is not rung for it any more once it is closed, nor whoever stands in for them. */
export function withdrawDecided(facts: Draft): void {
  for (const callIn of Object.values(facts.incident.callIns)) {
    const { id, person, state } = callIn;
    if (state.status !== "waiting" || !isForClosedQuestions(facts.incident, callIn)) continue;
    facts.add("CallInWithdrawn", { callIn: id, person, reason: "the question is closed" });
  }
}

/** Nothing wants them any more. */
export function isForClosedQuestions(incident: Incident, callIn: CallIn): boolean {
  return isForQuestions(incident, callIn) && !isAskedOrLeads(incident, callIn);
}

/** What first called somebody whose call-in took the place of another. */
export function whyFirst(incident: Pick<Incident, "callIns">, { id, why }: CallIn): CallIn["why"] {
  const all = Object.values(incident.callIns);
  const before = all.find(({ state }) => state.status === "withdrawn" && state.replacedBy === id);
  return before && why === "decision" ? whyFirst(incident, before) : why;
}

/** Nothing else than questions ever called them: neither this call-in nor one whose place it took. */
function isForQuestions({ callIns }: Incident, callIn: CallIn): boolean {
  const seen = new Set<string>();
  const isFor = (one: CallIn): boolean => {
    if (seen.has(one.id)) return true;
    seen.add(one.id);
    const principal = one.from === undefined ? undefined : own(callIns, one.from);
    const before = Object.values(callIns).filter(
      ({ state }) => state.status === "withdrawn" && state.replacedBy === one.id,
    );
    return (one.why === "decision" || (principal !== undefined && isFor(principal))) && before.every(isFor);
  };
  return isFor(callIn);
}

/** Whoever leads, is asked to decide or was asked for by name is needed; a stand-in, as long as their principal is. */
export function isStillNeeded(incident: Incident, callIn: CallIn): boolean {
  const { roles, why, from } = callIn;
  if (isAskedOrLeads(incident, callIn)) return true;
  const principal = from === undefined ? undefined : incident.callIns[from];
  if (principal) return isStillNeeded(incident, principal);
  return why === "asked" || why === "downtime" || isCalledFor(incident, roles);
}

/** They, or whoever they were called for. */
function isAskedOrLeads(incident: Incident, { person, from }: CallIn): boolean {
  const isAsked = Object.values(incident.decisions).some(
    ({ state, asked, standIns = [] }) =>
      state.status === "open" && (own(asked, person) !== undefined || standIns.some((one) => one.person === person)),
  );
  if (isAsked || person === incident.commander) return true;
  const principal = from === undefined ? undefined : incident.callIns[from];
  return principal !== undefined && isAskedOrLeads(incident, principal);
}
