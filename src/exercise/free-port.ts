import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Below what Linux (32768), macOS and Windows (49152, as RFC 6335 §6 says) hand out to whoever dials out: otherwise somebody
 * may be given the port between this look and the listening, or while a server is started again.
 */
const range = { from: 10_000, below: 32_000 };

/** A port of 127.0.0.1 that was free a moment ago, for what has to be known before anybody listens there. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(range.from, range.below);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    await once(probe.listen(port, "127.0.0.1"), "listening");
  } catch {
    return false;
  }
  probe.close();
  await once(probe, "close");
  return true;
}
