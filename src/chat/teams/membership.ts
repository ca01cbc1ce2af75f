import type { Room } from "../../incident/events.ts";
import type { CannotJoin } from "../../incident/room.ts";
import { ProviderError, type Send } from "../../run/send.ts";
import type { Turn } from "../pace.ts";
import type { Account, FoundAccount, Graph } from "./graph.ts";

/**
 * Adds somebody to the chat, where they see what was said before. A guest of the tenant is added only where the policy
 * names them as one. Somebody of another organisation has no account here at all, and is `account-unknown`.
 * Throws `rejected` with a code of `CannotJoin`, or Microsoft's own.
 */
export async function invite(graph: Graph, { id }: Room, named: Account, send: Send): Promise<void> {
  const account = await admitted(graph, named, send);
  await graph.addMember(id, account, send);
}

export function cannotJoin(why: CannotJoin): ProviderError {
  return new ProviderError("rejected", "teams", why);
}

/** Their account as the directory has it. Throws `rejected` with a code of `CannotJoin`. */
async function admitted(graph: Graph, named: Account, turn: Turn): Promise<Account> {
  const found = await graph.findAccount(named.user, turn);
  const why = whyNot(found, named);
  if (why || !found) throw cannotJoin(why ?? "account-unknown");
  return { user: found.user, isGuest: found.isGuest };
}

function whyNot(found: FoundAccount | undefined, named: Account): CannotJoin | undefined {
  if (!found) return "account-unknown";
  if (!found.isEnabled) return "account-deactivated";
  return found.isGuest && !named.isGuest ? "guest" : undefined;
}

/** Those of them who may be in a chat: the first members of one. */
export async function admissible(graph: Graph, all: readonly Account[], most: number, turn: Turn): Promise<Account[]> {
  const found: Account[] = [];
  for (const named of all) {
    if (found.length === most) break;
    try {
      found.push(await admitted(graph, named, turn));
    } catch (error) {
      if (!(error instanceof ProviderError && error.kind === "rejected")) throw error;
    }
  }
  return found;
}
