import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Asked, Blow, Told, Weather } from "./outside.ts";

type Ready = Extract<Told, { told: "ready" }>;
type Wish = Asked extends infer Each ? (Each extends Asked ? Omit<Each, "id"> : never) : never;

/** Slack, Twilio and the people, as whoever breaks things sees them. */
export type Outside = Omit<Ready, "told"> & {
  logFile: string;
  /** Resolves with how many messages and calls met the weather that so ends. */
  turn(weather: Weather): Promise<number>;
  /** Resolves with who was struck, once `strike` has ended them. */
  blow(blow: Blow, strike: (replica: string) => Promise<void>): Promise<void>;
  /** Calls off a blow that has not fallen yet. */
  callOff(): Promise<unknown>;
  /** Where the leases stand that every message is compared with. */
  watch(databaseUrl: string): Promise<unknown>;
  /** Sends it until it is answered 202; resolves with how often it was not. */
  alert(finding: string): Promise<number>;
  /** Presses "I'm awake" until it is taken. */
  awake(person: string, incident: string): Promise<unknown>;
  close(): Promise<void>;
};

const script = fileURLToPath(new URL("./outside.ts", import.meta.url));

export async function startOutside(logFile: string): Promise<Outside> {
  const child = fork(script, [logFile], { execArgv: [] });
  const waiting = new Map<number, { resolve(count: number): void; reject(error: Error): void }>();
  let lastId = 0;
  let onStrike = async (_replica: string) => {};
  const ready = Promise.withResolvers<Ready>();

  const taken = (id: number) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    return asked;
  };
  child.on("message", (told: Told) => {
    switch (told.told) {
      case "ready":
        return ready.resolve(told);
      case "strike":
        return void onStrike(told.replica);
      case "done":
        return taken(told.id)?.resolve(told.count);
      case "failed":
        return taken(told.id)?.reject(new Error(told.error));
    }
  });
  child.once("exit", () => {
    ready.reject(new Error("the world outside ended"));
    for (const { reject } of waiting.values()) reject(new Error("the world outside ended"));
  });

  const ask = (wish: Wish) =>
    new Promise<number>((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      child.send({ id: lastId, ...wish });
    });

  const { told: _told, ...where } = await ready.promise;
  return {
    ...where,
    logFile,
    turn: (weather) => ask({ ask: "weather", weather }),
    blow: async (blow, strike) => {
      const fallen = Promise.withResolvers<void>();
      onStrike = async (replica) => {
        await strike(replica);
        child.send({ struck: true });
        fallen.resolve();
      };
      await ask({ ask: "blow", blow });
      await fallen.promise;
    },
    callOff: () => ask({ ask: "blow", blow: undefined }),
    watch: (url) => ask({ ask: "database", url }),
    alert: (finding) => ask({ ask: "alert", finding }),
    awake: (person, incident) => ask({ ask: "awake", person, incident }),
    close: async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    },
  };
}
