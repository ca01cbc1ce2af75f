import { listOf, type Names, personName } from "../chat/cards/names.ts";
import { couldDecide, covers, isSafelySigned } from "../incident/actions/orders.ts";
import { authorityFor, type Subject } from "../incident/decisions/authority.ts";
import type { Instant } from "../incident/time.ts";
import type { StandingOrder } from "../organisation/agreed-text.ts";
import { rolesInAnyTurn } from "../policy/directory.ts";
import type { RoleId } from "../policy/policy.ts";
import { wrapped } from "./lines.ts";

/** What a policy under review cannot show: texts hold only once people have agreed to them, each by their own click. */
export function agreementLines(subject: Subject, at: Instant, names: Names): string[] {
  return [...orderLines(subject, at, names), ...tableLines(names)].flatMap((text) => ["", ...wrapped(text)]);
}

function orderLines(subject: Subject, at: Instant, names: Names): string[] {
  const { rules } = names;
  const authority = authorityFor(rules, subject);
  const covering = rules.standingOrders.filter((order) =>
    covers(order, subject, isSafelySigned(rules, toSign(order, names))),
  );
  return covering.map((order) => {
    const { id, agreedBy, expires } = order;
    if (at.slice(0, 10) > expires) return `The standing order ${id} covers this, but expired on ${expires}.`;
    return couldDecide(authority, toSign(order, names))
      ? `The standing order ${id} allows this without asking anybody first, but only once ${agreed(agreedBy, names)}.`
      : `The standing order ${id} does not hold here: ${named(agreedBy, names)} could not decide this between them.`;
  });
}

/** Whoever is named has agreed to nothing yet: what they would agree as is what they hold. */
function toSign({ agreedBy }: StandingOrder, { directory }: Names): RoleId[][] {
  return [...new Set(agreedBy)].map((person) => rolesInAnyTurn(directory, person));
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
  return `${named(people, names)} ${new Set(people).size === 1 ? "has" : "have"} agreed to it (/muster agreements)`;
}

function named(people: string[], names: Names): string {
  return listOf([...new Set(people)].map((person) => personName(names, person)));
}
