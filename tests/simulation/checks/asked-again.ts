import type { EventData } from "../../../src/incident/events.ts";
import type { Instant } from "../../../src/incident/time.ts";
import type { Question } from "./decisions.ts";

/** Nobody gets round an answer by asking the same again; the same is here what is named alike, or not named. */

type About = Pick<Question, "id" | "action" | "service" | "target">;

export function isSameMatter(one: About, other: About): boolean {
  if (one.action === undefined || [one, other].some(({ id }) => id.startsWith("ratify-"))) return false;
  const isOne = one.target === undefined || other.target === undefined || one.target === other.target;
  return one.action === other.action && one.service === other.service && isOne;
}

/** Who had refused that step before in a role that must agree, has the role, and has said nothing else since. */
export function refusedBefore(
  question: Question,
  { option, vetoesLifted = [] }: EventData<"DecisionMade">,
  all: Question[],
  at: Instant,
): string[] {
  if (!question.acting.has(option)) return [];
  const same = all.filter((other) => isSameMatter(question, other));
  return same.slice(0, same.indexOf(question)).flatMap((before, index) => {
    const since = same.slice(index + 1);
    if (isAllowed(before) || since.some((other) => other !== question && isAllowed(other))) return [];
    return [...before.said.values()].flatMap((said) => {
      const isNo = before.choices.has(said.person) && !before.acting.has(said.option);
      const isUnsaid = since.some((other) => other.abstained.has(said.principal) || saysYes(other, said));
      const roles = said.roles.filter(
        (role) =>
          [before, question].every(({ consents }) => consents.includes(role)) &&
          question.organisation.roster.holdersAt(role, at).includes(said.principal) &&
          !question.excluded.has(said.principal) &&
          question.proposedBy !== said.principal &&
          !vetoesLifted.some((lifted) => lifted.role === role),
      );
      return isNo && !isUnsaid ? roles.map((role) => `${said.principal} as ${role}`) : [];
    });
  });
}

function isAllowed({ made, acting }: Question): boolean {
  return made !== undefined && acting.has(made.option);
}

function saysYes(question: Question, { principal }: { principal: string }): boolean {
  return [...question.said.values()].some((said) => said.principal === principal && question.acting.has(said.option));
}

/** Whose conditions on what `question` allowed are not met at that instant: also those of other questions that allowed it. */
export function unmet(question: Question, all: Question[], at: Instant): string[] {
  const allowing = all.filter((other) => isSameMatter(question, other) && isAllowed(other));
  return allowing.flatMap((one) => {
    const isSaidSince = (person: string) =>
      allowing.some((other) => other !== one && other.choices.get(person)?.option === other.made?.option);
    return [...one.conditions].flatMap(([person, option]) => {
      const isMet = (one.met.get(person) ?? "9") <= at;
      return option !== one.made?.option || isMet || isSaidSince(person) ? [] : [person];
    });
  });
}
