import type { Ledger } from "../ledger/ledger.ts";
import type { Log } from "../log.ts";
import type { Platform, Standing } from "../policy/directory.ts";
import type { Cancel, Clock } from "../run/clock.ts";
import type { Lane } from "../run/send.ts";
import { nameOf } from "./patience.ts";

/** Whom a chat platform takes for one of ours, by its own ids, as far as it has said. */
export type Standings = {
  /** As the platform said last; undefined as long as it has said nothing. */
  of(user: string): Standing | undefined;
  /** Asks where the last answer is old. Waits half a second at most, for somebody presses; never throws. */
  refresh(user: string): Promise<void>;
  /** Resolves once it is known whom the platform took for one of ours before. Throws as the ledger does. */
  start(): Promise<void>;
  stop(): void;
};

export type StandingsOptions = {
  /** Whom the policy lists. */
  users: readonly string[];
  /** Undefined where the platform does not know that id. Throws where it does not answer. */
  ask(user: string, lane: Lane): Promise<Standing | undefined>;
  store: Pick<Ledger, "putVouched" | "dropVouched" | "listVouched">;
  /** By what is remembered that somebody is ours; it tells what the policy names them as, too. */
  idOf(user: string): string;
  clock: Clock;
  /** What the log calls it. */
  platform: Platform;
  log: Log;
};

/**
 * An answer is older than a press may rely on after `pressed`; it is asked for again by itself after `ours` or `outside`.
 * While the platform is silent, `silence` passes before anybody waits for another; but without one nobody approves anything.
 */
const oldAfterMs = { pressed: 60_000, ours: 3_600_000, outside: 60_000, silence: 60_000, unsaid: 1_000 };
const lookedAfterMs = 60_000;
const patienceMs = 500;
/** Of people whom the policy does not list, how many are remembered. */
const mostStrangers = 1_000;

type Said = { standing: Standing | undefined; askedMs: number; isSilent: boolean };

/**
 * What a platform says of the people whom the policy lists, from the start and again by itself, and of whoever presses,
 * at that moment. A room turns a guest away as they are added to it: this is known also where there is no room, and
 * before it is. Of whom it lists it is remembered that they are ours: a night in which Muster starts anew while the
 * platform is silent keeps nobody from deciding whom it has ever known.
 */
export function createStandings({ users, ask, store, idOf, clock, platform, log }: StandingsOptions): Standings {
  const said = new Map<string, Said>();
  const asking = new Map<string, Promise<void>>();
  const remembered = new Set<string>();
  let cancel: Cancel = () => {};
  /** About whom nothing was heard as all were looked at, by the error's name. */
  let unheard: string[] = [];
  let isStopped = false;

  async function askNow(user: string, lane: Lane): Promise<void> {
    const askedMs = clock.nowMs();
    try {
      const standing = await ask(user, lane);
      keep(user, { standing, askedMs, isSilent: false });
      await remember(user, standing === "ours");
    } catch (error) {
      // What was said before stands.
      keep(user, { standing: said.get(user)?.standing, askedMs, isSilent: true });
      unheard.push(nameOf(error));
      if (lane !== "note") logUnheard();
    }
  }

  /** One line, however many they are. */
  function logUnheard(): void {
    if (unheard.length === 0) return;
    const [error] = unheard;
    log.warn({ platform, people: unheard.length, error }, "a chat platform does not say yet who is one of ours");
    unheard = [];
  }

  function keep(user: string, answer: Said): void {
    said.delete(user);
    said.set(user, answer);
    if (said.size <= users.length + mostStrangers) return;
    const oldest = [...said.keys()].find((each) => !users.includes(each));
    if (oldest !== undefined) said.delete(oldest);
  }

  /** What could not be written is, with the next answer. */
  async function remember(user: string, isOurs: boolean): Promise<void> {
    if (!users.includes(user) || (isOurs && remembered.has(user))) return;
    try {
      await (isOurs ? store.putVouched(idOf(user)) : store.dropVouched(idOf(user)));
      if (isOurs) remembered.add(user);
      else remembered.delete(user);
    } catch (error) {
      log.warn({ error: nameOf(error) }, "whether somebody is one of ours is not remembered");
    }
  }

  async function recall(): Promise<void> {
    const ids = await store.listVouched();
    for (const user of users.filter((each) => ids.includes(idOf(each)))) {
      remembered.add(user);
      keep(user, { standing: "ours", askedMs: Number.NEGATIVE_INFINITY, isSilent: true });
    }
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

  async function look(): Promise<void> {
    const due = users.filter((user) => isOlder(user, keptForMs));
    for (const user of due) if (!isStopped) await askOnce(user, "note");
    logUnheard();
    if (!isStopped) cancel = clock.after(lookedAfterMs, () => void look());
  }

  return {
    of: (user) => said.get(user)?.standing,
    async refresh(user) {
      if (!isOlder(user, reliedOnForMs)) return;
      let late: Cancel = () => {};
      const patience = new Promise<void>((resolve) => {
        late = clock.after(patienceMs, resolve);
      });
      await Promise.race([askOnce(user, "decision"), patience]);
      late();
    },
    async start() {
      await recall();
      void look();
    },
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

function reliedOnForMs({ standing, isSilent }: Said): number {
  if (standing === undefined) return oldAfterMs.unsaid;
  return isSilent ? oldAfterMs.silence : oldAfterMs.pressed;
}
