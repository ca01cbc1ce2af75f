import { carriedOutWords } from "../chat/cards/actions/carried-out.ts";
import { leftOpenLine } from "../chat/cards/loose-ends.ts";
import type { Names } from "../chat/cards/names.ts";
import { severityWords } from "../chat/cards/names.ts";
import { decidedWords, lawWords, openWords, sentence } from "../chat/cards/summary-words.ts";
import type { Times } from "../chat/cards/times.ts";
import type { Event, EventOf, EventType } from "../incident/events.ts";
import { fold, type Incident } from "../incident/incident.ts";
import { own } from "../incident/own.ts";
import type { DirectoryPerson } from "../policy/directory.ts";
import type { PersonId } from "../policy/policy.ts";
import { inline, utcMinute } from "./markdown-text.ts";
import { of, rulesOf } from "./naming.ts";

/** One paragraph for whoever reads no further, in the words that the board was given while it happened. */
export function summary(
  { incident: id, events, declared }: { incident: string; events: Event[]; declared: EventOf<"IncidentDeclared"> },
  people: Record<PersonId, string>,
): string {
  const incident = fold(id, events);
  if (!incident) return "";
  const names = namesOf(declared, people);
  return [
    sentence(incident.title),
    `Declared at ${utcMinute(declared.at)}; ${severityWords[incident.severity]}; ${milestones(events, incident)}.`,
    `${led(events, declared, names)} led.`,
    decidedWords(incident, names, times),
    ...(incident.status === "closed" || incident.status === "stood-down" ? [] : [openWords(incident, times)]),
    ...leftOpenLine(incident.ended?.leftOpen),
    lawWords(incident, times),
  ]
    .map(inline)
    .join(" ");
}

/** What became of each decision's step, in Markdown; empty where nothing hangs on it. */
export function cameOf(
  { incident: id, events, declared }: { incident: string; events: Event[]; declared: EventOf<"IncidentDeclared"> },
  people: Record<PersonId, string>,
): (decisionId: string) => string {
  const incident = fold(id, events);
  return (decisionId) => {
    const decision = incident && own(incident.decisions, decisionId);
    return decision ? inline(carriedOutWords(incident, decision, namesOf(declared, people), times)) : "";
  };
}

/** One sentence says that all of them are UTC. */
const times: Times = { at: utcMinute, full: utcMinute, zone: "UTC" };

function namesOf(declared: EventOf<"IncidentDeclared">, people: Record<PersonId, string>): Names {
  const entries = Object.entries(people).map(([id, name]): [PersonId, DirectoryPerson] => {
    return [id, { id, name, roles: [], timezone: "UTC", media: [], delegates: [] }];
  });
  return { directory: { people: Object.fromEntries(entries) }, rules: rulesOf(declared) as Names["rules"] };
}

const reached: readonly (readonly [EventType, string])[] = [
  ["IncidentContained", "contained"],
  ["IncidentRecovered", "recovered"],
  ["IncidentStoodDown", "stood down as a false alarm"],
  ["IncidentClosed", "closed"],
];

/** "contained at …, recovered at … and closed at …", by when it happened, where somebody said so. */
function milestones(events: Event[], { status }: Incident): string {
  const found = reached.flatMap(([type, words]) =>
    of(events, type).map(({ at, data }) => {
      const occurredAt = "occurredAt" in data && data.occurredAt ? data.occurredAt : at;
      return `${words} at ${utcMinute(occurredAt)}`;
    }),
  );
  const isOver = status === "closed" || status === "stood-down";
  return [...found, ...(isOver ? [] : ["not closed when this was written"])].join(", ");
}

function led(events: Event[], { data }: EventOf<"IncidentDeclared">, { directory }: Names): string {
  const commanders = [data.commander, ...of(events, "CommanderHandedOver").map((event) => event.data.to)];
  const name = (id: PersonId) => directory.people[id]?.name ?? id;
  return [...new Set(commanders)].map(name).join(", then ");
}
