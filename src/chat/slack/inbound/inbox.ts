import type { Answering } from "./answers.ts";
import { boltApp } from "./bolt-app.ts";
import type { Payload } from "./door.ts";

/** Slack's own count of how often it has sent this before, and why it sends it again. */
export type Retry = { retryNum: number; retryReason: string };

/** `body` goes back to Slack: a private message, or what a form is to show. */
export type Acknowledgement = { kind: "acknowledged"; body?: unknown } | { kind: "not-acknowledged" };

export type Inbox = {
  /** Takes one delivery, whichever way it came. Resolves with what Slack is to be answered, within its three seconds. */
  take(payload: Payload, retry?: Retry): Promise<Acknowledgement>;
};

/** An event has no answer that anybody waits for; after this it is acknowledged though it is still being worked on. */
const eventPatienceMs = 2_500;

/**
 * One door for both of Slack's transports: what passed `door.ts` goes to the Bolt app's listeners. A delivery that Slack
 * repeats carries the same ids, by which the desk gives its first answer again. Bolt would acknowledge an event before
 * anything is recorded; here it is acknowledged when its listeners are done, and not at all when one failed.
 */
export function slackInbox(options: Answering): Inbox {
  const app = boltApp(options);
  async function answerTo(payload: Payload, retry?: Retry): Promise<Acknowledgement> {
    const answer = Promise.withResolvers<Acknowledgement>();
    const isEvent = payload.type === "event_callback";
    const ack = async (body?: unknown) => {
      if (!isEvent) answer.resolve(body === undefined ? { kind: "acknowledged" } : { kind: "acknowledged", body });
    };
    const late = setTimeout(() => isEvent && answer.resolve({ kind: "acknowledged" }), eventPatienceMs);
    app.processEvent({ body: payload, ack, ...retry }).then(
      () => answer.resolve({ kind: isEvent ? "acknowledged" : "not-acknowledged" }),
      () => answer.resolve({ kind: "not-acknowledged" }),
    );
    return await answer.promise.finally(() => clearTimeout(late));
  }

  return {
    take(payload, retry) {
      if (retry) options.log.info({ attempt: retry.retryNum, code: retry.retryReason }, "Slack sent this again");
      return answerTo(payload, retry);
    },
  };
}
