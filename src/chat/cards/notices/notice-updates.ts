import { isLeadWanted } from "../../../incident/call-ins/lead-wanted.ts";
import type { Decision } from "../../../incident/decisions/decision.ts";
import { type Incident, isEnded } from "../../../incident/incident.ts";
import type { UpdateAbout } from "../../../incident/updates/update-notices.ts";
import type { Block } from "../../card.ts";
import { catchUpBlocks } from "../catch-up.ts";
import { leadWantedBlocks } from "../lead-wanted.ts";
import { type Names, personName } from "../names.ts";
import { buttons, quiet, strong, text } from "../parts.ts";
import type { Times } from "../times.ts";
import { updateButton } from "../update-words.ts";
import type { Said } from "./notice-calling.ts";

/** Notices about updates. The lock screen says that there is one, and never what it says. */
export function aboutUpdates(incident: Incident, about: UpdateAbout, names: Names, times: Times): Said {
  switch (about.what) {
    case "update-given": {
      const by = personName(names, about.by);
      const next =
        about.nextDueAt === undefined ? [] : [quiet(`The next update is due by ${times.at(about.nextDueAt)}.`)];
      return {
        short: "there is an update.",
        blocks: [strong("Update"), { type: "quote", text: about.text, from: by }, ...next],
      };
    }
    case "update-due":
      return {
        short: "an update is due.",
        blocks: [
          strong(`An update is due by ${times.at(about.dueAt)}.`),
          text("Say in the room how things stand: what has changed, what is being done, what comes next."),
          ...giveUpdate(incident),
        ],
      };
    case "update-late":
      return {
        short: "an update is late.",
        blocks: [
          strong(`An update is late: it was due by ${times.at(about.dueAt)}, and nobody has given it.`),
          ...(isLeadWanted(incident)
            ? leadWantedBlocks(incident, names)
            : [text(`${personName(names, incident.commander)} leads. /muster update and a few words gives it.`)]),
        ],
      };
    case "catch-up":
      return {
        short: missedWords(incident, names),
        blocks: catchUpBlocks(incident, about.person, names, times),
      };
  }
}

/** All that whoever has no chat reads of it. */
function missedWords(incident: Incident, names: Names): string {
  const { decisions, commander } = incident;
  const count = (wanted: Decision["state"]["status"]) =>
    Object.values(decisions).filter(({ state }) => state.status === wanted).length;
  const made = `decisions made before you came: ${count("made")}`;
  return `${made}, still open: ${count("open")}. ${personName(names, commander)} leads.`;
}

/** Nothing is asked once it has ended. */
function giveUpdate(incident: Incident): Block[] {
  return isEnded(incident) ? [] : buttons(updateButton(incident));
}
