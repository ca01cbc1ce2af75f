import { describe, expect, it } from "vitest";
import { later } from "../../src/incident/time.ts";
import type { StandingOrder } from "../../src/organisation/agreed-text.ts";
import {
  authorityInForce,
  authorityStanding,
  authorityTextHash,
  orderInForce,
  orderStanding,
  orderTextHash,
} from "../../src/organisation/agreements.ts";
import { foldOrganisation } from "../../src/organisation/organisation.ts";
import type { Environment, PersonId, Rules } from "../../src/policy/policy.ts";
import { examplePolicy, worldOf } from "../support/example.ts";
import { acts, start } from "./acts.ts";

type Order = {
  id: string;
  when: { action: string; tier?: number[]; environment?: Environment[] };
  agreedBy: PersonId[];
  expires: string;
  standsFor?: string;
};

const order: Order = {
  id: "isolate-t3",
  when: { action: "isolate-host", tier: [3] },
  agreedBy: ["amara", "carla"],
  expires: "2026-12-31",
};
const text = { kind: "order", order: "isolate-t3" } as const;
const table = { kind: "authority" } as const;

function agreedWorld(changes: Partial<Order> = {}) {
  return worldOf({
    ...examplePolicy,
    organisation: { ...examplePolicy.organisation, authorityAgreedBy: ["amara", "carla"] },
    standingOrders: [{ ...order, ...changes }],
  });
}

const world = agreedWorld();
const [written] = world.rules.standingOrders as [StandingOrder];
const { directory, rules } = world;

describe("a standing order", () => {
  const signed = acts(world).agrees("amara", text).agrees("carla", text).organisation;

  it("is in force when everybody named has agreed to it by their own click, and not before", () => {
    const half = acts(world).agrees("amara", text).organisation;
    expect(orderStanding(written, rules, { organisation: half, directory, now: start })).toEqual({
      status: "awaiting",
      missing: ["carla"],
      gone: [],
    });
    expect(orderInForce(written, rules, { organisation: signed, directory, now: start })).toBe(true);
  });

  it("is void once anything in it is edited, until everybody has agreed anew", () => {
    const edited = agreedWorld({ when: { action: "isolate-host", tier: [2, 3] } });
    const [other] = edited.rules.standingOrders as [StandingOrder];
    expect(orderTextHash(other, edited.rules)).not.toBe(orderTextHash(written, rules));
    expect(orderInForce(other, rules, { organisation: signed, directory, now: start })).toBe(false);
    const anew = acts(edited, signed).agrees("amara", text).agrees("carla", text).organisation;
    expect(orderInForce(other, rules, { organisation: anew, directory, now: start })).toBe(true);
    expect(orderInForce(written, rules, { organisation: anew, directory, now: start })).toBe(false);
  });

  it("is void once others may use it", () => {
    const narrowed = { ...rules, commands: { ...rules.commands, action: ["ciso"] } };
    const inForce = (by: typeof signed, under: typeof rules) =>
      orderInForce(written, under, { organisation: by, directory, now: start });
    expect(inForce(signed, narrowed)).toBe(false);
    const anew = acts({ ...world, rules: narrowed })
      .agrees("amara", text)
      .agrees("carla", text).organisation;
    expect(inForce(anew, narrowed)).toBe(true);
    expect(inForce(anew, rules)).toBe(false);
  });

  it("is void once the policy changes how long what it allows stands, unless it says so itself", () => {
    const organisation = { ...rules.organisation, authorisationStandsForMs: 1 };
    const inForce = (one: StandingOrder, by: typeof signed) =>
      orderInForce(one, { ...rules, organisation }, { organisation: by, directory, now: start });
    expect(inForce(written, signed)).toBe(false);
    const itself = agreedWorld({ standsFor: "4h" });
    const [stands] = itself.rules.standingOrders as [StandingOrder];
    expect(inForce(stands, acts(itself).agrees("amara", text).agrees("carla", text).organisation)).toBe(true);
  });

  it("that can reach patients is void once another role answers for their safety", () => {
    const ward = agreedWorld({ when: { action: "isolate-host", environment: ["medical"] } });
    const [reaching] = ward.rules.standingOrders as [StandingOrder];
    const { organisation } = acts(ward).agrees("amara", text).agrees("carla", text);
    const roles = { ...ward.rules.roles, ciso: { safety: true, fallback: "cio" } };
    const inForce = (under: typeof rules) => orderInForce(reaching, under, { organisation, directory, now: start });
    expect(inForce(ward.rules)).toBe(true);
    expect(inForce({ ...ward.rules, roles })).toBe(false);
    expect(orderInForce(written, { ...rules, roles }, { organisation: signed, directory, now: start })).toBe(true);
  });

  it("is void once a service that it reaches, or that it did not reach, is moved, or leaves the catalogue", () => {
    const reaching = { ...agreedWorld({ when: { action: "isolate-host", environment: ["it"] } }) };
    const [office] = reaching.rules.standingOrders as [StandingOrder];
    const { organisation } = acts(reaching).agrees("amara", text).agrees("carla", text);
    const { payments, "infusion-pumps": pumps } = rules.services as Required<Rules["services"]>;
    const isVoid = (services: object) =>
      !orderInForce(office, { ...reaching.rules, services } as Rules, { organisation, directory, now: start });
    expect(isVoid({ payments, "infusion-pumps": pumps })).toBe(false);
    expect(isVoid({ payments, "infusion-pumps": { ...pumps, environment: "it" } })).toBe(true);
    expect(isVoid({ payments: { ...payments, tier: 3 }, "infusion-pumps": pumps })).toBe(true);
    expect(isVoid({ payments })).toBe(true);
    expect(isVoid({ payments: { ...payments, owner: "cio" }, "infusion-pumps": pumps })).toBe(false);
  });

  it("ends with the day named, on the organisation's own clock", () => {
    const inZone = { ...rules, organisation: { ...rules.organisation, timezone: "America/New_York" } };
    const there = acts({ ...world, rules: inZone })
      .agrees("amara", text)
      .agrees("carla", text).organisation;
    const atThere = (now: string) => orderStanding(written, inZone, { organisation: there, directory, now }).status;
    expect(atThere("2027-01-01T04:59:59.999Z")).toBe("in-force");
    expect(atThere("2027-01-01T05:00:00.000Z")).toBe("expired");
    const at = (now: string) => orderStanding(written, rules, { organisation: signed, directory, now }).status;
    expect(at("2026-12-31T23:59:59.999Z")).toBe("in-force");
    expect(at("2027-01-01T00:00:00.000Z")).toBe("expired");
  });

  it("is out of force when somebody who agreed has left", () => {
    const { carla: _left, ...people } = directory.people;
    expect(orderStanding(written, rules, { organisation: signed, directory: { people }, now: start })).toEqual({
      status: "awaiting",
      missing: [],
      gone: ["carla"],
    });
  });

  it("is out of force when somebody takes their agreement back", () => {
    const { organisation } = acts(world, signed).takesBack("carla", text);
    expect(orderInForce(written, rules, { organisation, directory, now: start })).toBe(false);
  });
});

describe("agreeing", () => {
  it("is for whoever the text names, and nobody else", () => {
    expect(acts(world).agrees("ben", text).refusal).toEqual({ code: "not-yours-to-agree" });
  });

  it("is not for a guest whom the policy does not name as one", () => {
    const { amara } = directory.people;
    if (!amara) throw new Error("nobody is called amara");
    const people = { ...directory.people, amara: { ...amara, outside: "guest" as const } };
    const refused = acts({ ...world, directory: { ...directory, people } }).agrees("amara", text);
    expect(refused.refusal).toEqual({ code: "from-outside" });
    expect(refused.added).toEqual([]);
  });

  it("is pressed again by whoever was never said to be one of ours", () => {
    const { amara } = directory.people;
    if (!amara) throw new Error("nobody is called amara");
    const people = { ...directory.people, amara: { ...amara, unsaid: ["slack" as const] } };
    const refused = acts({ ...world, directory: { ...directory, people } }).agrees("amara", text);
    expect(refused.refusal).toEqual({ code: "not-known-yet" });
  });

  it("to a text that reads otherwise by now is refused", () => {
    const shown = orderTextHash(written, rules);
    const edited = agreedWorld({ expires: "2027-12-31" });
    expect(acts(edited).agrees("amara", text, shown).refusal).toEqual({ code: "shown-an-older-text" });
  });

  it("to a text that is not there is refused", () => {
    expect(acts(world).agrees("amara", { kind: "order", order: "constructor" }).refusal).toEqual({
      code: "shown-an-older-text",
    });
    expect(acts(worldOf()).agrees("amara", table).refusal).toEqual({ code: "shown-an-older-text" });
  });

  it("to an order that has expired is refused", () => {
    const expired = agreedWorld({ expires: "2026-11-21" });
    expect(acts(expired).agrees("amara", text).refusal).toEqual({ code: "text-expired" });
  });

  it("by somebody who is not in the directory is refused, whatever the text says", () => {
    const stranger = agreedWorld({ agreedBy: ["slack:T0/U0"] });
    expect(acts(stranger).agrees("slack:T0/U0", text).refusal).toMatchObject({ code: "unknown-person" });
  });

  it("twice is one fact", () => {
    expect(acts(world).agrees("amara", text).agrees("amara", text)).toMatchObject({ added: [], refusal: undefined });
  });

  it("can be taken back when the text reads otherwise by now", () => {
    const { organisation } = acts(world).agrees("amara", text);
    const edited = acts(agreedWorld({ expires: "2027-12-31" }), organisation);
    expect(edited.takesBack("amara", text).added).toMatchObject([{ type: "AgreementWithdrawn", data: { text } }]);
  });

  it("is for whoever the policy allows the command, where it names any", () => {
    const allowed = worldOf({ ...examplePolicy, standingOrders: [order], commands: { agreements: ["ciso"] } });
    expect(acts(allowed).agrees("amara", text).refusal).toBeUndefined();
    expect(acts(allowed).agrees("carla", text).refusal).toEqual({
      code: "not-permitted",
      command: "agreements",
      roles: ["ciso"],
    });
  });

  it("is taken back only by whoever agreed", () => {
    const tried = acts(world).agrees("amara", text).takesBack("carla", text);
    expect(tried.refusal).toEqual({ code: "not-agreed" });
  });
});

describe("the authority table", () => {
  it("is agreed by the policy itself where nobody is named to agree to it", () => {
    expect(authorityInForce(worldOf().rules, { organisation: acts().organisation, directory })).toBe(true);
  });

  it("is in force when each person named has agreed to that very table", () => {
    const half = acts(world).agrees("amara", table);
    expect(authorityStanding(world.rules, { organisation: half.organisation, directory })).toEqual({
      status: "awaiting",
      missing: ["carla"],
      gone: [],
    });
    const { organisation } = half.agrees("carla", table);
    expect(authorityInForce(world.rules, { organisation, directory })).toBe(true);
  });

  it("is void once a row is edited", () => {
    const { organisation } = acts(world).agrees("amara", table).agrees("carla", table);
    const edited = { ...rules, authority: rules.authority.slice(1) };
    expect(authorityInForce(edited, { organisation, directory })).toBe(false);
  });

  const meanings: Record<string, (rules: Rules) => Rules> = {
    "who must agree to it": (was) => ({ ...was, organisation: { ...was.organisation, authorityAgreedBy: ["carla"] } }),
    "who is on call": (was) => ({
      ...was,
      organisation: { ...was.organisation, triage: { ...was.organisation.triage, onCall: "ciso" } },
    }),
    "how long an action stands": (was) => ({
      ...was,
      organisation: { ...was.organisation, authorisationStandsForMs: 1 },
    }),
    "to whom a role in it falls": (was) => ({
      ...was,
      roles: { ...was.roles, coo: { safety: false, fallback: "cpo" } },
    }),
    "to whom that one falls": (was) => ({ ...was, roles: { ...was.roles, ceo: { safety: false, fallback: "cpo" } } }),
    "whether a role in it answers for safety": (was) => ({
      ...was,
      roles: { ...was.roles, coo: { safety: true, fallback: "ceo" } },
    }),
  };

  it.each(Object.keys(meanings))("is void once the policy changes %s", (what) => {
    const { organisation } = acts(world).agrees("amara", table).agrees("carla", table);
    const edited = meanings[what]?.(rules) ?? rules;
    expect(authorityInForce(edited, { organisation, directory })).toBe(false);
  });

  it("is void once a figure is edited by which a row finds who decides, and by no other figure", () => {
    const when = { action: "shut-down", downtime: "over-tolerable" as const };
    const [first, ...rows] = rules.authority;
    const payments = { ...rules.services.payments, tolerableDowntimeMs: 4 * 3_600_000, recoveryTimeMs: 7_200_000 };
    const of = (changed: object, costOver?: object): Rules => ({
      ...rules,
      authority: [{ ...first, when: { ...when, ...costOver } }, ...rows] as Rules["authority"],
      services: { ...rules.services, payments: { ...payments, ...changed } } as Rules["services"],
    });
    const isVoid = (before: Rules, after: Rules) => {
      const { organisation } = acts({ ...world, rules: before })
        .agrees("amara", table)
        .agrees("carla", table);
      expect(authorityInForce(before, { organisation, directory })).toBe(true);
      return !authorityInForce(after, { organisation, directory });
    };
    expect(isVoid(of({}), of({ tolerableDowntimeMs: 48 * 3_600_000 }))).toBe(true);
    expect(isVoid(of({}), of({ recoveryTimeMs: 1 }))).toBe(true);
    expect(isVoid(of({}), of({ revenuePerMinute: { amount: 1, currency: "USD" } }))).toBe(false);
    expect(isVoid(of({}), of({ asOf: "2026-11-01", breakingPointMs: 1 }))).toBe(false);
    const over = { costOver: { amount: 5, currency: "USD" } };
    expect(isVoid(of({}, over), of({ revenuePerMinute: { amount: 1, currency: "USD" } }, over))).toBe(true);
  });

  it("stays in force when what it does not hang on is edited", () => {
    const { organisation } = acts(world).agrees("amara", table).agrees("carla", table);
    const roles = { ...rules.roles, cpo: { safety: true } };
    expect(authorityInForce({ ...rules, roles }, { organisation, directory })).toBe(true);
  });

  it("is void once a service moves away from where a row asks for it", () => {
    const row = { when: { environment: ["medical" as const] }, consents: ["clinical-safety"] };
    const ward = worldOf({
      ...examplePolicy,
      organisation: { ...examplePolicy.organisation, authorityAgreedBy: ["amara"] },
      authority: [row, ...examplePolicy.authority],
    });
    const { organisation } = acts(ward).agrees("amara", table);
    const { "infusion-pumps": pumps } = ward.rules.services;
    const moved = { ...ward.rules.services, "infusion-pumps": { ...pumps, environment: "it" } } as Rules["services"];
    expect(authorityInForce(ward.rules, { organisation, directory })).toBe(true);
    expect(authorityInForce({ ...ward.rules, services: moved }, { organisation, directory })).toBe(false);
  });

  describe("that takes the place of another", () => {
    const rows = [
      { when: { action: "shut-down" }, decides: { any: ["commander"] } },
      ...examplePolicy.authority.slice(3),
    ];
    const other = (authorityAgreedBy?: PersonId[]) =>
      worldOf({
        ...examplePolicy,
        organisation: { ...examplePolicy.organisation, ...(authorityAgreedBy && { authorityAgreedBy }) },
        authority: rows,
      });
    const signed = acts(world).agrees("amara", table).agrees("carla", table);
    const missing = (
      under: ReturnType<typeof other>,
      { organisation }: { organisation: typeof signed.organisation },
    ) => {
      const standing = authorityStanding(under.rules, { organisation, directory });
      return standing.status === "awaiting" ? standing.missing : standing.status;
    };

    it("holds only once those who agreed to that one have agreed to it too, whoever it names", () => {
      expect(missing(other(), signed)).toEqual(["amara", "carla"]);
      const mine = acts(other(["ben"]), signed.organisation).agrees("ben", table);
      expect(missing(other(["ben"]), mine)).toEqual(["amara", "carla"]);
      const half = mine.agrees("amara", table);
      expect(missing(other(["ben"]), half)).toEqual(["carla"]);
      expect(missing(other(["ben"]), half.agrees("carla", table))).toBe("in-force");
    });

    it("holds without whoever has left, and not without whoever has taken their agreement back", () => {
      const mine = acts(other(["ben"]), signed.organisation)
        .agrees("ben", table)
        .agrees("amara", table);
      const { carla: _left, ...people } = directory.people;
      const without = { organisation: mine.organisation, directory: { people } };
      expect(authorityInForce(other(["ben"]).rules, without)).toBe(true);
      expect(missing(other(["ben"]), acts(world, mine.organisation).takesBack("carla", table))).toEqual(["carla"]);
    });

    it("does not stand in the way of that one while nobody but its own people agreed to it", () => {
      const mine = acts(other(["ben"]), signed.organisation).agrees("ben", table);
      expect(missing(world, mine)).toBe("in-force");
    });

    it("frees whoever has agreed to be named no more; where it names nobody, it frees nobody", () => {
      const handed = acts(other(["ben"]), signed.organisation)
        .agrees("ben", table)
        .agrees("amara", table)
        .agrees("carla", table);
      expect(missing(worldOf(), handed)).toEqual(["ben"]);
      const unnamed = acts(other(), signed.organisation).agrees("amara", table).agrees("carla", table);
      expect(missing(other(), unnamed)).toBe("in-force");
      expect(missing(worldOf(), unnamed)).toEqual(["amara", "carla"]);
    });

    it("needs those who agreed by facts that do not say yet who was missing", () => {
      const old = ["amara", "carla"].map((person, index) => ({
        seq: index + 1,
        at: start,
        by: { person, roles: [], via: "slack" as const },
        type: "AuthorityAgreed" as const,
        data: { textHash: authorityTextHash(rules) },
      }));
      const organisation = foldOrganisation(old);
      expect(missing(world, { organisation })).toBe("in-force");
      expect(missing(other(["ben"]), { organisation })).toEqual(["ben", "amara", "carla"]);
    });
  });

  it("has one hash, before and after an incident has pinned it", () => {
    expect(authorityTextHash(JSON.parse(JSON.stringify(world.rules)))).toBe(authorityTextHash(world.rules));
  });

  it("does not depend on when it was agreed, but every agreement says when", () => {
    const { added } = acts(world).does(
      "amara",
      { type: "Agree", shown: authorityTextHash(world.rules) },
      later(start, 1),
    );
    expect(added).toMatchObject([{ type: "AuthorityAgreed", at: later(start, 1), by: { person: "amara" } }]);
  });
});
