import type { By } from "../../incident/by.ts";
import { type Incident, isEnded } from "../../incident/incident.ts";
import { own } from "../../incident/own.ts";
import { leads, missingRoles } from "../../incident/permission.ts";
import type { CommandName, PersonId } from "../../policy/policy.ts";
import type { AskedFor, Block, Button, Card } from "../card.ts";
import type { Names } from "./names.ts";
import { buttons, exerciseBanner, headline, strong, text } from "./parts.ts";

/** Everything that one person may do in an incident, by a button each: for whoever knows no command. */

type Does = AskedFor | "propose" | "confirm" | "update" | "severity" | "stand-down" | "export";
type Offer = { command: CommandName; label: string; does: Does; when: (incident: Incident) => boolean };

const open = (incident: Incident) => !isEnded(incident);
const unconfirmed = (incident: Incident) => open(incident) && incident.triage.status === "awaiting";
const declared = ({ status }: Incident) => status === "declared";
const broken = ({ status }: Incident) => status === "declared" || status === "contained";

const recordLabel = "Send me the record";

function offer(command: CommandName, label: string, does: Does, when: Offer["when"] = open): Offer {
  return { command, label, does, when };
}

const groups: [heading: string, offers: Offer[]][] = [
  [
    "People",
    [
      offer("call", "Call somebody", "call"),
      offer("handoff", "Hand over the lead", "handoff"),
      offer("exclude", "Keep it from somebody", "exclude"),
    ],
  ],
  [
    "What is decided and known",
    [
      offer("decide", "Propose a decision", "propose"),
      offer("spoken", "Somebody said it aloud", "spoken"),
      offer("note", "Add a note", "note"),
      offer("down", "A service is down", "down"),
      offer("up", "A service is up again", "up"),
    ],
  ],
  [
    "How it stands",
    [
      offer("confirm", "Confirm it", "confirm", unconfirmed),
      offer("update", "Give an update", "update"),
      offer("severity", "Change severity", "severity"),
      offer("contain", "It spreads no further", "contain", declared),
      offer("recover", "It works again", "recover", broken),
      offer("stand-down", "False alarm", "stand-down", declared),
      offer("close", "It is over", "close"),
      offer("export", recordLabel, "export"),
    ],
  ],
];

/** What leading takes, and the next step of the incident. */
const leading: Does[] = ["update", "propose", "call", "severity", "confirm", "contain", "recover", "close", "handoff"];

/** Once it has ended, its record for whoever may take it. */
export function recordBlocks(incident: Incident, names: Names, person: PersonId): Block[] {
  if (!isEnded(incident)) return [];
  const isTheirs = missingRoles("export", { by: asBy(person, names), ...names, incident }) === undefined;
  return isTheirs ? buttons(buttonOf(incident, { label: recordLabel, does: "export" })) : [];
}

const asBy = (person: PersonId, { directory }: Names): By => {
  return { person, roles: own(directory.people, person)?.roles ?? [], via: "api" };
};

/** A row of their own for whoever leads; nothing for anybody else. */
export function leadBlocks(incident: Incident, names: Names, person: PersonId): Block[] {
  if (!leads(incident, person) || isEnded(incident)) return [];
  const by = asBy(person, names);
  const offers = leading.flatMap((does) => theirs(incident, names, by).filter((each) => each.does === does));
  const next = offers.find(({ does }) => steps.includes(does));
  const shown = offers.filter((each) => !steps.includes(each.does) || each === next);
  return [strong("You lead:"), ...buttons(...shown.map((each) => buttonOf(incident, each)))];
}

/** One after the other: only the first that is still to come is shown beside the rest. */
const steps: Does[] = ["confirm", "contain", "recover", "close"];

function theirs(incident: Incident, names: Names, by: By): Offer[] {
  const may = ({ command, when }: Offer) =>
    when(incident) && missingRoles(command, { by, ...names, incident }) === undefined;
  return groups.flatMap(([, offers]) => offers.filter(may));
}

function buttonOf({ id: incident }: Incident, { label, does }: Pick<Offer, "label" | "does">): Button {
  return { label, action: { do: does, incident } };
}

export function moreCard(incident: Incident, names: Names, by: By): Card {
  const all = theirs(incident, names, by);
  const shown = groups
    .map(([heading, offers]) => [heading, offers.filter((each) => all.includes(each))] as const)
    .filter(([, offers]) => offers.length > 0);
  return {
    kind: "more",
    title: `What you can do: ${incident.codename}`,
    summary: headline(incident, "what you can do."),
    blocks: [
      ...exerciseBanner(incident),
      ...(shown.length === 0 ? [text("Nothing more is yours to do here.")] : []),
      ...shown.flatMap(([heading, offers]) => [
        strong(heading),
        ...buttons(...offers.map((each) => buttonOf(incident, each))),
      ]),
    ],
  };
}
