import {
  bytesOf,
  credentials,
  headerOf,
  isOneOf,
  type Presented,
  refused,
  type Secrets,
  secretsOf,
  type Verified,
} from "./presented.ts";

/** With `header` it is an API key: that header then holds the bare secret, without a scheme. */
export type BearerAuth = Secrets & { kind: "bearer"; header?: string };
export type BasicAuth = Secrets & { kind: "basic"; username: string };
/** The secret stands in the body, as Microsoft Graph sends it. */
export type ClientStateAuth = Secrets & { kind: "client-state" };

export function verifyBearer(auth: BearerAuth, presented: Presented): Verified {
  const given = auth.header === undefined ? credentials(presented, "bearer") : headerOf(presented, auth.header);
  if (given === undefined) return refused("no-credentials");
  return isOneOf(bytesOf(given), secretsOf(auth)) ? { kind: "authentic" } : refused("wrong-credentials");
}

/** `username:password` in base64 (RFC 7617). */
export function verifyBasic(auth: BasicAuth, presented: Presented): Verified {
  const encoded = credentials(presented, "basic");
  if (encoded === undefined) return refused("no-credentials");
  const pairs = secretsOf(auth).map((secret) => `${auth.username}:${secret}`);
  return isOneOf(Buffer.from(encoded, "base64"), pairs) ? { kind: "authentic" } : refused("wrong-credentials");
}

/** Far more than Microsoft sends in one body; whoever is not known yet has no more read. */
const mostNotifications = 1_000;

/**
 * Every notification of the body carries the secret that the subscription was made with: one that does not spoils all.
 * https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks
 */
export function verifyClientState(auth: ClientStateAuth, { body }: Presented): Verified {
  const { value } = Object(parsed(body)) as { value?: unknown };
  if (!Array.isArray(value) || value.length === 0 || value.length > mostNotifications) return refused("no-credentials");
  const secrets = secretsOf(auth);
  for (const notification of value) {
    const { clientState } = Object(notification) as { clientState?: unknown };
    if (typeof clientState !== "string") return refused("no-credentials");
    if (!isOneOf(Buffer.from(clientState), secrets)) return refused("wrong-credentials");
  }
  return { kind: "authentic" };
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
