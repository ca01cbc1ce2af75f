import { latestCallIn } from "../../incident/call-in.ts";
import { type Incident, isEnded } from "../../incident/incident.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { Block, Card } from "../card.ts";
import { callInCard } from "./call-in.ts";
import { decisionBlocks, personButtons } from "./decision.ts";
import type { Names } from "./names.ts";
import { exerciseBanner, headline, text } from "./parts.ts";
import { situationBlocks, situationSummary } from "./situation.ts";
import { personTimes } from "./times.ts";

/** "Open my view": what this one person is asked, and then the situation, on their own clock. */
export function myViewCard(incident: Incident, person: PersonId, names: Names): Card {
  const asked = [...callInBlocks(incident, person, names), ...decisions(incident, person, names)];
  const times = personTimes(incident, names, person);
  return {
    kind: "my-view",
    title: `Your view: ${incident.codename}`,
    summary: headline(incident, asked.length > 0 ? "this is what you are asked." : "nothing is asked of you now."),
    blocks: [
      ...exerciseBanner(incident),
      ...(asked.length > 0 ? asked : [text("Nothing is asked of you now.")]),
      { type: "divider" },
      ...situationBlocks({ ...incident, exercise: false }, names, times),
    ],
  };
}

/** `/muster status INC-7K3Q`: the situation, for one person only and without buttons. */
export function statusCard(incident: Incident, names: Names, person?: PersonId): Card {
  return {
    kind: "status",
    title: `${incident.codename} · ${incident.id}`,
    summary: situationSummary(incident, names),
    blocks: situationBlocks(incident, names, personTimes(incident, names, person ?? "")),
  };
}

function callInBlocks(incident: Incident, person: PersonId, names: Names): Block[] {
  const callIn = latestCallIn(incident.callIns, person);
  if (!callIn || isEnded(incident)) return [];
  return callInCard({ ...incident, exercise: false }, callIn.id, names).blocks;
}

function decisions(incident: Incident, person: PersonId, names: Names): Block[] {
  const times = personTimes(incident, names, person);
  return Object.values(incident.decisions)
    .filter(({ asked, state }) => asked[person] && state.status === "open")
    .flatMap((decision) => [
      { type: "divider" },
      ...decisionBlocks(incident, decision, { kind: "person", person }, names, times),
      ...personButtons(incident, decision, person),
    ]);
}
