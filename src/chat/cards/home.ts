import type { Decision } from "../../incident/decisions/decision.ts";
import { type Incident, isEnded } from "../../incident/incident.ts";
import { own } from "../../incident/own.ts";
import { isIn } from "../../incident/permission.ts";
import { owedBy } from "../../incident/still-owed.ts";
import { delegationOf, delegationsTo, type Organisation } from "../../organisation/organisation.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { Block, Button, Card } from "../card.ts";
import { customerLine } from "./actions/action-words.ts";
import { declareButton } from "./answers/answers.ts";
import { decisionBlocks } from "./decisions/decision.ts";
import { awaitsWord, personButtons } from "./decisions/decision-buttons.ts";
import { type Names, personName, severityWords } from "./names.ts";
import { waitingAgreements } from "./organisation/agreements.ts";
import { type Reader, standsIn } from "./organisation/delegation.ts";
import { reachBlocks } from "./organisation/reach.ts";
import { buttons, exerciseBanner, facts, list, quiet, roomFact, shortCard, strong, text, viewButton } from "./parts.ts";
import { statusWords } from "./status-words.ts";
import { clockDueWords } from "./still-owed.ts";
import { personTimes, timesFrom } from "./times.ts";

/** Each person's own page: what waits for them, what they are in, and who stands in. */

/** An incident that they may look at and that is open, or owes something still; and the names as it knows them. */
export type Seen = { incident: Incident; names: Names };

/** More are shown to whoever asks for all. */
const most = { questions: 2, incidents: 6, clocks: 8 };

export function homeCard(
  seen: Seen[],
  organisation: Organisation,
  reader: Reader,
  { isWhole }: { isWhole: boolean } = { isWhole: false },
): Card {
  const { names, person } = reader;
  const known = own(names.directory.people, person);
  if (!known) {
    const cure = "Whoever keeps the directory can add you, with your id here.";
    return shortCard("home", "Muster", "Muster does not know you, so nothing is asked of you.", cure);
  }
  const waiting = seen.flatMap((each) => waitingIn(each, person).map((decision) => ({ ...each, decision })));
  const cut = isWhole ? cutNothing : cutAfter;
  return {
    kind: "home",
    title: "Your page at Muster",
    summary: waiting.length > 0 ? "A decision waits for you." : "No decision waits for you.",
    whole: { do: "home" },
    blocks: [
      ...questionBlocks(waiting, person, cut),
      { type: "divider" },
      ...incidentBlocks(
        seen.filter(({ incident }) => takesPart(incident, person)),
        person,
        cut,
      ),
      ...buttons(declareButton),
      ...owedBlocks(seen, person, cut),
      { type: "divider" },
      ...agreementBlocks(organisation, reader),
      ...standInBlocks(organisation, reader),
      ...reachBlocks(own(organisation.reachTests, person), known.media, reader),
      quiet(`Times are ${timesFrom(reader.now, reader.zone).zone}.`),
    ],
  };
}

function takesPart(incident: Incident, person: PersonId): boolean {
  return !isEnded(incident) && (isIn(incident, person) || own(incident.joined, person) !== undefined);
}

function waitingIn({ incident, names }: Seen, person: PersonId): Decision[] {
  return Object.values(incident.decisions)
    .filter((decision) => awaitsWord(incident, decision, person, names))
    .toSorted((a, b) => (a.deadline < b.deadline ? -1 : 1));
}

/** Whole, as on their card: nobody chooses by a headline. */
function questionBlocks(waiting: (Seen & { decision: Decision })[], person: PersonId, cut: Cut): Block[] {
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

function incidentBlocks(theirs: Seen[], person: PersonId, cut: Cut): Block[] {
  const [shown, more] = cut(theirs, most.incidents);
  if (shown.length === 0) return [strong("You are in no incident.")];
  return [
    strong("The incidents you are in"),
    ...shown.flatMap(({ incident, names }) => [
      text(
        `${incident.codename}${incident.exercise ? " (exercise)" : ""}: ${severityWords[incident.severity]}, ${statusWords[incident.status]}`,
      ),
      ...facts(["Commander", personName(names, incident.commander)], roomFact(incident, person)),
      ...viewButton(incident),
    ]),
    ...more,
  ];
}

/** What they answer for to people outside, also of an incident that is over. */
function owedBlocks(seen: Seen[], person: PersonId, cut: Cut): Block[] {
  const theirs = seen.map(({ incident, names }) => {
    const times = personTimes(incident, names, person);
    const { clocks, customers } = owedBy(incident, person, names.directory);
    const of = `${incident.codename} (${incident.id})${isEnded(incident) ? ", which is over" : ""}`;
    return {
      incident,
      clocks: clocks.map((clock) => `${clockDueWords(clock, times)}: ${of}`),
      customers: customers.map((notice) => `${customerLine(notice, names, times)}: ${of}`),
    };
  });
  const [clocks, moreClocks] = cut(
    theirs.flatMap((each) => each.clocks),
    most.clocks,
  );
  const [customers, moreCustomers] = cut(
    theirs.flatMap((each) => each.customers),
    most.clocks,
  );
  // Those that they are in have such a button above.
  const elsewhere = theirs.filter(
    (each) => each.clocks.length + each.customers.length > 0 && !takesPart(each.incident, person),
  );
  return [
    ...(clocks.length > 0 ? [strong("Legal deadlines that you answer for"), ...list(clocks), ...moreClocks] : []),
    ...(customers.length > 0 ? [strong("Customers whom you are to tell"), ...list(customers), ...moreCustomers] : []),
    ...buttons(
      ...elsewhere.slice(0, most.incidents).map(
        ({ incident: { id, codename } }): Button => ({
          label: `Open my view of ${codename}`,
          action: { do: "view", incident: id },
        }),
      ),
    ),
  ];
}

function agreementBlocks(organisation: Organisation, reader: Reader): Block[] {
  const titles = waitingAgreements(organisation, reader);
  if (titles.length === 0) return [];
  const [first = ""] = titles;
  const what = titles.length === 1 ? first : `${first} and ${titles.length - 1} more`;
  return [
    text(`Your agreement is asked for: ${what}.`),
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
    ...buttons(
      { label: delegation ? "Change who stands in" : "Hand over for a while", action: { do: "delegate" } },
      ...(delegation ? [{ label: "Be called yourself again", action: { do: "delegate-off" } } as const] : []),
    ),
  ];
}

function standingIn(principal: string, until: string): string {
  return `You stand in for ${principal} until ${until}`;
}

function standingInOnceBack(principal: string, until: string): string {
  return `${principal} has handed over to you until ${until}, and is called themselves while you are away`;
}

type Cut = <T>(items: T[], max: number) => [shown: T[], more: Block[]];

const cutNothing: Cut = (items) => [items, []];

const cutAfter: Cut = (items, max) => {
  const left = items.length - max;
  if (left <= 0) return [items, []];
  return [items.slice(0, max), buttons({ label: `Show all ${items.length}`, action: { do: "home" } })];
};
