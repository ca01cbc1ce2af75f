import { describe, expect, test } from "vitest";
import { createMetrics } from "../../src/metrics.ts";
import { textOf, yamlOf } from "./files.ts";
import { namedIn } from "./promql.ts";

type Rule = {
  alert?: string;
  record?: string;
  expr: string;
  labels?: { severity: string };
  annotations?: { summary: string; description: string };
};
type Rules = { groups: { name: string; rules: Rule[] }[] };
type Panel = {
  id: number;
  type: string;
  title: string;
  description: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets: { refId: string; expr: string; legendFormat: string; datasource: { uid: string } }[];
};
type Dashboard = {
  uid: string;
  panels: Panel[];
  templating: { list: { name: string; query: string | { query: string } }[] };
};

const rules = yamlOf<Rules>("infra/prometheus/alerts.yaml").groups.flatMap((group) => group.rules);
const alerts = rules.flatMap((rule) => (rule.alert === undefined ? [] : [[rule.alert, rule] as const]));
const recorded = new Map(
  rules.flatMap((rule) => (rule.record === undefined ? [] : [[rule.record, rule.expr] as const])),
);
const dashboard: Dashboard = JSON.parse(textOf("infra/grafana/muster.json"));
const shown = dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const));

/** Made by Prometheus itself and by kube-state-metrics. */
const others: Record<string, string[]> = { up: [], kube_pod_status_ready: ["namespace", "pod", "condition"] };
/** Given to everything that is scraped. */
const scraped = ["job", "instance"];
const functions = ["sum", "max", "count", "increase", "rate", "histogram_quantile", "absent"];

type Metric = { help: string; labels: string[] };

/** Every series that /metrics can show, by name, with the labels that it can have. */
function seriesOf(registry: ReturnType<typeof createMetrics>["registry"]): Map<string, Metric> {
  const series = new Map<string, Metric>();
  for (const { name, help, type } of registry.getMetricsAsArray()) {
    const metric = registry.getSingleMetric(name);
    const own =
      metric && "labelNames" in metric && Array.isArray(metric.labelNames) ? metric.labelNames.map(String) : [];
    const isHistogram = String(type) === "histogram";
    if (!isHistogram) series.set(name, { help, labels: own });
    for (const suffix of isHistogram ? ["_count", "_sum"] : []) series.set(name + suffix, { help, labels: own });
    if (isHistogram) series.set(`${name}_bucket`, { help, labels: [...own, "le"] });
  }
  return series;
}

const series = seriesOf(createMetrics().registry);

/** The labels that a metric, recorded or not, can have; undefined when there is no such metric. */
function labelsOf(metric: string): string[] | undefined {
  const expr = recorded.get(metric);
  if (expr !== undefined) return namedIn(expr).metrics.flatMap((each) => labelsOf(each) ?? []);
  const own = series.get(metric)?.labels ?? others[metric];
  return own && [...own, ...scraped];
}

const expressions = [
  ...rules.map(({ alert, record, expr }) => [alert ?? record ?? "", expr] as const),
  ...shown.map(([title, expr]) => [`panel "${title}"`, expr] as const),
];

describe.each(expressions)("%s", (_name, expr) => {
  const named = namedIn(expr);

  test("asks for figures that exist, by functions and labels that exist", () => {
    expect(named.metrics.length).toBeGreaterThan(0);
    expect(named.metrics.filter((metric) => labelsOf(metric) === undefined)).toEqual([]);
    expect(named.functions.filter((name) => !functions.includes(name))).toEqual([]);
    const known = named.metrics.flatMap((metric) => labelsOf(metric) ?? []);
    expect(named.labels.filter((label) => !known.includes(label))).toEqual([]);
    expect(named.matchers.filter(({ metric, label }) => !labelsOf(metric)?.includes(label))).toEqual([]);
    expect(named.isBalanced).toBe(true);
  });

  test("asks for values that the figure's own description names", async () => {
    const asked = named.matchers.filter(({ operator, metric }) => operator === "=" && series.has(metric));
    for (const { metric, label, value } of asked.filter((each) => !scraped.includes(each.label))) {
      if (label === "le") expect(await bounds()).toContain(value);
      else expect(series.get(metric)?.help).toMatch(new RegExp(`\\b${value}\\b`));
    }
  });
});

/** The upper bounds of the lateness histogram, as Prometheus sees them. */
async function bounds(): Promise<string[]> {
  const metrics = createMetrics();
  metrics.pageLateness.observe({ medium: "sms" }, 1);
  const text = await metrics.registry.metrics();
  return [...text.matchAll(/muster_page_lateness_seconds_bucket\{le="([^"]+)"/g)].map(([, bound]) => `${bound}`);
}

describe("infra/prometheus/alerts.yaml", () => {
  test("covers what nobody may learn from an executive", () => {
    const watched = new Set(alerts.flatMap(([, { expr }]) => [...sourcesOf(expr)]));
    expect([...watched]).toEqual(
      expect.arrayContaining([
        "muster_page_lateness_seconds_bucket",
        "muster_dead_letters_total",
        "muster_sweep_age_seconds",
        "muster_pages_ambiguous_total",
        "muster_pages_total",
        "muster_alerts_quarantined",
        "muster_legal_deadlines_missed_total",
        "muster_decisions_total",
        "up",
      ]),
    );
  });

  test.each(alerts)("%s says how bad it is, what it means and what to do", (_name, { labels, annotations, expr }) => {
    expect(["critical", "warning"]).toContain(labels?.severity);
    expect(annotations?.summary).toMatch(/\S+ \S+/);
    expect(annotations?.description).toMatch(/^Meaning: .+\. Do: .+\.$/);
    const text = `${annotations?.summary} ${annotations?.description}`;
    const used = [...text.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => `${label}`);
    const { labels: grouped, metrics } = namedIn(expr);
    const kept = grouped.length > 0 ? grouped : metrics.flatMap((metric) => labelsOf(metric) ?? []);
    expect(used.filter((label) => !kept.includes(label))).toEqual([]);
  });

  test("names each alert once, and tells people only to look for lines that the log has", () => {
    expect(new Set(alerts.map(([name]) => name)).size).toBe(alerts.length);
    const source = ["run/perform", "run/sweep", "run/waker", "alerts/triage", "alerts/receive"]
      .map((file) => textOf(`src/${file}.ts`))
      .join();
    const quoted = alerts.flatMap(([, { annotations }]) => [
      ...`${annotations?.description}`.matchAll(/"([a-z][a-z ]+)"/g),
    ]);
    const lines = new Set(quoted.map(([, line]) => `${line}`));
    expect([...lines].filter((line) => !source.includes(line))).toEqual([]);
    expect(lines.size).toBeGreaterThan(3);
  });

  test("counts on the job that the scraping is called", () => {
    const [job] =
      yamlOf<{ job_name: string; authorization: { credentials_file: string } }[]>("infra/prometheus/scrape.yaml");
    const asked = expressions.flatMap(([, expr]) => namedIn(expr).matchers.filter(({ label }) => label === "job"));
    expect(new Set(asked.map(({ value }) => value))).toEqual(new Set([job?.job_name]));
    expect(job?.authorization.credentials_file).toMatch(/\/MUSTER_ADMIN_TOKEN$/);
  });
});

/** The figures behind an expression, recorded ones followed. */
function sourcesOf(expr: string): Set<string> {
  return new Set(
    namedIn(expr).metrics.flatMap((metric) => {
      const behind = recorded.get(metric);
      return behind === undefined ? [metric] : [...sourcesOf(behind)];
    }),
  );
}

describe("infra/grafana/muster.json", () => {
  test("shows every figure of Muster's own", () => {
    const seen = new Set(
      shown.flatMap(([, expr]) => namedIn(expr).metrics.map((name) => name.replace(/_(bucket|count|sum)$/, ""))),
    );
    const own = createMetrics()
      .registry.getMetricsAsArray()
      .map(({ name }) => name)
      .filter((name) => name.startsWith("muster_"));
    expect(own.filter((name) => !seen.has(name))).toEqual([]);
    expect(dashboard.panels.map(({ type }) => type)).toContain("heatmap");
  });

  test("says in words what each panel is, and reads it from the chosen Prometheus", () => {
    const chosen = dashboard.templating.list.map(({ name }) => name);
    expect(chosen).toEqual(["datasource", "medium"]);
    for (const { title, description, targets } of dashboard.panels) {
      expect(description, title).toMatch(/\S+ \S+/);
      for (const { datasource } of targets) expect(datasource.uid, title).toBe(`\${datasource}`);
      expect(new Set(targets.map(({ refId }) => refId)).size, title).toBe(targets.length);
    }
  });

  test("lays no panel over another", () => {
    const { panels } = dashboard;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const over = panels.flatMap((a, index) => panels.slice(index + 1).filter((b) => overlap(a.gridPos, b.gridPos)));
    expect(over.map(({ title }) => title)).toEqual([]);
    for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  });
});

function overlap(a: Panel["gridPos"], b: Panel["gridPos"]): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
