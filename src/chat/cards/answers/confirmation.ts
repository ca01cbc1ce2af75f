import { type CallIn, latestCallIn } from "../../../incident/call-ins/call-in.ts";
import type { Command } from "../../../incident/commands.ts";
import type { Decision } from "../../../incident/decisions/decision.ts";
import type { NewEvent } from "../../../incident/events.ts";
import type { Incident } from "../../../incident/incident.ts";
import { missingRoles } from "../../../incident/permission.ts";
import { findHolder } from "../../../policy/directory.ts";
import type { Block, Card } from "../../card.ts";
import { asAgreed } from "../call-in-words.ts";
import { excludedLines, keptLines, privilegedCopyLines, privilegedLines } from "../confidential.ts";
import { decidersRule, labelOf, optionWords, outcomeWords } from "../decisions/decision-words.ts";
import { leftOpenLine } from "../loose-ends.ts";
import { recordBlocks } from "../more.ts";
import { listOf, type Names, personInRole, personName, rolesShown } from "../names.ts";
import { shortCard, viewButton } from "../parts.ts";
import { goesOnLines } from "../still-owed.ts";
import { personTimes } from "../times.ts";
import { clockSentences } from "./clock-sentences.ts";
import { containingDone } from "./containing-answers.ts";

/** What a command did, said to whoever gave it. `events` are its facts, and `incident` the state that they led to. */
export function confirmationCard(command: Command, incident: Incident, names: Names, events: NewEvent[] = []): Card {
  const banner = incident.exercise ? ["EXERCISE."] : [];
  const said = sentences(command, incident, names, events);
  const card = shortCard(`done-${command.type}`, incident.codename, ...banner, ...said);
  return { ...card, blocks: [...card.blocks, ...nextBlocks(command, incident, names)] };
}

/** What there is to do from here, for whoever has just begun or ended it. */
function nextBlocks({ type, by }: Command, incident: Incident, names: Names): Block[] {
  if (type === "DeclareIncident") return viewButton(incident);
  return type === "Close" || type === "StandDown" ? recordBlocks(incident, names, by.person) : [];
}

function sentences(command: Command, incident: Incident, names: Names, events: NewEvent[]): string[] {
  const { codename, id } = incident;
  const times = personTimes(incident, names, command.by.person);
  switch (command.type) {
    case "DeclareIncident":
      return [
        `Declared ${id} “${codename}” as ${incident.severity}.`,
        ...keptLines(incident, names),
        ...callingLine(incident, names),
        `${personName(names, incident.commander)} leads; the room is being opened.`,
      ];
    case "ConfirmIncident":
      return [`Confirmed ${codename} as ${incident.severity}.`, ...callingLine(incident, names)];
    case "ChangeSeverity":
      return [`${codename} is ${incident.severity} now.`, ...changeLines(incident, names, events)];
    case "HandOver":
      if (command.to === command.by.person) return [`You lead ${codename} now, and the room is told.`];
      return [`${personName(names, incident.commander)} is the commander of ${codename} now.`];
    case "AddNote":
      if (command.privileged) return privilegedLines(incident, names, events);
      return command.source && !events.some(({ type }) => type === "NoteAdded")
        ? [`That message is in the record of ${codename} already.`]
        : [`Noted in the record of ${codename}.`];
    case "StandDown":
      return [
        `${codename} is stood down. Everybody who was called is told that it was a false alarm.`,
        ...leftOpenLine(incident.ended?.leftOpen),
        ...goesOnLines(incident, names, times),
      ];
    case "Contain":
      return [`${codename} is contained.`];
    case "Recover":
      return [`${codename} is recovered.`];
    case "Close":
      return [
        `${codename} is closed.`,
        ...leftOpenLine(incident.ended?.leftOpen),
        ...goesOnLines(incident, names, times),
        ...(missingRoles("export", { by: command.by, incident, ...names })
          ? []
          : [`/muster ${id} export makes the record and its proof.`]),
      ];
    case "CallPerson":
      return [`Calling ${standInFor(incident, command.person, names) ?? personName(names, command.person)}.`];
    case "CallRole": {
      const holder = findHolder(incident.rules, names.directory, command.role);
      const instead = holder && standInFor(incident, holder.id, names);
      return [`Calling ${instead ?? (holder ? personInRole(names, holder.id, [command.role]) : "whoever holds it")}.`];
    }
    case "ExcludePerson":
      return excludedLines(command, incident, names, events);
    case "Acknowledge":
      return acknowledged(incident, command.callIn, names);
    case "PassToDelegate": {
      const instead = incident.callIns[command.callIn]?.escalatedTo ?? [];
      return [`Thank you. Calling ${listOf(instead.map((person) => personName(names, person))) || "your delegate"}.`];
    }
    case "RingMe":
    case "RingToConfirm":
      return ["Ringing you now."];
    case "Join":
      return [`Thank you. It is recorded that you are here in ${codename}.`];
    case "ProposeDecision": {
      const decision = incident.decisions[command.decisionId];
      if (!decision) return ["The question has been put."];
      return [
        "The question has been put to those who decide.",
        ...actingLine(decision),
        decidersRule(decision, names),
        `It closes at ${times.at(decision.deadline)}.`,
      ];
    }
    case "Choose": {
      const decision = incident.decisions[command.decisionId];
      if (!decision) return ["Your choice is recorded."];
      const outcome = outcomeWords(decision, names, times);
      return [`Your choice is recorded: ${labelOf(decision, command.option)}.`, ...(outcome ? [outcome] : [])];
    }
    case "RecordDissent":
      return ["Your objection is recorded. It stands, and it stops nothing by itself."];
    case "TakeBackDissent":
      return ["Your objection is taken back. That you objected, and that you do no more, stays in the record."];
    case "ExplainDissent":
    case "ExplainChoice":
    case "ExplainAbstention":
      return ["Your reason is recorded word for word."];
    case "RecordTrigger":
    case "SetClockAside":
    case "TakeClockUp":
      return clockSentences(command, incident, events, times);
    case "EditDecision":
      return ["The question has its new words. Whatever was chosen before is void, and those who chose are told."];
    case "WithdrawDecision":
      return ["The question is withdrawn, nothing is approved, and everybody who was asked is told."];
    case "Abstain":
      return ["You abstain from this decision. Whoever your role falls to is asked instead."];
    case "RecordSpoken": {
      const decision = incident.decisions[command.decisionId];
      const what = decision ? `: “${labelOf(decision, command.option)}”, on “${decision.question}”` : "";
      const said = events.flatMap(({ type, at, data }) =>
        type === "SpokenChoiceRecorded" && data.occurredAt !== at ? [`, said at ${times.at(data.occurredAt)}`] : [],
      );
      return [
        `Written down${what}${said.join("")}. It counts once ${personName(names, command.person)} confirms it: they have been asked.`,
      ];
    }
    case "DenySpoken":
      return ["Thank you. It does not count, and the room is told."];
    case "GiveUpdate": {
      const { next } = incident.updates;
      return [
        "Your update is in the room and in the record.",
        ...(next ? [`The next is due by ${times.at(next.dueAt)}.`] : []),
      ];
    }
    case "TakeOver":
      return ["You speak for yourself again. What was chosen for you stands."];
    case "Export":
      return [
        `The record of ${codename} is being made. It comes to you as a direct message, with its proof.`,
        ...privilegedCopyLines(command, incident, names, events),
      ];
    case "ReportAction":
    case "RecordTaken":
    case "UseOrder":
    case "AskAgain":
    case "OrderStop":
    case "ReportConditionMet":
    case "ReportDown":
    case "ReportUp":
    case "ReportTold":
      return containingDone({ command, incident, events, names, times });
    case "AttachAlert":
    case "ResolveAlert":
    case "CountAlerts":
    case "NoteUnread":
    case "PassTime":
    case "RecordOutcome":
      return ["Recorded."];
  }
}

/** “Shut it down” is what carries the step out: whoever typed it reads that before anybody chooses. */
function actingLine(decision: Decision): string[] {
  const acting = decision.options.filter(({ acts }) => acts).map((option) => `“${optionWords(option, decision)}”`);
  return acting.length > 0 ? [`What carries it out: ${listOf(acting, "or")}.`] : [];
}

/** "Dev Patel for Carla Reyes, who is away"; undefined for somebody who is called themselves. */
function standInFor({ callIns }: Incident, person: string, names: Names): string | undefined {
  const callIn = latestCallIn(callIns, person);
  if (callIn?.state.status !== "passed" || callIn.state.awayUntil === undefined) return undefined;
  const instead = listOf(callIn.escalatedTo.map((other) => personName(names, other)));
  return instead ? `${instead} for ${personName(names, person)}, who is away` : undefined;
}

function acknowledged(incident: Incident, callInId: string, names: Names): string[] {
  const callIn = incident.callIns[callInId];
  if (callIn?.state.status !== "acknowledged") return ["Thank you. You are not needed any more."];
  const { joinBy } = callIn.state;
  const times = personTimes(incident, names, callIn.person);
  const by = joinBy && `${times.at(joinBy)}${asAgreed(callIn.state)}`;
  return [`Thank you. ${by ? `You are expected by ${by}.` : "Please join as soon as you can."}`];
}

/** "Calling Amara Okafor (CISO) and Carla Reyes (COO)." */
function callingLine({ callIns }: Incident, names: Names): string[] {
  const waiting = Object.values(callIns).filter(({ state }: CallIn) => state.status === "waiting");
  const people = waiting.map((callIn) => personInRole(names, callIn.person, rolesShown(callIn)));
  return people.length > 0 ? [`Calling ${listOf(people)}.`] : [];
}

/** Whom a change of severity newly calls, and whom it lets sleep; not those who were called before and still are. */
function changeLines(incident: Incident, names: Names, events: NewEvent[]): string[] {
  const called = events.flatMap((event) =>
    event.type === "CallInStarted" ? [personInRole(names, event.data.person, event.data.roles)] : [],
  );
  const spared = events.flatMap((event) =>
    event.type === "CallInWithdrawn" ? [personInRole(names, event.data.person, rolesCalled(incident, event.data))] : [],
  );
  return [
    ...(called.length > 0 ? [`Calling ${listOf(called)}.`] : []),
    ...(spared.length > 0 ? [`No longer calling ${listOf(spared)}.`] : []),
    ...(called.length + spared.length === 0 ? ["Nobody else is called."] : []),
  ];
}

function rolesCalled({ callIns }: Incident, { callIn }: { callIn: string }): string[] {
  return callIns[callIn]?.roles ?? [];
}
