import type { z } from "zod";
import { checkPolicy } from "../../src/policy/check.ts";
import { policySchema } from "../../src/policy/policy.ts";

/** An authority table among people of whom there is nothing to complain, and what `check` says of it. */

type Input = z.input<typeof policySchema>;
export type Row = NonNullable<Input["authority"]>[number];
export type Change = Partial<Omit<Input, "people">> & { people?: Record<string, Partial<Input["people"][string]>> };

const last: Row = { fallback: true, decides: { all: ["ciso", "coo"] } };
export const ciso = { any: ["ciso"] };

export const quietly = { steps: [{ at: "0%", by: ["chat" as const] }] };
export const milder = { sev2: quietly, sev3: quietly, sev4: quietly };

/** A service of which everything is known that a row may ask. */
export function known(tier?: number) {
  return {
    owner: "coo",
    tolerableDowntime: "4h",
    recoveryTime: "2h",
    revenuePerMinute: "8000 USD",
    ...(tier && { tier }),
  };
}

function policyWith(authority: Row[], { people = {}, ...change }: Change = {}): Input {
  const staff: Input["people"] = {
    amara: { name: "Amara", roles: ["ciso"], slack: "U0AMARA", delegates: ["ben"] },
    ben: { name: "Ben", roles: ["deputy-ciso", "commander"], slack: "U0BEN" },
    carla: { name: "Carla", roles: ["coo"], slack: "U0CARLA", delegates: ["farid"] },
    elena: { name: "Elena", roles: ["clinical-safety"], slack: "U0ELENA" },
    farid: { name: "Farid", roles: ["ceo"], slack: "U0FARID" },
    hana: { name: "Hana", roles: ["chief-medical-officer"], slack: "U0HANA" },
  };
  for (const [id, more] of Object.entries(people)) staff[id] = { name: id, ...staff[id], ...more };
  return {
    organisation: { name: "Example", authorityAgreedBy: ["amara"] },
    roles: { ciso: { fallback: "ceo" }, "clinical-safety": { safety: true, fallback: "chief-medical-officer" } },
    severities: {
      sev1: {
        call: [{ role: "ciso", acknowledgeWithin: "10m" }],
        steps: [
          { at: "0%", by: ["chat"] },
          { at: "100%", to: "delegate", by: ["chat"] },
          { at: "150%", to: "fallback", by: ["chat"] },
        ],
      },
      ...milder,
    },
    services: { pay: known(), first: known(1), second: known(2), third: known(3), fourth: known(4) },
    ...change,
    people: staff,
    authority: [...authority, last],
  };
}

/** Only what is about authority, roles and people's delegates. */
export function findings(authority: Row[], change?: Change): string[] {
  const chatOnly = { chat: { slack: true, teams: false }, sms: false, voice: false };
  return (
    checkPolicy(policySchema.parse(policyWith(authority, change)), chatOnly, "2026-11-22")
      .map(({ severity, path, message }) => `${severity} ${path.join(".")}: ${message}`)
      // There is one on purpose: what holds of every tier holds of none.
      .filter((line) => !line.endsWith("not acted on yet") && !line.includes("cannot judge pay: it has no tier."))
  );
}
