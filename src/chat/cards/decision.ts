import { needs } from "../../incident/authority.ts";
import type { Decision } from "../../incident/decision.ts";
import { type Incident, isEnded } from "../../incident/incident.ts";
import type { CardView } from "../../incident/owed.ts";
import type { AuthorityRow, PersonId } from "../../policy/policy.ts";
import type { Block, Button, Card } from "../card.ts";
import { environmentWords, inWords, listOf, type Names, personInRole, roleTitle } from "./names.ts";
import { buttons, exerciseBanner, facts, headline, list, quiet, strong, text } from "./parts.ts";
import { personTimes, roomTimes, type Times } from "./times.ts";

/** A question, what each answer costs, who decides and why them; what they chose, and who objects. */

export type Reader = Extract<CardView, { card: "decision" }>["to"];

/** The room's card informs; a decider's own card has the buttons. */
export function decisionCard(incident: Incident, decisionId: string, to: Reader, names: Names): Card {
  const decision = incident.decisions[decisionId];
  if (!decision) throw new RangeError("a card of a decision that is not in the incident");
  const times = to.kind === "room" ? roomTimes(incident) : personTimes(incident, names, to.person);
  const isOpen = decision.state.status === "open";
  return {
    kind: "decision",
    title: `${isOpen ? "Decision needed" : "Decision"}: ${incident.codename}`,
    summary: headline(incident, decisionSummary(decision, to, times)),
    blocks: [
      ...exerciseBanner(incident),
      ...decisionBlocks(incident, decision, to, names, times),
      ...(to.kind === "room" ? roomButtons(incident, decision) : personButtons(incident, decision, to.person)),
    ],
  };
}

function decisionSummary({ state, deadline }: Decision, to: Reader, times: Times): string {
  switch (state.status) {
    case "open":
      return `a decision needs ${to.kind === "room" ? "its deciders" : "you"} by ${times.at(deadline)}.`;
    case "made":
      return `the decision was made at ${times.at(state.at)}.`;
    case "expired":
      return "nobody decided in time, nothing is approved.";
  }
}

/** Everything but the buttons. */
export function decisionBlocks(
  incident: Incident,
  decision: Decision,
  to: Reader,
  names: Names,
  times: Times,
): Block[] {
  return [
    strong(decision.question),
    ...outcome(decision, names, times),
    ...decision.options.flatMap((option) => optionBlocks(option, decision)),
    ...whoDecides(incident, decision, names, times),
    ...choiceLines(decision, names, times),
    ...dissentBlocks(decision, names),
    ...(to.kind === "person" ? ownLine(incident, decision, to.person, times) : []),
  ];
}

function outcome(decision: Decision, names: Names, times: Times): Block[] {
  const words = outcomeWords(decision, names, times);
  return words ? [strong(words)] : [];
}

/** "Decided: Shut down, by Amara Okafor (CISO) and Carla Reyes (COO), at 03:20 UTC."; undefined while open. */
export function outcomeWords(decision: Decision, names: Names, times: Times): string | undefined {
  const { state, choices } = decision;
  switch (state.status) {
    case "open":
      return undefined;
    case "made": {
      const choosers = Object.entries(choices).filter(([, { option }]) => option === state.option);
      const by = listOf(
        choosers.map(([person, { role, actingFor }]) => personInRole(names, person, [role], actingFor)),
      );
      return `Decided: ${labelOf(decision, state.option)}, by ${by}, at ${times.at(state.at)}.`;
    }
    case "expired":
      return state.at < decision.deadline
        ? "The incident ended before this was decided. Nothing is approved."
        : "Nobody decided in time. Nothing is approved.";
  }
}

export function labelOf({ options }: Pick<Decision, "options">, option: string): string {
  return options.find(({ id }) => id === option)?.label ?? option;
}

function optionBlocks({ id, label, costToAct, costToWait }: Decision["options"][number], decision: Decision): Block[] {
  const { state, recommended } = decision;
  const isOutcome = state.status === "made" && state.option === id;
  const marks = [isOutcome ? "decided" : "", recommended === id ? "recommended" : ""].filter(Boolean);
  return [
    { type: "divider" },
    strong(marks.length > 0 ? `${label} (${marks.join(", ")})` : label),
    ...facts(
      ["What it costs to act", costToAct || "not stated"],
      ["What it costs to wait", costToWait || "not stated"],
    ),
  ];
}

function whoDecides(incident: Incident, decision: Decision, names: Names, times: Times): Block[] {
  const { state, deadline, proposedBy } = decision;
  const row = decision.authorityRow === undefined ? undefined : incident.rules.authority[decision.authorityRow];
  const proposer = `Proposed by ${personInRole(names, proposedBy, [])}, at ${times.at(decision.proposedAt)}.`;
  return [
    { type: "divider" },
    text(`${decidersRule(decision, names)} ${proposer}`),
    ...(row && !row.fallback ? [quiet(`Agreed beforehand: ${rowWords(row, decision)}.`)] : [strong(noRow(row))]),
    ...(state.status === "open"
      ? [strong(`Please choose by ${times.at(deadline)}. If nobody does, nothing is approved.`)]
      : []),
  ];
}

/** The rule in words, such as "CISO and COO must both choose the same option." */
export function decidersRule({ deciders }: Pick<Decision, "deciders">, names: Names): string {
  const roles = [...new Set(deciders.roles)];
  const titles = roles.map((role) => roleTitle(names, role));
  const [only] = titles;
  if (titles.length === 1 && only && needs(deciders) === 1) return `${only} decides.`;
  switch (deciders.kind) {
    case "any":
      return `Any one of ${listOf(titles, "or")} decides.`;
    case "all":
      return `${listOf(titles)} must ${titles.length === 2 ? "both" : "all"} choose the same option.`;
    case "atLeast":
      return `At least ${deciders.needs} of ${listOf(titles)} must choose the same option.`;
  }
}

function noRow(fallback: AuthorityRow | undefined): string {
  return fallback
    ? "No agreed row matched: the fallback row says who decides."
    : "No agreed row matched, and there is no fallback row: whoever is on call decides.";
}

function rowWords({ when }: AuthorityRow, { authorityRow = 0 }: Decision): string {
  const conditions = [
    when?.action && `the action “${inWords(when.action)}”`,
    when?.environment &&
      listOf(
        when.environment.map((environment) => environmentWords[environment]),
        "or",
      ),
    when?.tier && `services of tier ${listOf(when.tier.map(String), "or")}`,
  ].filter((condition) => condition !== undefined && condition !== "");
  return `row ${authorityRow + 1} of the authority table, for ${conditions.join(", ") || "anything"}`;
}

function choiceLines(decision: Decision, names: Names, times: Times): Block[] {
  const { asked, choices, state } = decision;
  const chosen = Object.entries(choices).map(([person, { role, option, at, actingFor }]) => {
    const who = personInRole(names, person, [role], actingFor);
    return `${who} chose “${labelOf(decision, option)}” at ${times.at(at)}`;
  });
  const silent = Object.entries(asked).filter(([person]) => !choices[person]);
  const waiting = silent.map(([person, { role, actingFor }]) => {
    const who = personInRole(names, person, [role], actingFor);
    return state.status === "open" ? `Waiting for ${who}` : `${who} did not choose`;
  });
  return list([...chosen, ...waiting]);
}

/** Somebody's objection stands in their own words. */
function dissentBlocks({ dissents }: Decision, names: Names): Block[] {
  return Object.entries(dissents).map(([person, { role, reason }]): Block => {
    const who = personInRole(names, person, [role]);
    return reason === undefined
      ? text(`${who} objects. The reason is not written yet.`)
      : { type: "quote", text: reason, from: `${who}, who objects` };
  });
}

function ownLine(incident: Incident, decision: Decision, person: PersonId, times: Times): Block[] {
  if (decision.state.status !== "open" || isEnded(incident)) return [];
  const choice = decision.choices[person];
  if (choice) {
    const when = times.at(choice.at);
    return [text(`You chose “${labelOf(decision, choice.option)}” at ${when}. You may change it until this closes.`)];
  }
  return isAlone(decision, person) ? [text("You proposed this, so somebody else has to approve it.")] : [];
}

/** Nobody authorises alone what they proposed. */
function isAlone({ deciders, proposedBy }: Decision, person: PersonId): boolean {
  return needs(deciders) === 1 && proposedBy === person;
}

function roomButtons(incident: Incident, { state }: Decision): Block[] {
  if (state.status !== "open" || isEnded(incident)) return [];
  return buttons({ label: "Open my view", action: { do: "view", incident: incident.id } });
}

/** What this person can still press. A choice carries the hash of what was shown. */
export function personButtons(incident: Incident, decision: Decision, person: PersonId): Block[] {
  if (isEnded(incident)) return [];
  switch (decision.state.status) {
    case "open":
      return buttons(...choiceButtons(incident, decision, person), ...dissentButton(incident, decision, person));
    case "made":
      return decision.choices[person]?.option === decision.state.option
        ? []
        : buttons(...dissentButton(incident, decision, person));
    case "expired":
      return [];
  }
}

function choiceButtons(incident: Incident, decision: Decision, person: PersonId): Button[] {
  const { id, options, recommended, contentHash, choices } = decision;
  if (isAlone(decision, person)) return [];
  return options
    .filter((option) => choices[person]?.option !== option.id)
    .map((option): Button => {
      const action = {
        do: "choose",
        incident: incident.id,
        decision: id,
        option: option.id,
        shown: contentHash,
      } as const;
      return option.id === recommended
        ? { label: `Approve: ${option.label}`, action, style: "primary" }
        : { label: `Choose: ${option.label}`, action };
    });
}

function dissentButton(incident: Incident, { id, dissents, state }: Decision, person: PersonId): Button[] {
  const dissent = dissents[person];
  if (dissent?.reason !== undefined) return [];
  const label = dissent ? "Write my reason" : state.status === "open" ? "I object" : "Record my objection";
  return [{ label, action: { do: "dissent", incident: incident.id, decision: id } }];
}
