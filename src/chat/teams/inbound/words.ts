import type { Mention } from "./door.ts";

/** People's words out of what Teams sends: plain text with `<at>` tags and entities, or HTML. */

const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

function withoutEntities(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (entity, decimal, hex, name) => {
    const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : undefined;
    if (code !== undefined) return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
    return named[String(name).toLowerCase()] ?? entity;
  });
}

/** `told`: what each mentioned person is written as; "" for this bot. Whoever is not in it keeps the name they have. */
export function wordsOf(text: string, mentions: readonly Mention[], told: (id: string) => string | undefined): string {
  let words = text;
  for (const { mentioned, text: tag } of mentions) {
    const person = told(mentioned.id);
    if (tag && person !== undefined) words = words.replace(tag, () => person);
  }
  const plain = withoutEntities(words.replaceAll(/<\/?at\b[^>]*>/gi, "")).replaceAll("\u00a0", " ");
  return plain.toWellFormed().trim();
}

/** The command, as somebody may write it who knows it from Slack, or copies it from a card. */
export function commandIn(words: string): string {
  return words.replace(/^[/@]?muster\b\s*/i, "");
}

/** A message of somebody's, with its paragraphs and lists as lines and its pictures as what they say they are. */
export function wordsInHtml(html: string): string {
  const lines = html
    .replaceAll(/\r?\n/g, " ")
    .replaceAll(/<(?:img|emoji)\b[^>]*?\balt="([^"]*)"[^>]*>/gi, "$1")
    .replaceAll(/<li\b[^>]*>/gi, "\n•  ")
    .replaceAll(/<br\s*\/?>|<\/(?:p|div|li|tr|h[1-6]|blockquote|pre|ul|ol)>/gi, "\n")
    .replaceAll(/<[^>]*>/g, "");
  const words = withoutEntities(lines).replaceAll("\u00a0", " ").toWellFormed();
  return words
    .split("\n")
    .map((line) => line.trim())
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .replaceAll(/\n\n(?=•)/g, "\n")
    .trim();
}
