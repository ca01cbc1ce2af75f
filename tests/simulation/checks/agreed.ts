import type { Instant } from "../../../src/incident/time.ts";
import { toMs } from "../../../src/incident/time.ts";
import { authorityTextHash, orderTextHash } from "../../../src/organisation/agreements.ts";
import type { OrganisationEvent } from "../../../src/organisation/events.ts";
import type { Organisation } from "../organised.ts";
import type { Violate } from "./ladders.ts";

/** The organisation's own stream, kept in a second book: who stood in for whom, and who had agreed to which text when. */

type Delegation = { id: string; principal: string; delegate: string; from: Instant; until: Instant; endedAt?: Instant };
export type OrganisationBook = ReturnType<typeof organisationChecks>;

/** Replicas' clocks differ by a little, and a command may be judged some time before its facts are written. */
const toleranceMs = 60_000;
/** Where an order's id stands otherwise. */
const table = "the table";

export function organisationChecks(violate: Violate, of: Organisation) {
  const { rules } = of;
  const delegations: Delegation[] = [];
  /** By version of the stream: who agreed to the very text of which order, or of the table. */
  const versions = new Map<number, Set<string>>([[0, new Set()]]);
  let latest = new Set<string>();

  function noted({ at, by, type, data }: OrganisationEvent): void {
    switch (type) {
      case "DelegationGranted": {
        if (data.principal !== by.person) violate(`${by.person} delegated for ${data.principal}`);
        if (data.delegate === data.principal) violate(`${by.person} stands in for themselves`);
        if (data.until <= at) violate(`the delegation of ${by.person} was over when it began`);
        const others = delegations.filter((one) => one.endedAt === undefined && one.until > at);
        if (others.some(({ principal }) => principal === by.person)) violate(`${by.person} has two delegates`);
        if (others.some(({ principal }) => principal === data.delegate))
          violate(`${by.person} delegated to ${data.delegate}, who was away`);
        delegations.push({ id: data.delegation, ...data });
        return;
      }
      case "DelegationRevoked": {
        const one = delegations.find(({ id }) => id === data.delegation);
        if (one?.principal !== by.person) violate(`${by.person} revoked what was not theirs`);
        if (one) one.endedAt = at;
        return;
      }
      case "OrderAgreed": {
        const order = rules.standingOrders.find(({ id }) => id === data.order);
        if (!order?.agreedBy.includes(by.person)) violate(`${by.person} agreed to ${data.order}, which names them not`);
        if (order && orderTextHash(order, rules) === data.textHash) latest.add(`${data.order} ${by.person}`);
        return;
      }
      case "AuthorityAgreed": {
        const { organisation } = rules;
        if (!organisation.authorityAgreedBy?.includes(by.person)) violate(`the table does not name ${by.person}`);
        if (authorityTextHash(rules) === data.textHash) latest.add(`${table} ${by.person}`);
        return;
      }
      case "AgreementWithdrawn":
        latest.delete(`${data.text.kind === "order" ? data.text.order : table} ${by.person}`);
        return;
    }
  }

  return {
    of,
    note(events: OrganisationEvent[]): void {
      for (const event of events) {
        latest = new Set(latest);
        noted(event);
        versions.set(event.seq, latest);
      }
    },
    /** Whether everybody named in the order had agreed to it by then; `seq` is the last of the stream that was read. */
    hasSigned: (order: string, people: string[], seq: number) =>
      people.every((person) => versions.get(seq)?.has(`${order} ${person}`) === true),
    /** Whether everybody whom the policy names had agreed to the table of authority by then. */
    isTableInForce: (seq: number) =>
      (rules.organisation.authorityAgreedBy ?? []).every(
        (person) => versions.get(seq)?.has(`${table} ${person}`) === true,
      ),
    /** Whether somebody had handed over at about that time. */
    wasAway: (person: string, at: Instant) =>
      delegations.some(({ principal, from, until, endedAt = until }) => {
        const ms = toMs(at);
        return principal === person && toMs(from) - toleranceMs <= ms && ms <= toMs(endedAt) + toleranceMs;
      }),
  };
}
