import { own } from "../incident/own.ts";
import { type Instant, later } from "../incident/time.ts";
import type { Directory } from "../policy/directory.ts";
import type { PersonId, Rules } from "../policy/policy.ts";
import { agreeables, isSameText } from "./agreements.ts";
import type { OrganisationCommand, OrganisationCommandType } from "./commands.ts";
import type { NewOrganisationEvent } from "./events.ts";
import { agreementOf, delegationOf, type Organisation } from "./organisation.ts";

/** Judges what people ask of the organisation: facts, or a refusal. Nobody speaks for anybody else here. */

export type OrganisationVerdict =
  | { kind: "done"; events: NewOrganisationEvent[] }
  | { kind: "refused"; refusal: OrganisationRefusal; events: [] };

export type OrganisationRefusal =
  | { code: "unknown-person"; person: PersonId }
  | { code: "delegate-to-oneself" }
  | { code: "delegate-unreachable"; person: PersonId }
  /** They have handed over themselves, until `until`, to `delegate`; who may be whoever asks. */
  | { code: "delegate-is-away"; person: PersonId; delegate: PersonId; until: Instant }
  | { code: "until-in-the-past" }
  | { code: "delegation-too-long"; days: number }
  | { code: "no-delegation" }
  | { code: "no-such-text" }
  | { code: "not-yours-to-agree" }
  | { code: "text-expired" }
  | { code: "shown-an-older-text" }
  | { code: "not-agreed" };

/** The directory is the policy's own; delegations are in `organisation`. */
type Known = { rules: Rules; directory: Directory };

const longestDays = 30;
const dayMs = 24 * 60 * 60_000;

export function decideOrganisation(
  command: OrganisationCommand,
  organisation: Organisation,
  known: Known,
): OrganisationVerdict {
  if (!own(known.directory.people, command.by.person)) {
    return refuse({ code: "unknown-person", person: command.by.person });
  }
  switch (command.type) {
    case "Delegate":
      return delegate(command, organisation, known);
    case "RevokeDelegation":
      return revoke(command, organisation);
    case "Agree":
      return agree(command, organisation, known);
    case "TakeBackAgreement":
      return takeBack(command, organisation);
  }
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
  { now, by, text, shown }: CommandOf<"Agree">,
  organisation: Organisation,
  { rules, directory }: Known,
): OrganisationVerdict {
  const meant = agreeables(rules, { organisation, directory, now }).find((each) => isSameText(each.text, text));
  if (!meant) return refuse({ code: "no-such-text" });
  if (!meant.agreedBy.includes(by.person)) return refuse({ code: "not-yours-to-agree" });
  if (meant.textHash !== shown) return refuse({ code: "shown-an-older-text" });
  if (meant.standing.status === "expired") return refuse({ code: "text-expired" });
  if (agreementOf(organisation, text, by.person)?.textHash === shown) return { kind: "done", events: [] };
  const event: NewOrganisationEvent =
    text.kind === "order"
      ? { type: "OrderAgreed", at: now, by, data: { order: text.order, textHash: shown } }
      : { type: "AuthorityAgreed", at: now, by, data: { textHash: shown } };
  return { kind: "done", events: [event] };
}

/** At any time, whatever has become of the text since. */
function takeBack({ now, by, text }: CommandOf<"TakeBackAgreement">, organisation: Organisation): OrganisationVerdict {
  if (!agreementOf(organisation, text, by.person)) return refuse({ code: "not-agreed" });
  return { kind: "done", events: [{ type: "AgreementWithdrawn", at: now, by, data: { text } }] };
}

function refuse(refusal: OrganisationRefusal): OrganisationVerdict {
  return { kind: "refused", refusal, events: [] };
}
