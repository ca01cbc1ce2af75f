import { type Directory, holdersInTurn, rolesUntilHeld } from "../../policy/directory.ts";
import type { PersonId, RoleId } from "../../policy/policy.ts";
import { rolesAsked } from "../decisions/decision-calls.ts";
import type { EventOf } from "../events.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { directoryToAsk } from "../permission.ts";
import { earliest, type Instant } from "../time.ts";
import { toldNews } from "../told.ts";
import type { Draft } from "../verdict.ts";
import type { CallIn } from "./call-in.ts";
import { type Call, callMissing } from "./call-list.ts";
import { clockOf } from "./ladder.ts";

/**
 * What the end of somebody's turn does to an incident: who is still being called in a role of theirs is let sleep, and
 * whoever holds it now is called, once. Who has acknowledged stays. Open questions are asked anew by `seatAnew`.
 */
export type Turn = { roles: RoleId[]; at: Instant };

export function evolveTurn(incident: Incident, event: EventOf<"TurnAwaited" | "TurnBegan">): Incident {
  const { turn: _before, ...rest } = incident;
  if (event.type === "TurnBegan") return rest;
  const { roles, turnAt } = event.data;
  return { ...rest, turn: { roles, at: turnAt } };
}

/** Stores when the next turn begins of a role in which somebody is asked or being called, or to which that falls, so that it is a deadline. */
export function awaitTurn(facts: Draft, directory: Directory): void {
  const { turns = {} } = directory;
  const { incident, now } = facts;
  const asked = Object.values(incident.decisions).flatMap((each) =>
    each.state.status === "open" ? rolesAsked(each) : [],
  );
  const called = Object.values(incident.callIns).flatMap((each) => (isClimbing(each) ? each.roles : []));
  const nextOf = (role: RoleId) => own(turns, role) ?? now;
  const toAsk = directoryToAsk(incident, directory);
  const answering = [...asked, ...called].flatMap((role) => rolesUntilHeld(incident.rules, toAsk, role));
  const ahead = [...new Set(answering)].filter((role) => nextOf(role) > now);
  const turnAt = earliest(ahead.map(nextOf));
  const roles = ahead.filter((role) => nextOf(role) === turnAt);
  if (turnAt === undefined || isAwaited(incident, { roles, at: turnAt })) return;
  facts.add("TurnAwaited", { roles, turnAt });
}

/** One that is stored already and comes sooner may matter to nobody any more: then it passes without anything. */
function isAwaited({ turn }: Incident, { roles, at }: Turn): boolean {
  if (!turn || turn.at > at) return false;
  return turn.at < at || roles.every((role) => turn.roles.includes(role));
}

/** Whoever stands in for somebody is called because of them. */
function isClimbing({ state, from }: CallIn): boolean {
  return state.status === "waiting" && from === undefined;
}

export function passTurn(facts: Draft, directory: Directory): void {
  const { turn } = facts.incident;
  if (!turn || turn.at > facts.now) return;
  const over = turnsOver(facts.incident, directory, turn.roles);
  facts.add("TurnBegan", { roles: turn.roles, ...(over.length > 0 && { over }) });
  const toAsk = directoryToAsk(facts.incident, directory);
  for (const { id } of Object.values(facts.incident.callIns)) handOver(facts, toAsk, id, turn.roles);
}

/** Who was asked in one of these roles, for themselves, and has it no more because somebody else does. */
function turnsOver({ decisions, rules }: Incident, directory: Directory, inTurn: RoleId[]) {
  const isLost = (person: PersonId, role: RoleId) => {
    const held = holdersInTurn(rules, directory, role);
    return hangsOn(rules, directory, role, inTurn) && held.length > 0 && held.every(({ id }) => id !== person);
  };
  const lost = Object.values(decisions)
    .filter(({ state }) => state.status === "open")
    .flatMap(({ asked }) => Object.entries(asked))
    .filter(([person, { role, actingFor }]) => actingFor === undefined && isLost(person, role));
  return [...Map.groupBy(lost, ([person]) => person)].flatMap(([person, asked]) => {
    const roles = [...new Set(asked.map(([, { role }]) => role))];
    return toldNews(directory, person).map(({ by }) => ({ person, roles, by }));
  });
}

/** Whoever answers for the role does so by one of these turns: it is held in turns, or falls to one that is. */
function hangsOn(rules: Incident["rules"], directory: Directory, role: RoleId, inTurn: RoleId[]): boolean {
  return rolesUntilHeld(rules, directory, role).some((each) => inTurn.includes(each));
}

/** The incident's commander leads it until they hand over, and goes on being called. */
function handOver(facts: Draft, directory: Directory, id: string, inTurn: RoleId[]): void {
  const callIn = facts.incident.callIns[id] as CallIn;
  if (!isClimbing(callIn)) return;
  const lost = callIn.roles.flatMap((role): Call[] => {
    const { rules } = facts.incident;
    const held = hangsOn(rules, directory, role, inTurn) ? holdersInTurn(rules, directory, role) : [];
    const [person] = held;
    if (!person || held.some((holder) => holder.id === callIn.person)) return [];
    const why = callIn.why === "commander" ? "asked" : callIn.why;
    return [{ person, role, clock: clockOf(facts, person, [role]), why }];
  });
  if (lost.length === 0) return;
  callMissing(facts, lost, callIn.decisionId);
  if (lost.length < callIn.roles.length || callIn.person === facts.incident.commander) return;
  for (const { id: over, person, state, from } of Object.values(facts.incident.callIns)) {
    if (state.status !== "waiting" || (over !== id && from !== id)) continue;
    facts.add("CallInWithdrawn", { callIn: over, person, reason: "their turn is over" });
  }
}

export function turnDeadlines({ turn }: Incident): Instant[] {
  return turn ? [turn.at] : [];
}
