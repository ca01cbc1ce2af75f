import type { PolicyWorld } from "../../src/incident/decide.ts";
import type { Instant } from "../../src/incident/time.ts";
import { agreeables } from "../../src/organisation/agreements.ts";
import type { OrganisationCommandType, UndatedOrganisationCommand } from "../../src/organisation/commands.ts";
import { decideOrganisation, type OrganisationRefusal } from "../../src/organisation/decide.ts";
import type { AgreedText, OrganisationEvent } from "../../src/organisation/events.ts";
import {
  agreementOf,
  foldOrganisation,
  noOrganisation,
  type Organisation,
} from "../../src/organisation/organisation.ts";
import type { PersonId } from "../../src/policy/policy.ts";
import { worldOf } from "../support/example.ts";

/** An organisation built by what its people did, through the real rules. Every step leaves the one before as it was. */

export const start: Instant = "2026-11-22T03:00:00.000Z";

export type Acts = {
  organisation: Organisation;
  /** What the last step added. */
  added: OrganisationEvent[];
  refusal: OrganisationRefusal | undefined;
  /** Somebody does something at this instant, with the roles that they hold. */
  does(person: PersonId, asked: Asked, now?: Instant): Acts;
  delegates(person: PersonId, delegate: PersonId, until: Instant, now?: Instant): Acts;
  /** To the text as it reads now, unless an older hash is given. */
  agrees(person: PersonId, text: AgreedText, shown?: string): Acts;
  /** Whatever they agreed to last about this text. */
  takesBack(person: PersonId, text: AgreedText): Acts;
  /** From now on the policy reads so. */
  under(world: PolicyWorld): Acts;
};

type Asked = {
  [T in OrganisationCommandType]: Omit<Extract<UndatedOrganisationCommand, { type: T }>, "by">;
}[OrganisationCommandType];

export function acts(world: PolicyWorld = worldOf(), organisation = noOrganisation): Acts {
  return from(world, organisation, [], undefined);
}

function from(
  world: PolicyWorld,
  organisation: Organisation,
  added: OrganisationEvent[],
  refusal: OrganisationRefusal | undefined,
): Acts {
  const { rules, directory } = world;
  const does = (person: PersonId, asked: Asked, now = start): Acts => {
    const by = { person, roles: directory.people[person]?.roles ?? [], via: "slack" as const };
    const verdict = decideOrganisation({ ...asked, by, now }, organisation, world);
    const events = verdict.events.map((event, index) => ({ ...event, seq: organisation.version + index + 1 }));
    const after = foldOrganisation(events, organisation);
    return from(world, after, events, verdict.kind === "refused" ? verdict.refusal : undefined);
  };
  return {
    organisation,
    added,
    refusal,
    does,
    delegates: (person, delegate, until, now) =>
      does(person, { type: "Delegate", delegation: `del-${organisation.version + 1}`, delegate, until }, now),
    agrees: (person, text, shown) => {
      const meant = agreeables(rules, { organisation, directory, now: start }).find(
        (each) => JSON.stringify(each.text) === JSON.stringify(text),
      );
      return does(person, { type: "Agree", shown: shown ?? meant?.textHash ?? "" });
    },
    takesBack: (person, text) =>
      does(person, { type: "TakeBackAgreement", shown: agreementOf(organisation, text, person)?.textHash ?? "" }),
    under: (other) => from(other, organisation, [], undefined),
  };
}
