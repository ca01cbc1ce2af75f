import type { PersonId } from "../policy/policy.ts";
import type { Send } from "../run/send.ts";

/**
 * One way to reach a person outside chat: a text message or a call.
 * What is said names the codename, what is asked and the bridge, never incident content.
 */
export interface Pager {
  readonly medium: "sms" | "voice";
  /** Sends; the answer is the provider's own id of the message or call. Awaits `send.take()` right before the request. */
  page(page: Page, send: Send): Promise<string>;
  /** The provider's id of a page sent earlier for this reference code, not before `sinceMs`, if there is one. */
  find(page: Page, sinceMs: number): Promise<string | undefined>;
}

export type Page = {
  to: PersonId;
  incident: string;
  /** The call-in that a reply answers; a notice such as "false alarm" has none and asks nothing. */
  callIn?: string;
  /** Nobody would be called in their place, so no key is offered for it. */
  isAlone?: true;
  /** The reference of what somebody wrote down that they said, and are asked to confirm. */
  spoken?: string;
  /** Short code printed in the text, unique to this effect, by which a reply or a look-up finds it: `K7Q2`. */
  reference: string;
  /** The sentences to show or speak, without the reference. */
  text: string;
  /** Provider ids already known to belong to other pages; a look-up never returns these. */
  known: string[];
};
