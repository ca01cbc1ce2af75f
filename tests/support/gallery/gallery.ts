import { answerCards } from "./answers.ts";
import { confirmationCards } from "./confirmations.ts";
import type { Group } from "./entry.ts";
import { handedOutCards } from "./handed-out.ts";
import { personalCards, roomCards } from "./kept-current.ts";
import { noticeCards } from "./notices.ts";
import { briefCards, homeCards, lookCards, organisationCards } from "./own-pages.ts";
import { refusalCards } from "./refusals.ts";

/**
 * Every card there is, in groups, made through the real rules: for snapshots, and to be held against the platforms'
 * limits.
 */
export const gallery: Record<string, () => Group> = {
  room: roomCards,
  personal: personalCards,
  notices: noticeCards,
  refusals: refusalCards,
  confirmations: confirmationCards,
  answers: answerCards,
  look: lookCards,
  briefs: briefCards,
  organisation: organisationCards,
  home: homeCards,
  "handed-out": handedOutCards,
};
