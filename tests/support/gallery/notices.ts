import { noticeCard } from "../../../src/chat/cards/notices/notice.ts";
import type { ActionNews } from "../../../src/incident/actions/action-notices.ts";
import { evolve, type Incident } from "../../../src/incident/incident.ts";
import type { Notice } from "../../../src/incident/notice.ts";
import { type Given, incidentId } from "../builders.ts";
import { factStories } from "../fact-stories.ts";
import { noticeStories } from "../notice-stories.ts";
import { type Group, namesIn } from "./entry.ts";

/** Everything that is said once, to the room and to a person where it is said to both. */
export function noticeCards(): Group {
  return { ...everyKind(), ...nobodyBreaksIt(), ...newsOfActions() };
}

function everyKind(): Group {
  const cards: Group = {};
  for (const [what, [story]] of Object.entries(noticeStories)) {
    for (const notice of Object.values(story.incident.notices)) {
      if (notice.about.what !== what) continue;
      cards[`noticeCard: ${what}, to ${whom(notice)}`] ??= noticeCard(story.incident, notice, namesIn(story));
    }
  }
  return cards;
}

/** Where whoever was to break a tie has abstained. */
function nobodyBreaksIt(): Group {
  const [torn] = noticeStories["tie-breaker-called"];
  const story = torn.abstained("farid");
  const found = Object.values(story.incident.notices).findLast(({ about }) => about.what === "tie-breaker-called");
  return found
    ? { "noticeCard: tie-breaker-called, and nobody is": noticeCard(story.incident, found, namesIn(story)) }
    : {};
}

/** All that is said of actions, services and customers; a new kind does not compile until it stands here. */
const newsOfAction: Record<ActionNews["news"], true> = {
  authorised: true,
  taken: true,
  ratified: true,
  "to-be-reverted": true,
  withdrawn: true,
  reported: true,
  stopped: true,
  ending: true,
  expired: true,
  "left-standing": true,
  "service-down": true,
  "service-down-besides": true,
  "service-up": true,
  downtime: true,
  "customers-owed": true,
  "customers-overdue": true,
  "customers-dropped": true,
  "customers-told": true,
};

/** Names of what no story tells stay absent, and a test misses them. */
export const actionNewsNames = Object.keys(newsOfAction).map((news) => `noticeCard: containment ${news}, to the room`);

function newsOfActions(): Group {
  const cards: Group = {};
  for (const story of factStories) {
    for (const { incident, notice } of everyNotice(story)) {
      if (notice.about.what !== "containment") continue;
      const name = `noticeCard: containment ${notice.about.said.news}, to ${whom(notice)}`;
      cards[name] ??= noticeCard(incident, notice, namesIn(story));
    }
  }
  return cards;
}

const whom = ({ to }: Notice) => (to.kind === "room" ? "the room" : "somebody");

/** Every notice that was ever owed, with the incident as it stood then. */
export function everyNotice({ events }: Given): { incident: Incident; notice: Notice }[] {
  const found: { incident: Incident; notice: Notice }[] = [];
  const seen = new Set<string>();
  let incident: Incident | undefined;
  for (const event of events) {
    incident = evolve(incidentId, incident, event);
    for (const notice of Object.values(incident.notices)) {
      if (!seen.has(notice.effect)) found.push({ incident, notice });
      seen.add(notice.effect);
    }
  }
  return found;
}
