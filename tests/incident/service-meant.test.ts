import { describe, expect, it } from "vitest";
import { orderTextHash } from "../../src/organisation/agreements.ts";
import { foldOrganisation } from "../../src/organisation/organisation.ts";
import { type Given, given, start } from "../support/builders.ts";
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

  it("is about the service that is named, whatever the thing is called", () => {
    const used = aboutFiles().told({
      type: "UseOrder",
      ...step,
      target: "pump house file store",
      service: "fileserver",
    });
    expect(used.incident.actions.a1).toMatchObject({ service: "fileserver", authority: { status: "authorised" } });
  });
});
