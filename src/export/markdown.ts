import type { Event, EventOf, EventType, Instant } from "../incident/events.ts";
import type { PersonId } from "../policy/policy.ts";
import { decisions } from "./decision-words.ts";
import { author, failure, happened, mediumWords, type Naming, twice, whyCalled } from "./event-words.ts";
import { elapsed, inline, table, utc } from "./markdown-text.ts";

type Story = { incident: string; events: Event[]; declared: EventOf<"IncidentDeclared">; naming: Naming };

/**
 * The after-action report, for somebody who reads it a year later and was not there. It says nothing that the events
 * do not. `names` are people's names as they were at the export; an id without one stands for itself.
 * Throws when the events do not begin with a declaration.
 */
export function afterAction(events: Event[], names: Record<PersonId, string>, incident: string): string {
  const [declared] = events;
  if (declared?.type !== "IncidentDeclared") throw new Error("a report begins with the incident's declaration");
  const story = { incident, events, declared, naming: namingOf(events, names) };
  const lines = [
    `# After-action report: ${inline(declared.data.codename)}`,
    "",
    ...exerciseBanner(story),
    "Every time is UTC, `+h:mm:ss` counts from the instant named beside it. Quoted words are verbatim.",
    "",
    ...table(["Incident", inline(incident)], header(story)),
    ...section("Who was called", calls(story)),
    ...section("Pages", pages(story)),
    ...section("What did not go through", failures(story)),
    ...section("Decisions", decisions(events, declared.at, story.naming)),
    ...section("Time line", timeLine(story)),
    ...section("Seals, and how to check them", seals(story)),
  ];
  return `${lines
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trimEnd()}\n`;
}

function section(title: string, lines: string[]): string[] {
  return ["", `## ${title}`, "", ...lines];
}

function exerciseBanner({ declared }: Story): string[] {
  if (!declared.data.exercise) return [];
  return ["> **EXERCISE.** This was a rehearsal. Nothing in this report happened to a real system.", ""];
}

function namingOf(events: Event[], names: Record<PersonId, string>): Naming {
  const name = (id: PersonId) => (id === "muster" ? "Muster" : (Object.hasOwn(names, id) && names[id]) || id);
  const person = (id: PersonId) => inline(name(id));
  const pagesDue = new Map(of(events, "PageDue").map(({ data }) => [data.page, data]));
  const proposals = of(events, "DecisionProposed").map(({ data }) => data);
  return {
    person,
    page: (id) => {
      const page = pagesDue.get(id);
      return page ? `${mediumWords[page.medium]} to ${person(page.person)}` : inline(id);
    },
    decision: (id) => {
      const place = proposals.findIndex(({ decisionId }) => decisionId === id);
      return place === -1 ? `Decision ${inline(id)}` : `Decision ${place + 1}`;
    },
    option: (decisionId, option) => {
      const proposal = proposals.find((candidate) => candidate.decisionId === decisionId);
      return `“${inline(proposal?.options.find(({ id }) => id === option)?.label ?? option)}”`;
    },
  };
}

function of<T extends EventType>(events: Event[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}

// --- What it was

function header({ events, declared, naming }: Story): (string | undefined)[][] {
  const { codename, title, environment, service, personalData, rulesHash } = declared.data;
  return [
    ["Codename", inline(codename)],
    ["Title", inline(title)],
    ["Severity", severity(events, declared)],
    ["Environment", service ? `${environment}, service ${inline(service)}` : environment],
    ["Personal data", personalData],
    ["Declared", `${utc(declared.at)} by ${author(declared.by, naming)}`],
    ...milestones(events, declared.at, naming),
    ["Commander", commanders(events, declared, naming)],
    ["Rules agreed beforehand", `SHA-256 ${rulesHash}`],
  ];
}

function severity(events: Event[], { data }: EventOf<"IncidentDeclared">): string {
  const changes = of(events, "SeverityChanged");
  const last = changes.at(-1);
  if (!last) return data.severity;
  const path = changes.map((change) => `${change.data.to} at ${utc(change.at)}`).join(", then ");
  return `${last.data.to} (declared ${data.severity}; ${path})`;
}

const milestoneTypes: readonly (readonly [EventType, string])[] = [
  ["IncidentConfirmed", "Confirmed"],
  ["TriageLapsed", "Not confirmed in time"],
  ["IncidentContained", "Contained"],
  ["IncidentRecovered", "Recovered"],
  ["IncidentStoodDown", "Stood down"],
  ["IncidentClosed", "Closed"],
];

function milestones(events: Event[], declaredAt: Instant, naming: Naming): string[][] {
  const reached = milestoneTypes.flatMap(([type, title]) =>
    of(events, type).map(({ at, by }) => [title, `${utc(at)} (${elapsed(declaredAt, at)}) by ${author(by, naming)}`]),
  );
  const isEnded = events.some(({ type }) => type === "IncidentClosed" || type === "IncidentStoodDown");
  return isEnded ? reached : [...reached, ["Closed", "not when this was written"]];
}

function commanders(events: Event[], { at, data }: EventOf<"IncidentDeclared">, { person }: Naming): string {
  const handovers = of(events, "CommanderHandedOver").map((event) => `${person(event.data.to)} from ${utc(event.at)}`);
  return [`${person(data.commander)} from ${utc(at)}`, ...handovers].join("; ");
}

// --- Who was called

function calls({ events, naming }: Story): string[] {
  const started = of(events, "CallInStarted");
  if (started.length === 0) return ["Nobody was called."];
  const head = ["Person", "As", "Called", "Acknowledge by", "Acknowledged", "In the room"];
  const rows = started.map(({ at, data }) => [
    naming.person(data.person),
    `${data.roles.map(inline).join(", ")}; ${whyCalled[data.why]}`,
    utc(at),
    utc(data.acknowledgeBy),
    answer(events, data.callIn, at, data.acknowledgeBy),
    joined(events, data.person, at),
  ]);
  return table(head, rows);
}

/** How a call-in ended, in the order that the events give. */
function answer(events: Event[], callIn: string, calledAt: Instant, acknowledgeBy: Instant): string | undefined {
  const endings = events.flatMap((event) => {
    if (!("callIn" in event.data) || event.data.callIn !== callIn) return [];
    const when = `${utc(event.at)} (${elapsed(calledAt, event.at)})`;
    const late = event.at > acknowledgeBy ? ", late" : "";
    if (event.type === "CallInAcknowledged") return [`${when} by ${event.by.via}${late}`];
    if (event.type === "CallInPassedToDelegate") return [`passed to the delegate ${when} by ${event.by.via}`];
    if (event.type === "CallInEscalated") return [`on to the ${event.data.to} ${when}`];
    if (event.type === "CallInWithdrawn") return [`withdrawn ${when}: ${inline(event.data.reason)}`];
    return event.type === "CallInUnanswered" ? [`given up ${when}`] : [];
  });
  return endings.join("; ") || undefined;
}

function joined(events: Event[], person: PersonId, calledAt: Instant): string | undefined {
  const join = of(events, "PersonJoined").find(({ data }) => data.person === person);
  if (!join) return undefined;
  return join.at < calledAt ? `${utc(join.at)}, before` : `${utc(join.at)} (${elapsed(calledAt, join.at)})`;
}

// --- What was sent

function pages({ events, naming }: Story): string[] {
  const due = of(events, "PageDue");
  if (due.length === 0) return ["No page was sent."];
  const rows = due.map(({ data }) => [
    utc(data.scheduled),
    naming.person(data.person),
    mediumWords[data.medium],
    pageOutcome(events, data.page, data.scheduled),
  ]);
  return table(["Due", "Person", "By", "Outcome"], rows);
}

function pageOutcome(events: Event[], page: string, scheduled: Instant): string {
  const outcomes = events.flatMap((event) => {
    if (event.type === "PageAccepted" && event.data.page === page) {
      return [`accepted ${utc(event.at)} (${elapsed(scheduled, event.at)})${twice(event.data)}`];
    }
    if (event.type !== "PageFailed" || event.data.page !== page) return [];
    return [`**failed** ${utc(event.at)}${failure(event.data)}`];
  });
  return outcomes.join("; ") || "not known when this was written";
}

const failureTypes: readonly EventType[] = [
  "PageFailed",
  "PageSkipped",
  "RoleUnheld",
  "RoomFailed",
  "InviteFailed",
  "CardFailed",
  "NoticeFailed",
  "ExportFailed",
];

function failures({ events, naming }: Story): string[] {
  const failed = events.filter(({ type }) => failureTypes.includes(type));
  if (failed.length === 0) return ["Everything that was sent was accepted."];
  const rows = failed.map((event) => [String(event.seq), utc(event.at), happened(event, naming)]);
  return table(["Event", "When", "What"], rows);
}

// --- The whole record

function timeLine({ events, declared, naming }: Story): string[] {
  const rows = events.map((event) => [
    String(event.seq),
    utc(event.at),
    elapsed(declared.at, event.at),
    author(event.by, naming),
    happened(event, naming),
  ]);
  return table(["Event", "When", "Since declared", "Who", "What"], rows);
}

function seals({ incident, events }: Story): string[] {
  const sealed = of(events, "Sealed");
  const id = incident.replaceAll(/[^\w.-]/g, "?");
  return [
    "Compare these lines with the seals in the room and in your own messages; a difference means that the record was",
    "changed afterwards.",
    "",
    "```text",
    ...sealed.map(({ data }) => `seal ${id}/${data.seq} ${data.hash.replaceAll(/[^0-9a-f]/g, "?")}`),
    "```",
    "",
    ...[...new Set(sealed.map(({ data }) => data.kid))].map((kid) => `Sealed by the key ${inline(kid)}.`),
    "",
    "The file `verify.mjs` beside this report checks `bundle.json`, which holds every event above, with Node 18 or later",
    "and nothing else; give it a seal that you were shown and the key's name:",
    "",
    "```sh",
    "node verify.mjs bundle.json --seal <incident>/<number> <hash> --key <key>",
    "```",
  ];
}
