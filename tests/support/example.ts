import { shortened } from "../../src/exercise/shorten.ts";
import type { World } from "../../src/incident/decide.ts";
import type { AlertFact } from "../../src/incident/events.ts";
import type { Instant } from "../../src/incident/time.ts";
import { noOrganisation } from "../../src/organisation/organisation.ts";
import { directoryOf } from "../../src/policy/directory.ts";
import { policySchema, rulesOf } from "../../src/policy/policy.ts";
import { peopleAt, rotasOf, turnsAfter } from "../../src/policy/rota.ts";

/** An organisation and an alert for tests. */

/** What the example organisation agreed: as in `muster.yaml`, before it is read. */
export const examplePolicy = {
  organisation: {
    name: "Example Health",
    bridge: "+1 555 0199, code 4410",
    triage: { onCall: "commander", within: "5m", immediately: ["ransomware"] },
  },
  people: {
    amara: {
      name: "Amara Okafor",
      roles: ["ciso"],
      slack: "U0CISO",
      phone: "+15550100",
      timezone: "Europe/London",
      delegates: ["ben"],
    },
    ben: {
      name: "Ben Adler",
      roles: ["deputy-ciso", "commander"],
      slack: "U0BEN",
      phone: "+15550101",
      timezone: "Europe/Berlin",
    },
    carla: {
      name: "Carla Reyes",
      roles: ["coo"],
      slack: "U0CARLA",
      phone: "+15550102",
      timezone: "America/New_York",
      delegates: ["dev"],
    },
    dev: {
      name: "Dev Patel",
      roles: ["deputy-coo", "cio"],
      slack: "U0DEV",
      phone: "+15550103",
      timezone: "America/New_York",
    },
    elena: {
      name: "Elena Petrova",
      roles: ["clinical-safety"],
      slack: "U0ELENA",
      phone: "+15550104",
      timezone: "America/New_York",
    },
    farid: { name: "Farid Haddad", roles: ["ceo"], phone: "+15550105", timezone: "America/New_York" },
    grace: { name: "Grace Lin", roles: ["cpo"], slack: "U0GRACE", phone: "+15550106" },
    ivan: { name: "Ivan Costa", roles: ["general-counsel"], slack: "U0IVAN", phone: "+15550108" },
  },
  roles: {
    ciso: { fallback: "cio" },
    coo: { fallback: "ceo" },
    cpo: { fallback: "general-counsel" },
    "clinical-safety": { safety: true, fallback: "chief-medical-officer" },
  },
  commands: { close: ["commander", "ciso"], export: ["ciso", "general-counsel"] },
  severities: {
    sev1: {
      call: [
        { role: "ciso", acknowledgeWithin: "5m", joinWithin: "15m" },
        { role: "coo", acknowledgeWithin: "10m", joinWithin: "20m" },
        { role: "cio", acknowledgeWithin: "10m", joinWithin: "30m" },
        { role: "clinical-safety", when: { environment: ["ot", "medical"] }, acknowledgeWithin: "5m" },
        { role: "cpo", when: { personalData: "suspected" }, acknowledgeWithin: "30m" },
      ],
      steps: [
        { at: "0%", by: ["chat"] },
        { at: "20%", by: ["sms"] },
        { at: "50%", by: ["voice"] },
        { at: "100%", to: "delegate", by: ["chat", "sms", "voice"] },
        { at: "150%", to: "fallback", by: ["chat", "sms", "voice"] },
        { repeatEvery: "50%", until: "60m" },
      ],
    },
    sev3: {
      call: [{ role: "ciso", acknowledgeWithin: "4h", workingHours: true }],
      steps: [{ at: "0%", by: ["chat"] }],
    },
  },
  services: { payments: { tier: 1, owner: "coo" }, "infusion-pumps": { environment: "medical", tier: 1 } },
  authority: [
    { when: { action: "isolate-host", tier: [2, 3] }, decides: { any: ["ciso", "deputy-ciso"] } },
    { when: { action: "fail-over" }, decides: { atLeast: 2, of: ["ciso", "coo", "cio"] } },
    { when: { action: "shut-down" }, decides: { all: ["ciso", "coo"] }, within: "25m" },
    { fallback: true, decides: { all: ["ciso", "coo"] } },
  ],
};

type WrittenPolicy = Parameters<typeof policySchema.parse>[0];

/**
 * The example organisation, or one of your own; everybody can be reached by chat, text and phone. A `timeScale` of
 * 1/60 plays minutes as seconds; whose turn a rota says it is, it says of `at`.
 */
export function worldOf(
  policy: WrittenPolicy = examplePolicy,
  timeScale = 1,
  at: Instant = "2026-11-22T03:00:00.000Z",
): World {
  const read = policySchema.parse(shortened(policy, 1 / timeScale));
  const directory = directoryOf({ people: peopleAt(read, at) }, { slack: true, teams: false, sms: true, voice: true });
  const turns = turnsAfter(read, at);
  const rotas = rotasOf(read);
  return { rules: rulesOf(read), directory: { ...directory, turns, rotas }, organisation: noOrganisation };
}

export const exampleAlert: AlertFact = {
  alertId: "alert-1",
  source: "guardduty",
  key: "guardduty:finding-1",
  title: "Instance i-0abc talks to a command server",
  severity: "sev1",
  severityDefaulted: false,
  environment: "it",
  assets: ["i-0abc"],
  kind: "Backdoor:EC2/C&CActivity.B",
  status: "firing",
};
