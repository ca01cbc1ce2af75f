import { z } from "zod";
import type { Directory } from "../policy/directory.ts";
import { type Medium, mediumSchema, type PersonId } from "../policy/policy.ts";
import { voiceOf } from "./by.ts";
import { latestCallIn } from "./call-ins/call-in.ts";
import type { Event } from "./events.ts";
import type { Incident } from "./incident.ts";
import { own } from "./own.ts";
import { type Instant, toMs } from "./time.ts";

/**
 * How somebody is told what matters to them alone. Chat is enough for whoever did something there of late. Whoever did
 * not, and of whom something is asked, is sent one text message beside it; whoever is being called hears it by the call.
 * Nobody is rung for news.
 */

/** In the fact, because a change of the directory changes nothing that was said. An older ledger has none: by chat. */
export const toldSchema = z.array(z.object({ person: z.string(), by: mediumSchema })).optional();
export type Told = { person: PersonId; by: Medium }[];

/** Whoever did something in chat within this is taken to be looking at it. */
const looksForMs = 15 * 60_000;

/** The last that each person did in chat, save what they wrote to counsel: how they are told would show that they did. */
export function evolveSeen(seen: Record<PersonId, Instant>, event: Event): Record<PersonId, Instant> {
  const { at, by } = event;
  const isForCounsel = event.type === "NoteAdded" && event.data.privileged === true;
  return voiceOf[by.via] === "chat" && !isForCounsel ? { ...seen, [by.person]: at } : seen;
}

type Asked = { now: Instant; directory: Directory; by?: PersonId };

/** What asks something of them. `by` has just done it, in chat or by phone, and needs no message. */
export function toldWhatIsAsked(incident: Incident, people: PersonId[], { now, directory, by }: Asked): Told {
  return people.flatMap((person) => {
    const news = mediumOfNews(directory, person);
    const isReached = person === by || looksAtChat(incident, person, now) || isBeingCalled(incident, person);
    const hasPhone = own(directory.people, person)?.media.includes("sms");
    return news === "chat" && hasPhone && !isReached
      ? [
          { person, by: "chat" as const },
          { person, by: "sms" as const },
        ]
      : [{ person, by: news }];
  });
}

/** What asks nothing. */
export function toldNews(directory: Directory, person: PersonId): Told {
  return [{ person, by: mediumOfNews(directory, person) }];
}

/** Who has neither is told by chat, where it fails and the room hears of it. */
function mediumOfNews(directory: Directory, person: PersonId): Medium {
  const { media = [] } = own(directory.people, person) ?? {};
  return media.includes("chat") || !media.includes("sms") ? "chat" : "sms";
}

/** They did something there of late. */
export function looksAtChat({ seenInChat }: Incident, person: PersonId, now: Instant): boolean {
  const last = own(seenInChat, person);
  return last !== undefined && toMs(now) - toMs(last) < looksForMs;
}

function isBeingCalled({ callIns }: Incident, person: PersonId): boolean {
  return latestCallIn(callIns, person)?.state.status === "waiting";
}

/** How the fact says that these are told; by chat where it does not say. */
export function toldOrByChat(told: Told | undefined, people: PersonId[]): Told {
  return told ?? people.map((person) => ({ person, by: "chat" }));
}
