/**
 * What Teams accepts. Microsoft's pages disagree about a bot's message, and the least of what they say is kept to: about
 * 28 KB (learn.microsoft.com/connectors/teams, and older pages), or 100 KB of UTF-16, best below 80
 * (learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages). No page tells a dialog's size: our
 * own words in it are kept within the same, and what people wrote is whole.
 */
export const limits = {
  /** UTF-8 bytes of a card's JSON: 28 KB with 2 KB for what is around it. */
  card: 26_000,
  /** Our own: no piece of a text is longer, so that little room is left over where one is left out. */
  piece: 600,
  title: 150,
  dialogTitle: 64,
  /** In UTF-8 bytes, as it stands outside the card. */
  summary: 600,
  fallbackText: 250,
  /** learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference: six actions a row. */
  actions: 6,
  /** Our own: a phone shows hardly more. */
  button: 75,
  label: 150,
  input: 3_000,
  /** Our own: with more of them a list can be searched by typing. */
  compactChoices: 12,
  choice: 300,
} as const;

/** What something takes of `limits.card`: UTF-8 bytes of its JSON. */
export function weightOf(thing: unknown): number {
  return Buffer.byteLength(JSON.stringify(thing));
}

/** The same of a text among others. */
export const textWeight = (text: string) => weightOf(text) - 2;
