import type { LooseEnd } from "../../incident/loose-ends.ts";
import { actionName } from "./actions/action-words.ts";

/** What is still open where an incident is ended, in a plain sentence each. */
export function looseEndWords(end: LooseEnd): string {
  switch (end.kind) {
    case "decision":
      return `“${end.question}” is not decided.`;
    case "action":
      return `${actionName(end)} (${end.action}) ${unfinishedWords[end.is]}.`;
    case "service":
      return `${end.service} is down.`;
    case "customers":
      return `The customers of ${end.service} have not been told.`;
  }
}

const unfinishedWords = {
  "not-started": "is authorised and has not been started",
  running: "was started, and nobody has said that it is done or failed",
  unauthorised: "was done and is not authorised",
  stands:
    "stands and is authorised for a time only: after the end Muster asks nobody, and whoever ends it so answers for it",
} as const;

/** "Left open: …" */
export function leftOpenLine(leftOpen: LooseEnd[] = []): string[] {
  return leftOpen.length > 0 ? [`Left open: ${leftOpen.map(looseEndWords).join(" ")}`] : [];
}
