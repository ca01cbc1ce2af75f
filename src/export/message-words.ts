import type { MessageSource } from "../incident/message-source.ts";
import { inline, utc } from "./markdown-text.ts";
import type { Naming } from "./naming.ts";

/** "message of Amara Okafor, 2026-11-22 02:40:00.000 (only its beginning; https://…)" */
export function messageWords({ author, at, link, cut }: MessageSource, person: Naming["person"]): string {
  const more = [cut ? "only its beginning" : "", link ? inline(link) : ""].filter(Boolean).join("; ");
  return `message of ${person(author)}, ${utc(at)}${more ? ` (${more})` : ""}`;
}
