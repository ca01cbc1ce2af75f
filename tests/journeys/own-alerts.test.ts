import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { startJourney } from "../support/journey.ts";
import { organisation } from "../support/organisation.ts";
import { until } from "../support/persistent.ts";

const mapping = {
  each: "detections",
  drop: ["type == 'heartbeat'"],
  fields: { key: "id", title: ["summary", "name"], severity: "level", assets: "host" },
  words: { severity: { awful: "sev1" } },
};
const tool = { kind: "mapping", auth: { kind: "bearer" }, mapping };
const detection = { id: "d-1", name: "Files renamed on FS-01", level: "Awful", host: "fs-01" };

test("what a mapping of one's own finds in a tool's JSON declares an incident, and the same again is the same one", async () => {
  const journey = await startJourney({ policy: organisation({ alerts: { tool } }) });
  const send = (...detections: object[]) => journey.stage.sendAlert("tool", { detections });
  expect(await send({ id: "d-0", type: "heartbeat" }, detection)).toEqual({ status: 202 });
  const id = await journey.declared();
  await send(detection);
  await until("triage of both", async () => {
    return (await journey.metric("muster_alerts_total", { outcome: "repeated" })) === 1 || undefined;
  });
  expect(await journey.incidents()).toEqual([id]);
  const { title, severity, alerts } = await journey.incident(id);
  expect({ title, severity, keys: Object.keys(alerts) }).toEqual({
    title: detection.name,
    severity: "sev1",
    keys: ["tool:d-1"],
  });
});

test("after a source's own window another of its alerts about the same thing is another incident", async () => {
  const alerts = { brief: { ...tool, window: "100ms" }, tool };
  const journey = await startJourney({ policy: organisation({ alerts }) });
  const send = (source: string, id: string, host: string) =>
    journey.stage.sendAlert(source, { detections: [{ ...detection, id, host }] });
  const incidents = (count: number) =>
    until(`${count} incidents`, async () => {
      const found = await journey.incidents();
      return found.length === count ? found : undefined;
    });
  await send("brief", "d-1", "fs-01");
  await send("tool", "d-2", "fs-02");
  await incidents(2);
  await pause(200);
  await send("tool", "d-3", "fs-02");
  await send("brief", "d-4", "fs-01");
  await incidents(3);
  expect(await journey.metric("muster_alerts_total", { outcome: "attached" })).toBe(1);
});
