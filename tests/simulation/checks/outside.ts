import type { Event } from "../../../src/incident/events.ts";
import { type Append, organisationStream } from "../../../src/ledger/ledger.ts";
import { toEvent, toOrganisationEvent } from "../../../src/ledger/seal.ts";
import { decidingIn } from "../../incident/properties/authorised.ts";
import { personInRecord } from "../accounts.ts";
import type { Violate } from "./ladders.ts";

/**
 * Whoever the policy does not name takes no part: strangers, people of other workspaces whatever their account is called,
 * and guests. Everything that is recorded of a click is recorded of the account that clicked.
 */

/** What anybody may do, known or not. */
const anybodys: readonly Event["type"][] = ["IncidentDeclared"];

export function outsideChecks(incident: string, violate: Violate) {
  const outside = new Set<string>();
  const invited = new Set<string>();

  function noted(event: Event): void {
    const { type, by } = event;
    const isStranger = by.person.includes("/");
    if (isStranger && !anybodys.includes(type)) violate(`${type} of ${incident} is by ${by.person}, whom nobody knows`);
    const turnedAway = decidingIn(event).find((person) => outside.has(person));
    if (turnedAway) violate(`${type} of ${incident} counts ${turnedAway}, whom its room does not let in`);
    if (type === "PersonInvited") {
      invited.add(event.data.person);
      outside.delete(event.data.person);
    }
    if (type !== "InviteFailed" || invited.has(event.data.person)) return;
    if (["guest", "from-elsewhere"].includes(event.data.reason)) outside.add(event.data.person);
    else outside.delete(event.data.person);
  }

  return {
    note(events: Event[]): void {
      for (const event of events) noted(event);
    },
  };
}

/** Whose click it was stands in its id, before its number. */
export function isOfItsAccount({ incident, interaction, events }: Append, violate: Violate): void {
  const [, platform, who] = /^(slack|twilio):(?:.+:)??([^:]+)-\d+$/.exec(interaction?.id ?? "") ?? [];
  if (who === undefined) return;
  const theirs = platform === "twilio" ? who : personInRecord(who);
  for (const stored of events) {
    const { by, type } = incident === organisationStream ? toOrganisationEvent(stored) : toEvent(stored);
    const isTheirs = by.via === "timer" || by.person === theirs;
    if (!isTheirs) violate(`${who} pressed, and ${type} is by ${by.person}`);
  }
}
