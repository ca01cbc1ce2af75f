import { type Directory, directoryWithout, findHolder, holders } from "../../policy/directory.ts";
import type { PersonId, Rules } from "../../policy/policy.ts";
import type { Decision } from "../decisions/decision.ts";
import type { AlertFact, EventOf } from "../events.ts";
import type { Incident } from "../incident.ts";

/**
 * Who an incident is kept from. Exclusion is one thing: every rule and every card sees the directory without those whom
 * the incident excludes. So their roles fall to whoever is next, nobody calls, asks or tells them, and for them there is
 * no such incident.
 */

/** The directory as this incident sees it. */
export function directorySeenIn({ excluded }: Pick<Incident, "excluded">, directory: Directory): Directory {
  return directoryWithout(directory, excluded);
}

export function isExcluded({ excluded }: Pick<Incident, "excluded">, person: PersonId): boolean {
  return excluded.includes(person);
}

/** Whoever holds the role of the insider contact and is not excluded; nobody does: the one whom it falls to. */
export function isInsiderContact(
  incident: Pick<Incident, "excluded" | "rules">,
  person: PersonId,
  directory: Directory,
): boolean {
  const role = incident.rules.organisation.insiderContact;
  if (role === undefined) return false;
  const seen = directorySeenIn(incident, directory);
  const held = holders(seen, role);
  return held.length > 0 ? held.some(({ id }) => id === person) : findHolder(incident.rules, seen, role)?.id === person;
}

const insiderWords = ["insider"];

/** About somebody inside, by the agreed words; without an insider contact there is nobody to keep it to. */
export function isInsiderSignal(alert: Pick<AlertFact, "kind" | "title">, { organisation }: Rules): boolean {
  return organisation.insiderContact !== undefined && speaksOf(alert, organisation.insiderSignals ?? insiderWords);
}

/** The maker's classification or the title holds one of these words. */
export function speaksOf({ kind, title }: Pick<AlertFact, "kind" | "title">, words: readonly string[]): boolean {
  const text = `${kind ?? ""} ${title}`.toLowerCase();
  return words.some((word) => text.includes(word.toLowerCase()));
}

/**
 * An insider incident calls its insider contact, who leads it, and nobody else: not because time passes, nor because it
 * gets worse or is contained. It calls those whom its severity names once the contact, or whoever leads, confirms it.
 */
export function callsNobodyElse({ insider }: Incident): boolean {
  return insider === "alone";
}

/** What is left of somebody in the state once they are excluded: what they did stays in the record, and counts no more. */
export function withoutPerson(incident: Incident, { data: { person } }: EventOf<"PersonExcluded">): Incident {
  const { [person]: _invited, ...invited } = incident.invited;
  const { [person]: _joined, ...joined } = incident.joined;
  const callIns = mapped(incident.callIns, (callIn) => ({
    ...callIn,
    escalatedTo: callIn.escalatedTo.filter((each) => each !== person),
  }));
  return {
    ...incident,
    confidential: true,
    excluded: [...incident.excluded, person],
    invited,
    joined,
    callIns,
    decisions: mapped(incident.decisions, (decision) => decisionWithout(decision, person)),
    acting: incident.acting.filter((one) => one.person !== person && one.principal !== person),
    exports: Object.fromEntries(Object.entries(incident.exports).filter(([, asked]) => asked.person !== person)),
    undelivered: Object.fromEntries(Object.entries(incident.undelivered).filter(([, to]) => to.person !== person)),
    notices: Object.fromEntries(
      Object.entries(incident.notices).filter(([, { to }]) => to.kind === "room" || to.person !== person),
    ),
  };
}

/**
 * Their role is for somebody else to take, whatever they had chosen; only what was refused in a role that must agree
 * stands (`consentsSaid`). What is decided already stays as it was decided.
 */
function decisionWithout(decision: Decision, person: PersonId): Decision {
  if (decision.state.status !== "open") return decision;
  const { [person]: _asked, ...asked } = decision.asked;
  const { [person]: choice, ...choices } = decision.choices;
  const { [person]: _spoken, ...spoken } = decision.spoken;
  const { [person]: _abstention, ...abstentions } = decision.abstentions;
  const { tieBreakerCalled, tiedAt, tooFewLeft, standIns, seatsPassedOn, passed, ...rest } = decision;
  const isTieBreaker = tieBreakerCalled?.person === person;
  return {
    ...rest,
    asked,
    choices,
    spoken,
    abstentions,
    // Whether it is tied is asked again without them, and the tie-breaker is called again in their place.
    ...(tiedAt && !choice && !isTieBreaker && { tiedAt, ...(tooFewLeft && { tooFewLeft }) }),
    ...(tieBreakerCalled && !isTieBreaker && { tieBreakerCalled }),
    ...(standIns && { standIns: standIns.filter((one) => one.person !== person && one.principal !== person) }),
    ...(seatsPassedOn && { seatsPassedOn: seatsPassedOn.filter((one) => one.person !== person) }),
    ...(passed && { passed: { ...passed, to: passed.to.filter((each) => each !== person) } }),
  };
}

function mapped<T>(all: Record<string, T>, change: (one: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(all).map(([id, one]) => [id, change(one)]));
}
