import { describe, expect, it } from "vitest";
import { decisionCard } from "../../src/chat/cards/decisions/decision.ts";
import type { Command } from "../../src/incident/commands.ts";
import { decide } from "../../src/incident/decide.ts";
import { parseOrganisationEvent } from "../../src/organisation/events.ts";
import { foldOrganisation } from "../../src/organisation/organisation.ts";
import { type Acts, acts } from "../organisation/acts.ts";
import { given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

const signers = { ...examplePolicy.organisation, authorityAgreedBy: ["amara", "carla"] };
const table = { kind: "authority" } as const;
const agreedRows = [
  { when: { action: "shut-down" }, decides: { any: ["cio"] } },
  { when: { environment: ["medical" as const] }, consents: ["clinical-safety"] },
  { fallback: true as const, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo", standsFor: "2h" },
];
const alone = { fallback: true as const, decides: { any: ["commander"] } };

type Change = { authority?: object[]; [part: string]: unknown };
const policy = (change: Change = {}) =>
  ({ ...examplePolicy, organisation: signers, authority: agreedRows, ...change }) as typeof examplePolicy;
/** Amara and Carla have agreed to the table. */
const signed = acts(worldOf(policy())).agrees("amara", table).agrees("carla", table);

/** The policy was changed since, and nobody has agreed to that. */
function changed(change: Change, { organisation }: Acts = signed) {
  return given({ ...worldOf(policy(change)), organisation });
}

function asked(story: ReturnType<typeof given>, change: object = {}) {
  const { decisions } = story.declared().proposed(change).incident;
  return decisions.d1;
}

describe("until a changed table is agreed to by everybody named in it", () => {
  it("whoever edits its fallback row does not decide alone: the fallback row agreed to last decides", () => {
    expect(asked(changed({ authority: [alone] }))).toMatchObject({
      deciders: { kind: "all", roles: ["ciso", "coo"] },
      tieBreaker: "ceo",
      fellBack: "not-agreed",
      decidedBefore: { status: "decides", row: 2 },
      tableAgreedBy: [{ person: "amara" }, { person: "carla" }],
    });
    expect(asked(changed({ authority: [alone] }))?.authorityRow).toBeUndefined();
  });

  it("whoever takes every row away, or also who must agree, does not either", () => {
    const all = { deciders: { kind: "all", roles: ["ciso", "coo"] } };
    expect(asked(changed({ authority: [] }))).toMatchObject(all);
    expect(asked(changed({ authority: [alone], organisation: examplePolicy.organisation }))).toMatchObject(all);
  });

  it("what it authorises stands for as long as was agreed, not as the changed row says", () => {
    const story = changed({ authority: [{ ...alone, standsFor: "30d" }] })
      .declared()
      .joined("amara", "carla");
    const made = story.proposed().chose("amara", "shut").chose("carla", "shut");
    expect(made.incident.actions.a1).toMatchObject({ authority: { until: "2026-11-22T05:00:00.000Z" } });
  });

  it("whoever must agree by the rows agreed to last is asked, also where the changed ones ask nobody", () => {
    const pumps = { service: "infusion-pumps" };
    expect(asked(changed({ authority: [alone] }), pumps)?.consents).toEqual(["clinical-safety"]);
    const consenting = { when: { action: "shut-down" }, consents: ["cpo"] };
    expect(asked(changed({ authority: [consenting, alone] }))?.consents).toEqual(["cpo"]);
  });

  it("a service that was moved is also where it was when they agreed", () => {
    const services = { ...examplePolicy.services, "infusion-pumps": { environment: "it", tier: 1 } };
    expect(asked(changed({ services }), { service: "infusion-pumps" })).toMatchObject({
      fellBack: "not-agreed",
      consents: ["clinical-safety"],
    });
  });

  it("the present fallback row decides, said loudly, where nobody answers any more for the one agreed to last", () => {
    const roles = { ...examplePolicy.roles, coo: {} };
    const { carla: _left, ...people } = examplePolicy.people;
    const decision = asked(changed({ authority: [alone], people, roles }), { by: "amara" });
    expect(decision).toMatchObject({
      deciders: { kind: "any", roles: ["commander"] },
      fellBack: "not-agreed",
      authorityRow: 0,
      decidedBefore: { status: "too-few-people" },
    });
    expect(decision?.tableAgreedBy).toBeUndefined();
  });

  it("the present fallback row decides where no table was ever agreed to by everybody", () => {
    const half = acts(worldOf(policy())).agrees("amara", table);
    const decision = asked(changed({ authority: [alone] }, half), { by: "amara" });
    expect(decision).toMatchObject({ deciders: { roles: ["commander"] }, fellBack: "not-agreed", authorityRow: 0 });
    expect(decision?.decidedBefore).toBeUndefined();
  });

  it("an incident goes by what was agreed when it was declared, whatever table is agreed to in its course", () => {
    const other = acts(worldOf(policy({ authority: [alone] })), signed.organisation)
      .agrees("amara", table)
      .agrees("carla", table);
    const third = [{ fallback: true as const, decides: { any: ["cpo"] } }];
    const { incident, world, ...story } = changed({ authority: third }).declared();
    const asking = story.proposed().asked as Command;
    const { events } = decide(asking, incident, { ...world, organisation: other.organisation });
    const put = events.find(({ type }) => type === "DecisionProposed");
    expect(put?.data).toMatchObject({ deciders: { kind: "all", roles: ["ciso", "coo"] }, fellBack: "not-agreed" });
  });

  it("its own rows decide once everybody has agreed", () => {
    const world = worldOf(policy({ authority: [alone] }));
    const { organisation } = acts(world, signed.organisation).agrees("amara", table).agrees("carla", table);
    const decision = asked(given({ ...world, organisation }), { by: "amara" });
    expect(decision).toMatchObject({
      authorityRow: 0,
      tableAgreedBy: [{ person: "amara", at: expect.any(String) }, { person: "carla" }],
    });
    expect(decision?.fellBack).toBeUndefined();
  });

  it("the card says which row decides, and who agreed to it", () => {
    const story = changed({ authority: [alone] })
      .declared()
      .proposed();
    const names = { rules: story.world.rules, directory: story.world.directory };
    const card = JSON.stringify(decisionCard(story.incident, "d1", { kind: "room", platform: "slack" }, names));
    expect(card).toContain("the fallback row of the table agreed to last says who decides");
    expect(card).toContain("Agreed to by Amara Okafor and Carla Reyes.");
  });

  it("an agreement of an older Muster, which did not keep the table, leaves the present fallback row", () => {
    const [last] = signed.added;
    const { table: _kept, ...data } = (last?.data ?? {}) as Record<string, unknown>;
    const old = parseOrganisationEvent({ ...(last as NonNullable<typeof last>), data });
    const decision = asked(changed({ authority: [alone] }, { ...signed, organisation: foldOrganisation([old]) }), {
      by: "amara",
    });
    expect(decision).toMatchObject({ fellBack: "not-agreed", authorityRow: 0 });
  });
});
