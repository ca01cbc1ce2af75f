import { expect, test } from "vitest";
import { startJourney } from "../support/journey.ts";
import { organisation } from "../support/organisation.ts";
import { until } from "../support/persistent.ts";

test("an alert on an asset of the table calls whoever answers for plant or patients, and one on another does not", async () => {
  const safety = { role: "clinical-safety", when: { environment: ["ot", "medical"] }, acknowledgeWithin: "60s" };
  const policy = organisation({
    people: { elena: { name: "Elena Petrova", roles: ["clinical-safety"] } },
    roles: { "clinical-safety": { safety: true, fallback: "ciso" } },
    sev1: { call: [{ role: "ciso", acknowledgeWithin: "60s" }, safety] },
    triage: { immediately: ["ransomware"] },
    assets: [{ match: ["mri-*", "10.20.0.0/16"], environment: "medical" }],
  });
  const journey = await startJourney({ policy });
  const alert = { severity: "sev1", kind: "ransomware" };
  await journey.alert({ ...alert, id: "1", title: "Files renamed on FS-01", asset: "fs-01" });
  const office = await journey.declared();
  await journey.settled(office);
  await journey.alert({ ...alert, id: "2", title: "Files renamed on a scanner", asset: "10.20.4.7" });
  const ward = await until("a second incident", async () => (await journey.incidents()).find((id) => id !== office));
  await journey.settled(ward);
  const called = async (id: string) =>
    Object.values((await journey.incident(id)).callIns).flatMap(({ roles }) => roles);
  expect(await called(office)).toContain("ciso");
  expect(await called(office)).not.toContain("clinical-safety");
  expect(await called(ward)).toContain("clinical-safety");
  expect((await journey.incident(ward)).environment).toBe("medical");
});
