import { hashOf } from "../incident/hash.ts";
import { own } from "../incident/own.ts";
import { dateIn, type Instant } from "../incident/time.ts";
import { type Directory, rolesInAnyTurn } from "../policy/directory.ts";
import type { PersonId, RoleId, Rules } from "../policy/policy.ts";
import { type AgreedRules, authorityText, orderText, type StandingOrder } from "./agreed-text.ts";
import type { AgreedText } from "./events.ts";
import { agreementOf, type Click, type Organisation } from "./organisation.ts";

/** Which agreed texts are in force. A text is its hash: whoever edits it, or what it hangs on, asks everybody again. */

/** What a text is judged by besides itself. */
export type Signing = { organisation: Organisation; directory: Directory };

/** `missing` have not agreed to this very text; `gone` are named in it and are not in the directory any more. */
export type Standing =
  | { status: "in-force" }
  | { status: "expired" }
  | { status: "awaiting"; missing: PersonId[]; gone: PersonId[] };

/** SHA-256 over the JCS (RFC 8785) of what the order means under `rules`, lower-case hex. */
export function orderTextHash(order: StandingOrder, rules: AgreedRules): string {
  return hashOf(orderText(order, rules));
}

/** SHA-256 over the JCS of what the table means, lower-case hex. */
export function authorityTextHash(rules: AgreedRules): string {
  return hashOf(authorityText(rules));
}

/** An order ends with the day named, on the organisation's own clock. */
export function orderStanding(
  order: StandingOrder,
  rules: AgreedRules,
  { organisation, directory, now }: Signing & { now: Instant },
): Standing {
  if (dateIn(now, rules.organisation.timezone) > order.expires) return { status: "expired" };
  const text = { kind: "order", order: order.id } as const;
  return standingOf(text, orderTextHash(order, rules), order.agreedBy, { organisation, directory });
}

/** True when everybody named in it has agreed to this very text by their own click and it has not expired. */
export function orderInForce(order: StandingOrder, rules: AgreedRules, world: Signing & { now: Instant }): boolean {
  return orderStanding(order, rules, world).status === "in-force";
}

/**
 * The roles in which each of those who agreed to this very text speaks for it: those they had as they clicked, and still
 * have; a role that is taken in turns they have as long as they take turns in it. Whoever was given a role later has
 * judged nothing by it.
 */
export function signedAs(
  order: StandingOrder,
  rules: AgreedRules,
  { organisation, directory }: Pick<Signing, "organisation" | "directory">,
): RoleId[][] {
  const textHash = orderTextHash(order, rules);
  return [...new Set(order.agreedBy)].map((person) => {
    const agreement = agreementOf(organisation, { kind: "order", order: order.id }, person);
    const still = rolesInAnyTurn(directory, person);
    return agreement?.textHash === textHash ? agreement.roles.filter((role) => still.includes(role)) : [];
  });
}

/**
 * Whoever the table names; and while it is not the one that was agreed to last, whoever that one needed and is still in
 * the directory. Whoever writes the file could otherwise bring other rows into force by naming others, or nobody.
 */
export function authoritySigners(rules: AgreedRules, { organisation, directory }: Signing): PersonId[] {
  const named = rules.organisation.authorityAgreedBy;
  const { agreedTable } = organisation;
  const isOther = agreedTable !== undefined && (!named || agreedTable.textHash !== authorityTextHash(rules));
  const before = isOther ? agreedTable.signers.filter((person) => isKnown(directory, person)) : [];
  return [...new Set([...(named ?? []), ...before])];
}

/** Where nobody has to agree to the table, the policy itself is the agreement. */
export function authorityStanding(rules: AgreedRules, signing: Signing): Standing {
  return standingOf({ kind: "authority" }, authorityTextHash(rules), authoritySigners(rules, signing), signing);
}

/**
 * True when the rows of `rules.authority` hold. While it is false only the fallback row does, and every proposal says so
 * loudly. `rules` are the incident's own, as it pinned them: a table edited since must be agreed to anew, and does not
 * hold for older incidents either once somebody agreed to another.
 */
export function authorityInForce(rules: AgreedRules, signing: Signing): boolean {
  return authorityStanding(rules, signing).status === "in-force";
}

/** Who agreed to this very table of those who had to, and when. */
export function tableClicks(rules: AgreedRules, signing: Signing): Click[] {
  return authoritySigners(rules, signing).flatMap((person) => {
    const { at } = agreementOf(signing.organisation, { kind: "authority" }, person) ?? {};
    return at === undefined ? [] : [{ person, at }];
  });
}

/**
 * The table that everybody agreed to last, where `rules` have another and it is not in force. Undefined where there was
 * none, or where an older Muster did not keep its words.
 */
export function tableBefore(rules: AgreedRules, signing: Signing) {
  const { agreedTable } = signing.organisation;
  if (!agreedTable?.table || agreedTable.textHash === authorityTextHash(rules)) return undefined;
  const { textHash, table, clicks } = agreedTable;
  return authorityInForce(rules, signing) ? undefined : { textHash, table, clicks };
}

function standingOf(
  text: AgreedText,
  textHash: string,
  named: PersonId[],
  { organisation, directory }: Signing,
): Standing {
  const people = [...new Set(named)];
  const gone = people.filter((person) => !isKnown(directory, person));
  const hasAgreed = (person: PersonId) => agreementOf(organisation, text, person)?.textHash === textHash;
  const missing = people.filter((person) => !gone.includes(person) && !hasAgreed(person));
  return gone.length + missing.length === 0 ? { status: "in-force" } : { status: "awaiting", missing, gone };
}

/** Whoever is kept out of one incident has agreed all the same. */
function isKnown({ people, excluded = {} }: Directory, person: PersonId): boolean {
  return own(people, person) !== undefined || own(excluded, person) !== undefined;
}

/** A text that somebody has to agree to, as it reads now. */
export type Agreeable = {
  text: AgreedText;
  textHash: string;
  /** Everybody whose agreement it needs. */
  agreedBy: PersonId[];
  standing: Standing;
};

/** Every text of the policy that people agree to, in the policy's order, the authority table first. */
export function agreeables(rules: Rules, world: Signing & { now: Instant }): Agreeable[] {
  const signers = authoritySigners(rules, world);
  const table: Agreeable[] =
    signers.length > 0
      ? [
          {
            text: { kind: "authority" },
            textHash: authorityTextHash(rules),
            agreedBy: signers,
            standing: authorityStanding(rules, world),
          },
        ]
      : [];
  const orders = rules.standingOrders.map((order): Agreeable => {
    const text = { kind: "order", order: order.id } as const;
    const standing = orderStanding(order, rules, world);
    return { text, textHash: orderTextHash(order, rules), agreedBy: order.agreedBy, standing };
  });
  return [...table, ...orders];
}
