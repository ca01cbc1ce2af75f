import { expect, it } from "vitest";
import { authorityFor, matches, type Subject, unmet } from "../../src/incident/decisions/authority.ts";
import { environmentSchema } from "../../src/policy/policy.ts";
import { examplePolicy, worldOf } from "../support/example.ts";
import fc from "../support/seeded.ts";

/** Tables and questions at random, over few enough values that they often meet. */

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const actions = fc.constantFrom("shut-down", "isolate-host");
const environments = fc.constantFrom(...environmentSchema.options);
const tiers = fc.integer({ min: 1, max: 3 });
const currencies = fc.constantFrom("USD", "EUR");
const amounts = fc.integer({ min: 0, max: 4 });
const signals = fc.constantFrom("ransomware", "worm");

const when = fc.record(
  {
    action: actions,
    environment: fc.uniqueArray(environments, { minLength: 1 }),
    tier: fc.uniqueArray(tiers, { minLength: 1 }),
    downtime: fc.constant("over-tolerable" as const),
    costOver: fc.tuple(amounts, currencies).map(([amount, currency]) => `${amount} ${currency}`),
    signal: signals,
  },
  { requiredKeys: [] },
);
const table = fc.array(fc.record({ when, decides: fc.constant({ any: ["ciso"] }) }), { maxLength: 6 });

const subject: fc.Arbitrary<Subject> = fc
  .record({
    action: maybe(actions),
    environment: environments,
    tier: maybe(tiers),
    overTolerable: maybe(fc.boolean()),
    cost: maybe(fc.record({ amount: amounts, currency: currencies })),
    signals: maybe(fc.array(signals.map((signal) => `trojan ${signal} on pay-7`))),
  })
  .map((drawn) => JSON.parse(JSON.stringify(drawn)) as Subject);

const last = { fallback: true as const, decides: { any: ["ceo"] } };

it("the row that decides is the first whose every condition is true, and no condition on what is not known is", () => {
  const property = fc.property(table, subject, (written, asked) => {
    const rules = worldOf({ ...examplePolicy, authority: [...written, last] }).rules;
    const isTrue = written.map(({ when: given }) => {
      const [limit, currency] = given.costOver?.split(" ") ?? [];
      return [
        given.action === undefined || given.action === asked.action,
        given.environment === undefined || given.environment.includes(asked.environment),
        given.tier === undefined || given.tier.some((tier) => tier === asked.tier),
        given.downtime === undefined || asked.overTolerable === true,
        limit === undefined || (asked.cost?.currency === currency && Number(asked.cost?.amount) > Number(limit)),
        given.signal === undefined || asked.signals?.some((text) => text.includes(String(given.signal))),
      ].every(Boolean);
    });
    const first = isTrue.indexOf(true);
    expect(authorityFor(rules, asked).row).toBe(first === -1 ? written.length : first);
    const row = rules.authority[authorityFor(rules, asked).row ?? 0];
    expect(row && unmet(row, asked)).toEqual([]);
    expect(rules.authority.map((each) => matches(each, asked))).toEqual([...isTrue, true]);
  });
  fc.assert(property);
});
