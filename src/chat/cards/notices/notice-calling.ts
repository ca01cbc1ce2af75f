import { latestCallIn } from "../../../incident/call-ins/call-in.ts";
import { callsNobodyElse } from "../../../incident/confidential/confidential.ts";
import type { Incident } from "../../../incident/incident.ts";
import type { About } from "../../../incident/notice.ts";
import { own } from "../../../incident/own.ts";
import type { PersonId } from "../../../policy/policy.ts";
import type { Block } from "../../card.ts";
import { answeredInstead, haveOf, notSaidHere } from "../call-in-words.ts";
import {
  listOf,
  mediumWords,
  type Names,
  peopleNames,
  personInRole,
  personName,
  rolesShown,
  roleTitle,
} from "../names.ts";
import { strong, text } from "../parts.ts";
import type { Times } from "../times.ts";
import { failureWords, recordNotPosted, stillInRoomWords, uninvitedWords } from "./notice-room.ts";

/** Notices about reaching people. */

/** `short` follows the codename on a lock screen and says nothing of what happened. */
export type Said = { short: string; blocks: Block[] };

type AboutCalling = Extract<
  About,
  {
    what:
      | "role-unheld"
      | "page-failed"
      | "no-address"
      | "escalated"
      | "unanswered"
      | "join-overdue"
      | "invite-failed"
      | "removal-failed"
      | "undelivered"
      | "stands-in";
  }
>;

/** Nothing about reaching people fails silently: the room sees it, with what to do. */
export function aboutCalling(incident: Incident, about: AboutCalling, names: Names, times: Times): Said {
  switch (about.what) {
    case "role-unheld":
      return about.held || about.unreached ? askedInstead(incident, about, names) : unheld(incident, about, names);
    case "page-failed": {
      const medium = mediumWords[about.medium];
      const line = `A ${medium} to ${personName(names, about.person)} did not go out (${failureWords(about.reason)})`;
      if (about.lastWay) return outOfWays(incident, about.person, line, names);
      const goesOn = latestCallIn(incident.callIns, about.person)?.state.status === "waiting";
      return {
        short: `a ${medium} did not go out.`,
        blocks: [text(goesOn ? `${line}. Muster goes on with the next way to reach them.` : `${line}.`)],
      };
    }
    case "no-address": {
      const ways = listOf(
        about.media.map((medium) => mediumWords[medium]),
        "or",
      );
      const who = personName(names, about.person);
      const line = `${who} cannot be reached by ${ways}: Muster has no address for that`;
      if (about.lastWay) return outOfWays(incident, about.person, line, names);
      return { short: `${who} cannot be reached every way.`, blocks: [text(`${line}. The other ways are used.`)] };
    }
    case "escalated":
      return escalated(incident, about, names);
    case "unanswered": {
      const callIn = latestCallIn(incident.callIns, about.person);
      const who = personInRole(names, about.person, rolesShown({ roles: about.roles, held: callIn?.held }));
      const instead = callIn ? answeredInstead(incident, callIn) : [];
      if (instead.length > 0) {
        const line = `${who} did not answer; ${peopleNames(names, instead)} ${haveOf(instead)} answered in their place.`;
        return { short: `${peopleNames(names, instead)} ${haveOf(instead)} answered.`, blocks: [text(line)] };
      }
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
        short: `${who} is awake and ${notSaidHere} yet.`,
        blocks: [text(`${who} is awake and was expected${by ? ` by ${times.at(by)}` : ""}, and ${notSaidHere} yet.`)],
      };
    }
    case "removal-failed":
      return {
        short: "somebody must be taken out of the room.",
        blocks: [strong(stillInRoomWords(incident, about, names))],
      };
    case "invite-failed": {
      const who = personName(names, about.person);
      return { short: `${who} could not be added to the room.`, blocks: [text(uninvitedWords(who, about.reason))] };
    }
    case "stands-in": {
      const who = personInRole(names, about.for, about.roles);
      return {
        short: `you stand in for ${personName(names, about.for)}.`,
        blocks: [strong(standsInWords(incident, about.for, who, personName(names, about.for)))],
      };
    }
    case "undelivered": {
      if (about.person === undefined) {
        return about.thing === "record" ? recordNotPosted(about.reason) : cardNotPosted(about.reason);
      }
      const who = personName(names, about.person);
      const what = undeliveredWords[about.thing];
      const line = `${who} could not be sent ${what} (${failureWords(about.reason)}), and Muster has stopped trying.`;
      const cure =
        about.thing === "record" ? "Somebody with access can export it again." : "Please tell them yourself.";
      return { short: `${who} could not be sent something.`, blocks: [strong(`${line} ${cure}`)] };
    }
  }
}

/** What somebody must do now, as Muster can do no more. */
function outOfWays({ callIns }: Incident, person: PersonId, why: string, names: Names): Said {
  const { pages = {}, escalatedTo = [], state } = latestCallIn(callIns, person) ?? {};
  const who = personName(names, person);
  if (state?.status === "acknowledged") {
    return { short: `${who} has answered.`, blocks: [text(`${why}; ${who} has answered since.`)] };
  }
  const isShown = Object.values(pages).some((page) => page.state.status === "accepted");
  const left = isShown
    ? "Nothing is left to try but the message in chat, which wakes nobody."
    : "Nothing is left to try, and nothing has reached them.";
  const cure =
    escalatedTo.length > 0
      ? `${peopleNames(names, escalatedTo)} ${areOf(escalatedTo)} called instead. Please reach ${who} yourself.`
      : `Please reach ${who} yourself, or call somebody else with /muster call.`;
  return { short: `${who} cannot be reached.`, blocks: [strong(`${why}. ${left} ${cure}`)] };
}

/** Whoever has handed over was never asked. */
function standsInWords({ callIns }: Incident, principal: PersonId, who: string, name: string): string {
  const state = latestCallIn(callIns, principal)?.state;
  if (state?.status !== "passed")
    return `${who} has not answered, so you stand in for them here, until ${name} takes over.`;
  return state.awayUntil === undefined
    ? `${who} asks you to stand in for them here, until ${name} takes over.`
    : `${who} has handed over and is away, so you stand in for them here for as long as that lasts, or until ${name} takes over.`;
}

type Unheld = Extract<About, { what: "role-unheld" }>;

function unheld({ confidential }: Incident, { role, wentTo }: Unheld, names: Names): Said {
  const title = roleTitle(names, role);
  const nobody = confidential ? `Nobody can be called here as ${title}.` : `Nobody holds the role ${title}.`;
  const instead =
    wentTo === undefined
      ? "Nobody stands in for it: please call somebody with /muster call."
      : `${personName(names, wentTo)} is called instead.`;
  return { short: `nobody holds the role ${title}.`, blocks: [strong(`${nobody} ${instead}`)] };
}

/** Somebody does hold it, and this question is not theirs to answer, or nothing reaches them. */
function askedInstead(incident: Incident, { role, wentTo, held, unreached }: Unheld, names: Names): Said {
  const decision = own(incident.decisions, (held ?? unreached)?.decisionId ?? "");
  const whyNot = (person: PersonId) => {
    if (own(decision?.abstentions ?? {}, person)) return `${personInRole(names, person, [role])} abstained.`;
    const did = decision?.proposedBy === person ? "proposed this" : "had a part in what is asked here";
    return `${personInRole(names, person, [role])} ${did}, so they cannot decide it alone.`;
  };
  const inVain = (person: PersonId) => `Nothing reaches ${personInRole(names, person, [role])}, and they are not here.`;
  const why = [...(held?.by ?? []).map(whyNot), ...(unreached?.by ?? []).map(inVain)];
  const instead = wentTo === undefined ? [] : [`${personName(names, wentTo)} is asked instead.`];
  const title = roleTitle(names, role);
  return {
    short: wentTo === undefined ? `${title} cannot decide this alone.` : `somebody else is asked as ${title}.`,
    blocks: [...(decision ? [text(decision.question)] : []), text([...why, ...instead].join(" "))],
  };
}

/** The pinned card or a question: whatever it would have shown, the status shows to whoever asks. */
function cardNotPosted(reason: string): Said {
  const line = `A card could not be posted in this room (${failureWords(reason)}), and Muster has stopped trying.`;
  return {
    short: "a card could not be posted in the room.",
    blocks: [strong(`${line} Please type /muster status to see how things stand.`)],
  };
}

export const undeliveredWords = { card: "the question to decide", message: "a message", record: "the record" } as const;

function escalated(incident: Incident, about: Extract<About, { what: "escalated" }>, names: Names): Said {
  const who = personName(names, about.person);
  const callIns = Object.values(incident.callIns).filter(({ person }) => person === about.person);
  const passed = callIns.findLast(({ state }) => state.status === "passed")?.state;
  const asked = passed?.status === "passed" && about.to === "delegate" ? passed : undefined;
  const gone = asked?.awayUntil === undefined ? "asked for their delegate" : "is away";
  const start = `${who} ${asked ? gone : "has not answered"}`;
  if (about.people.length === 0) {
    const nobody = callsNobodyElse(incident)
      ? "in this incident nobody is called in their place"
      : about.to === "delegate"
        ? noDelegate(incident, about.person, names)
        : "nobody is next in line";
    return { short: `nobody stands in for ${who}.`, blocks: [strong(`${start}, and ${nobody}.`)] };
  }
  const people = peopleNames(names, about.people);
  const are = areOf(about.people);
  return { short: `${people} ${are} called for ${who}.`, blocks: [text(`${start}: ${people} ${are} called instead.`)] };
}

/** A delegate from whom it is kept is no delegate here, and that is for nobody to guess. */
function noDelegate({ excluded }: Incident, person: PersonId, { directory }: Names): string {
  const isNamed = (own(directory.people, person)?.delegates ?? []).length > 0;
  return isNamed || excluded.length > 0 ? "nobody stands in for them" : "has no delegate";
}

function areOf(people: readonly PersonId[]): string {
  return people.length === 1 ? "is" : "are";
}
