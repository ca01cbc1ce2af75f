/** Cutting to a platform's limits: any platform's. */

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * `text`, or as much of it as fits into `max` with an ellipsis. Never splits what a reader sees as one character
 * (an emoji family, an accented letter), nor leaves half a surrogate pair.
 * `lengthOf` counts a piece as it will be sent, for instance after escaping.
 */
export function cutText(text: string, max: number, lengthOf: (piece: string) => number = (piece) => piece.length) {
  if (max <= 0) return { text: "", cut: text !== "" };
  const whole = text.toWellFormed();
  if (lengthOf(whole) <= max) return { text: whole, cut: false };
  let kept = "";
  let length = 1;
  for (const { segment } of graphemes.segment(whole)) {
    length += lengthOf(segment);
    if (length > max) break;
    kept += segment;
  }
  return { text: `${kept.trimEnd()}…`, cut: true };
}

/** Items in groups of at most `size`, in order. */
export function groupsOf<T>(items: readonly T[], size: number): T[][] {
  const groups: T[][] = [];
  for (let start = 0; start < items.length; start += size) groups.push(items.slice(start, start + size));
  return groups;
}

const isSpace = (text: string, index: number) => text.charAt(index).trim() === "";

/**
 * The text in pieces, none longer than `max`; between words where there are any, and never within what a reader sees as
 * one character. `lengthAt` counts a UTF-16 unit as it will be sent.
 */
export function piecesOf(text: string, max: number, lengthAt: (text: string, index: number) => number = () => 1) {
  const whole = text.toWellFormed();
  const found: string[] = [];
  for (let start = 0; start < whole.length; start += found.at(-1)?.length ?? 0) {
    found.push(whole.slice(start, endOfPiece(whole, start, max, lengthAt)));
  }
  return found.length > 0 ? found : [whole];
}

function endOfPiece(text: string, start: number, max: number, lengthAt: (text: string, index: number) => number) {
  let left = max;
  let afterSpace = start;
  let end = start;
  for (; end < text.length; end += 1) {
    left -= lengthAt(text, end);
    if (left < 0) break;
    if (isSpace(text, end)) afterSpace = end + 1;
  }
  if (end === text.length) return end;
  if (afterSpace > start) return afterSpace;
  const seenAsOne = graphemes.segment(text.slice(start, end + 1)).containing(end - start)?.index ?? 0;
  const isPair = /[\uD800-\uDBFF]/.test(text.charAt(end - 1));
  return seenAsOne > 0 ? start + seenAsOne : end - (isPair ? 1 : 0);
}
