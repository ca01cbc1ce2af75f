import type { Log } from "../../../log.ts";
import type { Card } from "../../card.ts";
import type { Front } from "../../front.ts";
import type { Turn } from "../../pace.ts";
import type { Mistakes } from "../cards/form.ts";
import type { Connector } from "../connector.ts";
import type { Conversations } from "../conversations.ts";
import type { IdentityRefusal } from "./identity.ts";
import type { Opened } from "./opened.ts";
import type { Roster } from "./roster.ts";
import type { SealedForm, Seals } from "./seals.ts";

/** Somebody waits for it. */
export const answerTurn: Turn = { lane: "decision" };

export type TeamsRefusal = IdentityRefusal | "too-large" | "malformed" | "old-button";

export type Answering = {
  front: Front;
  seals: Seals;
  conversations: Pick<Conversations, "seen" | "personal" | "forget">;
  roster: Roster;
  /** Asked once what came in has been recorded. */
  connector: Pick<Connector, "send" | "createConversation">;
  log: Log;
  onRefused?: (reason: TeamsRefusal) => void;
};

/** What goes back to Teams at once, and what is done once it has. */
export type Answer = { status: 200; body?: object; next?: () => Promise<void> };

/** What somebody is shown, wherever that is: beside a card, in a dialog, or in a message. */
export type Outcome =
  /** The cards that change say it. */
  | { kind: "quiet" }
  | { kind: "card"; card: Card; part?: number }
  | { kind: "form"; form: SealedForm; opened: Opened; mistakes?: Mistakes }
  /** Nothing is recorded: it may be pressed, or sent, once more. */
  | { kind: "not-recorded"; card: Card }
  | { kind: "too-old" };
