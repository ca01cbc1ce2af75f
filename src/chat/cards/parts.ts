import { environmentsOf } from "../../incident/environments.ts";
import type { Incident } from "../../incident/incident.ts";
import { platformOf, roomOn } from "../../incident/room.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { Block, Button, Card, Fact } from "../card.ts";
import { environmentWords, listOf, sourceName } from "./names.ts";

/** Pieces that most cards share. */

/** A lock screen's sentence: codename first, and never what happened. */
export function headline({ codename, exercise }: Pick<Incident, "codename" | "exercise">, rest: string): string {
  return `${codename}${exercise ? " (exercise)" : ""}: ${rest}`;
}

/** First on every card of an exercise. */
export function exerciseBanner({ exercise }: Pick<Incident, "exercise">): Block[] {
  return exercise ? [strong("EXERCISE. This is practice: nothing has really happened.")] : [];
}

export function text(words: string): Block {
  return { type: "text", text: words };
}

export function strong(words: string): Block {
  return { type: "text", text: words, emphasis: "strong" };
}

export function quiet(words: string): Block {
  return { type: "text", text: words, emphasis: "quiet" };
}

/** No buttons: no block. */
export function buttons(...given: Button[]): Block[] {
  return given.length > 0 ? [{ type: "buttons", buttons: given }] : [];
}

export function viewButton({ id }: Pick<Incident, "id">): Block[] {
  return buttons({ label: "Open my view", action: { do: "view", incident: id } });
}

type KnownFact = [label: string, value: string | undefined, leadsTo?: Fact["leadsTo"]];

/** Facts that are known; an absent or empty value leaves its label out. */
export function facts(...given: KnownFact[]): Block[] {
  const known = given.flatMap(([label, value, leadsTo]): Fact[] =>
    value ? [{ label, value, ...(leadsTo && { leadsTo }) }] : [],
  );
  return known.length > 0 ? [{ type: "facts", facts: known }] : [];
}

const shownAssets = 3;

/** What it is about, as far as it is known; ordinary systems go without saying. */
export function affected(incident: Incident, isWhole = false): KnownFact[] {
  const { alerts, service } = incident;
  const assets = [...new Set(Object.values(alerts).flatMap((alert) => alert.assets))];
  const left = isWhole ? 0 : assets.length - shownAssets;
  return [
    ["Assets", left > 0 ? `${assets.slice(0, shownAssets).join(", ")} and ${left} more` : assets.join(", ")],
    ["Service", service],
    ["Touches", touches(incident)],
  ];
}

function touches(incident: Incident): string | undefined {
  const places = environmentsOf(incident);
  return places.every((place) => place === "it") ? undefined : listOf(places.map((place) => environmentWords[place]));
}

/** Where `person` is to go, once it is there. */
export function roomFact(incident: Incident, person: PersonId): KnownFact {
  const room = roomOn(incident, platformOf(incident, person));
  return room ? ["Room", room.name, room] : ["Room", undefined];
}

/** The newest alert that can be looked at where it was made. */
export function alertFact({ alerts }: Incident): KnownFact {
  const followable = Object.values(alerts).findLast(({ url }) => url !== undefined && /^https?:\/\//i.test(url));
  if (!followable?.url) return ["Alert", undefined];
  return ["Alert", `Open in ${sourceName(followable.source)}`, { url: followable.url }];
}

export function list(items: string[]): Block[] {
  return items.length > 0 ? [{ type: "list", items }] : [];
}

/** A short answer to one person. */
export function shortCard(kind: string, title: string, ...sentences: string[]): Card {
  return { kind, title, summary: sentences.join(" "), blocks: sentences.map(text) };
}
