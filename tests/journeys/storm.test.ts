import { setTimeout as pause } from "node:timers/promises";
import { beforeEach, expect, test } from "vitest";
import { listAlerts, replayAlerts, showAlert } from "../../src/commands/alerts.ts";
import { loadRecordConfig } from "../../src/config.ts";
import { perMinute } from "../../src/incident/alerts.ts";
import { type Journey, startJourney } from "../support/journey.ts";
import { organisation } from "../support/organisation.ts";
import { until } from "../support/persistent.ts";

/** What a tool sends when one cause rings ten thousand times, and what nobody can read. */

let journey: Journey;

beforeEach(async () => {
  journey = await startJourney({ policy: organisation() });
});

const onHost = (id: string, asset: string, more: object = {}) => ({
  id,
  title: `Files are renamed on ${asset}`,
  severity: "high",
  asset,
  ...more,
});

const send = async (payload: object) => expect((await journey.stage.sendAlert("edr", payload)).status).toBe(202);

async function handled(count: number) {
  const { ledger } = journey.server.bot.ports;
  await until("every alert handled", async () => {
    const { stored, handled } = await ledger.countAlerts();
    return (stored === 0 && handled === count) || undefined;
  });
}

test("ten thousand alerts for one cause are one incident with their number, and a second cause among them has its own", async () => {
  const perPost = 200;
  for (let post = 0; post < 50; post++) {
    const alerts = Array.from({ length: perPost }, (_, n) => onHost(`finding-${post}-${n}`, "fs-01"));
    await send({ alerts });
    if (post === 25) await send(onHost("other-1", "scada-gateway", { title: "A command server is called" }));
  }
  await handled(51);

  const [second, first] = await journey.incidents();
  expect(await journey.incidents()).toHaveLength(2);
  const events = await journey.events(first ?? "");
  const attached = events.filter(({ type }) => type === "AlertAttached");
  expect(attached).toHaveLength(19);
  expect(events.length).toBeLessThan(150);
  expect((await journey.incident(second ?? "")).title).toBe("A command server is called");

  const counted = await until("the last count", async () => {
    const { heard } = await journey.incident(first ?? "");
    return heard?.total === 10_000 ? heard : undefined;
  });
  expect(perMinute(counted)).toBeGreaterThan(0);
  await until("the number on the card", async () => {
    const words = await journey.inRoom(first ?? "");
    return words.some((each) => each.includes("Alerts: 10,000 by ")) || undefined;
  });

  // One of the many belongs there still, and opens no incident of its own.
  await send(onHost("finding-49-199", "fs-01"));
  await handled(52);
  expect(await journey.incidents()).toHaveLength(2);
  expect(await journey.facts(first ?? "", "AlertAttached")).toHaveLength(attached.length);
});

test("what no mapping understands is told to whoever leads the incident that it names, and can be shown and mapped again", async () => {
  await send(onHost("finding-1", "fs-01"));
  const id = await journey.declared();
  await send({ alarm: "red", on: ["printer-7", "FS-01"] });
  const [told] = await journey.facts(id, "AlertUnread");
  expect(told?.data).toMatchObject({ source: "edr", asset: "fs-01" });
  const { commander } = await journey.incident(id);
  await until("a word to whoever leads", async () => {
    const [message] = await journey.person(commander).about(id);
    return message?.text.includes("could not read") || undefined;
  });

  const loaded = loadRecordConfig({ file: journey.stage.configFile, env: journey.stage.env });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
  const terminal = () => {
    const [out, errors] = [[] as string[], [] as string[]];
    return {
      out,
      errors,
      say: (line: string) => void out.push(line),
      complain: (line: string) => void errors.push(line),
    };
  };
  const listed = terminal();
  await listAlerts(loaded.config, { status: "quarantined", limit: 10 }, listed);
  expect(listed.out[0]).toMatch(/^\S+ {2}\S+Z {2}edr {2}id: expected a text or a number/);
  expect(listed.out.at(-1)).toBe("1 in quarantine, 0 waiting to be mapped, 1 handled.");

  const alertId = told?.data.alertId ?? "";
  const shown = terminal();
  expect(await showAlert(loaded.config, alertId, shown)).toBe(0);
  expect(JSON.parse(shown.out.join(""))).toEqual({ alarm: "red", on: ["printer-7", "FS-01"] });

  const replayed = terminal();
  expect(await replayAlerts(loaded.config, [alertId, "no-such-alert"], replayed)).toBe(1);
  expect(replayed.out[0]).toBe(`✓ ${alertId} will be mapped again at the next sweep`);
  expect(replayed.out.join(" ")).toContain("may open an incident and call people");
  expect(replayed.errors[0]).toContain("no-such-alert is not in quarantine");
  // Nothing was mended, so it comes back, and nobody is told twice.
  await until("quarantine again", async () => {
    const { quarantined } = await journey.server.bot.ports.ledger.countAlerts();
    return quarantined === 1 || undefined;
  });
  expect(await journey.facts(id, "AlertUnread")).toHaveLength(1);
});

test("of a body of which a part cannot be read the rest goes where it belongs, and the whole is kept for another try", async () => {
  await send({ alerts: [onHost("finding-1", "fs-01"), { alarm: "red" }, onHost("finding-2", "fs-02")] });
  await until("two incidents", async () => ((await journey.incidents()).length === 2 ? true : undefined));
  const { ledger } = journey.server.bot.ports;
  const [kept] = await until("quarantine", async () => {
    const found = await ledger.listAlerts({ status: "quarantined", limit: 10 });
    return found.length === 1 ? found : undefined;
  });
  expect(kept?.outcome).toMatchObject({ reason: expect.stringContaining("1 could not be read: alerts.1.id") });
});

test("a storm that outlasts the time in which alerts belong together stays one incident", async () => {
  const brief = await startJourney({ policy: organisation({ triage: { attachWithin: "1500ms" } }) });
  const sends = async (id: string) =>
    expect((await brief.stage.sendAlert("edr", onHost(id, "fs-01"))).status).toBe(202);
  await sends("finding-0");
  await brief.declared();
  for (let n = 1; n <= 5; n++) {
    await pause(600);
    await sends(`finding-${n}`);
  }
  await until("all of them", async () => {
    const { handled } = await brief.server.bot.ports.ledger.countAlerts();
    return handled === 6 || undefined;
  });
  expect(await brief.incidents()).toHaveLength(1);
});
