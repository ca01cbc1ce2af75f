import { type Names, personName } from "../chat/cards/names.ts";
import type { By } from "../incident/by.ts";
import type { Moment } from "./phone-page.ts";

/** One line of the story: who did what. `quote` is somebody's own words, or what was texted or said. */
export type Line = { who: string; what: string; tone: Moment["tone"]; quote?: string; details?: string[] };

export function muster(what: string, tone: Line["tone"] = "plain"): Line {
  return { who: "Muster", what, tone };
}

export function by({ person }: Pick<By, "person">, names: Names, what: string, tone: Line["tone"] = "plain"): Line {
  return { who: personName(names, person), what, tone };
}
