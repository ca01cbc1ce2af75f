import { expect, it } from "vitest";
import { shortened } from "../../src/exercise/shorten.ts";

it("minutes are played as seconds, hours as minutes", () => {
  expect(shortened({ within: "5m", until: "1h30m", quick: "30s" })).toEqual({
    within: "5s",
    until: "90s",
    quick: "500ms",
  });
});

it("durations are found however deep they are written", () => {
  const written = { severities: { sev1: { call: [{ role: "ciso", acknowledgeWithin: "10m" }] } } };
  expect(shortened(written)).toEqual({ severities: { sev1: { call: [{ role: "ciso", acknowledgeWithin: "10s" }] } } });
});

it("a range of durations is one too, as somebody writes it in a form", () => {
  expect(shortened({ downtime: "2h-6h", question: "Stop it for 2h?", date: "2026-10-01" })).toEqual({
    downtime: "120s-360s",
    question: "Stop it for 2h?",
    date: "2026-10-01",
  });
});

it("what is lost in a minute is lost in a second, so that an outage costs what it costs", () => {
  expect(shortened({ revenuePerMinute: "6000-10000 USD" })).toEqual({ revenuePerMinute: "360000-600000 USD" });
  expect(shortened({ revenuePerMinute: "8000 USD", costOver: "8000 USD" })).toEqual({
    revenuePerMinute: "480000 USD",
    costOver: "8000 USD",
  });
});

it("nothing takes no time at all", () => {
  expect(shortened(["1ms", "0s"])).toEqual(["1ms", "1ms"]);
});

it("how long a provider is tried stays as it is, because providers do not hurry for an exercise", () => {
  expect(shortened({ pageBudget: "30s" })).toEqual({ pageBudget: "30s" });
});

it("shares, times of day, money, numbers and words are no durations", () => {
  const written = { at: "20%", from: "22:00", cost: "8000 USD", tier: 1, safety: true, name: "5 minutes", none: null };
  expect(shortened(written)).toEqual(written);
});
