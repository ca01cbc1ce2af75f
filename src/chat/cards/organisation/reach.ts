import type { Instant } from "../../../incident/time.ts";
import type { ReachTest } from "../../../organisation/reach.ts";
import type { Medium } from "../../../policy/policy.ts";
import type { Block, Card } from "../../card.ts";
import { capitalised, listOf, mediumWords } from "../names.ts";
import { failureWords } from "../notices/notice-room.ts";
import { buttons, list, shortCard, text } from "../parts.ts";
import { timesFrom } from "../times.ts";

/** Whether somebody can be reached, which they test themselves. */

/** All that a test says, whichever way it comes. */
export const reachTestText = "This is a test. Nothing has happened.";

export function reachTestCard(): Card {
  return shortCard("reach-test", "A test", reachTestText, "Muster reaches you here.");
}

/** To somebody whom Muster has never met on a platform, so that they meet it by day. */
export function helloCard(): Card {
  return shortCard(
    "hello",
    "Hello from Muster",
    "Nothing has happened: this is where Muster would call you in a security incident.",
  );
}

/** What is written into a room of a kind that was not used before. */
export function roomTrialCard(): Card {
  return shortCard(
    "room-trial",
    "A test",
    reachTestText,
    "Muster can write in rooms like this one, which can be deleted.",
  );
}

export function reachAskedCard(media: Medium[]): Card {
  const ways = listOf(media.map((medium) => `a ${mediumWords[medium]}`));
  return shortCard(
    "reach-asked",
    "The test is on its way",
    `You get ${ways}, saying: “${reachTestText}”`,
    "What each provider answered is on your home page in a moment. Whether it woke you, only you can tell.",
  );
}

/** What the last test brought, and the buttons of the next. */
export function reachBlocks(
  last: ReachTest | undefined,
  media: Medium[],
  { now, zone }: { now: Instant; zone: string },
): Block[] {
  if (media.length === 0) return [text("Muster has no way to reach you: ask whoever keeps the directory to add one.")];
  const rings = media.includes("voice");
  const quietly = media.some((medium) => medium !== "voice");
  return [
    ...lastTest(last, timesFrom(now, zone).at),
    ...buttons(
      ...(quietly ? [{ label: "Test that I can be reached", action: { do: "test-reach" } } as const] : []),
      ...(rings ? [{ label: "Test it, and ring me too", action: { do: "test-reach", ring: true } } as const] : []),
    ),
  ];
}

function lastTest(last: ReachTest | undefined, when: (at: Instant) => string): Block[] {
  if (!last) return [text("You have not tested yet that Muster reaches you.")];
  const at = when(last.at);
  if (!last.answers) return [text(`Tested ${at}: no answer is known yet. If none comes, test again.`)];
  return [
    text(`Tested ${at}:`),
    ...list(
      last.answers.map(({ medium, refused }) => {
        const what = refused === undefined ? "accepted by the provider" : `not sent, ${failureWords(refused)}`;
        return `${capitalised(mediumWords[medium])}: ${what}`;
      }),
    ),
  ];
}
