import { answerersOf } from "../../incident/clocks/clock-warnings.ts";
import { runningClocks } from "../../incident/clocks/clocks.ts";
import type { Decision } from "../../incident/decisions/decision.ts";
import type { Incident } from "../../incident/incident.ts";
import { own } from "../../incident/own.ts";
import { isIn } from "../../incident/permission.ts";
import { delegationOf, delegationsTo, type Organisation } from "../../organisation/organisation.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { Block, Card } from "../card.ts";
import { regimeTitle } from "./clocks/clock-words.ts";
import { awaitsWord, decisionBlocks, personButtons } from "./decisions/decision.ts";
import { listOf, type Names, personName, severityWords } from "./names.ts";
import { waitingAgreements } from "./organisation/agreements.ts";
import { type Reader, standsIn } from "./organisation/delegation.ts";
import { reachBlocks } from "./organisation/reach.ts";
import { buttons, exerciseBanner, facts, list, quiet, roomFact, shortCard, strong, text } from "./parts.ts";
import { statusWords } from "./status-words.ts";
import { personTimes, timesFrom } from "./times.ts";

/** Each person's own page: what waits for them, what they are in, and who stands in. Long lists are cut. */

/** An open incident that they may look at, and the names as it knows them. */
export type Seen = { incident: Incident; names: Names };

const most = { questions: 2, incidents: 6, clocks: 8 };

export function homeCard(seen: Seen[], organisation: Organisation, reader: Reader): Card {
  const { names, person } = reader;
  const known = own(names.directory.people, person);
  if (!known) {
    const cure = "Whoever keeps the directory can add you, with your id here.";
    return shortCard("home", "Muster", "Muster does not know you, so nothing is asked of you.", cure);
  }
  const waiting = seen.flatMap((each) => waitingIn(each, person).map((decision) => ({ ...each, decision })));
  return {
    kind: "home",
    title: "Your page at Muster",
    summary: waiting.length > 0 ? "A decision waits for you." : "No decision waits for you.",
    blocks: [
      ...questionBlocks(waiting, person),
      { type: "divider" },
      ...incidentBlocks(seen.filter(({ incident }) => takesPart(incident, person))),
      ...clockBlocks(seen, reader),
      { type: "divider" },
      ...agreementBlocks(organisation, reader),
      ...standInBlocks(organisation, reader),
      ...reachBlocks(own(organisation.reachTests, person), known.media, reader),
      quiet(`Times are ${timesFrom(reader.now, reader.zone).zone}.`),
    ],
  };
}

function takesPart(incident: Incident, person: PersonId): boolean {
  return isIn(incident, person) || own(incident.joined, person) !== undefined;
}

function waitingIn({ incident, names }: Seen, person: PersonId): Decision[] {
  return Object.values(incident.decisions)
    .filter((decision) => awaitsWord(incident, decision, person, names))
    .toSorted((a, b) => (a.deadline < b.deadline ? -1 : 1));
}

/** Whole, as on their card: nobody chooses by a headline. */
function questionBlocks(waiting: (Seen & { decision: Decision })[], person: PersonId): Block[] {
  const [shown, more] = cut(waiting, most.questions);
  if (shown.length === 0) return [strong("No decision waits for you.")];
  return [
    strong(waiting.length === 1 ? "A decision waits for you" : `${waiting.length} decisions wait for you`),
    ...shown.flatMap(({ incident, names, decision }) => [
      { type: "divider" as const },
      ...exerciseBanner(incident),
      text(`${incident.codename} (${incident.id})`),
      ...decisionBlocks(incident, decision, { kind: "person", person }, names, personTimes(incident, names, person)),
      ...personButtons(incident, decision, person, names),
    ]),
    ...more,
  ];
}

function incidentBlocks(theirs: Seen[]): Block[] {
  const [shown, more] = cut(theirs, most.incidents);
  if (shown.length === 0) return [strong("You are in no incident."), quiet("To start one: /muster declare.")];
  return [
    strong("The incidents you are in"),
    ...shown.flatMap(({ incident, names }) => [
      text(
        `${incident.codename}${incident.exercise ? " (exercise)" : ""}: ${severityWords[incident.severity]}, ${statusWords[incident.status]}`,
      ),
      ...facts(["Commander", personName(names, incident.commander)], roomFact(incident)),
      ...buttons({ label: "Open my view", action: { do: "view", incident: incident.id } }),
    ]),
    ...more,
  ];
}

/** Those that they are told of before they run out. */
function clockBlocks(seen: Seen[], { person }: Reader): Block[] {
  const lines = seen.flatMap(({ incident, names }) =>
    runningClocks(incident)
      .filter(({ row }) => answerersOf(incident, names.directory, row.owner).includes(person))
      .map(({ row, due }) => {
        const by = due === undefined ? "without undue delay" : `by ${personTimes(incident, names, person).full(due)}`;
        return `${row.name} (${regimeTitle(row.regime)}) ${by}: ${incident.codename}`;
      }),
  );
  const [shown, more] = cut(lines, most.clocks, "/muster clocks");
  return shown.length === 0 ? [] : [strong("Legal deadlines that you answer for"), ...list(shown), ...more];
}

function agreementBlocks(organisation: Organisation, reader: Reader): Block[] {
  const titles = waitingAgreements(organisation, reader);
  if (titles.length === 0) return [];
  return [
    text(`Your agreement is asked for: ${listOf(titles)}.`),
    ...buttons({ label: "Read and agree", action: { do: "agreements" } }),
  ];
}

function standInBlocks(organisation: Organisation, reader: Reader): Block[] {
  const { names, person, now, zone } = reader;
  const delegation = delegationOf(organisation, person, now);
  const principals = delegationsTo(organisation, person, now);
  const standing = delegation ? standingInOnceBack : standingIn;
  return [
    text(delegation ? standsIn(delegation, organisation, reader) : "Nobody stands in for you."),
    ...list(
      principals.map(({ principal, until }) => standing(personName(names, principal), timesFrom(now, zone).at(until))),
    ),
    ...buttons({ label: delegation ? "Change who stands in" : "Hand over for a while", action: { do: "delegate" } }),
  ];
}

function standingIn(principal: string, until: string): string {
  return `You stand in for ${principal} until ${until}`;
}

function standingInOnceBack(principal: string, until: string): string {
  return `${principal} has handed over to you until ${until}, and is called themselves while you are away`;
}

function cut<T>(items: T[], max: number, command = "/muster status"): [shown: T[], more: Block[]] {
  const left = items.length - max;
  return left > 0 ? [items.slice(0, max), [quiet(`And ${left} more: ${command}.`)]] : [items, []];
}
