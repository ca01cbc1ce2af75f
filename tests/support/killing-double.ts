/**
 * Counts what Slack and Twilio are asked to change, and kills the server at the Nth of these requests.
 *
 * Moments: `unsent`: the request has arrived and is never carried out; `unanswered`: it is carried out and its answer
 * never leaves; `answered`: the answer has left, and the server dies while it records what became of it.
 */
export const moments = ["unsent", "unanswered", "answered"] as const;
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
  let target: { call: string; moment: Moment } | undefined;

  /** Everything that happens to the request that was chosen. */
  async function strike(moment: Moment, when: Call["when"]): Promise<void> {
    switch (moment) {
      case "unsent":
        await kill();
        throw new Error("the server is gone, and this request with it");
      case "unanswered":
        if (when === "after") await kill();
        return;
      case "answered":
        if (when === "after") setImmediate(() => void kill());
    }
  }

  return {
    /** Counts anew, from 1, and kills at these requests. */
    begin(next: Kill[], how: () => Promise<void>): void {
      [kills, kill, requests, killedAt, target] = [next, how, [], [], undefined];
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
          target = { call, moment: due.moment };
          killedAt.push(`${method} (${due.moment}, request ${due.atRequest})`);
        }
      }
      if (target?.call === call) await strike(target.moment, when);
    },
  };
}
