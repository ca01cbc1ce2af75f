/** As much of Adaptive Cards 1.5 as Muster draws with (adaptivecards.io/explorer). */

export type AdaptiveCard = {
  type: "AdaptiveCard";
  $schema: "http://adaptivecards.io/schemas/adaptive-card.json";
  version: "1.5";
  /** What is shown where cards of this version are not. */
  fallbackText?: string;
  msteams: { width: "Full" };
  refresh?: Refresh;
  body: Element[];
};

/** Without `userIds` for everybody, in chats of up to 60. */
export type Refresh = { action: Omit<Execute, "fallback"> };

export type Element = Placed & (Paragraph | Emphasised | Row | TextInput | Choices);

type Placed = { id?: string; separator?: true; spacing?: "none" | "small" };

export type Paragraph = { type: "RichTextBlock"; inlines: Run[] };
export type Run = {
  type: "TextRun";
  text: string;
  weight?: "bolder";
  size?: "large" | "small";
  color?: "attention";
  isSubtle?: true;
  italic?: true;
  selectAction?: { type: "Action.OpenUrl"; url: string };
};
type Emphasised = { type: "Container"; style: "emphasis"; items: Element[] };
export type Row = { type: "ActionSet"; actions: CardAction[] };

type TextInput = Input & { type: "Input.Text"; isMultiline?: true; maxLength: number; value?: string };
type Choices = Input & {
  type: "Input.ChoiceSet";
  style: "compact" | "filtered";
  choices: { title: string; value: string }[];
  value?: string;
};
type Input = { id: string; label: string; isRequired?: true; errorMessage?: string };

export type CardAction = Submit | Execute;
export type Submit = Titled & { type: "Action.Submit"; data: ActionData; associatedInputs?: "none" };
type Execute = Titled & { type: "Action.Execute"; verb: string; data: ActionData; fallback: Submit };
type Titled = { title: string; style?: "positive" | "destructive" };

/** `muster`: an action, as `encodeAction` has it. */
export type ActionData = { [key: string]: unknown; msteams?: { type: string; text?: string; displayText?: string } };

/** What a button's words, a list's and a text's come to: as it is sent. */
export const attachmentOf = (content: AdaptiveCard) => ({
  contentType: "application/vnd.microsoft.card.adaptive" as const,
  content,
});
export type CardAttachment = ReturnType<typeof attachmentOf>;

/** A dialog, as the answer to a task/fetch or task/submit invoke has it under `task.value`. */
export type Dialog = { title: string; width: "medium"; height: "large"; card: CardAttachment };
