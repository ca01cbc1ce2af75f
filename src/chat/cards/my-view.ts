import { latestCallIn } from "../../incident/call-in.ts";
import type { Decision } from "../../incident/decision.ts";
import { type Incident, isEnded } from "../../incident/incident.ts";
import { leads } from "../../incident/permission.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { Block, Card } from "../card.ts";
import { isUnanswered, ownPart } from "./call-in.ts";
import { exclusionLine } from "./confidential.ts";
import { decisionBlocks, personButtons } from "./decision.ts";
import type { Names } from "./names.ts";
import { buttons, exerciseBanner, facts, headline, quiet, roomFact, text } from "./parts.ts";
import { situationBlocks, situationSummary } from "./situation.ts";
import { personTimes } from "./times.ts";

/** "Open my view": what this one person is asked, and then the situation, on their own clock. */
export function myViewCard(incident: Incident, person: PersonId, names: Names): Card {
  const callIn = latestCallIn(incident.callIns, person);
  const own = callIn ? ownPart(incident, callIn, names) : [];
  const asked = decisions(incident, person, names);
  const isAsked = asked.length > 0 || (own.length > 0 && callIn !== undefined && isUnanswered(callIn));
  const rest = situationBlocks(incident, names, personTimes(incident, names, person));
  return {
    kind: "my-view",
    title: `Your view: ${incident.codename}`,
    summary: headline(incident, isAsked ? "this is what you are asked." : "nothing is asked of you now."),
    blocks: [
      ...exerciseBanner(incident),
      ...(isAsked ? [] : [text("Nothing is asked of you now.")]),
      // A question that waits comes before the part of somebody who is here already.
      ...(callIn && isUnanswered(callIn) ? [...own, ...asked] : [...asked, ...own]),
      { type: "divider" },
      ...rest,
      ...exclusionLine(incident, names, person),
      ...(isEnded(incident) ? [] : facts(roomFact(incident))),
      timesLine(incident, person, names),
    ],
  };
}

function timesLine(incident: Incident, person: PersonId, names: Names): Block {
  return quiet(`Times are ${personTimes(incident, names, person).zone}.`);
}

/** `/muster status INC-7K3Q`: the situation, for one person only and without buttons. */
export function statusCard(incident: Incident, names: Names, person: PersonId): Card {
  return {
    kind: "status",
    title: `${incident.codename} · ${incident.id}`,
    summary: situationSummary(incident, names),
    blocks: [
      ...exerciseBanner(incident),
      ...situationBlocks(incident, names, personTimes(incident, names, person)),
      ...exclusionLine(incident, names, person),
      ...(isEnded(incident) ? [] : facts(roomFact(incident))),
      timesLine(incident, person, names),
    ],
  };
}

/** Those that ask them something, and those whose words they may change. */
function decisions(incident: Incident, person: PersonId, names: Names): Block[] {
  const times = personTimes(incident, names, person);
  const open = Object.values(incident.decisions).filter(({ state }) => state.status === "open");
  return open.flatMap((decision): Block[] => {
    const isAsked = decision.asked[person] !== undefined;
    const change = editButton(incident, decision, person);
    if (!isAsked && change.length === 0) return [];
    return [
      ...decisionBlocks(incident, decision, { kind: "person", person }, names, times),
      ...(isAsked ? personButtons(incident, decision, person) : []),
      ...change,
      { type: "divider" },
    ];
  });
}

function editButton(incident: Incident, { id, proposedBy, passed }: Decision, person: PersonId): Block[] {
  const isTheirs = proposedBy === person || leads(incident, person);
  if (!isTheirs || passed || isEnded(incident)) return [];
  return buttons({ label: "Change the question", action: { do: "edit", incident: incident.id, decision: id } });
}
