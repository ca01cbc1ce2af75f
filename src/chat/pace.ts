import { setTimeout as pause } from "node:timers/promises";
import Bottleneck from "bottleneck";
import type { Allowance, Bucket } from "../allowance/allowance.ts";
import { circuitFor } from "../run/circuit.ts";
import { type Lane, lanes, ProviderError, type Send } from "../run/send.ts";

/** Turns, queues and what a provider closed: what the clients of all chat platforms share. */

/**
 * Executive pages have queues of their own ("page"), so that no flood elsewhere can stand before them; the other
 * lanes share the "rest", in the order of the lanes, and leave a fifth of the provider's allowance to the pages.
 */
type Track = "page" | "rest";

/** What each bucket keeps for pages: the other lanes share the rest. */
const keptForPages = 0.2;
/** In flight at once per bucket: a slow provider must not hold every socket. */
const concurrent = 10;
/** A turn may come sooner than was said, when Redis goes away. */
const longestPauseMs = 1_000;

/** `take` is awaited after the queue and right before the request leaves. */
export type Turn = { lane: Lane; take?: Send["take"] };
/** What a provider counts as one, in all replicas together. `prefix`: whose it is, such as `slack:3f2a91c0`. */
export type Rate = { prefix: string; name: string; most: number; perSecond: number };

export type Pace = {
  /**
   * Sends `request` once each rate lets it go, one after the other; the last is what a 429 closes (per track, on every
   * replica) until its Retry-After has passed, without another request. `request` throws ProviderErrors. A provider that
   * does not answer at all is left alone for a moment (see `circuitFor`). Throws what `request` and `take` throw.
   */
  inTurn<T>(turn: Turn, rates: [...Rate[], Rate], request: () => Promise<T>): Promise<T>;
};

export function paceFor(provider: string, allowance: Allowance): Pace {
  const queueFor = queues();
  const closed = closedBuckets(provider);
  const circuits = { page: circuitFor(provider), rest: circuitFor(provider) };

  /** Resolves when `bucket` lets the call go. Whoever waits stands before the rest of their lane, and behind earlier lanes. */
  async function turn(bucket: Bucket, lane: Lane, hasWaited = false): Promise<void> {
    const priority = lanes.indexOf(lane) * 2 + (hasWaited ? 0 : 1);
    const heard = await queueFor.turns(bucket).schedule({ priority }, async () => {
      const answer = await allowance.take(bucket);
      if (answer.kind === "wait") await pause(Math.min(answer.waitMs, longestPauseMs));
      return answer;
    });
    if (heard.kind === "closed") closed.close(bucket, heard.forMs);
    if (heard.kind === "wait") await turn(bucket, lane, true);
  }

  return {
    async inTurn({ lane, take }, rates, request) {
      const track: Track = lane === "page" ? "page" : "rest";
      const buckets = rates.map((rate) => bucketOf(rate, track));
      for (const bucket of buckets) await turn(bucket, lane);
      const counted = bucketOf(rates[rates.length - 1] as Rate, track);
      const leave = async () => {
        closed.throwIfClosed(counted);
        await take?.();
        try {
          return await request();
        } catch (error) {
          if (error instanceof ProviderError && error.kind === "rate-limited") {
            closed.close(counted, error.retryAfterMs ?? 0);
            await allowance.close(counted, error.retryAfterMs ?? 0);
          }
          throw error;
        }
      };
      const priority = lanes.indexOf(lane) * 2;
      return queueFor.sending(counted).schedule({ priority }, () => circuits[track](leave));
    },
  };
}

function bucketOf({ prefix, name, most, perSecond }: Rate, track: Track): Bucket {
  const reserve = track === "page" ? 0 : most * keptForPages;
  return { name: `${prefix}:${name}`, most, perSecond, reserve, track };
}

const keyOf = ({ name, track }: Bucket) => `${track}:${name}`;

/** Calls wait one behind the other for their turn, then leave side by side. */
function queues() {
  const turns = new Bottleneck.Group({ maxConcurrent: 1 });
  const sending = new Bottleneck.Group({ maxConcurrent: concurrent });
  // A group forgets a queue after five idle minutes.
  return {
    turns: (bucket: Bucket) => turns.key(keyOf(bucket)),
    sending: (bucket: Bucket) => sending.key(keyOf(bucket)),
  };
}

function closedBuckets(provider: string) {
  const untilMs = new Map<string, number>();
  return {
    /** Never sooner than was said before: answers to calls that left together may arrive in any order. */
    close(bucket: Bucket, forMs: number): void {
      untilMs.set(keyOf(bucket), Math.max(untilMs.get(keyOf(bucket)) ?? 0, performance.now() + forMs));
    },
    throwIfClosed(bucket: Bucket): void {
      const leftMs = (untilMs.get(keyOf(bucket)) ?? 0) - performance.now();
      if (leftMs > 0) throw new ProviderError("rate-limited", provider, "ratelimited", Math.ceil(leftMs));
    },
  };
}
