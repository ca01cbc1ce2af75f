import { type Directory, findHolder, holdersInTurn } from "../../policy/directory.ts";
import type { PersonId, RoleId } from "../../policy/policy.ts";
import type { CommandOf } from "../commands.ts";
import { rolesAsked } from "../decisions/decision-calls.ts";
import { isTheirSeat } from "../decisions/say.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { directoryToDecide } from "../permission.ts";
import { fromOutside } from "../room.ts";
import { toldNews } from "../told.ts";
import { type Draft, done, draft, refuse, type Verdict } from "../verdict.ts";
import { actingFor, isAwake } from "./acting.ts";
import { type CallIn, isComing, latestCallIn } from "./call-in.ts";
import { isPassedOn } from "./handed-over.ts";
import { hasChosen } from "./in-person.ts";

/** How somebody comes to act for somebody else, and how that ends. */

/** Stand-ins who are awake begin to act for those who are not here. */
export function startActing(facts: Draft, directory: Directory): void {
  for (const { id } of Object.values(facts.incident.callIns)) {
    const callIn = facts.incident.callIns[id] as CallIn;
    const { away } = own(directory.people, callIn.person) ?? {};
    const isHere = isComing(facts.incident, callIn.person, facts.now) || hasChosen(facts.incident, callIn.person);
    // Whoever has handed over since is not here any more.
    if (isHere && !away) continue;
    const outside = fromOutside(facts.incident);
    for (const person of callIn.escalatedTo) {
      if (!isAwake(facts.incident, person) || outside.includes(person)) continue;
      const roles = vacantRoles(facts.incident, callIn, person, directory);
      if (roles.length > 0) {
        const told = toldNews(directory, callIn.person);
        const byDelegation = isByDelegation(facts.incident, callIn, person) && { byDelegation: true as const };
        facts.byTime.add("ActingStarted", { person, principal: callIn.person, roles, ...byDelegation, told });
      }
    }
  }
}

/** They were called because the principal had handed over, who was not called and silent; or stand in for no other reason. */
function isByDelegation({ handedOver }: Incident, callIn: CallIn, person: PersonId): boolean {
  const handed = own(handedOver, callIn.person);
  return handed !== undefined && (handed.delegate === person || isPassedOn(callIn));
}

/**
 * The roles in which nobody acts for them yet: a delegate's are all, another's only those that fall to that one. Whoever
 * leads is led for, whatever they were called in. What an open question asks of others, as nothing reaches them, stays with
 * those others.
 */
function vacantRoles(incident: Incident, callIn: CallIn, person: PersonId, directory: Directory) {
  const principal = callIn.person;
  const roles = [...new Set([...callIn.roles, ...(principal === incident.commander ? ["commander"] : [])])];
  const isDelegate = directory.people[principal]?.delegates.includes(person);
  const deciding = directoryToDecide(incident, directory);
  const fallsTo = (role: RoleId) => findHolder(incident.rules, deciding, role, [principal])?.id === person;
  return roles.filter(
    (role) =>
      !isAskedOfOthers(incident, deciding, { principal, role }) &&
      !actingFor(incident, principal, role) &&
      (isDelegate || fallsTo(role)) &&
      isStillTheirs(incident, directory, { principal, role }),
  );
}

function isAskedOfOthers({ decisions }: Incident, { unreached = {} }: Directory, { principal, role }: Seat): boolean {
  const isAsked = Object.values(decisions).some(
    (each) => each.state.status === "open" && rolesAsked(each).includes(role),
  );
  return isAsked && own(unreached, role)?.includes(principal) === true;
}

type Seat = { principal: PersonId; role: RoleId };

/**
 * Whether they answer for the role, in general or in a question that is open, where others may have a conflict of interest.
 * Whoever leads is the commander, whatever they hold; what they do for somebody else is not theirs to hand on.
 */
export function isStillTheirs({ rules, decisions, commander }: Incident, directory: Directory, seat: Seat): boolean {
  const { principal, role } = seat;
  if (role === "commander" && principal === commander) return true;
  if (holdersInTurn(rules, directory, role).some(({ id }) => id === principal)) return true;
  return Object.values(decisions).some(
    (decision) => decision.state.status === "open" && isTheirSeat(decision, { rules, directory }, seat),
  );
}

/** Those who were called at half time to choose for somebody in a question that is still open. */
function calledFor({ decisions }: Incident) {
  return Object.values(decisions).flatMap(({ state, standIns = [] }) => (state.status === "open" ? standIns : []));
}

/** Whoever acts for this principal, or was called to choose for them in a question that is still open. */
export function actingForThem(incident: Incident, principal: PersonId): PersonId[] {
  const all = [...incident.acting, ...calledFor(incident)].filter((one) => one.principal === principal);
  return [...new Set(all.map(({ person }) => person))];
}

/** "I take over": from now on the principal speaks for themselves again. What was chosen for them stands. */
export function takeOver({ now, by }: CommandOf<"TakeOver">, incident: Incident, directory: Directory): Verdict {
  const { person: principal } = by;
  const people = actingForThem(incident, principal);
  if (people.length === 0) return refuse({ code: "nobody-acts-for-you" });
  const facts = draft(incident, incident.id, now, by);
  for (const person of people) facts.add("ActingEnded", { person, principal, told: toldNews(directory, person) });
  const callIn = latestCallIn(incident.callIns, by.person);
  // They asked for their delegate, and now they are here themselves.
  if (callIn?.state.status === "passed") facts.add("CallInAcknowledged", { callIn: callIn.id, person: by.person });
  return done(facts);
}

/** Everybody who acts for somebody, or was called or has chosen for them in a question that is open; each pair once. */
export function standingIn({ acting, decisions }: Incident): { person: PersonId; principal: PersonId }[] {
  const open = Object.values(decisions).filter(({ state }) => state.status === "open");
  const chose = open.flatMap(({ choices }) =>
    Object.entries(choices).flatMap(([person, { actingFor }]) => (actingFor ? [{ person, principal: actingFor }] : [])),
  );
  const all = [...acting, ...open.flatMap(({ standIns = [] }) => standIns), ...chose];
  return [...new Map(all.map(({ person, principal }) => [`${person} ${principal}`, { person, principal }])).values()];
}
