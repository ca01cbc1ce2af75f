import { describe, expect, it } from "vitest";
import { later } from "../../src/incident/time.ts";
import {
  authorityInForce,
  authorityStanding,
  authorityTextHash,
  orderInForce,
  orderStanding,
  orderTextHash,
  type StandingOrder,
} from "../../src/organisation/agreements.ts";
import { examplePolicy, worldOf } from "../support/example.ts";
import { acts, start } from "./acts.ts";

const order = {
  id: "isolate-t3",
  when: { action: "isolate-host", tier: [3] },
  agreedBy: ["amara", "carla"],
  expires: "2026-12-31",
};
const text = { kind: "order", order: "isolate-t3" } as const;
const table = { kind: "authority" } as const;

function agreedWorld(changes: Partial<typeof order> = {}) {
  return worldOf({
    ...examplePolicy,
    organisation: { ...examplePolicy.organisation, authorityAgreedBy: ["amara", "carla"] },
    standingOrders: [{ ...order, ...changes }],
  });
}

const world = agreedWorld();
const [written] = world.rules.standingOrders as [StandingOrder];
const { directory } = world;

describe("a standing order", () => {
  const signed = acts(world).agrees("amara", text).agrees("carla", text).organisation;

  it("is in force when everybody named has agreed to it by their own click, and not before", () => {
    const half = acts(world).agrees("amara", text).organisation;
    expect(orderStanding(written, { organisation: half, directory, now: start })).toEqual({
      status: "awaiting",
      missing: ["carla"],
      gone: [],
    });
    expect(orderInForce(written, { organisation: signed, directory, now: start })).toBe(true);
  });

  it("is void once anything in it is edited, until everybody has agreed anew", () => {
    const edited = agreedWorld({ when: { action: "isolate-host", tier: [2, 3] } });
    const [other] = edited.rules.standingOrders as [StandingOrder];
    expect(orderTextHash(other)).not.toBe(orderTextHash(written));
    expect(orderInForce(other, { organisation: signed, directory, now: start })).toBe(false);
    const anew = acts(edited, signed).agrees("amara", text).agrees("carla", text).organisation;
    expect(orderInForce(other, { organisation: anew, directory, now: start })).toBe(true);
    expect(orderInForce(written, { organisation: anew, directory, now: start })).toBe(false);
  });

  it("ends with the day named, in UTC", () => {
    const at = (now: string) => orderStanding(written, { organisation: signed, directory, now }).status;
    expect(at("2026-12-31T23:59:59.999Z")).toBe("in-force");
    expect(at("2027-01-01T00:00:00.000Z")).toBe("expired");
  });

  it("is out of force when somebody who agreed has left", () => {
    const { carla: _left, ...people } = directory.people;
    expect(orderStanding(written, { organisation: signed, directory: { people }, now: start })).toEqual({
      status: "awaiting",
      missing: [],
      gone: ["carla"],
    });
  });

  it("is out of force when somebody takes their agreement back", () => {
    const { organisation } = acts(world, signed).takesBack("carla", text);
    expect(orderInForce(written, { organisation, directory, now: start })).toBe(false);
  });
});

describe("agreeing", () => {
  it("is for whoever the text names, and nobody else", () => {
    expect(acts(world).agrees("ben", text).refusal).toEqual({ code: "not-yours-to-agree" });
  });

  it("to a text that reads otherwise by now is refused", () => {
    const shown = orderTextHash(written);
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
    const rules = { ...world.rules, authority: world.rules.authority.slice(1) };
    expect(authorityInForce(rules, { organisation, directory })).toBe(false);
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
