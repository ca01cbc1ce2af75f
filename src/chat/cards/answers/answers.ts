import type { Incident } from "../../../incident/incident.ts";
import { isAnyOwed, stillOwed } from "../../../incident/still-owed.ts";
import type { Action, Again, Block, Button, Card, Deed } from "../../card.ts";
import { listOf } from "../names.ts";
import { failureWords } from "../notices/notice-room.ts";
import { buttons, list, quiet, shortCard, text, viewButton } from "../parts.ts";
import { statusWords } from "../status-words.ts";
import { owedInShort } from "../still-owed.ts";
import type { Times } from "../times.ts";

/** Short private answers to what somebody typed or pressed. */

export const declareButton: Button = { label: "Declare an incident", action: { do: "declare" } };

const homeButton: Button = { label: "What waits for me", action: { do: "home" } };

/** What people type who want to answer a call or a question: that is done by the buttons of its message. */
const answering =
  /^(ack|acknowledge|awake|abstain|approved?|choose|coming|deny|here|join(ing)?|no|object|ok|reject|veto|vote|yes)$/i;

export function unknownCommandCard(word: string, nearest?: string): Card {
  const said = word.length > 40 ? `${word.slice(0, 40).toWellFormed()}…` : word;
  const card = answering.test(word)
    ? shortCard(
        "unknown-command",
        "Please press a button",
        "You answer a call or a question by a button of the message that Muster sent you.",
        "“What waits for me” shows all that is asked of you, with its buttons.",
      )
    : shortCard(
        "unknown-command",
        "Sorry?",
        `Muster does not know “${said}”.`,
        nearest ? `Did you mean /muster ${nearest}?` : "Try /muster help for all it knows.",
      );
  return { ...card, blocks: [...card.blocks, ...buttons(declareButton, homeButton)] };
}

/** `cure` says how to write the command, as the grammar found it; `again` opens its form. */
export function incompleteCommandCard(cure: string, again?: Action): Card {
  const card = shortCard("incomplete-command", "Almost", cure);
  return again ? { ...card, blocks: [...card.blocks, ...againButton(again)] } : card;
}

export type Listed = Pick<Incident, "id" | "codename" | "severity" | "status" | "exercise">;

/** What may be asked of an incident that is over, as it is typed. */
export type EndedLine = "status" | "clocks" | "brief" | "export";

/** An incident that has ended, and what to type about it. */
export type Over = { incident: Incident; line: EndedLine; times: Times };

export function openIncidentsCard(incidents: readonly Listed[], over: readonly Over[] = []): Card {
  if (incidents.length === 0) {
    const isQuiet = !over.some(({ incident }) => isAnyOwed(stillOwed(incident)));
    const card = shortCard("open-incidents", isQuiet ? "All quiet" : "No incident is open", "No incident is open.");
    return { ...card, blocks: [...card.blocks, ...overBlocks(over), ...buttons(declareButton)] };
  }
  const count = incidents.length === 1 ? "One incident is open" : `${incidents.length} incidents are open`;
  return {
    kind: "open-incidents",
    title: count,
    summary: `${count}: ${incidents.map(({ codename }) => codename).join(", ")}.`,
    blocks: [
      ...incidents.flatMap((incident): Block[] => [text(listLine(incident)), ...viewButton(incident)]),
      quiet("To do something in one of them, put its id before the command, or type the command in its room."),
      ...overBlocks(over),
    ],
  };
}

function listLine({ id, codename, severity, status, exercise }: Listed): string {
  return `${id} ${codename}: ${severity}, ${statusWords[status]}${exercise ? ", exercise" : ""}`;
}

/**
 * `written` names no incident, or none that this person may see; which of the two is not theirs to know. `again`: what
 * was asked of it.
 */
export function unknownIncidentCard(written: string, open: readonly Listed[], again?: Again): Card {
  return {
    ...shortCard("unknown-incident", "No such incident", `There is no incident ${written}, or none that you may see.`),
    blocks: [
      text(`There is no incident ${written}, or none that you may see.`),
      ...(open.length > 0
        ? [text("Open now:"), ...list(open.map(listLine)), ...meantButtons(open, again)]
        : [text("No incident is open now.")]),
    ],
  };
}

/** The same words about each of them. */
function meantButtons(incidents: readonly Listed[], again: Again | undefined): Block[] {
  if (!again) return [];
  const shown = incidents.slice(0, mostButtons);
  return buttons(
    ...shown.map(({ id, codename, exercise }): Button => {
      return { label: `${codename}${exercise ? " (exercise)" : ""}`, action: { ...again, about: id } };
    }),
  );
}

/** A command that could be about several incidents, or about none. `again`: the command. */
export function whichIncidentCard(incidents: readonly Listed[], over: readonly Over[] = [], again?: Again): Card {
  if (incidents.length === 0) {
    const words = `No incident is open.${over.length > 0 ? "" : " Start one with /muster declare."}`;
    const card = shortCard("which-incident", "No incident is open", words);
    return { ...card, blocks: [...card.blocks, ...overBlocks(over), ...buttons(declareButton)] };
  }
  return {
    kind: "which-incident",
    title: "Which incident?",
    summary: `Which incident do you mean? ${again ? "Choose it" : "Name it"}, or use its room.`,
    blocks: [
      text(again ? "Which one do you mean? Nothing is recorded yet." : nameIt),
      ...list(incidents.map(listLine)),
      ...meantButtons(incidents, again),
      ...(again ? [quiet("Or put its id before the command, or use the command in its room.")] : []),
      ...overBlocks(over),
    ],
  };
}

const nameIt = "Which one do you mean? Put its id before the command, or use the command in its room.";

/** The last that ended, and whichever owes something still, each with the line to type and the button that does it. */
export function overBlocks(over: readonly Over[]): Block[] {
  if (over.length === 0) return [];
  return [text("Over:"), ...list(over.map(overLine)), ...buttons(...over.slice(0, mostButtons).map(overButton))];
}

/** Of more, the line can be typed. */
const mostButtons = 10;

function overButton({ incident: { id: incident, codename }, line }: Over): Button {
  switch (line) {
    case "status":
      return { label: `How ${codename} ended`, action: { do: "show-all", incident } };
    case "clocks":
      return { label: `Legal deadlines of ${codename}`, action: { do: "clocks", incident } };
    case "brief":
      return { label: `Briefing of ${codename}`, action: { do: "brief", incident } };
    case "export":
      return { label: `Send me the record of ${codename}`, action: { do: "export", incident } };
  }
}

function overLine({ incident, line, times }: Over): string {
  const { id, codename, status, exercise, ended } = incident;
  const when = ended ? ` ${times.full(ended.at)}` : "";
  const owed = owedInShort(stillOwed(incident));
  const what = `${codename} (${id}${exercise ? ", exercise" : ""}), ${statusWords[status]}${when}`;
  return `${what}${owed ? `: ${owed}` : ""}. Type /muster ${id} ${line}`;
}

/**
 * The ledger did not answer in time: nothing is known to be recorded, and pressing again is safe. Without `again` what
 * they pressed is still in front of them.
 */
export function notRecordedCard(again?: Again): Card {
  const words = "Not recorded yet, please press again. Pressing twice counts once.";
  const card = shortCard(notRecordedKind, "Not recorded yet", words);
  return again ? pressAgain(card, again) : card;
}

/** With a button that asks for the same once more. */
export function pressAgain(card: Card, again: Again): Card {
  return { ...card, blocks: [...card.blocks, ...buttons({ label: "Press again", action: again, style: "primary" })] };
}
export const notRecordedKind = "not-recorded";

/** What is to be repeated was too long for its button, and is known to another replica or to none. */
export function notKnownHereCard(): Card {
  return shortCard(
    "not-known-here",
    "Nothing is recorded",
    "Nothing of that is recorded, and Muster no longer has what you asked for.",
    "Please ask for it once more.",
  );
}

/** The same person has just declared the same in the same words. */
export function declaredBeforeCard(incident: Pick<Incident, "id" | "codename">): Card {
  const said = `You declared this less than a minute ago: ${incident.id} “${incident.codename}”. Nothing new is declared.`;
  const card = shortCard(
    "declared-before",
    incident.codename,
    said,
    "If it is another one, say in its title what it is.",
  );
  return { ...card, blocks: [...card.blocks, ...viewButton(incident), ...buttons(declareButton)] };
}

/** Where the card that changes is out of sight. */
export function recordedCard(): Card {
  return shortCard("recorded", "Recorded", "That is recorded.");
}

/** For a room, where somebody asked and cannot be answered alone: on a platform without messages that one person sees. */
export function noPersonalChatCard(name: string): Card {
  return shortCard(
    "no-personal-chat",
    `An answer for ${name}`,
    `Muster has an answer for ${name}, and no chat with them to write it in.`,
    `${name}, please open a chat with Muster and ask there.`,
  );
}

/** `names`: as they were written, by which nobody is known. */
export function mentionNotKnownCard(names: string[]): Card {
  const who = listOf(names, "and");
  return shortCard(
    "mention-not-known",
    "Who is meant?",
    `Microsoft Teams did not say in time who is meant by ${who}, so nothing is recorded.`,
    "Please send it once more, or write the name without an @mention.",
  );
}

/** A button whose meaning is gone, such as one from a much older version. */
export function oldButtonCard(): Card {
  return shortCard(
    "old-button",
    "This button is too old",
    "This button is too old to mean anything. Use the newest card, or type /muster status.",
  );
}

/** The form does not fit into a message: its button is drawn by the platform that says so. */
export function formTooLongCard(title: string): Card {
  return shortCard("form-too-long", title, "This form is too long for a message here, and has a window of its own.");
}

/** An answer that the chat did not take. What it answers was done. */
export function answerRefusedCard(reason: string): Card {
  return shortCard(
    "answer-refused",
    "An answer could not be shown",
    `Muster has an answer for you, and could not show it here: ${failureWords(reason)}.`,
    "Whatever you asked to record is recorded. Please type /muster status to see how things stand.",
  );
}

/** The platform did not open a form in time; `retry` is the button to try with once more. */
export function formNotOpenedCard(retry?: Action): Card {
  const card = shortCard(
    "form-not-opened",
    "The form did not open",
    "The form did not open in time. Please try once more.",
  );
  if (!retry) return card;
  return { ...card, blocks: [...card.blocks, ...againButton(retry)] };
}

/** The button that opens what words asked for, or does it where there is nothing to fill in. */
function againButton(action: Action): Block[] {
  return buttons({ label: doneAtOnce[action.do] ?? "Open the form", action, style: "primary" });
}
const doneAtOnce: Partial<Record<Action["do"], string>> = {
  confirm: "Confirm",
  "take-over": "I take over",
  export: "Send me the record",
} satisfies Record<Deed, string>;

/** What is wrong with answers whose form is no longer in sight. */
export function formErrorsCard(errors: readonly string[]): Card {
  return { ...shortCard("form-errors", "That cannot be done", ...errors), blocks: list([...errors]) };
}
