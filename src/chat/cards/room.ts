import type { Incident } from "../../incident/incident.ts";
import { calledPeople } from "../../incident/owed.ts";
import { platformOf } from "../../incident/room.ts";
import type { Platform } from "../../policy/directory.ts";
import { filledIn, holdsPart, usualRoomName } from "../../policy/room-name.ts";
import { type Names, personName } from "./names.ts";
import { statusWords } from "./status-words.ts";
import { roomDay } from "./times.ts";

/** The war room's name, purpose and topic. None says what happened: names of private rooms can leak. */

/** Slack's limit for a channel's name; Teams allows more. */
const maxName = 80;

/** The shape of `RoomPlan`. */
export function roomPlan(incident: Incident, platform: Platform) {
  const { id, codename, confidential } = incident;
  return {
    confidential,
    platform,
    incident: id,
    name: roomName(incident),
    random: randomPart(id),
    people: calledPeople(incident).filter((person) => platformOf(incident, person) === platform),
    purpose: `${id}: the room of ${codename}, kept by Muster. What is decided here is recorded.`,
  };
}

/**
 * `quiet-harbour-inc-7k3q2`, and `ex-quiet-harbour-inc-7k3q2` for an exercise, or as the policy agreed. A template that
 * does not ask for the incident's id gets what is random in it at its end, so that no two rooms share a name and nobody
 * outside can guess one. A long name loses the end of its codename.
 */
function roomName(incident: Incident): string {
  const { id, codename, exercise, rules } = incident;
  const agreed = rules.organisation.room?.name ?? usualRoomName;
  const template = `${exercise ? "ex-" : ""}${agreed}${holdsPart(agreed, "incident") ? "" : `-${randomPart(id)}`}`;
  const parts = { incident: id.toLowerCase(), date: roomDay(incident) };
  const named = (words: string) => filledIn(template, { codename: words, ...parts });
  const words = hyphenated(codename).slice(0, maxName - named("").length);
  return hyphenated(named(words));
}

function hyphenated(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
}

/** `7k3q2` of `INC-7K3Q2`. */
function randomPart(id: string): string {
  return id.slice(id.lastIndexOf("-") + 1).toLowerCase();
}

export function topicOf(incident: Incident, names: Names): string {
  const { exercise, codename, confidential, severity, status, commander, rules } = incident;
  const { bridge } = rules.organisation;
  const dialled = bridge ? [`bridge ${bridge}`] : [];
  if (confidential) return [...(exercise ? ["EXERCISE"] : []), codename, ...dialled].join(" · ");
  return [
    ...(exercise ? ["EXERCISE"] : []),
    severity,
    statusWords[status],
    `commander ${personName(names, commander)}`,
    ...dialled,
  ].join(" · ");
}

/** The shape of `RoomLink`. `card`: where the card is that says how things stand, and from when on. */
export function roomLinks({ rules }: Incident, card: string | undefined) {
  const { runbook, bridge } = rules.organisation;
  const meeting = bridge === undefined ? undefined : /https:\/\/[^\s,;]+/.exec(bridge)?.[0];
  return [
    ...(card === undefined ? [] : [{ title: "Record: how things stand", message: card }]),
    ...(runbook === undefined ? [] : [{ title: "Runbook", address: runbook }]),
    ...(meeting === undefined ? [] : [{ title: "Bridge", address: meeting }]),
  ];
}
