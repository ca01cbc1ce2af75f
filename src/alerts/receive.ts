import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import type { ReceivedAlert } from "../ledger/ledger.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import { type MapResult, type MapSettings, unmappable } from "./alert.ts";
import { type SourceAuth, verify } from "./auth.ts";
import { type SourceKind, sources } from "./sources/index.ts";

export type AlertDoor = {
  /** By the name in `/alerts/:source`. */
  sources: Record<string, { auth: SourceAuth }>;
  /** Resolves when the alert is durable; rejects when it is not (`LedgerUnavailable`). */
  store(alert: ReceivedAlert): Promise<void>;
  /** Says that there is something to map. It may not wait or fail: the sweep finds the alert anyway. */
  stored(alertId: string): void;
  nowMs(): number;
  newId(): string;
  metrics: Pick<Metrics, "alerts" | "refusals">;
  log: Log;
  /** EventBridge gives up after 5 s; an answer that comes later is as good as none. */
  answerWithinMs?: number;
};

const bodyLimit = 1_048_576;
const retryAfterSeconds = "5";

/**
 * `POST /alerts/:source`, as a Fastify plugin with a scope of its own. In this order: authenticated (401), parsed as
 * JSON (400), stored durably (503 with `Retry-After`), answered 202 `{"accepted": id}`. Mapping comes later.
 * 404: no such source; 413: over 1 MiB. Nothing is stored unless the answer is 202, except when the answer
 * 503 overtakes a slow store: the sender then sends again, and the repeat is the same finding.
 */
export function alertDoor(door: AlertDoor): FastifyPluginAsync {
  return async (http) => {
    http.removeAllContentTypeParsers();
    http.addContentTypeParser("*", { parseAs: "buffer", bodyLimit }, (_request, body, done) => done(null, body));
    http.addHook("onRequest", async (request, reply) => {
      if (!sourceOf(door, request))
        return refuse(door, request, reply, 404, "unknown-source", "There is no such source.");
      // Signatures are over bytes, so what the sender calls them does not matter, not even when it is no media type.
      request.headers["content-type"] = "application/octet-stream";
    });
    http.addHook("onError", async (request, _reply, error) => {
      if (error.statusCode === 413) count(door, request, "too-large");
      else if (error.code === "FST_ERR_HANDLER_TIMEOUT") count(door, request, "not-stored-in-time");
      else count(door, request, "unreadable-request");
    });
    http.post("/alerts/:source", { handlerTimeout: door.answerWithinMs ?? 4_500 }, (request, reply) =>
      receive(door, request, reply),
    );
  };
}

async function receive(door: AlertDoor, request: FastifyRequest, reply: FastifyReply) {
  const { name, auth } = sourceOf(door, request) ?? {};
  if (!name || !auth) return reply.callNotFound();
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const verified = verify(auth, { headers: request.headers, body: bytes, nowMs: door.nowMs() });
  if (verified.kind === "refused") {
    reply.header("www-authenticate", challenges[auth.kind]);
    return refuse(
      door,
      request,
      reply,
      401,
      verified.reason,
      "This request does not prove that it comes from its source.",
    );
  }
  const body = jsonText(bytes);
  if (body === undefined) return refuse(door, request, reply, 400, "malformed-json", "The body is not JSON in UTF-8.");
  const alert = { id: door.newId(), source: name, receivedAtMs: door.nowMs(), body };
  try {
    await door.store(alert);
  } catch (error) {
    door.log.error({ source: name, alert: alert.id, error: nameOf(error) }, "an alert could not be stored");
    reply.header("retry-after", retryAfterSeconds);
    return refuse(door, request, reply, 503, "not-stored", "The alert could not be stored. Send it again.");
  }
  door.metrics.alerts.inc({ source: name, outcome: "stored" });
  door.stored(alert.id);
  return reply.sent ? reply : reply.code(202).send({ accepted: alert.id });
}

/** Maps a stored payload as its source's kind says. Never throws: what cannot be mapped is kept with the reason. */
export function mapStored(alert: ReceivedAlert, settings: MapSettings & { kind: SourceKind }): MapResult {
  try {
    const payload: unknown = JSON.parse(alert.body);
    return sources[settings.kind].map(payload, { source: alert.source, alertId: alert.id, settings });
  } catch (error) {
    // The message may quote the payload, which may hold secrets.
    return unmappable(`the mapping "${settings.kind}" failed with ${nameOf(error)}`);
  }
}

const challenges = { hmac: "Signature", bearer: "Bearer", basic: 'Basic realm="alerts"' } as const;

function sourceOf(door: AlertDoor, request: FastifyRequest): { name: string; auth: SourceAuth } | undefined {
  const { source: name } = request.params as { source: string };
  const source = Object.hasOwn(door.sources, name) ? door.sources[name] : undefined;
  return source && { name, auth: source.auth };
}

/** The text of valid UTF-8 that is JSON, exactly as received but for a byte order mark. */
function jsonText(bytes: Buffer): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}

function refuse(
  door: AlertDoor,
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  reason: string,
  sentence: string,
) {
  count(door, request, reason);
  if (reply.sent) return reply;
  return reply.code(status).send({ error: sentence });
}

/** Unknown names are not counted by name: anybody could make up as many as they like. */
function count(door: AlertDoor, request: FastifyRequest, reason: string): void {
  const source = sourceOf(door, request)?.name;
  door.metrics.refusals.inc({ door: "alerts", reason });
  if (source) door.metrics.alerts.inc({ source, outcome: "refused" });
  door.log.warn({ source, reason }, "an alert was refused");
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "an unknown error";
}
