import type { Bot } from "../../bot.ts";
import { isExcluded } from "../../incident/confidential/confidential.ts";
import { muster } from "../../incident/verdict.ts";
import type { Front } from "../front.ts";
import { roomKey } from "../incidents.ts";
import type { Identify } from "../people.ts";

/** Who comes into a war room. Most of them are expected there, and nothing is recorded of those. */
export function createRoomDesk({ bot, identify }: { bot: Bot; identify: Identify }): Pick<Front, "came"> {
  const { ledger, clock } = bot.ports;
  return {
    async came({ who, room }) {
      const { person } = identify.speaker(who);
      const { platform } = who;
      const id = await ledger.findByKey(roomKey(platform, room), clock.nowMs());
      const incident = id === undefined ? undefined : await bot.handler.glance(id);
      if (!incident || !isExcluded(incident, person)) return;
      await bot.handler.handle({
        incident: incident.id,
        command: (now) => ({
          type: "RecordOutcome",
          now,
          by: muster,
          outcome: { type: "ExcludedPersonSeen", data: { person, platform } },
        }),
      });
    },
  };
}
