import { type CheckSubject, type Configured, type Finding, mistake, type Rule, warning } from "../finding.ts";
import { type Medium, type Severity, type SeverityRules, type Step, severities } from "../policy.ts";
import { fallbackOf, holdersOf } from "./holding.ts";

type Ladder = { severity: Severity; rules: SeverityRules };

function laddersOf({ policy }: CheckSubject): Ladder[] {
  return severities.flatMap((severity) => {
    const rules = policy.severities[severity];
    return rules ? [{ severity, rules }] : [];
  });
}

function sev1IsAgreed({ policy }: CheckSubject): Finding[] {
  if (policy.severities.sev1) return [];
  return [mistake(["severities"], "nothing is agreed for sev1, the worst", "add sev1 with its call and steps")];
}

function sev1CallsSomebody({ policy }: CheckSubject): Finding[] {
  if (policy.severities.sev1?.call.length !== 0) return [];
  return [mistake(["severities", "sev1"], "sev1 calls nobody", "name the roles under call")];
}

const listed = new Intl.ListFormat("en-GB");

/** One line for all of them: `severityRules` in ladder.ts goes to the next worse. Nothing for sev1 is told by itself. */
function everySeverityIsAgreed({ policy: { severities: agreed } }: CheckSubject): Finding[] {
  const instead = new Map<Severity, Severity[]>();
  for (const [index, severity] of severities.entries()) {
    const worse = severities.slice(0, index).findLast((each) => agreed[each]);
    if (!agreed[severity] && worse) instead.set(worse, [...(instead.get(worse) ?? []), severity]);
  }
  if (instead.size === 0) return [];
  const whose = [...instead].map(
    ([worse, left]) => `${listed.format(left)} ${left.length > 1 ? "use" : "uses"} that of ${worse}`,
  );
  const message = `people may declare a severity that has no ladder of its own: ${whose.join(", ")}`;
  return [warning(["severities"], message, "keep it so if that is meant, or add each with its call and steps")];
}

const twilioCure = "set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM";
const mediumCures: Record<Medium, string> = {
  chat: "set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET (or SLACK_APP_TOKEN), or take chat out",
  sms: `${twilioCure}, or take sms out`,
  voice: `${twilioCure}, or take voice out`,
};

function isSetUp(medium: Medium, { chat, sms, voice }: Configured): boolean {
  return { chat: chat.slack || chat.teams, sms, voice }[medium];
}

/** Told at the first step of each ladder that uses the medium. */
function mediaAreSetUp(subject: CheckSubject): Finding[] {
  return laddersOf(subject).flatMap(({ severity, rules }) => {
    const told = new Set<Medium>();
    return rules.steps.flatMap((step, index) =>
      (step.by ?? []).flatMap((medium, place) => {
        if (isSetUp(medium, subject.configured) || told.has(medium)) return [];
        told.add(medium);
        const path = ["severities", severity, "steps", index, "by", place];
        return [mistake(path, `a step of ${severity} pages by ${medium}, which is not set up`, mediumCures[medium])];
      }),
    );
  });
}

function quietHoursCanRing(subject: CheckSubject): Finding[] {
  if (subject.configured.voice) return [];
  return laddersOf(subject)
    .filter(({ rules }) => rules.quietHours !== undefined)
    .map(({ severity }) => {
      const path = ["severities", severity, "quietHours", "start"];
      const message = `quiet hours of ${severity} start with voice, which is not set up`;
      return mistake(path, message, `${twilioCure}, or take quietHours out`);
    });
}

function quietHoursEnd(subject: CheckSubject): Finding[] {
  return laddersOf(subject).flatMap(({ severity, rules: { quietHours } }) => {
    if (!quietHours || quietHours.from !== quietHours.to) return [];
    const message = `the quiet hours of ${severity} begin and end at the same time`;
    return [mistake(["severities", severity, "quietHours", "to"], message, "write two different times, or no hours")];
  });
}

function rungsAreInOrder(subject: CheckSubject): Finding[] {
  return laddersOf(subject).flatMap(({ severity, rules }) => {
    let highest = 0;
    return rules.steps.flatMap((step, index) => {
      if (step.kind !== "rung") return [];
      const isBehind = step.atShare < highest;
      highest = Math.max(highest, step.atShare);
      if (!isBehind) return [];
      const path = ["severities", severity, "steps", index, "at"];
      return [
        mistake(path, `this step of ${severity} comes before the one above it`, "put the steps in order of time"),
      ];
    });
  });
}

function isToThePerson(step: Step): boolean {
  return step.kind === "rung" && step.to === "person";
}

function thePersonIsAsked(subject: CheckSubject): Finding[] {
  return laddersOf(subject)
    .filter(({ rules }) => !rules.steps.some(isToThePerson))
    .map(({ severity }) => {
      const path = ["severities", severity, "steps"];
      return mistake(path, `no step of ${severity} pages the person who is called`, "add { at: 0%, by: [chat] }");
    });
}

function repetitionIsLast(subject: CheckSubject): Finding[] {
  return laddersOf(subject).flatMap(({ severity, rules: { steps } }) =>
    steps.flatMap((step, index) => {
      if (step.kind !== "repeat" || index === steps.length - 1) return [];
      const path = ["severities", severity, "steps", index];
      return [mistake(path, `repeatEvery of ${severity} is not the last step`, "put it after every other step, once")];
    }),
  );
}

function repetitionPauses(subject: CheckSubject): Finding[] {
  return laddersOf(subject).flatMap(({ severity, rules: { steps } }) =>
    steps.flatMap((step, index) => {
      if (step.kind !== "repeat" || step.everyShare > 0) return [];
      const path = ["severities", severity, "steps", index, "repeatEvery"];
      return [mistake(path, `the repetition of ${severity} never pauses`, "write a share above 0%, such as 50%")];
    }),
  );
}

function joiningComesAfterAcknowledging(subject: CheckSubject): Finding[] {
  return laddersOf(subject).flatMap(({ severity, rules: { call } }) =>
    call.flatMap(({ role, joinWithinMs, acknowledgeWithinMs }, index) => {
      if (joinWithinMs === undefined || joinWithinMs >= acknowledgeWithinMs) return [];
      const message = `${role} is expected to join ${severity} before they have to acknowledge`;
      return [
        mistake(
          ["severities", severity, "call", index, "joinWithin"],
          message,
          "make joinWithin at least as long as acknowledgeWithin",
        ),
      ];
    }),
  );
}

function somebodyStandsBehind(subject: CheckSubject): Finding[] {
  const { policy } = subject;
  return laddersOf(subject).flatMap(({ severity, rules: { call } }) =>
    call.flatMap(({ role }, index) => {
      const holders = holdersOf(policy, role);
      const hasDelegate = holders.some((id) => (policy.people[id]?.delegates.length ?? 0) > 0);
      if (holders.length === 0 || hasDelegate || fallbackOf(policy.roles, role) !== undefined) return [];
      const message = `nobody is called when ${role} stays silent in ${severity}`;
      const cure = `give ${holders[0]} a delegate, or the role a fallback`;
      return [warning(["severities", severity, "call", index, "role"], message, cure)];
    }),
  );
}

/** Told once a person and medium, at the first severity that calls them: each such step passes them over. */
function stepsReachThoseCalled(subject: CheckSubject): Finding[] {
  const { policy, configured } = subject;
  const told = new Set<string>();
  return laddersOf(subject).flatMap(({ severity, rules: { call, steps } }) =>
    call.flatMap(({ role }) =>
      holdersOf(policy, role).flatMap((id) => {
        const byPhone = steps.filter(({ by = [] }) => by.some((medium) => medium !== "chat" && configured[medium]));
        const { phone, slack, teams } = policy.people[id] ?? {};
        // Somebody with no address at all is a mistake, which is told.
        const isReached = phone !== undefined || (slack ?? teams) === undefined;
        if (isReached || byPhone.length === 0 || told.has(id)) return [];
        told.add(id);
        const which = byPhone.length === 1 ? "a step" : `${byPhone.length} steps`;
        const message = `${id} is called as ${role} for ${severity} and has no phone number: ${which} of the ladder cannot reach them by phone`;
        return [warning(["people", id], message, `give ${id} a phone number`)];
      }),
    ),
  );
}

/** With no fallback either, `somebodyStandsBehind` says so. */
function delegateStepsFindSomebody(subject: CheckSubject): Finding[] {
  const { policy } = subject;
  const told = new Set<string>();
  return laddersOf(subject).flatMap(({ severity, rules: { call, steps } }) => {
    if (!steps.some((step) => step.kind === "rung" && step.to === "delegate")) return [];
    return call.flatMap(({ role }) =>
      holdersOf(policy, role).flatMap((id) => {
        const isCovered =
          (policy.people[id]?.delegates.length ?? 0) > 0 || fallbackOf(policy.roles, role) === undefined;
        if (isCovered || told.has(id)) return [];
        told.add(id);
        const message = `${id} is called as ${role} for ${severity} and has no delegate: that step calls nobody`;
        return [warning(["people", id], message, `name somebody under delegates of ${id}`)];
      }),
    );
  });
}

function phonesNameABridge({ policy, configured }: CheckSubject): Finding[] {
  if (policy.organisation.bridge !== undefined || !(configured.sms || configured.voice)) return [];
  const message = "texts and calls name no bridge to dial in to, for when chat is down";
  return [warning(["organisation"], message, "add bridge with its number and code")];
}

export const ladderRules: Rule[] = [
  sev1IsAgreed,
  sev1CallsSomebody,
  everySeverityIsAgreed,
  mediaAreSetUp,
  quietHoursCanRing,
  quietHoursEnd,
  rungsAreInOrder,
  thePersonIsAsked,
  repetitionIsLast,
  repetitionPauses,
  joiningComesAfterAcknowledging,
  somebodyStandsBehind,
  stepsReachThoseCalled,
  delegateStepsFindSomebody,
  phonesNameABridge,
];
