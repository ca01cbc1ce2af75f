import { bySignal } from "../incident/by.ts";
import type { Ledger, ReceivedAlert } from "../ledger/ledger.ts";
import type { Clock } from "../run/clock.ts";
import type { Handled, Handler } from "../run/handle.ts";
import { assetKey, comparableName } from "./alert.ts";

/** A payload that nobody understands still says words, and some of them may be names that an open incident is about. */

type QuarantinePorts = { ledger: Ledger; clock: Clock; handler: Handler };

/** Of a payload with more words than that, the first are looked up. */
const maxNames = 500;
const maxNameLength = 200;

/**
 * Tells whoever leads an incident that shares an asset with it; once for each source, says the core. Gives those whose
 * record speaks of this very payload.
 */
export async function tellWhomItMayConcern(
  { ledger, clock, handler }: QuarantinePorts,
  { id: alertId, source, body }: ReceivedAlert,
): Promise<string[]> {
  const keys = namesIn(body).flatMap((asset) =>
    [false, true].map((isInside): [string, string] => [assetKey(asset, { isInside }), asset]),
  );
  const assets = Object.fromEntries(keys);
  const held = await ledger.findByKeys(Object.keys(assets), clock.nowMs());
  const told: string[] = [];
  for (const [key, incident] of Object.entries(held)) {
    const asset = assets[key];
    if (asset !== undefined) {
      const note = { type: "NoteUnread", alertId, source, asset } as const;
      const handled = await handler.handle({ incident, command: (now) => ({ ...note, now, by: bySignal }) });
      if (isWritten(handled)) told.push(incident);
    }
  }
  return told;
}

function isWritten(handled: Handled): boolean {
  return handled.kind === "handled" && handled.verdict.kind === "done" && handled.verdict.events.length > 0;
}

/** Every word that may be a name, as assets are compared: of JSON its texts, and of any text what stands between its marks. */
export function namesIn(body: string): string[] {
  const names = new Set<string>();
  for (const [word] of body.matchAll(/[\p{L}\p{N}][\p{L}\p{N}._:/@-]*/gu)) {
    if (names.size >= maxNames) break;
    const name =
      word.length <= maxNameLength && !/^\d+(\.\d+)?$/.test(word) ? comparableName(word.replace(/[.:]+$/, "")) : "";
    if (name) names.add(name);
  }
  return [...names];
}
