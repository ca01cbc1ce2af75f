import { atLeastAsSevere, type Rules } from "../policy/policy.ts";
import { isOneOfMany, isRatedWorse, tellsMore } from "./alerts.ts";
import type { AlertFact } from "./events.ts";
import { type Incident, isEnded } from "./incident.ts";
import { own } from "./own.ts";
import type { Instant } from "./time.ts";
import { later } from "./time.ts";

/** What a mapped alert means for the incidents there are. */
export type Triage =
  /** The same finding again, no worse than before, or one of many: the same incident, and only their number is told. */
  | { kind: "repeat"; incident: string }
  | { kind: "resolve"; incident: string }
  /** A different finding about the same thing; or one that fell silent and is back, or that its tool now rates worse. */
  | { kind: "attach"; incident: string }
  | { kind: "declare" }
  /** Stored, and nothing declared. */
  | { kind: "keep"; why: "below-the-threshold" | "posture" | "resolved" };

/**
 * `byFinding` holds this very finding; `related` is an open incident that shares an asset or the maker's grouping
 * within the window.
 * A finding that comes back within the window after its incident ended is the same cause still ringing; later, or rated
 * worse than it was, it is a new one. Posture checks and resolved signals never declare.
 */
export function triage(
  alert: AlertFact,
  found: { byFinding?: Incident; related?: Incident; posture: boolean },
  { rules, now }: { rules: Rules; now: Instant },
): Triage {
  const { byFinding, related, posture } = found;
  const { declareAt, attachWithinMs } = rules.organisation.triage;
  if (alert.status === "resolved") {
    return byFinding ? { kind: "resolve", incident: byFinding.id } : { kind: "keep", why: "resolved" };
  }
  const isStillRinging = ({ ended }: Incident) => ended === undefined || now < later(ended.at, attachWithinMs);
  const isWorse = byFinding !== undefined && isRatedWorse(alert, own(byFinding.alerts, alert.key));
  if (byFinding && isStillRinging(byFinding) && !(isEnded(byFinding) && isWorse)) {
    const isNews = !isEnded(byFinding) && tellsMore(alert, own(byFinding.alerts, alert.key));
    return { kind: isNews ? "attach" : "repeat", incident: byFinding.id };
  }
  if (posture) return { kind: "keep", why: "posture" };
  if (related) return { kind: isOneOfMany(alert, related) ? "repeat" : "attach", incident: related.id };
  if (!atLeastAsSevere(alert.severity, declareAt)) return { kind: "keep", why: "below-the-threshold" };
  return { kind: "declare" };
}

/** Word that something is over may overtake the word that it began, and can wait for it; whatever fires waits for nothing. */
export function mayWaitForItsBeginning(alerts: Pick<AlertFact, "status">[]): boolean {
  return alerts.every(({ status }) => status === "resolved");
}
