import type { Room } from "../../incident/events.ts";
import type { CannotJoin } from "../../incident/room.ts";
import type { Outside, Standing } from "../../policy/directory.ts";
import { type Lane, ProviderError, type Send } from "../../run/send.ts";
import type { Secrecy } from "../chat.ts";
import type { Turn } from "../pace.ts";
import type { FoundAccount, Graph } from "./graph.ts";
import type { Account } from "./graph-ask.ts";
import type { Rooms } from "./rooms.ts";

type Doors = { graph: Pick<Graph, "findAccount">; rooms: Pick<Rooms, "addMember"> };

/**
 * Adds somebody to the room, where they see what was said before. A guest of the tenant is added only where the policy
 * names them as one. Somebody of another organisation has no account here at all, and is `account-unknown`.
 * Throws `rejected` with a code of `CannotJoin`, or Microsoft's own.
 */
export async function invite(
  { graph, rooms }: Doors,
  { room, account: named, secrecy }: { room: Room; account: Account; secrecy: Secrecy | undefined },
  send: Send,
): Promise<void> {
  const found = await graph.findAccount(named.user, send);
  const why = whyNot(found, named);
  if (why || !found) throw cannotJoin(why ?? "account-unknown");
  await rooms.addMember(room.id, found, send, secrecy);
}

export function cannotJoin(why: CannotJoin): ProviderError {
  return new ProviderError("rejected", "teams", why);
}

function whyNot(found: FoundAccount | undefined, named: Account): "account-unknown" | Outside | undefined {
  if (!found) return "account-unknown";
  if (!found.isEnabled) return "account-deactivated";
  return found.isGuest && !named.isGuest ? "guest" : undefined;
}

/** What Entra takes somebody for, where the policy does not name them as that; undefined where it has nobody of that id. */
export async function standingOf(
  graph: Pick<Graph, "findAccount">,
  named: Account,
  lane: Lane,
): Promise<Standing | undefined> {
  const found = await graph.findAccount(named.user, { lane });
  const why = whyNot(found, named);
  if (why === undefined) return "ours";
  return why === "account-unknown" ? undefined : why;
}

/** Those of them who may be in a chat, as the directory has them: the first members of one. */
export async function admissible(graph: Graph, all: readonly Account[], most: number, turn: Turn): Promise<Account[]> {
  const found: Account[] = [];
  for (const named of all) {
    if (found.length === most) break;
    const account = await graph.findAccount(named.user, turn);
    if (account && !whyNot(account, named)) found.push(account);
  }
  return found;
}
