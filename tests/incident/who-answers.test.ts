import { describe, expect, it } from "vitest";
import type { Block } from "../../src/chat/card.ts";
import { decisionCard } from "../../src/chat/cards/decisions/decision.ts";
import { type Given, given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** Who answers for a role changes while a question is open: one rule says who is asked, called and counted. */

const both = { fallback: true, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo", within: "25m" };
const alone = { fallback: true, decides: { any: ["ciso"] }, within: "25m" };
const table = (authority: object[], roles: object = {}, people: object = {}) => {
  const all = { ...examplePolicy.roles, ...roles };
  return given(
    worldOf({ ...examplePolicy, roles: all, people: { ...examplePolicy.people, ...people }, authority }),
  ).declared();
};
const the = ({ incident }: Given, id = "d1") => {
  const found = incident.decisions[id];
  if (!found) throw new Error(`there is no ${id}`);
  return found;
};
const types = ({ added }: Given) => added.map(({ type }) => type);
const askedFor = ({ incident }: Given) =>
  Object.values(incident.callIns).flatMap(({ person, why }) => (why === "decision" ? [person] : []));
const namesOf = ({ world, incident }: Given) => ({ directory: world.directory, rules: incident.rules });
const cardOf = (
  story: Given,
  id = "d1",
  to: Parameters<typeof decisionCard>[2] = { kind: "room", platform: "slack" },
): Block[] => decisionCard(story.incident, id, to, namesOf(story)).blocks;
const wordsOf = (story: Given, id = "d1") => JSON.stringify(cardOf(story, id));
const buttonsOf = (story: Given, person: string) =>
  cardOf(story, "d1", { kind: "person", person }).flatMap((block) =>
    block.type === "buttons" ? block.buttons.map(({ label }) => label) : [],
  );

describe("somebody who leaves in mid-decision", () => {
  it("is answered for by whoever their role falls to, who is asked and called at once", () => {
    const left = table([alone]).proposed().staffed("amara", { roles: [] }).after("1m");
    expect(the(left).asked.dev).toEqual({ role: "ciso" });
    expect(left.incident.callIns["dev.1"]).toBeDefined();
    expect(wordsOf(left)).toContain("Waiting for Dev Patel");
    expect(wordsOf(left)).not.toContain("Waiting for Amara Okafor");
    expect(the(left.chose("dev", "shut")).state).toMatchObject({ status: "made", option: "shut" });
    expect(left.chose("amara", "shut").refusal?.code).toBe("not-a-decider");
  });

  it("is so also in a seat that must agree", () => {
    const safe = [{ when: { action: "shut-down" }, consents: ["clinical-safety"] }, alone];
    const left = table(safe, { "clinical-safety": { safety: true, fallback: "general-counsel" } })
      .proposed()
      .staffed("elena", { roles: [] })
      .after("1m");
    expect(the(left).asked.ivan).toEqual({ role: "clinical-safety" });
    const made = left.chose("amara", "shut").chose("ivan", "shut");
    expect(the(made).state.status).toBe("made");
  });

  it("and whose role falls to nobody leaves it to the fallback row: the same question is put anew", () => {
    const rows = [
      { when: { action: "shut-down" }, decides: { any: ["ciso"] } },
      { fallback: true, decides: { all: ["coo", "ceo"] } },
    ];
    const left = table(rows, { ciso: {} }).proposed().staffed("amara", { roles: [] }).after("1m");
    expect(the(left).state.status).toBe("replaced");
    expect(the(left, "d1.2")).toMatchObject({ question: "Shut down payments?", proposedBy: "ben", authorityRow: 1 });
    expect(Object.keys(the(left, "d1.2").asked)).toEqual(["carla", "farid"]);
  });

  it("who stood in for somebody else and is asked now themselves is waited for", () => {
    const rows = [{ fallback: true, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo", within: "25m" }];
    const half = table(rows).joined("amara").proposed().after("12m30s").acknowledged("dev");
    expect(the(half).asked.dev).toEqual({ role: "coo", actingFor: "carla" });
    const left = half.staffed("amara", { roles: [] }).after("1m");
    expect(the(left).asked.dev).toEqual({ role: "ciso" });
    expect(types(left.chose("carla", "keep"))).not.toContain("DecisionTied");
  });

  it("and was called to break the tie is followed by whoever breaks it now", () => {
    const tied = table([both], { ceo: { fallback: "general-counsel" } })
      .joined("amara", "carla")
      .proposed()
      .chose("amara", "shut")
      .chose("carla", "keep");
    const left = tied.staffed("farid", { roles: [] }).after("1m");
    expect(the(left).tieBreakerCalled?.person).toBe("ivan");
    expect(the(left.chose("ivan", "keep")).state).toMatchObject({ status: "made", tieBrokenBy: "ivan" });
  });
});

describe("of two who hold a role", () => {
  it("the one who can be reached is asked, whichever comes first", () => {
    const zoe = { name: "Zoe Ward", roles: ["ciso"], slack: "U0ZOE", phone: "+15550199" };
    const put = table([alone], { ciso: {} }, { zoe }).staffed("amara", { media: [], delegates: [] }).proposed();
    expect(the(put).asked).toEqual({ zoe: { role: "ciso" } });
    expect(askedFor(put)).toContain("zoe");
    expect(the(put.chose("zoe", "keep")).state.status).toBe("made");
  });

  it("the one who can be reached is called to break a tie, whichever comes first", () => {
    const zoe = { name: "Zoe Ward", roles: ["ceo"], slack: "U0ZOE", phone: "+15550199" };
    const tied = table([both], {}, { zoe })
      .staffed("farid", { media: [], delegates: [] })
      .joined("amara", "carla")
      .proposed()
      .chose("amara", "shut")
      .chose("carla", "keep");
    expect(the(tied).tieBreakerCalled?.person).toBe("zoe");
  });

  it("each answers where the role fell to both", () => {
    const kim = { name: "Kim Berg", roles: ["cio"], slack: "U0KIM", phone: "+15550198" };
    const put = table([alone], {}, { kim }).staffed("amara", { roles: [] }).staffed("dev", { media: [] }).proposed();
    expect(the(put).asked).toEqual({ kim: { role: "ciso" } });
    expect(the(put.chose("kim", "keep")).state.status).toBe("made");
  });
});

describe("a tie-breaker who abstains", () => {
  const tied = () =>
    table([both], { ceo: { fallback: "general-counsel" } })
      .joined("amara", "carla", "farid", "ivan")
      .proposed()
      .chose("amara", "shut")
      .chose("carla", "keep");

  it("is followed by whoever breaks the tie instead, to whom the right passes at the deadline", () => {
    const abstained = tied().abstained("farid");
    expect(the(abstained).tieBreakerCalled?.person).toBe("ivan");
    const late = abstained.after("26m");
    expect(the(late).passed?.to).toEqual(["ivan"]);
    expect(the(late.chose("ivan", "keep")).state).toMatchObject({ status: "made", option: "keep" });
  });

  it("with nobody after them has nothing passed to them at the deadline", () => {
    const nobody = table([both])
      .joined("amara", "carla", "farid")
      .proposed()
      .chose("amara", "shut")
      .chose("carla", "keep")
      .abstained("farid");
    expect(the(nobody.after("26m")).state.status).toBe("expired");
  });
});

describe("a sole decider who abstains", () => {
  const rows = [
    { when: { action: "shut-down" }, decides: { any: ["ciso"] } },
    { fallback: true, decides: { all: ["ciso", "coo", "ceo"] } },
  ];

  it("leaves it to the fallback row, put anew as it was put, in which they abstain still", () => {
    const fallback = { fallback: true, decides: { all: ["coo", "ceo"] } };
    const abstained = table([rows[0] as object, fallback], { ciso: {} })
      .joined("amara")
      .proposed()
      .abstained("amara");
    expect(the(abstained).state.status).toBe("replaced");
    const anew = the(abstained, "d1.2");
    expect(anew).toMatchObject({ proposedBy: "ben", fellBack: "too-few-people", authorityRow: 1 });
    expect(Object.keys(anew.asked)).toEqual(["carla", "farid"]);
    expect(abstained.chose("amara", "shut", "d1.2").refusal?.code).toBe("abstained");
    const made = abstained.chose("carla", "keep", "d1.2").chose("farid", "keep", "d1.2");
    expect(the(made, "d1.2").state.status).toBe("made");
  });

  it("is not asked again in the row that decides instead: where it needs them, nobody can close it and the card says so", () => {
    const abstained = table(rows, { ciso: {} }).joined("amara").proposed().abstained("amara");
    expect(Object.keys(abstained.incident.decisions)).toEqual(["d1"]);
    expect(types(abstained)).not.toContain("DecisionTied");
    expect(wordsOf(abstained)).toContain("Too few are left to decide this: nobody answers for CISO any more.");
    expect(wordsOf(abstained)).not.toContain("They do not agree");
  });

  it("where somebody breaks ties leaves it to them, and nobody is said to disagree", () => {
    const abstained = table([{ ...alone, tieBreaker: "ceo" }], { ciso: {} })
      .joined("amara")
      .proposed()
      .abstained("amara");
    expect(the(abstained)).toMatchObject({ tooFewLeft: true, tieBreakerCalled: { person: "farid" } });
    expect(wordsOf(abstained)).toContain("Too few are left to decide it: Farid Haddad decides.");
    expect(wordsOf(abstained)).not.toContain("not agree");
    const made = abstained.chose("farid", "keep");
    expect(the(made).state).toMatchObject({ status: "made", tieBrokenBy: "farid" });
    expect(wordsOf(made)).toContain("Too few were left to decide it.");
  });

  it("is no side against the one who has chosen by then: whoever breaks ties ends it, and nobody is said to disagree", () => {
    const two = { fallback: true, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo", within: "25m" };
    const chosen = table([two], { coo: {}, ciso: {} }).joined("amara", "carla").proposed().chose("amara", "shut");
    const abstained = chosen.abstained("carla");
    expect(the(abstained)).toMatchObject({ tooFewLeft: true, tieBreakerCalled: { person: "farid" } });
    expect(wordsOf(abstained)).not.toContain("not agree");
  });
});

describe("whoever put a question", () => {
  it("and would also break its tie cannot be the one without whom nobody closes it: it is refused", () => {
    const row = { fallback: true, decides: { all: ["ciso", "ceo"] }, tieBreaker: "ceo", within: "25m" };
    const put = table([row]).joined("amara", "farid").proposed({ by: "farid" });
    expect(put.refusal?.code).toBe("nobody-can-decide");
    expect(put.proposed().refusal).toBeUndefined();
  });

  it("and holds the tie-breaker's role has no buttons that would be refused", () => {
    const tied = table([both])
      .joined("amara", "carla", "farid")
      .proposed({ by: "farid" })
      .chose("amara", "shut")
      .chose("carla", "keep");
    expect(tied.chose("farid", "shut").refusal?.code).toBe("alone-on-own-proposal");
    expect(buttonsOf(tied, "farid")).toEqual(["I object (stops nothing)"]);
  });
});
