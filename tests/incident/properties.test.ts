import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bundleOf } from "../../src/export/bundle.ts";
import { verifyBundle } from "../../src/export/verify.mjs";
import type { CallIn } from "../../src/incident/call-in.ts";
import { deadlines } from "../../src/incident/deadlines.ts";
import type { World } from "../../src/incident/decide.ts";
import type { Decision } from "../../src/incident/decision.ts";
import type { Event, EventOf, EventType, NewEvent } from "../../src/incident/events.ts";
import { evolve, fold, type Incident, isEnded } from "../../src/incident/incident.ts";
import { owed } from "../../src/incident/owed.ts";
import type { StoredEvent } from "../../src/ledger/ledger.ts";
import { type ChainEnd, chain, generateSealingKey, toEvent, verifyStored } from "../../src/ledger/seal.ts";
import { type Moment, type Numbering, play, unsealed } from "./play.ts";
import { type Beginning, beginning, type Deed, deeds, incidentId } from "./random-commands.ts";
import { organisation } from "./random-organisation.ts";

/**
 * Promises that hold for every organisation, every sequence of commands and every outage. More runs than a test run
 * has time for: MUSTER_RUNS=5000 npx vitest run tests/incident/properties.test.ts
 */
const runs = Number(process.env["MUSTER_RUNS"] ?? 120);
const limitMs = Math.max(30_000, runs * 200);

function always(promise: string, holds: (moments: Moment[], how: [World, Beginning, Deed[]]) => void): void {
  test(promise, { timeout: limitMs }, () => {
    const property = fc.property(organisation, beginning, deeds, (...how) => holds(play(...how), how));
    fc.assert(property, { numRuns: runs });
  });
}

/** Every moment of every story. */
function everyMoment(promise: string, holds: (moment: Moment) => void): void {
  always(promise, (moments) => {
    for (const moment of moments) holds(moment);
  });
}

describe("the ledger", () => {
  test("folds to the state that the rules saw, verifies, and is accepted as a bundle", { timeout: limitMs }, () => {
    const { key } = generateSealingKey();
    const property = fc.property(organisation, beginning, deeds, (...how) => {
      const ledger = sealingLedger(key);
      const moments = play(...how, ledger.number);
      for (const { before, verdict, after } of moments) {
        const foreseen = fold(incidentId, unsealed(verdict.events, before), before);
        expect(withoutNumbers(after)).toEqual(withoutNumbers(foreseen));
      }
      if (ledger.stored.length === 0) return;
      verifyStored(incidentId, ledger.stored);
      expect(fold(incidentId, ledger.stored.map(toEvent))).toEqual(moments.at(-1)?.after);
      const bundle = JSON.parse(JSON.stringify(bundleOf({ stored: ledger.stored, keys: [key.publicJwk] })));
      expect(verifyBundle(bundle, { keys: [key.kid] })).toMatchObject({ ok: true });
    });
    fc.assert(property, { numRuns: runs });
  });

  always("tells the same story again when told the same commands", (moments, how) => {
    expect(play(...how).map(({ verdict }) => verdict)).toEqual(moments.map(({ verdict }) => verdict));
  });

  everyMoment("never runs backwards: every fact is of its command's own instant", ({ command, events, before }) => {
    expect(before === undefined || before.lastAt <= command.now).toBe(true);
    for (const { at } of events) expect(at).toBe(command.now);
  });
});
