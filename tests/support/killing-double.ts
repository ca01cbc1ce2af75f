/**
 * Counts what the doubles of Slack and Twilio are asked to change, and kills the server at the Nth such request.
 *
 * Moments: `unsent`: the request arrives and is never carried out; `unanswered`: it is carried out and no answer leaves;
 * `answered`: the answer has left, and the server dies while it may be recording it.
 */
export const moments = ["unsent", "unanswered", "answered"] as const;
export type Moment = (typeof moments)[number];

export type Armed = { atRequest: number; moment: Moment; kill(): Promise<void> };

type Call = { method: string; when: "before" | "after" };

const asksOnly =
  /^(auth\.test|users\.\w+|conversations\.(history|list|info|members)|views\.generateTriggerId|pins\.list|GET .*)$/;

/** Thrown into a double: the request ends without an answer. */
class Killed extends Error {
  override name = "Killed";
}

export function killer() {
  let armed: Armed | undefined;
  let counted: string[] = [];
  let killedAt: string | undefined;

  async function kill({ kill }: Armed, what: string): Promise<void> {
    armed = undefined;
    killedAt = what;
    await kill();
  }

  return {
    /** Starts to count anew. */
    arm(next: Armed | undefined): void {
      armed = next;
      counted = [];
      killedAt = undefined;
    },
    /** What was asked to change since then, and where the server was killed. */
    report: () => ({ counted, killedAt }),
    /** For the doubles' `onCall`. */
    onCall: async ({ method, when }: Call): Promise<void> => {
      if (asksOnly.test(method)) return;
      if (when === "before") counted.push(method);
      if (!armed || counted.length < armed.atRequest) return;
      // TODO
    },
  };
}
