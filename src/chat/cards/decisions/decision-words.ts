import { seats } from "../../../incident/decisions/authority.ts";
import type { Decision } from "../../../incident/decisions/decision.ts";
import { own } from "../../../incident/own.ts";
import type { AuthorityRow, PersonId } from "../../../policy/policy.ts";
import { partsOf } from "../../../policy/services-named.ts";
import {
  capitalised,
  environmentWords,
  inWords,
  listOf,
  type Names,
  peopleNames,
  personInRole,
  personName,
  quotation,
  roleTitle,
} from "../names.ts";
import type { Times } from "../times.ts";
import { moneyWords } from "./trade-off.ts";

/** The sentences of a decision. */

/** "Decided: Shut down, by Amara Okafor (CISO) and Carla Reyes (COO), at 03:20 UTC."; undefined while open. */
export function outcomeWords(decision: Decision, names: Names, times: Times): string | undefined {
  const words = outcomeAlone(decision, names, times);
  const { state, choices } = decision;
  if (state.status !== "made") return words;
  const setters = state.chosenBy.filter((person) => choices[person]?.condition !== undefined);
  return setters.length === 0 ? words : `${words} It hangs on a condition of ${peopleNames(names, setters)}.`;
}

/** The same where the conditions that it hangs on are told beside it. */
export function outcomeAlone(decision: Decision, names: Names, times: Times): string | undefined {
  const { state, choices, passed, tooFewLeft } = decision;
  switch (state.status) {
    case "open":
      return undefined;
    case "made": {
      const choosers = Object.entries(choices).filter(([person]) => state.chosenBy.includes(person));
      const by = listOf(
        choosers.map(([person, { role, actingFor }]) => personInRole(names, person, [role], actingFor)),
      );
      const late = passed ? " The time of the others was over." : "";
      const broken = tooFewLeft ? " Too few were left to decide it." : " They had not agreed: the tie was broken.";
      const tie = state.tieBrokenBy ? broken : late;
      return `Decided: ${labelOf(decision, state.option)}, by ${by}, at ${times.at(state.at)}.${tie}${liftedWords(decision, names)}`;
    }
    case "withdrawn": {
      const who = personInRole(names, state.by, [], state.actingFor);
      return `Withdrawn by ${who} at ${times.at(state.at)}: nothing is approved. Their reason: ${quotation(state.reason)}`;
    }
    case "replaced":
      return "Others decide this by what is known now: it was put anew, as another question. Nothing is approved here.";
    case "expired":
      if (state.nobodyLeft) return "Nobody is left who could decide this, so it is over. Nothing is approved.";
      if (state.at < decision.deadline) return "The incident ended before this was decided. Nothing is approved.";
      return Object.keys(choices).length > 0
        ? "Time ran out before enough of them had chosen the same. Nothing is approved."
        : "Nobody chose in time. Nothing is approved.";
  }
}

/** "until 03:25 UTC", or "until 03:31 UTC, for those who may still choose" once the time of the others is over. */
export function untilWords({ deadline, passed }: Pick<Decision, "deadline" | "passed">, times: Times): string {
  return passed ? `until ${times.at(passed.until)}, for those who may still choose` : `until ${times.at(deadline)}`;
}

/** " Plant safety refused; Eva Sommer (CEO) lifted it."; empty where nobody's refusal was lifted. */
export function liftedWords({ state, choices }: Pick<Decision, "state" | "choices">, names: Names): string {
  const lifted = state.status === "made" ? (state.vetoesLifted ?? []) : [];
  return lifted
    .map(
      ({ role, liftedBy, person }) =>
        ` ${vetoLifted(roleTitle(names, role), personInRole(names, person, [liftedBy], choices[person]?.actingFor))}.`,
    )
    .join("");
}

/** "Plant safety refused; Eva Sommer (CEO) lifted it" */
export function vetoLifted(role: string, lifter: string): string {
  return `${capitalised(role)} refused; ${lifter} lifted it`;
}

type Step = Pick<Decision, "action" | "service" | "target" | "ratifies">;

/** "shut down payments", "isolate host FS-01"; undefined of a question that asks for no step. */
export function stepWords({ action, service, target }: Omit<Step, "ratifies">): string | undefined {
  return action === undefined ? undefined : [inWords(action), target ?? service].filter(Boolean).join(" ");
}

/**
 * "Shut it down", or with what it carries out "Go ahead → shut down payments": whatever an option is called, nobody reads
 * its name without what choosing it authorises.
 */
export function optionWords(option: Pick<Option, "label" | "acts">, about: Step): string {
  const step = authorised(option, about);
  return step === undefined || isSaid(option.label, about) ? option.label : `${option.label} → ${step}`;
}

/** The step that an option carries out. Muster's own words, of what was done already, say so themselves. */
export function authorised({ acts }: Pick<Option, "acts">, about: Step): string | undefined {
  return acts && about.ratifies === undefined ? stepWords(about) : undefined;
}

type Option = Decision["options"][number];

/** The name is the step itself: "Shut it down", "Shut down payments". */
function isSaid(label: string, { action = "", ...thing }: Step): boolean {
  const plain = (words: string) => partsOf(words).filter((word) => !["it", "the", "this"].includes(word));
  const steps = [action, stepWords({ action, ...thing }) ?? action];
  return steps.some((step) => plain(step).join(" ") === plain(label).join(" "));
}

export function labelOf(decision: Pick<Decision, "options"> & Step, option: string): string {
  const found = decision.options.find(({ id }) => id === option);
  return found ? optionWords(found, decision) : option;
}

/**
 * What each option costs stands in the proposer's words: now, and as time goes on, whether it is to act or to leave things
 * as they are. Of what was done already it is how things are until somebody has decided.
 */
export function costLabels({ ratifies }: Pick<Decision, "ratifies">): { act: string; wait: string } {
  return ratifies === undefined
    ? { act: "What it costs now", wait: "What it may cost later" }
    : { act: "What it costs", wait: "Meanwhile" };
}

type RoleNames = { rules: Pick<Names["rules"], "roles"> };

/** The rule in words, such as "CISO and COO must both choose the same option." */
export function decidersRule(
  decision: Pick<Decision, "deciders" | "consents" | "tieBreaker" | "vetoLiftedBy">,
  names: RoleNames,
): string {
  const consents = listOf(decision.consents.map((role) => roleTitle(names, role)));
  const tie = decision.tieBreaker ? ` ${roleTitle(names, decision.tieBreaker)} breaks a tie.` : "";
  const agree = consents ? ` ${consents} must agree: without that nothing is approved.` : "";
  return `${quorumRule(decision, names)}${tie}${agree}${whoLifts(decision, names)}`;
}

/** " Only CEO may lift a refusal of Plant safety."; empty where nobody may. */
function whoLifts({ consents, vetoLiftedBy = {} }: Pick<Decision, "consents" | "vetoLiftedBy">, names: RoleNames) {
  const lifted = consents.flatMap((role) => {
    const lifter = own(vetoLiftedBy, role);
    return lifter ? [` Only ${roleTitle(names, lifter)} may lift a refusal of ${roleTitle(names, role)}.`] : [];
  });
  return lifted.join("");
}

function quorumRule({ deciders }: Pick<Decision, "deciders">, names: RoleNames): string {
  const roles = [...new Set(deciders.roles)];
  const titles = roles.map((role) => roleTitle(names, role));
  const [only] = titles;
  if (only && titles.length === 1 && seats({ deciders, consents: [] }).length === 1) return `${only} decides.`;
  switch (deciders.kind) {
    case "any":
      return `Any one of ${listOf(titles, "or")} decides.`;
    case "all":
      return `${listOf(titles)} must ${titles.length === 2 ? "both" : "all"} choose the same option.`;
    case "atLeast":
      return `At least ${deciders.needs} of ${listOf(titles)} must choose the same option.`;
  }
}

type Awaited = Pick<
  Decision,
  "asked" | "deciders" | "consents" | "tiedAt" | "tooFewLeft" | "tieBreaker" | "tieBreakerCalled" | "passed"
>;

/** Who breaks the tie: whoever stands in for the one who was called, the one who was called, or the role. */
export function tieBreakerName(
  { asked, tieBreaker, tieBreakerCalled }: Pick<Decision, "asked" | "tieBreaker" | "tieBreakerCalled">,
  names: Names,
): string | undefined {
  const { person, role } = tieBreakerCalled ?? {};
  if (person === undefined || role === undefined) return tieBreaker && roleTitle(names, tieBreaker);
  const standIns = Object.entries(asked).filter(([, each]) => each.role === role && each.actingFor === person);
  const [standIn] = standIns.find(([, { isOver }]) => !isOver) ?? [];
  return standIn === undefined ? personName(names, person) : personInRole(names, standIn, [role], person);
}

/** What comes of not choosing; `isBreakable`: somebody may break a tie. */
export function silenceWords(decision: Awaited, names: Names, isBreakable: boolean): string {
  const { deciders, consents, tiedAt, tooFewLeft, passed } = decision;
  if (passed) return "If none of those who may still choose does, nothing is approved.";
  if (tiedAt !== undefined) {
    const who = isBreakable ? tieBreakerName(decision, names) : undefined;
    if (tooFewLeft && !isBreakable) return "As things stand nobody can decide it, and nothing is approved.";
    if (tooFewLeft && who) return `Unless ${who} decides by then, nothing is approved.`;
    return `Unless ${who ? `${who} decides between them, or ` : ""}they come to agree by then, nothing is approved.`;
  }
  const needed = seats({ deciders, consents: [] }).length;
  if (needed === 1 && consents.length === 0) return "If nobody does, nothing is approved.";
  if (needed === 1)
    return "Unless whoever decides and whoever must agree choose the same by then, nothing is approved.";
  const all = new Set(deciders.roles).size;
  const who = needed < all ? `${needed} of them` : all === 2 ? "both" : "all of them";
  const agree = listOf([...new Set(consents)].map((role) => roleTitle(names, role)));
  return `Unless ${who} choose the same by then${agree ? ` and ${agree} ${consents.length > 1 ? "agree" : "agrees"}` : ""}, nothing is approved.`;
}

/** Said loudly: nothing that was agreed fits this question. */
export function noRow(fallback: AuthorityRow | undefined): string {
  return fallback
    ? "Nothing that was agreed fits this question, so the fallback row says who decides."
    : "Nothing that was agreed fits this question, and there is no fallback row: whoever is on call decides.";
}

/** "row 3 of the authority table, for the action “shut down”" */
export function rowWords(row: AuthorityRow, { authorityRow = 0 }: Pick<Decision, "authorityRow">): string {
  return `row ${authorityRow + 1} of the authority table, for ${conditionWords(row)}`;
}

/** "the action “shut down”, services of tier 1" */
export function conditionWords({ when }: Pick<AuthorityRow, "when">): string {
  const conditions = [
    when?.action && `the action “${inWords(when.action)}”`,
    when?.environment &&
      listOf(
        when.environment.map((environment) => environmentWords[environment]),
        "or",
      ),
    when?.tier && `services of tier ${listOf(when.tier.map(String), "or")}`,
    when?.downtime && "more downtime than is tolerable",
    when?.costOver && `a cost over ${moneyWords(when.costOver)}`,
    when?.signal && `alerts of “${when.signal}”`,
  ].filter((condition) => condition !== undefined && condition !== "");
  return conditions.join(", ") || "anything";
}

/** "Dev Patel (for Carla Reyes, COO)", by the role in which they chose, objected or were asked. */
export function inDecision({ asked, choices, dissents }: Decision, person: PersonId, names: Names): string {
  const { role, actingFor } = choices[person] ?? dissents[person] ?? asked[person] ?? {};
  return personInRole(names, person, role ? [role] : [], actingFor);
}
