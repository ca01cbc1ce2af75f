import { type Incident, isEnded } from "../../../incident/incident.ts";
import type { Instant } from "../../../incident/time.ts";
import { viewsOf } from "../../../incident/updates/briefing.ts";
import type { BriefView, PersonId, RoleId } from "../../../policy/policy.ts";
import type { Block, Card } from "../../card.ts";
import { askedBlocks } from "../asked.ts";
import { listOf, type Names } from "../names.ts";
import { exerciseBanner, headline, list, quiet, strong, text, viewButton } from "../parts.ts";
import {
  decidedLines,
  decidedWords,
  downWords,
  goingOnWords,
  happenedWords,
  lawWords,
  leadWords,
  openWords,
  sentence,
} from "../summary-words.ts";
import { personTimes } from "../times.ts";
import { updateLine } from "../update-words.ts";
import { capacity, cost, costLines, customerLines, customers, services } from "./business.ts";
import type { Look } from "./look.ts";
import { clocks, personalData } from "./privacy.ts";
import { agreement, equipment, harm, machineActions, process } from "./safety.ts";
import { people, recovery, systems } from "./systems.ts";
import { actions, options, scope, threat } from "./threat.ts";
import { type SectionId, sectionsOf, viewTitles } from "./views.ts";

/** `/muster brief`: what one executive needs to know now, as far as the record holds it. Private, and never edited. */

const sections: Record<SectionId, (look: Look) => Block[]> = {
  board,
  threat,
  scope,
  options,
  actions,
  services,
  capacity,
  cost,
  customers,
  systems,
  recovery,
  people,
  "personal-data": personalData,
  clocks,
  process,
  equipment,
  harm,
  "machine-actions": machineActions,
  agreement,
  decisions,
};

/** `roles` are the reader's own; `view` is somebody else's that they asked for; `now` is when they look. */
export function briefCard(
  incident: Incident,
  names: Names,
  { person, roles, view, now }: { person: PersonId; roles: RoleId[]; view?: BriefView; now: Instant },
): Card {
  const times = personTimes(incident, names, person);
  const views = view ? [view] : viewsOf(incident, person, roles);
  // A view that two of their roles share, or a section that two views do, stands once.
  const shown = new Set(views.length > 0 ? views.flatMap((each) => sectionsOf[each]) : sectionsOf.general);
  return {
    kind: "brief",
    title: `Briefing: ${incident.codename}`,
    summary: headline(incident, summaryOf(views)),
    whole: { do: "brief", incident: incident.id, ...(view && { view }) },
    blocks: [
      ...exerciseBanner(incident),
      text(`${happenedWords(incident, times)} ${leadWords(incident, names)}`),
      ...askedBlocks(incident, person, names, times),
      text(updateLine(incident, names, times)),
      ...[...shown].flatMap((id) => sections[id]({ incident, names, times })),
      ...(isEnded(incident) ? [] : viewButton(incident)),
      quiet(`As of ${times.at(now)}. It says what the record holds, and no more.`),
    ],
  };
}

function summaryOf(views: BriefView[]): string {
  const titles = views.map((view) => viewTitles[view]);
  return titles.length > 0 ? `briefing for ${listOf(titles)}.` : "briefing.";
}

/** One paragraph, for people who were not there; what happened, and since when, stands above it. */
function board(look: Look): Block[] {
  const { incident, names, times } = look;
  const words = [
    sentencesOf(costLines(look), "No cost has been stated yet."),
    sentencesOf(customerLines(look), "No notice to customers is owed."),
    downWords(incident, times),
    decidedWords(incident, names, times),
    goingOnWords(incident, times),
    openWords(incident, times),
    lawWords(incident, times),
  ];
  return [strong("For the board"), text(words.filter(Boolean).join(" "))];
}

function sentencesOf(lines: string[], none: string): string {
  return lines.length > 0 ? lines.map(sentence).join(" ") : none;
}

function decisions({ incident, names, times }: Look): Block[] {
  const decided = decidedLines(incident, names, times);
  const lines = decided.length > 0 ? decided : ["Nothing has been decided."];
  return [strong("Decisions"), ...list([...lines, openWords(incident, times)])];
}
