import type { Action, Card, Form, FormId, SentCard } from "./card.ts";

/**
 * What people do to Muster on any chat platform, after the adapter has verified who speaks.
 * Every answer is given after the append and before any remote work (DESIGN §1.6).
 * `interaction` is the platform's own id of this very click, command or submission: a repeat gets the first answer.
 */
export interface Front {
  /** `/muster …`, the words after the command. */
  say(said: { by: Speaker; room?: string; text: string; interaction: string }): Promise<Reply>;
  press(pressed: { by: Speaker; action: Action; interaction: string }): Promise<Reply>;
  submit(submitted: {
    by: Speaker;
    form: FormId;
    context: string;
    values: Record<string, string>;
    interaction: string;
  }): Promise<Reply>;
  /**
   * The form that a command or button opens, when it opens one. Reads at most one incident: a platform's trigger
   * lasts 3 s.
   */
  formFor(
    asked: { by: Speaker; text: string; room?: string } | { by: Speaker; action: Action } | AskedOfMessage,
  ): Promise<Form | undefined>;
  /**
   * A card that was sent, as it is now and as this person may see it where it stands: in `room`, or in their own chat.
   * Undefined where nothing brings it back.
   */
  card(asked: { by: Speaker; card: SentCard; room?: string }): Promise<Card | undefined>;
  /** Somebody's own page, as it is at this moment. */
  home(asked: { by: Speaker }): Promise<Card>;
  /** Somebody chose what to do with a message, and no form opened for it. */
  chose(asked: AskedOfMessage & { interaction: string }): Promise<Reply>;
  /**
   * Somebody marked a message in `room`, such as by a pin: in a war room it is kept in the record, once. `read` fetches
   * it, and is asked only there; without a message there nothing is kept. True when the message is in the record now.
   */
  marked(marked: {
    by: Speaker;
    room: string;
    read: () => Promise<ShownMessage | undefined>;
    interaction: string;
  }): Promise<boolean>;
  /** The platform tells that somebody has come into `room`: in a war room, one whom it is kept from is taken out again. */
  came(into: { who: Speaker; room: string }): Promise<void>;
}

/** `record`: add it to the record. `propose`: put a question that begins with it. */
export type AskedOfMessage = { by: Speaker; use: "record" | "propose"; room: string; message: ShownMessage };

/** A message as the platform has it now. `ref` is the platform's own name for it, for good; `atMs` when it was sent. */
export type ShownMessage = { text: string; author: Speaker; atMs: number; ref: string; link?: string };

/** Identity on a platform. Display names mean nothing. */
export type Speaker = { platform: "slack" | "teams"; tenant: string; user: string };

export type Reply =
  /** Shown to the speaker only. */
  | { kind: "private"; card: Card }
  /** What the speaker asked to look at: in a window of its own where the platform can open one for words, else in private. */
  | { kind: "shown"; card: Card }
  /** Shown to the speaker only: it did not happen, and there is nothing to press instead. */
  | { kind: "refused"; card: Card }
  /** The form stays open with an error at each field named. */
  | { kind: "form-errors"; errors: Record<string, string> }
  /** Another form takes its place: nothing is recorded before that one is sent. */
  | { kind: "form"; form: Form }
  /** Nothing to say: the cards that change say it. */
  | { kind: "quiet" };
