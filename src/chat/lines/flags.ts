import { own } from "../../incident/own.ts";
import { nearest } from "../../policy/nearest.ts";

/**
 * `--word` in a line. What a flag keeps from somebody cannot be unsent, so a slip of it is never taken for an ordinary word:
 * either it is plain what was meant, or nothing is done and the cure says how it is written.
 */

/** Phones turn two hyphens into one dash. */
const flagLike = /^(-{1,3}|[\u2012-\u2015])(\p{L}[\p{L}-]*)[=:,]*(.*)$/u;
const dashAlone = /^(?:-{1,3}|[\u2012-\u2015])$/;

export type Flags = {
  /** As they are documented, and as a cure offers them. */
  known: readonly string[];
  /** Other words for them that people type. */
  sameAs?: Readonly<Record<string, string>>;
  /** Any other `--word` is a slip too: not in words of one's own, in which commands may be quoted. */
  noOthers?: true;
};

/** The line with each known flag written plainly, as `--flag` and then what stood right behind it. */
export function withPlainFlags(line: string, { known, sameAs, noOthers }: Flags): { line: string } | { cure: string } {
  const words = line.split(/(\s+)/);
  const meant = (written: string) => own(sameAs ?? {}, written.toLowerCase()) ?? written.toLowerCase();
  const typed = [...known, ...Object.keys(sameAs ?? {})];
  for (const [index, word] of words.entries()) {
    const next = meant(words[index + 2]?.replace(/[=:,]+$/, "") ?? "");
    if (dashAlone.test(word) && known.includes(next)) {
      return { cure: `Please write --${next} as one word, or leave the dash before “${next}” out.` };
    }
    const [, dashes, written = "", behind = ""] = flagLike.exec(word) ?? [];
    if (!written) continue;
    const flag = meant(written);
    if (known.includes(flag)) words[index] = behind ? `--${flag} ${behind}` : `--${flag}`;
    else if ((noOthers && dashes === "--") || isSlip(flag, typed)) return { cure: slipWords(word, known) };
  }
  return { line: words.join("") };
}

function isSlip(flag: string, known: readonly string[]): boolean {
  const isBegun = flag.length >= 4 && known.some((each) => each.startsWith(flag));
  return isBegun || nearest(flag, known) !== undefined;
}

function slipWords(word: string, known: readonly string[]): string {
  const flags = known.map((each) => `--${each}`);
  const last = flags.pop();
  const list = flags.length > 0 ? `${flags.join(", ")} or ${last}` : last;
  return `“${word}” is not known here. Did you mean ${list}? If it is an ordinary word, please write it without the dash.`;
}
