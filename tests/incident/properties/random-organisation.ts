import fc from "fast-check";
import type { PolicyWorld, World } from "../../../src/incident/decide.ts";
import { hashOf } from "../../../src/incident/hash.ts";
import { type AuthorityText, authorityText, orderText } from "../../../src/organisation/agreed-text.ts";
import type { OrganisationEvent } from "../../../src/organisation/events.ts";
import { foldOrganisation, type Organisation } from "../../../src/organisation/organisation.ts";
import { entityKindSchema, regimeSchema } from "../../../src/policy/clocks/row.ts";
import type { DirectoryPerson } from "../../../src/policy/directory.ts";
import { commandNameSchema, mediumSchema, type PersonId, severities } from "../../../src/policy/policy.ts";
import { worldOf } from "../../support/example.ts";

/** Organisations that nobody would design: people and rules at random, within what a policy can say. */

export const roleIds = ["commander", "ciso", "coo", "cio", "cpo"];
/** A full stop is what call-ins are joined with. */
const personIds = ["amara", "ben", "carla", "dev", "ops.lead", "ops night", "7"];

const minutes = (min: number, max: number) => fc.integer({ min, max }).map((n) => `${n}m`);
const someRoles = fc.uniqueArray(fc.constantFrom(...roleIds), { minLength: 1, maxLength: 3 });
const media = fc.uniqueArray(fc.constantFrom(...mediumSchema.options), { minLength: 1 });
const reach = fc.oneof(
  fc.constant([...mediumSchema.options]),
  fc.uniqueArray(fc.constantFrom(...mediumSchema.options)),
);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const person = fc.record({
  name: fc.constantFrom("Amara Okafor", "Ben", "O’Brien-Łukasz"),
  roles: fc.uniqueArray(fc.constantFrom(...roleIds), { maxLength: 3 }),
  timezone: fc.constantFrom("UTC", "Europe/London", "America/New_York", "Asia/Kathmandu", "Pacific/Apia"),
  delegates: fc.uniqueArray(fc.constantFrom(...personIds, "somebody-who-left"), { maxLength: 2 }),
});

const callRule = fc.record({
  role: fc.constantFrom(...roleIds),
  acknowledgeWithin: fc.oneof(minutes(1, 20), minutes(60, 300)),
  joinWithin: maybe(minutes(1, 60)),
  workingHours: fc.boolean(),
  when: maybe(
    fc.constantFrom({ environment: ["ot" as const, "medical" as const] }, { personalData: "suspected" as const }),
  ),
});

const laterRung = fc.record({
  share: fc.integer({ min: 0, max: 200 }),
  to: fc.constantFrom("person", "person", "delegate", "fallback"),
  by: media,
});

const steps = fc
  .record({
    first: media,
    later: fc.array(laterRung, { maxLength: 5 }),
    repeat: maybe(fc.record({ every: fc.integer({ min: 10, max: 100 }), until: minutes(1, 120), by: maybe(media) })),
  })
  .map(({ first, later, repeat }) => [
    { at: "0%", by: first },
    ...later
      .toSorted((a, b) => a.share - b.share)
      .map(({ share, to, by }) => ({ at: `${share}%`, to: to as "person" | "delegate" | "fallback", by })),
    ...(repeat ? [{ repeatEvery: `${repeat.every}%`, until: repeat.until, by: repeat.by }] : []),
  ]);

const severityRules = fc.record({
  call: fc.array(callRule, { maxLength: 4 }),
  steps,
  quietHours: maybe(fc.constantFrom({ from: "22:00", to: "07:00", start: "voice" as const })),
  updateEvery: maybe(fc.constantFrom("1ms", "20m", "2h")),
});

const deciders = fc.oneof(
  fc.record({ any: someRoles }),
  fc.record({ all: someRoles }),
  someRoles.chain((of) => fc.record({ atLeast: fc.integer({ min: 1, max: of.length }), of: fc.constant(of) })),
);

const conditions = [
  { action: "shut-down" },
  { environment: ["ot" as const] },
  { environment: ["medical" as const] },
  { tier: [1, 2] },
  { downtime: "over-tolerable" as const },
  { costOver: "1000 USD" },
  { signal: "backdoor" },
  { costOver: "1000 EUR" },
];

const authorityRow = fc.record({
  when: maybe(fc.constantFrom(...conditions)),
  fallback: fc.constantFrom(undefined, undefined, undefined, true as const),
  decides: maybe(deciders),
  consents: fc.option(someRoles, { nil: undefined, freq: 2 }),
  vetoLiftedBy: maybe(fc.constantFrom(...roleIds)),
  tieBreaker: fc.option(fc.constantFrom(...roleIds), { nil: undefined, freq: 2 }),
  delegates: maybe(fc.boolean()),
  within: fc.option(fc.oneof(minutes(1, 6), minutes(5, 60)), { nil: undefined, freq: 4 }),
});

type Row = typeof authorityRow extends fc.Arbitrary<infer T> ? T : never;

/** Two rows that between them have a seat for every role: with people for each, a question comes to something. */
const workableRows = fc
  .record({
    roles: fc.shuffledSubarray(roleIds, { minLength: 5, maxLength: 5 }),
    quorum: fc.constantFrom("any", "all", "one"),
    isVeto: fc.constantFrom(true, true, false),
    isLifted: fc.constantFrom(true, true, false),
    delegates: fc.constantFrom(undefined, undefined, false),
    within: fc.constantFrom("5m", "25m", "60m"),
  })
  .map(
    ({
      roles: [one = "", other = "", safe = "", lifter = "", last = ""],
      quorum,
      isVeto,
      isLifted,
      ...terms
    }): Row[] => [
      {
        ...{ when: undefined, fallback: undefined },
        ...terms,
        decides: quorum === "all" ? { all: [one, other] } : { any: quorum === "any" ? [one, other] : [one] },
        consents: isVeto ? [safe] : undefined,
        vetoLiftedBy: isVeto && isLifted ? lifter : undefined,
        tieBreaker: quorum === "one" ? undefined : last,
      },
      {
        ...{ when: undefined, consents: undefined, vetoLiftedBy: undefined, tieBreaker: undefined },
        ...{ delegates: undefined, within: undefined },
        fallback: true,
        decides: { any: [lifter, last] },
      },
    ],
  );

const signers = fc.uniqueArray(fc.constantFrom(...personIds.slice(0, 4)), { minLength: 1, maxLength: 2 });

/** Whoever is in the directory: an order holds only with signers who could decide what it allows. */
const everybody: PersonId[] = [];

const standingOrder = fc.record({
  id: fc.constantFrom("so-1", "so-2", "so-3"),
  when: fc.oneof(
    fc.constant({}),
    fc.constantFrom(
      { action: "isolate-host" },
      { action: "shut-down", environment: ["medical" as const, "ot" as const, "it" as const] },
      { environment: ["medical" as const, "it" as const] },
      { tier: [1] },
    ),
  ),
  agreedBy: fc.oneof(signers, fc.constant(everybody)),
  expires: fc.constantFrom("2026-11-22", "2027-11-22", "2026-11-21"),
});

const payments = {
  tier: 1,
  tolerableDowntime: "1h",
  breakingPoint: "3h",
  recoveryTime: "90m",
  revenuePerMinute: "12.30 USD",
  failover: { capacity: "33%", procedure: "in the blue folder" },
  manual: { procedure: "on paper", sustainableFor: "6h" },
  cliffs: [{ at: "02:30", what: "first settlement file" }],
  asOf: "2026-02-28",
  owner: "coo",
  customerNotice: "cio",
  customerNoticeWithin: "30m",
};

/** Now and then nobody has written all of it down. */
const figures = ["tier", "tolerableDowntime", "recoveryTime", "revenuePerMinute"];
const known = fc
  .oneof(
    { weight: 3, arbitrary: fc.constant<string[]>([]) },
    { weight: 1, arbitrary: fc.subarray(figures, { minLength: 1 }) },
  )
  .map((lacking) => Object.fromEntries(Object.entries(payments).filter(([key]) => !lacking.includes(key))));

const policy = fc.record({
  organisation: fc.record({
    name: fc.constant("Somewhere"),
    clocks: fc.uniqueArray(fc.constantFrom(...regimeSchema.options), { maxLength: 5 }),
    kinds: fc.uniqueArray(fc.constantFrom(...entityKindSchema.options), { maxLength: 2 }),
    timezone: fc.constantFrom("UTC", "America/New_York", "Pacific/Apia"),
    country: maybe(fc.constantFrom("DE", "US", "IE")),
    determineWithin: fc.constantFrom("1m", "2h", "24h"),
    pageBudget: fc.constantFrom("1s", "30s", "3m"),
    authorityAgreedBy: fc.option(signers, { nil: undefined, freq: 3 }),
    insiderContact: maybe(fc.constantFrom(...roleIds)),
    triage: fc.record({
      onCall: fc.constantFrom("commander", "ciso"),
      within: minutes(1, 30),
      immediately: fc.constantFrom([], ["ransomware"]),
    }),
  }),
  people: fc.dictionary(fc.constantFrom(...personIds), person, { minKeys: 1, maxKeys: 6, size: "max" }),
  roles: fc.dictionary(
    fc.constantFrom(...roleIds),
    fc.record({ fallback: maybe(fc.constantFrom(...roleIds)), safety: fc.boolean() }),
  ),
  commands: fc.dictionary(fc.constantFrom(...commandNameSchema.exclude(["exclude"]).options), someRoles, {
    maxKeys: 2,
  }),
  severities: fc
    .tuple(severityRules, fc.dictionary(fc.constantFrom(...severities), severityRules, { maxKeys: 2 }))
    .map(([sev1, others]) => ({ ...others, sev1 })),
  authority: fc.array(authorityRow, { maxLength: 4 }),
  standingOrders: fc.uniqueArray(standingOrder, { maxLength: 3, selector: ({ id }) => id }),
  services: known.map((of) => ({ payments: of, pumps: { environment: "medical" as const, tier: 2 } })),
});

/** A table that was agreed to before it was changed. */
const otherRows = [
  { when: { action: "shut-down" }, consents: ["ciso"] },
  { fallback: true as const, decides: { kind: "any" as const, roles: ["coo", "cio"] } },
];

/** Who agreed to what before the night: mostly everybody named, now and then nobody, or to another text. */
function organisationOf({ rules, directory }: PolicyWorld, clicks: Click[], handedOver: HandedOver): Organisation {
  const orders = rules.standingOrders.map((order) => ({
    order: order.id,
    of: orderText(order, rules),
    by: order.agreedBy,
  }));
  const table = { order: undefined, of: authorityText(rules), by: rules.organisation.authorityAgreedBy ?? [] };
  const wanted = [...orders, table].flatMap(({ by, ...text }) => by.map((person) => ({ ...text, person })));
  const events = wanted.flatMap(({ order, of, person }, seq): OrganisationEvent[] => {
    const click = clicks[seq % clicks.length];
    if (click === "none") return [];
    const meant = click === "this" ? of : order === undefined ? { ...of, rows: otherRows } : "another text";
    const textHash = hashOf(meant);
    const roles = directory.people[person]?.roles ?? [];
    const base = { seq: seq + 1, at: "2026-11-01T09:00:00.000Z", by: { person, roles, via: "slack" as const } };
    return [
      order === undefined
        ? { ...base, type: "AuthorityAgreed", data: { textHash, table: meant as AuthorityText } }
        : { ...base, type: "OrderAgreed", data: { order, textHash } },
    ];
  });
  return foldOrganisation([...events, ...delegationsAmong(Object.keys(directory.people), handedOver)]);
}

type HandedOver = typeof handOvers extends fc.Arbitrary<infer T> ? T : never;

/** Who has handed over to whom before the night (numbers among the people), and until when of it. */
const handOvers = fc.array(
  fc.record({
    who: fc.nat({ max: 6 }),
    to: fc.nat({ max: 6 }),
    until: fc.constantFrom("2026-11-22T03:03:00.000Z", "2026-11-22T03:20:00.000Z", "2026-11-22T06:00:00.000Z"),
  }),
  { maxLength: 2 },
);

function delegationsAmong(people: string[], handedOver: HandedOver): OrganisationEvent[] {
  const from = "2026-11-21T20:00:00.000Z";
  return handedOver.flatMap(({ who, to, until }, index) => {
    const [principal, delegate] = [people[who % people.length], people[to % people.length]];
    if (principal === undefined || delegate === undefined || principal === delegate) return [];
    const by = { person: principal, roles: [], via: "slack" as const };
    const data = { delegation: `before-${index}`, principal, delegate, from, until };
    return [{ type: "DelegationGranted", seq: 100 + index, at: from, by, data }];
  });
}

type Click = "this" | "another" | "none";
const clicks = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Click[]>(["this"]) },
  {
    weight: 1,
    arbitrary: fc.array(fc.constantFrom<Click>("this", "this", "another", "none"), { minLength: 5, maxLength: 5 }),
  },
);

/** Somebody for every role and everybody there is: with them decisions come to an end, one way or another. */
function staffed(written: Written): Written {
  const people = personIds.map((id, index): [string, Written["people"][string]] => {
    const role = roleIds[index % roleIds.length] as string;
    const one = written.people[id] ?? { name: "Ben" as const, roles: [], timezone: "UTC" as const, delegates: [] };
    return [id, { ...one, roles: [...new Set([role, ...one.roles])] }];
  });
  return { ...written, people: Object.fromEntries(people) };
}

type Written = typeof policy extends fc.Arbitrary<infer T> ? T : never;

/** Whom which media reach is drawn apart from the addresses: one may have no phone, and one nothing at all. */
export const organisation: fc.Arbitrary<World> = organisationOver(policy);
export const staffedOrganisation: fc.Arbitrary<World> = organisationOver(
  fc
    .tuple(policy, fc.option(workableRows, { nil: undefined, freq: 2 }))
    .map(([written, authority = written.authority]) => staffed({ ...written, authority })),
  fc.oneof({ weight: 4, arbitrary: fc.constant([...mediumSchema.options]) }, { weight: 1, arbitrary: reach }),
);

/** With clocks that start from one another, from the earlier of two things and from the latest of several. */
export const reportingOrganisation: fc.Arbitrary<World> = organisationOver(
  policy.map(staffed).map((written) => ({
    ...written,
    organisation: { ...written.organisation, clocks: ["gdpr", "dora", "california"] },
  })),
);

/** Roles in turns, whoever the people are; who holds them changes with `staffed` of the random commands. */
const turns = {
  commander: "2026-11-22T03:02:00.000Z",
  ciso: "2026-11-22T03:09:00.000Z",
  coo: "2026-11-22T03:31:00.000Z",
  cio: "2026-11-22T03:31:00.000Z",
};

function organisationOver(policies: fc.Arbitrary<Written>, reached = reach): fc.Arbitrary<World> {
  return fc
    .tuple(policies, fc.array(reached, { minLength: personIds.length, maxLength: personIds.length }), clicks, handOvers)
    .map(([written, reaches, clicked, handedOver]) => {
      const standingOrders = written.standingOrders.map((order) =>
        order.agreedBy === everybody ? { ...order, agreedBy: Object.keys(written.people) } : order,
      );
      const world = worldOf({ ...written, standingOrders });
      const people = Object.values(world.directory.people).map((one, index): [string, DirectoryPerson] => {
        // Every third is at home in Teams.
        const atHome = index % 3 === 2 && { platform: "teams" as const };
        return [one.id, { ...one, ...atHome, media: [...(reaches[index] ?? [])] }];
      });
      const directory = { people: Object.fromEntries(people), turns };
      return { ...world, directory, organisation: organisationOf(world, clicked, handedOver) };
    });
}
