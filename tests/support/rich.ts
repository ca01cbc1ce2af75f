import { type Given, given } from "./builders.ts";
import { exampleAlert, worldOf } from "./example.ts";
import { updated, updatingPolicy } from "./updating.ts";

/** An organisation that has agreed much. */
export const richPolicy = {
  ...updatingPolicy,
  organisation: { ...updatingPolicy.organisation, clocks: ["gdpr" as const], kinds: ["processor" as const] },
  services: {
    payments: {
      tier: 1,
      owner: "coo",
      tolerableDowntime: "4h",
      breakingPoint: "24h",
      recoveryTime: "2h",
      revenuePerMinute: "100 USD",
      failover: { capacity: "60%", procedure: "https://wiki.example/failover" },
      manual: { procedure: "the red folder", sustainableFor: "6h" },
      customerNotice: "cpo",
      customerNoticeWithin: "30m",
    },
    "infusion-pumps": { environment: "medical" as const, tier: 1 },
  },
  authority: [
    { when: { environment: ["medical" as const] }, consents: ["clinical-safety"] },
    ...updatingPolicy.authority,
  ],
};
export const richWorld = worldOf(richPolicy);

/** Payments was shut down by decision, pumps are in question, personal data may be out, and an update was given. */
export function rich(): Given {
  const declared = given(richWorld)
    .alerted({ personalData: "suspected", alert: { ...exampleAlert, firstSeen: "2026-11-22T02:40:00.000Z" } })
    .confirmed("ben")
    .joined("amara", "carla", "elena");
  const down = declared
    .proposed()
    .chose("amara", "shut")
    .chose("carla", "shut")
    .told({ type: "ReportAction", action: "a1", step: "started" });
  const aware = down.told({ type: "RecordTrigger", trigger: "aware", holds: true });
  return updated(aware.after("5m")).proposed({
    decisionId: "d2",
    question: "Take the pumps off the network?",
    action: "isolate-host",
    service: "infusion-pumps",
    safety: "Nurses lose the alarms",
  });
}
