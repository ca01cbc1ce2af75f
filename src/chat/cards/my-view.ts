import { latestCallIn } from "../../incident/call-ins/call-in.ts";
import { type Incident, isEnded } from "../../incident/incident.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { Block, Card } from "../card.ts";
import { dutyBlocks } from "./asked.ts";
import { isUnanswered, ownPart } from "./call-in.ts";
import { exclusionLine } from "./confidential.ts";
import { decisionBlocks } from "./decisions/decision.ts";
import { personButtons } from "./decisions/decision-buttons.ts";
import { leadWantedBlocks } from "./lead-wanted.ts";
import { leadBlocks, recordBlocks } from "./more.ts";
import type { Names } from "./names.ts";
import { buttons, exerciseBanner, facts, headline, quiet, roomFact, text, viewButton } from "./parts.ts";
import { situationBlocks, situationSummary } from "./situation.ts";
import { personTimes } from "./times.ts";

/** "Open my view": what this one person is asked, and then the situation, on their own clock. */
export function myViewCard(incident: Incident, person: PersonId, names: Names): Card {
  const callIn = latestCallIn(incident.callIns, person);
  const own = callIn ? ownPart(incident, callIn, names) : [];
  const asked = decisions(incident, person, names);
  const times = personTimes(incident, names, person);
  const duties = dutyBlocks(incident, person, names, times);
  const isAsked = asked.length + duties.length > 0 || (own.length > 0 && callIn !== undefined && isUnanswered(callIn));
  const rest = situationBlocks(incident, names, times, { isWhole: true });
  return {
    kind: "my-view",
    title: `Your view: ${incident.codename}`,
    whole: { do: "view", incident: incident.id },
    summary: headline(incident, isAsked ? "this is what you are asked." : "nothing is asked of you now."),
    blocks: [
      ...exerciseBanner(incident),
      ...(isAsked ? [] : [text("Nothing is asked of you now.")]),
      ...leadWantedBlocks(incident, names, person),
      // A question that waits comes before the part of somebody who is here already.
      ...(callIn && isUnanswered(callIn) ? [...own, ...asked] : [...asked, ...own]),
      ...duties,
      { type: "divider" },
      ...rest,
      ...exclusionLine(incident, names, person),
      ...(isEnded(incident) ? [] : [...facts(roomFact(incident, person)), ...leadBlocks(incident, names, person)]),
      ...(isEnded(incident) ? recordBlocks(incident, names, person) : lookingButtons(incident)),
      timesLine(incident, person, names),
    ],
  };
}

function lookingButtons({ id: incident }: Incident): Block[] {
  return buttons(
    { label: "My briefing", action: { do: "brief", incident } },
    { label: "Actions", action: { do: "actions", incident } },
    { label: "Legal deadlines", action: { do: "clocks", incident } },
    { label: "What else you can do", action: { do: "more", incident } },
  );
}

function timesLine(incident: Incident, person: PersonId, names: Names): Block {
  return quiet(`Times are ${personTimes(incident, names, person).zone}.`);
}

/** `/muster status INC-7K3Q`: the situation, for one person only; `others` is of other incidents. */
export function statusCard(incident: Incident, names: Names, person: PersonId, others: Block[] = []): Card {
  return {
    kind: "status",
    title: `${incident.codename} · ${incident.id}`,
    summary: situationSummary(incident, names),
    whole: { do: "show-all", incident: incident.id },
    blocks: [
      ...exerciseBanner(incident),
      ...situationBlocks(incident, names, personTimes(incident, names, person), { isWhole: true }),
      ...exclusionLine(incident, names, person),
      ...(isEnded(incident) ? [] : [...facts(roomFact(incident, person)), ...viewButton(incident)]),
      ...recordBlocks(incident, names, person),
      timesLine(incident, person, names),
      ...others,
    ],
  };
}

function decisions(incident: Incident, person: PersonId, names: Names): Block[] {
  const times = personTimes(incident, names, person);
  const open = Object.values(incident.decisions)
    .filter(({ asked, state }) => asked[person] && state.status === "open")
    .toSorted((a, b) => (a.deadline < b.deadline ? -1 : 1));
  return open.flatMap((decision): Block[] => [
    ...decisionBlocks(incident, decision, { kind: "person", person }, names, times),
    ...personButtons(incident, decision, person, names),
    { type: "divider" },
  ]);
}
