import { setTimeout as pause } from "node:timers/promises";

/**
 * Counts what Slack and Twilio are asked to change, and kills the server at chosen ones of these requests.
 *
 * Moments: `before` the answer: the request has arrived and is never carried out. `after` the answer: it was carried out
 * and answered, and the server dies at once or up to some milliseconds later, so before, while or after it records that.
 */
export const moments = ["before", "after"] as const;
export type Moment = (typeof moments)[number];

export type Kill = { atRequest: number; moment: Moment };

type Call = { id: number; method: string; when: "before" | "after" };

const asksOnly =
  /^(GET .*|auth\.test|users\..*|pins\.list|conversations\.(history|list|info|members)|views\.generateTriggerId)$/;

export type Killer = ReturnType<typeof createKiller>;

export function createKiller() {
  let kills: Kill[] = [];
  let kill: () => Promise<void> = async () => {};
  let requests: string[] = [];
  let killedAt: string[] = [];
  /** The request that was chosen and is under way. */
  let chosen: { call: string; kill: Kill } | undefined;

  async function killAfter(delayMs: number): Promise<void> {
    await pause(delayMs);
    await kill();
  }

  return {
    /** Counts anew, from 1, and kills at these requests. */
    begin(next: Kill[], how: () => Promise<void>): void {
      [kills, kill, requests, killedAt, chosen] = [next, how, [], [], undefined];
    },
    /** What was asked to change since then, and where the server was killed. */
    seen: () => ({ requests, killedAt }),
    /** For the doubles: see `onSlackCall` and `onPhoneCall`. */
    onCall: async ({ id, method, when }: Call): Promise<void> => {
      if (asksOnly.test(method)) return;
      const call = `${method} ${id}`;
      if (when === "before") {
        requests.push(method);
        const due = kills.find(({ atRequest }) => atRequest === requests.length);
        if (due) {
          chosen = { call, kill: due };
          killedAt.push(`${due.moment} ${method}, request ${due.atRequest}`);
        }
      }
      if (chosen?.call !== call || chosen.kill.moment !== when) return;
      if (when === "after") return void killAfter(chosen.kill.atRequest % 8);
      await kill();
      throw new Error("the server is gone, and its request with it");
    },
  };
}
