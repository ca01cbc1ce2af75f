import { expect, test } from "vitest";
import { mapStored } from "../../src/alerts/stored.ts";
import { policySchema } from "../../src/policy/policy.ts";
import { examplePolicy } from "../support/example.ts";
import { services } from "./fixtures.ts";

const { assets } = policySchema.parse({
  ...examplePolicy,
  assets: [
    { match: ["mri-*"], environment: "medical", service: "imaging" },
    { match: ["10.20.0.0/16"], environment: "ot" },
  ],
});

function placed(more: object) {
  const body = JSON.stringify({ id: "1", title: "T", ...more });
  const result = mapStored({ id: "a", source: "s", receivedAtMs: 0, body }, { kind: "generic" }, { services, assets });
  if (result.kind !== "mapped") throw new Error(JSON.stringify(result));
  const { environment, service } = result.alerts[0]?.fact ?? {};
  return { environment, service };
}

test.each([
  ["what the payload says", { environment: "ot", asset: "mri-1", service: "payments" }, "ot", "payments"],
  ["the asset table, before its service", { asset: "MRI-1", service: "payments" }, "medical", "payments"],
  ["the asset table, which names its service", { asset: "mri-1" }, "medical", "imaging"],
  ["the address that its asset has", { assets: ["fs-01", "10.20.3.4:502"] }, "ot", undefined],
  [
    "its service, where no row knows its assets",
    { asset: "pump-1", service: "infusion-pumps" },
    "medical",
    "infusion-pumps",
  ],
  ["nothing at all: it", { asset: "fs-01" }, "it", undefined],
  [
    "a word that is no environment: as if none were said",
    { environment: "prod", asset: "mri-1" },
    "medical",
    "imaging",
  ],
])("an alert is where it belongs by %s", (_by, more, environment, service) => {
  expect(placed(more)).toEqual({ environment, service });
});
