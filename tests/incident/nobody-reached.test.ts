import { describe, expect, it } from "vitest";
import { noticeCard } from "../../src/chat/cards/notices/notice.ts";
import { afterAction } from "../../src/export/markdown.ts";
import { type Given, given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** Carla is the COO, and nothing reaches her; the COO's role falls to the CEO, Farid. */

const both = { when: { action: "shut-down" }, decides: { all: ["ciso", "coo"] }, within: "25m" };
const fallback = { fallback: true, decides: { all: ["ciso", "coo"] } };
const organised = (more: object = {}, row: object = both) =>
  given(worldOf({ ...examplePolicy, ...more, authority: [row, fallback] } as never));
const unreached = () => organised().staffed("carla", { media: [] });
const decision = ({ incident }: Given) => incident.decisions.d1;
const state = (story: Given) => decision(story)?.state.status;
const facts = ({ events }: Given, type: string) =>
  events.filter((event) => event.type === type).map(({ data }) => data);
const afterActionOf = ({ incident: { id }, events, world }: Given) => {
  const names = Object.values(world.directory.people).map((one) => [one.id, one.name]);
  return afterAction({ incident: id, events, names: Object.fromEntries(names) });
};
const said = ({ incident, world }: Given, what: string) => {
  const names = { rules: incident.rules, directory: world.directory };
  const told = Object.values(incident.notices).filter(({ about }) => about.what === what);
  return JSON.stringify(told.map((notice) => noticeCard(incident, notice, names)));
};

describe("a question whose decider nothing reaches", () => {
  const put = () => unreached().declared().joined("amara").proposed();

  it("is put to whoever their role falls to, who decides it", () => {
    expect(put().refusal).toBeUndefined();
    expect(decision(put())).toMatchObject({ authorityRow: 0 });
    expect(decision(put())?.asked).toEqual({ amara: { role: "ciso" }, farid: { role: "coo" } });
    expect(state(put().chose("amara", "shut").chose("farid", "shut"))).toBe("made");
  });

  it("says so in the room, and who is asked instead of whom", () => {
    expect(facts(put(), "RoleUnheld")).toEqual([
      { role: "coo", wentTo: "farid", unreached: { by: ["carla"], decisionId: "d1" } },
    ]);
    expect(said(put(), "role-unheld")).toContain(
      "Nothing reaches Carla Reyes (COO), and they are not here. Farid Haddad is asked instead.",
    );
    expect(said(put(), "role-unheld")).not.toContain("Nobody holds");
    expect(afterActionOf(put())).toContain("nothing reaches Carla Reyes (COO); Farid Haddad is called instead");
  });

  it("comes back to them as soon as they are in the room, and what was chosen in their place counts no more", () => {
    const back = put().chose("farid", "shut").joined("carla");
    expect(decision(back)?.asked.carla).toEqual({ role: "coo" });
    expect(state(back.chose("amara", "shut"))).toBe("open");
    expect(state(back.chose("amara", "shut").chose("carla", "shut"))).toBe("made");
  });

  it("goes to the fallback as soon as nothing reaches them any more, also while it is open", () => {
    const lost = organised().declared().joined("amara").proposed().staffed("carla", { media: [] }).after("1s");
    expect(decision(lost)?.asked).toMatchObject({ farid: { role: "coo" } });
    expect(facts(lost, "RoleUnheld")).toHaveLength(1);
    expect(state(lost.chose("amara", "shut").chose("farid", "shut"))).toBe("made");
  });

  it("stays with them where somebody acts for them already, and goes to nobody else", () => {
    const acting = unreached().declared().joined("amara").after("1s").acknowledged("dev").proposed();
    expect(acting.incident.acting).toMatchObject([{ person: "dev", principal: "carla" }]);
    expect(decision(acting)?.asked.farid).toBeUndefined();
    expect(state(acting.chose("amara", "shut").chose("dev", "shut"))).toBe("made");
  });

  it("is not taken from the fallback by a delegate of theirs who wakes up later", () => {
    const later = put().chose("farid", "shut").acknowledged("dev");
    expect(later.incident.acting).toEqual([]);
    expect(later.chose("dev", "keep").refusal?.code).toBe("not-a-decider");
    expect(state(later.chose("amara", "shut"))).toBe("made");
  });

  it("is refused, as before, where nobody behind them can be reached either", () => {
    const nobody = unreached().staffed("farid", { media: [] }).declared().joined("amara").proposed();
    expect(nobody.refusal).toEqual({ code: "nobody-can-decide", roles: ["ciso", "coo"] });
  });

  it("and who has refused it keeps their refusal: what must be agreed to falls to nobody who would agree", () => {
    const wards = { when: { environment: ["medical"] }, consents: ["clinical-safety"] };
    const world = worldOf({
      ...examplePolicy,
      people: {
        ...examplePolicy.people,
        hana: { name: "Hana Sato", roles: ["chief-medical-officer"], slack: "U0HANA" },
      },
      authority: [wards, both, fallback],
    } as never);
    const refused = given(world)
      .declared({ environment: "medical" })
      .joined("amara", "carla")
      .proposed({ service: "infusion-pumps" })
      .chose("elena", "keep")
      .staffed("elena", { media: [] })
      .chose("amara", "shut")
      .chose("carla", "shut");
    expect(refused.chose("hana", "shut").refusal?.code).toBe("not-a-decider");
    expect(state(refused)).toBe("open");
  });
});

describe("whoever breaks a tie", () => {
  it("is whoever that role falls to where nothing reaches who holds it, and the room hears why", () => {
    const roles = { ...examplePolicy.roles, ceo: { fallback: "cio" } };
    const tied = organised({ roles }, { ...both, tieBreaker: "ceo" })
      .staffed("farid", { media: [] })
      .declared()
      .joined("amara", "carla")
      .proposed()
      .chose("amara", "shut")
      .chose("carla", "keep");
    expect(decision(tied)?.tieBreakerCalled).toMatchObject({ role: "ceo", person: "dev" });
    expect(said(tied, "role-unheld")).toContain("Nothing reaches Farid Haddad (CEO)");
    expect(state(tied.chose("dev", "keep"))).toBe("made");
  });
});

describe("a decider to whom no page could be delivered", () => {
  /** No ladder calls anybody else. */
  const sev1 = { ...examplePolicy.severities.sev1, steps: [{ at: "0%", by: ["chat", "sms"] }] };
  const severities = { ...examplePolicy.severities, sev1 };
  const failed = (delegates: string[]) =>
    organised({ severities })
      .staffed("carla", { delegates })
      .declared()
      .joined("amara")
      .proposed()
      .chose("amara", "shut")
      .pageRejected("carla", "chat")
      .pageRejected("carla", "sms");

  it("is stood in for from half of the time on, by whoever their role falls to where they have no delegate", () => {
    const half = failed([]).after("12m30s");
    expect(decision(half)?.standIns).toEqual([{ person: "farid", principal: "carla", role: "coo" }]);
    expect(said(half, "stand-ins-called")).toContain("Farid Haddad, for Carla Reyes");
    expect(state(half.acknowledged("farid").chose("farid", "shut"))).toBe("made");
  });

  it("has nobody wait for ever: it expires, and is counted, if nobody stands in", () => {
    expect(state(failed([]).after("2h"))).toBe("expired");
  });
});
