import { expect, it } from "vitest";
import { authorityFor, matches, type Subject, unmet } from "../../src/incident/decisions/authority.ts";
import { type Figure, figures } from "../../src/incident/decisions/figures.ts";
import { type AuthorityRow, environmentSchema } from "../../src/policy/policy.ts";
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

const rowOf = (row: object) =>
  worldOf({ ...examplePolicy, authority: [{ ...row, decides: { any: ["ciso"] } }] }).rules.authority[0] as AuthorityRow;
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
    // Money of two currencies is compared by nobody: what would match but for that may match.
    const isOpen = written.map(({ when: { costOver, ...others } }, index) => {
      const { cost, ...priceless } = asked;
      const isOther = costOver !== undefined && cost !== undefined && !costOver.endsWith(cost.currency);
      return !isTrue[index] && isOther && cost.amount > 0 && matches(rowOf({ when: others }), priceless);
    });
    const first = isTrue.findIndex((isMet, index) => isMet || isOpen[index]);
    expect(authorityFor(rules, asked).row).toBe(first === -1 || isOpen[first] ? written.length : first);
    const row = rules.authority[authorityFor(rules, asked).row ?? 0];
    expect(row && unmet(row, asked)).toEqual([]);
    expect(rules.authority.map((each) => matches(each, asked))).toEqual([...isTrue, true]);
  });
  fc.assert(property);
});

const agreeing = fc.array(
  fc.record({ when, decides: fc.constant({ any: ["ciso"] }), consents: fc.subarray(["coo", "cio"]) }),
  { maxLength: 6 },
);
const truth = fc.record({
  tier: tiers,
  overTolerable: fc.boolean(),
  cost: fc.record({ amount: amounts, currency: currencies }),
});

it("what the catalogue does not say finds no other row than what is true would, but the fallback row, and asks nobody less", () => {
  const property = fc.property(
    agreeing,
    subject,
    truth,
    fc.subarray([...figures]),
    (written, asked, whole, missing) => {
      const rules = worldOf({ ...examplePolicy, authority: [...written, last] }).rules;
      const { tier: _tier, overTolerable: _downtime, cost: _cost, ...question } = asked;
      const { tier, overTolerable, cost } = whole;
      const isKnown = (...needed: Figure[]) => needed.every((figure) => !missing.includes(figure));
      const found = authorityFor(rules, {
        ...question,
        missing,
        ...(isKnown("tier") && { tier }),
        ...(isKnown("tolerableDowntime", "recoveryTime") && { overTolerable }),
        ...(isKnown("recoveryTime", "revenuePerMinute") && { cost }),
      });
      const meant = authorityFor(rules, { ...question, ...whole });
      expect([meant.row, written.length]).toContain(found.row);
      expect(found.consents).toEqual(expect.arrayContaining(meant.consents));
      if (found.row !== meant.row) expect(found).toMatchObject({ fellBack: "figures-not-known" });
      if (found.fellBack) expect(found.lacking).not.toEqual([]);
    },
  );
  fc.assert(property);
});
