import { organised, type PolicyInput } from "./organised.ts";

/** A works with a ward: its clocks are short, so that much happens in few steps. */
export const worksPolicy = {
  organisation: {
    name: "Example Works",
    bridge: "+1 555 0199",
    pageBudget: "40s",
    triage: { onCall: "commander", within: "90s", immediately: ["ransomware"], declareAt: "sev2", attachWithin: "3m" },
    authorisationStandsFor: "2m",
    clocks: ["gdpr"],
    contractClocks: [
      { id: "insurer", recipient: "Example Insurance", trigger: "aware", within: "6m", owner: "coo" },
      { id: "customer", recipient: "Example Bank", trigger: "material", within: "4m", owner: "cpo" },
    ],
    determineWithin: "4m",
    insiderContact: "general-counsel",
    authorityAgreedBy: ["amara", "carla"],
  },
  people: {
    amara: { name: "Amara Okafor", roles: ["ciso"], slack: "U0AMARA", phone: "+15550100", delegates: ["ben"] },
    ben: { name: "Ben Adler", roles: ["deputy-ciso", "commander"], slack: "U0BEN", phone: "+15550101" },
    carla: { name: "Carla Reyes", roles: ["operations"], slack: "U0CARLA", phone: "+15550102", delegates: ["dev"] },
    dev: { name: "Dev Patel", roles: ["cio"], slack: "U0DEV", phone: "+15550103" },
    farid: { name: "Farid Haddad", roles: ["ceo"], phone: "+15550105", timezone: "America/New_York" },
    grace: { name: "Grace Lin", roles: ["general-counsel"], slack: "U0GRACE" },
    hana: { name: "Hana Sato", roles: ["clinical-safety"], slack: "U0HANA", phone: "+15550106", delegates: ["amara"] },
    ines: { name: "Ines Duarte", roles: ["chair"], slack: "U0INES", phone: "+15550107" },
    /** A guest in Slack, and nothing here says that he may be. */
    leo: { name: "Leo Brandt", roles: ["observer", "cio"], slack: "U0LEO", phone: "+15550109" },
    /** Of another workspace, and meant to be. */
    maya: { name: "Maya Novak", roles: ["deputy-ciso"], slack: "U0MAYA", slackTeam: "T0PARTNER", phone: "+15550110" },
    kofi: { name: "Kofi Mensah", roles: ["operations"], slack: "U0KOFI", phone: "+15550108" },
  },
  roles: {
    ciso: { fallback: "cio" },
    /** A story begins in the first turn and seldom ends in it. */
    coo: { fallback: "ceo", rota: { people: ["carla", "kofi"], from: "2026-11-22T02:58", turn: "3m" } },
    cio: { fallback: "coo" },
    "general-counsel": { fallback: "chair" },
    "clinical-safety": { safety: true },
  },
  severities: {
    sev1: {
      updateEvery: "100s",
      call: [
        { role: "ciso", acknowledgeWithin: "90s", joinWithin: "3m" },
        { role: "coo", acknowledgeWithin: "2m", joinWithin: "4m" },
        { role: "observer", acknowledgeWithin: "4m" },
        { role: "general-counsel", when: { personalData: "suspected" }, acknowledgeWithin: "4m" },
      ],
      steps: [
        { at: "0%", by: ["chat"] },
        { at: "20%", by: ["sms"] },
        { at: "50%", by: ["voice"] },
        { at: "100%", to: "delegate", by: ["chat", "sms"] },
        { at: "150%", to: "fallback", by: ["chat", "sms", "voice"] },
        { repeatEvery: "50%", until: "8m" },
      ],
    },
    sev2: {
      updateEvery: "4m",
      call: [
        { role: "ciso", acknowledgeWithin: "3m" },
        { role: "observer", acknowledgeWithin: "4m" },
      ],
      steps: [
        { at: "0%", by: ["chat"] },
        { at: "50%", by: ["sms", "voice"] },
        { at: "100%", to: "delegate", by: ["chat", "voice"] },
      ],
    },
    sev4: { call: [], steps: [{ at: "0%", by: ["chat"] }] },
  },
  services: {
    payments: {
      tier: 1,
      owner: "coo",
      tolerableDowntime: "3m",
      breakingPoint: "6m",
      recoveryTime: "4m",
      revenuePerMinute: "500 USD",
      customerNotice: "general-counsel",
      customerNoticeWithin: "2m",
    },
    pumps: { environment: "medical", tier: 1, owner: "clinical-safety", tolerableDowntime: "2m" },
  },
  authority: [
    { when: { environment: ["medical"] }, consents: ["clinical-safety"] },
    { when: { action: "isolate-host" }, decides: { any: ["ciso", "deputy-ciso"] }, within: "2m" },
    {
      when: { action: "shut-down" },
      decides: { all: ["ciso", "coo"] },
      consents: ["general-counsel"],
      vetoLiftedBy: "chair",
      tieBreaker: "chair",
      within: "2m",
      standsFor: "80s",
    },
    {
      when: { action: "fail-over" },
      decides: { atLeast: 2, of: ["ciso", "coo", "cio"] },
      consents: ["general-counsel"],
      delegates: false,
      tieBreaker: "chair",
      within: "2m",
    },
    { fallback: true, decides: { all: ["ciso", "coo"] }, within: "2m" },
  ],
  standingOrders: [
    {
      id: "isolate",
      when: { action: "isolate-host", environment: ["it", "medical"] },
      agreedBy: ["amara", "hana"],
      expires: "2026-12-31",
      standsFor: "60s",
    },
    { id: "cut-off", when: { action: "cut-off" }, agreedBy: ["amara", "carla"], expires: "2026-12-31" },
    { id: "of-old", when: { action: "fail-over" }, agreedBy: ["amara"], expires: "2026-11-21" },
  ],
} satisfies PolicyInput;

export const works = organised(worksPolicy, { takesDown: ["shut-down"] });
