/**
 * What all replicas together may send to a provider: a bucket that starts full, so that a burst goes at once, and
 * refills evenly. Who may not go is told how long to wait; pacing and order are the caller's.
 */
export type Bucket = {
  /** `slack:3f2a91c0:chat.postMessage`: what the provider counts as one. */
  name: string;
  most: number;
  perSecond: number;
  /** How much this caller leaves in it for those who matter more. */
  reserve: number;
  /** Callers that a provider's "come back later" holds back together. */
  track: string;
};

export type Turn = { kind: "go" } | { kind: "wait"; waitMs: number } | { kind: "closed"; forMs: number };

export type Allowance = {
  /** Takes one out of the bucket, or says how long to wait. Never rejects, and never takes longer than `longestAskMs`. */
  take(bucket: Bucket): Promise<Turn>;
  /**
   * The provider said when to come back: the others on this bucket's track hear "closed" until then, or until what it
   * said before, whichever is later. Never rejects.
   */
  close(bucket: Bucket, forMs: number): Promise<void>;
  end(): Promise<void>;
};

/** Others may answer slowly or not at all; a page does not wait for them. */
export const longestAskMs = 250;

export type OwnAllowance = Allowance & {
  /** Takes one out although nobody here judged it. */
  count(bucket: Bucket): void;
};

type Kept = { level: number; atMs: number };

/** Of this process alone: there are no others who would have to hear what closes a bucket. */
export function ownAllowance(nowMs: () => number = () => performance.now()): OwnAllowance {
  const buckets = new Map<string, Kept>();
  const levelOf = ({ name, most, perSecond }: Bucket) => {
    const { level, atMs } = buckets.get(name) ?? { level: most, atMs: nowMs() };
    return Math.min(most, level + ((nowMs() - atMs) / 1_000) * perSecond);
  };
  const count = (bucket: Bucket) => {
    forgetFull(buckets, nowMs());
    buckets.set(bucket.name, { level: Math.max(0, levelOf(bucket) - 1), atMs: nowMs() });
  };

  return {
    count,
    async take(bucket) {
      const missing = 1 + bucket.reserve - levelOf(bucket);
      if (missing > 0) return { kind: "wait", waitMs: Math.ceil((missing / bucket.perSecond) * 1_000) };
      count(bucket);
      return { kind: "go" };
    },
    close: async () => {},
    end: async () => {},
  };
}

const forgottenAfterMs = 5 * 60_000;
const manyBuckets = 500;

/** One for each channel ever written to would be too many; one untouched for so long is full again. */
function forgetFull(buckets: Map<string, Kept>, nowMs: number): void {
  if (buckets.size < manyBuckets) return;
  for (const [name, { atMs }] of buckets) if (nowMs - atMs > forgottenAfterMs) buckets.delete(name);
}
