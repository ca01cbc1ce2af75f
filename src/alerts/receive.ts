import type { FastifyPluginAsync, FastifyReply, FastifyRequest, HTTPMethods } from "fastify";
import type { Ledger, ReceivedAlert } from "../ledger/ledger.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { Clock } from "../run/clock.ts";
import type { Verified } from "./auth/presented.ts";
import { challenges, type SourceAuth, type Verifier, verifierOf } from "./auth.ts";
import { backlogOf } from "./backlog.ts";
import type { ConfiguredSource } from "./configured.ts";
import { type Handshake, type HandshakeName, handshakeOf, isRepeatable } from "./handshake.ts";
import { readBody } from "./stored.ts";

export type AlertDoor = {
  /** By the name in `/alerts/:source`. */
  sources: Record<string, { kind: ConfiguredSource["kind"]; handshake?: HandshakeName | undefined; auth: SourceAuth }>;
  /** Resolves when the alert is durable; rejects when it is not (`LedgerUnavailable`). */
  store(alert: ReceivedAlert): Promise<void>;
  /** When the oldest was received that nobody has begun to map. */
  findUnbegun: Ledger["findUnbegun"];
  /** Says that there is something to map. It may not wait or fail: the sweep finds the alert anyway. */
  stored(alertId: string): void;
  clock: Clock;
  newId(): string;
  metrics: Pick<Metrics, "alerts" | "refusals">;
  log: Log;
  /** EventBridge gives up after 5 s; an answer that comes later is as good as none. */
  answerWithinMs?: number;
};

type Answer = { status: number; error: string };

/** A source of the door, with what it needs between requests. */
type Entrance = {
  name: string;
  kind: ConfiguredSource["kind"];
  handshake: Handshake | undefined;
  scheme: SourceAuth["kind"];
  verify: Verifier;
};
type Entrances = Map<string, Entrance>;
/** `waiting`: the alerts that are being stored, the oldest first. `unbegunMs`: how far mapping is behind. */
type Desk = AlertDoor & { entrances: Entrances; waiting: Set<{ sinceMs: number }>; unbegunMs(): number };

export const bodyLimit = 1_048_576;
const retryAfterSeconds = "5";
/** An alert that comes while another has waited longer for its store would wait as long. */
const longestWaitMs = 2_000;
/** What comes while another has waited longer to be mapped would call people that much later; its sender still has it. */
const longestBacklogMs = 60_000;
const latestReturnSeconds = 60;

/**
 * `POST /alerts/:source`, as a Fastify plugin with a scope of its own. In this order: turned away unread while the store is
 * behind, or mapping by more than a minute (503), authenticated (401, or 503 when whoever vouches for the sender is away), read as JSON or as text, as the
 * source's kind says (400), stored durably (503), answered 202 `{"accepted": id}`. Mapping comes later. Every 503 says `Retry-After`, in seconds. 404: no such
 * source; 405: another method; 413: over 1 MiB. Nothing is stored unless the answer is 202, except when the answer 503 overtakes a slow store: the sender then
 * sends again, and the repeat is the same finding. Of some kinds a handshake comes first and is answered 200 (see `handshakes`).
 */
export function alertDoor(door: AlertDoor): FastifyPluginAsync {
  const desk: Desk = {
    ...door,
    entrances: entrancesOf(door),
    waiting: new Set(),
    unbegunMs: backlogOf(door, door.clock),
  };
  return async (http) => {
    http.removeAllContentTypeParsers();
    http.addContentTypeParser("*", { parseAs: "buffer", bodyLimit }, (_request, body, done) => done(null, body));
    http.addHook("onRequest", async (request, reply) => {
      if (!entranceOf(desk, request)) return refuse(desk, reply, answers.unknownSource, "unknown-source");
      const late = request.method === "POST" ? lateness(desk) : undefined;
      if (late) return sendBack(desk, reply, late);
      // Signatures are over bytes, so what the sender calls them does not matter, not even when it is no media type.
      request.headers["content-type"] = "application/octet-stream";
    });
    http.addHook("onError", async (request, _reply, error) => {
      if (error.statusCode === 413) count(desk, request, "too-large");
      else count(desk, request, "unreadable-request");
    });
    const methods: HTTPMethods[] = ["POST", "GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"];
    http.route({
      method: methods,
      url: "/alerts/:source",
      exposeHeadRoute: false,
      handler: (request, reply) => {
        const entrance = entranceOf(desk, request);
        return entrance ? answer(desk, entrance, request, reply) : reply.callNotFound();
      },
    });
  };
}

type Late = { waitMs: number; answer: Answer; reason: string };

function lateness({ clock, waiting, unbegunMs }: Desk): Late | undefined {
  const [oldest] = waiting;
  const waitMs = oldest ? clock.nowMs() - oldest.sinceMs : 0;
  if (waitMs > longestWaitMs) return { waitMs, answer: answers.storeBehind, reason: "store-behind" };
  const backlogMs = unbegunMs();
  if (backlogMs > longestBacklogMs)
    return { waitMs: backlogMs, answer: answers.mappingBehind, reason: "mapping-behind" };
  return undefined;
}

/** What has waited for so long needs about as long again, if it moves at all. */
function sendBack(desk: Desk, reply: FastifyReply, { waitMs, answer, reason }: Late) {
  reply.header("retry-after", String(Math.min(Math.ceil(waitMs / 1_000), latestReturnSeconds)));
  return refuse(desk, reply, answer, reason);
}

function entrancesOf({ sources }: AlertDoor): Entrances {
  const entrances = Object.entries(sources).map(([name, { kind, handshake, auth }]) => {
    const entrance = {
      name,
      kind,
      handshake: handshakeOf(handshake ?? kind),
      scheme: auth.kind,
      verify: verifierOf(auth),
    };
    return [name, entrance] as const;
  });
  return new Map(entrances);
}

async function answer(desk: Desk, entrance: Entrance, request: FastifyRequest, reply: FastifyReply) {
  const { handshake } = entrance;
  const isMeant = handshake?.method === request.method;
  const query = request.query as Record<string, unknown>;
  const asked = isMeant ? handshake.asked({ query, headers: request.headers }) : undefined;
  if (asked === undefined && request.method !== "POST") {
    reply.header("allow", "POST");
    return refuse(desk, reply, answers.notPosted, "wrong-method");
  }
  if (handshake && asked !== undefined && !handshake.isAuthenticated) return repeat(desk, reply, handshake, asked);
  const verified = await verifiedBy(desk, entrance, request);
  if (verified.kind !== "authentic") return turnAway(desk, entrance, reply, verified);
  if (handshake && asked !== undefined) return repeat(desk, reply, handshake, asked);
  return receive(desk, entrance, request, reply);
}

function verifiedBy({ clock }: Desk, { verify }: Entrance, { raw, body }: FastifyRequest) {
  const { headersDistinct: headers, socket } = raw;
  return verify({ headers, body: bytesOf(body), nowMs: clock.nowMs(), peer: socket.remoteAddress });
}

function bytesOf(body: unknown): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

function turnAway(
  desk: Desk,
  { scheme }: Entrance,
  reply: FastifyReply,
  { kind, reason }: Exclude<Verified, { kind: "authentic" }>,
) {
  switch (kind) {
    case "refused":
      reply.header("www-authenticate", challenges[scheme]);
      return refuse(desk, reply, answers.unproven, reason);
    case "undecidable":
      reply.header("retry-after", retryAfterSeconds);
      return refuse(desk, reply, answers.undecidable, reason);
  }
}

/** Never read as a page: no browser takes it for anything but what it is called. */
function repeat(desk: Desk, reply: FastifyReply, { reply: wording }: Handshake, asked: unknown) {
  if (!isRepeatable(asked)) return refuse(desk, reply, answers.oddHandshake, "malformed-handshake");
  const { type, body } = wording(asked);
  return reply.code(200).type(type).header("x-content-type-options", "nosniff").send(body);
}

async function receive(desk: Desk, { name, kind }: Entrance, request: FastifyRequest, reply: FastifyReply) {
  const read = readBody(kind, bytesOf(request.body));
  if (read.kind === "refused") return refuse(desk, reply, { status: 400, error: read.error }, read.reason);
  const alert = { id: desk.newId(), source: name, receivedAtMs: desk.clock.nowMs(), body: read.text };
  const kept = await soonest(desk, keep(desk, alert));
  if (kept === "stored") return reply.code(202).send({ accepted: alert.id });
  reply.header("retry-after", retryAfterSeconds);
  return refuse(desk, reply, answers.notStored, kept);
}

async function keep(desk: Desk, alert: ReceivedAlert): Promise<"stored" | "not-stored"> {
  const { id, source } = alert;
  const place = { sinceMs: alert.receivedAtMs };
  desk.waiting.add(place);
  try {
    await desk.store(alert);
  } catch (error) {
    desk.log.error({ source, alert: id, error: nameOf(error) }, "an alert could not be stored");
    return "not-stored";
  } finally {
    desk.waiting.delete(place);
  }
  desk.metrics.alerts.inc({ source, outcome: "stored" });
  desk.stored(id);
  return "stored";
}

/** The outcome, or that it did not come while the sender still listens; a late success is mapped all the same. */
function soonest<Kept>({ clock, answerWithinMs = 4_500 }: AlertDoor, keeping: Promise<Kept>) {
  return new Promise<Kept | "not-stored-in-time">((resolve, reject) => {
    const cancel = clock.after(answerWithinMs, () => resolve("not-stored-in-time"));
    keeping.then(resolve, reject).finally(cancel);
  });
}

function entranceOf({ entrances }: Desk, request: FastifyRequest): Entrance | undefined {
  return entrances.get((request.params as { source: string }).source);
}

const answers = {
  unknownSource: { status: 404, error: "There is no such source." },
  notPosted: { status: 405, error: "Alerts are sent here with POST." },
  unproven: { status: 401, error: "This request does not prove that it comes from its source." },
  undecidable: { status: 503, error: "Nobody can say now whether this comes from its source. Send it again." },
  oddHandshake: { status: 400, error: "What is to be repeated is too long, or no text." },
  storeBehind: { status: 503, error: "Alerts are stored too slowly for now. Send it again later." },
  mappingBehind: { status: 503, error: "Alerts are worked through too slowly for now. Send it again later." },
  notStored: { status: 503, error: "The alert could not be stored. Send it again." },
} satisfies Record<string, Answer>;

function refuse(desk: Desk, reply: FastifyReply, { status, error }: Answer, reason: string) {
  count(desk, reply.request, reason);
  return reply.code(status).send({ error });
}

/** Unknown names are not counted by name: anybody could make up as many as they like. */
function count(desk: Desk, request: FastifyRequest, reason: string): void {
  const source = entranceOf(desk, request)?.name;
  desk.metrics.refusals.inc({ door: "alerts", reason });
  if (source) desk.metrics.alerts.inc({ source, outcome: "refused" });
  desk.log.warn({ source, reason }, "an alert was refused");
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "an unknown error";
}
