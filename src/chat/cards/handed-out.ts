import type { Card } from "../card.ts";

/** What a room's head shows elsewhere, where a platform has none: as a message. */
export function linksCard(links: readonly { title: string; url: string }[]): Card {
  return {
    kind: "links",
    title: "Links of this room",
    summary: "The links of this room.",
    blocks: [
      { type: "facts", facts: links.map(({ title, url }) => ({ label: "Page", value: title, leadsTo: { url } })) },
    ],
  };
}

/** Files that are fetched by an address, where a platform takes none from a bot. */
export function filesCard(text: string, files: readonly { name: string; url: string }[]): Card {
  return {
    kind: "files",
    title: "The record",
    summary: text,
    blocks: [
      { type: "text", text },
      { type: "facts", facts: files.map(({ name, url }) => ({ label: "File", value: name, leadsTo: { url } })) },
    ],
  };
}
