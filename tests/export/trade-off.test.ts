import { expect, it } from "vitest";
import { afterAction } from "../../src/export/markdown.ts";
import { given, incidentId } from "../support/builders.ts";
import { examplePolicy, worldOf } from "../support/example.ts";

const hours = (n: number) => n * 60 * 60_000;

const payments = {
  owner: "coo",
  tolerableDowntime: "4h",
  breakingPoint: "24h",
  revenuePerMinute: "8000 USD",
  failover: { capacity: "60%", procedure: "https://wiki.example/failover" },
  manual: { procedure: "in the blue folder", sustainableFor: "6h" },
  cliffs: [{ at: "06:00", what: "first settlement file" }],
  asOf: "2026-05-01",
};

const report = (request: { downtime?: { fromMs: number; toMs: number }; safety?: string }) => {
  const world = worldOf({ ...examplePolicy, services: { payments } });
  const { events } = given(world).declared().proposed(request);
  return afterAction({ incident: incidentId, events, names: { ben: "Ben Adler" } });
};

it("the report says every figure of a trade-off, and what it was worked out from", () => {
  // 8,000 a minute, less 60 % 3,200: 192,000 to 480,000 an hour; 2 h with failover to 6 h without. By hand for 6 h from 03:00.
  const text = report({ downtime: { fromMs: hours(2), toMs: hours(6) } });
  expect(text).toContain(
    [
      "**Trade-off**, worked out 2026-11-22 03:00:00:",
      "",
      "- Expected downtime: 2 h to 6 h (as the proposer expects it); tolerable 4 h (**over it**); breaking point 24 h",
      "- Cost of the downtime: 384,000 to 2,880,000 USD (revenue of 8,000 USD a minute, from where failover carries 60 % to where it carries none)",
      "- Cost of an hour: 192,000 to 480,000 USD",
      "- Next: first settlement file, 2026-11-22 06:00:00; perhaps still down then",
      "- Failover carries 60 %; the lower figures are with it, the higher ones without: https\\://wiki.example/failover",
      "- By hand until 2026-11-22 09:00:00: in the blue folder",
      "- Figures from the service catalogue of 1 May 2026, stale.",
    ].join("\n"),
  );
});

it("the report keeps what could happen to people word for word, above the figures and without one of its own", () => {
  const text = report({ safety: "Two wards | have no nurse\n# to spare" });
  expect(text).toContain("**What could happen to people**, in the proposer's words:\n\n> Two wards");
  expect(text.indexOf("to people**")).toBeLessThan(text.indexOf("**Trade-off**"));
});

it("the report says by which downtime the deciders were found, where that is longer than the proposer expected", () => {
  const world = worldOf({ ...examplePolicy, services: { payments } });
  const long = given(world)
    .declared()
    .proposed({ downtime: { fromMs: hours(6), toMs: hours(6) } });
  const { events } = long.after("1h").proposed({ decisionId: "d2", downtime: { fromMs: hours(1), toMs: hours(1) } });
  const text = afterAction({ incident: incidentId, events, names: {} });
  expect(text).toContain(
    "- Who decides was judged by 1 h to 6 h, as was expected when such a step was asked about before; tolerable 4 h (**over it**); breaking point 24 h; cost 192,000 to 2,880,000 USD",
  );
});
