import type { Incident } from "../../../incident/incident.ts";
import type { About, Notice } from "../../../incident/notice.ts";
import type { Environment, PersonId } from "../../../policy/policy.ts";
import type { Block, Card } from "../../card.ts";
import { privilegedNote } from "../confidential.ts";
import { leadWantedBlocks } from "../lead-wanted.ts";
import { leftOpenLine } from "../loose-ends.ts";
import { environmentWords, listOf, type Names, personName, sourceName } from "../names.ts";
import { exerciseBanner, headline, quiet, strong, text } from "../parts.ts";
import { goesOnBlocks } from "../still-owed.ts";
import { personTimes, roomTimes, type Times } from "../times.ts";
import { aboutContainment } from "./notice-actions.ts";
import { aboutCalling, type Said } from "./notice-calling.ts";
import { aboutClocks } from "./notice-clocks.ts";
import { aboutClosed, aboutDeciding } from "./notice-deciding.ts";
import { aboutRoom } from "./notice-room.ts";
import { aboutUpdates } from "./notice-updates.ts";

/** What must be said once: one or two lines each, kind, and with the cure where there is one. */

/** A notice as a card. A sealed one ends with the line that its reader can later hold against the record. */
export function noticeCard(incident: Incident, notice: Notice, names: Names): Card {
  const { to, about, seal } = notice;
  const times = to.kind === "room" ? roomTimes(incident) : personTimes(incident, names, to.person);
  const said = words(incident, notice, names, times);
  return {
    kind: `notice-${about.what}`,
    title: "",
    summary: headline(incident, shortOf(incident, about, said)),
    whole: { do: "show-all", incident: incident.id, of: notice.effect },
    blocks: [
      ...exerciseBanner(incident),
      ...said.blocks,
      ...(seal?.hash ? [quiet(`seal ${incident.id}/${seal.seq} ${seal.hash}`)] : []),
    ],
  };
}

/** What happened in a confidential incident is for no lock screen. */
function shortOf({ confidential }: Incident, { what }: About, { short }: Said): string {
  const asks = what === "false-alarm" || what === "privileged-note";
  return confidential && !asks ? "there is news, please look." : short;
}

/** Without `why` it was somebody's word. */
function leadPassed({ why, by, to }: Extract<About, { what: "commander-changed" }>, from: string): string {
  switch (why) {
    case undefined:
      return by === to ? `who took the lead from ${from}` : `handed over from ${from}`;
    case "left":
      return `as ${from} is not in the directory any more`;
    case "from-outside":
      return `as ${from} is not let into this room, and nobody from outside leads`;
  }
}

function words(incident: Incident, { about, to }: Notice, names: Names, times: Times): Said {
  const { codename } = incident;
  const name = (id: PersonId) => personName(names, id);
  switch (about.what) {
    case "declared":
      return {
        short: `declared as ${incident.severity}.`,
        blocks: [
          text(`${codename} was declared as ${incident.severity} at ${times.at(incident.declaredAt)}.`),
          text(`${name(incident.commander)} leads. The pinned card is kept current; what is decided here is recorded.`),
        ],
      };
    case "false-alarm":
      return {
        short: "false alarm, you can go back to sleep.",
        blocks: [
          strong(`False alarm: ${codename} was stood down by ${name(about.by)}. You can go back to sleep.`),
          ...reason(about.reason, "The reason given"),
        ],
      };
    case "status-changed":
      return statusChanged(incident, about, names, times);
    case "severity-changed":
      return {
        short: `severity changed from ${about.from} to ${about.to}.`,
        blocks: [
          text(`${name(about.by)} changed the severity from ${about.from} to ${about.to}.`),
          ...reason(about.reason, name(about.by)),
        ],
      };
    case "triage-lapsed":
      return {
        short: "nobody confirmed in time, the executives are being called.",
        blocks: [
          text(
            `${name(incident.commander)} did not confirm or stand down ${codename} in time, so the executives are being called.`,
          ),
        ],
      };
    case "commander-changed":
      return {
        short: `${name(about.to)} leads now.`,
        blocks: [text(`${name(about.to)} is the commander now, ${leadPassed(about, name(about.from))}.`)],
      };
    case "lead-wanted": {
      const blocks = leadWantedBlocks(incident, names, to.kind === "person" ? to.person : undefined);
      if (blocks.length > 0) return { short: "nobody leads, and somebody must.", blocks };
      return { short: `${name(incident.commander)} leads.`, blocks: [text(`${name(incident.commander)} leads.`)] };
    }
    case "alert-attached":
      return {
        short: about.reaches
          ? `it reaches ${listOf(about.reaches.map((place) => environmentWords[place]))} now.`
          : "another alert belongs to this incident.",
        blocks: [
          text(`Another alert about the same thing: ${about.title} (${sourceName(about.source)}, ${about.severity}).`),
          ...reachedWords(about.reaches),
        ],
      };
    case "alert-worse":
      return {
        short: `an alert is rated ${about.to} now.`,
        blocks: [
          text(
            `${sourceName(about.source)} rates this alert worse now, ${about.to} and no longer ${about.from}: ${about.title}. The incident stays ${incident.severity} until somebody changes it.`,
          ),
        ],
      };
    case "alert-resolved":
      return {
        short: "an alert of this incident has resolved.",
        blocks: [
          text(
            `${sourceName(about.source)} says this alert has resolved: ${about.title}. The incident stays open until it is closed.`,
          ),
        ],
      };
    case "alert-unread":
      return {
        short: "an alert that Muster could not read may belong here.",
        blocks: [
          text(
            `${sourceName(about.source)} sent an alert that Muster could not read, and it names ${about.asset}, which this incident is about. Please look at it in ${sourceName(about.source)}.`,
          ),
        ],
      };
    case "role-unheld":
    case "page-failed":
    case "no-address":
    case "escalated":
    case "unanswered":
    case "join-overdue":
    case "invite-failed":
    case "removal-failed":
    case "undelivered":
    case "stands-in":
      return aboutCalling(incident, about, names, times);
    case "room-lost":
    case "room-not-archived":
    case "room-is-a-chat":
      return aboutRoom(incident, about);
    case "acting-started":
    case "acting-ended":
    case "decision-edited":
    case "stand-ins-called":
    case "seat-passed-on":
    case "decision-tied":
    case "tie-breaker-called":
    case "tie-to-break":
    case "reason-given":
    case "option-vetoed":
    case "right-passed":
    case "turn-over":
    case "spoken":
    case "spoken-denied":
    case "condition-met":
      return aboutDeciding(incident, about, names, times);
    case "decision-closed":
      return aboutClosed(incident, about.decisionId, to, names, times);
    case "privileged-note":
      return privilegedNote(about, names);
    case "containment":
      return aboutContainment(incident, about.said, names, times);
    case "clock-recorded":
    case "clocks-started":
    case "clock-overtaken":
    case "clock-warned":
    case "clock-missed":
    case "clock-set-aside":
    case "clock-taken-up":
    case "judgement-open":
      return aboutClocks(incident, { about, to }, names, times);
    case "update-given":
    case "update-due":
    case "update-late":
    case "catch-up":
      return aboutUpdates(incident, about, names, times);
  }
}

function reason(words: string | undefined, from: string): Block[] {
  return words?.trim() ? [{ type: "quote", text: words, from }] : [];
}

function statusChanged(
  incident: Incident,
  about: Extract<About, { what: "status-changed" }>,
  names: Names,
  times: Times,
): Said {
  const by = personName(names, about.by);
  const { codename } = incident;
  const said = ((): { short: string; long: string } => {
    switch (about.status) {
      case "declared":
        return { short: "open again.", long: `${by} opened ${codename} again.` };
      case "contained":
        return { short: "contained.", long: `${by} says ${codename} is contained: it spreads no further.` };
      case "recovered":
        return { short: "recovered.", long: `${by} says ${codename} is recovered: what was affected works again.` };
      case "closed":
        return {
          short: "closed.",
          long: `${by} closed ${codename}. Thank you, everybody. Whoever may have the record types /muster ${incident.id} export.`,
        };
      case "stood-down":
        return { short: "false alarm.", long: `False alarm: ${by} stood ${codename} down. Nobody is called any more.` };
    }
  })();
  const isOver = about.status === "closed" || about.status === "stood-down";
  const blocks = [
    text(said.long),
    ...reason(about.reason, by),
    ...leftOpenLine(about.leftOpen).map(text),
    ...(isOver ? goesOnBlocks(incident, names, times) : []),
  ];
  return { short: said.short, blocks };
}

function reachedWords(reaches: Environment[] | undefined): Block[] {
  if (!reaches) return [];
  const where = listOf(reaches.map((place) => environmentWords[place]));
  return [text(`It reaches ${where} now, where people can be harmed.`)];
}
