import type { Platform } from "../../policy/directory.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { EventOf } from "../events.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import { platformOf } from "../room.ts";
import { roomSuffix } from "../room-effects.ts";
import { isExcluded } from "./confidential.ts";

/**
 * Whoever an incident is kept from must be out of its rooms, whether Muster or somebody else let them in: `owed` →
 * `removed`, or `failed` where the platform refuses; from any of these again `owed` once they are seen in the room. It
 * is owed as long as the room is there to be read, also when the incident has ended.
 */
export type Removal = {
  person: PersonId;
  platform: Platform;
  /** Who is told if it fails; absent for whom it was kept from in the declaration: then whoever leads. */
  askedBy?: PersonId;
  state: { status: "owed" } | { status: "removed" } | { status: "failed"; reason: string };
};

/** By effect. */
export type Removals = Record<string, Removal>;

/** To whoever excluded them. */
export type RemovalAbout = { what: "removal-failed"; person: PersonId; platform: Platform; reason: string };

type RemovalNews = EventOf<
  "PersonExcluded" | "PersonInvited" | "PersonRemoved" | "RemovalFailed" | "ExcludedPersonSeen"
>;

/** What an invitation that was under way comes to is heard after the exclusion. */
export function evolveRemovals(incident: Incident, event: RemovalNews): Incident {
  const { person } = event.data;
  switch (event.type) {
    case "PersonExcluded": {
      const { platform = platformOf(incident, person), also = [] } = event.data;
      const owed = (left: Incident, from: Platform) =>
        owing(left, { person, platform: from, askedBy: event.by.person });
      return [platform, ...also].reduce(owed, incident);
    }
    case "ExcludedPersonSeen":
      return owing(incident, { person, platform: event.data.platform });
    case "PersonInvited":
      return owing(incident, { person, platform: platformOf(incident, person) });
    case "PersonRemoved":
      return settled(incident, event.data.effect, { status: "removed" });
    case "RemovalFailed":
      return settled(incident, event.data.effect, { status: "failed", reason: event.data.reason });
  }
}

function owing(incident: Incident, { person, platform, askedBy }: Omit<Removal, "state">): Incident {
  const effect = `remove:${incident.id}:${person}${roomSuffix(platform)}`;
  const asker = askedBy ?? own(incident.removals, effect)?.askedBy;
  const removal: Removal = { person, platform, ...(asker && { askedBy: asker }), state: { status: "owed" } };
  return { ...incident, removals: { ...incident.removals, [effect]: removal } };
}

function settled(incident: Incident, effect: string, state: Removal["state"]): Incident {
  const removal = own(incident.removals, effect);
  return removal ? { ...incident, removals: { ...incident.removals, [effect]: { ...removal, state } } } : incident;
}

/** Whoever is in its room though it is kept from them, as far as that is not mended yet. */
export function stillInRoom({
  removals,
  rooms,
}: Pick<Incident, "removals" | "rooms">): (Removal & { effect: string })[] {
  return Object.entries(removals)
    .filter(([, { platform, state }]) => state.status !== "removed" && rooms[platform]?.status === "open")
    .map(([effect, removal]) => ({ ...removal, effect }));
}

/** Everybody comes in by an event of the platform; of one whom it is kept from, each is news once. */
export function isNewsOfExcluded(incident: Incident, { person, platform }: { person: PersonId; platform: Platform }) {
  const effect = `remove:${incident.id}:${person}${roomSuffix(platform)}`;
  return isExcluded(incident, person) && own(incident.removals, effect)?.state.status !== "owed";
}
