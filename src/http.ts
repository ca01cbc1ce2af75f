import { BlockList, isIP } from "node:net";
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { verifyBearer } from "./alerts/auth/secrets.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";

export type HttpOptions = {
  log: Log;
  ready(): Promise<ReadyReport>;
  /** For `/metrics`. */
  adminToken?: string;
  /** True when this server listens on a loopback address alone: then this machine itself needs no token. */
  isLoopback?: boolean;
  metrics: Pick<Metrics, "registry" | "refusals">;
};

/** A part of Muster and what is wrong with it, in plain words and without anybody's address. */
export type PartReport = { part: string; reason: string };
/** `notReady` keeps this replica from serving; `degraded` does not, and somebody should look. */
export type ReadyReport = { notReady: PartReport[]; degraded: PartReport[] };

const probes = ["/healthz", "/readyz", "/metrics"];

/**
 * The server that every door is registered on. `/healthz`: the process serves. `/readyz`: 200, or 503 with what is not
 * ready; what is degraded is told with either. `/metrics`: Prometheus text. `close()` takes no new request and resolves when the running ones are answered.
 */
export function createHttp(options: HttpOptions): FastifyInstance {
  const http = Fastify({
    bodyLimit: 1_048_576,
    // Nothing here trusts a forwarded address: whoever sends the header could choose it.
    trustProxy: false,
    // Without these a client that sends a byte a minute holds a connection for ever.
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 5_000 },
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    frameworkErrors: (_error, _request, reply) => {
      (reply as FastifyReply).code(400).send({ error: "This address cannot be read." });
    },
  });
  http.addHook("onResponse", async (request, reply) => logAnswer(options.log, request, reply));
  http.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: "There is nothing at this address." }));
  http.setErrorHandler((error: FastifyError, request, reply) => answerError(options.log, error, request, reply));
  http.get("/healthz", async () => ({ healthy: true }));
  http.get("/readyz", { handlerTimeout: 5_000 }, async (_request, reply) => answerReady(options, reply));
  http.get("/metrics", async (request, reply) => answerMetrics(options, request, reply));
  return http;
}

async function answerReady({ ready, log }: HttpOptions, reply: FastifyReply) {
  const { notReady, degraded } = await ready().catch((error: unknown): ReadyReport => {
    log.error({ error: nameOf(error) }, "readiness could not be judged");
    return { notReady: [{ part: "readiness", reason: "it could not be judged" }], degraded: [] };
  });
  return reply.code(notReady.length === 0 ? 200 : 503).send({ ready: notReady.length === 0, notReady, degraded });
}

/** A proxy need not say that it is one, so behind an address that others can reach nobody is taken for this machine. */
async function answerMetrics(options: HttpOptions, request: FastifyRequest, reply: FastifyReply) {
  const { adminToken, metrics, isLoopback = false } = options;
  if (adminToken === undefined && !(isLoopback && isLocal(request))) {
    metrics.refusals.inc({ door: "metrics", reason: "no-admin-token" });
    return reply.code(403).send({ error: "Metrics need an admin token: set MUSTER_ADMIN_TOKEN." });
  }
  if (adminToken !== undefined) {
    const presented = { headers: request.headers, body: new Uint8Array(), nowMs: 0 };
    const verified = verifyBearer({ kind: "bearer", secret: adminToken }, presented);
    if (verified.kind !== "authentic") {
      metrics.refusals.inc({ door: "metrics", reason: verified.reason });
      reply.header("www-authenticate", "Bearer");
      return reply.code(401).send({ error: "Metrics need the admin token." });
    }
  }
  return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
}

/** Whether only this machine itself can reach a server that listens on `host`. */
export function isLoopbackHost(host: string): boolean {
  if (host === "localhost") return true;
  return isIP(host) !== 0 && loopback.check(host, host.includes(":") ? "ipv6" : "ipv4");
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** From a loopback address, and not through a proxy on this machine, behind which there may be anybody. */
function isLocal({ ip, headers }: FastifyRequest): boolean {
  if (headers["x-forwarded-for"] !== undefined || headers.forwarded !== undefined) return false;
  return loopback.check(ip, ip.includes(":") ? "ipv6" : "ipv4");
}

function logAnswer(log: Log, request: FastifyRequest, reply: FastifyReply): void {
  // The route, not the address: addresses carry what people typed.
  const route = request.routeOptions.url ?? "unknown";
  const line = { method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) };
  if (probes.includes(route)) log.debug(line, "answered");
  else log.info(line, "answered");
}

const sentences: Record<number, string> = {
  408: "The request took too long to arrive.",
  413: "The body is larger than 1 MiB.",
  415: "This media type is not understood here.",
  503: "This cannot be answered now. Try again.",
};

/** Plain sentences outside; inside, the kind of error and where it was, without its message, which may quote a body. */
function answerError(log: Log, error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const status = error.statusCode !== undefined && error.statusCode >= 400 ? error.statusCode : 500;
  if (status >= 500) {
    const frames = error.stack?.split("\n").filter((line) => /^\s+at /.test(line));
    log.error({ error: nameOf(error), code: error.code, route: request.routeOptions.url, frames }, "a request failed");
  }
  if (status === 503) reply.header("retry-after", "5");
  const fallback = status >= 500 ? "Something went wrong here. It has been logged." : "This request cannot be read.";
  return reply.code(status).send({ error: sentences[status] ?? fallback });
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "an unknown error";
}
