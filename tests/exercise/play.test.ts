import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Config, loadConfig } from "../../src/config.ts";
import { play } from "../../src/exercise/play.ts";
import { type Scenario, scenarioOf } from "../../src/exercise/scenario.ts";
import { type Stage, setStage } from "../../src/exercise/stage.ts";
import { type Watch, watchLedger } from "../../src/exercise/watch.ts";
import { createLog } from "../../src/log.ts";
import { type Server, serve } from "../../src/wire.ts";

const policy = `
  organisation: { name: Example, triage: { within: 10m } }
  people:
    ben: { name: Ben Adler, roles: [commander] }
    amara: { name: Amara Okafor, roles: [ciso] }
  severities:
    sev1: { call: [{ role: ciso, acknowledgeWithin: 10m }], steps: [{ at: 0%, by: [chat] }, { at: 10%, by: [voice] }] }
  authority: [{ fallback: true, decides: { any: [ciso] } }]
  alerts: { edr: { kind: generic, auth: { kind: hmac, header: X-Signature, timestampHeader: X-Time } } }`;

function scenario(...steps: string[]): Scenario {
  const timeline = steps.map((step) => `  - ${step}`).join("\n");
  const read = scenarioOf("s.yaml", `title: T\nproblem: P.\npolicy:${policy}\ntimeline:\n${timeline}\n`);
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes));
  return read.scenario;
}

const alert = (id: string) =>
  `{ alert: edr, payload: { id: ${id}, title: Ransom note, severity: sev1, asset: ${id} } }`;

describe("an exercise against a real server", () => {
  let stage: Stage;
  let config: Config;
  let server: Server;
  let watch: Watch;

  beforeAll(async () => {
    stage = await setStage({ policy: scenario(alert("one")).policy });
    const loaded = loadConfig({ file: stage.configFile, env: stage.env });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
    config = loaded.config;
    server = await serve(config, createLog("silent"));
    watch = watchLedger(server.bot.ports.ledger, () => undefined);
  });
  afterAll(async () => {
    await server?.stop();
    await stage?.close();
  });

  it("starts from an ordinary policy, shortened, in which everybody can be reached and all is practice", () => {
    expect(config.policy.severities.sev1?.call[0]?.acknowledgeWithinMs).toBe(10_000);
    expect(config.policy.organisation).toMatchObject({ exercise: true, triage: { withinMs: 10_000 } });
    expect(config.policy.people.amara).toMatchObject({
      slack: expect.stringMatching(/^U/),
      phone: expect.stringMatching(/^\+1555/),
    });
    expect(server.url).toBe(stage.botUrl);
  });

  it("people do what the scenario says as soon as Muster has reached them", async () => {
    await play({
      stage,
      watch,
      scenario: scenario(
        alert("one"),
        "{ who: ben, when: { called: ben, by: chat }, press: Confirm, until: { happened: IncidentConfirmed } }",
        '{ who: amara, when: { called: amara, by: voice }, key: "1", until: { answered: amara } }',
      ),
    });
    expect(watch.incident()).toMatchObject({ exercise: true, severity: "sev1", triage: { status: "confirmed" } });
  });

  it.each([
    ["{ who: amara, press: Confirm }", /no message with a button "Confirm"/],
    ["{ who: amara, silent: true }", /Amara Okafor is meant to be silent and answered/],
    [
      // No rung of the ladder is a text, however slow the machine is.
      "{ who: ben, when: { called: ben, by: sms }, silent: true }",
      /Ben Adler was not reached by text message within 0.3 s/,
    ],
    [
      "{ who: ben, type: note The backups are intact, until: { objected: ben } }",
      /no reason for an objection of Ben Adler/,
    ],
    ["{ who: ben, type: decide, form: { question: '' } }", /the form of Ben Adler was not taken: question:/],
  ])("a step that does not happen ends it, with the step's line and what was missing: %s", async (step, words) => {
    const failing = play({ stage, watch, scenario: scenario(step), patienceMs: 300 });
    await expect(failing).rejects.toThrow(words);
    await expect(failing).rejects.toThrow(/^Step 1 of the scenario \(line 13\): /);
  });

  it("leaves nothing behind", async () => {
    await server.stop();
    await stage.close();
    expect(existsSync(stage.folder)).toBe(false);
  });
});
