import type { Send } from "../../src/run/send.ts";
import type { Call } from "./calls.ts";
import type { KeptChecks, Reaching } from "./checks/kept.ts";
import type { Life, Scheduler } from "./scheduler.ts";
import type { Weather } from "./weather.ts";

/** What Slack and Twilio have in common, seen from an adapter: a queue, requests with a time-out, look-ups. */

/** What a provider took on, in its own log. */
export type Accepted = { effect: string; ref: string; atMs: number };

export type DeliveryWatch = {
  /** The last look is about to be taken; the answer is called when the request may leave. */
  taking(effect: string, life: Life): () => void;
  accepted(accepted: Accepted, life: Life): void;
  /** Whoever sent it never heard that it was taken on. */
  unheard(ref: string): void;
  /** `reference`: the short code of the effect that was looked for. */
  lookedUp(reference: string, result: "found" | "not-found" | "failed", life: Life): void;
};

/** Told of what reaches people, before and after. */
export type ReaderWatch = Pick<KeptChecks, "reaching" | "reached">;
/** Who or what it is for; no person: a room. */
type Receiver = Pick<Reaching, "person" | "kind">;

export type ProviderStage = {
  call: Call;
  scheduler: Scheduler;
  weather: Weather;
  watch: DeliveryWatch;
  readers: ReaderWatch;
};

export type Posts = ReturnType<typeof postsOf>;

export function postsOf(
  { call, scheduler, weather, watch, readers }: ProviderStage,
  life: Life,
  provider: "slack" | "twilio",
) {
  /** What the request that is at the provider just now leaves there. */
  let left: string[] = [];
  const queue = () => new Promise<void>((resolve) => scheduler.after(weather.queueMs(provider), resolve, life));
  return {
    /** The rate limiter's queue, and then the last look. */
    async take(send: Send, to?: Receiver): Promise<void> {
      await queue();
      const leaves = watch.taking(send.effect, life);
      const reaches = to && readers.reaching({ effect: send.effect, ...to, isEdit: false });
      await send.take();
      leaves();
      reaches?.();
    },
    /** The queue and the look of something that may be done twice. */
    async wait(send: Send, to?: Receiver): Promise<void> {
      await queue();
      const reaches = to && readers.reaching({ effect: send.effect, ...to, isEdit: true });
      await send.take();
      reaches?.();
    },
    /** A person, or a room, has it before them now. */
    reached: readers.reached,
    async request<T>(what: string, effect: () => T): Promise<T> {
      const refs: string[] = [];
      try {
        return await call({ life, what: `${provider}: ${what}`, plan: weather.requestPlan(provider) }, () => {
          left = refs;
          return effect();
        });
      } catch (error) {
        for (const ref of refs) watch.unheard(ref);
        throw error;
      }
    },
    accepted(effect: string, ref: string): void {
      left.push(ref);
      watch.accepted({ effect, ref, atMs: scheduler.nowMs() }, life);
    },
    async lookUp(reference: string, ask: () => Promise<string | undefined>): Promise<string | undefined> {
      try {
        const ref = await ask();
        watch.lookedUp(reference, ref === undefined ? "not-found" : "found", life);
        return ref;
      } catch (error) {
        watch.lookedUp(reference, "failed", life);
        throw error;
      }
    },
  };
}
