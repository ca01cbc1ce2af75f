import { notStarted } from "../chat/cards/clocks/clocks.ts";
import type { Names } from "../chat/cards/names.ts";
import { noClocks } from "../incident/clocks/clocks.ts";
import { wrapped } from "./lines.ts";

/** The legal and contract clocks in play, each under what starts it: none starts by itself. */
export function clockLines({ rules }: Names): string[] {
  const lines = notStarted({ rules, legal: noClocks });
  if (lines.length === 0) return ["", "No legal or contract clock is agreed: organisation.clocks names none."];
  const heading = "Legal and contract clocks: none starts by itself.";
  return ["", heading, ...lines.flatMap((line) => wrapped(`  ${line}`, 4))];
}
