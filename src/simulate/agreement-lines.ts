import { listOf, type Names, personName } from "../chat/cards/names.ts";
import { covers } from "../incident/actions/orders.ts";
import type { Subject } from "../incident/decisions/authority.ts";
import { own } from "../incident/own.ts";
import type { Instant } from "../incident/time.ts";
import type { StandingOrder } from "../organisation/agreed-text.ts";
import { safetyRoles } from "../policy/directory.ts";
import { wrapped } from "./lines.ts";

/** What a policy under review cannot show: texts hold only once people have agreed to them, each by their own click. */
export function agreementLines(subject: Subject, at: Instant, names: Names): string[] {
  return [...orderLines(subject, at, names), ...tableLines(names)].flatMap((text) => ["", ...wrapped(text)]);
}

function orderLines(subject: Subject, at: Instant, names: Names): string[] {
  const covering = names.rules.standingOrders.filter((order) => covers(order, subject, namesSafety(order, names)));
  return covering.map(({ id, agreedBy, expires }) =>
    at.slice(0, 10) > expires
      ? `The standing order ${id} covers this, but expired on ${expires}.`
      : `The standing order ${id} allows this without asking anybody first, but only once ${agreed(agreedBy, names)}.`,
  );
}

/** Whoever is named has agreed to nothing yet: what they would agree as is what they hold. */
function namesSafety({ agreedBy }: StandingOrder, { rules, directory }: Names): boolean {
  const safety = safetyRoles(rules);
  return agreedBy.some((person) => own(directory.people, person)?.roles.some((role) => safety.includes(role)));
}

function tableLines(names: Names): string[] {
  const { organisation, authority } = names.rules;
  const signers = organisation.authorityAgreedBy;
  const fallback = authority.findIndex((row) => row.fallback) + 1;
  if (!signers || authority.length === 1) return [];
  const meanwhile = `the fallback row agreed to last, or row ${fallback}, its own, where none was`;
  return [`This table holds only once ${agreed(signers, names)}; until then only a fallback row does: ${meanwhile}.`];
}

/** "Amara Okafor and Carla Reyes have agreed to it (/muster agreements)" */
function agreed(people: string[], names: Names): string {
  const who = [...new Set(people)].map((person) => personName(names, person));
  return `${listOf(who)} ${who.length === 1 ? "has" : "have"} agreed to it (/muster agreements)`;
}
