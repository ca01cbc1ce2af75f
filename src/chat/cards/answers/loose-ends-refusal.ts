import type { Refusal } from "../../../incident/verdict.ts";
import type { Block, IncidentAction } from "../../card.ts";
import { looseEndWords } from "../loose-ends.ts";
import { buttons, list, text } from "../parts.ts";

/** An incident that somebody would end while something in it is open. */

type LooseEnds = Extract<Refusal, { code: "loose-ends" }>;

export function looseEndsSentences({ ending, open }: LooseEnds): [what: string, cure: string] {
  return [lead(ending), `${open.map(looseEndWords).join(" ")} ${cure(ending)}`];
}

/** With a button for whoever knows better. */
export function looseEndsBlocks({ ending, open }: LooseEnds, incident: string | undefined): Block[] {
  const end = { close: "close-anyway", "stand-down": "stand-down-anyway" } as const;
  const label = ending === "close" ? "Close anyway…" : "Stand down anyway…";
  const action: IncidentAction | undefined = incident === undefined ? undefined : { do: end[ending], incident };
  return [
    text(lead(ending)),
    ...list(open.map(looseEndWords)),
    text(cure(ending)),
    ...buttons(...(action ? [{ label, action, style: "danger" as const }] : [])),
  ];
}

function lead(ending: LooseEnds["ending"]): string {
  return ending === "close" ? "Something here is still open:" : "Something here is not over, false alarm or not:";
}

function cure(ending: LooseEnds["ending"]): string {
  return `Please see to it first. To leave it so, say why: /muster ${ending} --anyway It goes on elsewhere.`;
}
