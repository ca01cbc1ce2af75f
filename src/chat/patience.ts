import { setTimeout as pause } from "node:timers/promises";
import type { Log } from "../log.ts";
import type { Again, Card } from "./card.ts";
import { formErrorsCard, formNotOpenedCard, notRecordedCard, notRecordedKind } from "./cards/answers/answers.ts";
import type { Reply } from "./front.ts";

/** How long somebody waits for an answer, on any chat platform: Slack gives up after three seconds, Teams after five. */

/** After these two together the person hears "not recorded yet", and may safely repeat it by the button under that. */
const formPatienceMs = 600;
const patienceMs = 1_900;

/**
 * The reply, or "not recorded yet" when it takes too long or fails. What was begun may still complete: `again` repeats
 * it as the same interaction.
 */
export async function patiently({ log }: { log: Log }, work: () => Promise<Reply>, again?: Again): Promise<Reply> {
  let timer: NodeJS.Timeout | undefined;
  const notRecorded: Reply = { kind: "private", card: notRecordedCard(again) };
  const late = new Promise<Reply>((resolve) => {
    timer = setTimeout(() => resolve(notRecorded), patienceMs);
  });
  const reply = (async () => work())().catch((error: unknown): Reply => {
    log.error({ error: nameOf(error) }, "an interaction was not recorded");
    return notRecorded;
  });
  const first = await Promise.race([reply, late]);
  clearTimeout(timer);
  return first;
}

/** Whether it has to be asked for once more. */
export function isNotRecorded(reply: Reply): boolean {
  return reply.kind === "private" && reply.card.kind === notRecordedKind;
}

/** What is looked up before an answer. Undefined also when it takes too long: the words still want an answer. */
export async function attempt<T>({ log }: { log: Log }, ask: () => Promise<T>): Promise<T | undefined> {
  const late = new AbortController();
  const tooLate = pause(formPatienceMs, undefined, { signal: late.signal, ref: false }).catch(() => undefined);
  try {
    return await Promise.race([ask(), tooLate]);
  } catch (error) {
    log.error({ error: nameOf(error) }, "nothing was found to show for an interaction");
    return undefined;
  } finally {
    late.abort();
  }
}

/** What they alone are told where no form can open; undefined where the cards that change say it. */
export function privateCard(reply: Reply): Card | undefined {
  switch (reply.kind) {
    case "private":
    case "shown":
    case "refused":
      return reply.card;
    case "form-errors":
      return formErrorsCard(Object.values(reply.errors));
    case "form":
      return formNotOpenedCard();
    case "quiet":
      return undefined;
  }
}

export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "unknown";
}
