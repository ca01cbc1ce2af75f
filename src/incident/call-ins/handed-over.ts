import type { Directory, DirectoryPerson } from "../../policy/directory.ts";
import type { PersonId } from "../../policy/policy.ts";
import { callsNobodyElse } from "../confidential/confidential.ts";
import type { EventOf } from "../events.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { isOutside } from "../permission.ts";
import type { Instant } from "../time.ts";
import { type CallIn, latestCallIn } from "./call-in.ts";

/**
 * Whoever has handed over (`/muster delegate`), and what it means in one incident: from then on their delegate is called
 * and speaks for them, also when they were here themselves before; once it is over, or was taken back, nobody acts for
 * them any more because of it, and they are called themselves. That they were called and silent is another reason, which
 * only they end.
 */
export type HandedOver = { delegate: PersonId; until: Instant };

export function evolveHandedOver(
  incident: Incident,
  { type, data }: EventOf<"DelegationAwaited" | "DelegationOver">,
): Incident {
  const { principal, delegate } = data;
  const { [principal]: _before, ...others } = incident.handedOver;
  if (type === "DelegationAwaited") {
    return { ...incident, handedOver: { ...others, [principal]: { delegate, until: data.until } } };
  }
  const entries = Object.entries(incident.callIns).map(([id, callIn]): [string, CallIn] => {
    if (callIn.person !== principal) return [id, callIn];
    const escalatedTo = isPassedOn(callIn) ? [] : callIn.escalatedTo.filter((person) => person !== delegate);
    return [id, { ...callIn, escalatedTo }];
  });
  return { ...incident, handedOver: others, callIns: Object.fromEntries(entries) };
}

/** Their ladder went to their delegate because they had handed over. */
export function isPassedOn({ state }: CallIn): boolean {
  return state.status === "passed" && state.awayUntil !== undefined;
}

export function handedOverDeadlines({ handedOver }: Incident): Instant[] {
  return Object.values(handedOver).map(({ until }) => until);
}

/**
 * The directory without `away` of those who have come themselves since they handed over (they joined, answered, chose or
 * took over), and of those who handed over to somebody who may not be called: they are called like anybody else.
 */
export function directoryHere(incident: Incident, directory: Directory): Directory {
  const people = Object.entries(directory.people).map(([id, person]): [PersonId, DirectoryPerson] => {
    const { away, ...here } = person;
    const isTheirs =
      away && (hasCome(incident, id, away.since ?? "") || isKeptFromDelegate(incident, id, away.delegate));
    return isTheirs ? [id, here] : [id, person];
  });
  return { ...directory, people: Object.fromEntries(people) };
}

/** Kept alone with the insider contact, it goes to the contact's own delegate, and to nobody else's who does not know of it. */
function isKeptFromDelegate(incident: Incident, person: PersonId, delegate: PersonId): boolean {
  return callsNobodyElse(incident) && person !== incident.commander && isOutside(incident, delegate);
}

function hasCome({ joined, callIns, tookOver, decisions }: Incident, person: PersonId, since: Instant): boolean {
  const state = latestCallIn(callIns, person)?.state;
  const chosen = Object.values(decisions).map(({ choices, state: { status } }) =>
    status === "open" ? own(choices, person)?.at : undefined,
  );
  const deeds = [
    own(joined, person),
    own(tookOver, person),
    state?.status === "acknowledged" ? state.at : undefined,
    ...chosen,
  ];
  return deeds.some((at) => at !== undefined && at >= since);
}
