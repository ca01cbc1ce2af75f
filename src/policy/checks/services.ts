import { type CheckSubject, type Finding, mistake, type Rule } from "../finding.ts";

function servicesBreakAfterTheyHurt({ policy: { services } }: CheckSubject): Finding[] {
  return Object.entries(services).flatMap(([id, { tolerableDowntimeMs, breakingPointMs }]) => {
    if (tolerableDowntimeMs === undefined || breakingPointMs === undefined) return [];
    if (breakingPointMs >= tolerableDowntimeMs) return [];
    const message = `${id} breaks before its downtime stops being tolerable`;
    const cure = "make breakingPoint at least as long as tolerableDowntime";
    return [mistake(["services", id, "breakingPoint"], message, cure)];
  });
}

export const serviceRules: Rule[] = [servicesBreakAfterTheyHurt];
