import { leftOpenLine } from "../chat/cards/loose-ends.ts";
import { environmentWords, severityWords } from "../chat/cards/names.ts";
import type { Event, EventOf, EventType } from "../incident/events.ts";
import type { Instant } from "../incident/time.ts";
import type { PersonId } from "../policy/policy.ts";
import { actions, services } from "./action-log.ts";
import { alerts } from "./alert-words.ts";
import { calls, failures, pages } from "./call-words.ts";
import { clocks } from "./clock-words.ts";
import { isPrivileged, legalPrivilege, secrecyRow } from "./confidential-words.ts";
import { decisions, plain, sealLine } from "./decision-words.ts";
import { happened, origin } from "./event-words.ts";
import { elapsed, inline, table, utc } from "./markdown-text.ts";
import { author, type Naming, namingOf, of, rulesOf } from "./naming.ts";
import { cameOf, summary } from "./summary.ts";

/** What the report's companions are called where its reader finds them. */
export type FileNames = { bundle: string; verifier: string };

type Told = {
  incident: string;
  events: Event[];
  names: Record<PersonId, string>;
  files?: FileNames;
  /** With what is for counsel alone. */
  privileged?: boolean;
  /** Lines for its reader before anything else. */
  note?: string[];
};
type Story = {
  incident: string;
  events: Event[];
  declared: EventOf<"IncidentDeclared">;
  naming: Naming;
  privileged: boolean;
};

/**
 * The after-action report, for somebody who reads it a year later, was not there and does not know Muster. It says
 * nothing that the events do not. `names` are people's names as they were at the export, for those whom the declaration did not name; an id without one
 * stands for itself. Throws when the events do not begin with a declaration.
 */
export function afterAction({ incident, events, names, files = alone, privileged = false, note }: Told): string {
  const [declared] = events;
  if (declared?.type !== "IncidentDeclared") throw new Error("a report begins with the incident's declaration");
  const known = { ...names, ...declared.data.names };
  const naming = namingOf(incident, declared, events, known);
  const story = { incident, events, declared, naming, privileged };
  const lines = [
    `# After-action report: ${inline(declared.data.codename)}`,
    "",
    ...exerciseBanner(story),
    ...(note ? [...note, ""] : []),
    summary(story, known),
    "",
    ...howToRead,
    "",
    ...table(["Incident", inline(incident)], header(story)),
    ...section("Alerts", alerts(events)),
    ...section("Who was called", calls(events, naming)),
    ...section("What was sent to call them", pages(events, naming)),
    ...section("What did not go through", failures(events, naming)),
    ...section("Decisions", decisions({ ...story, rules: rulesOf(declared), cameOf: cameOf(story, known) })),
    ...section("Actions", actions(events, naming)),
    ...section("Services", services(events, naming)),
    ...section("Legal deadlines", clocks(events, naming)),
    ...section(
      "Time line",
      timeLine(story, (event) => !isPost(event)),
    ),
    ...section("What Muster sent and posted", sendings(story)),
    ...section("Seals, and how to check them", seals(story, files)),
  ];
  return `${lines
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trimEnd()}\n`;
}

const alone: FileNames = { bundle: "bundle.json", verifier: "verify.mjs" };

const howToRead = [
  "Muster, the program that wrote this, called people to the incident, put questions to them, and recorded what they",
  "did in numbered events, which are all listed below. It carried nothing out by itself. The war room is the private",
  "chat channel of the incident; the commander is the one person who led it.",
  "",
  "Every time is UTC; the record has its thousandths of a second too. In brackets, `+1:02:03` means 1 hour, 2 minutes",
  "and 3 seconds after the moment that the line or the heading names. Indented words are verbatim. A dash means that the",
  "record says nothing.",
];

function section(title: string, lines: string[]): string[] {
  return ["", `## ${title}`, "", ...lines];
}

function exerciseBanner({ declared }: Story): string[] {
  if (!declared.data.exercise) return [];
  return ["> **EXERCISE.** This was a rehearsal. Nothing in this report happened to a real system.", ""];
}

// --- What it was

function header({ events, declared, naming }: Story): (string | undefined)[][] {
  const { codename, title, environment, service, personalData, rulesHash, cause } = declared.data;
  const where = environmentWords[environment];
  return [
    ["Codename", inline(codename)],
    ["Title", inline(title)],
    ["Severity", severity(events, declared)],
    ["Environment", service ? `${where}; service ${inline(service)}` : where],
    ["Personal data", personalDataWords[personalData] + startedSince(events)],
    ...secrecyRow(events, declared, naming),
    ["Declared", `${utc(declared.at)} by ${author(declared.by, naming)}${origin(cause)}`],
    ...milestones(events, declared.at, naming),
    ["Commander", commanders(events, declared, naming)],
    ["Rules agreed beforehand", `as event 1 holds them; their fingerprint (SHA-256) is ${inline(rulesHash)}`],
  ];
}

/** "none" is also what stands there when nobody thought of it. */
const personalDataWords = {
  none: "nobody said that it might be involved; whether anybody looked is not recorded",
  suspected: "may be involved, as was said at the declaration",
} as const;

/** What somebody recorded later may say otherwise, in its own words. */
function startedSince(events: Event[]): string {
  const [first] = of(events, "ClockStarted");
  return first ? `. Legal deadlines were started since, from ${utc(first.at)}: see “Legal deadlines”` : "";
}

function severity(events: Event[], { data }: EventOf<"IncidentDeclared">): string {
  const changes = of(events, "SeverityChanged");
  const last = changes.at(-1);
  if (!last) return severityWords[data.severity];
  const path = changes.map((change) => `${change.data.to} from ${utc(change.at)}`).join(", ");
  return `${severityWords[last.data.to]} (declared as ${data.severity}; ${path})`;
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
    of(events, type).map(({ at, by, data }) => [
      title,
      [
        `${utc(at)} (${elapsed(declaredAt, at)} after the declaration) by ${author(by, naming)}`,
        ...leftOpenLine("leftOpen" in data ? data.leftOpen : undefined).map(inline),
      ].join(". "),
    ]),
  );
  const isEnded = events.some(({ type }) => type === "IncidentClosed" || type === "IncidentStoodDown");
  return isEnded ? reached : [...reached, ["Closed", "not when this was written"]];
}

function commanders(events: Event[], { at, data }: EventOf<"IncidentDeclared">, { person }: Naming): string {
  const handovers = of(events, "CommanderHandedOver").map((event) => `${person(event.data.to)} from ${utc(event.at)}`);
  return [`${person(data.commander)} from ${utc(at)}`, ...handovers].join("; ");
}

// --- The whole record

function timeLine({ events, declared, naming, privileged }: Story, isMeant: (event: Event) => boolean): string[] {
  const rows = events
    .filter(isMeant)
    .map((event) => [
      String(event.seq),
      utc(event.at),
      elapsed(declared.at, event.at),
      ...(isPrivileged(event) && !privileged
        ? [undefined, `withheld: ${legalPrivilege}`]
        : [author(event.by, naming), happened(event, naming)]),
    ]);
  return table(["Event", "When", "Since declared", "Who", "What"], rows);
}

const postTypes: readonly EventType[] = [
  "PageDue",
  "PageAccepted",
  "RoomLinked",
  "PersonInvited",
  "PersonRemoved",
  "CardPosted",
  "NoticePosted",
  "Sealed",
];

/** Of what went as it should: whoever asks who knew what looks it up. What went wrong stands in the time line. */
function isPost({ type }: Event): boolean {
  return postTypes.includes(type);
}

function sendings(story: Story): string[] {
  if (!story.events.some(isPost)) return ["Nothing was sent or posted."];
  return ["These are the events that the time line leaves out.", "", ...timeLine(story, isPost)];
}

/** What to paste to have a record checked: with its last seal, and the name of the key that made it. */
export function verifyCommand(incident: string, events: Event[], { bundle, verifier }: FileNames): string {
  const last = of(events, "Sealed").at(-1);
  const trusted = last ? ` --${sealLine(incident, last)} --key ${plain(last.data.kid)}` : "";
  return `node ${verifier} ${bundle}${trusted}`;
}

function seals({ incident, events }: Story, files: FileNames): string[] {
  const { bundle, verifier } = files;
  const sealed = of(events, "Sealed");
  return [
    "A seal is a signature over an event and every event before it. People were shown these lines in the war room and in",
    "their own messages while it happened. Compare them: a difference means that the record was changed afterwards.",
    "",
    "```text",
    ...sealed.map((event) => sealLine(incident, event)),
    "```",
    "",
    ...[...new Set(sealed.map(({ data }) => data.kid))].map((kid) => `Sealed by the key ${inline(kid)}.`),
    "",
    `The file \`${bundle}\` holds every event above. Anybody can check it with the file \`${verifier}\` and Node.js 18 or`,
    "later, without Muster. A seal that is read here proves little: put one that somebody was shown into its place, and",
    "the key's name as the organisation's auditors keep it.",
    "",
    "```sh",
    verifyCommand(incident, events, files),
    "```",
  ];
}
