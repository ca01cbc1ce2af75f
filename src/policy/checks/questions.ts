import { type Authority, authorityFor, type Subject } from "../../incident/decisions/authority.ts";
import { figures } from "../../incident/decisions/figures.ts";
import { environmentSchema, type Policy } from "../policy.ts";

/** What one row of the authority table asks of people, for some question that it decides. */
export type Asked = Pick<Authority, "deciders" | "consents" | "vetoLiftedBy"> & { row: number };

/** What every row asks for by itself, and with the consents that other rows add to a question that it decides. */
export function everythingAsked(policy: Policy): Asked[] {
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

/** Every question that the table tells apart from the others. */
function everyQuestion({ authority, services }: Policy): Subject[] {
  const conditions = authority.flatMap(({ when }) => when ?? []);
  const { options: environments } = environmentSchema;
  const isFigureAsked = conditions.some(({ tier, downtime, costOver }) => tier ?? downtime ?? costOver);
  const catalogued = Object.values(services).map(({ environment }) => environment);
  const places = environments.flatMap((around) => [
    ...environments.map((environment) => ({ environment, around })),
    { environment: around, around, unnamed: distinct([around, ...catalogued]) },
    ...(isFigureAsked ? environments.map((environment) => ({ environment, around, missing: [...figures] })) : []),
  ]);
  const parts: Partial<Subject>[][] = [
    distinct(conditions.map(({ action }) => action)).map((action) => ({ action })),
    distinct(conditions.flatMap(({ tier }) => tier ?? [])).map((tier) => ({ tier })),
    conditions.some(({ downtime }) => downtime) ? [{ overTolerable: true }] : [],
    // Any amount is over a limit when it is one more.
    conditions.flatMap(({ costOver }) => (costOver ? [{ cost: { ...costOver, amount: costOver.amount + 1 } }] : [])),
    distinct(conditions.map(({ signal }) => signal?.toLowerCase())).map((signal) => ({ signals: [signal] })),
  ];
  return parts.reduce<Subject[]>(
    (subjects, values) =>
      subjects.flatMap((subject) => [subject, ...values.map((value) => ({ ...subject, ...value }))]),
    places,
  );
}

function distinct<T>(values: (T | undefined)[]): T[] {
  return [...new Set(values.filter((value) => value !== undefined))];
}
