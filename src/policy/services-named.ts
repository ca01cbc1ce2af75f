import { nearest } from "./nearest.ts";
import type { Environment } from "./policy.ts";

type Catalogue = Record<string, { environment: Environment }>;

/** Long words are compared letter by letter, and each event asks again about all that an incident has: once is enough. */
const found = new WeakMap<Catalogue, Map<string, string[]>>();

/**
 * The services of the catalogue that words name, whole or by a slip (`infusion-pump`, `infusion pumps`); of one where
 * people can be harmed a part of its name is enough (`pumps`).
 */
export function servicesNamed(text: string, services: Catalogue): string[] {
  const before = found.get(services) ?? new Map<string, string[]>();
  found.set(services, before);
  const named = before.get(text) ?? searched(text, services);
  before.set(text, named);
  return named;
}

function searched(text: string, services: Catalogue): string[] {
  const words = partsOf(text);
  return Object.entries(services).flatMap(([service, { environment }]) => {
    const parts = partsOf(service);
    const isPart = (word: string) => parts.some((part) => part.length >= 5 && (word === part || isNear(word, part)));
    const isNamed = isIn(words, parts) || (environment !== "it" && words.some(isPart));
    return isNamed ? [service] : [];
  });
}

/** As many words as the name has parts, one more or one less, written together or apart. */
export function isIn(words: readonly string[], parts: readonly string[]): boolean {
  const name = parts.join("");
  const lengths = [parts.length - 1, parts.length, parts.length + 1].filter((length) => length > 0);
  return lengths.some((length) =>
    words.some((_, start) => {
      const written = words.slice(start, start + length).join("");
      return written === name || isNear(written, name);
    }),
  );
}

/** Of four letters or fewer one that is wrong makes another word. */
function isNear(written: string, name: string): boolean {
  return written.length >= 4 && name.length >= 5 && nearest(written, [name]) !== undefined;
}

export function partsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== "");
}
