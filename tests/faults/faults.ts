import { setTimeout as pause } from "node:timers/promises";
import { amid, type Fault, outageMs, shadowOf } from "./fault.ts";
import { fullDisk } from "./full-disk.ts";
import { killFaults, sleepTwice } from "./kills.ts";
import type { Weather } from "./outside.ts";
import { redisFaults } from "./redis-faults.ts";
import { clockFaults } from "./shifted-clock.ts";

export const faults: Fault[] = [
  ...killFaults,
  ...redisFaults,
  amid(
    {
      name: "postgres-killed",
      what: "every process of PostgreSQL dies by SIGKILL, and it is started again",
      counts: "alerts refused",
    },
    async ({ postgres, refused }, alerts, raised) => {
      const [fromMs, refusedBefore] = [Date.now(), refused()];
      await postgres?.kill();
      await pause(outageMs);
      await postgres?.start();
      const shadow = shadowOf(fromMs, Date.now());
      await raised;
      const struck = refused() - refusedBefore;
      return { struck, atLeast: Math.floor(alerts / 2), shadows: [shadow], wrong: [] };
    },
  ),
  amid(
    {
      name: "sleeper",
      what: "a replica sleeps past its lease (SIGSTOP, SIGCONT), once with a page in its hands",
      counts: "sleeps",
    },
    sleepTwice,
  ),
  weathered("answers-429", "Slack and Twilio answer 429", { type: "refusing", status: 429 }),
  weathered("answers-500", "Slack and Twilio answer 500", { type: "refusing", status: 500 }),
  weathered("hangs", "Slack and Twilio take requests and never answer", { type: "hanging" }),
  weathered("resets", "Slack and Twilio break every connection", { type: "resetting" }),
  weathered("drops", "Slack and Twilio send, and break the connection before they answer", { type: "dropping" }),
  fullDisk,
  ...clockFaults,
];

function weathered(name: string, what: string, weather: Weather): Fault {
  const about = { name, what: `${what}, for three seconds`, counts: "messages and calls that met it" };
  return amid(about, async ({ outside }, alerts) => {
    const fromMs = Date.now();
    await outside.turn(weather);
    await pause(outageMs);
    const struck = await outside.turn({ type: "fair" });
    return { struck, atLeast: alerts, shadows: [shadowOf(fromMs, Date.now())], wrong: [] };
  });
}
