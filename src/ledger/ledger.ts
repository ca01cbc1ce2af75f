/**
 * The durable store. One implementation a database, one contract suite for all of them.
 * Everything here but `events` can be rebuilt or is a lease, a receipt or an inbox.
 * Instants are epoch milliseconds; texts are well-formed Unicode without U+0000.
 * A method that cannot make its write durable rejects with `LedgerUnavailable`. Then nothing was written, or, when only
 * the answer of a database on the network got lost, all of it: whoever asks again is told `version-conflict` or
 * `answered-before`, finds a lease that is its own, and stores no alert twice.
 */
export interface Ledger {
  /** The events of `incident` with `seq > afterSeq`, in order. An unknown incident has none. */
  read(incident: string, afterSeq?: number): Promise<StoredEvent[]>;

  /** All of `batch` in one durable transaction, or nothing and the reason. */
  append(batch: Append): Promise<Appended>;

  /** The incident that holds `key` at `nowMs`. */
  findByKey(key: string, nowMs: number): Promise<string | undefined>;
  /** The same for many, by key; without those that no incident holds. */
  findByKeys(keys: string[], nowMs: number): Promise<Record<string, string>>;

  /** The answer recorded under an interaction id, as text. */
  findInteraction(id: string): Promise<string | undefined>;

  /** Incidents that owe an effect or whose `nextDue` has come, the longest due first. */
  findDue(nowMs: number, limit: number): Promise<string[]>;

  /** Every incident's row, the latest declared first. */
  listIncidents(): Promise<IncidentRow[]>;

  /**
   * Takes the lease on an effect. `expected` is what `findLease` said before the look-up:
   * absent when there was no lease. False when the lease is not as expected any more, so somebody else has it.
   */
  takeLease(lease: Lease, expected: Lease | undefined): Promise<boolean>;
  findLease(effect: string): Promise<Lease | undefined>;
  /** Gives a lease back after an attempt that certainly sent nothing; no effect if `owner` does not hold it. */
  dropLease(effect: string, owner: string): Promise<void>;

  /** Keeps an authentic payload before it is answered 202. */
  storeAlert(alert: ReceivedAlert): Promise<void>;
  /** Leases up to `limit` stored payloads that nobody is mapping; oldest first. */
  claimAlerts(claim: { nowMs: number; untilMs: number; limit: number }): Promise<ReceivedAlert[]>;
  /** Prolongs a claim that was to end at `fromMs`. Gives those that nobody else has claimed, or finished, since. */
  renewAlerts(claim: { ids: string[]; fromMs: number; untilMs: number }): Promise<string[]>;
  finishAlert(id: string, outcome: AlertOutcome): Promise<void>;
  /** The incidents that an alert received since then belongs to, with all that they ever heard. */
  listHeard(sinceMs: number): Promise<Heard[]>;
  findAlert(id: string): Promise<KeptAlert | undefined>;
  /** Hands a quarantined alert out again, to be mapped as if it had just come; false: none such is in quarantine. */
  replayAlert(id: string): Promise<boolean>;
  /** Reads through all that there are: for whoever asks by hand. */
  countAlerts(): Promise<Record<AlertStatus, number>>;
  /** How many are in quarantine; of more than `atMost`, that many. */
  countQuarantined(atMost: number): Promise<number>;
  /** Oldest first, with their bodies: for whoever asks by hand. */
  listAlerts(filter: { status: AlertStatus; limit: number }): Promise<KeptAlert[]>;
  /** Those that are not mapped yet, whether somebody is mapping them or not; oldest first. */
  listUnmapped(limit: number): Promise<UnmappedAlert[]>;
  /** When the oldest was received that nobody has begun to map: neither one that is tried again nor one replayed. */
  findUnbegun(): Promise<number | undefined>;
  /**
   * Throws away up to `limit` alerts with this outcome that were received before then and that no incident's record
   * speaks of, the oldest first. Gives how many there were.
   */
  dropAlerts(old: { status: Exclude<AlertStatus, "stored">; beforeMs: number; limit: number }): Promise<number>;

  /** What a posted card last showed; only this row knows, lost it is edited again. */
  findShown(effect: string): Promise<string | undefined>;
  putShown(effect: string, hash: string): Promise<void>;

  /** Keeps what a chat workspace gave when it installed the bot, in the place of what it gave before. */
  putInstallation(installation: Installation): Promise<void>;
  dropInstallation(id: string): Promise<void>;
  /** All of them, by id. */
  listInstallations(): Promise<Installation[]>;

  /** Keeps where a chat platform reaches somebody or something, in the place of what was known before. */
  putConversation(conversation: Conversation): Promise<void>;
  findConversation(id: string): Promise<Conversation | undefined>;
  dropConversation(id: string): Promise<void>;

  /** Remembers that a chat platform took somebody for one of ours, by an id of the caller's; until it is dropped. */
  putVouched(id: string): Promise<void>;
  dropVouched(id: string): Promise<void>;
  /** All ids, in their order. */
  listVouched(): Promise<string[]>;

  /** Keeps a file for whoever has its address until then, in the place of an earlier one of that id; those whose time is over at `nowMs` are thrown away. */
  putHandout(handout: Handout, nowMs: number): Promise<void>;
  /** Undefined also once its time is over. */
  findHandout(id: string, nowMs: number): Promise<Handout | undefined>;

  /** What the time is by the database's own clock, which all replicas share; SQLite: by this process's. */
  nowMs(): Promise<number>;

  close(): Promise<void>;
}

/**
 * The stream of the organisation itself: kept, chained and appended to like an incident's, and no incident. It is read by
 * this name, and neither `listIncidents` nor `findDue` knows it.
 */
export const organisationStream = "org";

/** One event as stored: `content` is the exact JCS text of `{by, data}`; salt and hash are lower-case hex. */
export type StoredEvent = {
  incident: string;
  seq: number;
  at: string;
  type: string;
  content: string;
  salt: string;
  hash: string;
};

export type IncidentRow = {
  id: string;
  version: number;
  status: string;
  nextDueMs: number | undefined;
  owes: boolean;
};

export type Key = {
  key: string;
  untilMs: number;
  /** An ended incident that may still hold the key and gives it up. */
  replaces?: string;
};

export type Append = {
  incident: string;
  /** The `seq` the incident must stand at; 0 for a new one. */
  expectedVersion: number;
  /** May be empty: an interaction that changed nothing still leaves its answer. */
  events: StoredEvent[];
  row: { status: string; nextDueMs: number | undefined; owes: boolean };
  keys: Key[];
  interaction?: { id: string; answer: string };
  /** Effects whose leases end with this append, because it holds their outcome. */
  releases: string[];
};

export type Appended =
  | { kind: "appended" }
  /** Another writer was first: read again and decide again. */
  | { kind: "version-conflict" }
  /** `incident` holds a key that this batch needs. */
  | { kind: "key-conflict"; key: string; incident: string }
  /** The same interaction was answered before. */
  | { kind: "answered-before"; answer: string };

export type Lease = {
  effect: string;
  owner: string;
  attempt: number;
  sinceMs: number;
  untilMs: number;
  /** It was sent again though nobody could say whether it had gone: what is found later may be there twice. */
  doubtful?: true;
};

/** `id` is such as `slack:T0123`; `encrypted` is nothing to whoever has only the database. */
export type Installation = { id: string; encrypted: string };

/** `id` is ours, such as `teams:person:…`; `conversation` and `serviceUrl` are the platform's own. */
export type Conversation = { id: string; conversation: string; serviceUrl: string };

/** `id` is the hash of what its address holds, so that whoever reads the database has no address. */
export type Handout = { id: string; name: string; content: string; untilMs: number };

export type AlertStatus = "stored" | "handled" | "quarantined";
export type ReceivedAlert = { id: string; source: string; receivedAtMs: number; body: string };
export type KeptAlert = ReceivedAlert & { status: AlertStatus; outcome?: AlertOutcome };
export type UnmappedAlert = Omit<ReceivedAlert, "body">;
/**
 * `heard`: how many alerts of the payload belong to each incident; none of an incident in which it only resolved some.
 * `told`: the incidents whose record speaks of it, though it is in quarantine.
 */
export type AlertOutcome =
  | { status: "handled"; heard: Record<string, number>; note?: string }
  | { status: "quarantined"; reason: string; told?: string[] };
/** How many alerts an incident has heard, and when the first and the last of them came. */
export type Heard = { incident: string; total: number; firstMs: number; lastMs: number };

export class LedgerUnavailable extends Error {
  override name = "LedgerUnavailable";
}
