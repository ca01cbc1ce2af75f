import type { Card } from "../../../src/chat/card.ts";
import type { Names } from "../../../src/chat/cards/names.ts";
import { directorySeenIn } from "../../../src/incident/confidential/confidential.ts";
import type { Given } from "../builders.ts";

/** Cards by name, which begins with the function that makes them: "situationCard: closed". */
export type Group = Record<string, Card>;

/** As people are known in that incident. */
export function namesIn({ world, incident }: Given): Names {
  return { directory: directorySeenIn(incident, world.directory), rules: incident.rules };
}

export function grouped(maker: string, cards: Record<string, Card>): Group {
  return Object.fromEntries(Object.entries(cards).map(([name, card]) => [`${maker}: ${name}`, card]));
}

/** A story each, all shown in one way. */
export function groupedFrom<T>(
  maker: string,
  stories: Record<string, T>,
  show: (story: T, name: string) => Card,
): Group {
  return grouped(maker, Object.fromEntries(Object.entries(stories).map(([name, story]) => [name, show(story, name)])));
}
