import type { Action } from "../../../incident/actions/action.ts";

/** A step as `/muster action` takes it: "isolate-host FS-01 on payments", "shut-down on payments". */
export function stepLine({ what, target, service }: Pick<Action, "what" | "target" | "service">): string {
  const on = service === undefined ? undefined : `on ${service}`;
  return [what, target === service ? undefined : target, on].filter(Boolean).join(" ");
}
