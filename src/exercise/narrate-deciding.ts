import { decidersRule, labelOf, optionWords, vetoLifted } from "../chat/cards/decisions/decision-words.ts";
import { figuresWords, isWeighed, moneyRange, thresholdWords } from "../chat/cards/decisions/trade-off.ts";
import { listOf, type Names, peopleNames, personInRole, personName, roleTitles } from "../chat/cards/names.ts";
import { roomTimes } from "../chat/cards/times.ts";
import type { Decision } from "../incident/decisions/decision.ts";
import type { DecisionEvent } from "../incident/decisions/decision-events.ts";
import type { EventOf } from "../incident/events.ts";
import type { Incident } from "../incident/incident.ts";
import { own } from "../incident/own.ts";
import { by, type Line, muster } from "./line.ts";

/** A decision, as somebody who watches would tell it. */

export function decided({ event, incident }: { event: DecisionEvent; incident: Incident }, names: Names): Line[] {
  const decision = incident.decisions[event.data.decisionId];
  if (!decision) return [];
  const label = (id: string) => labelOf(decision, id);
  switch (event.type) {
    case "DecisionProposed":
      return proposed({ event, incident }, decision, names);
    case "DeciderAsked": {
      const { person, role, actingFor } = event.data;
      const asWhom = actingFor
        ? `${personName(names, actingFor)} (${roleTitles(names, [role])})`
        : roleTitles(names, [role]);
      const what = `is asked to decide ${actingFor ? "for" : "as"} ${asWhom}`;
      return [{ who: personName(names, person), what, tone: "plain" }];
    }
    case "ChoiceMade": {
      const { option, condition } = event.data;
      const { actingFor } = event.by;
      const forWhom = actingFor ? ` for ${personName(names, actingFor)}` : "";
      const what = `chooses “${label(option)}”${forWhom}`;
      if (condition === undefined) return [by(event.by, names, what, "decision")];
      return [{ ...by(event.by, names, `${what}, on a condition`, "decision"), quote: condition }];
    }
    case "DecisionEdited":
      if (event.data.stopped !== undefined) return [muster("voids what was chosen before: it was stopped", "warning")];
      if (event.data.down !== undefined)
        return [muster(`voids what was chosen before: ${event.data.down} was reported down`, "warning")];
      return [
        {
          ...by(event.by, names, `changes the question: ${event.data.question}`, "decision"),
          details: optionLines(decision),
        },
        muster("voids what was chosen before, and tells those who chose", "warning"),
      ];
    case "ChoiceExplained":
      return [{ ...by(event.by, names, "says why, and every word is kept"), quote: event.data.reason }];
    case "AbstentionRecorded":
      return [by(event.by, names, "abstains; their role is asked of somebody else", "decision")];
    case "AbstentionExplained":
      return [{ ...by(event.by, names, "says why they abstain"), quote: event.data.reason }];
    case "SpokenChoiceRecorded": {
      const { person, option } = event.data;
      const what = `writes down that ${personName(names, person)} said “${label(option)}”; it counts once confirmed`;
      return [by(event.by, names, what)];
    }
    case "SpokenChoiceRung": {
      const what = "is called to confirm what they are said to have said";
      return [{ who: personName(names, event.data.person), what, tone: "plain" }];
    }
    case "SpokenChoiceDenied":
      return [by(event.by, names, "says they did not say that", "warning")];
    case "SeatPassedOn": {
      const { busy, person, principal } = event.data;
      const next = person === undefined ? "there is nobody else" : `calls ${personName(names, person)}`;
      const why = busy === undefined ? "" : `: ${personName(names, busy)} counts once`;
      return [muster(`${next} for ${personName(names, principal)}${why}`, "warning")];
    }
    case "StandInsCalled":
      return event.data.called.map(({ person, principal }) =>
        muster(
          `calls ${personName(names, person)} for ${personName(names, principal)}: half of the time is over`,
          "warning",
        ),
      );
    case "TieBreakerCalled": {
      const { person, role, why } = event.data;
      const who = person === undefined ? "nobody, for there is nobody" : personName(names, person);
      const reason = why === "tie" ? "to break the tie" : "because little time is left";
      return [muster(`calls ${who} (${roleTitles(names, [role])}) ${reason}`, "warning")];
    }
    case "DecisionTied":
      return [
        muster(
          event.data.tooFewLeft ? "sees that too few are left to decide" : "sees that all have spoken and do not agree",
          "warning",
        ),
      ];
    case "OptionVetoed": {
      const { option, roles } = event.data;
      const lifters = roles.flatMap((role) => own(decision.vetoLiftedBy ?? {}, role) ?? []);
      const cure = lifters.length > 0 ? `only ${roleTitles(names, lifters)} may lift that` : "nobody may lift that";
      return [
        muster(
          `records a VETO: ${roleTitles(names, roles)} must agree to “${label(option)}” and refuses; ${cure}`,
          "bad",
        ),
      ];
    }
    case "RightPassed": {
      const who = peopleNames(names, event.data.to);
      return [muster(`passes the right to ${who}: the time of the others is over`, "warning")];
    }
    // Told when its reason is.
    case "DissentRecorded":
      return [];
    case "DissentExplained":
      return [{ ...by(event.by, names, "objects, and every word is kept", "warning"), quote: event.data.reason }];
    case "DissentTakenBack":
      return [by(event.by, names, "takes the objection back")];
    case "DecisionMade": {
      const { option, chosenBy } = event.data;
      const who = chosenBy.map((id) => {
        const { role, actingFor } = decision.choices[id] ?? {};
        return personInRole(names, id, role ? [role] : [], actingFor);
      });
      const tie = event.data.tieBrokenBy ? "; the tie is broken" : "";
      const lifted = (event.data.vetoesLifted ?? [])
        .map(
          ({ role, liftedBy, person }) =>
            `; ${vetoLifted(roleTitles(names, [role]), personInRole(names, person, [liftedBy]))}`,
        )
        .join("");
      const objection = Object.keys(decision.dissents).length > 0 ? "; the objection stands beside it" : "";
      return [muster(`records the outcome: “${label(option)}”, by ${listOf(who)}${tie}${lifted}${objection}`, "good")];
    }
    case "ConditionMet": {
      const { person } = event.data;
      const whose = person === event.by.person ? "the condition" : `the condition of ${personName(names, person)}`;
      return [by(event.by, names, `says that ${whose} is met`, "good")];
    }
    case "DecisionExpired":
      return [
        muster(
          `closes the question: ${event.data.nobodyLeft ? "nobody is left who could decide it" : "nobody decided in time"}, and nothing is approved`,
          "bad",
        ),
      ];
    case "DecisionWithdrawn":
      return [{ ...by(event.by, names, "withdraws the question, and nothing is approved"), quote: event.data.reason }];
    case "DecisionReplaced":
      return [muster("closes the question and puts it anew: others decide it by now")];
  }
}

function proposed(
  { event, incident }: { event: EventOf<"DecisionProposed">; incident: Incident },
  decision: Decision,
  names: Names,
): Line[] {
  const details = optionLines(decision);
  return [
    { ...by(event.by, names, `puts the question: ${event.data.question}`, "decision"), details },
    ...weighed(incident, decision, names),
    muster(`goes by what was agreed. ${decidersRule(decision, names)} Silence approves nothing.`),
  ];
}

function optionLines(decision: Decision) {
  return decision.options.map((option) => {
    const { id, costToAct, costToWait } = option;
    const mark = id === decision.recommended ? " (recommended)" : "";
    return `${optionWords(option, decision)}${mark}. It costs now: ${sentence(costToAct)} It may cost later: ${sentence(costToWait)}`;
  });
}

/** With its full stop, whether or not it was written with one. */
function sentence(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}

/** What could happen to people, in the proposer's words; then what the business tolerates beside what is expected. */
function weighed(incident: Incident, decision: Decision, names: Names): Line[] {
  const { tradeOff, proposedBy } = decision;
  if (!tradeOff) return [];
  const said = by({ person: proposedBy }, names, "says first what could happen to people");
  const safety: Line[] = tradeOff.safety ? [{ ...said, quote: tradeOff.safety }] : [];
  if (!isWeighed(tradeOff)) return safety;
  const line = thresholdWords(incident, decision, tradeOff, roomTimes(incident));
  const cost = tradeOff.cost ? [`Acting costs ${moneyRange(tradeOff.cost)}.`] : [];
  return [
    ...safety,
    { ...muster(`weighs it: ${line}`), details: [...cost, figuresWords(tradeOff)].filter((words) => words !== "") },
  ];
}
