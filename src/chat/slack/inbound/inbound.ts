import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from "fastify";
import type { Answering } from "./answers.ts";
import { payloadOf, refusalOf, type SlackRefusal } from "./door.ts";
import { type Acknowledgement, type Retry, slackInbox } from "./inbox.ts";

/** The manifest names them all: events, the slash command, and what people press and submit. */
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
  const inbox = slackInbox(options);
  const refuse = (reply: FastifyReply, status: number, reason: SlackRefusal) => {
    onRefused?.(reason);
    return reply.code(status).send({ error: reason });
  };

  const receive = async (request: FastifyRequest, reply: FastifyReply) => {
    const { headers } = request;
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const refusal = refusalOf({ headers, body }, signingSecret, nowMs());
    if (refusal) return refuse(reply, 401, refusal);
    const payload = payloadOf(body, headers["content-type"]);
    if (!payload) return refuse(reply, 400, "malformed");
    if (payload.type === "url_verification") return reply.send({ challenge: payload.challenge });
    if (payload.ssl_check) return reply.send();
    return answer(reply, await inbox.take(payload, retryOf(headers)));
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

/** What was not acknowledged Slack may send again, where its kind of request is repeated at all. */
function answer(reply: FastifyReply, acknowledgement: Acknowledgement): FastifyReply {
  switch (acknowledgement.kind) {
    case "acknowledged":
      return reply.code(200).send(acknowledgement.body);
    case "not-acknowledged":
      return reply.code(500).send({ error: "Not recorded." });
  }
}

/** https://docs.slack.dev/apis/events-api#retries */
function retryOf(headers: FastifyRequest["headers"]): Retry | undefined {
  const [retryNum, retryReason] = [headers["x-slack-retry-num"], headers["x-slack-retry-reason"]];
  if (typeof retryNum !== "string" || !/^\d{1,4}$/.test(retryNum)) return undefined;
  return { retryNum: Number(retryNum), retryReason: typeof retryReason === "string" ? retryReason : "unknown" };
}
