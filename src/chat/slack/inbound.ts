import { HTTPReceiver } from "@slack/bolt";
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from "fastify";
import type { Answering } from "./answers.ts";
import { boltApp } from "./bolt-app.ts";
import { silent } from "./client.ts";
import { isKnownBody, refusalOf, type SlackRefusal } from "./door.ts";

/** The manifest names the last two; the first is where Bolt apps usually listen. */
const paths = ["/slack/events", "/slack/commands", "/slack/interactions"];
const bodyLimitBytes = 1_048_576;

export type SlackInboundOptions = Answering & {
  signingSecret: string;
  nowMs: () => number;
};

/**
 * Slack's requests over HTTP, as a Fastify plugin for `POST /slack/{events,commands,interactions}`.
 * Answers 401 to a wrong signature or a timestamp more than five minutes off, 413 over 1 MiB, 400 to what is no
 * JSON or no shape of Slack's; each is told to `onRefused`. Everything else is answered within Slack's three seconds.
 */
export function slackInbound(options: SlackInboundOptions): FastifyPluginCallback {
  const { signingSecret, nowMs, onRefused } = options;
  const receiver = boltReceiver(options);
  const refuse = (reply: FastifyReply, status: number, reason: SlackRefusal) => {
    onRefused?.(reason);
    return reply.code(status).send({ error: reason });
  };

  const receive = (request: FastifyRequest, reply: FastifyReply) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const refusal = refusalOf({ headers: request.headers, body }, signingSecret, nowMs());
    if (refusal) return refuse(reply, 401, refusal);
    if (!isKnownBody(body, request.headers["content-type"])) return refuse(reply, 400, "malformed");
    reply.hijack();
    // Bolt reads the body from here when it has been read already.
    receiver.requestListener(Object.assign(request.raw, { rawBody: body }), reply.raw);
    return reply;
  };

  return (scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: bodyLimitBytes }, (_request, body, parsed) =>
      parsed(null, body),
    );
    scope.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
      const tooLarge = error.statusCode === 413;
      return refuse(reply, tooLarge ? 413 : 400, tooLarge ? "too-large" : "malformed");
    });
    for (const path of paths) scope.post(path, receive);
    done();
  };
}

/** The door above has verified the signature with Bolt's own function, before anything was parsed. */
function boltReceiver(options: SlackInboundOptions): HTTPReceiver {
  const { signingSecret } = options;
  const receiver = new HTTPReceiver({ signingSecret, signatureVerification: false, endpoints: paths, logger: silent });
  boltApp(options, receiver);
  return receiver;
}
