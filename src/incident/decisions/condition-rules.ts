import type { Directory } from "../../policy/directory.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { Action } from "../actions/action.ts";
import { matterOfAction } from "../actions/matter.ts";
import type { CommandOf } from "../commands.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { leads, leadsFor } from "../permission.ts";
import { spoken } from "../spoken-time.ts";
import type { Instant } from "../time.ts";
import { done, draft, type Refusal, refuse, type Verdict } from "../verdict.ts";
import { type Condition, conditionsAbout, conditionsOf, conditionsOn } from "./conditions.ts";

/** What hangs on a condition waits for it, and who may say that it is met. */

/** Why an action may not have begun at `at`, naming each condition that such a step hung on then. */
export function conditionRefusal(
  incident: Incident,
  action: Action,
  at: Instant,
): Extract<Refusal, { code: "condition-not-met" }> | undefined {
  const conditionsThen = conditionsAbout(incident, matterOfAction(incident, action), at);
  const against = conditionsThen.filter(({ met }) => !met || at < met.at);
  if (against.length === 0) return undefined;
  const conditions = against.map(({ person, words, met }) => ({ person, words, ...(met && { metAt: met.at }) }));
  const { id, what, target, service } = action;
  const step = { action: id, what, target, ...(service !== undefined && { service }) };
  return { code: "condition-not-met", ...step, conditions, commander: incident.commander };
}

type Word = { actingFor?: PersonId };

/** Whoever set it, whoever acts for them or they acted for, and whoever leads may say that it is met; undefined: not they. */
export function wordOn(incident: Incident, condition: Condition, who: PersonId): Word | undefined {
  const word = ownWord(incident, condition, who);
  if (word || !leads(incident, who)) return word;
  const principal = leadsFor(incident, who);
  return principal === undefined ? {} : { actingFor: principal };
}

function ownWord({ acting, decisions }: Incident, { decisionId, person }: Condition, who: PersonId): Word | undefined {
  const choice = own(decisions[decisionId]?.choices ?? {}, person);
  if (who === person || who === choice?.actingFor) return {};
  return acting.some((one) => one.person === who && one.principal === person) ? { actingFor: person } : undefined;
}

/** Somebody says that a condition is met: the one that is named, or the only one that they can mean. */
export function reportConditionMet(
  command: CommandOf<"ReportConditionMet">,
  incident: Incident,
  directory: Directory,
): Verdict {
  const { now, by } = command;
  const found = meantCondition(command, incident);
  if ("code" in found) return refuse(found);
  const { decisionId, person } = found;
  const word = wordOn(incident, found, by.person);
  if (!word) return refuse({ code: "not-your-condition", person, commander: incident.commander });
  if (found.met) return { kind: "done", events: [] };
  const when = spoken(command, directory);
  if ("code" in when) return refuse(when);
  const facts = draft(incident, incident.id, now, { ...by, ...word });
  facts.add("ConditionMet", { decisionId, person, ...when });
  return done(facts);
}

/** Without a name it is their own before it is one of somebody whom they lead. */
function meantCondition(command: CommandOf<"ReportConditionMet">, incident: Incident): Condition | Refusal {
  const { by, action: id, decisionId, person } = command;
  const action = id === undefined ? undefined : own(incident.actions, id);
  if (id !== undefined && !action) return { code: "no-such-action", action: id };
  const all = action ? conditionsOn(incident, action) : Object.values(incident.decisions).flatMap(conditionsOf);
  const named = all.filter(
    (one) => (decisionId ?? one.decisionId) === one.decisionId && (person ?? one.person) === one.person,
  );
  const open = named.filter(({ met }) => !met);
  const theirs = open.filter((one) => ownWord(incident, one, by.person));
  const [first, ...others] = [theirs, open, named].find((some) => some.length > 0) ?? [];
  if (!first) return { code: "no-condition" };
  return others.length > 0 && open.length > 0 ? { code: "which-condition" } : first;
}
