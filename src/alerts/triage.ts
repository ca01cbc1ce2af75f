import { bySignal } from "../incident/by.ts";
import { isInsiderSignal } from "../incident/confidential/confidential.ts";
import { type Incident, isEnded } from "../incident/incident.ts";
import { fromMs } from "../incident/time.ts";
import { type Triage, triage } from "../incident/triage.ts";
import type { AlertOutcome, Key, Ledger, ReceivedAlert } from "../ledger/ledger.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { AssetRow } from "../policy/asset-table.ts";
import type { Rules } from "../policy/policy.ts";
import type { Clock } from "../run/clock.ts";
import type { Handler } from "../run/handle.ts";
import type { Ids } from "../run/ids.ts";
import { assetKey, type MappedAlert } from "./alert.ts";
import type { ConfiguredSource } from "./configured.ts";
import { tellWhomItMayConcern } from "./quarantine.ts";
import { mapStored } from "./stored.ts";
import { createStorms } from "./storms.ts";

/**
 * Stored payload → alerts → incidents. What was answered 202 is worked through at least once; that the same finding
 * never opens two incidents is kept by its correlation key, which is written with the declaration itself.
 */

export type TriagePorts = {
  ledger: Ledger;
  clock: Clock;
  ids: Ids;
  handler: Handler;
  rules(): Rules;
  sources: Record<string, ConfiguredSource>;
  /** Where assets are. */
  assets?: AssetRow[];
  exercise: boolean;
  metrics: Pick<Metrics, "alerts">;
  log: Log;
  leaseMs: number;
};

/** One line for each alert of a stored payload; `outcome` says what. */
const told = "what became of an alert";
const batch = 200;
/** Losing a key this often in a row means that something is wrong; the alert's lease then has it tried again. */
const maxAttempts = 20;
/** How long a finding belongs to its incident; an open incident's finding that comes back later is asked for again. */
const findingKeptMs = 30 * 86_400_000;

export function createTriage(ports: TriagePorts) {
  const { ledger, clock, log } = ports;
  let working: Promise<void> | undefined;
  let isAskedAgain = false;
  const storms = createStorms(ports);

  /** Works through every stored payload that nobody has a lease on. Calls while it works make it look again. */
  function work(): Promise<void> {
    if (working) isAskedAgain = true;
    working ??= workAll().finally(() => {
      working = undefined;
    });
    return working;
  }

  async function workAll(): Promise<void> {
    do {
      isAskedAgain = false;
      for (;;) {
        const nowMs = clock.nowMs();
        const claimed = await ledger.claimAlerts({ nowMs, untilMs: nowMs + ports.leaseMs, limit: batch });
        if (claimed.length === 0) break;
        await workThrough(claimed);
      }
      await storms.tell();
    } while (isAskedAgain);
  }

  /** In the order in which they came; that they are done may be written together. */
  async function workThrough(claimed: ReceivedAlert[]): Promise<void> {
    const again = (alert: ReceivedAlert) => (error: unknown) =>
      log.error({ alert: alert.id, source: alert.source, error: String(error) }, "an alert will be tried again");
    const finishing: Promise<void>[] = [];
    for (const alert of claimed) {
      const outcome = await outcomeOf(alert).catch(again(alert));
      if (outcome) finishing.push(ledger.finishAlert(alert.id, outcome).catch(again(alert)));
    }
    await Promise.all(finishing);
    await storms.tell();
  }

  async function outcomeOf(alert: ReceivedAlert): Promise<AlertOutcome> {
    const count = (outcome: string, n = 1) => ports.metrics.alerts.inc({ source: alert.source, outcome }, n);
    const source = ports.sources[alert.source];
    const rules = ports.rules();
    const mapped = source
      ? mapStored(alert, source, { services: rules.services, assets: ports.assets })
      : { kind: "unmappable" as const, reason: "its source is not configured any more" };
    switch (mapped.kind) {
      case "unmappable":
        count("quarantined");
        log.warn(
          { alert: alert.id, source: alert.source, outcome: "quarantined", reason: mapped.reason },
          "an alert is quarantined",
        );
        await tellWhomItMayConcern(ports, alert);
        return { status: "quarantined", reason: mapped.reason };
      case "not-an-alert":
        count("kept");
        log.info({ alert: alert.id, source: alert.source, outcome: "kept" }, told);
        return { status: "handled", heard: {}, note: mapped.why };
      case "mapped": {
        const heard: Record<string, number> = {};
        for (const one of mapped.alerts) {
          const done = await triageOne(one, rules);
          count(counted[done.kind]);
          const incident = "incident" in done ? done.incident : undefined;
          const { severity, severityDefaulted } = one.fact;
          const line = { alert: alert.id, source: alert.source, outcome: counted[done.kind], incident };
          if (severityDefaulted) log.warn({ ...line, severity }, `${told} that named no severity we know`);
          else log.info(line, told);
          if (done.kind === "refused") return { status: "quarantined", reason: `the rules refused it: ${done.code}` };
          if (done.kind !== "keep" && done.kind !== "resolve") heard[done.incident] = (heard[done.incident] ?? 0) + 1;
        }
        const note = mapped.unmapped && `${mapped.unmapped.count} left out: ${mapped.unmapped.reason}`;
        return { status: "handled", heard, ...(note && { note }) };
      }
    }
  }

  type Done =
    | { kind: "declare" | "attach" | "repeat" | "resolve"; incident: string }
    | { kind: "keep" }
    | { kind: "refused"; code: string };

  /** A triage that loses a correlation key to another reads again and attaches. */
  async function triageOne(mapped: MappedAlert, rules: Rules): Promise<Done> {
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      const holders = await holdersOf(mapped);
      const byFinding = holders.get(findingKey(mapped.correlation));
      const related = [...holders.values()].find((incident) => !isEnded(incident));
      const found = { ...(byFinding && { byFinding }), ...(related && { related }), posture: mapped.posture };
      const judged = triage(mapped.fact, found, { rules, now: fromMs(clock.nowMs()) });
      const done = await act(judged, mapped, { rules, holders });
      if (done) return done;
    }
    throw new Error(`an alert found no incident in ${maxAttempts} attempts`);
  }

  /** Who holds the correlation keys of this alert now. */
  async function holdersOf(mapped: MappedAlert): Promise<Map<string, Incident>> {
    const holders = new Map<string, Incident>();
    const keys = [findingKey(mapped.correlation), ...relatedKeys(mapped, ports.rules())];
    const found = await Promise.all(keys.map(incidentWith));
    for (const [index, key] of keys.entries()) {
      const incident = found[index];
      if (incident) holders.set(key, incident);
    }
    return holders;
  }

  async function incidentWith(key: string): Promise<Incident | undefined> {
    const id = await ledger.findByKey(key, clock.nowMs());
    return id === undefined ? undefined : await ports.handler.read(id);
  }

  async function act(
    judged: Triage,
    mapped: MappedAlert,
    known: { rules: Rules; holders: Map<string, Incident> },
  ): Promise<Done | undefined> {
    const { fact: alert, correlation } = mapped;
    const { handler } = ports;
    switch (judged.kind) {
      case "keep":
        return { kind: "keep" };
      case "repeat":
        // One of many has no event of its own, and still belongs there once the others' time is over.
        if (!known.holders.has(findingKey(correlation))) {
          storms.keep(judged.incident, keyFor(findingKey(correlation), findingKeptMs, known.holders));
        }
        return judged;
      case "resolve": {
        const { key, alertId, source } = alert;
        const resolve = { type: "ResolveAlert", key, alertId, source } as const;
        await handler.handle({ incident: judged.incident, command: (now) => ({ ...resolve, now, by: bySignal }) });
        return judged;
      }
      case "attach": {
        const handled = await handler.handle({
          incident: judged.incident,
          command: (now) => ({ type: "AttachAlert", now, by: bySignal, alert }),
          keys: [keyFor(findingKey(correlation), findingKeptMs, known.holders)],
        });
        // The incident ended, or the finding went elsewhere, since we looked.
        const isAttached = handled.kind === "handled" && handled.verdict.kind === "done";
        return isAttached ? judged : undefined;
      }
      case "declare": {
        const incident = ports.ids.incident();
        const handled = await handler.handle({
          incident,
          command: (now) => ({
            type: "DeclareIncident",
            now,
            by: bySignal,
            incident,
            codename: ports.ids.codename(),
            title: alert.title || alert.kind || alert.key,
            severity: alert.severity,
            exercise: ports.exercise,
            alert,
          }),
          keys: keysOf(mapped, known),
        });
        if (handled.kind === "key-conflict") return undefined;
        const verdict = handled.kind === "handled" ? handled.verdict : undefined;
        // Kept where somebody sees it: an alert that was answered 202 never just disappears.
        if (verdict?.kind === "refused") return { kind: "refused", code: verdict.refusal.code };
        return { kind: "declare", incident };
      }
    }
  }

  /** The finding's own key first. */
  function keysOf(mapped: MappedAlert, { rules, holders }: { rules: Rules; holders: Map<string, Incident> }): Key[] {
    const attachWithinMs = mapped.correlation.windowMs ?? rules.organisation.triage.attachWithinMs;
    return [
      keyFor(findingKey(mapped.correlation), findingKeptMs, holders),
      ...relatedKeys(mapped, rules).map((name) => keyFor(name, attachWithinMs, holders)),
    ];
  }

  /** An incident that has ended gives up the keys that it may still hold. */
  function keyFor(key: string, forMs: number, holders: Map<string, Incident>): Key {
    const holder = holders.get(key);
    return { key, untilMs: clock.nowMs() + forMs, ...(holder && isEnded(holder) && { replaces: holder.id }) };
  }

  return { work };
}

const counted = {
  declare: "declared",
  attach: "attached",
  repeat: "repeated",
  resolve: "resolved",
  keep: "kept",
  refused: "quarantined",
} as const;

function findingKey({ finding }: MappedAlert["correlation"]): string {
  return `finding:${finding}`;
}

/**
 * A signal about somebody inside joins no incident but another such, and nothing else joins theirs: neither is the room
 * told what is not for it, nor is an ordinary alert lost where nobody is called.
 */
function relatedKeys({ correlation: { group, assets }, fact }: MappedAlert, rules: Rules): string[] {
  const isInside = isInsiderSignal(fact, rules);
  const ofAssets = new Set(assets.map((asset) => assetKey(asset, { isInside })));
  return [...(group ? [`${isInside ? "insider-" : ""}group:${group}`] : []), ...ofAssets];
}
