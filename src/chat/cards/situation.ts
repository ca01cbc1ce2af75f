import { perMinute } from "../../incident/alerts.ts";
import { type CallIn, latestCallIn } from "../../incident/call-ins/call-in.ts";
import { isLeadWanted } from "../../incident/call-ins/lead-wanted.ts";
import type { Undelivered } from "../../incident/call-ins/undelivered.ts";
import { isExcluded } from "../../incident/confidential/confidential.ts";
import type { Decision } from "../../incident/decisions/decision.ts";
import type { AlertFact } from "../../incident/events.ts";
import { type Incident, isEnded } from "../../incident/incident.ts";
import { platformOf, roomsOf } from "../../incident/room.ts";
import type { Instant } from "../../incident/time.ts";
import type { Platform } from "../../policy/directory.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { Block, Card } from "../card.ts";
import { containmentLines } from "./actions/action-words.ts";
import { carriedOutWords } from "./actions/carried-out.ts";
import { asAgreed, notSaidHere, principalOf } from "./call-in-words.ts";
import { nextDeadlineLine } from "./clocks/clocks.ts";
import { confidentialLines } from "./confidential.ts";
import { conditionSentences } from "./decisions/condition-words.ts";
import { inDecision, labelOf, liftedWords, untilWords } from "./decisions/decision-words.ts";
import { leadWantedBlocks } from "./lead-wanted.ts";
import { leftOpenLine } from "./loose-ends.ts";
import {
  listOf,
  type Names,
  peopleNames,
  personInRole,
  personName,
  rolesShown,
  severityWords,
  sourceName,
} from "./names.ts";
import { undeliveredWords } from "./notices/notice-calling.ts";
import { failureWords } from "./notices/notice-room.ts";
import { affected, alertFact, buttons, exerciseBanner, facts, headline, list, strong, text } from "./parts.ts";
import { inPlatform, platformWords } from "./room-words.ts";
import { statusWords } from "./status-words.ts";
import { roomTimes, type Times } from "./times.ts";
import { lastUpdateWords, nextUpdateWords } from "./update-words.ts";

/** The one card that the room keeps pinned: what, how bad, who leads, what is asked and decided, who is awake. */

const newestAlerts = 3;

/** As it stands in the room on `platform`. */
export function situationCard(incident: Incident, names: Names, platform: Platform): Card {
  return {
    kind: "situation",
    title: `${incident.codename} · ${incident.severity} · ${standing(incident)}`,
    summary: situationSummary(incident, names),
    whole: { do: "show-all", incident: incident.id },
    blocks: [
      ...exerciseBanner(incident),
      ...situationBlocks(incident, names, roomTimes(incident)),
      ...otherRooms(incident, names, platform),
      ...situationButtons(incident, names),
    ],
  };
}

/** Until somebody has said that it is real, that is how it stands; and nobody reads “recovered” alone while something is down. */
function standing({ status, triage, downtimes }: Incident): string {
  if (status === "declared" && triage.status === "awaiting") return "not confirmed yet";
  const down = Object.values(downtimes).flatMap(({ service, state }) => (state.status === "down" ? [service] : []));
  const still = down.length > 1 ? `${down.length} services` : down[0];
  return status === "recovered" && still !== undefined ? `recovered, ${still} still down` : statusWords[status];
}

export function situationSummary(incident: Incident, names: Names): string {
  const { severity, commander, confidential } = incident;
  if (confidential) return headline(incident, "how things stand.");
  return headline(incident, `${severity}, ${standing(incident)}, commander ${personName(names, commander)}.`);
}

/**
 * What the card says, between the banner of an exercise and its buttons. The room sees the newest alerts and a few
 * assets; `isWhole` shows them all.
 */
export function situationBlocks(
  incident: Incident,
  names: Names,
  times: Times,
  { isWhole = false }: { isWhole?: boolean } = {},
): Block[] {
  const contained = containmentLines(incident, names, times);
  const alerts = Object.values(incident.alerts).reverse();
  return [
    ...confidentialLines(incident),
    strong(incident.title),
    ...endingLine(incident, names, times),
    ...overview(incident, names, times, isWhole),
    ...triageLine(incident, names, times),
    ...section("Needs a hand", failures(incident, names)),
    ...section(
      "Decisions",
      openFirst(Object.values(incident.decisions)).map((decision) => decisionLine(incident, decision, names, times)),
    ),
    ...section("Actions", contained.actions),
    ...section("Services", [...contained.downtimes, ...contained.customers]),
    ...section(isEnded(incident) ? "Who was called" : "Who is called", calledLines(incident, names, times)),
    ...section(
      isWhole && !incident.heard ? "Alerts" : alertsHeading(incident, times),
      (isWhole ? alerts : alerts.slice(0, newestAlerts)).map(alertLine),
    ),
  ];
}

/** What is asked now, before what was answered: a phone shows a third of a long card. */
function openFirst(decisions: Decision[]): Decision[] {
  const isOpen = ({ state }: Decision) => state.status === "open";
  return [...decisions.filter(isOpen), ...decisions.filter((each) => !isOpen(each))];
}

/** Who ended it, when and why, and what was left open. */
function endingLine({ status, ended }: Incident, names: Names, times: Times): Block[] {
  if (!ended) return [];
  const what = status === "closed" ? "Closed" : "Stood down as a false alarm";
  const line = strong(`${what} by ${personName(names, ended.by)}, ${times.at(ended.at)}.`);
  const why: Block[] = ended.reason ? [{ type: "quote", text: ended.reason, from: personName(names, ended.by) }] : [];
  return [line, ...why, ...leftOpenLine(ended.leftOpen).map(text)];
}

/** Who is in it is read here by those who cannot see it. */
function otherRooms(incident: Incident, names: Names, platform: Platform): Block[] {
  return roomsOf(incident).flatMap(([other, state]): Block[] => {
    if (other === platform || state.status === "owed") return [];
    const there = Object.keys(incident.joined).filter((person) => platformOf(incident, person) === other);
    const who = there.length > 0 ? peopleNames(names, there) : "nobody yet";
    return [text(`In ${platformWords[other]}, in the room ${state.room.name}: ${who}. One record holds both rooms.`)];
  });
}

function section(heading: string, items: string[]): Block[] {
  return items.length > 0 ? [strong(heading), ...list(items)] : [];
}

function overview(incident: Incident, names: Names, times: Times, isWhole: boolean): Block[] {
  const { personalData, declaredAt, declaredBy, rules } = incident;
  const isByPerson = Object.hasOwn(names.directory.people, declaredBy);
  const declarer = isByPerson ? `by ${personName(names, declaredBy)}` : "after an alert";
  return facts(
    ["How serious", severityWords[incident.severity]],
    ["Commander", `${personName(names, incident.commander)}${isLeadWanted(incident) ? ", who has not answered" : ""}`],
    ["Declared", `${times.at(declaredAt)}, ${declarer}`],
    ["Bridge", rules.organisation.bridge],
    ...affected(incident, isWhole),
    alertFact(incident),
    ["Personal data", personalData === "suspected" ? "may be involved" : undefined],
    ["Legal deadline", nextDeadlineLine(incident, times)],
    ["Last update", lastUpdateWords(incident, names, times)],
    ["Next update", nextUpdateWords(incident, times)],
    ["Incident", incident.id],
  );
}

function triageLine(incident: Incident, names: Names, times: Times): Block[] {
  if (isEnded(incident)) return [];
  switch (incident.triage.status) {
    case "awaiting": {
      const { confirmBy } = incident.triage;
      const who = personName(names, incident.commander);
      return [strong(`Waiting for ${who} to confirm, until ${times.at(confirmBy)}; then the executives are called.`)];
    }
    case "lapsed":
      return [strong("Nobody confirmed this in time, so the executives were called.")];
    case "confirmed":
      return [];
  }
}

/** One line for everybody who was called, and for whoever came by themselves. */
export function calledLines(
  incident: Incident,
  names: Names,
  times: Times,
  isMeant: (person: PersonId) => boolean = () => true,
): string[] {
  const everybody = new Set(Object.values(incident.callIns).map(({ person }) => person));
  const called = [...everybody].filter((person) => isMeant(person) && !isExcluded(incident, person));
  const others = Object.keys(incident.joined).filter((person) => !called.includes(person));
  return [
    ...called.map((person) => calledLine(incident, person, names, times)),
    ...others.map((person) => {
      const since = times.at(incident.joined[person] ?? "");
      return `${personName(names, person)}: ${isEnded(incident) ? "joined at" : "here since"} ${since}`;
    }),
  ];
}

function calledLine(incident: Incident, person: PersonId, names: Names, times: Times): string {
  const callIn = latestCallIn(incident.callIns, person) as CallIn;
  const theirs = Object.values(incident.callIns).filter((each) => each.person === person);
  const roles = theirs.flatMap((each) => each.roles);
  const principal = principalOf(incident, callIn)?.person;
  const shown =
    principal === undefined ? rolesShown({ roles, held: theirs.findLast(({ held }) => held)?.held }) : roles;
  return `${personInRole(names, person, shown, principal)}: ${calledState(incident, callIn, names, times)}`;
}

function calledState(incident: Incident, callIn: CallIn, names: Names, times: Times): string {
  const { state, person, escalatedTo, outOfWays } = callIn;
  const joined = incident.joined[person];
  if (isEnded(incident)) return endedState(callIn, joined, times);
  if (joined) return `here since ${times.at(joined)}`;
  const instead = escalatedTo.length > 0 ? `; called instead: ${peopleNames(names, escalatedTo)}` : "";
  switch (state.status) {
    case "waiting":
      return `waiting since ${times.at(callIn.startedAt)}${outOfWays ? ", nothing is left to try: please reach them yourself" : ""}${instead}`;
    case "acknowledged":
      if (!state.joinBy) return `awake since ${times.at(state.firstAt)}`;
      if (state.late) return `awake, was expected by ${times.at(state.joinBy)}, ${notSaidHere}`;
      return state.said
        ? `awake, joining by ${times.at(state.joinBy)}`
        : `awake, expected by ${times.at(state.joinBy)}${asAgreed(state)}`;
    case "passed":
      return state.awayUntil === undefined
        ? `asked for their delegate${instead}`
        : `away until ${times.at(state.awayUntil)}${instead}`;
    case "withdrawn":
      return "not needed any more";
    case "unanswered":
      return `not reached${instead}`;
  }
}

/** Nobody is expected any more. */
function endedState({ state }: CallIn, joined: Instant | undefined, times: Times): string {
  if (joined) return `joined at ${times.at(joined)}`;
  switch (state.status) {
    case "acknowledged":
      return `answered at ${times.at(state.firstAt)}`;
    case "passed":
      return state.awayUntil === undefined ? "asked for their delegate" : "was away";
    case "withdrawn":
      return "was not needed";
    case "waiting":
    case "unanswered":
      return "did not answer";
  }
}

function alertsHeading({ alerts, heard }: Incident, times: Times): string {
  const told = Object.keys(alerts).length;
  if (heard) {
    const rate = perMinute(heard);
    const lately = rate > 0 ? `, lately ${rate.toLocaleString("en-GB")} a minute` : "";
    return `Alerts: ${heard.total.toLocaleString("en-GB")} by ${times.at(heard.to)}${lately}`;
  }
  return told > newestAlerts ? `Alerts: ${told}, the newest ${newestAlerts} first` : "Alerts";
}

function alertLine(alert: AlertFact): string {
  const { source, title, severity, severityDefaulted, status } = alert;
  const rating = severityDefaulted ? `taken as ${severity}, as the alert named none that Muster knows` : severity;
  return `${status === "resolved" ? "Resolved: " : ""}${title} (${sourceName(source)}, ${rating})`;
}

function decisionLine(incident: Incident, decision: Decision, names: Names, times: Times): string {
  const { question, state } = decision;
  switch (state.status) {
    case "open":
      return `Open ${untilWords(decision, times)}: ${question}`;
    case "made": {
      const words = `Decided at ${times.at(state.at)}: ${question} “${labelOf(decision, state.option)}”.${liftedWords(decision, names)}`;
      const conditions = conditionSentences(decision, names, times);
      const objectors = Object.keys(decision.dissents).map((person) => inDecision(decision, person, names));
      const objected = objectors.length > 0 ? `${listOf(objectors)} objected.` : "";
      return [words, ...conditions, objected, carriedOutWords(incident, decision, names, times)]
        .filter(Boolean)
        .join(" ");
    }
    case "expired":
      return `Not decided, nothing is approved: ${question}`;
    case "withdrawn":
      return `Withdrawn, nothing is approved: ${question}`;
    case "replaced":
      return `Put anew: ${question}`;
  }
}

/** What Muster could not do by itself, so that somebody can. */
function failures(incident: Incident, names: Names): string[] {
  if (isEnded(incident)) return [];
  const { invited, undelivered } = incident;
  const roomLines = roomsOf(incident).flatMap(([platform, room]) => {
    const where = inPlatform(incident, platform);
    if (room.status === "owed" && room.failed)
      return [
        `The room${where} could not be opened yet (${failureWords(room.failed)}). Muster keeps trying; meet on the bridge.`,
      ];
    if (room.status === "open" && room.lost)
      return [
        `Muster cannot write in the room${where} any more (${failureWords(room.lost)}): please restore it, or add Muster to it again.`,
      ];
    return [];
  });
  const uninvited = Object.keys(invited).filter((person) => invited[person] === "failed");
  return [
    ...roomLines,
    ...uninvited.map(
      (person) =>
        `${personName(names, person)} could not be added to ${roomsOf(incident).length > 1 ? "their" : "this"} room: please add them.`,
    ),
    ...Object.values(undelivered).map((each) => undeliveredLine(each, names)),
  ];
}

function undeliveredLine({ what, person }: Undelivered, names: Names): string {
  if (person) return `${personName(names, person)} could not be sent ${undeliveredWords[what]}: please tell them.`;
  return what === "card"
    ? "A card could not be posted here."
    : "A message could not be posted here; the record has it.";
}

function situationButtons(incident: Incident, names: Names): Block[] {
  if (isEnded(incident)) return [];
  return [
    ...leadWantedBlocks(incident, names),
    ...buttons(
      { label: "I'm here", action: { do: "join", incident: incident.id }, style: "primary" },
      { label: "Open my view", action: { do: "view", incident: incident.id } },
      { label: "Propose a decision", action: { do: "propose", incident: incident.id } },
    ),
  ];
}
