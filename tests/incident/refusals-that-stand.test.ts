import { describe, expect, it } from "vitest";
import { decisionCard } from "../../src/chat/cards/decisions/decision.ts";
import { directorySeenIn } from "../../src/incident/confidential/confidential.ts";
import { type Given, given, turnedAway } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** A refusal is undone by whoever may lift it, by nobody else, and by no trick. */

const { people } = examplePolicy;
const hana = { name: "Hana Sato", roles: ["chief-medical-officer"], slack: "U0HAN", timezone: "UTC" };
const table = (...authority: object[]) =>
  given(worldOf({ ...examplePolicy, people: { ...people, hana }, authority })).declared();
const both = { fallback: true, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo", within: "25m" };
const safe = { when: { action: "shut-down" }, consents: ["clinical-safety"] };
const lifted = { ...safe, vetoLiftedBy: "chief-medical-officer" };
const state = ({ incident }: Given) => incident.decisions.d1?.state;
const status = (story: Given) => state(story)?.status;

describe("a veto that is lifted", () => {
  const overlapping = (decides: object) =>
    table({
      fallback: true,
      decides,
      consents: ["clinical-safety"],
      vetoLiftedBy: "chief-medical-officer",
      within: "25m",
    }).joined("amara", "carla", "elena", "hana");

  it("gives the safety role's seat among those who decide back to them: two of three are still two", () => {
    const refused = overlapping({ atLeast: 2, of: ["ciso", "coo", "clinical-safety"] })
      .proposed()
      .chose("elena", "keep")
      .chose("amara", "shut");
    expect(refused.chose("hana", "shut").refusal?.code).toBe("not-a-decider");
    const vetoed = refused.chose("carla", "shut");
    expect(status(vetoed)).toBe("open");
    expect(state(vetoed.chose("hana", "shut"))).toMatchObject({ option: "shut", chosenBy: ["amara", "carla", "hana"] });
  });

  it("is not lifted by whoever proposed the question", () => {
    const lifter = { ...safe, vetoLiftedBy: "ceo" };
    const one = { fallback: true, decides: { any: ["ciso"] }, within: "25m" };
    for (const row of [one, both]) {
      const vetoed = table(lifter, row)
        .joined("amara", "carla", "elena", "farid")
        .proposed({ by: "farid" })
        .chose("elena", "keep")
        .chose("amara", "shut")
        .chose("carla", "shut")
        .chose("farid", "shut");
      expect(vetoed.refusal?.code).toBe("alone-on-own-proposal");
      expect(status(vetoed)).toBe("open");
      expect(vetoed.heard("farid", "shut").refusal).toBeDefined();
    }
  });

  it("is not lifted by the proposer either where their role also decides, but by whom the role falls to", () => {
    const roles = { ...examplePolicy.roles, ceo: { fallback: "general-counsel" } };
    const authority = [
      { ...safe, vetoLiftedBy: "ceo" },
      { fallback: true, decides: { all: ["ciso", "ceo"] }, within: "25m" },
    ];
    const vetoed = given(worldOf({ ...examplePolicy, roles, authority }))
      .declared()
      .joined("amara", "elena", "farid", "ivan")
      .proposed({ by: "farid" })
      .chose("elena", "keep")
      .chose("amara", "shut")
      .chose("farid", "shut");
    expect(status(vetoed)).toBe("open");
    expect(vetoed.incident.decisions.d1?.asked.ivan).toEqual({ role: "ceo" });
    expect(state(vetoed.chose("ivan", "shut"))).toMatchObject({ status: "made", option: "shut" });
  });

  it("is lifted by somebody who has chosen already in another role, once they choose it again", () => {
    const put = table(lifted, { fallback: true, decides: { any: ["ciso", "coo"] }, within: "25m" })
      .staffed("carla", { roles: ["coo", "chief-medical-officer"] })
      .staffed("hana", { roles: [] })
      .joined("amara", "carla", "elena")
      .proposed()
      .chose("elena", "keep")
      .chose("carla", "shut");
    expect(status(put)).toBe("open");
    expect(status(put.chose("amara", "shut"))).toBe("open");
    expect(status(put.chose("amara", "shut").chose("carla", "shut"))).toBe("made");
  });

  it("is lifted by nobody who had chosen before it was said, also in the very role that lifts it, until they choose again", () => {
    const row = { fallback: true, decides: { any: ["ciso", "ceo"] }, within: "25m" };
    const agreed = table({ ...safe, vetoLiftedBy: "ceo" }, row)
      .joined("amara", "elena", "farid")
      .proposed()
      .chose("farid", "shut")
      .chose("amara", "shut");
    const vetoed = agreed.chose("elena", "keep");
    expect(status(vetoed)).toBe("open");
    expect(vetoed.incident.decisions.d1?.vetoed).toEqual({ shut: ["clinical-safety"] });
    expect(status(vetoed.chose("amara", "shut"))).toBe("open");
    const again = vetoed.chose("farid", "shut");
    expect(state(again)).toMatchObject({ status: "made", vetoesLifted: [{ person: "farid", liftedBy: "ceo" }] });
  });

  it("has nobody called in the place of whoever may lift it: they do it themselves", () => {
    const delegating = { ...people, hana: { ...hana, phone: "+15550107", delegates: ["ivan"] } };
    const vetoed = given(worldOf({ ...examplePolicy, people: delegating, authority: [lifted, both] }))
      .declared()
      .joined("amara", "carla", "elena")
      .proposed()
      .chose("elena", "keep")
      .chose("amara", "shut")
      .chose("carla", "shut")
      .after("24m");
    expect(vetoed.incident.decisions.d1?.standIns).toEqual([]);
    const called = vetoed.events.filter(({ type, data }) => type === "CallInStarted" && "person" in data);
    expect(called.map(({ data }) => "person" in data && data.person)).toContain("hana");
    expect(called.map(({ data }) => "person" in data && data.person)).not.toContain("ivan");
  });
});

describe("excluding somebody who refused", () => {
  it("does not undo a safety veto: whoever takes their place cannot agree for them", () => {
    const vetoed = table(safe, both)
      .joined("amara", "carla", "elena", "hana")
      .proposed({ by: "grace" })
      .chose("elena", "keep")
      .chose("amara", "shut")
      .chose("carla", "shut");
    const successor = vetoed.excluded("elena").chose("hana", "shut");
    expect(successor.refusal).toBeUndefined();
    expect(status(successor)).toBe("open");
    expect(status(successor.after("1h"))).toBe("expired");
  });

  it("leaves the veto to whoever the row says may lift it", () => {
    const vetoed = table(lifted, both)
      .joined("amara", "carla", "elena", "hana")
      .proposed({ by: "grace" })
      .chose("elena", "keep")
      .chose("amara", "shut")
      .excluded("elena")
      .chose("carla", "shut");
    expect(status(vetoed)).toBe("open");
    expect(status(vetoed.chose("hana", "shut"))).toBe("made");
  });

  it("leaves the right of whoever need not agree to their fallback, whatever they had chosen", () => {
    const { tieBreaker: _nobody, ...row } = both;
    const opposed = table(row).joined("amara", "carla", "farid").proposed({ by: "grace" }).chose("carla", "keep");
    const gone = opposed.excluded("carla");
    expect(state(gone.chose("farid", "shut").chose("amara", "shut"))).toMatchObject({ chosenBy: ["farid", "amara"] });
    const late = opposed.chose("amara", "shut").excluded("carla").chose("farid", "shut");
    expect(state(late)).toMatchObject({ status: "made", option: "shut" });
    const { rules } = gone.incident;
    const names = { directory: directorySeenIn(gone.incident, gone.world.directory), rules };
    const card = JSON.stringify(decisionCard(gone.incident, "d1", { kind: "room", platform: "slack" }, names));
    expect(card).not.toContain("takes no part");
  });

  it("leaves what their stand-in refused for them as it is", () => {
    const refused = table(safe, both)
      .away("elena", "dev")
      .joined("amara", "carla", "hana")
      .proposed({ by: "grace" })
      .acknowledged("dev")
      .chose("dev", "keep");
    expect(refused.incident.decisions.d1?.choices.dev?.actingFor).toBe("elena");
    const agreed = refused.excluded("elena").chose("hana", "shut").chose("amara", "shut").chose("carla", "shut");
    expect(status(agreed)).toBe("open");
    expect(agreed.incident.decisions.d1?.vetoed).toEqual({ shut: ["clinical-safety"] });
  });

  it("counts nothing that they had chosen either", () => {
    const approved = table(both)
      .joined("amara", "carla", "farid")
      .proposed({ by: "grace" })
      .chose("carla", "shut")
      .excluded("carla");
    expect(status(approved.chose("amara", "shut"))).toBe("open");
    expect(status(approved.chose("amara", "shut").chose("farid", "shut"))).toBe("made");
  });

  it("leaves a principal their own word when it was their stand-in who had refused", () => {
    const half = table({ ...both, within: "60m" })
      .proposed({ by: "grace" })
      .after("30m")
      .joined("dev")
      .chose("dev", "keep");
    expect(half.incident.decisions.d1?.choices.dev?.actingFor).toBe("amara");
    const back = half
      .excluded("dev")
      .joined("amara", "carla")
      .tookOver("amara")
      .chose("carla", "shut")
      .chose("amara", "shut");
    expect(status(back)).toBe("made");
  });
});

describe("somebody who refused in a role that must agree", () => {
  const refused = (...rows: object[]) =>
    table(...rows)
      .joined("amara", "carla", "elena", "hana")
      .proposed({ by: "grace" })
      .chose("elena", "keep");
  const withoutHer: [string, (story: Given) => Given][] = [
    ["is taken for a guest", (story) => turnedAway(story, "elena", "guest")],
    ["is taken out of the directory", (story) => story.dismissed("elena")],
    ["loses the role", (story) => story.staffed("elena", { roles: [] })],
    [
      "loses the role to somebody else",
      (story) => story.staffed("elena", { roles: [] }).staffed("hana", { roles: ["clinical-safety"] }),
    ],
  ];

  it.each(withoutHer)("and %s has refused it still: nobody agrees in their place", (_how, change) => {
    const agreed = change(refused(safe, both)).chose("hana", "shut").chose("amara", "shut").chose("carla", "shut");
    expect(status(agreed)).toBe("open");
    expect(agreed.incident.decisions.d1?.vetoed).toEqual({ shut: ["clinical-safety"] });
    expect(status(agreed.after("1h"))).toBe("expired");
  });

  it("and loses the role leaves it to the role that may lift it", () => {
    const agreed = refused(lifted, both)
      .staffed("elena", { roles: [] })
      .chose("amara", "shut")
      .chose("carla", "shut")
      .chose("hana", "shut");
    expect(state(agreed)).toMatchObject({ status: "made", option: "shut" });
  });

  it("and agrees later has refused it no more", () => {
    const agreed = refused(safe, both).chose("elena", "shut").chose("amara", "shut").chose("carla", "shut");
    expect(status(agreed)).toBe("made");
  });

  it("has refused it as well where the same question is put anew, and not where it is put in other words", () => {
    const rows = [
      safe,
      { when: { action: "shut-down" }, decides: { any: ["ciso"] } },
      { fallback: true, decides: { any: ["coo"] } },
    ];
    const roles = { ...examplePolicy.roles, ciso: {} };
    const story = given(worldOf({ ...examplePolicy, roles, people: { ...people, hana }, authority: rows })).declared();
    const anew = story
      .joined("amara", "carla", "elena", "hana")
      .proposed({ by: "grace" })
      .chose("elena", "keep")
      .abstained("amara");
    const id = Object.keys(anew.incident.decisions).at(-1) as string;
    expect(id).not.toBe("d1");
    const gone = anew.staffed("elena", { roles: [] });
    const agreed = gone.chose("carla", "shut", id).chose("hana", "shut", id);
    expect(agreed.incident.decisions[id]?.state.status).toBe("open");
    const { options = [] } = gone.incident.decisions[id] ?? {};
    const edited = gone.told({ type: "EditDecision", decisionId: id, question: "For an hour?", options });
    const other = edited.chose("carla", "shut", id).chose("hana", "shut", id);
    expect(other.incident.decisions[id]?.state.status).toBe("made");
  });

  it("and whose turn is over leaves it to the next one in turn, once that one has said so", () => {
    const rota = { people: ["elena", "hana"], from: "2026-11-22T00:10", turn: "3h" };
    const roles = { ...examplePolicy.roles, "clinical-safety": { ...examplePolicy.roles["clinical-safety"], rota } };
    const staff = { ...people, elena: { ...people.elena, roles: [] }, hana: { ...hana, roles: [] } };
    const policy = { ...examplePolicy, people: staff, roles, authority: [safe, both] };
    const put = given(worldOf(policy)).declared().joined("amara", "carla", "elena", "hana").proposed({ by: "grace" });
    const agreed = put.chose("elena", "keep").chose("amara", "shut").chose("carla", "shut");
    const next = agreed.staffed("elena", { roles: [] }).staffed("hana", { roles: ["clinical-safety"] });
    expect(next.incident.decisions.d1?.asked.elena?.role).toBe("clinical-safety");
    expect(status(next.told({ type: "AddNote", text: "Waiting" }))).toBe("open");
    expect(state(next.chose("hana", "shut"))).toMatchObject({ status: "made", option: "shut" });
  });
});

describe("the tie-breaker", () => {
  it("who was called before a decider's role fell to them still breaks the tie", () => {
    const tied = table(both)
      .joined("amara", "carla")
      .proposed({ by: "grace" })
      .chose("amara", "shut")
      .after("21m")
      .joined("farid")
      .abstained("carla")
      .chose("farid", "keep");
    expect(state(tied)).toMatchObject({ status: "made", option: "keep", tieBrokenBy: "farid" });
  });

  it("who had already chosen in a role that fell to them is a side: they break nothing", () => {
    const tied = table(both)
      .joined("amara", "carla")
      .proposed({ by: "grace" })
      .after("21m")
      .joined("farid")
      .abstained("carla")
      .chose("farid", "keep")
      .chose("amara", "shut");
    expect(status(tied)).toBe("open");
    expect(tied.incident.decisions.d1?.tieBreakerCalled?.person).not.toBe("farid");
  });

  it("has nobody called in their place who could not break it, and nobody acts for them in it", () => {
    const delegating = { ...people, farid: { ...people.farid, delegates: ["ivan"] } };
    const tied = given(worldOf({ ...examplePolicy, people: delegating, authority: [{ ...both, within: "60m" }] }))
      .declared()
      .joined("amara", "carla")
      .proposed({ by: "grace" })
      .chose("amara", "shut")
      .chose("carla", "keep")
      .after("30m");
    const called = tied.events.flatMap((event) => (event.type === "CallInStarted" ? [event.data.person] : []));
    expect(called).toContain("farid");
    expect(called).not.toContain("ivan");
    expect(tied.joined("ivan").incident.acting).toEqual([]);
  });
});

describe("an authorisation", () => {
  it("names those who were counted, and nobody who has lost the role since they chose", () => {
    const made = table(both)
      .joined("amara", "carla")
      .proposed({ by: "grace" })
      .chose("amara", "shut")
      .staffed("amara", { roles: [] })
      .staffed("dev", { roles: ["ciso", "cio"] })
      .chose("dev", "shut")
      .chose("carla", "shut");
    const authorised = made.added.find(({ type }) => type === "ActionAuthorised");
    expect(authorised?.data).toMatchObject({ authorisation: { people: ["dev", "carla"] } });
  });
});
