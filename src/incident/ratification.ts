import type { Action } from "./action.ts";
import type { ProposeDecision } from "./commands.ts";
import type { Incident } from "./incident.ts";
import { clockTimeIn } from "./time.ts";

/** The question whether an action that stands without authority may stand. It is kept, so its words are the ledger's. */

export type Ratification = Omit<ProposeDecision, "type" | "now" | "by">;

export function ratification(
  incident: Incident,
  { id, what, target, service, outage, authority, progress }: Action,
): Ratification {
  const soFar = Object.keys(incident.decisions).filter((decision) => decision.startsWith(`ratify-${id}-`)).length;
  const named = `${what.replaceAll("-", " ")}: ${target}`;
  const done = "at" in progress ? ` at ${clockTimeIn(progress.at, incident.rules.organisation.timezone ?? "UTC")}` : "";
  const question =
    authority.status === "none"
      ? `Ratify “${named}”? It was done${done}, before anybody had authorised it.`
      : `Let “${named}” stand longer? It was done${done} and is not authorised any more.`;
  const untilDecided = "Until this is decided it stands without authority.";
  return {
    decisionId: `ratify-${id}-${soFar + 1}`,
    ratifies: id,
    question,
    action: what,
    ...(service && { service }),
    options: [
      {
        id: "ratify",
        label: "Ratify it: it stands",
        costToAct: service && outage ? `${service} stays down meanwhile` : "What it cuts off stays cut off",
        costToWait: untilDecided,
        acts: true,
      },
      { id: "reverse", label: "Reverse it", costToAct: "What it held back may come back", costToWait: untilDecided },
    ],
  };
}
