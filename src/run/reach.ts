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
        await send(ports, person, medium, `${test}:${medium}`);
        return { medium };
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        return { medium, refused: error.code };
      }
    }),
  );
}

async function send({ chat, pagers }: Ports, person: PersonId, medium: Medium, effect: string): Promise<void> {
  const how: Send = { effect, lane: "note", take: () => Promise.resolve() };
  if (medium === "chat") {
    await chat.post({ kind: "person", person }, reachTestCard(), how);
    return;
  }
  const pager = pagers[medium];
  if (!pager) throw new ProviderError("rejected", "muster", `${medium}-not-configured`);
  const page = { to: person, incident: "", reference: referenceOf(effect), text: reachTestText, known: [] };
  await pager.page(page, how);
}
