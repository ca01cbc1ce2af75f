import type { Ledger } from "../../../ledger/ledger.ts";
import { ProviderError } from "../../../run/send.ts";
import { decrypted, encrypted, type TokenKeys } from "./token-keys.ts";

/** Workspaces beside our own whose people may be paged there, by the token that each gave when it installed the app. */
export type Workspaces = {
  /**
   * The bot's token in `team`; undefined where our own is the one to use. Throws ProviderError: `unauthorized` when the
   * workspace has not installed the app or took it away, `rate-limited` while the ledger cannot be asked.
   */
  tokenOf(team: string): Promise<string | undefined>;
  isAllowed(team: string): boolean;
  /** Keeps it encrypted. The caller has asked `isAllowed`. */
  keep(team: string, token: string): Promise<void>;
  forget(team: string): Promise<void>;
  /** Which have a token that only a former key reads, such as `T0123ABCD`. */
  underFormerKey(): Promise<string[]>;
  /** Encrypts those anew, so that the former key can be thrown away; gives how many they were. */
  encryptAnew(): Promise<number>;
};

type Store = Pick<Ledger, "putInstallation" | "dropInstallation" | "listInstallations">;

/** Another replica may have kept or forgotten a token; what was read is believed for so long. */
const believedMs = 5_000;
const askAgainMs = 1_000;
const idOf = (team: string) => `slack:${team}`;

export function installedWorkspaces(options: {
  store: Store;
  keys: TokenKeys;
  allowed: readonly string[];
}): Workspaces {
  const { store, keys, allowed } = options;
  let read: { atMs: number; tokens: Promise<Map<string, string>> } | undefined;

  async function readAll(): Promise<Map<string, string>> {
    const tokens = new Map<string, string>();
    for (const { id, encrypted: kept } of await store.listInstallations()) {
      const token = decrypted(kept, id, keys);
      if (token !== undefined) tokens.set(id, token);
    }
    return tokens;
  }

  async function readFormer(): Promise<{ id: string; token: string }[]> {
    const [present, ...former] = keys;
    return (await store.listInstallations()).flatMap(({ id, encrypted: kept }) => {
      const token = kept.startsWith(`${present.id}.`) ? undefined : decrypted(kept, id, former);
      return token === undefined ? [] : [{ id, token }];
    });
  }

  async function tokens(): Promise<Map<string, string>> {
    if (!read || performance.now() - read.atMs > believedMs) read = { atMs: performance.now(), tokens: readAll() };
    try {
      return await read.tokens;
    } catch {
      read = undefined;
      throw new ProviderError("rate-limited", "slack", "installations_unread", askAgainMs);
    }
  }

  return {
    isAllowed: (team) => allowed.includes(team),
    async tokenOf(team) {
      if (!allowed.includes(team)) return undefined;
      const token = (await tokens()).get(idOf(team));
      if (token === undefined) throw new ProviderError("unauthorized", "slack", "app_not_installed");
      return token;
    },
    async keep(team, token) {
      await store.putInstallation({ id: idOf(team), encrypted: encrypted(token, idOf(team), keys) });
      read = undefined;
    },
    async forget(team) {
      await store.dropInstallation(idOf(team));
      read = undefined;
    },
    async underFormerKey() {
      return (await readFormer()).map(({ id }) => id.slice(idOf("").length));
    },
    async encryptAnew() {
      const former = await readFormer();
      for (const { id, token } of former) await store.putInstallation({ id, encrypted: encrypted(token, id, keys) });
      return former.length;
    },
  };
}
