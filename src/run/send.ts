/** What an adapter needs to know of the effect it performs. */
export type Send = {
  /** The effect's stable id, such as `page:INC-7K3Q:amara.1:0:sms`. */
  effect: string;
  lane: Lane;
  /**
   * The last look before a request leaves: reads the incident again and takes or renews the durable lease.
   * Throws `Withdrawn` when the effect is not owed any more or somebody else performs it; then nothing may be sent.
   */
  take(): Promise<void>;
};

/** Queues are served in this order; a flood in a later lane never delays an earlier one. */
export const lanes = ["page", "decision", "room", "card", "note"] as const;
export type Lane = (typeof lanes)[number];

export class Withdrawn extends Error {
  override name = "Withdrawn";
}

export type ProviderErrorKind =
  /** Certainly not done; the provider says when to come back. */
  | "rate-limited"
  /** Certainly not done, and will not be by trying again. */
  | "rejected"
  | "unauthorized"
  | "not-found"
  /** Nor is the room there any more for us: archived, deleted, or we were taken out of it. */
  | "gone"
  /** Nobody knows whether it was done: no answer, a broken connection, or a 5xx. */
  | "unavailable";

/** Made once in each adapter, from status and error codes, never from message text. */
export class ProviderError extends Error {
  override name = "ProviderError";
  readonly kind: ProviderErrorKind;
  readonly provider: string;
  /** The provider's own code, such as `channel_not_found` or `21610`. */
  readonly code: string;
  readonly retryAfterMs: number | undefined;

  constructor(kind: ProviderErrorKind, provider: string, code: string, retryAfterMs?: number) {
    super(`${provider}: ${kind} (${code})`);
    this.kind = kind;
    this.provider = provider;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Trying again later may help. */
export function isPassing({ kind }: ProviderError): boolean {
  return kind === "rate-limited" || kind === "unavailable";
}
