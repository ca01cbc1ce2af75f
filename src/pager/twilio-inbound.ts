import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import type { Log } from "../log.ts";
import type { Replies } from "./replies.ts";
import { isSignedByTwilio } from "./twilio-signature.ts";
import { askTwiml, messageTwiml, questionOf, sayTwiml } from "./twiml.ts";

export type TwilioInbound = {
  replies: Replies;
  authToken: string;
  /** As configured at Twilio, because it signs the URL: `https://muster.example.com`. */
  publicUrl: string;
  log: Log;
  /** Counts what was turned away. */
  onRefused?: (refused: { door: "sms" | "voice"; reason: TwilioRefusalReason }) => void;
};
export type TwilioRefusalReason = "wrong-signature" | "too-large" | "not-a-form" | "incomplete";

const bodyLimit = 64 * 1_024;
const notRecorded = "Not recorded yet. Please reply again.";

/**
 * The doors through which Twilio brings what people answer: `POST /twilio/sms` and `POST /twilio/voice`.
 * Every request is verified before anything in it is looked at. Twilio signs no time, so an old request can be sent
 * again; it carries its old message or call id, and `Replies` gives the first answer again.
 * Register it as it is, in a scope of its own: it parses bodies differently.
 */
export function twilioInbound(options: TwilioInbound): FastifyPluginAsync {
  return async (app) => {
    readRawForms(app);
    app.addHook("preHandler", async (request, reply) => {
      if (isFromTwilio(request, options)) return;
      return refuse(options, request, reply, 403, "wrong-signature");
    });
    app.setErrorHandler<Error & { statusCode?: number }>((error, request, reply) => {
      const reason = reasonOf(error);
      if (reason) return refuse(options, request, reply, error.statusCode ?? 400, reason);
      options.log.error(kindOf(error), "a reply by phone was not recorded");
      return twiml(reply, doorOf(request) === "sms" ? messageTwiml(notRecorded) : sayTwiml([notRecorded]));
    });
    app.post("/twilio/sms", { bodyLimit }, (request, reply) => answerSms(options, request, reply));
    app.post("/twilio/voice", { bodyLimit }, (request, reply) => answerCall(options, request, reply));
  };
}

async function answerSms(options: TwilioInbound, request: FastifyRequest, reply: FastifyReply) {
  const form = formOf(request);
  const from = form.get("From");
  const interaction = form.get("MessageSid");
  if (!from || !interaction) return refuse(options, request, reply, 400, "incomplete");
  const text = form.get("Body") ?? "";
  const answer = await recorded(options, () => options.replies.bySms({ from, text, interaction }));
  return twiml(reply, messageTwiml(answer ?? notRecorded));
}

/** No key, or one that could not be recorded: the question once more. Then the line goes dead, and the ladder climbs. */
async function answerCall(options: TwilioInbound, request: FastifyRequest, reply: FastifyReply) {
  const form = formOf(request);
  const [call, to] = [form.get("CallSid"), form.get("To")];
  if (!call || !to) return refuse(options, request, reply, 400, "incomplete");
  const query = new URL(request.url, "http://localhost").searchParams;
  const [incident, callIn, spoken] = [query.get("incident"), query.get("callIn"), query.get("spoken")];
  const about: { callIn: string } | { spoken: string } | undefined = callIn
    ? { callIn }
    : spoken
      ? { spoken }
      : undefined;
  if (!incident || !about) return twiml(reply, sayTwiml(["Nobody answers this line. Please answer in chat."]));

  const isAlone = query.has("alone") && { isAlone: true as const };
  const question = questionOf({ ...about, ...isAlone });
  const again = new URLSearchParams(query);
  again.set("again", "1");
  const action = `${options.publicUrl.replace(/\/+$/, "")}/twilio/voice?${again}`;
  const digit = form.get("Digits");
  if (!digit) {
    if (query.has("again")) return twiml(reply, sayTwiml(["No key was pressed. Goodbye."]));
    return twiml(reply, askTwiml(["No key was pressed.", question], action));
  }
  const interaction = `${call}:${digit}`;
  const said = await recorded(options, () =>
    options.replies.byKeypress({ to, digit, incident, ...about, interaction }),
  );
  return twiml(reply, said === undefined ? askTwiml([notRecorded, question], action) : sayTwiml([said]));
}

/** Undefined when nothing was recorded; a provider shown an error would say something of its own to the person. */
async function recorded(options: TwilioInbound, answer: () => Promise<string>): Promise<string | undefined> {
  try {
    return await answer();
  } catch (error) {
    options.log.error(kindOf(error), "a reply by phone was not recorded");
    return undefined;
  }
}

/** What went wrong without its message or cause, which may quote a number or what somebody wrote. */
function kindOf(error: unknown): { error: string; code?: string } {
  if (!(error instanceof Error)) return { error: "an unknown error" };
  const { name, code } = error as Error & { code?: unknown };
  return { error: name, ...(typeof code === "string" && { code }) };
}

function isFromTwilio(request: FastifyRequest, { publicUrl, authToken }: TwilioInbound): boolean {
  const url = `${publicUrl.replace(/\/+$/, "")}${request.raw.url}`;
  const signature = request.headers["x-twilio-signature"];
  return isSignedByTwilio(
    { url, form: formOf(request), signature: typeof signature === "string" ? signature : undefined },
    authToken,
  );
}

/** The signature covers the names and values as sent, so they are parsed here and by nobody before. */
function readRawForms(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string" },
    async (_: unknown, body: string) => {
      return new URLSearchParams(body);
    },
  );
}

function formOf({ body }: FastifyRequest): URLSearchParams {
  return body instanceof URLSearchParams ? body : new URLSearchParams();
}

function doorOf(request: FastifyRequest): "sms" | "voice" {
  return request.routeOptions.url === "/twilio/sms" ? "sms" : "voice";
}

function reasonOf({ statusCode }: { statusCode?: number }): TwilioRefusalReason | undefined {
  if (statusCode === 413) return "too-large";
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? "not-a-form" : undefined;
}

function refuse(
  { log, onRefused }: TwilioInbound,
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  reason: TwilioRefusalReason,
): FastifyReply {
  const door = doorOf(request);
  log.warn({ door, reason }, "turned away at the phone door");
  onRefused?.({ door, reason });
  return reply.code(status).type("text/plain; charset=utf-8").send("refused");
}

function twiml(reply: FastifyReply, document: string): FastifyReply {
  return reply.code(200).type("text/xml; charset=utf-8").send(document);
}
