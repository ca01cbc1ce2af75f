import type { World } from "../../../src/incident/decide.ts";
import type { Event, EventOf, EventType } from "../../../src/incident/events.ts";
import type { Rules } from "../../../src/policy/policy.ts";

/** Whom nothing reaches loses their roles to those behind them who can be reached: worked out anew. */

type People = World["directory"]["people"];

/** What is known of somebody in an incident: they are here or have had their say, or somebody acts for them in a role. */
export type Known = { isHere: (id: string) => boolean; isActedFor: (id: string, role: string) => boolean };

/** `people` without the roles that others answer for, as nothing reaches who holds them. */
export function reached({ roles }: Pick<Rules, "roles">, people: People, { isHere, isActedFor }: Known): People {
  const isReached = ({ id, media }: People[string]) => media.length > 0 || isHere(id);
  const isSomebodyBehind = (role: string, seen: string[] = [role]): boolean => {
    const next = roles[role]?.fallback;
    if (next === undefined || seen.includes(next)) return false;
    const isOne = Object.values(people).some((one) => one.roles.includes(next) && isReached(one));
    return isOne || isSomebodyBehind(next, [...seen, next]);
  };
  const left = Object.values(people).map((one): [string, People[string]] => {
    const kept = one.roles.filter((role) => isReached(one) || isActedFor(one.id, role) || !isSomebodyBehind(role));
    return [one.id, { ...one, roles: kept }];
  });
  return Object.fromEntries(left);
}

/** As the facts have it by now. */
export function knownBy(facts: Event[]): Known {
  return {
    isHere: (id) => isAwake(id, facts) || hasSpoken(id, facts),
    isActedFor: (id, role) => rolesActedIn(id, facts).includes(role),
  };
}

/** Came, and has not handed over since; or answered the latest call-in of theirs. */
export function isAwake(id: string, facts: Event[]): boolean {
  const call = of(facts, "CallInStarted").findLast(({ data }) => data.person === id)?.data.callIn;
  const ends: EventType[] = ["CallInAcknowledged", "CallInPassedToDelegate", "CallInWithdrawn", "CallInUnanswered"];
  const last = facts.findLast(
    (event) => ends.includes(event.type) && "callIn" in event.data && event.data.callIn === call,
  );
  const came = of(facts, "PersonJoined").findLast(({ data }) => data.person === id);
  const hasLeft =
    last?.type === "CallInPassedToDelegate" &&
    last.data.awayUntil !== undefined &&
    came !== undefined &&
    came.at < last.at;
  return (came !== undefined && !hasLeft) || (call !== undefined && last?.type === "CallInAcknowledged");
}

function rolesActedIn(principal: string, facts: Event[]): string[] {
  const acting = new Map<string, string[]>();
  for (const { type, data } of facts) {
    if (type !== "ActingStarted" && type !== "ActingEnded") continue;
    if (data.principal !== principal) continue;
    if (type === "ActingStarted") acting.set(data.person, [...(acting.get(data.person) ?? []), ...data.roles]);
    else acting.delete(data.person);
  }
  return [...acting.values()].flat();
}

/** They chose, or somebody did for them, in the words that stand; or they refused what they must agree to. */
function hasSpoken(id: string, facts: Event[]): boolean {
  return of(facts, "DecisionProposed").some(({ data: { decisionId, consents = [], refusals = [] } }) => {
    const about = facts.filter(({ data }) => "decisionId" in data && data.decisionId === decisionId);
    const edits = of(about, "DecisionEdited");
    const since = about.slice(about.findLastIndex(({ type }) => type === "DecisionEdited") + 1);
    const voices = of(since, "ChoiceMade").map(({ by }) => by.actingFor ?? by.person);
    const carried = edits.at(-1)?.data.refusals ?? (edits.length > 0 ? [] : refusals);
    return voices.includes(id) || (consents.length > 0 && carried.some(({ voice }) => voice === id));
  });
}

function of<T extends EventType>(facts: Event[], type: T): EventOf<T>[] {
  return facts.filter((event): event is EventOf<T> => event.type === type);
}
