import { isAlone } from "../../../incident/decisions/choosing.ts";
import type { Decision } from "../../../incident/decisions/decision.ts";
import { isRefused, isResting, lateFor } from "../../../incident/decisions/say.ts";
import { unheard, waitsForATie } from "../../../incident/decisions/silent.ts";
import { rowOf } from "../../../incident/decisions/table-before.ts";
import { type Incident, isEnded } from "../../../incident/incident.ts";
import type { CardView } from "../../../incident/owed.ts";
import { own } from "../../../incident/own.ts";
import { toMs } from "../../../incident/time.ts";
import type { PersonId } from "../../../policy/policy.ts";
import type { Block, Card } from "../../card.ts";
import { type Names, peopleNames, personInRole, personName } from "../names.ts";
import { exerciseBanner, facts, headline, list, quiet, strong, text } from "../parts.ts";
import { personTimes, roomTimes, type Times } from "../times.ts";
import { conditionBlocks } from "./condition-words.ts";
import { isAloneIn, mayChoose, personButtons, roomButtons, sayNow } from "./decision-buttons.ts";
import {
  changedBlocks,
  fellBackWords,
  heardBlocks,
  progressBlocks,
  turnBlocks,
  vetoBlocks,
} from "./decision-progress.ts";
import {
  authorised,
  costLabels,
  decidersRule,
  inDecision,
  labelOf,
  noRow,
  outcomeWords,
  rowWords,
  silenceWords,
} from "./decision-words.ts";
import { deedBlocks } from "./deed.ts";
import { chosenForLine, peopleIn, refusalLine } from "./own-say.ts";
import { saidBeforeBlocks } from "./said-before.ts";
import { isStated } from "./stated.ts";
import { spanWords, tradeOffBlocks } from "./trade-off.ts";
import { whyUnbreakable } from "./unbreakable.ts";

/** A question, what each answer costs, who decides and why them; what they chose, and who objects. */

export type Reader = Extract<CardView, { card: "decision" }>["to"];

/** The room's card informs; a decider's own card has the buttons. */
export function decisionCard(incident: Incident, decisionId: string, to: Reader, names: Names): Card {
  const decision = incident.decisions[decisionId];
  if (!decision) throw new RangeError("a card of a decision that is not in the incident");
  const times = to.kind === "room" ? roomTimes(incident) : personTimes(incident, names, to.person);
  return {
    kind: "decision",
    title: `${titleWords(decision, to)}: ${incident.codename}`,
    summary: headline(incident, decisionSummary(incident, decision, to, names, times)),
    whole: { do: "show-all", incident: incident.id, of: decisionId },
    blocks: [
      ...exerciseBanner(incident),
      ...decisionBlocks(incident, decision, to, names, times),
      ...(to.kind === "room" ? roomButtons(incident, decision) : personButtons(incident, decision, to.person, names)),
    ],
  };
}

function titleWords({ state, vetoed, choices, abstentions }: Decision, to: Reader): string {
  if (state.status !== "open") return "Decision";
  const person = to.kind === "person" ? to.person : "";
  if (own(abstentions, person)) return "You abstained";
  if (Object.keys(vetoed).length > 0) return "Refused so far, decision still needed";
  return own(choices, person) ? "You have chosen" : "Decision needed";
}

function decisionSummary(incident: Incident, decision: Decision, to: Reader, names: Names, times: Times): string {
  const { state, deadline, passed } = decision;
  switch (state.status) {
    case "open":
      if (passed) {
        const isTheirs = to.kind === "person" && mayChoose(incident, decision, to.person, names);
        const others = incident.confidential ? "others" : peopleNames(names, passed.to);
        const who = isTheirs ? "you" : others;
        return `the time for a decision is over; ${who} may still choose until ${times.at(passed.until)}.`;
      }
      if (to.kind === "person" && own(decision.abstentions, to.person)) return "you abstained from this decision.";
      if (to.kind === "person" && own(decision.choices, to.person))
        return chosenSummary(incident, decision, to.person, names, times);
      return `a decision needs ${to.kind === "room" ? "its deciders" : "you"} by ${times.at(deadline)}.`;
    case "made":
      return `the decision was made at ${times.at(state.at)}.`;
    case "expired":
      return "this was not decided, nothing is approved.";
    case "withdrawn":
      return "the question was withdrawn, nothing is approved.";
    case "replaced":
      return "this was put anew, as another question: nothing is approved here.";
  }
}

function chosenSummary(incident: Incident, decision: Decision, person: PersonId, names: Names, times: Times): string {
  const until = times.at(decision.deadline);
  return mayChoose(incident, decision, person, names)
    ? `you have chosen, and may change it until ${until}.`
    : `you have chosen. It is open until ${until}.`;
}

/** Everything but the buttons; first what it is to whoever reads it. */
export function decisionBlocks(
  incident: Incident,
  decision: Decision,
  to: Reader,
  names: Names,
  times: Times,
): Block[] {
  return [
    ...(to.kind === "person" ? heardBlocks(decision, to.person, names) : []),
    strong(decision.question),
    ...deedBlocks(incident, decision, names, times),
    ...vetoBlocks(decision, names),
    ...(to.kind === "person" ? ownLine(incident, decision, to.person, names, times) : []),
    ...turnBlocks(incident, decision, names, isTheirTurn(incident, decision, to, names)),
    ...saidBeforeBlocks(incident, decision, names, times),
    ...outcome(incident, decision, to, names, times),
    ...conditionBlocks(incident, decision, names, times),
    ...tradeOffBlocks(incident, decision, names, times),
    ...noStepBlocks(decision),
    ...whoseCosts(decision, names),
    ...decision.options.flatMap((option) => optionBlocks(option, decision)),
    ...(decision.options.some(({ costToAct, costToWait }) => isStated(costToAct) || isStated(costToWait))
      ? []
      : [quiet("What the options cost is not stated.")]),
    ...whoDecides(incident, decision, names, times),
    ...changedBlocks(decision, names, times),
    ...choiceLines(incident, decision, names, times),
    ...progressBlocks(incident, decision, names, times),
    ...dissentBlocks(decision, names),
  ];
}

/** Whoever breaks the tie, now that there is one. */
function isTheirTurn(incident: Incident, decision: Decision, to: Reader, names: Names): boolean {
  if (to.kind === "room" || decision.state.status !== "open") return false;
  const say = sayNow(incident, decision, to.person, names);
  return !isRefused(say) && say.role === decision.tieBreaker && !isAlone(decision, say, to);
}

/** Until when, or what came of it. */
function outcome(incident: Incident, decision: Decision, to: Reader, names: Names, times: Times): Block[] {
  const { passed, deadline } = decision;
  if (isLeftToNobody(incident, decision, names)) {
    const agree =
      decision.consents.length > 0 ? " Whoever must agree may still agree, which approves nothing alone." : "";
    return [strong(`The time is over. Nobody is left who may still choose: nothing is approved.${agree}`)];
  }
  const by = passed
    ? `The time is over. Until ${times.at(passed.until)} ${peopleNames(names, passed.to)} may still choose, and nobody else.${decision.consents.length > 0 ? " Whoever must agree may still agree." : ""}`
    : `${isAnswered(decision, to) ? "Open until" : "Please choose by"} ${times.at(deadline)}${shortenedOrStretched(decision)}.`;
  const isBreakable = whyUnbreakable(incident, decision, names) === undefined;
  return [strong(outcomeWords(decision, names, times) ?? `${by} ${silenceWords(decision, names, isBreakable)}`)];
}

function isAnswered({ choices, abstentions }: Decision, to: Reader): boolean {
  return to.kind === "person" && (own(choices, to.person) ?? own(abstentions, to.person)) !== undefined;
}

/** The right has passed to people who abstained since, or have left. From whom it is kept is for nobody to guess. */
function isLeftToNobody(incident: Incident, decision: Decision, names: Names): boolean {
  const { passed, state } = decision;
  if (!passed || state.status !== "open" || incident.excluded.length > 0) return false;
  return !passed.to.some((person) => mayChoose(incident, decision, person, names));
}

/** ", in 15 min, shorter than the 25 min agreed" */
function shortenedOrStretched({ agreedMs, givenMs, deadline, proposedAt }: Decision): string {
  const isAsGiven = toMs(deadline) - toMs(proposedAt) === givenMs;
  if (agreedMs === undefined || !isAsGiven) return "";
  return `, in ${spanWords(givenMs)}, ${givenMs < agreedMs ? "shorter" : "longer"} than the ${spanWords(agreedMs)} agreed`;
}

function optionBlocks(option: Decision["options"][number], decision: Decision): Block[] {
  const { id, costToAct, costToWait } = option;
  const { state, recommended } = decision;
  const isOutcome = state.status === "made" && state.option === id;
  const labels = costLabels(decision);
  const step = authorised(option, decision);
  const authorises = step === undefined ? "" : `authorises: ${step}`;
  const marks = [isOutcome ? "decided" : "", recommended === id ? "recommended" : "", authorises].filter(Boolean);
  return [
    { type: "divider" },
    strong(marks.length > 0 ? `${option.label} (${marks.join(", ")})` : option.label),
    ...facts([labels.act, stated(costToAct)], [labels.wait, stated(costToWait)]),
  ];
}

/** Beside figures that Muster worked out, of another source, nobody has to guess which of the two holds. */
function whoseCosts({ options, tradeOff, proposedBy }: Decision, names: Names): Block[] {
  const isWorkedOut = tradeOff?.cost !== undefined || tradeOff?.costPerHour !== undefined;
  const isWritten = options.some(({ costToAct, costToWait }) => isStated(costToAct) || isStated(costToWait));
  return isWorkedOut && isWritten
    ? [
        quiet(
          `The figures above are worked out. What each option costs is in the words of ${personName(names, proposedBy)}.`,
        ),
      ]
    : [];
}

function stated(cost: string): string | undefined {
  return isStated(cost) ? cost : undefined;
}

/** A decision and a deed that do not know of each other are worse than either: nobody takes this for leave to act. */
function noStepBlocks({ action, ratifies, state }: Decision): Block[] {
  if (action !== undefined || ratifies !== undefined) return [];
  if (state.status === "open") return [strong("Choosing here authorises no step: the question names none.")];
  return state.status === "made" ? [strong("No step is authorised by this: the question named none.")] : [];
}

function whoDecides(incident: Incident, decision: Decision, names: Names, times: Times): Block[] {
  const { proposedBy } = decision;
  const row = rowOf(decision, incident);
  const proposer = `Proposed by ${personName(names, proposedBy)} at ${times.at(decision.proposedAt)}.`;
  return [
    { type: "divider" },
    text(`${decidersRule(decision, names)} ${proposer}`),
    ...(row && !row.fallback
      ? [quiet(`Agreed beforehand: ${rowWords(row, decision)}.${tableSigners(decision, names)}`)]
      : [strong(`${fellBackWords(decision, incident) ?? noRow(row)}${tableSigners(decision, names)}`)]),
  ];
}

function tableSigners({ tableAgreedBy = [] }: Decision, names: Names): string {
  return tableAgreedBy.length === 0
    ? ""
    : ` Agreed to by ${peopleNames(
        names,
        tableAgreedBy.map(({ person }) => person),
      )}.`;
}

/** Who chose what, and who has not chosen. */
function choiceLines(incident: Incident, decision: Decision, names: Names, times: Times): Block[] {
  const { choices, state } = decision;
  return list([
    ...Object.entries(choices).map(([person, { role, option, at, actingFor }]) => {
      const who = personInRole(names, person, [role], actingFor);
      return `${who} chose “${labelOf(decision, option)}” at ${times.at(at)}`;
    }),
    ...waitedFor(incident, decision, names).map((person) => {
      const who = inDecision(decision, person, names);
      if (state.status !== "open") return `${who} did not choose`;
      return lateFor(decision, person, decision.asked[person]?.role ?? "")
        ? `${who} did not choose in time`
        : `Waiting for ${who}`;
    }),
  ]);
}

/** Not for whoever stands ready for somebody who is here. */
function waitedFor(incident: Incident, decision: Decision, names: Names): PersonId[] {
  return unheard(decision, peopleIn(incident, names)).filter((person) => {
    const { role, actingFor: principal } = decision.asked[person] ?? {};
    return !role || !principal || !isResting(incident, decision, { person, principal, role });
  });
}

/** Somebody's objection stands in their own words. */
export function dissentBlocks(decision: Decision, names: Names): Block[] {
  const now = Object.entries(decision.dissents).map(([person, { reason }]): Block => {
    const who = inDecision(decision, person, names);
    return reason === undefined
      ? text(`${who} objects. The reason is not written yet.`)
      : { type: "quote", text: reason, from: `${who}, who objects` };
  });
  const before = Object.entries(decision.dissentsBefore).map(([person, { reason }]): Block => {
    const who = inDecision(decision, person, names);
    return reason === undefined
      ? text(`${who} objected before the question was changed.`)
      : { type: "quote", text: reason, from: `${who}, who objected before the question was changed` };
  });
  return [...now, ...before];
}

function ownLine(incident: Incident, decision: Decision, person: PersonId, names: Names, times: Times): Block[] {
  if (decision.state.status !== "open" || isEnded(incident)) return [];
  const choice = decision.choices[person];
  if (choice) {
    const when = times.at(choice.at);
    const until = mayChoose(incident, decision, person, names) ? " You may change it until this closes." : "";
    const refusal = until ? refusalLine(decision, person, names) : [];
    const given = choice.condition === undefined ? "" : ", on a condition,";
    return [strong(`You chose “${labelOf(decision, choice.option)}”${given} at ${when}.${until}`), ...refusal];
  }
  if (own(decision.abstentions, person)) return [strong("You abstained: your part is asked of somebody else.")];
  const chosenFor = chosenForLine(decision, person, names);
  if (chosenFor.length > 0) return chosenFor;
  if (waitsForATie(decision, person)) {
    return [text("You decide if they do not agree, or if they run out of time. Your buttons come then.")];
  }
  if (isAloneIn(incident, decision, person, names))
    return [text("You proposed this, so somebody else has to approve it.")];
  return mayChoose(incident, decision, person, names) ? refusalLine(decision, person, names) : [];
}
