import { isPassing, ProviderError } from "../../run/send.ts";
import { connectorScope } from "./connector.ts";
import type { Conversations } from "./conversations.ts";
import type { FoundAccount, Graph } from "./graph.ts";
import type { Tokens } from "./tokens.ts";

/**
 * What `muster check` learns from Teams. `code` is Microsoft's own. `isMet`: Muster has a conversation with them already;
 * whoever has never opened the app may be met by an installation alone.
 */
export type TeamsFinding =
  | { kind: "connected" }
  | { kind: "not-connected"; code: string }
  | { kind: "not-reached"; code: string }
  | {
      kind: "person";
      user: string;
      problem: "none" | "deactivated" | "a-guest" | "unknown" | "known-by-another-id";
      isMet: boolean;
    }
  /** `isPassing`: it may be asked later; else the app may not look people up. */
  | { kind: "person-not-asked"; user: string; code: string; isPassing: boolean };

/** Tries the secret, then looks every Entra object id up. Never throws for what Microsoft answers. */
export async function teamsProbe(
  ports: { tokens: Tokens; graph: Graph; conversations: Conversations },
  users: readonly string[],
): Promise<TeamsFinding[]> {
  try {
    await ports.tokens.get(connectorScope);
  } catch (error) {
    const { kind, code } = known(error);
    return [{ kind: kind === "unauthorized" ? "not-connected" : "not-reached", code }];
  }
  const people: TeamsFinding[] = [];
  for (const user of users) people.push(await probePerson(ports, user));
  return [{ kind: "connected" }, ...people];
}

async function probePerson(
  { graph, conversations }: { graph: Graph; conversations: Conversations },
  user: string,
): Promise<TeamsFinding> {
  try {
    const found = await graph.findAccount(user, { lane: "note" });
    const isMet = (await conversations.personal(user)) !== undefined;
    return { kind: "person", user, problem: problemOf(found, user), isMet };
  } catch (error) {
    const trouble = known(error);
    return { kind: "person-not-asked", user, code: trouble.code, isPassing: isPassing(trouble) };
  }
}

function problemOf(
  found: FoundAccount | undefined,
  user: string,
): Extract<TeamsFinding, { kind: "person" }>["problem"] {
  if (!found) return "unknown";
  // Graph finds people also by what they sign in with, and Teams names them by their object id alone.
  if (found.user.toLowerCase() !== user.toLowerCase()) return "known-by-another-id";
  if (!found.isEnabled) return "deactivated";
  return found.isGuest ? "a-guest" : "none";
}

function known(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  throw error;
}
