import { type Directory, type DirectoryPerson, findHolder, holders } from "../policy/directory.ts";
import type { CallRule, PersonId, RoleId } from "../policy/policy.ts";
import { type CallIn, latestCallIn } from "./call-in.ts";
import type { EventData } from "./events.ts";
import type { Incident } from "./incident.ts";
import { type Clock, instantAfter, severityRules, shortest, startCallIn } from "./ladder.ts";
import type { Draft } from "./verdict.ts";

/** Whom the severity calls for, and which of them still have to be called. */

export type Call = {
  person: DirectoryPerson;
  role: RoleId;
  clock: Clock;
  why: EventData<"CallInStarted">["why"];
};

/** Calls everybody whom the severity's call list names and who has not been called, or not for this, or not so soon. */
export function callSeverity(draft: Draft, directory: Directory): void {
  callMissing(draft, severityCalls(draft, directory));
}

/** A role that nobody holds goes to its fallback, loudly. */
export function severityCalls(draft: Draft, directory: Directory): Call[] {
  const { incident } = draft;
  const rules = severityRules(incident.rules, incident.severity).call.filter((rule) => applies(rule, incident));
  return rules.flatMap((rule): Call[] => {
    const person = findHolder(incident.rules, directory, rule.role);
    if (holders(directory, rule.role).length === 0) {
      draft.add("RoleUnheld", { role: rule.role, ...(person && { wentTo: person.id }) });
    }
    return person ? [{ person, role: rule.role, clock: rule, why: "severity" }] : [];
  });
}

/** Two roles make one call-in, on the shorter clock. Whoever has answered is not called again. */
export function callMissing(draft: Draft, calls: Call[]): void {
  const byPerson = Map.groupBy(calls, ({ person }): PersonId => person.id);
  for (const [first, ...more] of byPerson.values()) {
    if (!first) continue;
    const { person } = first;
    const called = [first, ...more];
    const clock = shortest(
      called.map((call) => call.clock),
      draft.now,
      person.timezone,
    ) as Clock;
    const before = latestCallIn(draft.incident.callIns, person.id);
    const roles = called.map(({ role }) => role);
    if (before && isEnough(before, roles, instantAfter(draft.now, clock.acknowledgeWithinMs, clock, person.timezone))) {
      continue;
    }
    const why = before?.state.status === "waiting" && before.why === "commander" ? before.why : first.why;
    startCallIn(draft, { person, roles, clock, why });
  }
}

/** They have answered, or are being called for these roles already, and no later. */
function isEnough({ state, roles, acknowledgeBy }: CallIn, wanted: RoleId[], by: string): boolean {
  if (state.status === "acknowledged") return true;
  return state.status === "waiting" && acknowledgeBy <= by && wanted.every((role) => roles.includes(role));
}

function applies({ when }: CallRule, { environment, personalData }: Incident): boolean {
  if (when?.environment && !when.environment.includes(environment)) return false;
  return !when?.personalData || when.personalData === personalData;
}

/** True when the severity's call list holds one of these roles. */
export function isCalledFor(incident: Incident, roles: RoleId[]): boolean {
  const { call } = severityRules(incident.rules, incident.severity);
  return call.some((rule) => roles.includes(rule.role) && applies(rule, incident));
}
