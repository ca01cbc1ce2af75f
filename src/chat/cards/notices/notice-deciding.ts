import { isExcluded } from "../../../incident/confidential/confidential.ts";
import { openConditionsOn } from "../../../incident/decisions/conditions.ts";
import type { Decision } from "../../../incident/decisions/decision.ts";
import { type Incident, isEnded } from "../../../incident/incident.ts";
import type { About, Notice } from "../../../incident/notice.ts";
import { own } from "../../../incident/own.ts";
import { questionEffect } from "../../../incident/threads.ts";
import type { Block } from "../../card.ts";
import { actionButtons } from "../actions/action-buttons.ts";
import { actionName } from "../actions/action-words.ts";
import { aboutConditionMet, waitingOn } from "../decisions/condition-words.ts";
import { actingLine, sidesBlocks, whoIsHere, wordsOf } from "../decisions/decision-progress.ts";
import { labelOf, outcomeWords } from "../decisions/decision-words.ts";
import { untieing, whyNobodyBreaks } from "../decisions/unbreakable.ts";
import { type Names, peopleNames, personInRole, personName, roleTitle, roleTitles } from "../names.ts";
import { buttons, strong, text } from "../parts.ts";
import type { Times } from "../times.ts";
import type { Said } from "./notice-calling.ts";

/** What must be said once about a decision, or about who acts for whom. */

type AboutDeciding = Extract<
  About,
  {
    what:
      | "acting-started"
      | "acting-ended"
      | "decision-edited"
      | "stand-ins-called"
      | "seat-passed-on"
      | "decision-tied"
      | "tie-breaker-called"
      | "tie-to-break"
      | "reason-given"
      | "option-vetoed"
      | "right-passed"
      | "turn-over"
      | "spoken"
      | "spoken-denied"
      | "condition-met";
  }
>;

export function aboutDeciding(incident: Incident, about: AboutDeciding, names: Names, times: Times): Said {
  const name = (person: string) => personName(names, person);
  switch (about.what) {
    case "acting-started":
      return { short: `${name(about.person)} acts for ${name(about.principal)}.`, blocks: [actingLine(names, about)] };
    case "acting-ended":
      return actingEnded(about, name);
    case "turn-over": {
      const over = `Your turn as ${roleTitles(names, about.roles)} is over: whoever holds that role now is asked, and you need do nothing more in it.`;
      return {
        short: "your turn is over.",
        blocks: [
          text(`${over} What you chose stays on the record; it is the choice of whoever holds the role that counts.`),
        ],
      };
    }
    case "stand-ins-called": {
      const decision = own(incident.decisions, about.decisionId);
      return {
        short: "half of the time is over, stand-ins are called.",
        blocks: [
          ...question(incident, about.decisionId),
          text("Half of the time is over. Called in the place of those who have said nothing:"),
          ...about.called
            .filter(({ principal }) => !isExcluded(incident, principal))
            .map((one) => {
              const called = `${name(one.person)}, for ${name(one.principal)}`;
              return text(`${called}${decision ? whoIsHere(incident, decision, one, times) : ""}.`);
            }),
        ],
      };
    }
    case "seat-passed-on": {
      const principal = personInRole(names, about.principal, [about.role]);
      const next =
        about.person === undefined
          ? `Nobody else stands in for ${principal}: please reach them yourself.`
          : `${name(about.person)} is called to answer for ${principal}.`;
      if (about.busy === undefined) {
        return { short: "somebody else stands in.", blocks: [...question(incident, about.decisionId), text(next)] };
      }
      const busyFor = about.busyFor === undefined ? "for themselves" : `for ${name(about.busyFor)}`;
      return {
        short: `one person counts once, ${about.person === undefined ? "and nobody else stands in" : "so somebody else is called"}.`,
        blocks: [
          ...question(incident, about.decisionId),
          text(`${name(about.busy)} answers here ${busyFor}, and one person counts once. ${next}`),
        ],
      };
    }
    case "decision-edited":
    case "decision-tied":
    case "tie-breaker-called":
    case "tie-to-break":
    case "reason-given":
    case "option-vetoed":
    case "right-passed":
      return underWay(incident, about, names, times);
    case "spoken":
      return {
        short: "please confirm what you said.",
        blocks: [
          ...question(incident, about.decisionId),
          text(
            `${name(about.recordedBy)} wrote down what you said. It counts once you confirm it, on the decision's card.`,
          ),
        ],
      };
    case "spoken-denied":
      return {
        short: `${name(about.person)} did not say that.`,
        blocks: [...question(incident, about.decisionId), text(`${name(about.person)} says they did not say that.`)],
      };
    case "condition-met":
      return nowToBegin(incident, about.decisionId, aboutConditionMet(incident, about, names), names);
  }
}

/** Once nothing is waited for any more, whoever carries it out hears so, with what they press. */
function nowToBegin(incident: Incident, decisionId: string, said: Said, names: Names): Said {
  if (isEnded(incident)) return said;
  const free = waitingOn(incident, decisionId).filter((action) => openConditionsOn(incident, action).length === 0);
  const blocks = free.flatMap((action) => [
    strong(`${actionName(action)} (${action.id}) may start now.`),
    ...buttons(...actionButtons(incident, action, names)),
  ]);
  return { ...said, blocks: [...said.blocks, ...blocks] };
}

function actingEnded(
  { person, principal, why }: Extract<About, { what: "acting-ended" }>,
  name: (person: string) => string,
): Said {
  switch (why) {
    case undefined:
      return {
        short: `${name(principal)} has taken over.`,
        blocks: [text(`${name(principal)} has taken over from ${name(person)}. What was chosen for them stands.`)],
      };
    case "delegation-over":
      return {
        short: `${name(person)} does not act for ${name(principal)} any more.`,
        blocks: [
          text(
            `What ${name(principal)} had handed over is over: ${name(person)} does not act for them any more. What was chosen for them stands; from now on ${name(principal)} decides.`,
          ),
        ],
      };
    case "role-lost":
      return {
        short: `${name(person)} does not act for ${name(principal)} any more.`,
        blocks: [
          text(
            `${name(principal)} does not hold the role any more in which ${name(person)} acted for them. Whoever holds it now decides.`,
          ),
        ],
      };
    case "left":
    case "from-outside":
      return {
        short: `nobody acts for ${name(principal)} any more.`,
        blocks: [
          text(
            `${name(person)}, who acted for ${name(principal)}, is not one of those who may any more. What they chose in a question that is still open does not count: ${name(principal)} decides.`,
          ),
        ],
      };
  }
}

type UnderWay = Extract<
  AboutDeciding,
  {
    what:
      | "decision-edited"
      | "decision-tied"
      | "tie-breaker-called"
      | "tie-to-break"
      | "reason-given"
      | "option-vetoed"
      | "right-passed";
  }
>;

function underWay(incident: Incident, about: UnderWay, names: Names, times: Times): Said {
  const asked = question(incident, about.decisionId);
  const decision = incident.decisions[about.decisionId];
  switch (about.what) {
    case "decision-edited": {
      const lost = about.voided ? " What was chosen or said before does not count any more: please choose again." : "";
      const stopped = about.stopped === undefined ? undefined : own(incident.actions, about.stopped);
      if (stopped) {
        const why = `${actionName(stopped)} (${stopped.id}) was stopped as unsafe, which is about this question too.${lost}`;
        return { short: "a step was stopped that is being asked about.", blocks: [...asked, text(why)] };
      }
      if (about.down !== undefined) {
        const why = `${about.down} was reported down, so waiting and acting cost something else than you were shown.${lost}`;
        return { short: `${about.down} is down, which is being asked about.`, blocks: [...asked, text(why)] };
      }
      return { short: "the question has changed.", blocks: [...asked, text(`The question has changed.${lost}`)] };
    }
    case "decision-tied":
      if (about.tooFewLeft) {
        return { short: "too few are left to decide.", blocks: [...asked, text("Too few are left to decide this.")] };
      }
      return {
        short: "they do not agree.",
        blocks: [...asked, text("Those who decide have all spoken, and do not agree.")],
      };
    case "tie-breaker-called": {
      if (about.person === undefined) return nobodyBreaksIt(incident, about, names);
      const who = personName(names, about.person);
      const why = decision?.tooFewLeft
        ? "To decide it"
        : about.why === "tie"
          ? "To break the tie"
          : "Little time is left: in case it is not decided";
      const called =
        about.standIn === undefined ? `${who} is called` : `${personName(names, about.standIn)} is asked for ${who}`;
      return { short: "the tie-breaker is called.", blocks: [...asked, text(`${why}, ${called}.`)] };
    }
    case "tie-to-break":
      if (decision?.tooFewLeft) {
        const words = "Too few are left to decide this: you decide it, on the decision's card.";
        return { short: "too few are left to decide, and you decide it.", blocks: [...asked, strong(words)] };
      }
      return {
        short: "they do not agree, and you decide between them.",
        blocks: [
          ...asked,
          strong(
            "They do not agree: you decide between them, on the decision's card. What they say from now on is sent to you, and is there too.",
          ),
          ...(decision ? sidesBlocks(decision, names) : []),
        ],
      };
    case "reason-given":
      return {
        short: "one of them has said why; you decide between them.",
        blocks: [...asked, ...(decision ? wordsOf(decision, about.person, names) : [])],
      };
    case "option-vetoed": {
      const label = decision ? labelOf(decision, about.option) : about.option;
      const refuses = `${roleTitles(names, about.roles)} refuses “${label}”, and without that nothing is approved.`;
      return { short: "it is refused by somebody who must agree.", blocks: [...asked, strong(refuses)] };
    }
    case "right-passed": {
      const until = decision?.passed ? ` until ${times.at(decision.passed.until)}` : "";
      const words = `The time is over${until && ";"}${until} ${peopleNames(names, about.to)} may decide.`;
      return { short: `${peopleNames(names, about.to)} may decide now.`, blocks: [...asked, strong(words)] };
    }
  }
}

/** Whoever was to be called is nobody, or has just abstained or left. */
function nobodyBreaksIt(
  incident: Incident,
  { decisionId, role, why }: Extract<About, { what: "tie-breaker-called" }>,
  names: Names,
): Said {
  const decision = incident.decisions[decisionId];
  const because =
    (decision && whyNobodyBreaks(incident, decision, names)) ??
    `nobody who may answer for it is ${roleTitle(names, role)}`;
  const asked = question(incident, decisionId);
  if (why === "time-short") {
    const line = `Little time is left, and nobody can decide in the place of those who are asked: ${because}.`;
    const next = "Please help to reach them: if they have not decided in time, nothing is approved.";
    return { short: "nobody else can decide this.", blocks: [...asked, strong(line), text(next)] };
  }
  const what = decision?.tooFewLeft ? "Too few are left to decide this" : "They do not agree";
  const line = `${what}, and nobody can break the tie: ${because}.`;
  return { short: "nobody can break the tie.", blocks: [...asked, strong(line), text(untieing)] };
}

function question({ decisions }: Incident, decisionId: string): Block[] {
  const decision = decisions[decisionId];
  return decision ? [text(decision.question)] : [];
}

/**
 * The outcome, in full in the room and to whoever has no card that shows it. Whoever has one reads it there: to them this
 * is the receipt, which makes their phone say that there is an outcome and carries the seal.
 */
export function aboutClosed(
  incident: Incident,
  decisionId: string,
  to: Notice["to"],
  names: Names,
  times: Times,
): Said {
  const decision = incident.decisions[decisionId];
  const words = decision && outcomeWords(decision, names, times);
  if (!decision || !words) return { short: "a decision is closed.", blocks: [text("A decision is closed.")] };
  const isMade = decision.state.status === "made";
  const short = isMade ? "the decision was made." : "this was not decided, nothing is approved.";
  const hasCard = to.kind === "person" && own(incident.cards, questionEffect(incident, { decisionId, to }));
  const isTheirs = to.kind === "room" || to.person === decision.proposedBy;
  const again = isTheirs ? askAgainBlocks(incident, decision) : [];
  if (hasCard) return { short, blocks: [text(receiptWords(decision)), ...again] };
  const conditions = Object.entries(decision.choices).flatMap(([person, { option, condition }]): Block[] =>
    isMade && condition !== undefined && decision.state.status === "made" && decision.state.option === option
      ? [{ type: "quote", text: condition, from: `The condition of ${personName(names, person)}` }]
      : [],
  );
  return { short, blocks: [text(decision.question), strong(words), ...conditions, ...again] };
}

/** What nobody decided stays so until somebody asks once more. */
function askAgainBlocks(incident: Incident, { id, state, ratifies }: Decision): Block[] {
  if (state.status !== "expired" || ratifies !== undefined || isEnded(incident)) return [];
  return [
    text("If it still has to be decided, ask again: those who decide are called once more."),
    ...buttons({ label: "Ask again", action: { do: "propose", incident: incident.id, anew: id } }),
  ];
}

function receiptWords({ state, ...decision }: Decision): string {
  const what = state.status === "made" ? `“${labelOf(decision, state.option)}” was decided` : "nothing was approved";
  return `Receipt: ${what}. Your card of this question, above, shows how.`;
}
