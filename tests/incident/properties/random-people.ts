import type { World } from "../../../src/incident/decide.ts";
import type { Incident } from "../../../src/incident/incident.ts";
import { type Instant, later } from "../../../src/incident/time.ts";
import type { OrganisationEvent } from "../../../src/organisation/events.ts";
import { foldOrganisation } from "../../../src/organisation/organisation.ts";
import type { DirectoryPerson } from "../../../src/policy/directory.ts";
import type { PersonId } from "../../../src/policy/policy.ts";
import type { Deed } from "./random-deeds.ts";
import { roleIds } from "./random-organisation.ts";
import { pick } from "./random-pick.ts";

/**
 * Roles change hands, phones are lost, people hand over, take back and are dismissed while an incident runs; the rules that
 * it carries stay. The directory is as it is written: who is away by `now`, `directoryAt` says.
 */
export function staffed(world: World, incident: Incident, { who, which }: Deed, now: Instant): World {
  const { people } = world.directory;
  const person = pick(Object.values(people), who);
  if (!person) return world;
  switch (pick(["role", "medium", "role", "hand-over", "take-back", "hand-over", "dismissal"] as const, which)) {
    case "role":
      return withPerson(world, { ...person, roles: toggled(person.roles, pick(roleIds, which >> 3)) });
    case "medium":
      return withPerson(world, { ...person, media: person.media.slice(1) });
    case "hand-over":
      return handedOver(world, person, which, now);
    case "take-back":
      return takenBack(world, person, now);
    case "dismissal": {
      // Whoever leads hands that over first.
      const { [person.id]: dismissed, ...others } = people;
      const isLeading = dismissed?.id === incident.commander;
      return isLeading ? world : { ...world, directory: { ...world.directory, people: others } };
    }
  }
}

function withPerson(world: World, person: DirectoryPerson): World {
  const people = { ...world.directory.people, [person.id]: person };
  return { ...world, directory: { ...world.directory, people } };
}

function toggled(roles: string[], role: string): string[] {
  return roles.includes(role) ? roles.filter((held) => held !== role) : [...roles, role];
}

const minuteMs = 60_000;

function handedOver(world: World, principal: DirectoryPerson, which: number, from: Instant): World {
  const others = Object.keys(world.directory.people).filter((id) => id !== principal.id);
  const delegate = pick(others, which >> 3);
  if (delegate === undefined) return world;
  const delegation = `delegation-${world.organisation.version + 1}`;
  const until = later(from, pick([2, 20, 90], which >> 5) * minuteMs);
  const data = { delegation, principal: principal.id, delegate, from, until };
  return withFact(world, principal.id, from, { type: "DelegationGranted", data });
}

function takenBack(world: World, { id }: DirectoryPerson, now: Instant): World {
  const held = Object.entries(world.organisation.delegations);
  const [principal, one] = held.find(([each]) => each === id) ?? held[0] ?? [];
  if (principal === undefined || one === undefined) return world;
  return withFact(world, principal, now, { type: "DelegationRevoked", data: { delegation: one.id } });
}

type Delegating = Extract<OrganisationEvent, { type: "DelegationGranted" | "DelegationRevoked" }>;

function withFact(world: World, person: PersonId, at: Instant, said: Pick<Delegating, "type" | "data">): World {
  const roles = world.directory.people[person]?.roles ?? [];
  const seq = world.organisation.version + 1;
  const fact = { ...said, at, by: { person, roles, via: "slack" }, seq } as Delegating;
  return { ...world, organisation: foldOrganisation([fact], world.organisation) };
}
