/**
 * Counts what Slack and Twilio are asked to change, and kills the server at the Nth of these requests.
 *
 * Moments: `unsent`: the request has arrived and is never carried out; `unanswered`: it is carried out and its answer
 * never leaves; `answered`: the answer has left, and the server dies while it records what became of it.
 */
export const moments = ["unsent", "unanswered", "answered"] as const;
export type Moment = (typeof moments)[number];

export type Attack = { atRequest: number; moment: Moment; kill(): Promise<void> };

type Call = { id: number; method: string; when: "before" | "after" };

const asksOnly =
  /^(GET .*|auth\.test|users\..*|pins\.list|conversations\.(history|list|info|members)|views\.generateTriggerId)$/;

export type Killer = ReturnType<typeof createKiller>;

export function createKiller() {
  let attack: Attack | undefined;
  let requests: string[] = [];
  let target: { id: number; method: string } | undefined;

  /** The whole of what happens at the request that was chosen. */
  async function strike({ moment, kill }: Attack, when: Call["when"]): Promise<void> {
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
    /** Counts anew; without an attack nothing is killed. */
    begin(next?: Attack): void {
      attack = next;
      requests = [];
      target = undefined;
    },
    /** What was asked to change since then, and the request at which the server was killed. */
    seen: () => ({ requests, killedAt: target?.method }),
    /** For the doubles: see `onSlackCall` and `onPhoneCall`. */
    onCall: async ({ id, method, when }: Call): Promise<void> => {
      if (asksOnly.test(method)) return;
      if (when === "before") requests.push(method);
      if (attack && when === "before" && requests.length === attack.atRequest) target = { id, method };
      if (attack && target?.id === id && target.method === method) await strike(attack, when);
    },
  };
}
