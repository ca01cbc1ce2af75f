import { defaultWithinMs } from "../../incident/decisions/authority.ts";
import { durationText } from "../duration-text.ts";
import { type CheckSubject, type Finding, mistake, type Rule, warning } from "../finding.ts";
import { type Policy, type RoleId, type Severity, type Step, severities } from "../policy.ts";
import { fallbackOf, heldRole, holdersOf } from "./holding.ts";
import { everythingAsked } from "./questions.ts";

/**
 * A question that is over before everybody behind its deciders has been called, at the pace that was agreed for them. The
 * severity that gives them the least time is the one to keep; a row is matched at every other too. The runtime hurries a
 * ladder to fit the question (`clockUntil` in decision-calls.ts); the table should not count on it: who agreed to ten
 * minutes at night has ten minutes.
 */
function laddersFitTheTime({ policy }: CheckSubject): Finding[] {
  return policy.authority.flatMap(({ withinMs = defaultWithinMs }, index): Finding[] => {
    const asked = voicesOf(policy, index);
    const path = ["authority", index, "within"];
    const isTooLong = ({ afterMs }: Ladder) => afterMs >= withinMs;
    // A role that falls to nobody is told by itself.
    const ladders = asked.flatMap((role) => {
      const theirs = laddersOf(policy, role);
      return theirs.some(isTooLong) && heldRole(policy, role) !== undefined ? [theirs] : [];
    });
    const mistakes = ladders.flatMap(([strictest]): Finding[] =>
      strictest && isTooLong(strictest) ? [tooShort(path, strictest, withinMs)] : [],
    );
    const others = ladders.flatMap(([strictest, ...milder]) => (strictest && isTooLong(strictest) ? [] : milder));
    const [last, ...more] = others.filter(isTooLong).toSorted((a, b) => b.afterMs - a.afterMs);
    return last ? [...mistakes, tooShortAt(path, last, more, withinMs)] : mistakes;
  });
}

/** Everybody who may have a say in what this row decides, whichever rows add a consent to it. */
function voicesOf(policy: Policy, row: number): RoleId[] {
  const asked = everythingAsked(policy).filter((each) => each.row === row);
  return [...new Set(asked.flatMap(({ deciders, consents }) => [...deciders.roles, ...consents]))];
}

function tooShort(path: Finding["path"], { role, who, afterMs }: Ladder, withinMs: number): Finding {
  const message = `${who} is called after ${durationText(afterMs)}, as was agreed, and this question is over after ${durationText(withinMs)}`;
  const cure = `make within longer than ${durationText(afterMs)}, or give ${role} less time to acknowledge`;
  return mistake(path, message, cure);
}

const listed = new Intl.ListFormat("en-GB");

/** One line for all of them. */
function tooShortAt(path: Finding["path"], last: Ladder, more: Ladder[], withinMs: number): Finding {
  const named = new Set([last, ...more].map(({ severity }) => severity));
  const where = listed.format(severities.filter((severity) => named.has(severity)));
  const message = `at ${where} this question is over after ${durationText(withinMs)}, and not everybody behind its deciders is called by then: at ${last.severity} ${last.who}, as was agreed, only after ${durationText(last.afterMs)}`;
  const cure = `make within longer than ${durationText(last.afterMs)}; as it is, they are called sooner than was agreed with them`;
  return warning(path, message, cure);
}

type Rung = Extract<Step, { kind: "rung" }>;
/** `who`: the last on it whom there is somebody to page as. */
type Ladder = { severity: Severity; role: RoleId; who: string; afterMs: number };

/**
 * The role's ladder at each severity, that of the one that gives its holder the least time first. A severity that does not
 * call the role gives it the organisation's own time. One that waits for working hours is left out: no question does.
 */
function laddersOf(policy: Policy, role: RoleId): Ladder[] {
  const clocks = severities.flatMap((severity) => {
    const rules = policy.severities[severity];
    const calls = rules?.call.filter((each) => each.role === role) ?? [];
    const call = calls.find(({ workingHours }) => !workingHours);
    if (!rules || (calls.length > 0 && !call)) return [];
    return [{ severity, steps: rules.steps, isCalled: call !== undefined, ms: timeOf(policy, call) }];
  });
  const byTime = clocks.toSorted((a, b) => Number(b.isCalled) - Number(a.isCalled) || a.ms - b.ms);
  return byTime.flatMap(({ severity, steps, ms }) => {
    const rungs = steps.filter((step): step is Rung => step.kind === "rung" && hasSomebody(policy, role, step));
    const last = rungs.toSorted((a, b) => a.atShare - b.atShare).at(-1);
    if (!last) return [];
    const who = { person: role, delegate: `the delegate of ${role}`, fallback: `the fallback of ${role}` }[last.to];
    return [{ severity, role, who, afterMs: last.atShare * ms }];
  });
}

function timeOf({ organisation }: Policy, call: { acknowledgeWithinMs: number } | undefined): number {
  return call?.acknowledgeWithinMs ?? organisation.acknowledgeWithinMs;
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
