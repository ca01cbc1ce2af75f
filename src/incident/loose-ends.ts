import { z } from "zod";
import type { Action } from "./actions/action.ts";
import { isUntold } from "./actions/customer-notice.ts";
import type { Incident } from "./incident.ts";

/**
 * What would be left hanging if the incident ended now, as the record keeps it.
 * An action that is `unauthorised` was done, and nobody's leave for it stands. One that `stands` was done, and its leave has
 * an end: an incident that has ended asks nobody whether it may stand longer, so that somebody has to answer for it.
 */
export const looseEndSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("decision"), decisionId: z.string(), question: z.string() }),
  z.object({
    kind: z.literal("action"),
    action: z.string(),
    what: z.string(),
    target: z.string(),
    is: z.enum(["not-started", "running", "unauthorised", "stands"]),
  }),
  z.object({ kind: z.literal("service"), service: z.string() }),
  z.object({ kind: z.literal("customers"), service: z.string() }),
]);
export type LooseEnd = z.infer<typeof looseEndSchema>;

/** How an incident ends, by the command's name. */
export type Ending = "close" | "stand-down";

/** A false alarm is over whatever was asked about it, but not while something is being done, stands, or is down. */
export function looseEnds(incident: Incident, ending: Ending): LooseEnd[] {
  const all = [...undecided(incident), ...unfinished(incident), ...down(incident), ...untold(incident)];
  return ending === "close" ? all : all.filter(isReal);
}

function isReal(end: LooseEnd): boolean {
  return end.kind === "service" || (end.kind === "action" && end.is !== "not-started");
}

function undecided({ decisions }: Incident): LooseEnd[] {
  return Object.values(decisions).flatMap(({ id, question, state }): LooseEnd[] =>
    state.status === "open" ? [{ kind: "decision", decisionId: id, question }] : [],
  );
}

function unfinished({ actions }: Incident): LooseEnd[] {
  return Object.values(actions).flatMap((action): LooseEnd[] => {
    const { id, what, target } = action;
    const is = hangs(action);
    return is ? [{ kind: "action", action: id, what, target, is }] : [];
  });
}

function hangs(action: Action): Extract<LooseEnd, { kind: "action" }>["is"] | undefined {
  const isAuthorised = action.authority.status === "authorised";
  switch (action.progress.status) {
    case "waiting":
      return isAuthorised ? "not-started" : undefined;
    case "started":
      return "running";
    case "done":
      return isAuthorised ? "stands" : "unauthorised";
    case "failed":
    case "reverted":
      return undefined;
  }
}

function down({ downtimes }: Incident): LooseEnd[] {
  return Object.values(downtimes).flatMap(({ service, state }): LooseEnd[] =>
    state.status === "down" ? [{ kind: "service", service }] : [],
  );
}

function untold({ customerNotices }: Incident): LooseEnd[] {
  return Object.values(customerNotices)
    .filter(isUntold)
    .map(({ service }): LooseEnd => ({ kind: "customers", service }));
}
