import { describe, expect, it } from "vitest";
import { decisionCard } from "../../src/chat/cards/decisions/decision.ts";
import { orderTextHash } from "../../src/organisation/agreements.ts";
import { foldOrganisation } from "../../src/organisation/organisation.ts";
import { type Given, given, start } from "../support/builders.ts";
import { wordsOf } from "../support/card-text.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

/** In an incident about the file server of an office, with pumps in the catalogue and a standing order for office hosts. */
function aboutFiles(): Given {
  const world = worldOf({
    ...examplePolicy,
    authority: [
      { when: { environment: ["ot", "medical"] }, consents: ["clinical-safety"] },
      { when: { action: "isolate-host", environment: ["it"], tier: [3] }, decides: { any: ["ciso"] } },
      ...examplePolicy.authority,
    ],
    services: { fileserver: { tier: 3 }, "infusion-pumps": { environment: "medical", tier: 1 } },
    standingOrders: [
      {
        id: "so-1",
        when: { action: "isolate-host", environment: ["it"], tier: [3] },
        agreedBy: ["amara"],
        expires: "2027-03-31",
      },
    ],
  } as Parameters<typeof worldOf>[0]);
  const agreed = world.rules.standingOrders.map((text, index) => ({
    seq: index + 1,
    at: start,
    by: { person: "amara", roles: ["ciso"], via: "slack" as const },
    type: "OrderAgreed" as const,
    data: { order: text.id, textHash: orderTextHash(text, world.rules) },
  }));
  return given({ ...world, organisation: foldOrganisation(agreed) }).declared({ service: "fileserver" });
}

const called = ["infusion-pumps", "PUMP-3 on infusion-pump", "PUMP-3, infusion pumps", "the pumps", "infusionpumps gw"];
const step = { what: "isolate-host" };

describe("what is done to a thing that bears another service's name", () => {
  it.each(called)("is allowed by no order of the incident's own service: %s", (target) => {
    expect(aboutFiles().told({ type: "UseOrder", ...step, target }).refusal?.code).toBe("no-order-covers");
  });

  it.each(called)("asks whoever must agree there, by the fallback row, until its service is named: %s", (target) => {
    const asked = aboutFiles().joined("amara").proposed({ action: "isolate-host", service: undefined, target });
    const { d1 } = asked.incident.decisions;
    expect(d1).toMatchObject({ consents: ["clinical-safety"], fellBack: "service-not-named" });
    expect(d1?.service).toBeUndefined();
  });

  it.each(called)("and was done already is for them to ratify: %s", (target) => {
    const { incident } = aboutFiles().told({ type: "RecordTaken", ...step, target });
    expect(incident.decisions["ratify-a1-1"]).toMatchObject({ consents: ["clinical-safety"] });
  });

  it.each(["FS-01", "fileserver", "file-server 02", "10.0.0.5"])(
    "is about the incident's own where it bears none: %s",
    (target) => {
      const used = aboutFiles().told({ type: "UseOrder", ...step, target });
      expect(used.incident.actions.a1).toMatchObject({ service: "fileserver", authority: { status: "authorised" } });
      const taken = aboutFiles().told({ type: "RecordTaken", ...step, target });
      expect(taken.incident.decisions["ratify-a1-1"]).toMatchObject({ service: "fileserver", consents: [] });
    },
  );

  it("is about the service that is named where it bears no other's name", () => {
    const used = aboutFiles().told({ type: "UseOrder", ...step, target: "FS-01", service: "fileserver" });
    expect(used.incident.actions.a1).toMatchObject({ service: "fileserver", authority: { status: "authorised" } });
  });
});

describe("what is done to a thing that bears another name than the service that is named", () => {
  const service = "fileserver";

  it.each(called)("is allowed by no order of the service that is named: %s", (target) => {
    const used = aboutFiles().told({ type: "UseOrder", ...step, target, service });
    expect(used.refusal?.code).toBe("no-order-covers");
  });

  it.each(called)("is about both: whoever must agree there is asked, and the fallback row says so: %s", (target) => {
    const asked = aboutFiles().joined("amara").proposed({ action: "isolate-host", service, target });
    const { d1 } = asked.incident.decisions;
    expect(d1).toMatchObject({ service, consents: ["clinical-safety"], fellBack: "service-not-named" });
    expect(Object.keys(d1?.asked ?? {})).toContain("elena");
    const { rules, directory } = asked.world;
    const card = decisionCard(asked.incident, "d1", { kind: "room", platform: "slack" }, { rules, directory });
    expect(wordsOf(card)).toContain(`fileserver is named, but “${target}” sounds like infusion-pumps.`);
  });

  it.each(called)("and was done already is for them to ratify, as done where people can be harmed: %s", (target) => {
    const { incident } = aboutFiles().told({ type: "RecordTaken", ...step, target, service });
    expect(incident.actions.a1).toMatchObject({ service, environment: "medical" });
    expect(incident.decisions["ratify-a1-1"]).toMatchObject({ consents: ["clinical-safety"] });
  });

  it("meets the no that was said of the other service", () => {
    const refused = aboutFiles()
      .joined("amara", "carla", "elena")
      .proposed({ action: "isolate-host", service: "infusion-pumps", target: "infusion pump 7" })
      .chose("elena", "keep");
    const target = { action: "isolate-host", service, target: "infusion pump 7" };
    const again = refused.proposed({ decisionId: "d2", ...target });
    expect(again.incident.decisions.d2?.consentsSaid).toMatchObject([{ person: "elena", from: "d1" }]);
  });

  it("is decided by a row of its own only where that holds for both", () => {
    const authority = [
      { when: { action: "isolate-host", environment: ["it"] }, decides: { any: ["ciso"] } },
      { fallback: true, decides: { all: ["ciso", "coo"] } },
    ];
    const services = { fileserver: { tier: 3 }, payments: { tier: 1 }, pumps: { environment: "medical" as const } };
    const asked = (target: string) =>
      given(worldOf({ ...examplePolicy, authority, services }))
        .declared()
        .proposed({ action: "isolate-host", service, target }).incident.decisions.d1;
    expect(asked("payments host 2")).toMatchObject({ service, authorityRow: 0 });
    expect(asked("payments host 2")).not.toHaveProperty("fellBack");
    expect(asked("the pumps")).toMatchObject({ authorityRow: 1, fellBack: "service-not-named" });
  });
});
