import Bottleneck from "bottleneck";
import { z } from "zod";
import type { Log } from "../log.ts";
import type { PersonId } from "../policy/policy.ts";
import { type Lane, lanes, ProviderError, type Send } from "../run/send.ts";
import type { Page, Pager } from "./pager.ts";
import { callTwiml, smsText } from "./phone-text.ts";
import { listedSchema, type TwilioAccess, type TwilioClient, twilioClient } from "./twilio-client.ts";

export type TwilioPagers = TwilioAccess & {
  /** Our number, in E.164. */
  from: string;
  /** Where Twilio reaches Muster, as configured there: `https://muster.example.com`. */
  publicUrl: string;
  /** E.164, as the directory has it at this moment. */
  phoneOf(person: PersonId): string | undefined;
  /** Least time between two messages (or two calls) that are no pages. 1,000 unless told. */
  noticeSpacingMs?: number;
  log: Log;
};

type Line = { client: TwilioClient; inLane: InLane; options: TwilioPagers };
type InLane = <T>(lane: Lane, job: () => Promise<T>) => Promise<T>;

/**
 * SMS and voice through Twilio. Creating either is not idempotent
 * (https://www.twilio.com/docs/api/errors/20500), hence `find`.
 * Failures are `ProviderError`s; a person without a phone is `rejected` with `no-phone`.
 */
export function twilioPagers(options: TwilioPagers): { sms: Pager; voice: Pager } {
  const client = twilioClient(options);
  return {
    sms: smsPager({ client, options, inLane: lanesOf(options) }),
    voice: voicePager({ client, options, inLane: lanesOf(options) }),
  };
}

function smsPager(line: Line): Pager {
  const { options } = line;
  return {
    medium: "sms",
    page: (page, send) => create(line, "/Messages", page, send, { Body: smsText(page) }),
    find: async (page, sinceMs) => (options.phoneOf(page.to) ? findMessage(line, page, sinceMs) : undefined),
  };
}

function voicePager(line: Line): Pager {
  const { options } = line;
  return {
    medium: "voice",
    page: (page, send) =>
      create(line, "/Calls", page, send, { Twiml: callTwiml(page, keypressUrl(options.publicUrl, page)) }),
    find: async (page, sinceMs) => (options.phoneOf(page.to) ? findCall(line, page, sinceMs) : undefined),
  };
}

async function create(line: Line, resource: string, page: Page, send: Send, form: Record<string, string>) {
  const { options, client } = line;
  const to = phoneOf(options, page);
  return await line.inLane(send.lane, async () => {
    await send.take();
    const { sid } = await client.create(resource, { To: to, From: options.from, ...form }, createdSchema);
    options.log.info({ effect: send.effect, sid }, "accepted by twilio");
    return sid;
  });
}

const createdSchema = z.object({ sid: z.string().min(1) });

/** Twilio signs the whole URL, so what comes back in it is what was written here. */
function keypressUrl(publicUrl: string, { incident, callIn, spoken, isAlone }: Page): string | undefined {
  const about: [string, string] | undefined =
    callIn !== undefined ? ["callIn", callIn] : spoken !== undefined ? ["spoken", spoken] : undefined;
  const alone: [string, string][] = isAlone ? [["alone", "1"]] : [];
  return (
    about &&
    `${publicUrl.replace(/\/+$/, "")}/twilio/voice?${new URLSearchParams([["incident", incident], about, ...alone])}`
  );
}

function phoneOf({ phoneOf }: TwilioPagers, { to }: Page): string {
  const phone = phoneOf(to);
  if (!phone) throw new ProviderError("rejected", "twilio", "no-phone");
  return phone;
}

/**
 * Pages have a lane of their own. Everything else is handed over slowly, because Twilio keeps what arrives too fast in
 * one queue per number or account, first come first served (by default one SMS segment and one call a second:
 * https://www.twilio.com/docs/api/errors/21611 and /22005). A flood of notices must therefore wait here, where a page
 * overtakes it, and not there.
 */
function lanesOf({ noticeSpacingMs = 1_000 }: TwilioPagers): InLane {
  const pages = new Bottleneck({ maxConcurrent: 20 });
  const others = new Bottleneck({ maxConcurrent: 1, minTime: noticeSpacingMs });
  return (lane, job) =>
    lane === "page" ? pages.schedule(job) : others.schedule({ priority: lanes.indexOf(lane) }, job);
}

const itemSchema = z.object({
  sid: z.string(),
  to: z.string(),
  from: z.string().nullable(),
  direction: z.string(),
  /** RFC 2822, whole seconds: `Thu, 24 Aug 2023 05:01:45 +0000`. */
  date_created: z.string(),
});
const messagesSchema = listedSchema.extend({ messages: z.array(itemSchema.extend({ body: z.string().nullable() })) });
const callsSchema = listedSchema.extend({ calls: z.array(itemSchema) });

/**
 * The reference code in the text tells our message from all others. The answers that we give to a person's own SMS
 * are `outbound-reply` and never taken for a page.
 */
async function findMessage(line: Line, page: Page, sinceMs: number): Promise<string | undefined> {
  const isCoded = (body: string | null) => ` ${body?.replace(/\s+/g, " ")} `.includes(` Ref ${page.reference} `);
  for await (const { messages } of pagesOf(line, "/Messages", messagesSchema, page)) {
    const ours = messages.filter(sentTo(line, page, sinceMs));
    const found = ours.find(({ body }) => isCoded(body));
    if (found) return found.sid;
    if (messages.every((message) => createdMs(message) < earliestMs(sinceMs))) return undefined;
  }
  return undefined;
}

/**
 * Twilio's list of calls carries no text and nothing else that we could have marked, so the first call to that phone
 * since the attempt that is not known to be another page's is taken for ours: a later one may be a later page's. Safe
 * enough: it can only be wrong if several calls to one person were in doubt within the same seconds, and then that phone
 * has rung for one of them, about the same call-in or with the same question; it never rings more often than it was
 * owed. The other way round, ringing again, wakes the person twice.
 */
async function findCall(line: Line, page: Page, sinceMs: number): Promise<string | undefined> {
  let first: Item | undefined;
  for await (const { calls } of pagesOf(line, "/Calls", callsSchema, page)) {
    for (const call of calls.filter(sentTo(line, page, sinceMs))) {
      if (!first || createdMs(call) <= createdMs(first)) first = call;
    }
    if (calls.every((call) => createdMs(call) < earliestMs(sinceMs))) break;
  }
  return first?.sid;
}

type Item = z.infer<typeof itemSchema>;

/** Filters again what the query asked for: a page after the first need not repeat the query. */
function sentTo({ options }: Line, page: Page, sinceMs: number): (item: Item) => boolean {
  const to = phoneOf(options, page);
  return (item) =>
    item.to === to &&
    item.from === options.from &&
    item.direction === "outbound-api" &&
    createdMs(item) >= earliestMs(sinceMs) &&
    !page.known.includes(item.sid);
}

const mostPages = 5;

/**
 * Newest first, as Twilio lists them. No `DateSent` or `StartTime` in the query: what is still queued has neither, and
 * that is just what a look-up after a crash is for.
 */
async function* pagesOf<T extends z.infer<typeof listedSchema>>(
  line: Line,
  resource: string,
  schema: z.ZodType<T>,
  page: Page,
): AsyncGenerator<T> {
  const query = { To: phoneOf(line.options, page), From: line.options.from, PageSize: "100" };
  let listed = await line.inLane("page", () => line.client.read(resource, query, schema));
  for (let read = 1; ; read++) {
    yield listed;
    const next = listed.next_page_uri;
    if (!next || read === mostPages) return;
    listed = await line.inLane("page", () => line.client.readUri(next, schema));
  }
}

function createdMs({ date_created }: Item): number {
  return Date.parse(date_created);
}

/** Twilio cuts off the fraction of a second, and its clock may be some way behind ours. */
function earliestMs(sinceMs: number): number {
  return Math.floor(sinceMs / 1_000) * 1_000 - clockSkewMs;
}
const clockSkewMs = 2_000;
