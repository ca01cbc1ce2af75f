import { type Given, given, type Told } from "./builders.ts";
import { examplePolicy, worldOf } from "./example.ts";

/** The example organisation, with a service that hurts when it is down and customers who must hear of it. */
export const actingPolicy = {
  ...examplePolicy,
  services: {
    ...examplePolicy.services,
    payments: {
      tier: 1,
      owner: "coo",
      tolerableDowntime: "4h",
      breakingPoint: "24h",
      customerNotice: "cpo",
      customerNoticeWithin: "30m",
    },
  },
  authority: [
    { when: { action: "isolate-host" }, decides: { any: ["ciso", "deputy-ciso"] }, standsFor: "2h" },
    { when: { environment: ["medical" as const] }, consents: ["clinical-safety"] },
    {
      when: { action: "shut-down", downtime: "over-tolerable" as const },
      decides: { all: ["ciso", "coo"] },
      tieBreaker: "ceo",
    },
    ...examplePolicy.authority.slice(1),
  ],
};

/** Everybody who decides is here. */
export const acting = () => given(worldOf(actingPolicy)).declared().joined("amara", "carla", "grace");

/** Shutting down payments was decided, as action `a1`. */
export const authorised = () => acting().proposed().chose("amara", "shut").chose("carla", "shut");
export const started = () => reported(authorised(), "started");
/** Isolating FS-01 was done by Ben before anybody was asked: action `a1`, and its question. */
export const taken = (change: object = {}) =>
  acting().told({ type: "RecordTaken", what: "isolate-host", target: "FS-01", service: "payments", ...change });

type Step = Extract<Told, { type: "ReportAction" }>["step"];
export function reported(story: Given, step: Step, change: { reason?: string; clockTime?: string } = {}): Given {
  return story.told({ type: "ReportAction", step, ...change });
}

/** Elena answers for the safety of people. */
export function stopped(story: Given, reason = "The pumps need it"): Given {
  return story.told({ type: "OrderStop", by: story.by("elena"), reason });
}
