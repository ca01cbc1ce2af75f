import type { Log } from "../log.ts";
import type { Standing } from "../policy/directory.ts";
import type { Cancel, Clock } from "../run/clock.ts";
import type { Lane } from "../run/send.ts";
import { nameOf } from "./patience.ts";

/** Whom a chat platform takes for one of ours, by its own ids, as far as it has said. */
export type Standings = {
  /** As the platform said last; undefined as long as it has said nothing. */
  of(user: string): Standing | undefined;
  /** Asks where the last answer is old. Waits half a second at most, for somebody presses; never throws. */
  refresh(user: string): Promise<void>;
  start(): void;
  stop(): void;
};

export type StandingsOptions = {
  /** Whom the policy lists. */
  users: readonly string[];
  /** Undefined where the platform does not know that id. Throws where it does not answer. */
  ask(user: string, lane: Lane): Promise<Standing | undefined>;
  clock: Clock;
  log: Log;
};

/**
 * An answer is older than a press may rely on after `pressed`; it is asked for again by itself after `ours` or `outside`.
 * Where there is none, `silence` passes before anybody waits again; but a stranger has nothing without one.
 */
const oldAfterMs = { pressed: 60_000, ours: 3_600_000, outside: 60_000, silence: 60_000, stranger: 1_000 };
const lookedAfterMs = 60_000;
const patienceMs = 500;
/** Of people whom the policy does not list, how many are remembered. */
const mostStrangers = 1_000;

type Said = { standing: Standing | undefined; askedMs: number; isSilent: boolean };

/**
 * What a platform says of the people whom the policy lists, from the start and again by itself, and of whoever presses,
 * at that moment. A room turns a guest away as they are added to it: this is known also where there is no room, and
 * before it is.
 */
export function createStandings({ users, ask, clock, log }: StandingsOptions): Standings {
  const said = new Map<string, Said>();
  const asking = new Map<string, Promise<void>>();
  let cancel: Cancel = () => {};
  let isStopped = false;

  async function askNow(user: string, lane: Lane): Promise<void> {
    const askedMs = clock.nowMs();
    try {
      keep(user, { standing: await ask(user, lane), askedMs, isSilent: false });
    } catch (error) {
      // What was said before stands.
      keep(user, { standing: said.get(user)?.standing, askedMs, isSilent: true });
      log.warn({ error: nameOf(error) }, "a chat platform does not say yet whether somebody is one of ours");
    }
  }

  function keep(user: string, answer: Said): void {
    said.delete(user);
    said.set(user, answer);
    if (said.size <= users.length + mostStrangers) return;
    const oldest = [...said.keys()].find((each) => !users.includes(each));
    if (oldest !== undefined) said.delete(oldest);
  }

  function askOnce(user: string, lane: Lane): Promise<void> {
    const asked = asking.get(user) ?? askNow(user, lane).finally(() => asking.delete(user));
    asking.set(user, asked);
    return asked;
  }

  function isOlder(user: string, thanMs: (known: Said) => number): boolean {
    const known = said.get(user);
    return known === undefined || clock.nowMs() - known.askedMs >= thanMs(known);
  }

  const reliedOnForMs =
    (user: string) =>
    ({ standing, isSilent }: Said): number => {
      if (standing === undefined && !users.includes(user)) return oldAfterMs.stranger;
      return isSilent ? oldAfterMs.silence : oldAfterMs.pressed;
    };

  async function look(): Promise<void> {
    const due = users.filter((user) => isOlder(user, keptForMs));
    for (const user of due) if (!isStopped) await askOnce(user, "note");
    if (!isStopped) cancel = clock.after(lookedAfterMs, () => void look());
  }

  return {
    of: (user) => said.get(user)?.standing,
    async refresh(user) {
      if (!isOlder(user, reliedOnForMs(user))) return;
      let late: Cancel = () => {};
      const patience = new Promise<void>((resolve) => {
        late = clock.after(patienceMs, resolve);
      });
      await Promise.race([askOnce(user, "decision"), patience]);
      late();
    },
    start: () => void look(),
    stop() {
      isStopped = true;
      cancel();
    },
  };
}

function keptForMs({ standing, isSilent }: Said): number {
  if (isSilent) return oldAfterMs.silence;
  return standing === "ours" ? oldAfterMs.ours : oldAfterMs.outside;
}
