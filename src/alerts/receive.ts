import type { FastifyPluginAsync, FastifyReply, FastifyRequest, HTTPMethods } from "fastify";
import type { ReceivedAlert } from "../ledger/ledger.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { Clock } from "../run/clock.ts";
import { type MapResult, type MapSettings, type Source, unmappable } from "./alert.ts";
import type { Verified } from "./auth/presented.ts";
import { challenges, type SourceAuth, type Verifier, verifierOf } from "./auth.ts";
import { type Handshake, handshakes, isRepeatable } from "./handshake.ts";
import { type SourceKind, sources } from "./sources/index.ts";

export type AlertDoor = {
  /** By the name in `/alerts/:source`. */
  sources: Record<string, { kind: SourceKind; auth: SourceAuth }>;
  /** Resolves when the alert is durable; rejects when it is not (`LedgerUnavailable`). */
  store(alert: ReceivedAlert): Promise<void>;
  /** Says that there is something to map. It may not wait or fail: the sweep finds the alert anyway. */
  stored(alertId: string): void;
  clock: Clock;
  newId(): string;
  metrics: Pick<Metrics, "alerts" | "refusals">;
  log: Log;
  /** EventBridge gives up after 5 s; an answer that comes later is as good as none. */
  answerWithinMs?: number;
};

type Answer = (typeof answers)[keyof typeof answers];

/** A source of the door, with what it needs between requests. */
type Entrance = { name: string; kind: SourceKind; scheme: SourceAuth["kind"]; verify: Verifier };
type Entrances = Map<string, Entrance>;
type Desk = AlertDoor & { entrances: Entrances };

export const bodyLimit = 1_048_576;
const retryAfterSeconds = "5";

/**
 * `POST /alerts/:source`, as a Fastify plugin with a scope of its own. In this order: authenticated (401, or 503 when whoever
 * vouches for the sender is away), read as JSON or as text, as the source's kind says (400), stored durably (503 with
 * `Retry-After`), answered 202 `{"accepted": id}`. Mapping comes later. 404: no such source; 405: another method; 413: over
 * 1 MiB. Nothing is stored unless the answer is 202, except when the answer 503 overtakes a slow store: the sender then
 * sends again, and the repeat is the same finding. Of some kinds a handshake comes first and is answered 200 (see `handshakes`).
 */
export function alertDoor(door: AlertDoor): FastifyPluginAsync {
  const desk: Desk = { ...door, entrances: entrancesOf(door) };
  return async (http) => {
    http.removeAllContentTypeParsers();
    http.addContentTypeParser("*", { parseAs: "buffer", bodyLimit }, (_request, body, done) => done(null, body));
    http.addHook("onRequest", async (request, reply) => {
      if (!entranceOf(desk, request)) return refuse(desk, reply, answers.unknownSource, "unknown-source");
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

function entrancesOf({ sources }: AlertDoor): Entrances {
  const entrances = Object.entries(sources).map(
    ([name, { kind, auth }]) => [name, { name, kind, scheme: auth.kind, verify: verifierOf(auth) }] as const,
  );
  return new Map(entrances);
}

async function answer(desk: Desk, entrance: Entrance, request: FastifyRequest, reply: FastifyReply) {
  const handshake = Object.hasOwn(handshakes, entrance.kind) ? handshakes[entrance.kind] : undefined;
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
  if (read.kind === "refused") return refuse(desk, reply, read.answer, read.reason);
  const alert = { id: desk.newId(), source: name, receivedAtMs: desk.clock.nowMs(), body: read.text };
  const kept = await soonest(desk, keep(desk, alert));
  if (kept === "stored") return reply.code(202).send({ accepted: alert.id });
  reply.header("retry-after", retryAfterSeconds);
  return refuse(desk, reply, answers.notStored, kept);
}

function keep(door: AlertDoor, { id, source, ...rest }: ReceivedAlert): Promise<"stored" | "not-stored"> {
  return door.store({ id, source, ...rest }).then(
    () => {
      door.metrics.alerts.inc({ source, outcome: "stored" });
      door.stored(id);
      return "stored" as const;
    },
    (error: unknown) => {
      door.log.error({ source, alert: id, error: nameOf(error) }, "an alert could not be stored");
      return "not-stored" as const;
    },
  );
}

/** The outcome, or that it did not come while the sender still listens; a late success is mapped all the same. */
function soonest<Kept>({ clock, answerWithinMs = 4_500 }: AlertDoor, keeping: Promise<Kept>) {
  return new Promise<Kept | "not-stored-in-time">((resolve, reject) => {
    const cancel = clock.after(answerWithinMs, () => resolve("not-stored-in-time"));
    keeping.then(resolve, reject).finally(cancel);
  });
}

/** Maps a stored payload as its source's kind says. Never throws: what cannot be mapped is kept with the reason. */
export function mapStored(alert: ReceivedAlert, settings: MapSettings & { kind: SourceKind }): MapResult {
  try {
    const source = sourceOfKind(settings.kind);
    const context = { source: alert.source, alertId: alert.id, settings };
    return source.reads === "text" ? source.map(alert.body, context) : source.map(JSON.parse(alert.body), context);
  } catch (error) {
    // The message may quote the payload, which may hold secrets.
    return unmappable(`the mapping "${settings.kind}" failed with ${nameOf(error)}`);
  }
}

function entranceOf({ entrances }: Desk, request: FastifyRequest): Entrance | undefined {
  return entrances.get((request.params as { source: string }).source);
}

/** What is stored of a body that is authentic and not too long, or how it is refused. */
export function readBody(kind: SourceKind, bytes: Buffer): { kind: "read"; text: string } | RefusedBody {
  const { read, ...refusal } = readings[sourceOfKind(kind).reads ?? "json"];
  const text = read(bytes);
  return text === undefined ? { kind: "refused", ...refusal } : { kind: "read", text };
}

/** One type for all of them, in which what a source reads is optional. */
function sourceOfKind(kind: SourceKind): Source {
  return sources[kind];
}

type RefusedBody = { kind: "refused"; answer: Answer; reason: string };

/** The text of valid UTF-8 that is JSON, exactly as received but for a byte order mark. */
function jsonText(bytes: Buffer): string | undefined {
  try {
    const text = utf8(bytes);
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}

/**
 * The text of valid UTF-8. A NUL, which PostgreSQL keeps in no text, becomes a space: it may stand in what an attacker
 * wrote, and must neither lose the alert nor begin a line.
 */
function anyText(bytes: Buffer): string | undefined {
  try {
    return utf8(bytes).replaceAll("\u0000", " ");
  } catch {
    return undefined;
  }
}

function utf8(bytes: Buffer): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

const answers = {
  unknownSource: { status: 404, error: "There is no such source." },
  notPosted: { status: 405, error: "Alerts are sent here with POST." },
  unproven: { status: 401, error: "This request does not prove that it comes from its source." },
  undecidable: { status: 503, error: "Nobody can say now whether this comes from its source. Send it again." },
  oddHandshake: { status: 400, error: "What is to be repeated is too long, or no text." },
  notJson: { status: 400, error: "The body is not JSON in UTF-8." },
  notText: { status: 400, error: "The body is not text in UTF-8." },
  notStored: { status: 503, error: "The alert could not be stored. Send it again." },
} as const;

const readings = {
  json: { read: jsonText, answer: answers.notJson, reason: "malformed-json" },
  text: { read: anyText, answer: answers.notText, reason: "malformed-text" },
} as const;

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
