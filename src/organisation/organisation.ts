import type { By } from "../incident/by.ts";
import { own } from "../incident/own.ts";
import type { Instant } from "../incident/time.ts";
import type { Directory, DirectoryPerson } from "../policy/directory.ts";
import type { PersonId, RoleId } from "../policy/policy.ts";
import type { AuthorityText } from "./agreed-text.ts";
import type { AgreedText, OrganisationEvent } from "./events.ts";
import { type ReachTests, reachAsked, reachTested } from "./reach.ts";

/** The state of the organisation, folded from its own stream. Without any event it is `noOrganisation`. */
export type Organisation = {
  version: number;
  lastAt?: Instant;
  /** By principal, who has at most one: it holds from `from` until before `until`. */
  delegations: Record<PersonId, Delegation>;
  /** By text (`keyOf`), then by person: the hash of the text that they agreed to last, and when. */
  agreements: Record<string, Record<PersonId, Agreement>>;
  /** The table of authority to which everybody agreed last, and who must agree to any other. */
  agreedTable?: AgreedTable;
  /** The latest test of each person that they can be reached. */
  reachTests: ReachTests;
};

export type Delegation = {
  id: string;
  principal: PersonId;
  delegate: PersonId;
  from: Instant;
  until: Instant;
};

/** `roles`: those that they held when they agreed. */
export type Agreement = { text: AgreedText; textHash: string; at: Instant; roles: RoleId[] };

/** `clicks`: whose agreement it was, and since when; `table`: what it says, where the fact holds it. */
export type AgreedTable = { textHash: string; signers: PersonId[]; clicks: Click[]; table?: AuthorityText };
export type Click = { person: PersonId; at: Instant };

export const noOrganisation: Organisation = { version: 0, delegations: {}, agreements: {}, reachTests: {} };

function evolve(organisation: Organisation, event: OrganisationEvent): Organisation {
  return { ...apply(organisation, event), version: event.seq, lastAt: event.at };
}

export function foldOrganisation(events: Iterable<OrganisationEvent>, from = noOrganisation): Organisation {
  let organisation = from;
  for (const event of events) organisation = evolve(organisation, event);
  return organisation;
}

function apply(organisation: Organisation, { at, by, type, data }: OrganisationEvent): Organisation {
  switch (type) {
    case "DelegationGranted": {
      const { delegation: id, ...rest } = data;
      return { ...organisation, delegations: { ...organisation.delegations, [rest.principal]: { id, ...rest } } };
    }
    case "DelegationRevoked": {
      const kept = Object.entries(organisation.delegations).filter(([, { id }]) => id !== data.delegation);
      return { ...organisation, delegations: Object.fromEntries(kept) };
    }
    case "OrderAgreed":
      return agreed(organisation, { kind: "order", order: data.order }, by, { at, textHash: data.textHash });
    case "AuthorityAgreed":
      return tableAgreed(agreed(organisation, authority, by, { at, textHash: data.textHash }), data);
    case "AgreementWithdrawn":
      return agreed(organisation, data.text, by, undefined);
    case "ReachTestAsked":
      return { ...organisation, reachTests: reachAsked(organisation.reachTests, by, at, data) };
    case "ReachTested":
      return { ...organisation, reachTests: reachTested(organisation.reachTests, data) };
  }
}

function agreed(
  organisation: Organisation,
  text: AgreedText,
  { person, roles }: By,
  agreement: Omit<Agreement, "text" | "roles"> | undefined,
): Organisation {
  const key = keyOf(text);
  const { [person]: _before, ...others } = own(organisation.agreements, key) ?? {};
  const all = agreement ? { ...others, [person]: { text, ...agreement, roles } } : others;
  return { ...organisation, agreements: { ...organisation.agreements, [key]: all } };
}

const authority: AgreedText = { kind: "authority" };

/** A table takes the place of the one before once nobody's agreement is missing, and never by fewer people's. */
function tableAgreed(organisation: Organisation, { textHash, signers, missing, table }: TableAgreed): Organisation {
  if (missing && missing.length > 0) return organisation;
  const all = Object.entries(own(organisation.agreements, keyOf(authority)) ?? {});
  const clicks = all.flatMap(([person, { at, ...agreed }]) => (agreed.textHash === textHash ? [{ person, at }] : []));
  const text = table as AuthorityText | undefined;
  const agreedTable = { textHash, signers: signers ?? clicks.map(({ person }) => person), clicks };
  return { ...organisation, agreedTable: { ...agreedTable, ...(text && { table: text }) } };
}

type TableAgreed = Extract<OrganisationEvent, { type: "AuthorityAgreed" }>["data"];

function keyOf(text: AgreedText): string {
  return text.kind === "order" ? `order:${text.order}` : "authority";
}

/** What `person` agreed to last about this text, perhaps an older version of it. */
export function agreementOf(organisation: Organisation, text: AgreedText, person: PersonId): Agreement | undefined {
  return own(own(organisation.agreements, keyOf(text)) ?? {}, person);
}

/** Everything that `person` agreed to and did not take back, in force or not. */
export function agreementsOf({ agreements }: Organisation, person: PersonId): Agreement[] {
  return Object.values(agreements).flatMap((all) => own(all, person) ?? []);
}

/** Who stands in for `person` at `now`, and until when; undefined while nobody does. */
export function delegationOf(organisation: Organisation, person: PersonId, now: Instant): Delegation | undefined {
  const delegation = own(organisation.delegations, person);
  return delegation && delegation.from <= now && now < delegation.until ? delegation : undefined;
}

/** Those who have handed over to `delegate`; while that one is away too, each of them is called like anybody else. */
export function delegationsTo(organisation: Organisation, delegate: PersonId, now: Instant): Delegation[] {
  const all = Object.keys(organisation.delegations).map((principal) => delegationOf(organisation, principal, now));
  return all.filter((one) => one !== undefined).filter((one) => one.delegate === delegate);
}

/**
 * The directory as it is to be seen at `now`: whoever has delegated has their delegate first among their delegates, and
 * is `away`. Not away, and called like anybody else, is one whose delegate has left, cannot be reached, or is away too:
 * nobody's authority passes through two hands, and no role is left without anybody who is called.
 */
export function directoryAt(directory: Directory, organisation: Organisation, now: Instant): Directory {
  const entries = Object.entries(directory.people).map(([id, person]): [PersonId, DirectoryPerson] => {
    const delegation = delegationOf(organisation, id, now);
    if (!delegation) return [id, person];
    const { delegate, from: since, until } = delegation;
    const delegates = [delegate, ...person.delegates.filter((other) => other !== delegate)];
    const standsIn = (own(directory.people, delegate)?.media.length ?? 0) > 0;
    const isAwayToo = delegationOf(organisation, delegate, now) !== undefined;
    return [id, { ...person, delegates, ...(standsIn && !isAwayToo && { away: { since, until, delegate } }) }];
  });
  return { ...directory, people: Object.fromEntries(entries) };
}
