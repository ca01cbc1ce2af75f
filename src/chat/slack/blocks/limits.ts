/**
 * What Slack accepts, in characters and items.
 * Sources: docs.slack.dev/reference/block-kit (blocks, elements, composition objects) and docs.slack.dev/surfaces/modals.
 */
export const limits = {
  message: {
    blocks: 50,
    /** It may be longer, but Slack advises 4,000 and a lock screen shows far less. */
    fallback: 3_000,
    /**
     * All texts of one message. Undocumented: Slack answers `msg_blocks_too_long` somewhere above 11,000 characters
     * (slackapi/bolt-js issues 2509 and 2867), so this keeps a distance.
     */
    text: 9_000,
  },
  /** All texts of one view: Slack takes 250 KB of JSON, and a character of ours may become twelve bytes of that. */
  home: { blocks: 100, text: 15_000 },
  modal: { blocks: 100, text: 15_000, title: 24, submit: 24, close: 24, privateMetadata: 3_000 },
  /** Our own share of a form: what its choices are called, where their names are too long for a list. */
  namesInFull: { blocks: 10, text: 16_000 },
  header: 150,
  section: 3_000,
  /** `label` is our own share of a field's text. */
  fields: { items: 10, text: 2_000, label: 75 },
  actions: 25,
  button: { text: 75, value: 2_000, ourValue: 255 },
  input: { label: 2_000, hint: 2_000, value: 3_000 },
  /** `ofAForm` is our own: with more of them a view would be larger than Slack takes. */
  select: { options: 100, text: 75, value: 150, ofAForm: 400 },
  id: 255,
  channelName: 80,
  purpose: 250,
} as const;

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
