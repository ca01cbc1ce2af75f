import { expect, test } from "vitest";
import { createMetrics } from "../../src/metrics.ts";

test("every metric that people are promised is there from the start, with help in words", async () => {
  const text = await createMetrics().registry.metrics();
  const promised = [
    "muster_page_lateness_seconds histogram",
    "muster_pages_total counter",
    "muster_pages_ambiguous_total counter",
    "muster_alerts_total counter",
    "muster_alerts_quarantined gauge",
    "muster_refusals_total counter",
    "muster_commands_refused_total counter",
    "muster_dead_letters_total counter",
    "muster_appends_total counter",
    "muster_open_incidents gauge",
    "muster_sweep_age_seconds gauge",
    "process_cpu_seconds_total counter",
  ];
  for (const metric of promised) {
    expect(text).toContain(`# TYPE ${metric}\n`);
    expect(text).toMatch(new RegExp(`# HELP ${metric.split(" ")[0]} \\S+ \\S+ \\S+`));
  }
});

test("a page's lateness falls into its bucket, from a millisecond to ten minutes", async () => {
  const metrics = createMetrics();
  metrics.pageLateness.observe({ medium: "sms" }, 0.0005);
  metrics.pageLateness.observe({ medium: "sms" }, 500);
  const text = await metrics.registry.metrics();
  expect(text).toContain('muster_page_lateness_seconds_bucket{le="0.001",medium="sms"} 1');
  expect(text).toContain('muster_page_lateness_seconds_bucket{le="300",medium="sms"} 1');
  expect(text).toContain('muster_page_lateness_seconds_bucket{le="600",medium="sms"} 2');
});

test("a sweep's age grows until the next sweep ends", async () => {
  const metrics = createMetrics();
  const age = async () => (await metrics.sweepAge.get()).values[0]?.value ?? Number.NaN;
  await expect.poll(age).toBeGreaterThan(0.02);
  const before = await age();
  metrics.swept();
  expect(await age()).toBeLessThan(before);
});

test("two servers in one process do not mix their numbers", async () => {
  const [one, other] = [createMetrics(), createMetrics()];
  one.pages.inc({ medium: "sms", outcome: "accepted" });
  expect(await one.registry.metrics()).toContain('muster_pages_total{medium="sms",outcome="accepted"} 1');
  expect(await other.registry.metrics()).not.toContain('outcome="accepted"');
});
