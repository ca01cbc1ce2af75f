/**
 * Every scope of the app, and what it is for: manifests/slack.yaml asks for exactly these, the README gives the same
 * reasons, and `muster check` compares them with what was granted. Sources: docs.slack.dev/reference/scopes, and each
 * method's and event's own page.
 */
export const scopes = {
  "bookmarks:read": "look for a link that was set just before a crash",
  "bookmarks:write": "put the record, the runbook and the bridge at the top of the room",
  "chat:write": "post and edit cards, page people",
  commands: "hear /muster and the shortcuts",
  "files:read": "look for a record handed over just before a crash",
  "files:write": "hand the record of an incident over",
  "groups:history": "look for a card posted just before a crash, read a message that is pinned or reacted to",
  "groups:read": "look for a room opened just before a crash, hear who comes into one",
  "groups:write": "open the private war room, name it, invite people and take them out, archive it",
  "im:history": "look for a page sent just before a crash",
  "im:write": "open the direct message in which somebody is paged",
  "pins:read": "hear of a pin in the room, which adds the message to the record",
  "pins:write": "pin the situation card",
  "reactions:read": "hear of the reaction that adds a message to the record",
  "reactions:write": "confirm under a message that it is in the record",
  "users:read": "look a person up before they are invited, and for `muster check`",
} as const;
export type Scope = keyof typeof scopes;

export type ScopeDifference = {
  /** Needed and not granted: calls fail. */
  missing: Scope[];
  /** Granted and never used. */
  superfluous: string[];
};

/** What `granted` lacks, and what it has beyond our needs, each in the order of the alphabet. */
export function scopeDifference(granted: readonly string[]): ScopeDifference {
  const needed = Object.keys(scopes) as Scope[];
  return {
    missing: needed.filter((scope) => !granted.includes(scope)),
    superfluous: granted.filter((scope) => !Object.hasOwn(scopes, scope)).toSorted(),
  };
}
