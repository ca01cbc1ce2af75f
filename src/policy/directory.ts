import { own } from "../incident/own.ts";
import type { Medium, Person, PersonId, Policy, RoleId, Rules } from "./policy.ts";

/**
 * Who holds a role and how they can be reached, as it stands now.
 * The core sees this and no addresses, so no phone number can enter a ledger.
 */
export type Directory = {
  people: Record<PersonId, DirectoryPerson>;
  /** Whoever has spoken and is none of `people`, as far as their platform says who they are. Absent: none is asked. */
  strangers?: Record<PersonId, Standing>;
  /** By id, the names of those who are known and take no part: in one incident, those whom it excludes. */
  excluded?: Record<PersonId, string>;
  /** In one incident, by role: those who hold it and whom nothing reaches, so that it falls to others. */
  unreached?: Record<RoleId, PersonId[]>;
  /** By role that is held in turns: when the next of them begins (ISO-8601, UTC). */
  turns?: Record<RoleId, string>;
  /** By role that is held in turns: everybody whose turn it ever is. */
  rotas?: Record<RoleId, PersonId[]>;
};

/** Where people chat. */
export const platforms = ["slack", "teams"] as const;
export type Platform = (typeof platforms)[number];

/** A guest of the organisation, somebody of another one, or whoever has no place there any more. */
export type Outside = "guest" | "from-elsewhere" | "account-deactivated";

/** What a platform takes somebody for, where the policy does not name them as that. */
export type Standing = "ours" | Outside;

export type DirectoryPerson = {
  id: PersonId;
  name: string;
  roles: RoleId[];
  timezone: string;
  /** Media that are configured and for which this person has an address, in no order. */
  media: Medium[];
  /** Where they are at home; Slack unless said. */
  platform?: Platform;
  /** Where else they have an account. */
  also?: Platform[];
  delegates: PersonId[];
  /** What their platform takes them for, where the policy does not name them as that. */
  outside?: Outside;
  /** The same of a platform where they have an account too: it is said of what they do there. */
  outsideAt?: Partial<Record<Platform, Outside>>;
  /** Where they have an account of which its platform has never said that it is one of ours. */
  unsaid?: Platform[];
  /** They handed over to `delegate` at `since`, until `until` (ISO-8601, UTC): it is the delegate who is called. */
  away?: { since?: string; until: string; delegate: PersonId };
};

/** By their home, or by the platform that they are using (`via`), where that is another. */
export function isTakenForOutsider({ person, via }: { person: PersonId; via: string }, { people }: Directory): boolean {
  const { outside, outsideAt } = own(people, person) ?? {};
  return outside !== undefined || (outsideAt !== undefined && own(outsideAt, via) !== undefined);
}

/** The platform that they are using (`via`) has never said whose account that is. */
export function isUnsaid({ person, via }: { person: PersonId; via: string }, { people }: Directory): boolean {
  return own(people, person)?.unsaid?.some((platform) => platform === via) ?? false;
}

/** The directory of a policy, given which chat platforms and pagers are configured. */
export function directoryOf({ people }: Pick<Policy, "people">, configured: SetUp): Directory {
  const entries = Object.entries(people).map(([id, person]): [PersonId, DirectoryPerson] => {
    const { name, roles, timezone, delegates } = person;
    const platform = platformOf(person, configured);
    const media = mediaOf(person, configured);
    const also = platforms.filter((each) => each !== platform && configured[each] && person[each] !== undefined);
    const places = { ...(platform !== "slack" && { platform }), ...(also.length > 0 && { also }) };
    return [id, { id, name, roles, timezone, media, ...places, delegates }];
  });
  return { people: Object.fromEntries(entries) };
}

type SetUp = { slack: boolean; teams: boolean; sms: boolean; voice: boolean };

/** As a fact has it, which names none but others than Slack. */
export function atHomeOf(person: DirectoryPerson | undefined): { platform?: Platform } {
  return person?.platform === undefined ? {} : { platform: person.platform };
}

/** Slack for whoever has both; where the others are for whoever has neither. */
export function platformOf({ slack, teams }: Pick<Person, "slack" | "teams">, setUp: SetUp): Platform {
  if (setUp.slack && slack) return "slack";
  return setUp.teams && (teams || !setUp.slack) ? "teams" : "slack";
}

/** By which of the media that are set up somebody with these addresses can be reached. */
export function mediaOf({ slack, teams, phone }: Pick<Person, "slack" | "teams" | "phone">, setUp: SetUp): Medium[] {
  const media: Medium[] = [];
  if ((setUp.slack && slack) || (setUp.teams && teams)) media.push("chat");
  if (setUp.sms && phone) media.push("sms");
  if (setUp.voice && phone) media.push("voice");
  return media;
}

/**
 * The directory without `excluded`: they hold no role, stand in for nobody and cannot be called; of them only the name is
 * left. Whoever has handed over to one of them is called like anybody else.
 */
export function directoryWithout(directory: Directory, excluded: readonly PersonId[]): Directory {
  if (excluded.length === 0) return directory;
  const isOut = (id: PersonId) => excluded.includes(id);
  const kept = Object.entries(directory.people).filter(([id]) => !isOut(id));
  const people = kept.map(([id, { away, ...person }]): [PersonId, DirectoryPerson] => {
    const delegates = person.delegates.filter((delegate) => !isOut(delegate));
    return [id, { ...person, delegates, ...(away && !isOut(away.delegate) && { away }) }];
  });
  const names = Object.entries(directory.people).filter(([id]) => isOut(id));
  const excludedNames = Object.fromEntries(names.map(([id, { name }]) => [id, name]));
  return { ...directory, people: Object.fromEntries(people), excluded: { ...directory.excluded, ...excludedNames } };
}

/** Everybody who holds `role` and can be reached where that matters, in the order of the policy. */
export function holders({ people, unreached = {} }: Directory, role: RoleId): DirectoryPerson[] {
  const inVain = Object.hasOwn(unreached, role) ? unreached[role] : undefined;
  return Object.values(people).filter(({ id, roles }) => roles.includes(role) && !inVain?.includes(id));
}

/** The person a role falls to: its first holder, else whoever holds its fallback, and so on. */
export function findHolder(
  rules: Pick<Rules, "roles">,
  directory: Directory,
  role: RoleId,
  except: PersonId[] = [],
): DirectoryPerson | undefined {
  return holdersInTurn(rules, directory, role, except)[0];
}

/** The role, and whatever it falls to, as far as the first that somebody holds. */
export function rolesUntilHeld(rules: Pick<Rules, "roles">, directory: Directory, role: RoleId): RoleId[] {
  const chain = new Set<RoleId>();
  for (let next: RoleId | undefined = role; next && !chain.has(next); next = rules.roles[next]?.fallback) {
    chain.add(next);
    if (holders(directory, next).length > 0) break;
  }
  return [...chain];
}

/** Everybody but `except` who holds the role, or else the first role that it falls to and somebody but them holds. */
export function holdersInTurn(
  rules: Pick<Rules, "roles">,
  directory: Directory,
  role: RoleId,
  except: PersonId[] = [],
): DirectoryPerson[] {
  const seen = new Set<RoleId>();
  for (let next: RoleId | undefined = role; next && !seen.has(next); next = rules.roles[next]?.fallback) {
    seen.add(next);
    const held = holders(directory, next).filter(({ id }) => !except.includes(id));
    if (held.length > 0) return held;
  }
  return [];
}

/** The roles that answer for people's safety. */
export function safetyRoles({ roles }: Pick<Rules, "roles">): RoleId[] {
  return Object.keys(roles).filter((role) => roles[role]?.safety);
}

/** Who counsel are where the policy names nobody. */
export const defaultCounsel: RoleId[] = ["general-counsel"];

/** The roles of counsel. Rules that an older Muster pinned do not say. */
export function counselRoles({ organisation }: Pick<Rules, "organisation">): RoleId[] {
  return organisation.counsel ?? defaultCounsel;
}

/** What they hold now, and what they take in turns with others, whoever's turn it is; nothing for who is not in it. */
export function rolesInAnyTurn(
  { people, rotas = {} }: { people: Record<PersonId, { roles: RoleId[] }>; rotas?: Record<RoleId, PersonId[]> },
  id: PersonId,
): RoleId[] {
  const held = Object.hasOwn(people, id) ? people[id]?.roles : undefined;
  if (!held) return [];
  const inTurns = Object.entries(rotas).flatMap(([role, turns]) => (turns.includes(id) ? [role] : []));
  return [...new Set([...held, ...inTurns])];
}
