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
 * Of botbuilder 4.23.3 it is its verification of tokens that is used (`identity.ts`), called as CloudAdapter calls it, and
 * neither CloudAdapter nor a TeamsActivityHandler. By its sources:
 *
 * - a bad signature, and whatever fails behind it, is answered 500 with the error's own words, for only an
 *   AuthenticationError is a 401, and jsonwebtoken's is passed on as it is (botbuilder/src/cloudAdapter.ts:163-166,
 *   botframework-connector/src/auth/jwtTokenExtractor.ts:221);
 * - for each activity, and for each message by itself, it makes a client of the connector and one for users' tokens, and
 *   sends with the first at once (botbuilder-core/src/cloudAdapterBase.ts:82-97, 292-298, 364-376): there is no place for
 *   the turns that all replicas share, for Retry-After, and for the last look whether a message may still leave;
 * - the handler asks Teams, by that client, about each who comes into a room before it tells of them
 *   (botbuilder/src/teamsActivityHandler.ts:754), and reads what came as it came: `door.ts` reads it by schemas, as nothing
 *   in it is to be trusted.
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
