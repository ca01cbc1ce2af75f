import type { CallIn } from "../../incident/call-in.ts";
import type { Incident } from "../../incident/incident.ts";
import { isEnded } from "../../incident/incident.ts";
import { findHolder } from "../../incident/ladder.ts";
import { missingRoles } from "../../incident/permission.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { Block, Button, Card } from "../card.ts";
import {
  environmentWords,
  type Names,
  peopleNames,
  personInRole,
  personName,
  roleTitles,
  severityWords,
} from "./names.ts";
import { buttons, endedWords, exerciseBanner, facts, headline, list, strong, text } from "./parts.ts";
import { roleAdvice } from "./role-advice.ts";
import { personTimes, type Times } from "./times.ts";

/** For one executive on a phone at three in the morning: what is asked, by when, and one button to press. */

/** The card of one call-in, as its person sees it. Its summary names the codename and what is asked, nothing else. */
export function callInCard(incident: Incident, callInId: string, names: Names): Card {
  const callIn = incident.callIns[callInId];
  if (!callIn) throw new RangeError("a card of a call-in that is not in the incident");
  const times = personTimes(incident, names, callIn.person);
  return {
    kind: "call-in",
    title: titleOf(incident, callIn),
    summary: headline(incident, summaryOf(incident, callIn, names, times)),
    blocks: [
      ...exerciseBanner(incident),
      ...standing(incident, callIn, names, times),
      ...(isEnded(incident) || callIn.state.status === "withdrawn" ? [] : briefing(incident, callIn, names)),
    ],
  };
}

function titleOf(incident: Incident, { state }: CallIn): string {
  const isAsking = !isEnded(incident) && (state.status === "waiting" || state.status === "unanswered");
  return isAsking ? `You are needed: ${incident.codename}` : incident.codename;
}

function summaryOf(incident: Incident, callIn: CallIn, names: Names, times: Times): string {
  const ended = endedWords(incident);
  if (ended) return ended;
  const { state } = callIn;
  switch (state.status) {
    case "waiting": {
      const by = times.at(callIn.acknowledgeBy);
      return `you are needed${asWhom(incident, callIn, names)}, please answer by ${by}.`;
    }
    case "acknowledged":
      return incident.joined[callIn.person] || !state.joinBy
        ? "you are awake, thank you."
        : `you are awake and expected by ${times.at(state.joinBy)}.`;
    case "passed":
      return "you asked for your delegate, who is being called.";
    case "withdrawn":
      return "you are not needed any more.";
    case "unanswered":
      return `you are still needed${asWhom(incident, callIn, names)}, please answer.`;
  }
}

/** " as CISO"; for a delegate " for Carla Reyes (COO)". */
function asWhom(incident: Incident, callIn: CallIn, names: Names): string {
  const principal = principalOf(incident, callIn);
  if (principal) return ` for ${personInRole(names, principal.person, principal.roles)}`;
  return callIn.roles.length > 0 ? ` as ${roleTitles(names, callIn.roles)}` : "";
}

function principalOf(incident: Incident, { from }: CallIn): CallIn | undefined {
  return from === undefined ? undefined : incident.callIns[from];
}

/** Where this person stands: what is asked of them, or what they answered and when. */
function standing(incident: Incident, callIn: CallIn, names: Names, times: Times): Block[] {
  const ended = endedWords(incident);
  if (ended) return [strong(`${ended.charAt(0).toUpperCase()}${ended.slice(1)}`)];
  const { state, person } = callIn;
  switch (state.status) {
    case "waiting":
      return [text(askOf(incident, callIn, names)), strong(answerBy(incident, callIn, names, times))];
    case "unanswered":
      return [
        text(askOf(incident, callIn, names)),
        strong(`You have not answered yet. ${calledInstead(callIn, names)}Your answer still counts.`),
      ];
    case "acknowledged":
      return [text(`You answered at ${times.at(state.at)}.`), strong(expected(incident, person, state, times))];
    case "passed":
      return [text(`At ${times.at(state.at)} you asked for your delegate. ${calledInstead(callIn, names)}`.trim())];
    case "withdrawn":
      return [text("You are not needed any more: the incident is less serious than it first looked.")];
  }
}

function askOf(incident: Incident, callIn: CallIn, names: Names): string {
  const principal = principalOf(incident, callIn);
  if (principal) return `You are called${asWhom(incident, callIn, names)}, ${whyInstead(principal)}. Please join now.`;
  const as = asWhom(incident, callIn, names);
  switch (callIn.why) {
    case "commander":
      if (incident.commander !== callIn.person) {
        return `You were called${as}; ${personName(names, incident.commander)} leads now. Please join.`;
      }
      return isUnconfirmed(incident)
        ? `You are called${as}. Please confirm this incident, change its severity, or stand it down.`
        : `You are called${as}. Please join and take the lead.`;
    case "decision":
      return `You are called${as} because a decision needs you. Please join now.`;
    case "asked":
      return `You have been asked for${as}. Please join now.`;
    case "severity":
    case "delegate":
    case "fallback":
      return `You are called${as}. Please join now.`;
  }
}

function whyInstead({ state }: CallIn): string {
  switch (state.status) {
    case "passed":
      return "who asks you to stand in";
    case "acknowledged":
      return "who had not answered by then";
    case "waiting":
    case "withdrawn":
    case "unanswered":
      return "who has not answered";
  }
}

function isUnconfirmed({ triage }: Incident): boolean {
  return triage.status !== "confirmed";
}

/** True while this call-in's question is whether there is an incident at all. */
function isTriage({ triage }: Incident, { why }: CallIn): boolean {
  return why === "commander" && triage.status === "awaiting";
}

/** "Please answer by 03:05, London time; after that we call Ben Adler." */
function answerBy(incident: Incident, callIn: CallIn, names: Names, times: Times): string {
  if (callIn.escalatedTo.length > 0) return `Please answer. ${calledInstead(callIn, names)}Your answer still counts.`;
  const next = nextInLine(incident, callIn, names);
  const by = `Please answer by ${times.at(callIn.acknowledgeBy)}`;
  if (isTriage(incident, callIn)) return `${by}; after that the executives are called.`;
  return next.length > 0 ? `${by}; after that we call ${peopleNames(names, next)}.` : `${by}.`;
}

function calledInstead({ escalatedTo }: CallIn, names: Names): string {
  if (escalatedTo.length === 0) return "";
  return `${peopleNames(names, escalatedTo)} ${escalatedTo.length === 1 ? "has" : "have"} been called instead. `;
}

function nextInLine(incident: Incident, callIn: CallIn, names: Names): PersonId[] {
  for (const { to } of callIn.escalations) {
    const people =
      to === "delegate" ? delegatesOf(names, callIn.person).slice(0, 1) : fallbacksOf(incident, callIn, names);
    if (people.length > 0) return people;
  }
  return [];
}

function delegatesOf({ directory }: Names, person: PersonId): PersonId[] {
  return (directory.people[person]?.delegates ?? []).filter((id) => directory.people[id]);
}

function fallbacksOf({ rules }: Incident, { roles, person }: CallIn, { directory }: Names): PersonId[] {
  const holders = roles.map((role) => {
    const fallback = rules.roles[role]?.fallback;
    return fallback && findHolder(rules, directory, fallback, [person])?.id;
  });
  return [...new Set(holders.filter((id) => id !== undefined))];
}

function expected(
  incident: Incident,
  person: PersonId,
  { joinBy, late }: Extract<CallIn["state"], { status: "acknowledged" }>,
  times: Times,
): string {
  const joined = incident.joined[person];
  if (joined) return `You joined at ${times.at(joined)}.`;
  if (!joinBy) return "You are awake. Please join as soon as you can.";
  return late
    ? `You were expected by ${times.at(joinBy)}. Please join now.`
    : `You are awake and expected by ${times.at(joinBy)}.`;
}

/** What there is to know in one glance, the buttons, and what the role does now. */
function briefing(incident: Incident, callIn: CallIn, names: Names): Block[] {
  const { rules, room, service, environment } = incident;
  const doubt = isUnconfirmed(incident) ? " (not confirmed yet)" : "";
  const asPrincipal = principalOf(incident, callIn)?.roles ?? callIn.roles;
  return [
    text(`What we know${doubt}: ${incident.title}`),
    ...facts(
      ["How serious", severityWords[incident.severity]],
      ["Commander", incident.commander === callIn.person ? "you" : personName(names, incident.commander)],
      ["Touches", environment === "it" ? service : [service, environmentWords[environment]].filter(Boolean).join(", ")],
      ["Bridge", rules.organisation.bridge],
      ["Room", room.status === "open" ? room.room.name : undefined],
    ),
    ...triageButtons(incident, callIn, names),
    ...answerButtons(incident, callIn, names),
    strong(asPrincipal.length > 0 ? `What ${roleTitles(names, asPrincipal)} does now` : "What to do now"),
    ...list(roleAdvice(asPrincipal)),
  ];
}

/** As long as nobody has confirmed, whoever was called to do so can do it from here. */
function triageButtons(incident: Incident, callIn: CallIn, names: Names): Block[] {
  const person = names.directory.people[callIn.person];
  const wasAsked = callIn.why === "commander" || principalOf(incident, callIn)?.why === "commander";
  if (!isUnconfirmed(incident) || !wasAsked || !person) return [];
  const by = { person: person.id, roles: person.roles, via: "api" as const };
  if (missingRoles("confirm", { by, rules: incident.rules, directory: names.directory, incident })) return [];
  return buttons(
    { label: "Confirm", action: { do: "confirm", incident: incident.id }, style: "primary" },
    { label: "Change severity", action: { do: "severity", incident: incident.id } },
    { label: "Stand down (false alarm)", action: { do: "stand-down", incident: incident.id }, style: "danger" },
  );
}

/** An answer still counts after the ladder has ended; once given, there is nothing left to press. */
function answerButtons(incident: Incident, callIn: CallIn, names: Names): Block[] {
  const { status } = callIn.state;
  if (status !== "waiting" && status !== "unanswered") return [];
  const action = { do: "acknowledge" as const, incident: incident.id, callIn: callIn.id };
  const delegate: Button[] =
    delegatesOf(names, callIn.person).length > 0
      ? [{ label: "Call my delegate", action: { do: "call-delegate", incident: incident.id, callIn: callIn.id } }]
      : [];
  if (isTriage(incident, callIn)) return buttons({ label: "I'm awake", action }, ...delegate);
  return buttons(
    { label: "I'm awake, joining in 5", action: { ...action, minutes: 5 }, style: "primary" },
    { label: "I'm awake, joining in 15", action: { ...action, minutes: 15 } },
    { label: "I'm awake, joining in 30", action: { ...action, minutes: 30 } },
    ...delegate,
  );
}
