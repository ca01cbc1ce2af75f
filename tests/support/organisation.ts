/** A policy for journeys, as it would stand in muster.yaml: nobody's ladder climbs within a test unless it is told to. */

const calm = [{ at: "0%", by: ["chat"] }];

/** Chat, then a text message, then a call, a few hundred milliseconds apart. */
export const quickLadder = [
  { at: "0%", by: ["chat"] },
  { at: "10%", by: ["sms"] },
  { at: "20%", by: ["voice"] },
];

/** Every medium at once. */
export const everyMedium = [{ at: "0%", by: ["chat", "sms", "voice"] }];

type Change = { triage?: object; sev1?: object; people?: Record<string, object>; [section: string]: unknown };

/** `triage`, `sev1` and `people` are merged into what is here; any other section replaces it. */
export function organisation({ triage, sev1, people, ...rest }: Change = {}): object {
  return {
    organisation: {
      name: "Example",
      bridge: "+1 555 0199",
      exercise: false,
      triage: { within: "60s", attachWithin: "60s", ...triage },
    },
    people: {
      ben: { name: "Ben Adler", roles: ["commander"] },
      amara: { name: "Amara Okafor", roles: ["ciso"] },
      carla: { name: "Carla Reyes", roles: ["coo"], delegates: ["dev"] },
      dev: { name: "Dev Patel", roles: ["deputy-coo"] },
      noor: { name: "Noor Haddad", roles: ["cio"] },
      grace: { name: "Grace Lin", roles: ["press"] },
      ...people,
    },
    severities: {
      sev1: {
        call: [
          { role: "ciso", acknowledgeWithin: "60s" },
          { role: "coo", acknowledgeWithin: "60s" },
          { role: "cio", acknowledgeWithin: "60s" },
        ],
        steps: calm,
        ...sev1,
      },
      sev2: { call: [{ role: "ciso", acknowledgeWithin: "60s" }], steps: calm },
    },
    authority: [{ fallback: true, decides: { atLeast: 2, of: ["ciso", "coo", "cio"] }, within: "60s" }],
    alerts: {
      edr: { kind: "generic", auth: { kind: "bearer" } },
      prometheus: { kind: "alertmanager", auth: { kind: "bearer" } },
      guardduty: { kind: "guardduty", auth: { kind: "bearer", header: "x-api-key" } },
    },
    ...rest,
  };
}

/** The finding that most journeys begin with. */
export const ransomNote = { id: "edr-1", title: "Ransom note on FS-01", severity: "sev1", asset: "fs-01" };

/** The form of `/muster decide`, filled in: its options authorise no step. */
export const shutDownQuestion = {
  question: "Shut down payments?",
  action: "none",
  "option1-label": "Shut down",
  "option1-act": "40,000 USD an hour",
  "option1-wait": "It spreads",
  "option2-label": "Wait",
  "option2-act": "Nothing",
  "option2-wait": "It spreads",
  recommended: "1",
};
