import { type CheckSubject, type Finding, mistake, type Rule, warning } from "../finding.ts";

function servicesBreakAfterTheyHurt({ policy: { services } }: CheckSubject): Finding[] {
  return Object.entries(services).flatMap(([id, { tolerableDowntimeMs, breakingPointMs }]) => {
    if (tolerableDowntimeMs === undefined || breakingPointMs === undefined) return [];
    if (breakingPointMs >= tolerableDowntimeMs) return [];
    const message = `${id} breaks before its downtime stops being tolerable`;
    const cure = "make breakingPoint at least as long as tolerableDowntime";
    return [mistake(["services", id, "breakingPoint"], message, cure)];
  });
}

/** Whoever owns a service is warned while it is down. */
function servicesAreOwned({ policy: { services } }: CheckSubject): Finding[] {
  return Object.entries(services).flatMap(([id, { owner }]) => {
    if (owner !== undefined) return [];
    return [
      warning(["services", id], `${id} has no owner: nobody is warned while it is down`, "add owner with a role"),
    ];
  });
}

function servicesRecoverInTime({ policy: { services } }: CheckSubject): Finding[] {
  return Object.entries(services).flatMap(([id, { tolerableDowntimeMs, recoveryTimeMs }]) => {
    if (tolerableDowntimeMs === undefined || recoveryTimeMs === undefined) return [];
    if (recoveryTimeMs <= tolerableDowntimeMs) return [];
    const message = `${id} takes longer to recover than it may be down: every outage of it is over what is tolerable`;
    const cure = "see whether both are true; if so, make it recover faster or agree what is tolerable anew";
    return [warning(["services", id, "recoveryTime"], message, cure)];
  });
}

export const serviceRules: Rule[] = [servicesBreakAfterTheyHurt, servicesAreOwned, servicesRecoverInTime];
