import type { By } from "../incident/by.ts";
import { own } from "../incident/own.ts";
import { type Instant, later } from "../incident/time.ts";
import { type Directory, type DirectoryPerson, isTakenForOutsider, isUnsaid } from "../policy/directory.ts";
import type { PersonId, Rules } from "../policy/policy.ts";
import { authorityText } from "./agreed-text.ts";
import { agreeables } from "./agreements.ts";
import type { OrganisationCommand, OrganisationCommandType } from "./commands.ts";
import type { NewOrganisationEvent } from "./events.ts";
import { agreementsOf, delegationOf, type Organisation } from "./organisation.ts";
import { type ReachRefusal, reachTest } from "./reach.ts";

/** Judges what people ask of the organisation: facts, or a refusal. Nobody speaks for anybody else here. */

export type OrganisationVerdict =
  | { kind: "done"; events: NewOrganisationEvent[] }
  | { kind: "refused"; refusal: OrganisationRefusal; events: [] };

export type OrganisationRefusal =
  | { code: "not-permitted"; command: string; roles: string[] }
  | { code: "unknown-person"; person: PersonId }
  | { code: "delegate-to-oneself" }
  | { code: "delegate-unreachable"; person: PersonId }
  /** They have handed over themselves, until `until`, to `delegate`; who may be whoever asks. */
  | { code: "delegate-is-away"; person: PersonId; delegate: PersonId; until: Instant }
  | { code: "until-in-the-past" }
  | { code: "delegation-too-long"; days: number }
  | { code: "no-delegation" }
  /** Their platform takes them for somebody from outside, and the policy does not name them as that. */
  | { code: "from-outside" }
  /** It has never said whose account theirs is. */
  | { code: "not-known-yet" }
  | { code: "not-yours-to-agree" }
  | { code: "text-expired" }
  | { code: "shown-an-older-text" }
  | { code: "not-agreed" }
  | ReachRefusal;

/** The directory is the policy's own; delegations are in `organisation`. */
type Known = { rules: Rules; directory: Directory };

const longestDays = 30;
const dayMs = 24 * 60 * 60_000;

export function decideOrganisation(
  command: OrganisationCommand,
  organisation: Organisation,
  known: Known,
): OrganisationVerdict {
  if (command.type === "RecordReach") return recordReach(command);
  const person = own(known.directory.people, command.by.person);
  if (!person) return refuse({ code: "unknown-person", person: command.by.person });
  const name = commandNames[command.type];
  const roles = name && missingRoles(known.rules, name, command.by);
  if (roles) return refuse({ code: "not-permitted", command: name, roles });
  switch (command.type) {
    case "Delegate":
      return delegate(command, organisation, known);
    case "RevokeDelegation":
      return revoke(command, organisation);
    case "Agree":
      if (isTakenForOutsider(command.by, known.directory)) return refuse({ code: "from-outside" });
      if (isUnsaid(command.by, known.directory)) return refuse({ code: "not-known-yet" });
      return agree(command, organisation, known);
    case "TakeBackAgreement":
      return takeBack(command, organisation);
    case "TestReach":
      return testReach(command, organisation, person);
  }
}

/** Whoever is known may test that they themselves can be reached. */
const commandNames: Partial<Record<OrganisationCommandType, keyof Rules["commands"]>> = {
  Delegate: "delegate",
  RevokeDelegation: "delegate",
  Agree: "agreements",
  TakeBackAgreement: "agreements",
};

/** Where the policy says nothing, everybody may; there is no severity here, so whoever it names for any may. */
function missingRoles({ commands }: Rules, name: keyof Rules["commands"], { roles }: By): string[] | undefined {
  const written = commands[name];
  if (!written) return undefined;
  const allowed = Array.isArray(written) ? written : Object.values(written).flat();
  return allowed.some((role) => roles.includes(role)) ? undefined : allowed;
}

type CommandOf<T extends OrganisationCommandType> = Extract<OrganisationCommand, { type: T }>;

/** Only for oneself, from now on, to somebody who is there and can be called. */
function delegate(command: CommandOf<"Delegate">, organisation: Organisation, known: Known): OrganisationVerdict {
  const { now, by, delegation, delegate: to, until } = command;
  const refusal = whyNot(command, organisation, known);
  if (refusal) return refuse(refusal);
  const before = delegationOf(organisation, by.person, now);
  const data = { delegation, principal: by.person, delegate: to, from: now, until };
  return {
    kind: "done",
    events: [
      ...(before ? [{ type: "DelegationRevoked" as const, at: now, by, data: { delegation: before.id } }] : []),
      { type: "DelegationGranted", at: now, by, data },
    ],
  };
}

function whyNot(
  { now, by, delegate: to, until }: CommandOf<"Delegate">,
  organisation: Organisation,
  { directory }: Known,
): OrganisationRefusal | undefined {
  const person = own(directory.people, to);
  if (!person) return { code: "unknown-person", person: to };
  if (to === by.person) return { code: "delegate-to-oneself" };
  if (person.media.length === 0) return { code: "delegate-unreachable", person: to };
  if (until <= now) return { code: "until-in-the-past" };
  if (until > later(now, longestDays * dayMs)) return { code: "delegation-too-long", days: longestDays };
  // Whoever is away themselves would pass it on: to somebody else, or in a circle back to the principal.
  const away = delegationOf(organisation, to, now);
  return away && { code: "delegate-is-away", person: to, delegate: away.delegate, until: away.until };
}

function revoke({ now, by }: CommandOf<"RevokeDelegation">, organisation: Organisation): OrganisationVerdict {
  const delegation = delegationOf(organisation, by.person, now);
  if (!delegation) return refuse({ code: "no-delegation" });
  const data = { delegation: delegation.id };
  return { kind: "done", events: [{ type: "DelegationRevoked", at: now, by, data }] };
}

/** By whoever the text names, to exactly what they were shown. */
function agree(
  { now, by, shown }: CommandOf<"Agree">,
  organisation: Organisation,
  { rules, directory }: Known,
): OrganisationVerdict {
  const meant = agreeables(rules, { organisation, directory, now }).find(({ textHash }) => textHash === shown);
  if (!meant) return refuse({ code: "shown-an-older-text" });
  if (!meant.agreedBy.includes(by.person)) return refuse({ code: "not-yours-to-agree" });
  if (meant.standing.status === "expired") return refuse({ code: "text-expired" });
  if (agreementsOf(organisation, by.person).some(({ textHash }) => textHash === shown))
    return { kind: "done", events: [] };
  const { text, textHash, standing, agreedBy } = meant;
  // Whoever has agreed to no longer being named is asked no more.
  const signers = rules.organisation.authorityAgreedBy ?? agreedBy;
  const awaited = standing.status === "awaiting" ? [...standing.missing, ...standing.gone] : [];
  const missing = awaited.filter((person) => person !== by.person);
  const event: NewOrganisationEvent =
    text.kind === "order"
      ? { type: "OrderAgreed", at: now, by, data: { order: text.order, textHash } }
      : { type: "AuthorityAgreed", at: now, by, data: { textHash, signers, missing, table: authorityText(rules) } };
  return { kind: "done", events: [event] };
}

/** At any time, whatever has become of the text since. */
function takeBack({ now, by, shown }: CommandOf<"TakeBackAgreement">, organisation: Organisation): OrganisationVerdict {
  const agreement = agreementsOf(organisation, by.person).find(({ textHash }) => textHash === shown);
  if (!agreement) return refuse({ code: "not-agreed" });
  return { kind: "done", events: [{ type: "AgreementWithdrawn", at: now, by, data: { text: agreement.text } }] };
}

function testReach(
  command: CommandOf<"TestReach">,
  { reachTests }: Organisation,
  person: DirectoryPerson,
): OrganisationVerdict {
  const { now: at, by } = command;
  const asked = reachTest(command, reachTests, person);
  return "code" in asked ? refuse(asked) : { kind: "done", events: [{ type: "ReachTestAsked", at, by, data: asked }] };
}

function recordReach({ now: at, by, test, person, answers }: CommandOf<"RecordReach">): OrganisationVerdict {
  return { kind: "done", events: [{ type: "ReachTested", at, by, data: { test, person, answers } }] };
}

function refuse(refusal: OrganisationRefusal): OrganisationVerdict {
  return { kind: "refused", refusal, events: [] };
}
