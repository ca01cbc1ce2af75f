import type { PersonId } from "../../policy/policy.ts";
import type { EventOf } from "../events.ts";
import type { Incident } from "../incident.ts";
import { platformOfWord } from "../room-effects.ts";

/** What Muster gave up sending, and to whom; without a person it was for the room. */
export type Undelivered = { what: "card" | "message" | "record"; person?: PersonId };

type Delivery = EventOf<"CardPosted" | "CardFailed" | "NoticePosted" | "NoticeFailed" | "ExportSent" | "ExportFailed">;

/** Must see the state before the event: what was to be said leaves it with the outcome. */
export function evolveUndelivered(incident: Incident, event: Delivery): Incident["undelivered"] {
  const { effect } = event.data;
  const { [effect]: _before, ...others } = incident.undelivered;
  const failed = undelivered(incident, event);
  return failed ? { ...others, [effect]: failed } : others;
}

function undelivered({ cards, notices, exports }: Incident, event: Delivery): Undelivered | undefined {
  const { effect } = event.data;
  switch (event.type) {
    case "CardFailed": {
      if (cards[effect] !== undefined) return undefined;
      // card:<incident>:<decision>:<person or room>
      const [, , , to] = effect.split(":");
      return { what: "card", ...(to && !platformOfWord(to) && { person: to }) };
    }
    case "NoticeFailed": {
      const to = notices[effect]?.to;
      return { what: "message", ...(to?.kind === "person" && { person: to.person }) };
    }
    case "ExportFailed": {
      const person = exports[effect]?.person;
      return { what: "record", ...(person && { person }) };
    }
    default:
      return undefined;
  }
}
