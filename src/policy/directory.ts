import type { Medium, PersonId, Policy, RoleId, Rules } from "./policy.ts";

/**
 * Who holds a role and how they can be reached, as it stands now.
 * The core sees this and no addresses, so no phone number can enter a ledger.
 */
export type Directory = {
  people: Record<PersonId, DirectoryPerson>;
};

export type DirectoryPerson = {
  id: PersonId;
  name: string;
  roles: RoleId[];
  timezone: string;
  /** Media that are configured and for which this person has an address, in no order. */
  media: Medium[];
  delegates: PersonId[];
  /** They have handed over to `delegate` until this instant (ISO-8601, UTC): it is the delegate who is called. */
  away?: { until: string; delegate: PersonId };
};

/** The directory of a policy, given which chat platforms and pagers are configured. */
export function directoryOf(
  { people }: Pick<Policy, "people">,
  configured: { slack: boolean; teams: boolean; sms: boolean; voice: boolean },
): Directory {
  const entries = Object.entries(people).map(([id, person]): [PersonId, DirectoryPerson] => {
    const media: Medium[] = [];
    if ((configured.slack && person.slack) || (configured.teams && person.teams)) media.push("chat");
    if (configured.sms && person.phone) media.push("sms");
    if (configured.voice && person.phone) media.push("voice");
    const { name, roles, timezone, delegates } = person;
    return [id, { id, name, roles, timezone, media, delegates }];
  });
  return { people: Object.fromEntries(entries) };
}

/** Everybody who holds `role`, in the order of the policy. */
export function holders(directory: Directory, role: RoleId): DirectoryPerson[] {
  return Object.values(directory.people).filter((person) => person.roles.includes(role));
}

/** The person a role falls to: its first holder, else whoever holds its fallback, and so on. */
export function findHolder(
  rules: Pick<Rules, "roles">,
  directory: Directory,
  role: RoleId,
  except: PersonId[] = [],
): DirectoryPerson | undefined {
  const seen = new Set<RoleId>();
  for (let next: RoleId | undefined = role; next && !seen.has(next); next = rules.roles[next]?.fallback) {
    seen.add(next);
    const holder = holders(directory, next).find(({ id }) => !except.includes(id));
    if (holder) return holder;
  }
  return undefined;
}
