import { setTimeout as pause } from "node:timers/promises";
import type { Send } from "../../run/send.ts";

/** For a request that may take longer than a lease lasts: from the moment that it leaves, the lease is renewed until it is answered. */
export async function holding<T>(send: Send, everyMs: number, request: (held: Send) => Promise<T>): Promise<T> {
  const over = new AbortController();
  let renewing: Promise<void> | undefined;
  const take = async () => {
    await send.take();
    renewing ??= renewUntil(over.signal, everyMs, send);
  };
  try {
    return await request({ ...send, take });
  } finally {
    over.abort();
    await renewing;
  }
}

/** Where that fails, or it is another's by now, whatever leaves next finds it out. */
async function renewUntil(over: AbortSignal, everyMs: number, { take }: Send): Promise<void> {
  try {
    for (;;) {
      await pause(everyMs, undefined, { signal: over });
      await take();
    }
  } catch {
    return;
  }
}
