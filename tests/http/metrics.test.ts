import { expect, test } from "vitest";
import { countEvents, createMetrics, showOpen } from "../../src/metrics.ts";
import { acting, authorised } from "../support/acting.ts";
import { type Given, given } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";
import { putAnew } from "../support/fact-stories.ts";

/** The figures after this story, by the line that shows them. */
async function figures({ events, incident }: Given): Promise<(line: string) => number> {
  const metrics = createMetrics();
  countEvents(metrics, events, incident);
  const text = await metrics.registry.metrics();
  return (line) =>
    Number(
      text
        .split("\n")
        .find((each) => each.startsWith(`${line} `))
        ?.split(" ")[1],
    );
}

const pages = (medium: string, outcome: string) => `muster_pages_total{medium="${medium}",outcome="${outcome}"}`;

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
    "muster_decisions_total counter",
    "muster_legal_deadlines_missed_total counter",
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
  await expect.poll(age).toBeGreaterThan(0.5);
  const before = await age();
  metrics.swept();
  expect(await age()).toBeLessThan(before);
});

test("two servers in one process do not mix their numbers", async () => {
  const [one, other] = [createMetrics(), createMetrics()];
  one.pages.inc({ medium: "sms", outcome: "accepted" });
  expect(await one.registry.metrics()).toContain('muster_pages_total{medium="sms",outcome="accepted"} 1');
  expect(await other.registry.metrics()).toContain('muster_pages_total{medium="sms",outcome="accepted"} 0');
});

test("what can be known beforehand starts at 0, so that a first rise is seen", async () => {
  const text = await createMetrics({ sources: ["edr"] }).registry.metrics();
  for (const line of [
    pages("voice", "failed"),
    'muster_pages_ambiguous_total{medium="chat"}',
    'muster_page_lateness_seconds_count{medium="sms"}',
    'muster_alerts_total{source="edr",outcome="quarantined"}',
    'muster_appends_total{result="unavailable"}',
    'muster_dead_letters_total{kind="card"}',
    'muster_decisions_total{outcome="expired"}',
    "muster_legal_deadlines_missed_total",
  ]) {
    expect(text).toContain(`${line} 0\n`);
  }
});

test("a page is counted by what became of it, also when only its time was over", async () => {
  const accepted = await figures(given().declared().delivered());
  expect(accepted(pages("chat", "accepted"))).toBe(3);
  const rejected = await figures(given().declared().pageRejected("amara", "chat"));
  expect(rejected(pages("chat", "failed"))).toBe(1);
  const unsent = await figures(given().declared().after("45s"));
  expect(unsent(pages("chat", "failed"))).toBe(3);
  const overtaken = await figures(given().declared().outage("4m"));
  expect(overtaken(pages("sms", "skipped"))).toBeGreaterThan(0);
});

test("a page is late by its step's own instant, whenever somebody looked at the clock", async () => {
  // Amara's text message is due a minute after her call began.
  const late = await figures(given().declared().delivered().outage("90s").delivered());
  expect(late('muster_page_lateness_seconds_sum{medium="sms"}')).toBe(30);
});

test("what was given up is a dead letter of its kind", async () => {
  const data = { effect: "card:INC-7K3Q2:situation", reason: "invalid_blocks" };
  const givenUp = await figures(given().declared().outcome({ type: "CardFailed", data }));
  expect(givenUp('muster_dead_letters_total{kind="card"}')).toBe(1);
});

test("a page that may have gone twice is counted apart", async () => {
  const story = given().declared();
  const page = Object.keys(Object.values(story.incident.callIns)[0]?.pages ?? {})[0] ?? "";
  const twice = await figures(story.outcome({ type: "PageAccepted", data: { page, ambiguous: true } }));
  expect(twice('muster_pages_ambiguous_total{medium="chat"}')).toBe(1);
});

test("a decision is counted by how it ended: made, expired because nobody took it, or put anew to others", async () => {
  const ended = (outcome: string) => `muster_decisions_total{outcome="${outcome}"}`;
  const made = await figures(authorised());
  expect([made(ended("made")), made(ended("expired"))]).toEqual([1, 0]);
  const silent = await figures(acting().proposed().after("2h"));
  expect([silent(ended("made")), silent(ended("expired"))]).toEqual([0, 1]);
  const anew = await figures(putAnew());
  expect([anew(ended("expired")), anew(ended("replaced"))]).toEqual([0, 1]);
});

test("a legal deadline that passed with no notice recorded is counted, and one that was met is not", async () => {
  const { organisation } = examplePolicy;
  const clocks = given(
    worldOf({ ...examplePolicy, organisation: { ...organisation, clocks: ["cert-in"] } }),
  ).declared();
  const aware = clocks.told({ type: "RecordTrigger", trigger: "aware", holds: true });
  const missed = await figures(aware.after("7h"));
  expect(missed("muster_legal_deadlines_missed_total")).toBe(1);
  const sent = aware.told({ type: "RecordTrigger", trigger: "submitted", clock: "cert-in-report", holds: true });
  const met = await figures(sent.after("7h"));
  expect(met("muster_legal_deadlines_missed_total")).toBe(0);
});

test("of a confidential incident no figure tells but those of pages and of what was given up", async () => {
  const { organisation } = examplePolicy;
  const world = worldOf({ ...examplePolicy, organisation: { ...organisation, clocks: ["cert-in"] } });
  const kept = given(world).declared({ confidential: true }).delivered();
  const aware = kept.proposed().told({ type: "RecordTrigger", trigger: "aware", holds: true });
  const ended = await figures(aware.after("7h"));
  expect(ended('muster_pages_total{medium="chat",outcome="accepted"}')).toBeGreaterThan(0);
  expect(ended('muster_decisions_total{outcome="expired"}')).toBe(0);
  expect(ended("muster_legal_deadlines_missed_total")).toBe(0);
  const metrics = createMetrics();
  showOpen(metrics, [kept.incident, given().declared().incident]);
  expect(await metrics.registry.metrics()).toContain("muster_open_incidents 1\n");
});
