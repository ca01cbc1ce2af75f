import type { Organisation } from "../organisation/organisation.ts";
import { type Directory, isTakenForOutsider, isUnsaid } from "../policy/directory.ts";
import { atLeastAsSevere, type PersonId, type Rules, type Severity } from "../policy/policy.ts";
import { askAgain, authoriseDecided, orderStop, recordTaken } from "./actions/containing.ts";
import { dropCustomerNotices, reportTold } from "./actions/customers.ts";
import { useOrder } from "./actions/orders.ts";
import { reportDown, reportUp } from "./actions/outage.ts";
import { passAuthorisations, planReminders } from "./actions/reminding.ts";
import { askWhatRanOut } from "./actions/reopening.ts";
import { reportAction } from "./actions/reporting.ts";
import { attachAlert, countAlerts, noteUnread, resolveAlert } from "./alerts.ts";
import { voiceOf } from "./by.ts";
import { acknowledge, acknowledgeByActing, join, passToDelegate, ringMe } from "./call-ins/answer.ts";
import { findPage } from "./call-ins/call-in.ts";
import { failPage } from "./call-ins/climb.ts";
import { directoryHere } from "./call-ins/handed-over.ts";
import { awaitDelegations, callDelegates, endStandingIn } from "./call-ins/handing-over.ts";
import { withdrawDecided } from "./call-ins/needed.ts";
import { startActing, takeOver } from "./call-ins/standing-in.ts";
import { awaitTurn } from "./call-ins/turns.ts";
import { recordTrigger } from "./clocks/clock-rules.ts";
import { awaitJudgement } from "./clocks/clock-warnings.ts";
import { setClockAside, takeClockUp } from "./clocks/setting-aside.ts";
import { commandKinds } from "./command-kinds.ts";
import type { Command, CommandOf } from "./commands.ts";
import { directorySeenIn } from "./confidential/confidential.ts";
import { excludePerson, refuseExcluded } from "./confidential/excluding.ts";
import { note, requestExport } from "./confidential/privileged.ts";
import { isNewsOfExcluded } from "./confidential/removals.ts";
import { abstain, choose, concludeAll, explain, recordDissent, takeBackDissent } from "./decisions/choosing.ts";
import { reportConditionMet } from "./decisions/condition-rules.ts";
import { denySpoken, recordSpoken, ringInstead, ringToConfirm } from "./decisions/confirming.ts";
import { askStandIns, passDecisionTime, passOnSeats } from "./decisions/decision-time.ts";
import { edit } from "./decisions/editing.ts";
import type { Asking } from "./decisions/proposing.ts";
import { putQuestion, seatAnew } from "./decisions/putting-anew.ts";
import { weighAnew } from "./decisions/weighing-anew.ts";
import { withdraw } from "./decisions/withdrawing.ts";
import { endIncident } from "./ending.ts";
import { type Incident, isEnded } from "./incident.ts";
import { passLeadOn } from "./leading.ts";
import { callPerson, callRole, changeSeverity, changeStatus, confirm, declare, handOver } from "./lifecycle.ts";
import { turnAway } from "./outsiders.ts";
import { own } from "./own.ts";
import { passTime } from "./passing-time.ts";
import { directoryToAsk, directoryToDecide, isHiddenFrom, missingRoles, rolesIn, usedFor } from "./permission.ts";
import { fromOutside, isNewsOfLoss } from "./room.ts";
import { oweCatchUps } from "./updates/catch-up.ts";
import { giveUpdate, planUpdates } from "./updates/update-rules.ts";
import { type Draft, done, draft, muster, type Refusal, refuse, type Verdict } from "./verdict.ts";

/** What a replica has read from its policy: rules for a new incident, and who people are. */
export type PolicyWorld = { rules: Rules; directory: Directory };

/**
 * What a command is judged by besides the incident. The directory is as it is now, with everybody who is away
 * (`directoryAt`); the organisation is what its own stream holds now: delegations, and who agreed to what.
 */
export type World = PolicyWorld & { organisation: Organisation };

/** The world as one incident sees it. */
type Seen = World & Asking;

/**
 * Judges `command` against the incident as it stands. Whatever the verdict, handling a command also handles time:
 * afterwards no deadline is at or before `now`. Everything is judged by the directory as this incident sees it, and
 * nobody from whom it is kept hears more of it than of one that does not exist.
 */
export function decide(command: Command, incident: Incident | undefined, entire: World): Verdict {
  const world = {
    ...entire,
    directory: directorySeenIn({ excluded: excludedBy(command, incident) }, entire.directory),
    signing: { organisation: entire.organisation, directory: entire.directory },
  };
  const id = incident?.id ?? (command.type === "DeclareIncident" ? command.incident : "");
  const facts = draft(incident, id, command.now, command.by);
  if (incident && !isEnded(incident)) passFirst(command, facts, world.directory);
  const seen = incident ? seenIn(facts.incident, entire.directory) : world.directory;
  const verdict = judge(command, incident && facts.incident, { ...world, directory: seen });
  if (!incident && verdict.kind === "refused") return verdict;
  for (const { type, data, by } of verdict.events) facts.addAs(by, type, data);
  const isOver = incident !== undefined && isEnded(incident);
  if (verdict.kind === "done" && !isOver && isOwnDeed(command)) acknowledgeByActing(facts, command.by);
  // What time brings about is nobody's deed, whoever's command happened to come first.
  followUp(facts.byTime, world, entire.directory);
  oweCatchUps(facts.byTime, entire.directory, incident);
  return { ...verdict, events: facts.events };
}

/** A click is judged by whose right it is by now, whether or not anybody has looked at the clock. */
function passFirst(command: Command, facts: Draft, directory: Directory): void {
  const { about } = commandKinds[command.type];
  turnAway(facts.byTime, directory, command.by.person);
  // What an outcome says is recorded first.
  if (command.type !== "RecordOutcome") endStandingIn(facts, directory);
  if (about) passDecisionTime(facts.byTime, directoryToDecide(facts.incident, directory));
  if (about === "everything") passAuthorisations(facts.byTime, directory);
}

/** What follows from any command, and what time has brought about since the one before. */
function followUp(facts: Draft, world: Seen, live: Directory): void {
  const isOpen = !isEnded(facts.incident);
  if (isOpen) turnAway(facts, directorySeenIn(facts.incident, live));
  awaitJudgement(facts);
  planUpdates(facts);
  if (isOpen) dropCustomerNotices(facts);
  // Whoever was excluded by this very command is called and asked nothing.
  if (isOpen) passLeadOn(facts, directorySeenIn(facts.incident, live));
  if (isOpen) endStandingIn(facts, directorySeenIn(facts.incident, live));
  const directory = seenIn(facts.incident, live);
  if (isOpen) callDelegates(facts, directoryToAsk(facts.incident, directory));
  if (isOpen) seatAllAnew(facts, world, directory);
  if (isOpen) concludeAll(facts, directoryToDecide(facts.incident, directory));
  passTime(facts, directory);
  if (isOpen) askWhatRanOut(facts, deciding(facts, world, directory));
  if (isOpen) bringInStandIns(facts, directory, live);
  // Whoever is called by this, such as for a seat that a stand-in cannot take, is paged at once.
  passTime(facts, directory);
  authoriseDecided(facts, directory);
  if (isOpen) planReminders(facts);
  if (isOpen) withdrawDecided(facts);
  if (isOpen) awaitTurn(facts, directory);
}

/** The declaring command settles it before anybody is called. */
function excludedBy(command: Command, incident: Incident | undefined): PersonId[] {
  return incident?.excluded ?? (command.type === "DeclareIncident" ? command.excluded : undefined) ?? [];
}

/** Without those whom it excludes; and whoever has come since they handed over is here. */
function seenIn(incident: Incident, directory: Directory): Directory {
  return directoryHere(incident, directorySeenIn(incident, directory));
}

/** People come and go while a question is open, and services go down. */
function seatAllAnew(facts: Draft, world: Seen, directory: Directory): void {
  const asking = deciding(facts, world, directory);
  for (const { id } of Object.values(facts.incident.decisions)) {
    weighAnew(facts, id, asking);
    seatAnew(facts, id, asking);
  }
}

function deciding({ incident }: Draft, world: Seen, directory: Directory): Seen {
  return { ...world, directory: directoryToDecide(incident, directory) };
}

function bringInStandIns(facts: Draft, directory: Directory, live: Directory): void {
  awaitDelegations(facts, directorySeenIn(facts.incident, live));
  startActing(facts, directory);
  askStandIns(facts, directoryToDecide(facts.incident, directory));
  passOnSeats(facts, directoryToDecide(facts.incident, directory));
}

function judge(command: Command, incident: Incident | undefined, world: Seen): Verdict {
  const { person } = command.by;
  if (incident && person !== muster.person && isHiddenFrom(incident, person, world.directory)) {
    return refuse({ code: "no-such-incident" });
  }
  if (command.type === "DeclareIncident") {
    return incident ? { kind: "done", events: [] } : declare(command, world);
  }
  if (!incident) return refuse({ code: "no-such-incident" });
  if (isEnded(incident) && !commandKinds[command.type].afterTheEnd) {
    const refused = refuse({ code: "incident-ended", status: incident.status });
    return withRefusalRecorded(command, refused, incident, world.directory);
  }
  const name = commandKinds[command.type].word;
  const severity = severityOf(command, incident);
  const asked = { ...world, by: command.by, rules: incident.rules, incident, severity };
  const roles = name && missingRoles(name, asked);
  const actingFor = name && usedFor(name, asked);
  const by = { ...command.by, roles: rolesIn(incident, world.directory, command.by), ...(actingFor && { actingFor }) };
  const verdict = roles
    ? refuse({ code: "not-permitted", command: name, roles })
    : judgePermitted({ ...command, by }, incident, world);
  return withRefusalRecorded(command, verdict, incident, world.directory);
}

/** What a command is allowed at; a change of severity, at the worse of the two. */
function severityOf(command: Command, { severity }: Incident): Severity {
  return command.type === "ChangeSeverity" && atLeastAsSevere(command.to, severity) ? command.to : severity;
}

function judgePermitted(
  command: Exclude<Command, { type: "DeclareIncident" }>,
  incident: Incident,
  world: Seen,
): Verdict {
  const excluded = refuseExcluded(command, incident, world.directory);
  if (excluded) return refuse(excluded);
  const outside = whyOutside(command, incident, world.directory);
  if (outside) return refuse(outside);
  return judgeOpen(command, incident, world);
}

/**
 * The room may have let them in long ago, or there is none: what their platform takes them for now counts as well. Who
 * would approve something, or take a copy, and was never said to be ours presses again; to lead keeps nobody waiting.
 */
function whyOutside({ type, by }: Command, incident: Incident, directory: Directory): Refusal | undefined {
  const { outside } = commandKinds[type];
  if (outside === "telling") return undefined;
  const isOutside = fromOutside(incident).includes(by.person) || isTakenForOutsider(by, directory);
  const mayLead = outside === "leading" && by.person === incident.commander;
  if (isOutside) return mayLead ? undefined : { code: "from-outside" };
  return outside === undefined && isUnsaid(by, directory) ? { code: "not-known-yet" } : undefined;
}

function judgeOpen(command: Exclude<Command, { type: "DeclareIncident" }>, incident: Incident, seen: Seen): Verdict {
  const { directory } = seen;
  const world = { ...seen, directory: directoryToDecide(incident, directory) };
  switch (command.type) {
    case "AttachAlert":
      return attachAlert(command, incident, directory, world);
    case "ResolveAlert":
      return resolveAlert(command, incident);
    case "CountAlerts":
      return countAlerts(command, incident);
    case "NoteUnread":
      return noteUnread(command, incident);
    case "ConfirmIncident":
      return confirm(command, incident, directory);
    case "ChangeSeverity":
      return changeSeverity(command, incident, directory);
    case "HandOver":
      return handOver(command, incident, directory);
    case "AddNote":
      return note(command, incident, directory);
    case "StandDown":
    case "Close":
      return endIncident(command, incident);
    case "Contain":
    case "Recover":
      return changeStatus(command, incident, directory);
    case "CallPerson":
      return callPerson(command, incident, directory);
    case "CallRole":
      return callRole(command, incident, directory);
    case "ExcludePerson":
      return excludePerson(command, incident, seen);
    case "Acknowledge":
      return acknowledge(command, incident);
    case "PassToDelegate":
      return passToDelegate(command, incident, directory);
    case "RingMe":
      return ringMe(command, incident, directory);
    case "Join":
      return join(command, incident, directory);
    case "ProposeDecision":
      return putQuestion(command, incident, world);
    case "EditDecision":
      return edit(command, incident, world);
    case "WithdrawDecision":
      return withdraw(command, incident);
    case "Choose":
      return choose(command, incident, world.directory);
    case "Abstain":
      return abstain(command, incident, world);
    case "RecordDissent":
      return recordDissent(command, incident, world.directory);
    case "TakeBackDissent":
      return takeBackDissent(command, incident);
    case "ExplainDissent":
    case "ExplainChoice":
    case "ExplainAbstention":
      return explain(command, incident);
    case "RecordSpoken":
      return recordSpoken(command, incident, world.directory);
    case "DenySpoken":
      return denySpoken(command, incident);
    case "RingToConfirm":
      return ringToConfirm(command, incident, directory);
    case "TakeOver":
      return takeOver(command, incident, world.directory);
    case "ReportAction":
      return reportAction(command, incident, directory);
    case "RecordTaken":
      return recordTaken(command, incident, world);
    case "UseOrder":
      return useOrder(command, incident, world);
    case "AskAgain":
      return askAgain(command, incident, world);
    case "ReportConditionMet":
      return reportConditionMet(command, incident, directory);
    case "OrderStop":
      return orderStop(command, incident, directory);
    case "ReportDown":
      return reportDown(command, incident, directory);
    case "ReportUp":
      return reportUp(command, incident, directory);
    case "ReportTold":
      return reportTold(command, incident, directory);
    case "RecordTrigger":
      return recordTrigger(command, incident, directory);
    case "SetClockAside":
      return setClockAside(command, incident, directory);
    case "TakeClockUp":
      return takeClockUp(command, incident, directory);
    case "GiveUpdate":
      return giveUpdate(command, incident);
    case "Export":
      return requestExport(command, incident, directory);
    case "PassTime":
      return { kind: "done", events: [] };
    case "RecordOutcome":
      return recordOutcome(command, incident, directory);
  }
}

/** A known person's refusal on a decision is a fact worth keeping (DESIGN §1.10). */
function withRefusalRecorded(command: Command, verdict: Verdict, incident: Incident, directory: Directory): Verdict {
  if (verdict.kind === "done" || commandKinds[command.type].about !== "decision") return verdict;
  // It is pressed again, and judged anew then.
  if (verdict.refusal.code === "not-known-yet") return verdict;
  if (!own(directory.people, command.by.person)) return verdict;
  const facts = draft(incident, incident.id, command.now, command.by);
  facts.add("CommandRefused", {
    command: command.type,
    code: verdict.refusal.code,
    ...("decisionId" in command && { decisionId: command.decisionId }),
  });
  return { ...verdict, events: facts.events };
}

/** What somebody writes to counsel alone shows nothing of them, or the fact beside it would say who wrote. */
function isOwnDeed(command: Command): boolean {
  const { type, by } = command;
  const isForCounsel = command.type === "AddNote" && command.privileged === true;
  return voiceOf[by.via] === "chat" && !commandKinds[type].fromAfar && !isForCounsel;
}

/**
 * Outcomes are never refused. A page that certainly failed makes the person's next medium owed at once. Two replicas may
 * look the same page up and find it: the second says nothing new.
 */
function recordOutcome(command: CommandOf<"RecordOutcome">, incident: Incident, directory: Directory): Verdict {
  const { now, by, outcome } = command;
  if (outcome.type === "RoomLost" && !isNewsOfLoss(incident, outcome.data)) return { kind: "done", events: [] };
  if (outcome.type === "PageAccepted" && isKnownAccepted(incident, outcome.data)) return { kind: "done", events: [] };
  if (outcome.type === "ExcludedPersonSeen" && !isNewsOfExcluded(incident, outcome.data))
    return { kind: "done", events: [] };
  const facts = draft(incident, incident.id, now, by);
  if (outcome.type === "PageFailed" && !isEnded(incident) && isPageOwed(incident, outcome.data.page)) {
    failPage(facts, directory, outcome.data);
  } else facts.add(outcome.type, outcome.data);
  if (outcome.type === "NoticeFailed" && !isEnded(incident))
    ringInstead(facts, directory, own(incident.notices, outcome.data.effect));
  return done(facts);
}

function isKnownAccepted({ callIns }: Incident, { page, ref }: { page: string; ref?: string }): boolean {
  const state = findPage(callIns, page)?.page.state;
  return state?.status === "accepted" && ref !== undefined && state.ref === ref;
}

function isPageOwed({ callIns }: Incident, page: string): boolean {
  return findPage(callIns, page)?.page.state.status === "owed";
}
