import type { By } from "../../incident/by.ts";
import { type Incident, isEnded } from "../../incident/incident.ts";
import { missingRoles } from "../../incident/permission.ts";
import type { CommandName } from "../../policy/policy.ts";
import type { AskedFor, Button, Card } from "../card.ts";
import type { Names } from "./names.ts";
import { buttons, exerciseBanner, headline, strong, text } from "./parts.ts";

/** Everything that one person may do in an incident, by a button each: for whoever knows no command. */

type Does = AskedFor | "propose" | "confirm" | "update" | "severity" | "stand-down" | "export";
type Offer = { command: CommandName; label: string; does: Does; when: (incident: Incident) => boolean };

const open = (incident: Incident) => !isEnded(incident);
const unconfirmed = (incident: Incident) => open(incident) && incident.triage.status === "awaiting";
const declared = ({ status }: Incident) => status === "declared";
const broken = ({ status }: Incident) => status === "declared" || status === "contained";

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
      offer("export", "Send me the record", "export"),
    ],
  ],
];

export function moreCard(incident: Incident, names: Names, by: By): Card {
  const may = ({ command, when }: Offer) =>
    when(incident) && missingRoles(command, { by, ...names, incident }) === undefined;
  const shown = groups
    .map(([heading, offers]) => [heading, offers.filter(may)] as const)
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
        ...buttons(
          ...offers.map(({ label, does }): Button => ({ label, action: { do: does, incident: incident.id } })),
        ),
      ]),
    ],
  };
}
