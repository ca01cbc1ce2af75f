import type { Log } from "../../../log.ts";
import type { Card, Form } from "../../card.ts";
import type { Front } from "../../front.ts";
import type { Mistakes } from "../cards/form.ts";
import type { TeamsMessage } from "../cards/render.ts";
import type { IdentityRefusal } from "./identity.ts";
import type { Opened } from "./opened.ts";

/** Where something is said: a conversation, at the connector that brought it. */
export type Place = { conversation: string; serviceUrl: string };

/** What is remembered of where people and rooms can be written to. */
export type Remembering = {
  seen(ref: Place & { user?: string; kind: "personal" | "group"; tenant: string }): Promise<void>;
  personal(user: string): Promise<Place | undefined>;
  forget(user: string): Promise<void>;
};

/** What is asked of the connector, after what came in has been answered. */
export type Telling = {
  post(place: Place, message: TeamsMessage): Promise<void>;
  /** Somebody in a conversation, by Teams' own id of them. */
  member(place: Place, id: string): Promise<{ aadObjectId?: string | undefined } | undefined>;
};

export type TeamsRefusal = IdentityRefusal | "too-large" | "malformed" | "old-button";

export type Answering = {
  front: Front;
  conversations: Remembering;
  connector: Telling;
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
  | { kind: "form"; form: Form; opened: Opened; mistakes?: Mistakes }
  /** Nothing is recorded: it may be pressed, or sent, once more. */
  | { kind: "not-recorded" }
  | { kind: "too-old" };
