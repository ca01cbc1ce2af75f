import type { IncomingHttpHeaders } from "node:http";

export const handshakeNames = ["msgraph", "okta"] as const;
export type HandshakeName = (typeof handshakeNames)[number];

/**
 * What a maker asks of an address before it sends alerts there: to repeat a text of its choosing. Nothing is stored, and
 * nothing of ours is shown.
 */
export type Handshake = {
  method: "GET" | "POST";
  /** Asked by whoever has proved who they are. */
  isAuthenticated: boolean;
  /** The text to repeat, as it came; undefined when this is no handshake. */
  asked(request: { query: Record<string, unknown>; headers: IncomingHttpHeaders }): unknown;
  reply(text: string): { type: string; body: string };
};

/** By the kind of source whose maker asks so; a mapping may have any of them. */
const handshakes: Record<HandshakeName, Handshake> = {
  /** https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks#notificationurl-validation */
  msgraph: {
    method: "POST",
    isAuthenticated: false,
    asked: ({ query }) => query.validationToken,
    reply: (text) => ({ type: "text/plain; charset=utf-8", body: text }),
  },
  /** https://developer.okta.com/docs/concepts/event-hooks/#one-time-verification-request */
  okta: {
    method: "GET",
    isAuthenticated: true,
    asked: ({ headers }) => headers["x-okta-verification-challenge"],
    reply: (text) => ({ type: "application/json; charset=utf-8", body: JSON.stringify({ verification: text }) }),
  },
};

export function handshakeOf(name: string): Handshake | undefined {
  const known = handshakeNames.find((one) => one === name);
  return known && handshakes[known];
}

const longest = 1_000;

/** Only a short line is repeated. */
export function isRepeatable(text: unknown): text is string {
  return typeof text === "string" && text !== "" && text.length <= longest && !/\p{Cc}/u.test(text);
}
