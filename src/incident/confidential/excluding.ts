import type { Directory, DirectoryPerson } from "../../policy/directory.ts";
import { callMissing, severityCalls } from "../call-ins/call-list.ts";
import { standingIn } from "../call-ins/standing-in.ts";
import type { Command, CommandOf } from "../commands.ts";
import { conclude } from "../decisions/choosing.ts";
import { voices } from "../decisions/decision.ts";
import { callToDecide } from "../decisions/decision-calls.ts";
import { replaceStandIn } from "../decisions/decision-time.ts";
import type { Asking } from "../decisions/proposing.ts";
import { putAnew } from "../decisions/putting-anew.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { directoryToDecide, mayExclude } from "../permission.ts";
import { type Draft, done, draft, type Refusal, refuse, type Verdict } from "../verdict.ts";
import { callsNobodyElse, directorySeenIn, isExcluded } from "./confidential.ts";

/** Somebody turns out to be what it is about: from then on they know nothing, and their right is with whoever is next. */

export function excludePerson(command: CommandOf<"ExcludePerson">, incident: Incident, world: Asking): Verdict {
  const { directory } = world;
  const { now, by, reason } = command;
  const person = own(directory.people, command.person);
  if (!person) return refuse({ code: "unknown-person", person: command.person });
  if (person.id === by.person) return refuse({ code: "excludes-yourself" });
  if (person.id === incident.commander) return refuse({ code: "excluded-leads", person: person.id });
  if (!reason.trim()) return refuse({ code: "empty", what: "reason" });
  const facts = draft(incident, incident.id, now, by);
  const { platform, also } = person;
  facts.add("PersonExcluded", { person: person.id, reason, ...(platform && { platform }), ...(also && { also }) });
  withdraw(facts, person);
  const seen = directorySeenIn(facts.incident, directory);
  const toAsk = directoryToDecide(facts.incident, seen);
  passOnRights(facts, incident, toAsk, person);
  const principals = standingIn(incident).filter((one) => one.person === person.id);
  for (const decision of Object.values(facts.incident.decisions)) {
    for (const { principal } of principals) replaceStandIn(facts, toAsk, decision.id, principal);
    if (decision.state.status === "open") putAnew(facts, decision.id, { ...world, directory: toAsk }, by);
  }
  return done(facts);
}

/** Silently: nobody is told that they are not called any more, themselves least of all. */
function withdraw(facts: Draft, { id: person }: DirectoryPerson): void {
  for (const { id, state, ...callIn } of Object.values(facts.incident.callIns)) {
    if (callIn.person !== person || state.status === "withdrawn" || state.status === "unanswered") continue;
    facts.add("CallInWithdrawn", { callIn: id, person, reason: "they are excluded" });
  }
}

/** Whoever their roles fall to is called as they were, and asked what they were asked. */
function passOnRights(facts: Draft, before: Incident, directory: Directory, { id, roles }: DirectoryPerson): void {
  const { triage } = facts.incident;
  const wasCalled = Object.values(before.callIns).some(({ person }) => person === id);
  if (wasCalled && triage.status !== "awaiting" && !callsNobodyElse(facts.incident)) {
    callMissing(facts, severityCalls(facts, directory, roles));
  }
  for (const decision of Object.values(before.decisions)) {
    const asked = own(decision.asked, id);
    if (decision.state.status !== "open" || !asked) continue;
    const theirs = voices(decision).filter((role) => role === asked.role || roles.includes(role));
    if (!asked.actingFor) for (const role of theirs) callToDecide(facts, directory, decision.id, role);
    conclude(facts, decision.id, directory);
  }
}

/** They cannot be called, lead, or be heard here. Only whoever may know who is excluded hears why. */
export function refuseExcluded(
  command: Exclude<Command, { type: "DeclareIncident" }>,
  incident: Incident,
  directory: Directory,
): Refusal | undefined {
  const whom = command.type === "HandOver" ? command.to : "person" in command ? command.person : undefined;
  if (whom === undefined || !isExcluded(incident, whom)) return undefined;
  const knows = mayExclude(incident, command.by.person, directory);
  return knows ? { code: "excluded", person: whom } : { code: "not-here", person: whom };
}
