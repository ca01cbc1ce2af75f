import { setTimeout as pause } from "node:timers/promises";
import type { Log } from "../../../log.ts";
import { nameOf } from "../../patience.ts";
import type { Connector } from "../connector.ts";
import type { Place } from "../conversations.ts";
import { answerTurn } from "./answering.ts";
import type { Account } from "./door.ts";

/** Teams names a mentioned person by an id of its own (`29:…`), and the directory knows them by Entra's. */

/** `not-told`: Teams has not said in time. `nobody`: they have no id of Entra's, as another bot has none. */
export type Known = { kind: "person"; user: string } | { kind: "nobody" } | { kind: "not-told" };

export type Roster = {
  heard(accounts: readonly Account[]): void;
  /** Waits a second at most. */
  find(place: Place, id: string): Promise<Known>;
};

const patienceMs = 1_000;
/** Far more than are in an organisation's war rooms; whoever was heard of first is asked about again. */
const longest = 10_000;

/** What was heard is kept for as long as this process runs. Only about whom nothing was heard the connector is asked. */
export function createRoster(connector: Pick<Connector, "member">, log: Log): Roster {
  const users = new Map<string, string>();

  function keep(id: string, user: string): void {
    users.set(id, user);
    const [oldest] = users.keys();
    if (users.size > longest && oldest !== undefined) users.delete(oldest);
  }

  async function ask(place: Place, id: string): Promise<Known> {
    try {
      const { aadObjectId: user } = (await connector.member(place, id, answerTurn)) ?? {};
      if (user === undefined) return { kind: "nobody" };
      keep(id, user);
      return { kind: "person", user };
    } catch (error) {
      log.warn({ error: nameOf(error) }, "nobody could tell who is mentioned");
      return { kind: "not-told" };
    }
  }

  return {
    heard(accounts) {
      for (const { id, aadObjectId } of accounts) if (aadObjectId !== undefined) keep(id, aadObjectId);
    },
    async find(place, id) {
      const user = users.get(id);
      if (user !== undefined) return { kind: "person", user };
      const late = new AbortController();
      const tooLate = pause(patienceMs, { kind: "not-told" } as const, { signal: late.signal, ref: false });
      tooLate.catch(() => undefined);
      const first = await Promise.race([ask(place, id), tooLate]);
      late.abort();
      return first;
    },
  };
}
