import { describe, expect, it } from "vitest";
import { decisionCard } from "../../src/chat/cards/decisions/decision.ts";
import { noticeCard } from "../../src/chat/cards/notices/notice.ts";
import { type Given, given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** Who is called at half time stands ready: whoever is here chooses for themselves until the deadline. */

const both = { when: { action: "shut-down" }, decides: { all: ["ciso", "coo"] }, within: "25m" };
const wards = { when: { environment: ["ot", "medical"] }, consents: ["clinical-safety"] };
const fallback = { fallback: true, decides: { all: ["ciso", "coo"] } };
const hana = { name: "Hana Sato", roles: ["chief-medical-officer"], slack: "U0HANA", phone: "+15550107" };
const people = { ...examplePolicy.people, hana };
/** No ladder calls anybody else's delegate: whoever acts for the silent keeps that until they take over. */
const sev1 = { ...examplePolicy.severities.sev1, steps: [{ at: "0%", by: ["chat", "sms"] }] };
const severities = { ...examplePolicy.severities, sev1 };
const organised = () =>
  given(worldOf({ ...examplePolicy, people, severities, authority: [wards, both, fallback] } as never));

const state = ({ incident }: Given) => incident.decisions.d1?.state.status;
const words = ({ incident, world }: Given) => {
  const names = { rules: incident.rules, directory: world.directory };
  return JSON.stringify(decisionCard(incident, "d1", { kind: "room", platform: "slack" }, names));
};
const said = (story: Given, what: string) => {
  const { incident, world } = story;
  const names = { rules: incident.rules, directory: world.directory };
  const notice = Object.values(incident.notices).find(({ about }) => about.what === what);
  return notice && JSON.stringify(noticeCard(incident, notice, names));
};

describe("a stand-in who was called at half time", () => {
  const asked = () => organised().declared().joined("amara").proposed().chose("amara", "shut");

  it("does not choose for somebody who is in the room, or has answered, until the deadline", () => {
    for (const here of [asked().joined("carla"), asked().acknowledged("carla")]) {
      const half = here.after("12m30s").acknowledged("dev");
      expect(half.incident.decisions.d1?.standIns).toContainEqual({ person: "dev", principal: "carla", role: "coo" });
      const refused = half.chose("dev", "shut");
      expect(refused.refusal).toEqual({
        code: "principal-is-here",
        person: "carla",
        until: "2026-11-22T03:25:00.000Z",
      });
      expect(state(refused)).toBe("open");
      expect(half.chose("carla", "keep").refusal).toBeUndefined();
    }
  });

  it("chooses for whoever is not here, and no more once they come; what was chosen before stands", () => {
    const half = asked().after("12m30s").acknowledged("dev");
    expect(state(half.chose("dev", "shut"))).toBe("made");
    expect(half.joined("carla").chose("dev", "shut").refusal?.code).toBe("principal-is-here");
    expect(half.joined("carla").chose("carla", "shut").refusal).toBeUndefined();
    const late = half.chose("dev", "keep").joined("carla");
    expect(late.incident.decisions.d1?.choices.dev).toMatchObject({ option: "keep", actingFor: "carla" });
    expect(late.chose("carla", "shut").refusal).toEqual({ code: "chosen-for-you", person: "dev" });
  });

  it("has the right from the deadline on, if those who were here have said nothing", () => {
    const over = asked().joined("carla").after("12m30s").acknowledged("dev").after("12m30s");
    expect(over.incident.decisions.d1?.passed?.to).toEqual(["dev"]);
    expect(over.incident.decisions.d1?.asked.dev).toEqual({ role: "coo", actingFor: "carla" });
    expect(state(over.chose("dev", "shut"))).toBe("made");
  });

  it("chooses for whoever came hours ago and has not been heard of for an hour by then, and no more once they are", () => {
    const asleep = organised().declared().joined("carla").after("6h").joined("amara").proposed().chose("amara", "shut");
    const half = asleep.after("12m30s").acknowledged("dev");
    expect(state(half.chose("dev", "shut"))).toBe("made");
    expect(words(half)).not.toContain("who is here");
    const awake = half.told({ type: "AddNote", by: half.by("carla"), text: "reading" });
    expect(awake.chose("dev", "shut").refusal?.code).toBe("principal-is-here");
    const heard = organised().declared().joined("carla").after("30m").joined("amara").proposed().after("12m30s");
    expect(heard.acknowledged("dev").chose("dev", "shut").refusal?.code).toBe("principal-is-here");
  });

  it("is said to wait, in the room and where they press, for as long as the other is here", () => {
    const half = asked().joined("carla").after("12m30s").acknowledged("dev");
    expect(said(half, "stand-ins-called")).toContain(
      "Dev Patel, for Carla Reyes, who is here and may choose until 03:25 UTC.",
    );
    expect(words(half)).toContain("Dev Patel was called for Carla Reyes, who is here and may choose until 03:25 UTC");
    expect(words(half)).not.toContain("Waiting for Dev Patel");
    const gone = asked().after("12m30s").acknowledged("dev");
    expect(words(gone)).toContain("Waiting for Dev Patel (for Carla Reyes, COO)");
    expect(words(gone.joined("carla"))).not.toContain("Waiting for Dev Patel");
  });
});

describe("whoever must agree", () => {
  const put = () =>
    organised()
      .declared({ environment: "medical" })
      .joined("amara", "carla")
      .proposed({ service: "infusion-pumps" })
      .chose("amara", "shut")
      .chose("carla", "shut");

  it("agrees or refuses themselves as long as they are here, before the deadline and after it", () => {
    const half = put().joined("elena").after("12m30s").acknowledged("hana");
    const refused = half.chose("hana", "shut");
    expect(refused.refusal).toEqual({ code: "principal-is-here", person: "elena" });
    expect(refused.incident.actions).toEqual({});
    expect(half.chose("elena", "keep").refusal).toBeUndefined();
    expect(said(half, "stand-ins-called")).toContain(
      "Hana Sato, for Elena Petrova, who is here: nobody agrees for them.",
    );
    expect(state(half.after("12m30s"))).toBe("expired");
  });

  it("is spoken for by whoever was called for them where they came in the night and are asleep in the morning", () => {
    const night = organised().declared({ environment: "medical" }).joined("elena").after("6h").joined("amara", "carla");
    const put = night.proposed({ service: "infusion-pumps" }).chose("amara", "shut").chose("carla", "shut");
    const half = put.after("12m30s").acknowledged("hana");
    expect(state(half.chose("hana", "shut"))).toBe("made");
    expect(half.after("12m30s").incident.decisions.d1?.passed?.to).toEqual(["hana"]);
    // They refuse themselves as soon as they wake up, and then nobody agrees for them.
    const vetoed = half.chose("elena", "keep");
    expect(vetoed.refusal).toBeUndefined();
    expect(vetoed.chose("hana", "shut").refusal?.code).toBe("principal-has-chosen");
    expect(state(vetoed)).toBe("open");
  });

  it("is spoken for by whoever was called for them as long as they are not here, also after the deadline", () => {
    const half = put().after("12m30s").acknowledged("hana");
    expect(state(half.chose("hana", "shut"))).toBe("made");
    const over = half.after("12m30s");
    expect(over.incident.decisions.d1?.passed?.to).toEqual(["hana"]);
    expect(over.joined("elena").chose("hana", "shut").refusal).toEqual({ code: "principal-is-here", person: "elena" });
    expect(state(over.joined("elena").chose("elena", "shut"))).toBe("made");
  });
});
