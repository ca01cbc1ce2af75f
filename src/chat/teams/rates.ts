import type { Rate } from "../pace.ts";

/**
 * What Microsoft allows, as buckets: one that holds `most` and refills by `perSecond` lets `most + perSecond × s` go in
 * any `s` seconds, which is the limit here for every window that has one.
 */

/**
 * For each conversation 7 in 1 s, 8 in 2 s, 60 in 30 s and 1,800 in an hour
 * (learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit): the first three in one bucket, the hour in another.
 * Of those that keep to all three it is the one that refills fastest: several cards of a chat change with each vote.
 */
export function conversationRates(app: string, conversation: string): [Rate, Rate] {
  const prefix = `teams:${app}`;
  return [
    { prefix, name: `hour:${conversation}`, most: 900, perSecond: 0.25 },
    { prefix, name: `conversation:${conversation}`, most: 4, perSecond: 1.8 },
  ];
}

/** 50 a second for each app and tenant (the same page). */
export function appRate(app: string): Rate {
  return { prefix: `teams:${app}`, name: "app", most: 25, perSecond: 25 };
}

/** Four a second for each chat, and for each team with all its channels (learn.microsoft.com/graph/throttling-limits, of Teams). */
export function chatRate(app: string, chat: string): Rate {
  return { prefix: `teams:${app}`, name: `graph:${chat}`, most: 2, perSecond: 2 };
}

/**
 * Three a second for each app and tenant, of whatever chats (the same page, messages of chats). The bucket holds one also
 * when a fifth of it is kept for pages.
 */
export function messagesRate(app: string): Rate {
  return { prefix: `teams:${app}`, name: "graph:messages", most: 1.3, perSecond: 1.7 };
}

/** Of people and apps Graph allows far more (the same page, of identities): this many are never in its way. */
export function directoryRate(app: string): Rate {
  return { prefix: `teams:${app}`, name: "graph:directory", most: 10, perSecond: 10 };
}
