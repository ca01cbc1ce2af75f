import type { Policy } from "./policy.ts";

/**
 * Something that is well formed and still cannot be kept (`mistake`) or will surprise somebody (`warning`).
 * `path` leads to it in the policy as it is written, so that a line can be found.
 */
export type Finding = {
  path: (string | number)[];
  severity: "mistake" | "warning";
  message: string;
  cure: string;
};

/** Which ways of reaching people are set up. */
export type Configured = { chat: { slack: boolean; teams: boolean }; sms: boolean; voice: boolean };

/** What a rule looks at. `today` is a date such as `2026-11-22`. */
export type CheckSubject = { policy: Policy; configured: Configured; today: string };
export type Rule = (subject: CheckSubject) => Finding[];

export function mistake(path: Finding["path"], message: string, cure: string): Finding {
  return { path, severity: "mistake", message, cure };
}

export function warning(path: Finding["path"], message: string, cure: string): Finding {
  return { path, severity: "warning", message, cure };
}
