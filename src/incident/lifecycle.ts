import { type Directory, findHolder, holders } from "../policy/directory.ts";
import { atLeastAsSevere, type PersonId, type Rules } from "../policy/policy.ts";
import { type CallIn, isExpected, latestCallIn } from "./call-in.ts";
import { type Call, callMissing, callSeverity, isCalledFor, severityCalls } from "./call-list.ts";
import type { CommandOf, DeclareIncident } from "./commands.ts";
import { expireOpenDecisions } from "./decision-time.ts";
import type { AlertFact } from "./events.ts";
import { hashOf } from "./hash.ts";
import { type Incident, isEnded } from "./incident.ts";
import { clockOf, startCallIn } from "./ladder.ts";
import { own } from "./own.ts";
import { missingRoles } from "./permission.ts";
import { later } from "./time.ts";
import { tellsMore } from "./triage.ts";
import { type Draft, done, draft, refuse, type Verdict } from "./verdict.ts";

/** Declare, confirm, severity, handoff, stand down, contain, recover, close. */

/**
 * An alert's incident waits for the on-call commander, who is called first; a person's, or one whose signal the
 * policy lists under `triage.immediately`, calls the executives at once.
 */
export function declare(command: DeclareIncident, rules: Rules, directory: Directory): Verdict {
  const { now, by, alert } = command;
  const severity = command.severity;
  if (!command.title.trim()) return refuse({ code: "empty", what: "title" });
  if (!alert) {
    const roles = missingRoles("declare", { by, rules, directory, severity });
    if (roles) return refuse({ code: "not-permitted", command: "declare", roles });
  }
  const commander = chooseCommander(command, rules, directory);
  if (!commander) return refuse({ code: "nobody-holds-role", role: rules.organisation.triage.onCall });
  // Whoever is not in the directory may tell us something, and wakes nobody but the commander.
  const isHearsay = alert === undefined && own(directory.people, by.person) === undefined;
  const waits = isHearsay || (alert !== undefined && !isImmediate(alert, rules));
  const environment =
    command.environment ?? alert?.environment ?? own(rules.services, command.service ?? "")?.environment ?? "it";
  const facts = draft(undefined, command.incident, now, by);
  facts.add("IncidentDeclared", {
    codename: command.codename,
    title: command.title,
    severity,
    environment,
    ...((command.service ?? alert?.service) && { service: command.service ?? alert?.service }),
    personalData: command.personalData ?? "none",
    exercise: command.exercise,
    cause: alert ? { kind: "alert", alert } : { kind: "person" },
    commander,
    triage: waits
      ? { status: "awaiting", confirmBy: later(now, rules.organisation.triage.withinMs) }
      : { status: "confirmed" },
    rulesHash: hashOf(rules),
    rules,
  });
  const lead = commander === by.person ? [] : commanderCalls(facts, directory, commander);
  callMissing(facts, waits ? lead : [...lead, ...severityCalls(facts, directory)]);
  return done(facts);
}

/** The declarer if they may command, else the on-call commander, else whoever that role falls back to. */
function chooseCommander({ by }: DeclareIncident, rules: Rules, directory: Directory): PersonId | undefined {
  const { onCall } = rules.organisation.triage;
  if (by.roles.includes(onCall)) return by.person;
  const holder = findHolder(rules, directory, onCall);
  return (holder ?? Object.values(directory.people)[0])?.id;
}

function commanderCalls(facts: Draft, directory: Directory, commander: PersonId): Call[] {
  const person = directory.people[commander];
  const { onCall, withinMs } = facts.incident.rules.organisation.triage;
  if (holders(directory, onCall).length === 0) facts.add("RoleUnheld", { role: onCall, wentTo: commander });
  const clock = { acknowledgeWithinMs: withinMs, workingHours: false };
  return person ? [{ person, role: onCall, clock, why: "commander" }] : [];
}

/** The policy lists words, such as `ransomware`, that the maker's classification or title may hold. */
function isImmediate({ kind, title }: AlertFact, { organisation }: Rules): boolean {
  const text = `${kind ?? ""} ${title}`.toLowerCase();
  return organisation.triage.immediately.some((signal) => text.includes(signal.toLowerCase()));
}

export function confirm({ now, by }: CommandOf<"ConfirmIncident">, incident: Incident, directory: Directory): Verdict {
  if (incident.triage.status === "confirmed") return refuse({ code: "already-confirmed" });
  const facts = draft(incident, incident.id, now, by);
  confirmIn(facts, directory);
  return done(facts);
}

function confirmIn(facts: Draft, directory: Directory): void {
  const wasAwaiting = facts.incident.triage.status === "awaiting";
  facts.add("IncidentConfirmed", {});
  if (wasAwaiting) callSeverity(facts, directory);
}

/** Nobody confirmed in time: the executives are called as if somebody had. */
export function lapseTriage(facts: Draft, directory: Directory): void {
  const { triage } = facts.incident;
  if (triage.status !== "awaiting" || triage.confirmBy > facts.now) return;
  facts.byTime.add("TriageLapsed", {});
  callSeverity(facts, directory);
}

/** Raising calls only those not called yet; lowering withdraws the ladders it no longer calls for. */
export function changeSeverity(
  { now, by, to, reason }: CommandOf<"ChangeSeverity">,
  incident: Incident,
  directory: Directory,
): Verdict {
  if (to === incident.severity) return refuse({ code: "same-severity", severity: to });
  const facts = draft(incident, incident.id, now, by);
  facts.add("SeverityChanged", { from: incident.severity, to, reason });
  const isRaised = atLeastAsSevere(to, incident.severity);
  if (facts.incident.triage.status === "awaiting") confirmIn(facts, directory);
  else if (isRaised) callSeverity(facts, directory);
  if (!isRaised) withdrawUncalled(facts, "the severity was lowered");
  return done(facts);
}

function withdrawUncalled(facts: Draft, reason: string): void {
  for (const callIn of Object.values(facts.incident.callIns)) {
    if (callIn.state.status !== "waiting" || isStillNeeded(facts.incident, callIn)) continue;
    const { id, person } = callIn;
    facts.add("CallInWithdrawn", { callIn: id, person, reason });
  }
}

/** Whoever leads, is asked to decide or was asked for by name is needed; a stand-in, as long as their principal is. */
function isStillNeeded(incident: Incident, { person, roles, why, from }: CallIn): boolean {
  const isAsked = Object.values(incident.decisions).some((one) => one.state.status === "open" && one.asked[person]);
  if (isAsked || person === incident.commander) return true;
  const principal = from === undefined ? undefined : incident.callIns[from];
  if (principal) return isStillNeeded(incident, principal);
  return (why !== "severity" && why !== "commander") || isCalledFor(incident, roles);
}

/** Exactly one commander, always named: the new one is called in if they are not here. */
export function handOver({ now, by, to }: CommandOf<"HandOver">, incident: Incident, directory: Directory): Verdict {
  const person = own(directory.people, to);
  if (!person) return refuse({ code: "unknown-person", person: to });
  if (to === incident.commander) return refuse({ code: "already-commander", person: to });
  const facts = draft(incident, incident.id, now, by);
  facts.add("CommanderHandedOver", { from: incident.commander, to });
  const role = incident.rules.organisation.triage.onCall;
  if (to !== by.person) callMissing(facts, [{ person, role, clock: clockOf(facts, person, [role]), why: "commander" }]);
  withdrawUncalled(facts, "somebody else leads now");
  return done(facts);
}

export function callPerson(
  { now, by, person: id }: CommandOf<"CallPerson">,
  incident: Incident,
  directory: Directory,
): Verdict {
  const person = own(directory.people, id);
  if (!person) return refuse({ code: "unknown-person", person: id });
  if (isExpected(latestCallIn(incident.callIns, id), now)) return refuse({ code: "already-called", person: id });
  const facts = draft(incident, incident.id, now, by);
  startCallIn(facts, { person, roles: person.roles, clock: clockOf(facts, person, person.roles), why: "asked" });
  return done(facts);
}

export function callRole({ now, by, role }: CommandOf<"CallRole">, incident: Incident, directory: Directory): Verdict {
  const person = findHolder(incident.rules, directory, role);
  if (!person) {
    const isNamed = own(incident.rules.roles, role) !== undefined;
    return refuse(isNamed ? { code: "nobody-holds-role", role } : { code: "unknown-role", role });
  }
  if (isExpected(latestCallIn(incident.callIns, person.id), now))
    return refuse({ code: "already-called", person: person.id });
  const facts = draft(incident, incident.id, now, by);
  if (!person.roles.includes(role)) facts.add("RoleUnheld", { role, wentTo: person.id });
  startCallIn(facts, { person, roles: [role], clock: clockOf(facts, person, [role]), why: "asked" });
  return done(facts);
}

export function note({ now, by, text, occurredAt }: CommandOf<"AddNote">, incident: Incident): Verdict {
  if (!text.trim()) return refuse({ code: "empty", what: "note" });
  const facts = draft(incident, incident.id, now, by);
  facts.add("NoteAdded", { text, ...(occurredAt && { occurredAt }) });
  return done(facts);
}

/** Who took a copy of the record is part of the record. */
export function requestExport({ now, by }: CommandOf<"Export">, incident: Incident, directory: Directory): Verdict {
  if (!own(directory.people, by.person)) return refuse({ code: "unknown-person", person: by.person });
  const facts = draft(incident, incident.id, now, by);
  facts.add("ExportRequested", {});
  return done(facts);
}

type Change = CommandOf<"StandDown" | "Contain" | "Recover" | "Close">;

const changes = {
  StandDown: { event: "IncidentStoodDown", from: ["declared", "contained", "recovered"] },
  Contain: { event: "IncidentContained", from: ["declared"] },
  Recover: { event: "IncidentRecovered", from: ["declared", "contained"] },
  Close: { event: "IncidentClosed", from: ["declared", "contained", "recovered"] },
} as const;

/**
 * Ending an incident stops every ladder by itself (an ended incident pages nobody) and ends what is undecided.
 * Whoever says that it is contained or recovered has said that there is one; what nobody has confirmed is stood down,
 * not closed.
 */
export function changeStatus(command: Change, incident: Incident, directory: Directory): Verdict {
  const { event, from } = changes[command.type];
  if (!(from as readonly string[]).includes(incident.status)) {
    return refuse({ code: "wrong-status", status: incident.status, needs: from.join(" or ") });
  }
  const isConfirmed = incident.triage.status === "confirmed";
  if (command.type === "Close" && !isConfirmed) return refuse({ code: "not-confirmed" });
  const { now, by, reason } = command;
  const occurredAt = "occurredAt" in command ? command.occurredAt : undefined;
  const facts = draft(incident, incident.id, now, by);
  if (event === "IncidentStoodDown" || event === "IncidentClosed") expireOpenDecisions(facts);
  else if (!isConfirmed) confirmIn(facts, directory);
  facts.add(event, { ...(reason && { reason }), ...(occurredAt && { occurredAt }) });
  return done(facts);
}

/** A different finding about the same thing; the room is told, nobody is paged again. */
export function attachAlert(
  { now, by, alert }: CommandOf<"AttachAlert">,
  incident: Incident,
  directory: Directory,
): Verdict {
  const known = own(incident.alerts, alert.key);
  if (known && !tellsMore(alert, known)) return { kind: "done", events: [] };
  const facts = draft(incident, incident.id, now, by);
  facts.add("AlertAttached", { alert });
  // What may not wait for the commander does not wait because it came second.
  if (incident.triage.status === "awaiting" && isImmediate(alert, incident.rules)) callSeverity(facts, directory);
  return done(facts);
}

/** Shown and recorded; a resolved signal never closes an incident by itself. */
export function resolveAlert(command: CommandOf<"ResolveAlert">, incident: Incident): Verdict {
  const { now, by, key, alertId, source } = command;
  const alert = own(incident.alerts, key);
  if (!alert || alert.status === "resolved" || isEnded(incident)) return { kind: "done", events: [] };
  const facts = draft(incident, incident.id, now, by);
  facts.add("AlertResolved", { key, alertId, source });
  return done(facts);
}
