import { createPublicKey, type JsonWebKey } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { Cancel, Clock } from "../../../run/clock.ts";
import { ProviderError } from "../../../run/send.ts";
import { refused } from "../errors.ts";
import { exchange } from "../exchange.ts";

/** `key`: PEM. `endorsements`: the channels that it may sign for. */
export type SigningKey = { key: string; endorsements: string[] };

export type ConnectorKeys = {
  /** Undefined where Microsoft tells no key of that id. Waits for Microsoft 1.5 s at most, then throws `KeysNotTold`. */
  of(kid: string): Promise<SigningKey | undefined>;
  stop(): void;
};

/** Microsoft could not be asked, so nobody knows whether there is such a key. */
export class KeysNotTold extends Error {
  override name = "KeysNotTold";
}

/** Microsoft's own library renews them daily; whoever renews them sooner never waits for it. */
const renewedAfterMs = 6 * 3_600_000;
const lookedAfterMs = 60_000;
/** Anybody may send a token that names a key: they make us ask no oftener than this. */
const betweenAsksMs = 60_000;
/** While Microsoft does not answer, of all who would ask. */
const againMs = 2_000;
const askingMs = 5_000;
/** Teams waits five seconds for an answer, of which what is asked for needs most. */
const patienceMs = 1_500;

/**
 * The keys that Microsoft's connector signs with (learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication:
 * "the list of keys is relatively stable"). They are fetched at once and renewed in the background; those known last are
 * kept for as long as Microsoft cannot be asked. For a key of an unknown id they are fetched anew.
 */
export function connectorKeys({ metadataUrl, clock }: { metadataUrl: string; clock: Clock }): ConnectorKeys {
  let known = new Map<string, SigningKey>();
  let fetching: Promise<void> | undefined;
  let isTold = false;
  let dueMs = 0;
  let askableMs = 0;
  let cancel: Cancel = () => {};

  /** One at a time. Resolves also where it fails. */
  function fetchAnew(): Promise<void> {
    fetching ??= fetchKeys(metadataUrl)
      .then((keys) => {
        known = keys;
        isTold = true;
        dueMs = clock.nowMs() + renewedAfterMs;
      })
      .catch(() => {
        isTold = false;
        dueMs = clock.nowMs();
        askableMs = clock.nowMs() + againMs;
      })
      .finally(() => {
        fetching = undefined;
      });
    return fetching;
  }

  function look(): void {
    if (clock.nowMs() >= dueMs) void fetchAnew();
    cancel = clock.after(lookedAfterMs, look);
  }

  look();
  return {
    async of(kid) {
      const key = known.get(kid);
      if (key) return key;
      if (!fetching && clock.nowMs() >= askableMs) {
        askableMs = clock.nowMs() + betweenAsksMs;
        void fetchAnew();
      }
      if (fetching) await within(patienceMs, fetching);
      const found = known.get(kid);
      if (!found && (fetching || !isTold)) throw new KeysNotTold();
      return found;
    },
    stop: () => cancel(),
  };
}

const documentSchema = z.looseObject({ jwks_uri: z.url() });
const keySchema = z.looseObject({ kid: z.string(), kty: z.string(), endorsements: z.array(z.string()).default([]) });
const keysSchema = z.looseObject({ keys: z.array(keySchema).min(1) });

async function fetchKeys(metadataUrl: string): Promise<Map<string, SigningKey>> {
  const { jwks_uri } = await told(metadataUrl, documentSchema);
  const { keys } = await told(jwks_uri, keysSchema);
  const rsa = keys.filter(({ kty }) => kty === "RSA");
  return new Map(rsa.map(({ kid, endorsements, ...jwk }) => [kid, { key: pemOf(jwk), endorsements }]));
}

async function told<T>(url: string, schema: z.ZodType<T>): Promise<T> {
  const answer = await exchange({ method: "GET", url }, {}, askingMs);
  if (answer.status !== 200) throw refused(answer);
  const result = schema.safeParse(answer.body);
  if (!result.success) throw new ProviderError("unavailable", "teams", "unexpected_answer");
  return result.data;
}

function pemOf(key: JsonWebKey): string {
  return createPublicKey({ key, format: "jwk" }).export({ type: "spki", format: "pem" }).toString();
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  const late = new AbortController();
  const tooLate = pause(ms, undefined, { signal: late.signal, ref: false }).catch(() => undefined);
  await Promise.race([work, tooLate]);
  late.abort();
}
