import { parse as parseForm } from "node:querystring";
import { verifySlackRequest } from "@slack/bolt";
import { z } from "zod";

/** Why a request was turned away, for counting: never more about it. */
export type SlackRefusal = "signature" | "stale" | "future" | "too-large" | "malformed" | "old-button";

/** Slack's own advice (docs.slack.dev/authentication/verifying-requests-from-slack). */
const maxAgeMs = 5 * 60_000;

type Received = { headers: Record<string, string | string[] | undefined>; body: Buffer };

/**
 * Who speaks, judged on the raw bytes: undefined when it is Slack and recent. Bolt compares the signature (in constant
 * time) and refuses old requests; ones from the future, which could be kept and replayed later, are refused here.
 */
export function refusalOf({ headers, body }: Received, signingSecret: string, nowMs: number): SlackRefusal | undefined {
  const timestamp = headers["x-slack-request-timestamp"];
  const signature = headers["x-slack-signature"];
  if (typeof timestamp !== "string" || typeof signature !== "string" || !/^\d{1,12}$/.test(timestamp)) {
    return "signature";
  }
  const aheadMs = Number(timestamp) * 1_000 - nowMs;
  if (aheadMs > maxAgeMs) return "future";
  if (aheadMs < -maxAgeMs) return "stale";
  try {
    verifySlackRequest({
      signingSecret,
      body: body.toString(),
      headers: { "x-slack-signature": signature, "x-slack-request-timestamp": Number(timestamp) },
      nowMilliseconds: nowMs,
    });
    return undefined;
  } catch {
    return "signature";
  }
}

const user = z.object({ id: z.string(), team_id: z.string().optional() });
const team = z.object({ id: z.string() }).nullish();
const enterprise = z.object({ id: z.string() }).nullish();
const isOrganisations = z.union([z.boolean(), z.string()]).optional();
const whose = { user, team, enterprise, is_enterprise_install: isOrganisations };

/** The events that we listen to; whatever else Slack tells is acknowledged. */
const event = z.union([
  z.object({ type: z.literal("app_home_opened"), user: z.string(), tab: z.string().optional() }),
  z.object({
    type: z.literal("reaction_added"),
    user: z.string(),
    reaction: z.string(),
    item: z.object({ type: z.string(), channel: z.string().optional(), ts: z.string().optional() }),
  }),
  z.object({
    type: z.literal("pin_added"),
    user: z.string(),
    channel_id: z.string(),
    item: z.object({ type: z.string(), message: z.object({ ts: z.string() }).optional() }),
  }),
  z.object({ type: z.literal("member_joined_channel"), user: z.string(), channel: z.string() }),
  z.object({ type: z.literal("app_uninstalled") }),
  z.object({ type: z.literal("tokens_revoked"), tokens: z.object({ bot: z.array(z.string()).optional() }) }),
  z.object({ type: z.string().refine((type) => !heardEvents.includes(type)) }),
]);
const heardEvents = [
  "app_home_opened",
  "reaction_added",
  "pin_added",
  "member_joined_channel",
  "app_uninstalled",
  "tokens_revoked",
];

/** What Slack sends us, as far as we read it: anything else must not reach Bolt, which trusts its shape. */
const known = z.union([
  z.object({ type: z.literal("url_verification"), challenge: z.string() }),
  z.object({ ssl_check: z.literal("1") }),
  z.object({
    command: z.string(),
    text: z.string().optional(),
    user_id: z.string(),
    team_id: z.string(),
    enterprise_id: z.string().nullish(),
    is_enterprise_install: isOrganisations,
    channel_id: z.string(),
    trigger_id: z.string(),
    response_url: z.string(),
  }),
  z.object({
    type: z.literal("block_actions"),
    ...whose,
    trigger_id: z.string(),
    actions: z.array(z.object({ type: z.string(), action_id: z.string(), value: z.string().optional() })).min(1),
  }),
  z.object({ type: z.literal("shortcut"), callback_id: z.string(), ...whose, trigger_id: z.string() }),
  z.object({
    type: z.literal("message_action"),
    callback_id: z.string(),
    ...whose,
    trigger_id: z.string(),
    response_url: z.string(),
    channel: z.object({ id: z.string() }),
    message: z.object({ ts: z.string(), text: z.string().nullish(), user: z.string().nullish() }),
  }),
  z.object({
    type: z.literal("event_callback"),
    team_id: z.string(),
    event_id: z.string(),
    authorizations: z.array(z.object({ user_id: z.string() })).optional(),
    is_ext_shared_channel: z.boolean().optional(),
    event,
  }),
  z.object({
    type: z.literal("view_submission"),
    ...whose,
    view: z.object({
      id: z.string(),
      callback_id: z.string(),
      private_metadata: z.string(),
      state: z.object({ values: z.record(z.string(), z.record(z.string(), z.looseObject({}))) }),
      blocks: z.array(z.looseObject({ type: z.string() })),
    }),
  }),
]);

/** What Slack sent, whole: we read only what `known` names, and Bolt reads more. */
export type Payload = Record<string, unknown>;

/** What came in an HTTP body or in an envelope, when it is one of the shapes that we know how to answer. */
export function knownPayload(sent: unknown): Payload | undefined {
  return known.safeParse(sent).success ? (sent as Payload) : undefined;
}

/** The same out of an authentic HTTP body. */
export function payloadOf(body: Buffer, contentType: string | undefined): Payload | undefined {
  try {
    return knownPayload(parseBody(body.toString(), contentType));
  } catch {
    return undefined;
  }
}

/** A command is a form; what people press and submit is JSON in a form's field `payload`; events are JSON. */
function parseBody(text: string, contentType: string | undefined): unknown {
  if (!contentType?.startsWith("application/x-www-form-urlencoded")) return JSON.parse(text);
  const form = parseForm(text);
  return typeof form.payload === "string" ? JSON.parse(form.payload) : { ...form };
}
