import type { Directory } from "../../policy/directory.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { isOutside } from "../permission.ts";
import { later } from "../time.ts";
import { toldWhatIsAsked } from "../told.ts";
import type { Draft } from "../verdict.ts";
import { type Action, isLeftStanding, isOver } from "./action.ts";
import { distinct, ownersOf } from "./outage.ts";

/**
 * An authorisation runs out, and people hear of it. What stands and is allowed by nobody is forgotten by nobody: in the
 * rhythm in which the severity asks for updates, whoever leads and whoever answers for it are reminded to have it decided
 * again or undone.
 */

/** Where the severity asks for no updates. */
const defaultEveryMs = 60 * 60_000;

/** Warns before an authorisation runs out, says when it has, and goes on saying so: Muster reverts nothing. */
export function passAuthorisations(facts: Draft, directory: Directory): void {
  for (const action of Object.values(facts.incident.actions)) {
    const { id, authority, remindAt } = action;
    if (remindAt !== undefined && remindAt <= facts.now && isLeftStanding(facts.incident, action)) {
      remind(facts, directory, action);
    }
    if (isOver(action) || authority.status !== "authorised") continue;
    const people = answerableForAction(facts.incident, directory, action);
    const told = toldWhatIsAsked(facts.incident, people, { now: facts.now, directory });
    if (authority.until <= facts.now) facts.byTime.add("AuthorisationExpired", { action: id, people, told });
    else if (authority.warnAt !== undefined && authority.warnAt <= facts.now) {
      facts.byTime.add("AuthorisationEnding", { action: id, people, told });
    }
  }
}

/** Whoever answers for it: who owns the service, whose word on it is the latest, and who leads. */
export function answerableForAction(incident: Incident, directory: Directory, action: Action): PersonId[] {
  const { service } = action;
  const owners = service === undefined ? [] : ownersOf(incident, directory, service);
  const people = distinct([...owners, ...whoseWord(incident, action), incident.commander]);
  return people.filter((person) => !isOutside(incident, person));
}

function whoseWord({ decisions }: Incident, { authority, asked }: Action): PersonId[] {
  switch (authority.status) {
    case "authorised":
    case "expired":
      return authority.by.people;
    case "stopped":
      return [authority.person];
    case "refused": {
      const { state } = own(decisions, authority.decisionId) ?? {};
      return state?.status === "made" ? state.chosenBy : [];
    }
    case "none":
      return Object.keys(own(decisions, asked ?? "")?.asked ?? {});
  }
}

/** The first reminder is for later: they have just heard. */
export function planReminders(facts: Draft): void {
  for (const action of Object.values(facts.incident.actions)) {
    if (action.remindAt === undefined && isLeftStanding(facts.incident, action)) leftStanding(facts, action, [], []);
  }
}

function remind(facts: Draft, directory: Directory, action: Action): void {
  const people = answerableForAction(facts.incident, directory, action);
  leftStanding(facts, action, people, toldWhatIsAsked(facts.incident, people, { now: facts.now, directory }));
}

function leftStanding(
  facts: Draft,
  action: Action,
  people: PersonId[],
  told: ReturnType<typeof toldWhatIsAsked>,
): void {
  const { incident, now } = facts;
  const everyMs = incident.rules.severities[incident.severity]?.updateEveryMs ?? defaultEveryMs;
  facts.byTime.add("ActionLeftStanding", { action: action.id, people, told, remindAt: later(now, everyMs) });
}
