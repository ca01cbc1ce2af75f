import type { Decision } from "../../incident/decisions/decision.ts";
import type { Incident } from "../../incident/incident.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { Block } from "../card.ts";
import { carriedOutWords } from "./actions/carried-out.ts";
import { askedBlocks } from "./asked.ts";
import { conditionBlocks } from "./decisions/condition-words.ts";
import { dissentBlocks } from "./decisions/decision.ts";
import { progressBlocks } from "./decisions/decision-progress.ts";
import { outcomeWords, untilWords } from "./decisions/decision-words.ts";
import type { Names } from "./names.ts";
import { facts, quiet, roomFact, strong, text } from "./parts.ts";
import { downWords, happenedWords, leadWords, sentence } from "./summary-words.ts";
import type { Times } from "./times.ts";
import { updateLine } from "./update-words.ts";

/** For whoever comes when much has happened: how it stands, what was decided and is not yet, and what is theirs to do. */
export function catchUpBlocks(incident: Incident, person: PersonId, names: Names, times: Times): Block[] {
  const decisions = Object.values(incident.decisions);
  const settled = decisions.filter(({ state }) => state.status !== "open");
  const open = decisions.filter(({ state }) => state.status === "open");
  return [
    strong("What you have missed"),
    text(`${happenedWords(incident, times)} ${leadWords(incident, names)} ${downWords(incident, times)}`),
    ...askedBlocks(incident, person, names, times),
    strong("Decided"),
    ...(settled.length > 0
      ? settled.flatMap((each) => settledBlocks(incident, each, names, times))
      : [text("Nothing yet.")]),
    strong("Still open"),
    ...(open.length > 0 ? open.map((each) => openLine(each, times)) : [text("No decision is open.")]),
    text(updateLine(incident, names, times)),
    ...facts(roomFact(incident, person)),
    quiet(`/muster brief shows what your role needs to know. Times are ${times.zone}.`),
  ];
}

/** Outcome, conditions and objections, in the words of those who spoke. */
function settledBlocks(incident: Incident, decision: Decision, names: Names, times: Times): Block[] {
  const carried = carriedOutWords(incident, decision, names, times);
  return [
    text(`${sentence(decision.question)} ${outcomeWords(decision, names, times) ?? ""} ${carried}`.trim()),
    ...conditionBlocks(incident, decision, names, times),
    ...progressBlocks(incident, decision, names, times),
    ...dissentBlocks(decision, names),
  ];
}

function openLine(decision: Decision, times: Times): Block {
  return text(`${decision.question} Open ${untilWords(decision, times)}.`);
}
