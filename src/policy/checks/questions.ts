import { type Authority, authorityFor, type Subject } from "../../incident/decisions/authority.ts";
import { figures } from "../../incident/decisions/figures.ts";
import { type AuthorityRow, environmentSchema, type Policy } from "../policy.ts";

/** What one row of the authority table asks of people, for some question that it decides. */
export type Asked = Pick<Authority, "deciders" | "consents" | "vetoLiftedBy"> & { row: number };

/** One table is looked at by several rules, and once for every turn of a rota. */
const known = new WeakMap<Policy["authority"], WeakMap<Policy["services"], Asked[]>>();

/** What every row asks for by itself, and with the consents that other rows add to a question that it decides. */
export function everythingAsked(policy: Policy): Asked[] {
  const { authority, services } = policy;
  const ofTable = known.get(authority) ?? new WeakMap<Policy["services"], Asked[]>();
  const asked = ofTable.get(services) ?? askedOf(policy);
  known.set(authority, ofTable.set(services, asked));
  return asked;
}

function askedOf(policy: Policy): Asked[] {
  const byItself = policy.authority.flatMap(({ decides, consents = [], vetoLiftedBy: lifter }, row): Asked[] => {
    const vetoLiftedBy = lifter === undefined ? {} : Object.fromEntries(consents.map((role) => [role, lifter]));
    return decides ? [{ row, deciders: decides, consents, vetoLiftedBy }] : [];
  });
  const together = everyQuestion(policy).flatMap((subject): Asked[] => {
    const { row, deciders, consents, vetoLiftedBy } = authorityFor(policy, subject);
    return row === undefined ? [] : [{ row, deciders, consents, vetoLiftedBy }];
  });
  const all = [...byItself, ...together].map((asked) => [JSON.stringify(asked), asked] as const);
  return [...new Map(all).values()];
}

type When = NonNullable<AuthorityRow["when"]>;

/** A question for every row, alone, with each row that adds a consent to it, and with all of those at once. */
function everyQuestion(policy: Policy): Subject[] {
  return questionsAbout(
    policy.authority.map(({ when }) => when ?? {}),
    policy,
  );
}

/** Every question that meets `when`, by itself and by whatever the rows ask besides. */
export function questionsMeeting(when: When, policy: Policy): Subject[] {
  return questionsAbout([when, ...policy.authority.flatMap((row) => both(when, row.when ?? {}) ?? [])], policy);
}

function questionsAbout(conditions: When[], { authority, services }: Policy): Subject[] {
  const adding = authority.filter(({ consents = [] }) => consents.length > 0).map(({ when }) => when ?? {});
  const met = conditions.flatMap((when) => {
    const all = adding.reduce((so, each) => both(so, each) ?? so, when);
    return [when, ...adding.flatMap((each) => both(when, each) ?? []), all];
  });
  const different = new Map(met.map((when) => [JSON.stringify(when), when] as const));
  const isFigureAsked = conditions.some(({ tier, downtime, costOver }) => tier ?? downtime ?? costOver);
  const places = everyPlace(services, isFigureAsked);
  return [...different.values()].flatMap((when) => asSubjects(when, places));
}

/** What meets both; undefined where nothing does. Where it is, is asked of every place. */
function both(one: When, other: When): When | undefined {
  const isApart = one.action !== undefined && other.action !== undefined && one.action !== other.action;
  const tier =
    one.tier && other.tier ? one.tier.filter((each) => other.tier?.includes(each)) : (one.tier ?? other.tier);
  const costs = [one.costOver, other.costOver].filter((cost) => cost !== undefined);
  const isOtherMoney = new Set(costs.map(({ currency }) => currency)).size > 1;
  if (isApart || isOtherMoney || tier?.length === 0) return undefined;
  const signals = [one.signal, other.signal].filter((signal) => signal !== undefined);
  const costOver = costs.toSorted((a, b) => b.amount - a.amount)[0];
  return {
    ...one,
    ...other,
    ...(tier && { tier }),
    ...(costOver && { costOver }),
    // Every signal is looked for in all that the alerts say.
    ...(signals.length > 0 && { signal: [...new Set(signals)].join(" ") }),
  };
}

function everyPlace(services: Policy["services"], isFigureAsked: boolean) {
  const { options: environments } = environmentSchema;
  const catalogued = Object.values(services).map(({ environment }) => environment);
  // An incident is in one place, or its alerts tell of others: all of them ask for the most.
  const reached = [...environments.map((environment) => [environment]), [...environments]];
  return reached.flatMap((around): Subject[] => [
    ...environments.map((environment) => ({ environment, around })),
    ...around.map((environment) => ({ environment, around, unnamed: [...new Set([...around, ...catalogued])] })),
    ...(isFigureAsked ? environments.map((environment) => ({ environment, around, missing: [...figures] })) : []),
  ]);
}

function asSubjects({ action, tier, downtime, costOver, signal }: When, places: Subject[]): Subject[] {
  const known = {
    ...(action !== undefined && { action }),
    ...(downtime && { overTolerable: true }),
    // Any amount is over a limit when it is one more.
    ...(costOver && { cost: { ...costOver, amount: costOver.amount + 1 } }),
    ...(signal !== undefined && { signals: [signal.toLowerCase()] }),
  };
  const tiers = tier ? tier.map((each) => ({ tier: each })) : [{}];
  return places.flatMap((place) => tiers.map((each) => ({ ...place, ...known, ...each })));
}
