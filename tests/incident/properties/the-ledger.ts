import { describe, expect, test } from "vitest";
import { bundleOf } from "../../../src/export/bundle.ts";
import { verifyBundle } from "../../../src/export/verify.mjs";
import type { Event, NewEvent } from "../../../src/incident/events.ts";
import { fold, type Incident } from "../../../src/incident/incident.ts";
import type { StoredEvent } from "../../../src/ledger/ledger.ts";
import { type ChainEnd, chain, generateSealingKey, toEvent, verifyStored } from "../../../src/ledger/seal.ts";
import { countEvents, createMetrics } from "../../../src/metrics.ts";
import fc, { seed } from "../../support/seeded.ts";
import { rareIn } from "./enough.ts";
import { type Moment, type Numbering, play, unsealed } from "./play.ts";
import { incidentId } from "./random-pick.ts";
import { always, everyMoment, runs, stories, tales, timeout, usualRuns } from "./stories.ts";

describe("the stories", () => {
  test("hold enough of what the promises are about", { timeout }, () => {
    expect(
      rareIn(
        stories().map(({ moments }) => moments),
        runs / usualRuns,
      ),
    ).toEqual([]);
  });

  test("are counted as the ledger tells them, but for confidential ones", { timeout }, async () => {
    const metrics = createMetrics();
    const told: Event["type"][] = [];
    for (const { events, after } of stories().flatMap(({ moments }) => moments)) {
      if (after) countEvents(metrics, events, after);
      if (!after?.confidential) told.push(...events.map(({ type }) => type));
    }
    const times = (type: Event["type"]) => told.filter((each) => each === type).length;
    const { values } = await metrics.decisions.get();
    expect(Object.fromEntries(values.map(({ labels, value }) => [labels.outcome, value]))).toEqual({
      made: times("DecisionMade"),
      expired: times("DecisionExpired"),
      replaced: times("DecisionReplaced"),
      withdrawn: times("DecisionWithdrawn"),
    });
    expect((await metrics.clocksMissed.get()).values.map(({ value }) => value)).toEqual([times("ClockMissed")]);
  });
});

describe("the ledger", () => {
  test("folds to the state that the rules saw, verifies, and is accepted as a bundle", { timeout }, () => {
    const { key } = generateSealingKey();
    const property = fc.property(tales, (tale) => {
      const ledger = sealingLedger(key);
      const moments = play(...tale, ledger.number);
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
    fc.assert(property, { seed, numRuns: Math.ceil(runs / 4) });
  });

  always("tells the same story again when told the same commands", ({ tale, moments }) => {
    const again = play(...tale);
    const differs = ({ verdict }: Moment, index: number) => {
      return JSON.stringify(again[index]?.verdict) !== JSON.stringify(verdict);
    };
    return moments.filter(differs);
  });

  everyMoment("never runs backwards: every fact is of its command's own instant", ({ command, events, before }) => [
    ...(before && before.lastAt > command.now ? [before.lastAt] : []),
    ...events.filter(({ at }) => at !== command.now),
  ]);
});

/** Seals move the numbers of what comes after them, and notices, exports and what was said aloud are named after numbers. */
function withoutNumbers(incident: Incident | undefined): unknown {
  if (!incident) return undefined;
  const { version: _version, notices, exports, decisions, ...rest } = incident;
  const told = Object.values(notices).map(({ to, about, seal }) => ({ to, about, sealed: seal !== undefined }));
  const asked = Object.values(decisions).map(({ spoken, ...decision }) => {
    const said = Object.entries(spoken).map(([id, { seq: _seq, rung, ...one }]) => [id, one, rung.length]);
    return { ...decision, said };
  });
  return { ...rest, notices: told, exports: Object.values(exports), decisions: asked };
}

/** Numbers, hashes and seals events as the ledger does, and keeps what it would store. */
function sealingLedger(sealingKey: Parameters<typeof chain>[0]["sealingKey"]) {
  const stored: StoredEvent[] = [];
  let salts = 0;
  const number: Numbering = (events: NewEvent[]) => {
    const last = stored.at(-1);
    const after: ChainEnd | undefined = last && { seq: last.seq, hash: last.hash };
    const salt = () => (salts++).toString(16).padStart(32, "0");
    const made = chain({ incident: incidentId, events, after, salt, sealingKey });
    stored.push(...made.stored);
    return made.events;
  };
  return { stored, number };
}
