import { latestCallIn } from "../../incident/call-in.ts";
import type { Incident } from "../../incident/incident.ts";
import type { About, Notice } from "../../incident/notice.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { Block, Card } from "../card.ts";
import { outcomeWords } from "./decision.ts";
import { listOf, mediumWords, type Names, peopleNames, personInRole, personName, roleTitle } from "./names.ts";
import { exerciseBanner, headline, quiet, strong, text } from "./parts.ts";
import { personTimes, roomTimes, type Times } from "./times.ts";

/** What must be said once: one or two lines each, kind, and with the cure where there is one. */

/** A notice as a card. A sealed one ends with the line that its reader can later hold against the record. */
export function noticeCard(incident: Incident, notice: Notice, names: Names): Card {
  const { to, about, seal } = notice;
  const times = to.kind === "room" ? roomTimes(incident) : personTimes(incident, names, to.person);
  const said = words(incident, about, names, times);
  return {
    kind: `notice-${about.what}`,
    title: "",
    summary: headline(incident, said.short),
    blocks: [
      ...exerciseBanner(incident),
      ...said.blocks,
      ...(seal?.hash ? [quiet(`seal ${incident.id}/${seal.seq} ${seal.hash}`)] : []),
    ],
  };
}

/** `short` follows the codename on a lock screen and says nothing of what happened. */
type Said = { short: string; blocks: Block[] };

function words(incident: Incident, about: About, names: Names, times: Times): Said {
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
          strong(`False alarm: ${codename} was stood down. You can go back to sleep.`),
          ...reason(about.reason, "The reason given"),
        ],
      };
    case "status-changed":
      return statusChanged(incident, about, names);
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
        blocks: [text(`${name(about.to)} is the commander now, handed over from ${name(about.from)}.`)],
      };
    case "alert-attached":
      return {
        short: "another alert belongs to this incident.",
        blocks: [text(`Another alert about the same thing: ${about.title} (${about.source}, ${about.severity}).`)],
      };
    case "alert-resolved":
      return {
        short: "an alert of this incident has resolved.",
        blocks: [
          text(
            `${about.source} says this alert has resolved: ${about.title}. The incident stays open until it is closed.`,
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
      return aboutCalling(incident, about, names, times);
    case "decision-closed":
      return decisionClosed(incident, about.decisionId, names, times);
  }
}

function reason(words: string | undefined, from: string): Block[] {
  return words?.trim() ? [{ type: "quote", text: words, from }] : [];
}

function statusChanged(incident: Incident, about: Extract<About, { what: "status-changed" }>, names: Names): Said {
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
          long: `${by} closed ${codename}. Thank you, everybody. The record can be exported.`,
        };
      case "stood-down":
        return { short: "false alarm.", long: `False alarm: ${by} stood ${codename} down. Nobody is called any more.` };
    }
  })();
  return { short: said.short, blocks: [text(said.long), ...reason(about.reason, by)] };
}

type AboutCalling = Extract<
  About,
  {
    what: "role-unheld" | "page-failed" | "no-address" | "escalated" | "unanswered" | "join-overdue" | "invite-failed";
  }
>;

/** Nothing about reaching people fails silently: the room sees it, with what to do. */
function aboutCalling(incident: Incident, about: AboutCalling, names: Names, times: Times): Said {
  switch (about.what) {
    case "role-unheld": {
      const title = roleTitle(names, about.role);
      const instead = about.wentTo
        ? `${personName(names, about.wentTo)} is called instead.`
        : "Nobody stands in for it: please call somebody with /muster call.";
      return {
        short: `nobody holds the role ${title}.`,
        blocks: [strong(`Nobody holds the role ${title}. ${instead}`)],
      };
    }
    case "page-failed": {
      const medium = mediumWords[about.medium];
      const line = `A ${medium} to ${personName(names, about.person)} did not go out (${failureWords(about.reason)}).`;
      return {
        short: `a ${medium} did not go out.`,
        blocks: [text(`${line} Muster goes on with the next way to reach them.`)],
      };
    }
    case "no-address": {
      const ways = listOf(
        about.media.map((medium) => mediumWords[medium]),
        "or",
      );
      const who = personName(names, about.person);
      return {
        short: `${who} cannot be reached every way.`,
        blocks: [text(`${who} cannot be reached by ${ways}: Muster has no address for that. The other ways are used.`)],
      };
    }
    case "escalated":
      return escalated(incident, about, names);
    case "unanswered": {
      const who = personInRole(names, about.person, about.roles);
      return {
        short: `${personName(names, about.person)} was not reached.`,
        blocks: [
          strong(
            `${who} did not answer, and Muster has tried every way. Please reach them yourself, or call somebody else with /muster call.`,
          ),
        ],
      };
    }
    case "join-overdue": {
      const who = personName(names, about.person);
      const callIn = latestCallIn(incident.callIns, about.person);
      const by = callIn?.state.status === "acknowledged" ? callIn.state.joinBy : undefined;
      return {
        short: `${who} is awake and not here yet.`,
        blocks: [text(`${who} is awake and was expected${by ? ` by ${times.at(by)}` : ""}, and is not here yet.`)],
      };
    }
    case "invite-failed": {
      const who = personName(names, about.person);
      return {
        short: `${who} could not be added to the room.`,
        blocks: [
          text(`${who} could not be added to this room (${failureWords(about.reason)}). Please add them by hand.`),
        ],
      };
    }
  }
}

function escalated(incident: Incident, about: Extract<About, { what: "escalated" }>, names: Names): Said {
  const who = personName(names, about.person);
  const callIns = Object.values(incident.callIns).filter(({ person }) => person === about.person);
  const asked = callIns.some(({ state }) => state.status === "passed");
  const start = asked && about.to === "delegate" ? `${who} asked for their delegate` : `${who} has not answered`;
  if (about.people.length === 0) {
    const line = `${start}, and Muster knows nobody who is ${about.to === "delegate" ? "their delegate" : "next in line"}.`;
    return { short: `nobody stands in for ${who}.`, blocks: [strong(line)] };
  }
  const people = peopleNames(names, about.people);
  const are = about.people.length === 1 ? "is" : "are";
  return { short: `${people} ${are} called for ${who}.`, blocks: [text(`${start}: ${people} ${are} called instead.`)] };
}

/** A provider's own code stays as it is: whoever must mend it can look it up. */
function failureWords(reason: string): string {
  if (reason === "budget-ended") return "no answer from the phone or chat service in time";
  if (reason.endsWith("-not-configured")) return "this way is not set up";
  return `it was refused with “${reason}”`;
}

function decisionClosed(incident: Incident, decisionId: string, names: Names, times: Times): Said {
  const decision = incident.decisions[decisionId];
  const words = decision && outcomeWords(decision, names, times);
  if (!decision || !words) return { short: "a decision is closed.", blocks: [text("A decision is closed.")] };
  const isMade = decision.state.status === "made";
  return {
    short: isMade ? "the decision was made." : "nobody decided, nothing is approved.",
    blocks: [text(decision.question), strong(words)],
  };
}
