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
