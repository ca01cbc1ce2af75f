import { organised } from "./organised.ts";
import { worksPolicy } from "./works.ts";

/**
 * A bank, whose table hangs on how much a service matters, how long it would be down and what that costs, and whose
 * commander decides, breaks ties and lifts a veto.
 */
export const bank = organised(
  {
    ...worksPolicy,
    organisation: {
      ...worksPolicy.organisation,
      name: "Example Savings",
      clocks: ["gdpr", "dora", "sec"],
      kinds: ["bank"],
    },
    people: { ...worksPolicy.people, dev: { ...worksPolicy.people.dev, roles: ["cio", "commander"] } },
    roles: { ...worksPolicy.roles, commander: { fallback: "deputy-ciso" } },
    services: {
      payments: { ...worksPolicy.services.payments, tolerableDowntime: "6m", breakingPoint: "9m" },
      pumps: {
        ...worksPolicy.services.pumps,
        tier: 2,
        recoveryTime: "1m",
        revenuePerMinute: "50 USD",
        breakingPoint: "5m",
      },
      /** Nobody has written down what it tolerates or earns. */
      archive: { tier: 3, owner: "cio" },
    },
    authority: [
      { when: { environment: ["medical"] }, consents: ["clinical-safety"] },
      { when: { action: "isolate-host", tier: [3] }, decides: { any: ["commander", "deputy-ciso"] }, within: "2m" },
      {
        when: { costOver: "4000 USD" },
        decides: { atLeast: 2, of: ["ciso", "coo", "cio"] },
        tieBreaker: "commander",
        within: "2m",
      },
      {
        when: { action: "cut-off", costOver: "1000 USD" },
        decides: { all: ["commander", "coo"] },
        tieBreaker: "chair",
        within: "2m",
      },
      {
        when: { downtime: "over-tolerable" },
        decides: { all: ["commander", "coo"] },
        tieBreaker: "chair",
        within: "2m",
      },
      { when: { action: "isolate-host" }, decides: { any: ["ciso", "commander"] }, within: "2m" },
      {
        when: { action: "shut-down", tier: [1, 2] },
        decides: { all: ["ciso", "coo"] },
        consents: ["general-counsel"],
        vetoLiftedBy: "commander",
        tieBreaker: "commander",
        within: "2m",
        standsFor: "80s",
      },
      {
        when: { action: "fail-over" },
        decides: { all: ["commander", "cio"] },
        delegates: false,
        tieBreaker: "chair",
        within: "2m",
      },
      { fallback: true, decides: { all: ["ciso", "coo"] }, tieBreaker: "commander", within: "2m" },
    ],
  },
  // A row asks what a cut-off costs, so that it is one of those that bring a service down.
  { takesDown: ["shut-down", "cut-off"] },
);
