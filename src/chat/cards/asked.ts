import { latestCallIn } from "../../incident/call-ins/call-in.ts";
import type { Decision } from "../../incident/decisions/decision.ts";
import { type Incident, isEnded } from "../../incident/incident.ts";
import { leads } from "../../incident/permission.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { Block, Button } from "../card.ts";
import { actionName } from "./actions/action-words.ts";
import { isUnanswered, presses } from "./call-in.ts";
import { answerBy, askOf } from "./call-in-words.ts";
import { awaitsWord, personButtons } from "./decisions/decision-buttons.ts";
import { heardBlocks } from "./decisions/decision-progress.ts";
import { costLabels, optionWords, silenceWords } from "./decisions/decision-words.ts";
import { deedBlocks } from "./decisions/deed.ts";
import { refusalLine } from "./decisions/own-say.ts";
import { isStated } from "./decisions/stated.ts";
import { tradeOffBlocks } from "./decisions/trade-off.ts";
import { whyUnbreakable } from "./decisions/unbreakable.ts";
import { capitalised, type Names } from "./names.ts";
import { buttons, facts, strong, text } from "./parts.ts";
import { ownDuties } from "./still-owed.ts";
import type { Times } from "./times.ts";
import { updateButton } from "./update-words.ts";

/** What one person is asked now, with what they can press; a sentence that says so when it is nothing. */
export function askedBlocks(incident: Incident, person: PersonId, names: Names, times: Times): Block[] {
  const duties = dutyBlocks(incident, person, names, times);
  if (isEnded(incident)) {
    if (duties.length === 0) return [text("Nothing is asked of you: this incident is over.")];
    return [strong("This incident is over, and you are still asked:"), ...duties];
  }
  const asked = [...answering(incident, person, names, times), ...choosing(incident, person, names, times), ...duties];
  return asked.length > 0 ? [strong("You are asked:"), ...asked] : [text("Nothing is asked of you now.")];
}

/** What is theirs to do besides answering a call and deciding. */
export function dutyBlocks(incident: Incident, person: PersonId, names: Names, times: Times): Block[] {
  return [
    ...(isEnded(incident) ? [] : [...updating(incident, person, times), ...finishing(incident, person, times)]),
    ...ownDuties(incident, person, names, times),
  ];
}

function answering(incident: Incident, person: PersonId, names: Names, times: Times): Block[] {
  const callIn = latestCallIn(incident.callIns, person);
  if (!callIn || !isUnanswered(callIn)) return [];
  const by = callIn.state.status === "waiting" ? answerBy(incident, callIn, names, times) : "Your answer still counts.";
  return [text(`${askOf(incident, callIn, names)} ${by}`), ...presses(incident, callIn, names)];
}

function choosing(incident: Incident, person: PersonId, names: Names, times: Times): Block[] {
  const waiting = Object.values(incident.decisions).filter((decision) => awaitsWord(incident, decision, person, names));
  return waiting.flatMap((decision) => [
    ...heardBlocks(decision, person, names),
    ...questionBlocks(incident, decision, names, times),
    ...refusalLine(decision, person, names),
    ...personButtons(incident, decision, person, names),
  ]);
}

/** All that a choice is bound to: nobody presses what they have not been shown. */
function questionBlocks(incident: Incident, decision: Decision, names: Names, times: Times): Block[] {
  const { question, deadline, passed, options, recommended } = decision;
  const isBreakable = whyUnbreakable(incident, decision, names) === undefined;
  const costs = options.map((option): [string, string] => {
    const name = optionWords(option, decision);
    return [option.id === recommended ? `${name} (recommended)` : name, costsOf(option, decision)];
  });
  return [
    strong(question),
    ...deedBlocks(incident, decision, names, times),
    text(`Please choose by ${times.at(passed?.until ?? deadline)}. ${silenceWords(decision, names, isBreakable)}`),
    ...tradeOffBlocks(incident, decision, names, times),
    ...facts(...costs),
  ];
}

function costsOf({ costToAct, costToWait }: Decision["options"][number], decision: Decision): string {
  const labels = costLabels(decision);
  const said = [
    ...(isStated(costToAct) ? [`${labels.act.toLowerCase()}: ${costToAct}`] : []),
    ...(isStated(costToWait) ? [`${labels.wait.toLowerCase()}: ${costToWait}`] : []),
  ];
  return capitalised(said.join("; ") || "what it costs is not stated");
}

/** Whoever leads, once one is due. */
function updating(incident: Incident, person: PersonId, times: Times): Block[] {
  const { next, missedSince } = incident.updates;
  const dueAt = missedSince ?? (next?.isReminded ? next.dueAt : undefined);
  if (dueAt === undefined || !leads(incident, person)) return [];
  return [
    text(`An update was due by ${times.at(dueAt)}. Please say how things stand.`),
    ...buttons(updateButton(incident)),
  ];
}

/** What they began and nobody has said the end of. */
function finishing({ actions, id }: Incident, person: PersonId, times: Times): Block[] {
  return Object.values(actions).flatMap((action): Block[] => {
    const { progress } = action;
    if (progress.status !== "started" || progress.by !== person) return [];
    const press = (label: string, what: "action-done" | "action-failed"): Button => ({
      label,
      action: { do: what, incident: id, action: action.id },
    });
    return [
      text(`You began this at ${times.at(progress.at)}: ${actionName(action)} (${action.id}). Please say how it went.`),
      ...buttons(press("Done", "action-done"), press("Failed", "action-failed")),
    ];
  });
}
