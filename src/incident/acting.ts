import { type Directory, findHolder } from "../policy/directory.ts";
import type { PersonId, RoleId } from "../policy/policy.ts";
import { type CallIn, isComing, latestCallIn } from "./call-in.ts";
import type { CommandOf } from "./commands.ts";
import type { EventOf } from "./events.ts";
import type { Incident } from "./incident.ts";
import { own } from "./own.ts";
import type { Instant } from "./time.ts";
import { type Draft, done, draft, refuse, type Verdict } from "./verdict.ts";

/**
 * Who acts for whom. A delegate or fallback who was called in somebody's place and is awake acts for them, as long as
 * that one is not here; what they choose stands. The principal takes back explicitly, and no other way.
 */
export type Acting = { person: PersonId; principal: PersonId; roles: RoleId[]; since: Instant };

export function evolveActing(acting: Acting[], { type, at, data }: EventOf<"ActingStarted" | "ActingEnded">): Acting[] {
  const others = acting.filter(({ person, principal }) => person !== data.person || principal !== data.principal);
  return type === "ActingEnded" ? others : [...others, { ...data, since: at }];
}

/** Once taken back, nobody is there any more in the principal's place by what happened before. */
export function withoutStandIn(callIns: Record<string, CallIn>, { data }: EventOf<"ActingEnded">) {
  const entries = Object.entries(callIns).map(([id, callIn]): [string, CallIn] => {
    if (callIn.person !== data.principal) return [id, callIn];
    return [id, { ...callIn, escalatedTo: callIn.escalatedTo.filter((person) => person !== data.person) }];
  });
  return Object.fromEntries(entries);
}

/** Whoever acts for `principal` in `role` now. */
export function actingFor({ acting }: Pick<Incident, "acting">, principal: PersonId, role: RoleId) {
  return acting.find((one) => one.principal === principal && one.roles.includes(role))?.person;
}

/** Stand-ins who are awake begin to act for those who are not here. */
export function startActing(facts: Draft, directory: Directory): void {
  for (const { id } of Object.values(facts.incident.callIns)) {
    const callIn = facts.incident.callIns[id] as CallIn;
    if (isComing(facts.incident, callIn.person, facts.now)) continue;
    for (const person of callIn.escalatedTo) {
      if (latestCallIn(facts.incident.callIns, person)?.state.status !== "acknowledged") continue;
      const roles = vacantRoles(facts.incident, callIn, person, directory);
      if (roles.length > 0) facts.byTime.add("ActingStarted", { person, principal: callIn.person, roles });
    }
  }
}

/** The roles in which nobody acts for them yet: a delegate's are all, another's only those that fall to that one. */
function vacantRoles(incident: Incident, { person: principal, roles }: CallIn, person: PersonId, directory: Directory) {
  const isDelegate = directory.people[principal]?.delegates.includes(person);
  const fallsTo = (role: RoleId) => findHolder(incident.rules, directory, role, [principal])?.id === person;
  return roles.filter((role) => !actingFor(incident, principal, role) && (isDelegate || fallsTo(role)));
}

/** "I take over": from now on the principal speaks for themselves again. What was chosen for them stands. */
export function takeOver({ now, by }: CommandOf<"TakeOver">, incident: Incident): Verdict {
  const acting = incident.acting.filter(({ principal }) => principal === by.person);
  if (acting.length === 0) return refuse({ code: "nobody-acts-for-you" });
  const facts = draft(incident, incident.id, now, by);
  for (const { person, principal } of acting) facts.add("ActingEnded", { person, principal });
  const callIn = latestCallIn(incident.callIns, by.person);
  // They asked for their delegate, and now they are here themselves.
  if (callIn?.state.status === "passed") facts.add("CallInAcknowledged", { callIn: callIn.id, person: by.person });
  return done(facts);
}

/** In the room, or answered their latest call-in. */
export function isAwake({ callIns, joined }: Pick<Incident, "callIns" | "joined">, person: PersonId): boolean {
  return own(joined, person) !== undefined || latestCallIn(callIns, person)?.state.status === "acknowledged";
}
