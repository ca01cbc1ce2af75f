import type { Action } from "../../../incident/actions/action.ts";
import { wordOn } from "../../../incident/decisions/condition-rules.ts";
import {
  type Condition,
  conditionsOf,
  openConditions,
  openConditionsOn,
} from "../../../incident/decisions/conditions.ts";
import type { Decision } from "../../../incident/decisions/decision.ts";
import { type Incident, isEnded } from "../../../incident/incident.ts";
import type { Instant } from "../../../incident/time.ts";
import type { Refusal } from "../../../incident/verdict.ts";
import type { PersonId } from "../../../policy/policy.ts";
import type { Block, Button } from "../../card.ts";
import { stepLine } from "../actions/step-line.ts";
import { listOf, type Names, personName, quotation } from "../names.ts";
import type { Said } from "../notices/notice-calling.ts";
import { list, quiet, strong, text } from "../parts.ts";
import type { Times } from "../times.ts";

/** The words of what an outcome was chosen on: what is not met yet is loud, and says who may say that it is. */

/** "Not met yet, the condition of Farid Haddad: “…”" below an outcome, and what is met. */
export function conditionBlocks(incident: Incident, decision: Decision, names: Names, times: Times): Block[] {
  const open = openConditions(decision);
  const met = conditionsOf(decision).flatMap(({ person, setAt, met: said }) =>
    said
      ? [
          `${personName(names, said.by)} says that ${said.by === person ? "their own condition" : `the condition of ${personName(names, person)}`} was met at ${times.at(said.at)}${said.at < setAt ? `, before it was set at ${times.at(setAt)}` : ""}`,
        ]
      : [],
  );
  return [
    ...open.map((one) => strong(`Not met yet, ${conditionWords(one, names)}`)),
    ...(open.length > 0 && !isEnded(incident)
      ? [quiet(`${whoSays(incident, open, names)} may say when it is met.`)]
      : []),
    ...list(met),
  ];
}

/** "Farid Haddad set the condition: “…” Ben Adler says that it was met at 03:18 UTC." for each, where no card has them below. */
export function conditionSentences(decision: Decision, names: Names, times: Times): string[] {
  return conditionsOf(decision).map(({ person, words, met }) => {
    const state = met
      ? `${personName(names, met.by)} says that it was met at ${times.at(met.at)}.`
      : "Nobody has said that it is met.";
    return `${personName(names, person)} set the condition: ${quotation(words)} ${state}`;
  });
}

/** "the condition of Farid Haddad: “Customers are told first.”" */
function conditionWords({ person, words }: Pick<Condition, "person" | "words">, names: Names): string {
  return `the condition of ${personName(names, person)}: “${words}”`;
}

/** Who says that it is met. */
export function whoSaysMet(incident: Incident, action: Action, names: Names): string | undefined {
  const open = openConditionsOn(incident, action);
  if (open.length === 0 || action.progress.status !== "waiting") return undefined;
  return `${whoSays(incident, open, names)} may say when it is met.`;
}

/** What an action waits for, or stands on though it is not met yet; undefined when there is nothing of the kind. */
export function waitsForWords(incident: Incident, action: Action, names: Names): string | undefined {
  const open = openConditionsOn(incident, action);
  if (open.length === 0) return undefined;
  const words = listOf(open.map((one) => conditionWords(one, names)));
  return action.progress.status === "waiting" ? `waits for ${words}` : `not met yet: ${words}`;
}

function whoSays(
  { commander }: Pick<Incident, "commander">,
  conditions: Pick<Condition, "person">[],
  names: Names,
): string {
  const people = new Set([...conditions.map(({ person }) => person), commander]);
  return listOf(
    [...people].map((person) => personName(names, person)),
    "or",
  );
}

/** One for each condition that is not met, of which this person may say so; in the room whoever presses it is judged. */
export function conditionButtons(incident: Incident, open: Condition[], names: Names, person?: PersonId): Button[] {
  if (isEnded(incident)) return [];
  const theirs = open.filter((one) => person === undefined || wordOn(incident, one, person));
  return theirs.map((one): Button => {
    const label = open.length === 1 ? "Condition met" : `Condition of ${personName(names, one.person)} met`;
    const { decisionId: decision, person: whose } = one;
    return { label, action: { do: "condition-met", incident: incident.id, decision, person: whose }, style: "primary" };
  });
}

export function aboutConditionMet(
  incident: Incident,
  { decisionId, person, by }: { decisionId: string; person: PersonId; by: PersonId },
  names: Names,
): Said {
  const decision = incident.decisions[decisionId];
  const condition = decision && conditionsOf(decision).find((one) => one.person === person);
  const open = decision ? openConditions(decision) : [];
  const words = condition ? conditionWords(condition, names) : "a condition";
  return {
    short: open.length > 0 ? "a condition is met, and another is not." : "a condition is met.",
    blocks: [
      text(
        `${personName(names, by)} says that ${by === person && condition ? `their own condition is met: ${quotation(condition.words)}` : `this is met: ${words}`}`,
      ),
      ...open.map((one) => strong(`Not met yet, ${conditionWords(one, names)}`)),
    ],
  };
}

/** What this decision authorised and nobody has begun. */
export function waitingOn({ actions }: Pick<Incident, "actions">, decisionId: string): Action[] {
  return Object.values(actions).filter(
    ({ progress, authority }) =>
      progress.status === "waiting" &&
      authority.status === "authorised" &&
      authority.by.kind === "decision" &&
      authority.by.decisionId === decisionId,
  );
}

/** Said to whoever said so. */
export function conditionMetLines(
  incident: Incident,
  { decisionId, person, at, occurredAt }: { decisionId: string; person: PersonId; at: Instant; occurredAt?: Instant },
  names: Names,
  times: Times,
) {
  const decision = incident.decisions[decisionId];
  const open = decision ? openConditions(decision) : [];
  const waiting = waitingOn(incident, decisionId);
  return [
    `Recorded: the condition of ${personName(names, person)} is met, since ${times.at(occurredAt ?? at)}.`,
    ...open.map((one) => `Not met yet, ${conditionWords(one, names)}`),
    ...(open.length === 0 ? waiting.map(({ id }) => `It may start now: /muster action start ${id}.`) : []),
  ];
}

export type ConditionRefusal = Extract<
  Refusal,
  { code: "condition-not-met" | "not-your-condition" | "no-condition" | "which-condition" }
>;

export function conditionRefusal(refusal: ConditionRefusal, names: Names): [what: string, cure: string] {
  switch (refusal.code) {
    case "condition-not-met": {
      const { action, conditions } = refusal;
      const words = listOf(conditions.map((one) => conditionWords(one, names)));
      const isMet = conditions.every(({ metAt }) => metAt !== undefined);
      const who = whoSays(refusal, conditions, names);
      return [
        `Action ${action} may not start before this is met: ${words}${isMet ? " At that time it was not yet." : ""}`,
        `${isMet ? "Please check the time, on your own clock." : `Once it is, ${who} may say so: /muster action condition-met ${action}. Only then does it start.`} If it was done all the same, record that: /muster action took ${stepLine(refusal)} at 02:40.`,
      ];
    }
    case "not-your-condition": {
      const who = whoSays(refusal, [refusal], names);
      return [`Only ${who} may say that this condition is met.`, "Please ask one of them."];
    }
    case "no-condition":
      return ["Nothing here hangs on a condition.", "/muster action lists the actions, and what each waits for."];
    case "which-condition":
      return ["More than one condition is not met yet.", "/muster action has a button for each of them."];
  }
}
