import { type CallIn, latestCallIn } from "../../incident/call-ins/call-in.ts";
import { mayPassOn } from "../../incident/call-ins/climb.ts";
import type { Incident } from "../../incident/incident.ts";
import { isEnded } from "../../incident/incident.ts";
import { missingRoles } from "../../incident/permission.ts";
import type { RoleId } from "../../policy/policy.ts";
import type { Block, Button, Card } from "../card.ts";
import {
  answerBy,
  answeredInstead,
  asAgreed,
  askOf,
  asWhom,
  calledInstead,
  expected,
  isTriage,
  isUnconfirmed,
  principalOf,
} from "./call-in-words.ts";
import { confidentialLines } from "./confidential.ts";
import { type Names, personName, roleTitles, severityWords } from "./names.ts";
import {
  affected,
  alertFact,
  buttons,
  exerciseBanner,
  facts,
  headline,
  list,
  roomFact,
  strong,
  text,
} from "./parts.ts";
import { roleAdvice } from "./role-advice.ts";
import { afterTheEnd } from "./still-owed.ts";
import { takeOverBlocks } from "./take-over.ts";
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
    whole: { do: "show-all", incident: incident.id, of: callInId },
    blocks: [
      ...exerciseBanner(incident),
      ...standing(incident, callIn, names, times),
      ...(isNeeded(incident, callIn) ? knowledge(incident, callIn, names) : []),
      ...presses(incident, callIn, names, [{ label: "Open my view", action: { do: "view", incident: incident.id } }]),
      // What is theirs to do now is with their delegate.
      ...(isNeeded(incident, callIn) && callIn.state.status !== "passed" ? advice(incident, callIn, names) : []),
    ],
  };
}

/** The same without what the situation says anyway: for a card that holds both. */
export function ownPart(incident: Incident, callIn: CallIn, names: Names): Block[] {
  if (!isNeeded(incident, callIn)) return [];
  return [
    ...standing(incident, callIn, names, personTimes(incident, names, callIn.person)),
    ...presses(incident, callIn, names),
    ...advice(incident, callIn, names),
  ];
}

function isNeeded(incident: Incident, { state }: CallIn): boolean {
  return !isEnded(incident) && state.status !== "withdrawn";
}

/** Still to be answered: an answer counts even after the ladder has ended. */
export function isUnanswered({ state }: CallIn): boolean {
  return state.status === "waiting" || state.status === "unanswered";
}

/** In its place, or for something else since. */
function isCalledAgain({ callIns }: Incident, { id, person }: CallIn): boolean {
  return latestCallIn(callIns, person)?.id !== id;
}

function titleOf(incident: Incident, callIn: CallIn): string {
  return isNeeded(incident, callIn) && isUnanswered(callIn)
    ? `You are needed: ${incident.codename}`
    : incident.codename;
}

function summaryOf(incident: Incident, callIn: CallIn, names: Names, times: Times): string {
  const ended = afterTheEnd(incident, callIn.person, names);
  if (ended) return ended;
  const { state } = callIn;
  switch (state.status) {
    case "waiting": {
      const by = times.at(callIn.acknowledgeBy);
      return `you are needed${asWhomInShort(incident, callIn, names)}, please answer by ${by}.`;
    }
    case "acknowledged":
      if (incident.joined[callIn.person] || !state.joinBy) return "you are awake, thank you.";
      return state.late
        ? `you were expected by ${times.at(state.joinBy)}, please join now.`
        : `you are awake and expected by ${times.at(state.joinBy)}${asAgreed(state)}.`;
    case "passed": {
      const isCovered = answeredInstead(incident, callIn).length > 0;
      return state.awayUntil === undefined
        ? `you asked for your delegate, who ${isCovered ? "has answered" : "is being called"}.`
        : `you are away, and your delegate ${isCovered ? "has answered" : "is being called"}.`;
    }
    case "withdrawn":
      return isCalledAgain(incident, callIn)
        ? "you have been called again: see the newer message."
        : "you are not needed any more.";
    case "unanswered":
      return `you are still needed${asWhomInShort(incident, callIn, names)}, please answer.`;
  }
}

/** A lock screen tells nobody who else is in a confidential incident. */
function asWhomInShort(incident: Incident, callIn: CallIn, names: Names): string {
  const principal = principalOf(incident, callIn);
  if (!incident.confidential || !principal) return asWhom(incident, callIn, names);
  return principal.roles.length > 0 ? ` in place of the ${roleTitles(names, principal.roles)}` : "";
}

/** Where this person stands: what is asked of them, or what they answered and when. */
function standing(incident: Incident, callIn: CallIn, names: Names, times: Times): Block[] {
  const ended = afterTheEnd(incident, callIn.person, names);
  if (ended) return [strong(`${ended.charAt(0).toUpperCase()}${ended.slice(1)}`)];
  const { state, person } = callIn;
  switch (state.status) {
    case "waiting":
      return [text(askOf(incident, callIn, names)), strong(answerBy(incident, callIn, names, times))];
    case "unanswered":
      return [
        text(askOf(incident, callIn, names)),
        strong(`You have not answered yet. ${calledInstead(incident, callIn, names)}Your answer still counts.`),
      ];
    case "acknowledged":
      return [text(`You answered at ${times.at(state.firstAt)}.`), strong(expected(incident, person, state, times))];
    case "passed":
      return [
        text(
          `${state.awayUntil === undefined ? `At ${times.at(state.at)} you asked for your delegate.` : `You have handed over until ${times.at(state.awayUntil)}.`} ${calledInstead(incident, callIn, names)}`.trim(),
        ),
      ];
    case "withdrawn":
      return [
        text(
          isCalledAgain(incident, callIn)
            ? "You have been called again, for more or for sooner: please answer the newer message."
            : `You are not needed any more: ${state.reason}.`,
        ),
      ];
  }
}

/** What there is to know in one glance. */
function knowledge(incident: Incident, callIn: CallIn, names: Names): Block[] {
  const { rules } = incident;
  const doubt = isUnconfirmed(incident) ? " (not confirmed yet)" : "";
  return [
    ...confidentialLines(incident),
    text(`What we know${doubt}: ${incident.title}`),
    ...facts(
      ["How serious", severityWords[incident.severity]],
      ["Commander", incident.commander === callIn.person ? "you" : personName(names, incident.commander)],
      ...affected(incident),
      alertFact(incident),
      ["Bridge", rules.organisation.bridge],
      roomFact(incident, callIn.person),
    ),
  ];
}

/** Private: what their role does now, or the role that they stand in for. */
function advice(incident: Incident, callIn: CallIn, names: Names): Block[] {
  const roles = rolesNow(incident, callIn);
  const heading = roles.length > 0 ? `Your part now, as ${roleTitles(names, roles)}` : "Your part now";
  return [strong(heading), ...list(roleAdvice(roles, incident.rules))];
}

/** The commander is whoever leads now, whatever they were called as. */
function rolesNow(incident: Incident, callIn: CallIn): RoleId[] {
  const principal = principalOf(incident, callIn);
  if (principal) return principal.roles;
  const others = callIn.roles.filter((role) => role !== "commander");
  return incident.commander === callIn.person ? ["commander", ...others] : others;
}

/** What this person can press to answer, or to settle whether there is an incident at all. */
export function presses(incident: Incident, callIn: CallIn, names: Names, more: Button[] = []): Block[] {
  if (!isNeeded(incident, callIn)) return [];
  return [
    ...triageButtons(incident, callIn, names),
    ...(isUnanswered(callIn) ? answerButtons(incident, callIn, names) : []),
    ...(isUnanswered(callIn) || isTriage(incident, callIn)
      ? []
      : buttons(...laterButtons(incident, callIn, names), ...more)),
    ...takeOverBlocks(incident, callIn.person, names),
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

function answerButtons(incident: Incident, callIn: CallIn, names: Names): Block[] {
  const action = { do: "acknowledge" as const, incident: incident.id, callIn: callIn.id };
  const delegate = delegateButton(incident, callIn, names);
  if (isTriage(incident, callIn)) return buttons({ label: "I'm awake", action }, ...delegate);
  return buttons(
    { label: "I'm awake, joining in 5", action: { ...action, minutes: 5 }, style: "primary" },
    { label: "I'm awake, joining in 15", action: { ...action, minutes: 15 } },
    { label: "I'm awake, joining in 30", action: { ...action, minutes: 30 } },
    ...delegate,
  );
}

/** Whoever has answered comes, or cannot after all. */
function laterButtons(incident: Incident, callIn: CallIn, names: Names): Button[] {
  if (callIn.state.status !== "acknowledged" || incident.joined[callIn.person]) return [];
  return [
    { label: "I'm here", action: { do: "join", incident: incident.id }, style: "primary" },
    ...delegateButton(incident, callIn, names),
  ];
}

function delegateButton(incident: Incident, callIn: CallIn, names: Names): Button[] {
  if (!mayPassOn(incident, names.directory, callIn)) return [];
  return [{ label: "Call my delegate", action: { do: "call-delegate", incident: incident.id, callIn: callIn.id } }];
}
