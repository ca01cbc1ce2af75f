import { type Directory, type DirectoryPerson, findHolder, holders } from "../../policy/directory.ts";
import type { CallRule, PersonId, RoleId } from "../../policy/policy.ts";
import { callsNobodyElse } from "../confidential/confidential.ts";
import { environmentsOf } from "../environments.ts";
import type { EventData } from "../events.ts";
import type { Incident } from "../incident.ts";
import type { Draft } from "../verdict.ts";
import { type CallIn, isComing, latestCallIn } from "./call-in.ts";
import { isWantedInPerson } from "./in-person.ts";
import { type CallRequest, type Clock, instantAfter, severityRules, shortestOf, startCallIn } from "./ladder.ts";

/** Whom the severity calls for, and which of them still have to be called. */

export type Call = {
  person: DirectoryPerson;
  role: RoleId;
  clock: Clock;
  why: EventData<"CallInStarted">["why"];
};

/** Calls everybody whom the severity's call list names and who has not been called, or not for this, or not so soon. */
export function callSeverity(draft: Draft, directory: Directory): void {
  if (callsNobodyElse(draft.incident)) return;
  callMissing(draft, severityCalls(draft, directory));
}

/** Calls whom the list names now and did not name `before`, such as where plant turns out to be touched. */
export function callWhoeverIsNew(draft: Draft, before: Incident, directory: Directory): void {
  if (callsNobodyElse(draft.incident)) return;
  const { call } = severityRules(before.rules, before.severity);
  const isNew = (rule: CallRule) => applies(rule, draft.incident) && !applies(rule, before);
  const roles = call.filter(isNew).map(({ role }) => role);
  callMissing(draft, severityCalls(draft, directory, roles));
}

/** A role that nobody holds goes to its fallback, loudly. `only`: the calls for these roles. */
export function severityCalls(draft: Draft, directory: Directory, only?: RoleId[]): Call[] {
  const { incident } = draft;
  const isMeant = (rule: CallRule) => applies(rule, incident) && (only?.includes(rule.role) ?? true);
  const rules = severityRules(incident.rules, incident.severity).call.filter(isMeant);
  return rules.flatMap((rule): Call[] => {
    const person = findHolder(incident.rules, directory, rule.role);
    if (holders(directory, rule.role).length === 0) {
      draft.add("RoleUnheld", { role: rule.role, ...(person && { wentTo: person.id }) });
    }
    return person ? [{ person, role: rule.role, clock: rule, why: "severity" }] : [];
  });
}

/**
 * Calls whoever is not here and not on the way, in one call-in for all their roles, on the shortest clock. Somebody who
 * is being called already is called for more; only for sooner does a new ladder take the place of theirs.
 */
export function callMissing(draft: Draft, calls: Call[], decisionId?: string): void {
  for (const [first, ...more] of Map.groupBy(calls, ({ person }): PersonId => person.id).values()) {
    if (!first) continue;
    // Whoever has handed over since is not here any more.
    if (!first.person.away && isComing(draft.incident, first.person.id, draft.now)) continue;
    const all = [first, ...more];
    const clocks = all.map((call) => call.clock);
    const clock = shortestOf(clocks, draft.now, first.person.timezone);
    callOnce(draft, { ...first, roles: all.map(({ role }) => role), clock, ...(decisionId && { decisionId }) });
  }
}

function callOnce(draft: Draft, request: CallRequest): void {
  const { person, roles, clock, decisionId } = request;
  const before = latestCallIn(draft.incident.callIns, person.id);
  const isNew = (role: RoleId) => !before?.roles.includes(role);
  // Their delegate has it, as they asked, or for as long as they are away.
  const isBack = before?.state.status === "passed" && before.state.awayUntil !== undefined && !person.away;
  const isWanted = isWantedInPerson(draft.incident, person);
  if (before?.state.status === "passed" && !isBack && !isWanted && !roles.some(isNew)) return;
  if (before?.state.status !== "waiting") return startCallIn(draft, request);
  // A ladder that was made while they were away, and only calls their delegate.
  if (isWanted && isSilent(before)) return startCallIn(draft, { ...request, why: whyOf(before, request) });
  const by = instantAfter(draft.now, clock.acknowledgeWithinMs, clock, person.timezone);
  if (by < before.acknowledgeBy) return startCallIn(draft, { ...request, why: whyOf(before, request) });
  if (!roles.some(isNew)) return;
  const data = { callIn: before.id, person: person.id, roles: roles.filter(isNew) };
  draft.add("CallInExtended", { ...data, ...(decisionId && { decisionId }) });
}

function isSilent({ schedule, pages }: CallIn): boolean {
  return schedule.length === 0 && Object.keys(pages).length === 0;
}

/** Whoever leads is called to lead, whatever else they are called for. */
function whyOf(before: CallIn, { why }: CallRequest): CallRequest["why"] {
  return before.why === "commander" ? before.why : why;
}

function applies({ when }: CallRule, incident: Incident): boolean {
  const { environment: places, personalData } = when ?? {};
  if (places && !environmentsOf(incident).some((environment) => places.includes(environment))) return false;
  return !personalData || personalData === incident.personalData;
}

/** True when the severity's call list holds one of these roles. */
export function isCalledFor(incident: Incident, roles: RoleId[]): boolean {
  const { call } = severityRules(incident.rules, incident.severity);
  return call.some((rule) => roles.includes(rule.role) && applies(rule, incident));
}
