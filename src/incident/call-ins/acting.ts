import type { PersonId, RoleId } from "../../policy/policy.ts";
import type { EventOf } from "../events.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import type { Instant } from "../time.ts";
import { type CallIn, latestCallIn } from "./call-in.ts";

/**
 * Who acts for whom. A delegate or fallback who was called in somebody's place and is awake acts for them, as long as
 * that one is not here; what they choose stands. The principal takes back explicitly, and no other way; but who acts only
 * because the principal handed over does so no longer than that.
 */
export type Acting = {
  person: PersonId;
  principal: PersonId;
  roles: RoleId[];
  since: Instant;
  /** Only as long as the principal has handed over; else until they take back. */
  byDelegation?: true;
};

export function evolveActing(acting: Acting[], { type, at, data }: EventOf<"ActingStarted" | "ActingEnded">): Acting[] {
  const isSame = ({ person, principal }: Acting) => person === data.person && principal === data.principal;
  const others = acting.filter((one) => !isSame(one));
  if (type === "ActingEnded") return others;
  // Called in their place once more, for another role: the earlier ones stay theirs.
  const before = acting.find(isSame);
  const roles = [...new Set([...(before?.roles ?? []), ...data.roles])];
  const { person, principal, byDelegation } = data;
  const isOnlySoLong = byDelegation ?? before?.byDelegation;
  return [
    ...others,
    { person, principal, roles, since: before?.since ?? at, ...(isOnlySoLong && { byDelegation: isOnlySoLong }) },
  ];
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
export function actingFor({ acting }: { acting: Acting[] }, principal: PersonId, role: RoleId) {
  return acting.find((one) => one.principal === principal && one.roles.includes(role))?.person;
}

/** When somebody was last heard of: in chat, by coming into the room, or by answering their latest call-in. */
export function lastHeardOf(
  { callIns, joined, seenInChat }: Pick<Incident, "callIns" | "joined" | "seenInChat">,
  person: PersonId,
): Instant | undefined {
  const state = latestCallIn(callIns, person)?.state;
  const answered = state?.status === "acknowledged" ? state.at : undefined;
  const heard = [own(seenInChat, person), own(joined, person), answered].filter((at) => at !== undefined);
  return heard.toSorted().at(-1);
}

/** In the room, or answered their latest call-in. */
export function isAwake(
  { callIns, joined }: { callIns: Record<string, CallIn>; joined: Record<PersonId, Instant> },
  person: PersonId,
): boolean {
  const state = latestCallIn(callIns, person)?.state;
  const here = own(joined, person);
  // Whoever has handed over since has left.
  const hasLeft = state?.status === "passed" && state.awayUntil !== undefined && here !== undefined && here < state.at;
  return (here !== undefined && !hasLeft) || state?.status === "acknowledged";
}
