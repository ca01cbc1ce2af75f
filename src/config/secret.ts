import { inspect } from "node:util";

const hidden = "[secret]";

/** Text that shows itself only when asked: JSON, logs, templates and `console.log` get `[secret]`. */
export type Secret = {
  reveal(): string;
  toString(): string;
  toJSON(): string;
  [inspect.custom](): string;
};

export function secret(text: string): Secret {
  return {
    // The closure holds the text, so no property lister can find it.
    reveal: () => text,
    toString: () => hidden,
    toJSON: () => hidden,
    [inspect.custom]: () => hidden,
  };
}

/**
 * Shapes that only a credential has: Slack tokens (https://docs.slack.dev/authentication/tokens), PEM private keys,
 * Twilio API keys, AWS access keys, and an address with a password in it.
 */
const shapes = [
  /xox[a-z](?:\.xox[a-z])?-[\w-]+/g,
  /xapp-[\w-]+/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*/g,
  /\bSK[0-9a-f]{32}\b/g,
  /\bAKIA[0-9A-Z]{16}\b/g,
  /(?<=:\/\/[^/\s:@]*:)[^/\s@]+(?=@)/g,
];

export function looksSecret(text: string): boolean {
  return shapes.some((shape) => text.search(shape) >= 0);
}

/** `text` without anything that has the shape of a credential, and without `known` secrets. */
export function masked(text: string, known: Iterable<string>): string {
  let shown = text;
  // A very short secret would blot out ordinary words, and hides nothing.
  for (const value of known) if (value.length >= 6) shown = shown.replaceAll(value, hidden);
  for (const shape of shapes) shown = shown.replace(shape, hidden);
  return shown;
}
