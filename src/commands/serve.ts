import { setTimeout as pause } from "node:timers/promises";
import type { Config } from "../config.ts";
import type { Log } from "../log.ts";
import { type Server, serve } from "../wire.ts";

/** After a signal, what is being sent may finish for this long. */
const stopWithinMs = 9_000;

/**
 * `muster serve`: a replica that runs until `told`, which gives the signal's name, whether it has started by then or
 * not. Returns the exit code. Rejects when it cannot start.
 */
export async function serveUntil(told: Promise<string>, config: Config, log: Log): Promise<number> {
  let server: Server | undefined;
  const starting = serve(config, log).then((started) => {
    server = started;
  });
  const listening = starting.then(async () => {
    log.info({ url: server?.url }, "Muster is listening");
    return await told;
  });
  const signal = await Promise.race([told, listening]);
  log.info({ signal }, "stopping");
  const late = pause(stopWithinMs).then(() => {
    log.warn("what was under way did not end in time");
    return server ? 1 : 0;
  });
  return await Promise.race([late, stopOnceStarted(starting, () => server, log)]);
}

/** A start that fails meanwhile has closed what it had opened. */
async function stopOnceStarted(starting: Promise<void>, server: () => Server | undefined, log: Log): Promise<number> {
  await starting.catch(() => undefined);
  try {
    await server()?.stop();
    return 0;
  } catch (error) {
    log.error({ error: error instanceof Error ? error.name : "unknown" }, "did not stop cleanly");
    return 1;
  }
}
