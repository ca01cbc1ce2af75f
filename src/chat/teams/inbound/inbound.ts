import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../../../run/clock.ts";
import { nameOf } from "../../patience.ts";
import type { Connector } from "../connector.ts";
import type { Answer, Answering, TeamsRefusal } from "./answering.ts";
import { envelopeIn, saidIn, tenantOf } from "./door.ts";
import { hear } from "./hear.ts";
import { type TeamsIdentityOptions, teamsIdentity } from "./identity.ts";
import { connectorKeys } from "./keys.ts";
import { createRoster } from "./roster.ts";

/** The Azure bot registration names it. */
const path = "/teams/messages";
const bodyLimitBytes = 1_048_576;

export type TeamsInboundOptions = Omit<Answering, "roster"> &
  TeamsIdentityOptions & { connector: Pick<Connector, "member">; clock: Clock };

/**
 * Teams' activities over HTTP, as a Fastify plugin for `POST /teams/messages`. Answers 400 to what is no JSON or no
 * activity, 401 to one that is not authentic, 403 to another organisation's, 413 over 1 MiB; each is told to `onRefused`.
 * Everything else is answered within Teams' five seconds, and what it does not await is done before the server closes.
 *
 * Of botbuilder only its verification of tokens is used (`identity.ts`), and neither its CloudAdapter nor a
 * TeamsActivityHandler. CloudAdapter.process parses the body before it knows who sent it, answers 500 for any error that is
 * no AuthenticationError, with the error's own words to whoever asked, and writes it to the console past our log. For each
 * activity it makes a client of the connector and one for users' tokens, with which a handler answers: those know nothing
 * of the turns that all replicas share, of Retry-After, nor of whether a message may still leave. What is left for a
 * handler is to tell activities by type, which `door.ts` does by schemas, as nothing in them is to be trusted.
 */
export function teamsInbound(options: TeamsInboundOptions): FastifyPluginCallback {
  const { onRefused, log, clock } = options;
  const keys = connectorKeys({ metadataUrl: options.openIdMetadataUrl, clock });
  const identity = teamsIdentity(options, keys);
  const answering = { ...options, roster: createRoster(options.connector, log) };
  const doing = new Set<Promise<void>>();
  const refuse = (reply: FastifyReply, status: number, reason: TeamsRefusal) => {
    onRefused?.(reason);
    return reply.code(status).send({ error: reason });
  };

  const receive = async (request: FastifyRequest, reply: FastifyReply) => {
    const activity = envelopeIn(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));
    if (!activity) return refuse(reply, 400, "malformed");
    const claimed = { ...activity, tenant: tenantOf(activity) };
    const refusal = await identity.refusalOf(claimed, request.headers.authorization);
    if (refusal) return refuse(reply, refusal === "tenant" ? 403 : 401, refusal);
    const said = saidIn(activity);
    if (!said) return refuse(reply, 400, "malformed");
    if (said.heard === "ignored") return reply.code(said.isAsked ? 501 : 200).send();
    return answer(reply, await hear(answering, said));
  };

  const answer = (reply: FastifyReply, { status, body, next }: Answer) => {
    if (next) {
      const done = next()
        .catch((error: unknown) => log.error({ error: nameOf(error) }, "what follows a Teams activity failed"))
        .finally(() => doing.delete(done));
      doing.add(done);
    }
    return reply.code(status).send(body);
  };

  return (scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: bodyLimitBytes }, (_request, body, parsed) =>
      parsed(null, body),
    );
    scope.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
      // Without a code it is none of the request's: the server logs it and says no more.
      if (error.statusCode === undefined) throw error;
      const tooLarge = error.statusCode === 413;
      return refuse(reply, tooLarge ? 413 : 400, tooLarge ? "too-large" : "malformed");
    });
    scope.addHook("onClose", async () => {
      keys.stop();
      await Promise.all(doing);
    });
    scope.post(path, receive);
    done();
  };
}
