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
import { assetKey, findingKey, type MappedAlert } from "./alert.ts";
import { claimOf } from "./claim.ts";
import type { ConfiguredSource } from "./configured.ts";
import { type IsEarly, overtaking } from "./overtaking.ts";
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
const batch = 50;
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
        const untilMs = nowMs + ports.leaseMs;
        const claimed = await ledger.claimAlerts({ nowMs, untilMs, limit: batch });
        if (claimed.length === 0) break;
        await workThrough(claimed, untilMs);
      }
      await storms.tell();
    } while (isAskedAgain);
  }

  /** In the order in which they came; that they are done is written together, once their incidents hold them. */
  async function workThrough(claimed: ReceivedAlert[], untilMs: number): Promise<void> {
    const again = (alert: ReceivedAlert) => (error: unknown) =>
      log.error({ alert: alert.id, source: alert.source, error: String(error) }, "an alert will be tried again");
    const done: { alert: ReceivedAlert; outcome: AlertOutcome }[] = [];
    const isEarly = overtaking(ports, claimed);
    const claim = claimOf(ports, claimed, untilMs);
    for (const alert of claimed) {
      if (claim.isWearing()) await claim.renew();
      if (!claim.holds(alert)) continue;
      const outcome = await outcomeOf(alert, isEarly).catch(again(alert));
      if (outcome) done.push({ alert, outcome });
      else claim.letGo(alert);
    }
    await storms.hold();
    await Promise.all(done.map(({ alert, outcome }) => ledger.finishAlert(alert.id, outcome).catch(again(alert))));
    await storms.tell();
  }

  /** Undefined: to be looked at again once its lease is over. */
  async function outcomeOf(alert: ReceivedAlert, isEarly: IsEarly): Promise<AlertOutcome | undefined> {
    const source = ports.sources[alert.source];
    const rules = ports.rules();
    const mapped = source
      ? mapStored(alert, source, { services: rules.services, assets: ports.assets })
      : { kind: "unmappable" as const, reason: "its source is not configured any more" };
    switch (mapped.kind) {
      case "unmappable":
        return await quarantine(alert, mapped.reason);
      case "not-an-alert":
        ports.metrics.alerts.inc({ source: alert.source, outcome: "kept" });
        log.info({ alert: alert.id, source: alert.source, outcome: "kept" }, told);
        return { status: "handled", heard: {}, note: mapped.why };
      case "mapped": {
        if (await isEarly(alert, mapped.alerts)) return undefined;
        const { heard, refusals } = await triageAll(mapped.alerts, { alert, rules });
        const { unmapped, leftOut } = mapped;
        const unread = unmapped && `${unmapped.count} could not be read: ${unmapped.reason}`;
        const trouble = [...refusals, ...(unread ? [unread] : [])];
        // The others have gone where they belong, and go there again when it is replayed.
        if (trouble.length > 0) return await quarantine(alert, trouble.join("; "), Object.keys(heard));
        return { status: "handled", heard, ...(leftOut && { note: leftOut }) };
      }
    }
  }

  /** `heldBy`: the incidents to which the rest of the payload went. */
  async function quarantine(alert: ReceivedAlert, reason: string, heldBy: string[] = []): Promise<AlertOutcome> {
    const { id, source } = alert;
    ports.metrics.alerts.inc({ source, outcome: "quarantined" });
    log.warn(
      { alert: id, source, outcome: "quarantined", reason },
      "an alert is quarantined; muster alerts show, with its id, prints it",
    );
    const told = [...heldBy, ...(await tellWhomItMayConcern(ports, alert))];
    return { status: "quarantined", reason, ...(told.length > 0 && { told: [...new Set(told)] }) };
  }

  /** How many of them each incident has heard, none where they only resolved some, and why the rules refused any. */
  async function triageAll(mapped: MappedAlert[], { alert, rules }: { alert: ReceivedAlert; rules: Rules }) {
    const heard: Record<string, number> = {};
    const refusals = new Set<string>();
    for (const one of mapped) {
      const done = await triageOne(one, rules);
      const { severity, severityDefaulted } = one.fact;
      const incident = "incident" in done ? { incident: done.incident } : {};
      const line = { alert: alert.id, source: alert.source, outcome: counted[done.kind], ...incident };
      if (severityDefaulted) log.warn({ ...line, severity }, `${told} that named no severity we know`);
      else log.info(line, told);
      if (done.kind === "refused") refusals.add(`the rules refused it: ${done.code}`);
      else ports.metrics.alerts.inc({ source: alert.source, outcome: counted[done.kind] });
      if ("incident" in done) heard[done.incident] = (heard[done.incident] ?? 0) + (done.kind === "resolve" ? 0 : 1);
    }
    return { heard, refusals: [...refusals] };
  }

  type Known = { rules: Rules; holders: Map<string, Incident> };
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
    const keys = [findingKey(mapped.correlation), ...relatedKeys(mapped, ports.rules())];
    const held = await ledger.findByKeys(keys, clock.nowMs());
    const holders = new Map<string, Incident>();
    for (const key of keys) {
      const id = held[key];
      const incident = id === undefined ? undefined : await ports.handler.read(id);
      if (incident) holders.set(key, incident);
    }
    return holders;
  }

  async function act(judged: Triage, mapped: MappedAlert, known: Known): Promise<Done | undefined> {
    const { fact: alert } = mapped;
    const { handler } = ports;
    switch (judged.kind) {
      case "keep":
        return { kind: "keep" };
      case "repeat":
        // One of many has no event of its own, and still belongs there once the others' time is over.
        if (![...known.holders.values()].some(({ id, ended }) => id === judged.incident && ended)) {
          storms.keep(judged.incident, keysHeard(mapped, judged.incident, known));
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
          keys: keysHeard(mapped, judged.incident, known),
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
  function keysOf(mapped: MappedAlert, { rules, holders }: Known): Key[] {
    const attachWithinMs = mapped.correlation.windowMs ?? rules.organisation.triage.attachWithinMs;
    return [
      keyFor(findingKey(mapped.correlation), findingKeptMs, holders),
      ...relatedKeys(mapped, rules).map((name) => keyFor(name, attachWithinMs, holders)),
    ];
  }

  /**
   * What an incident that hears one more alert holds from now on: the finding, and for longer what it is about, so that a
   * storm that outlasts the window stays one incident.
   */
  function keysHeard(mapped: MappedAlert, incident: string, { rules, holders }: Known): Key[] {
    const [finding, ...related] = keysOf(mapped, { rules, holders });
    const own = related.filter(({ key }) => holders.get(key)?.id === incident);
    return [...(finding ? [finding] : []), ...own];
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

/**
 * A signal about somebody inside joins no incident but another such, and nothing else joins theirs: neither is the room
 * told what is not for it, nor is an ordinary alert lost where nobody is called.
 */
function relatedKeys({ correlation: { group, assets }, fact }: MappedAlert, rules: Rules): string[] {
  const isInside = isInsiderSignal(fact, rules);
  const ofAssets = new Set(assets.map((asset) => assetKey(asset, { isInside })));
  return [...(group ? [`${isInside ? "insider-" : ""}group:${group}`] : []), ...ofAssets];
}
