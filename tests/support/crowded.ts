import { type Given, given } from "./builders.ts";
import { examplePolicy, worldOf } from "./example.ts";
import { longName, longWords } from "./long-words.ts";

/** An incident with far more in it than there should ever be, made through the real rules. */

const crowd = Array.from({ length: 200 }, (_, n) => n);
const services = Array.from({ length: 40 }, (_, n) => `${"a-service-with-a-very-long-name-".repeat(2)}${n}`);
const steps = Array.from({ length: 20 }, (_, n) => `${"isolate-a-kind-of-host-".repeat(3)}${n}`);

const written = {
  ...examplePolicy,
  organisation: {
    ...examplePolicy.organisation,
    bridge: `https://bridge.example/${"x".repeat(300)}`,
    clocks: ["gdpr" as const, "cert-in" as const, "sec" as const],
    authorityAgreedBy: ["amara"],
  },
  people: {
    ...examplePolicy.people,
    ...Object.fromEntries(
      crowd.map((n) => [
        `person-${n}`,
        { name: longName(n), roles: [`role-${n}`], slack: `U0P${n}`, delegates: ["dev"] },
      ]),
    ),
  },
  severities: {
    ...examplePolicy.severities,
    sev1: {
      ...examplePolicy.severities.sev1,
      call: [
        ...examplePolicy.severities.sev1.call,
        ...crowd.map((n) => ({ role: `role-${n}`, acknowledgeWithin: "5m", joinWithin: "15m" })),
      ],
      steps: [{ at: "0%", by: ["chat" as const] }],
    },
  },
  services: Object.fromEntries(
    services.map((service) => [
      service,
      {
        tier: 1,
        owner: "coo",
        tolerableDowntime: "4h",
        breakingPoint: "24h",
        revenuePerMinute: "100 USD",
        customerNotice: "cpo",
        customerNoticeWithin: "30m",
      },
    ]),
  ),
  authority: [
    ...steps.map((action) => ({ when: { action }, decides: { all: ["ciso", "coo"] } })),
    { fallback: true, decides: { all: ["ciso", "coo"] }, tieBreaker: "ceo" },
  ],
  standingOrders: Array.from({ length: 200 }, (_, n) => ({
    id: `order-${n}`,
    when: { action: steps[n % steps.length] ?? "", tier: [1] },
    agreedBy: ["amara", ...crowd.map((m) => `person-${m}`)],
    expires: "2026-12-31",
  })),
};

export const crowdedWorld = worldOf(written);
const words = Object.values(longWords);
const wordsOf = (n: number) => words[n % words.length] ?? "";

/** 200 people called, 30 decisions of five options, 50 actions, 40 services down, clocks that run. */
export function crowded(): Given {
  let story = given(crowdedWorld)
    .declared({ title: wordsOf(0), personalData: "suspected" })
    .joined("amara", "carla", "elena", "person-1", "person-2");
  for (let n = 0; n < 30; n += 1) story = asked(story, n);
  for (let n = 0; n < 50; n += 1) {
    const what = steps[n % steps.length] ?? "";
    story = story.told({ type: "RecordTaken", what, target: wordsOf(n), service: services[n % 40] ?? "" });
  }
  for (const service of services) story = story.told({ type: "ReportDown", service, clockTime: "02:40" });
  for (const trigger of ["aware", "material"] as const) {
    story = story.told({ type: "RecordTrigger", trigger, holds: true, note: wordsOf(3) });
  }
  return story.told({ type: "GiveUpdate", text: wordsOf(2) });
}

function asked(story: Given, n: number): Given {
  const options = Array.from({ length: 5 }, (_, row) => ({
    id: `option-${row + 1}`,
    label: `${row}${wordsOf(n)}`.slice(0, 3_000).toWellFormed(),
    costToAct: wordsOf(n + 1),
    costToWait: wordsOf(n + 2),
    ...(row === 0 && { acts: true as const }),
  }));
  const service = services[n];
  const proposed = story.proposed({
    decisionId: `d${n}`,
    question: wordsOf(n),
    options,
    recommended: "option-1",
    action: steps[n % steps.length] ?? "",
    safety: wordsOf(n + 3),
    exposure: wordsOf(n + 4),
    ...(service && { service }),
  });
  return n % 2 === 0 ? proposed.chose("amara", "option-1", `d${n}`, { condition: wordsOf(n + 5) }) : proposed;
}
