import type { ProposeDecision } from "../commands.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import type { Action } from "./action.ts";

/** The question whether an action that stands without authority may stand. It is kept, so its words are the ledger's. */

export type Ratification = Omit<ProposeDecision, "type" | "now" | "by">;

export function ratification(
  incident: Incident,
  { id, what, target, service, outage, authority, progress, decidedBy }: Action,
): Ratification {
  // What could happen to people, and what may grow, does not change by asking again.
  const { safety, exposure } = own(incident.decisions, decidedBy.at(-1) ?? "")?.tradeOff ?? {};
  const soFar = Object.keys(incident.decisions).filter((decision) => decision.startsWith(`ratify-${id}-`)).length;
  const named = `${what.replaceAll("-", " ")}: ${target}`;
  const isBegun = progress.status !== "waiting";
  const { question, now } = askedOf({ named, authority, progress });
  return {
    decisionId: `ratify-${id}-${soFar + 1}`,
    ratifies: id,
    question,
    action: what,
    ...(service && { service }),
    ...(safety && { safety }),
    ...(exposure && { exposure }),
    options: [
      {
        id: "ratify",
        label: isBegun ? "It may stand" : "Keep it: it may be carried out",
        costToAct: service && outage ? `${service} stays down meanwhile` : "What it cuts off stays cut off",
        costToWait: now,
        acts: true,
      },
      {
        id: "reverse",
        label: isBegun ? "Reverse it" : "Withdraw it: nobody starts it",
        costToAct: "What it held back may come back",
        costToWait: now,
      },
    ],
  };
}

const notYet = "Until this is decided nobody starts it.";

type Asked = Pick<Action, "authority" | "progress"> & { named: string };

/** What is asked, and how things are until it is answered. When it was is for the cards to say, on each reader's clock. */
function askedOf({ named, authority, progress }: Asked) {
  const now = "Until this is decided it stands without authority.";
  switch (authority.status) {
    case "authorised": {
      const question = progress.status === "waiting" ? `Still carry out “${named}”?` : `Let “${named}” stand?`;
      return { question, now: "Until this is decided it stays authorised, and no longer than its time." };
    }
    case "none":
      return { question: `May “${named}” stand? It was done before anybody had authorised it.`, now };
    case "expired":
    case "stopped":
    case "refused":
      if (progress.status === "waiting")
        return { question: `Still carry out “${named}”? It may not be started as things stand.`, now: notYet };
      return { question: `Let “${named}” stand longer? It is not authorised any more.`, now };
  }
}
