/**
 * Words that turn round what stands before them: “material not yet”, “down no more”. What is recorded starts legal deadlines
 * and meters, so nobody's “not” is kept as a note to the contrary.
 */

const no = String.raw`(?:no|not|never|nope|none|nothing|nobody|neither|without|false|wrong|unclear|unknown|undetermined|pending|maybe|perhaps|possibly|\p{L}+n['’]t|cannot|no\s+longer)`;
const be = String.raw`(?:(?:is|was|it|it['’]s|this|that|we|are|were|has|have|been|still|so\s+far|as\s+yet|of|to)\s+)*`;
const whole = new RegExp(
  String.raw`^${be}${no}(?:\s+(?:yet|so|true|sure|any\s?more|down|up|longer|the\s+case|at\s+all|started|done|sent|known|clear))*[.,;:!?]*$`,
  "iu",
);
const first = new RegExp(String.raw`^${be}${no}(?![\p{L}\p{N}-])`, "iu");
const last = new RegExp(String.raw`(?<![\p{L}\p{N}-])(?:not|never|${no}\s+yet|no)[.!?]*$`, "iu");

/** All that is said is that it is not so. */
export function isDenial(words: string): boolean {
  return whole.test(words.trim());
}

/** It begins or ends with a word that says that it is not so, or may not be. */
export function mayBeDenied(words: string): boolean {
  return first.test(words.trim()) || last.test(words.trim()) || /\?$/.test(words.trim());
}
