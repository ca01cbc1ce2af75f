import { hashOf } from "../incident/hash.ts";
import { encodesWithin } from "./action-value.ts";
import type { Action, Again, Asked } from "./card.ts";

/**
 * What somebody asked for, once more, by a button. It counts as the very interaction that it repeats, so what was
 * recorded after all is answered as it was, and nothing is recorded twice.
 */

/** Of what no button can carry, how much this process remembers: people press again within moments. */
const mostRemembered = 500;

/** A platform's id of a click or command as a button can carry it: Teams' may be as long as a button's whole value. */
export function interactionId(given: string): string {
  return given.length > mostOfAnId ? hashOf(given) : given;
}
const mostOfAnId = 90;

/** `as`: the platform's own id of the click or command that is repeated. */
export function againOf(as: string, of: Asked): Again {
  const bare: Again = { do: "again", as: interactionId(as) };
  return encodesWithin({ ...bare, of, about: longestIncidentId }) ? { ...bare, of } : bare;
}
const longestIncidentId = "INC-000000000000";

/** The same of a button; repeating a repeat repeats the first. */
export function pressedAgain(as: string, press: Action): Again {
  return press.do === "again" ? press : againOf(as, { press });
}

/** What was asked and is too long for its button. Where another replica has it, whoever presses has to write it again. */
export function rememberedAsks() {
  const asks = new Map<string, Asked>();
  return {
    /** `id`: the interaction's, with whose it is. */
    keep(id: string, as: string, of: Asked): void {
      if (againOf(as, of).of) return;
      asks.delete(id);
      asks.set(id, of);
      const [oldest] = asks.keys();
      if (asks.size > mostRemembered && oldest !== undefined) asks.delete(oldest);
    },
    of: (id: string): Asked | undefined => asks.get(id),
  };
}
