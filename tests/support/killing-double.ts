import { setTimeout as pause } from "node:timers/promises";

/**
 * Counts what Slack and Twilio are asked to change, and kills the server at chosen ones of these requests. What is asked
 * again, because the server died over it, counts once: so a request has the same number in every telling, or nearly.
 *
 * Moments: `before` the answer: the request has arrived and is never carried out. `after` the answer: it was carried out
 * and answered, and the server dies at once or up to some milliseconds later, so before, while or after it records that.
 */
export const moments = ["before", "after"] as const;
export type Moment = (typeof moments)[number];

/** Kills at request `first` and every so many after it; the moments take turns, beginning with `moment`. */
export type Attack = { first: number; every: number; moment: Moment };
export type Kill = { atRequest: number; moment: Moment; method: string };

type Call = { id: number; method: string; body: string; when: "before" | "after" };

/** conversations.open answers with the conversation there is: only what is then posted in it can be seen. */
const asksOnly =
  /^(GET .*|auth\.test|users\..*|(pins|bookmarks)\.list|chat\.getPermalink|conversations\.(open|history|list|info|members)|views\.generateTriggerId)$/;

export type Killer = ReturnType<typeof createKiller>;

export function createKiller() {
  let attack: Attack | undefined;
  let restart: () => Promise<void> = async () => {};
  let requests: string[] = [];
  let kills: Kill[] = [];
  const asked = new Set<string>();
  /** The request that was chosen and is under way. */
  let chosen: { call: string; kill: Kill } | undefined;

  function choose(method: string): Kill | undefined {
    const atRequest = requests.length;
    const turn = attack && (atRequest - attack.first) / attack.every;
    if (!attack || turn === undefined || turn < 0 || !Number.isInteger(turn)) return undefined;
    const moment = moments[(moments.indexOf(attack.moment) + turn) % moments.length] as Moment;
    return { atRequest, moment, method };
  }

  function isNew(what: string): boolean {
    const before = asked.size;
    return asked.add(what).size > before;
  }

  async function killAfter(delayMs: number): Promise<void> {
    await pause(delayMs);
    await restart();
  }

  return {
    /** Counts anew, from 1; without an attack nothing is killed. */
    begin(next: Attack | undefined, how: () => Promise<void>): void {
      [attack, restart, requests, kills, chosen] = [next, how, [], [], undefined];
      asked.clear();
    },
    /** What was asked to change since then, and where the server was killed. */
    seen: () => ({ requests, kills }),
    /** For the doubles: see `onSlackCall` and `onPhoneCall`. */
    onCall: async ({ id, method, body, when }: Call): Promise<void> => {
      if (asksOnly.test(method)) return;
      const call = `${method} ${id}`;
      if (when === "before" && isNew(whatIsAsked(method, body))) {
        requests.push(method);
        const next = choose(method);
        if (next) {
          chosen = { call, kill: next };
          kills.push(next);
        }
      }
      if (chosen?.call !== call || chosen.kill.moment !== when) return;
      if (when === "after") return void killAfter(chosen.kill.atRequest % 8);
      await restart();
      throw new Error("the server is gone, and its request with it");
    },
  };
}

/** The same text when the same is asked again. A message is known by the effect in its metadata. */
function whatIsAsked(method: string, body: string): string {
  const args = new URLSearchParams(body);
  const metadata = args.get("metadata");
  if (metadata !== null) return `${method} ${metadata}`;
  for (const volatile of ["trigger_id", "files"]) args.delete(volatile);
  return `${method} ${args}`;
}
