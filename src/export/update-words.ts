import { spanWords } from "../chat/cards/decisions/trade-off.ts";
import type { EventType } from "../incident/events.ts";
import type { Words } from "./event-words.ts";
import { inline, utc } from "./markdown-text.ts";

/** Updates that were given in a rhythm, or were not, and whoever came late, in one line of Markdown each. */
export const updating = {
  UpdatesPlanned: ({ everyMs, nextDueAt }) =>
    everyMs === undefined || nextDueAt === undefined
      ? "This severity asks for no updates in a rhythm"
      : `An update is asked for every ${spanWords(everyMs)}; the next by ${utc(nextDueAt)}`,
  UpdateGiven: ({ text, nextDueAt }) =>
    `Update given: ${inline(text)}${nextDueAt === undefined ? "" : ` (the next is due by ${utc(nextDueAt)})`}`,
  UpdateDue: ({ people: told }, { people }) => `An update is due; ${people(told)} is reminded`,
  UpdateLate: ({ dueAt, nextDueAt }) =>
    `The update that was due by ${utc(dueAt)} is late; the next is due by ${utc(nextDueAt)}`,
  CatchUpOwed: ({ person: id }, { person }) => `${person(id)} came late, and is told what has happened`,
} satisfies Partial<Words<EventType>>;
