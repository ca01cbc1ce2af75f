import type { Page, Pager } from "../../src/pager/pager.ts";
import { ProviderError } from "../../src/run/send.ts";
import { cast } from "./organisation.ts";
import { type ProviderStage, postsOf } from "./provider.ts";
import type { Life } from "./scheduler.ts";

/** What Twilio holds: text messages and calls, each to a phone. */
export type Twilio = { sent: Sent[] };
export type Sent = { sid: string; medium: Pager["medium"]; page: Page; effect: string; atMs: number };

export function createTwilio(): Twilio {
  return { sent: [] };
}

export type TwilioStage = ProviderStage & {
  twilio: Twilio;
  /** Told of every message and call, in the instant in which Twilio has it. */
  rung(sent: Sent): void;
};

/** Twilio cuts off the fraction of a second, and its clock may be some way behind ours. */
const clockSkewMs = 3_000;

/** Twilio as one replica's adapter drives it. */
export function twilioPagers(stage: TwilioStage, life: Life): { sms: Pager; voice: Pager } {
  return { sms: pager(stage, life, "sms"), voice: pager(stage, life, "voice") };
}

function pager(stage: TwilioStage, life: Life, medium: Pager["medium"]): Pager {
  const { twilio, scheduler } = stage;
  const posts = postsOf(stage, life, "twilio");
  return {
    medium,
    async page(page, send) {
      if (!cast[page.to]?.phone) throw new ProviderError("rejected", "twilio", "no-phone");
      await posts.take(send, { person: page.to, kind: medium });
      return await posts.request(`${medium} ${send.effect}`, () => {
        const sid = `${medium === "sms" ? "SM" : "CA"}${twilio.sent.length + 1}`;
        const sent: Sent = { sid, medium, page, effect: send.effect, atMs: scheduler.nowMs() };
        twilio.sent.push(sent);
        posts.accepted(send.effect, sid);
        posts.reached({ effect: send.effect, reader: page.to, text: page.text });
        stage.rung(sent);
        return sid;
      });
    },
    find: (page, sinceMs) =>
      posts.lookUp(page.reference, () =>
        posts.request(`look up ${medium} ${page.reference}`, () =>
          firstOf(twilio, medium, page, sinceMs - clockSkewMs),
        ),
      ),
  };
}

/** A message is known by the reference in its text; a call, which carries none, by its phone and time alone. */
function firstOf({ sent }: Twilio, medium: Pager["medium"], { to, reference, known }: Page, earliestMs: number) {
  const found = sent.find(
    (one) =>
      one.medium === medium &&
      one.page.to === to &&
      one.atMs >= earliestMs &&
      !known.includes(one.sid) &&
      (medium === "voice" || one.page.reference === reference),
  );
  return found?.sid;
}
