/**
 * Everybody's ladder climbs by itself within seconds: a message, a text and a call each. Nobody stands in for anybody, so
 * the pages that are due are the same whatever happens meanwhile.
 */
export const policy = {
  organisation: {
    name: "Example",
    bridge: "+1 555 0199",
    acknowledgeWithin: "10s",
    triage: { within: "10s", immediately: ["ransomware"] },
    pageBudget: "10m",
  },
  people: {
    ben: { name: "Ben Adler", roles: ["commander"] },
    amara: { name: "Amara Okafor", roles: ["ciso"] },
    carla: { name: "Carla Reyes", roles: ["coo"] },
  },
  severities: {
    sev1: {
      call: [
        { role: "ciso", acknowledgeWithin: "10s" },
        { role: "coo", acknowledgeWithin: "10s" },
      ],
      steps: [
        { at: "0%", by: ["chat"] },
        { at: "20%", by: ["sms"] },
        { at: "40%", by: ["voice"] },
      ],
    },
  },
  authority: [{ fallback: true, decides: { any: ["ciso"] } }],
  alerts: { edr: { kind: "generic", auth: { kind: "bearer" } } },
};

export const alertFor = (finding: string) => ({
  id: finding,
  title: "Ransomware on FS-01",
  severity: "sev1",
  asset: finding,
});
