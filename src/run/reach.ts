import type { Card } from "../chat/card.ts";
import { reachTestCard, reachTestText } from "../chat/cards/organisation/reach.ts";
import type { Chat } from "../chat/chat.ts";
import { referenceOf } from "../incident/hash.ts";
import type { ReachAnswer } from "../organisation/reach.ts";
import type { Pager } from "../pager/pager.ts";
import type { Medium, PersonId } from "../policy/policy.ts";
import { ProviderError, type Send } from "./send.ts";

type Ports = { chat: Chat; pagers: Partial<Record<Pager["medium"], Pager>> };

/**
 * One message by each medium, once, and what each provider answered. It goes where notices go and holds up no page. Throws
 * what is no provider's answer.
 */
export function sendReachTest(
  ports: Ports,
  person: PersonId,
  { test, media }: { test: string; media: Medium[] },
): Promise<ReachAnswer[]> {
  return Promise.all(
    media.map(async (medium): Promise<ReachAnswer> => {
      try {
        await sendOnce(ports, person, medium, {
          effect: `${test}:${medium}`,
          card: reachTestCard(),
          text: reachTestText,
        });
        return { medium };
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        return { medium, refused: error.code };
      }
    }),
  );
}

type Message = { effect: string; card: Card; text: string };

/** A message that belongs to no incident, over one medium, once. Throws `ProviderError`. */
export async function sendOnce(
  { chat, pagers }: Ports,
  person: PersonId,
  medium: Medium,
  { effect, card, text }: Message,
): Promise<void> {
  const how: Send = { effect, lane: "note", take: () => Promise.resolve() };
  if (medium === "chat") {
    await chat.post({ kind: "person", person }, card, how);
    return;
  }
  const pager = pagers[medium];
  if (!pager) throw new ProviderError("rejected", "muster", `${medium}-not-configured`);
  const page = { to: person, incident: "", reference: referenceOf(effect), text, known: [] };
  await pager.page(page, how);
}
