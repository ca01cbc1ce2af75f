import { defaultWithinMs } from "../../incident/decisions/authority.ts";
import { durationText } from "../duration-text.ts";
import { type CheckSubject, type Finding, mistake, type Rule } from "../finding.ts";
import { type Policy, type RoleId, type Step, severities } from "../policy.ts";
import { fallbackOf, heldRole, holdersOf } from "./holding.ts";

/** A question that is over before everybody behind its deciders has been called, at the pace that was agreed for them. */
function laddersFitTheTime({ policy }: CheckSubject): Finding[] {
  return policy.authority.flatMap(({ decides, consents = [], withinMs = defaultWithinMs }, index): Finding[] => {
    const asked = decides ? [...new Set([...decides.roles, ...consents])] : [];
    return asked.flatMap((role): Finding[] => {
      const last = lastRung(policy, role);
      // A role that falls to nobody is told by itself.
      if (!last || last.afterMs < withinMs || heldRole(policy, role) === undefined) return [];
      const message = `${last.who} is called after ${durationText(last.afterMs)}, as was agreed, and this question is over after ${durationText(withinMs)}`;
      const cure = `make within longer than ${durationText(last.afterMs)}, or give ${role} less time to acknowledge`;
      return [mistake(["authority", index, "within"], message, cure)];
    });
  });
}

type Rung = Extract<Step, { kind: "rung" }>;

/**
 * The last rung of the role's ladder on which there is somebody to page, by the severity that gives its holder the least
 * time. The runtime hurries a ladder to fit the question (`clockUntil` in decision-calls.ts); the table should not count
 * on it: who agreed to ten minutes at night has ten minutes. Undefined for a ladder without rungs.
 */
function lastRung(policy: Policy, role: RoleId): { who: string; afterMs: number } | undefined {
  const clocks = severities.flatMap((severity) => {
    const rules = policy.severities[severity];
    const call = rules?.call.find((each) => each.role === role && !each.workingHours);
    return rules && call ? [{ rules, ms: call.acknowledgeWithinMs }] : [];
  });
  const [strictest] = clocks.toSorted((a, b) => a.ms - b.ms);
  const steps = (strictest?.rules ?? policy.severities.sev1)?.steps ?? [];
  const rungs = steps.filter((step): step is Rung => step.kind === "rung" && hasSomebody(policy, role, step));
  const last = rungs.toSorted((a, b) => a.atShare - b.atShare).at(-1);
  if (!last) return undefined;
  const afterMs = last.atShare * (strictest?.ms ?? policy.organisation.acknowledgeWithinMs);
  return {
    who: { person: role, delegate: `the delegate of ${role}`, fallback: `the fallback of ${role}` }[last.to],
    afterMs,
  };
}

function hasSomebody(policy: Policy, role: RoleId, { to }: Rung): boolean {
  switch (to) {
    case "person":
      return true;
    case "delegate":
      return holdersOf(policy, role).some((id) => (policy.people[id]?.delegates.length ?? 0) > 0);
    case "fallback":
      return fallbackOf(policy.roles, role) !== undefined;
  }
}

export const decisionTimeRules: Rule[] = [laddersFitTheTime];
