import type { By } from "../incident/by.ts";
import type { Command } from "../incident/commands.ts";
import type { Spoken } from "../incident/decisions/decision.ts";
import { referenceOf } from "../incident/hash.ts";
import type { Incident } from "../incident/incident.ts";
import { spokenEffect } from "../incident/notice.ts";
import { own } from "../incident/own.ts";
import type { Instant } from "../incident/time.ts";
import type { Verdict } from "../incident/verdict.ts";
import { mediumSchema } from "../policy/policy.ts";
import { howToConfirm } from "./phone-text.ts";
import type { SmsReply } from "./replies.ts";

/** What somebody's phone says to what was written down that they said: it counts by their own word only. */

export type Confirmed = "said-so" | "did-not";
/** What they may ask about it by text: to say it themselves, or to be called. */
export type AboutHeard = Confirmed | "call-me";
export type Heard = { incident: Incident; decisionId: string; said: Spoken };

export const needsItsCode = "Please reply with the code as well, as the message says: such as 4 K7Q2.";
export const nothingToConfirm = "Muster: nothing is waiting for your confirmation under this code.";

export function isConfirmed(kind: SmsReply["kind"]): kind is Confirmed {
  return kind === "said-so" || kind === "did-not";
}

/** What they are said to have said in questions that are still open. */
function heardOf(open: Incident[], person: string): Heard[] {
  return open.flatMap((incident) =>
    Object.values(incident.decisions).flatMap((decision): Heard[] => {
      const said = decision.state.status === "open" ? own(decision.spoken, person) : undefined;
      return said ? [{ incident, decisionId: decision.id, said }] : [];
    }),
  );
}

/** How to answer what waits for their confirmation, by the code of the text that they were sent; undefined: nothing does. */
export function howToConfirmIt(open: Incident[], person: string): string | undefined {
  const [heard] = heardOf(open, person).toSorted((one, other) => other.said.at.localeCompare(one.said.at));
  return heard && howToConfirm(referenceOf(spokenEffect(heard.incident.id, heard.said, person, "sms")));
}

/** What was written down under this code, if its question is still open and nothing was written down since. */
export function findHeard(open: Incident[], person: string, about: string): Heard | undefined {
  return heardOf(open, person).find(({ incident, said }) =>
    [said.seq, ...said.rung].some((seq) =>
      mediumSchema.options.some((by) => referenceOf(spokenEffect(incident.id, { seq }, person, by)) === about),
    ),
  );
}

export function spokenCommand(
  kind: AboutHeard,
  { decisionId, said }: Heard,
  { now, by }: { now: Instant; by: By },
): Command {
  const { option, shown } = said;
  switch (kind) {
    case "said-so":
      return { type: "Choose", now, by, decisionId, option, shown };
    case "did-not":
      return { type: "DenySpoken", now, by, decisionId };
    case "call-me":
      return { type: "RingToConfirm", now, by, decisionId };
  }
}

/** Passes through many hands, so nothing of what it was about. */
export function spokenSentence(kind: AboutHeard, verdict: Verdict, { incident }: Heard): string {
  const { codename } = incident;
  if (verdict.kind === "refused") return `${codename}: this does not count now. Please look at your messages.`;
  switch (kind) {
    case "said-so":
      return `Thank you. ${codename}: your choice is recorded as you said it.`;
    case "did-not":
      return `Thank you. ${codename}: it does not count, and the others are told.`;
    case "call-me":
      return `${codename}: calling you now.`;
  }
}
