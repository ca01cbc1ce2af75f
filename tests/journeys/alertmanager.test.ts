import { expect, onTestFinished, test } from "vitest";
import { startAlertmanager } from "../support/alertmanager.ts";
import { startJourney } from "../support/journey.ts";
import { organisation } from "../support/organisation.ts";
import { until } from "../support/persistent.ts";

/** A real Alertmanager at the door: what it fires, repeats and resolves is one incident, which people close. */

const ransomNote = {
  alertname: "RansomNoteWritten",
  site: "north",
  instance: "hmi-12:9100",
  environment: "ot",
  severity: "critical",
};
const annotations = { summary: "A ransom note was written on hmi-12" };

/** A machine without Alertmanager installs it first. */
const limit = { timeout: 120_000 };

test(
  "an alert that fires, repeats and resolves is one incident, once, and a signal that ended ends nothing",
  limit,
  async () => {
    const journey = await startJourney({
      policy: organisation({ alerts: { prometheus: { kind: "alertmanager", auth: { kind: "bearer" } } } }),
    });
    const alertmanager = await startAlertmanager({
      url: `${journey.stage.botUrl}/alerts/prometheus`,
      secret: journey.stage.env.ALERTS_PROMETHEUS_SECRET ?? "",
    });
    onTestFinished(() => alertmanager.stop());
    const outcomes = (outcome: string) => journey.metric("muster_alerts_total", { source: "prometheus", outcome });

    await alertmanager.post(ransomNote, { annotations });
    const id = await journey.declared();
    expect(await journey.incident(id)).toMatchObject({
      title: "A ransom note was written on hmi-12",
      severity: "sev1",
      environment: "ot",
    });

    // It sends the group again as long as it fires.
    await until("a repeat", async () => (await outcomes("repeated")) >= 2 || undefined, 20_000);
    // Another one of the same group, and the first is over: the envelope says that the group fires.
    await alertmanager.post({ ...ransomNote, instance: "hmi-13:9100" }, { annotations });
    await journey.facts(id, "AlertAttached");
    await alertmanager.post(ransomNote, { annotations, endsAt: new Date().toISOString() });
    const [resolved] = await journey.facts(id, "AlertResolved");

    const { status, alerts } = await journey.incident(id);
    expect(status).toBe("declared");
    expect(Object.values(alerts).map((alert) => alert.status)).toEqual(["resolved", "firing"]);
    expect(Object.keys(alerts)[0]).toBe(resolved?.data.key);
    expect(await journey.incidents()).toEqual([id]);
    expect(await outcomes("declared")).toBe(1);
  },
);
