import type { Incident } from "../../incident/incident.ts";
import { type Names, personName } from "./names.ts";
import { statusWords } from "./status-words.ts";

/** The war room's name, purpose and topic. None says what happened: names of private rooms can leak. */

/** Slack's limit for a channel's name; Teams allows more. */
const maxName = 80;

/** The shape of `RoomPlan`. The name ends with the incident's id, by which an adapter knows the room again. */
export function roomPlan(incident: Incident): { incident: string; name: string; purpose: string } {
  const { id, codename } = incident;
  return {
    incident: id,
    name: roomName(incident),
    purpose: `${id}: the room of ${codename}, kept by Muster. What is decided here is recorded.`,
  };
}

/** `quiet-harbour-inc-7k3q2`, and `ex-quiet-harbour-inc-7k3q2` for an exercise. */
function roomName({ id, codename, exercise }: Incident): string {
  const ending = id.toLowerCase();
  const start = `${exercise ? "ex-" : ""}${codename.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;
  const kept = start.slice(0, maxName - ending.length - 1).replaceAll(/^-+|-+$/g, "");
  return kept ? `${kept}-${ending}` : ending;
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
