import { type Directory, type DirectoryPerson, findHolder } from "../../policy/directory.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { By } from "../by.ts";
import { callMissing, severityCalls } from "../call-ins/call-list.ts";
import { standingIn } from "../call-ins/standing-in.ts";
import type { Command, CommandOf } from "../commands.ts";
import { conclude } from "../decisions/choosing.ts";
import { type Decision, voices } from "../decisions/decision.ts";
import { callToDecide } from "../decisions/decision-calls.ts";
import { replaceStandIn } from "../decisions/decision-time.ts";
import type { Asking } from "../decisions/proposing.ts";
import { endForWantOfPeople, putAnew } from "../decisions/putting-anew.ts";
import { mayHaveASay } from "../decisions/say.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { directoryToDecide, mayExclude } from "../permission.ts";
import { type Draft, done, draft, type Refusal, refuse, type Verdict } from "../verdict.ts";
import { callsNobodyElse, directorySeenIn, isExcluded, isInsiderContact } from "./confidential.ts";

/** Somebody turns out to be what it is about: from then on they know nothing, and their right is with whoever is next. */

export function excludePerson(command: CommandOf<"ExcludePerson">, incident: Incident, world: Asking): Verdict {
  const { directory } = world;
  const { now, by, reason } = command;
  const person = own(directory.people, command.person);
  if (!person) return refuse({ code: "unknown-person", person: command.person });
  if (person.id === by.person) return refuse({ code: "excludes-yourself" });
  if (person.id === incident.commander) return refuse({ code: "excluded-leads", person: person.id });
  if (!reason.trim()) return refuse({ code: "empty", what: "reason" });
  const partial = takesASayAway(command, incident, directory);
  if (partial) return refuse(partial);
  const facts = draft(incident, incident.id, now, by);
  const { platform, also } = person;
  facts.add("PersonExcluded", { person: person.id, reason, ...(platform && { platform }), ...(also && { also }) });
  withdraw(facts, person);
  const seen = directorySeenIn(facts.incident, directory);
  const toAsk = directoryToDecide(facts.incident, seen);
  callInstead(facts, incident, toAsk, person);
  const principals = standingIn(incident).filter((one) => one.person === person.id);
  for (const { id, state } of Object.values(incident.decisions)) {
    if (state.status !== "open" || endOrPutAnew(facts, id, { ...world, directory: toAsk }, by)) continue;
    passOnRight(facts, incident, id, toAsk, person);
    for (const { principal } of principals) replaceStandIn(facts, toAsk, id, principal);
  }
  return done(facts);
}

/**
 * Whoever put an open question, worded it or has a say in it takes nobody's say in it away: it would be a way of winning it
 * that nobody sees. The insider contact always may, whose part it is to keep people out.
 */
function takesASayAway(
  { by, person }: CommandOf<"ExcludePerson">,
  incident: Incident,
  directory: Directory,
): Refusal | undefined {
  if (isInsiderContact(incident, by.person, directory)) return undefined;
  const people = { rules: incident.rules, directory: directoryToDecide(incident, directory) };
  const isPart = (decision: Decision, one: PersonId) =>
    decision.notAlone.includes(one) || mayHaveASay(decision, people, one);
  const question = Object.values(incident.decisions).find(
    (each) => each.state.status === "open" && isPart(each, by.person) && mayHaveASay(each, people, person),
  );
  const { insiderContact } = incident.rules.organisation;
  const contact = insiderContact && findHolder(incident.rules, directorySeenIn(incident, directory), insiderContact);
  return (
    question && {
      code: "excluded-decides",
      person,
      question: question.question,
      ...(contact && contact.id !== person && { contact: contact.id }),
    }
  );
}

/** Silently: nobody is told that they are not called any more, themselves least of all. */
function withdraw(facts: Draft, { id: person }: DirectoryPerson): void {
  for (const { id, state, ...callIn } of Object.values(facts.incident.callIns)) {
    if (callIn.person !== person || state.status === "withdrawn" || state.status === "unanswered") continue;
    facts.add("CallInWithdrawn", { callIn: id, person, reason: "they are excluded" });
  }
}

/** Whoever their roles fall to is called as they were. */
function callInstead(facts: Draft, before: Incident, directory: Directory, { id, roles }: DirectoryPerson): void {
  const { triage } = facts.incident;
  const wasCalled = Object.values(before.callIns).some(({ person }) => person === id);
  if (wasCalled && triage.status !== "awaiting" && !callsNobodyElse(facts.incident)) {
    callMissing(facts, severityCalls(facts, directory, roles));
  }
}

/** True where those who are left cannot decide it: others are asked, or it is over. */
function endOrPutAnew(facts: Draft, id: string, world: Asking, by: By): boolean {
  if (!putAnew(facts, id, world, by)) endForWantOfPeople(facts, id, world);
  return facts.incident.decisions[id]?.state.status !== "open";
}

/** Whoever their part in a question falls to is asked what they were asked. */
function passOnRight(
  facts: Draft,
  before: Incident,
  decisionId: string,
  directory: Directory,
  { id, roles }: DirectoryPerson,
): void {
  const decision = before.decisions[decisionId];
  const asked = decision && own(decision.asked, id);
  if (!asked) return;
  const theirs = voices(decision).filter((role) => role === asked.role || roles.includes(role));
  if (!asked.actingFor) for (const role of theirs) callToDecide(facts, directory, decisionId, role);
  conclude(facts, decisionId, directory);
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
