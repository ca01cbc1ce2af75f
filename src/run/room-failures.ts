import type { Outcome } from "../incident/commands.ts";
import type { Effect } from "../incident/owed.ts";
import { failureOf } from "./deliver.ts";
import type { Handler } from "./handle.ts";

type RoomEffect = Extract<Effect, { kind: "room" }>;

/** Whoever waits for a room that does not come is told why; Muster goes on trying. */
export function createRoomFailures(
  handler: Pick<Handler, "read">,
  record: (id: string, outcome: Outcome) => Promise<void>,
) {
  /** By effect, those that could not be opened so far. */
  const missing = new Set<string>();

  async function known(id: string, { platform }: RoomEffect): Promise<string | undefined> {
    const room = (await handler.read(id))?.rooms[platform];
    return room?.status === "owed" ? room.failed : undefined;
  }

  return {
    /** The platform did not answer, or could not be asked. Once may be chance; the first reason stands for those after it. */
    async missed(id: string, effect: RoomEffect, reason: string): Promise<void> {
      const isFirst = !missing.has(effect.effect);
      missing.add(effect.effect);
      if (!isFirst && (await known(id, effect)) === undefined) await record(id, failureOf(effect, reason));
    },
    /** Once for each reason. */
    async refused(id: string, effect: RoomEffect, reason: string): Promise<void> {
      if ((await known(id, effect)) !== reason) await record(id, failureOf(effect, reason));
    },
    opened: (effect: string) => void missing.delete(effect),
  };
}
