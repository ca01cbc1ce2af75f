import { type Signing, tableBefore } from "../organisation/agreements.ts";
import { atHomeOf, type Directory, findHolder, holders } from "../policy/directory.ts";
import { atLeastAsSevere, type PersonId, type RoleId, type Rules } from "../policy/policy.ts";
import { isExpected, latestCallIn } from "./call-ins/call-in.ts";
import { type Call, callMissing, callSeverity, severityCalls } from "./call-ins/call-list.ts";
import { clockOf, startCallIn } from "./call-ins/ladder.ts";
import { withdrawUncalled } from "./call-ins/needed.ts";
import type { CommandOf, DeclareIncident } from "./commands.ts";
import { callsNobodyElse, isInsiderContact, isInsiderSignal, speaksOf } from "./confidential/confidential.ts";
import { hashOf } from "./hash.ts";
import type { Incident } from "./incident.ts";
import { leadingRole, whoLeads } from "./leading.ts";
import { whyNotOurs } from "./outsiders.ts";
import { own } from "./own.ts";
import { mayExclude, missingRoles } from "./permission.ts";
import { fromOutside } from "./room.ts";
import { type Instant, later } from "./time.ts";
import { type Draft, done, draft, type Refusal, refuse, type Verdict } from "./verdict.ts";

/** Declare, confirm, severity, handoff, contain, recover. How it ends is in `ending.ts`. */

/**
 * An alert's incident waits for the on-call commander, who is called first; a person's, or one whose signal the
 * policy lists under `triage.immediately`, calls the executives at once. One about somebody inside calls the insider
 * contact, who leads it, and nobody else (`callsNobodyElse`). `directory` is without those whom it excludes.
 */
export function declare(command: DeclareIncident, { rules, directory, signing }: Declaring): Verdict {
  const { now, by, alert } = command;
  const severity = command.severity;
  if (!command.title.trim()) return refuse({ code: "empty", what: "title" });
  const stranger = alert ? undefined : whyNotOurs(by, directory);
  if (stranger) return refuse(stranger);
  // Whoever is to hear of somebody inside may say so themselves.
  const isTheirs = command.insider && isInsiderContact({ rules, excluded: [] }, by.person, directory);
  if (!alert && !isTheirs) {
    const roles = missingRoles("declare", { by, rules, directory, severity });
    if (roles) return refuse({ code: "not-permitted", command: "declare", roles });
  }
  const refusal = wrongSecrecy(command, rules, directory);
  if (refusal) return refuse(refusal);
  const insider = command.insider === true || (alert !== undefined && isInsiderSignal(alert, rules));
  const leading = leadingRole(rules, insider);
  // Then it is nobody whom nobody named.
  const isNamed = isKept(command);
  const commander = by.roles.includes(leading) ? by.person : whoLeads(rules, directory, leading, isNamed);
  if (!commander) {
    return refuse(isNamed ? { code: "nobody-left-to-lead" } : { code: "nobody-holds-role", role: leading });
  }
  // Whoever is not in the directory may tell us something, and wakes nobody but the commander.
  const isHearsay = alert === undefined && own(directory.people, by.person) === undefined;
  const waits = !insider && (isHearsay || (alert !== undefined && !isImmediate(alert, rules)));
  const environment =
    command.environment ?? alert?.environment ?? own(rules.services, command.service ?? "")?.environment ?? "it";
  const before = tableBefore(rules, signing);
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
    ...atHomeOf(own(directory.people, commander)),
    ...((command.confidential || insider || isNamed) && { confidential: true }),
    ...(insider && { insider }),
    ...(isNamed && { excluded: command.excluded }),
    triage: waits
      ? { status: "awaiting", confirmBy: later(now, rules.organisation.triage.withinMs) }
      : { status: "confirmed" },
    names: Object.fromEntries(Object.values(directory.people).map(({ id, name }) => [id, name])),
    rulesHash: hashOf(rules),
    rules,
    ...(before && { tableBefore: before }),
  });
  const lead = commander === by.person ? [] : commanderCalls(facts, directory, commander, leading);
  callMissing(facts, waits || insider ? lead : [...lead, ...severityCalls(facts, directory)]);
  return done(facts);
}

type Declaring = { rules: Rules; directory: Directory; signing: Signing };

/** True when somebody is excluded by the declaration itself. */
function isKept({ excluded = [] }: DeclareIncident): boolean {
  return excluded.length > 0;
}

/** `directory` holds none of the excluded any more, and their names. */
function wrongSecrecy(command: DeclareIncident, rules: Rules, directory: Directory): Refusal | undefined {
  const { by, excluded = [], insider } = command;
  const unknown = excluded.find((person) => own(directory.excluded ?? {}, person) === undefined);
  if (unknown !== undefined) return { code: "unknown-person", person: unknown };
  if (excluded.includes(by.person)) return { code: "excludes-yourself" };
  return insider && rules.organisation.insiderContact === undefined ? { code: "no-insider-contact" } : undefined;
}

function commanderCalls(facts: Draft, directory: Directory, commander: PersonId, role: RoleId): Call[] {
  const person = directory.people[commander];
  if (holders(directory, role).length === 0) facts.add("RoleUnheld", { role, wentTo: commander });
  const { withinMs } = facts.incident.rules.organisation.triage;
  const clock = { acknowledgeWithinMs: withinMs, workingHours: false };
  return person ? [{ person, role, clock, why: "commander" }] : [];
}

/** The policy lists words, such as `ransomware`. */
export function isImmediate(alert: Alert, { organisation }: Rules): boolean {
  return speaksOf(alert, organisation.triage.immediately);
}
type Alert = Parameters<typeof speaksOf>[0];

export function confirm({ now, by }: CommandOf<"ConfirmIncident">, incident: Incident, directory: Directory): Verdict {
  const isAlone = callsNobodyElse(incident);
  if (!isAlone && incident.triage.status === "confirmed") return refuse({ code: "already-confirmed" });
  if (isAlone && !mayExclude(incident, by.person, directory)) {
    return refuse({ code: "not-permitted", command: "confirm", roles: [leadingRole(incident.rules, true)] });
  }
  const facts = draft(incident, incident.id, now, by);
  confirmIn(facts, directory);
  return done(facts);
}

function confirmIn(facts: Draft, directory: Directory): void {
  const isCalling = facts.incident.triage.status === "awaiting" || callsNobodyElse(facts.incident);
  facts.add("IncidentConfirmed", {});
  if (isCalling) callSeverity(facts, directory);
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

/** Exactly one commander, always named: the new one is called in if they are not here. */
export function handOver({ now, by, to }: CommandOf<"HandOver">, incident: Incident, directory: Directory): Verdict {
  const person = own(directory.people, to);
  if (!person) return refuse({ code: "unknown-person", person: to });
  if (to === incident.commander) return refuse({ code: "already-commander", person: to });
  if (person.media.length === 0) return refuse({ code: "not-here", person: to });
  if (fromOutside(incident).includes(to)) return refuse({ code: "from-outside", person: to });
  const facts = draft(incident, incident.id, now, by);
  facts.add("CommanderHandedOver", { from: incident.commander, to, ...atHomeOf(person) });
  const role = incident.rules.organisation.triage.onCall;
  if (to !== by.person) callMissing(facts, [{ person, role, clock: clockOf(facts, person, [role]), why: "commander" }]);
  withdrawUncalled(facts, "somebody else leads now");
  return done(facts);
}

/** Whomever the room did not let in is called, and so invited, once more: by now the policy may name them. */
function isCalledAlready(incident: Incident, person: PersonId, now: Instant): boolean {
  return isExpected(latestCallIn(incident.callIns, person), now) && !fromOutside(incident).includes(person);
}

function alreadyCalled({ callIns }: Incident, person: PersonId): Refusal {
  const isAnswered = latestCallIn(callIns, person)?.state.status === "acknowledged";
  return { code: "already-called", person, ...(isAnswered && { awake: true as const }) };
}

export function callPerson(
  { now, by, person: id }: CommandOf<"CallPerson">,
  incident: Incident,
  directory: Directory,
): Verdict {
  const person = own(directory.people, id);
  if (!person) return refuse({ code: "unknown-person", person: id });
  if (isCalledAlready(incident, id, now)) return refuse(alreadyCalled(incident, id));
  if (person.media.length === 0) return refuse({ code: "not-here", person: id });
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
  if (isCalledAlready(incident, person.id, now)) return refuse(alreadyCalled(incident, person.id));
  const facts = draft(incident, incident.id, now, by);
  if (!person.roles.includes(role)) facts.add("RoleUnheld", { role, wentTo: person.id });
  startCallIn(facts, { person, roles: [role], clock: clockOf(facts, person, [role]), why: "asked" });
  return done(facts);
}

type Change = CommandOf<"Contain" | "Recover">;

const changes = {
  Contain: { event: "IncidentContained", from: ["declared"] },
  Recover: { event: "IncidentRecovered", from: ["declared", "contained"] },
} as const;

/** Whoever says that it is contained or recovered has said that there is one. */
export function changeStatus(command: Change, incident: Incident, directory: Directory): Verdict {
  const { event, from } = changes[command.type];
  if (!(from as readonly string[]).includes(incident.status)) {
    return refuse({ code: "wrong-status", status: incident.status, needs: from.join(" or ") });
  }
  const { now, by, reason, occurredAt } = command;
  if (occurredAt !== undefined && occurredAt > now) return refuse({ code: "in-the-future" });
  const facts = draft(incident, incident.id, now, by);
  if (incident.triage.status !== "confirmed") confirmIn(facts, directory);
  facts.add(event, { ...(reason && { reason }), ...(occurredAt && { occurredAt }) });
  return done(facts);
}
