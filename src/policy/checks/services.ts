import { durationText } from "../duration-text.ts";
import { type CheckSubject, type Finding, mistake, type Rule, warning } from "../finding.ts";

function servicesBreakAfterTheyHurt({ policy: { services } }: CheckSubject): Finding[] {
  return Object.entries(services).flatMap(([id, { tolerableDowntimeMs, breakingPointMs }]) => {
    if (tolerableDowntimeMs === undefined || breakingPointMs === undefined) return [];
    if (breakingPointMs >= tolerableDowntimeMs) return [];
    const message = `${id} breaks after ${durationText(breakingPointMs)}, before its downtime stops being tolerable: the last warning would come too late`;
    const cure = "make breakingPoint at least as long as tolerableDowntime";
    return [mistake(["services", id, "breakingPoint"], message, cure)];
  });
}

/** Whoever owns a service is warned while it is down; where nobody does, who leads (`ownersOf` in outage.ts). */
function servicesAreOwned({ policy: { services } }: CheckSubject): Finding[] {
  return Object.entries(services).flatMap(([id, { owner }]) => {
    if (owner !== undefined) return [];
    return [
      warning(
        ["services", id],
        `nobody owns ${id}: while it is down, only who leads the incident is warned`,
        "add owner with a role",
      ),
    ];
  });
}

function servicesRecoverInTime({ policy: { services } }: CheckSubject): Finding[] {
  return Object.entries(services).flatMap(([id, { tolerableDowntimeMs, recoveryTimeMs }]) => {
    if (tolerableDowntimeMs === undefined || recoveryTimeMs === undefined) return [];
    if (recoveryTimeMs <= tolerableDowntimeMs) return [];
    const message = `${id} may be down for ${durationText(tolerableDowntimeMs)} and takes ${durationText(recoveryTimeMs)} to recover: each outage goes over what is tolerable`;
    const cure = "correct what is wrong; if both are true, make it recover faster, or agree on more";
    return [warning(["services", id, "recoveryTime"], message, cure)];
  });
}

export const serviceRules: Rule[] = [servicesBreakAfterTheyHurt, servicesAreOwned, servicesRecoverInTime];
