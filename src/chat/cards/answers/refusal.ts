import type { Command } from "../../../incident/commands.ts";
import type { Refusal } from "../../../incident/verdict.ts";
import { knownActions } from "../../../policy/agreed-actions.ts";
import type { Card } from "../../card.ts";
import { secrecyRefusal } from "../confidential.ts";
import { spanWords } from "../decisions/trade-off.ts";
import { inWords, type Names, personName, roleTitles } from "../names.ts";
import { buttons, shortCard } from "../parts.ts";
import { zoneOf } from "../times.ts";
import { clockRefusal } from "./clock-sentences.ts";
import { containingRefusal } from "./containing-answers.ts";
import { looseEndsBlocks, looseEndsSentences } from "./loose-ends-refusal.ts";
import { callingSentences } from "./refusal-calling.ts";
import { saySentences } from "./refusal-deciding.ts";
import {
  declaringSentences,
  fromOutsideSentences,
  notKnownYetWords,
  notPermitted,
  strangerWords,
} from "./refusal-permission.ts";

/** A refusal is an answer: what did not happen, in a kind sentence, and what to do instead. */

/** `incident` is where it was asked, for what can be done instead. Times are on the clock of whoever asked. */
export function refusalCard(refusal: Refusal, names: Names, asked?: Command, incident?: string): Card {
  const isDeclaring = refusal.code === "not-permitted" && asked?.type === "DeclareIncident";
  const zone = asked ? zoneOf(names, asked.by.person) : "UTC";
  const words = (isDeclaring && declaringSentences(refusal.roles, asked, names)) || sentences(refusal, names, zone);
  const card = shortCard(`refusal-${refusal.code}`, titles[refusal.code] ?? "That did not happen", ...words);
  if (refusal.code === "loose-ends") return { ...card, blocks: looseEndsBlocks(refusal, incident) };
  if (refusal.code === "not-permitted" && asked?.type === "ChangeSeverity" && incident !== undefined) {
    return {
      ...card,
      blocks: [...card.blocks, ...buttons({ label: "Call one of them", action: { do: "call", incident } })],
    };
  }
  const isForDeciders = refusal.code === "no-order-covers" || refusal.code === "order-beyond-signers";
  if (!isForDeciders || incident === undefined) return card;
  // What the form does not know it could not show as chosen.
  const { what, service } = refusal;
  const action = knownActions(names.rules).includes(what) ? { action: what } : {};
  const about = { ...action, ...(service && { service }) };
  const propose = buttons({ label: "Propose it", action: { do: "propose", incident, about }, style: "primary" });
  return { ...card, blocks: [...card.blocks, ...propose] };
}

/** What is so already is nothing that went wrong. */
const titles: Partial<Record<Refusal["code"], string>> = {
  "already-called": "Called already",
  "already-commander": "That is so already",
  "already-confirmed": "Confirmed already",
  "same-severity": "That is so already",
};

export const notKnownYetKind = `refusal-${"not-known-yet" satisfies Refusal["code"]}`;

function sentences(refusal: Refusal, names: Names, zone: string): [what: string, cure: string] {
  switch (refusal.code) {
    case "no-such-incident":
      return ["There is no such incident.", "/muster status lists the open ones."];
    case "incident-ended":
      return [
        `This incident ${refusal.status === "stood-down" ? "was stood down" : "is closed"}, so nothing new begins in it.`,
        "You can still add a note, export it, record a legal deadline, and say that a service is up, customers were told or a step was done or taken back. If it is happening again, /muster declare starts a new one.",
      ];
    case "wrong-status":
      return [
        `This incident is ${statusWord(refusal.status)} already.`,
        `That step is for one that is ${refusal.needs.split(" or ").map(statusWord).join(" or ")}.`,
      ];
    case "from-outside":
      return fromOutsideSentences(refusal, names);
    case "not-known-yet":
      return notKnownYetWords;
    case "not-permitted":
      return notPermitted(refusal, names);
    case "unknown-person":
      // `slack:T0/U0` is the speaker.
      if (refusal.person.includes(":")) return strangerWords;
      return [
        `Muster does not know “${refusal.person}”.`,
        "Please write an @mention or a name from the organisation's directory, or ask whoever keeps it to add the person.",
      ];
    case "already-commander":
      return [
        `${personName(names, refusal.person)} is the commander already.`,
        "To hand over, name somebody else: /muster handoff @somebody.",
      ];
    case "already-confirmed":
      return ["This incident is confirmed already.", "The executives have been called; nothing more is needed."];
    case "not-confirmed":
      return [
        "Nobody has confirmed this incident yet, so there is nothing to close.",
        "If it was a false alarm, use /muster stand-down; if it is real, /muster confirm first.",
      ];
    case "loose-ends":
      return looseEndsSentences(refusal);
    case "same-severity":
      return [
        `The severity is ${refusal.severity} already.`,
        "To change it, name another: 1 is the most serious, 4 the least.",
      ];
    case "empty":
      return [`The ${refusal.what} is empty.`, "Please write a few words and send it again."];
    case "bad-options":
      return [
        "A decision needs two to five different options, each with a name of its own, and one of them recommended.",
        "Please try again with /muster decide.",
      ];
    case "bad-deadline":
      return [
        "A decision needs a time by which it is made: at most 24 hours, unless more was agreed for such a question.",
        "Write it as 25m, 2h or 1d.",
      ];
    case "too-little-time": {
      const wholeMs = refusal.leastMs < 60_000 ? 1_000 : 60_000;
      const least = spanWords(Math.ceil(refusal.leastMs / wholeMs) * wholeMs);
      return [
        `For this question ${spanWords(refusal.agreedMs)} were agreed, so nobody gives less than half of it.`,
        `Please give them at least ${least}, or leave the time empty.`,
      ];
    }
    case "said-before-asked":
      return [
        "That was before the question was put in these words, so it is no answer to it.",
        "Please ask them now; what they said before is kept with /muster note.",
      ];
    case "no-such-decision":
      return ["There is no such decision in this incident.", "/muster status shows the ones there are."];
    case "decision-closed":
      return refusal.status === "made"
        ? [
            "This decision has been made already.",
            "If you disagree, press “Record my objection” on its card: it is kept.",
          ]
        : refusal.status === "withdrawn"
          ? ["The question was withdrawn, and nothing was approved.", "To ask again, use /muster decide."]
          : ["Time ran out on this decision, and nothing was approved.", "To ask again, use /muster decide."];
    case "no-such-option":
      return ["This option is not part of the decision any more.", "Please choose from the newest card."];
    case "shown-an-older-version":
      return [
        "The question changed after this card was drawn, so your choice was not counted.",
        "Please read the newest card and choose there.",
      ];
    case "not-a-decider":
      return [
        `This decision is for ${roleTitles(names, refusal.deciders)}.`,
        "If you know something they should, say it in the room or add it with /muster note.",
      ];
    case "unknown-role":
    case "nobody-holds-role":
    case "already-called":
    case "not-your-call-in":
    case "no-such-call-in":
    case "no-delegate":
    case "nobody-in-your-place":
    case "no-phone":
      return callingSentences(refusal, names);
    case "being-asked":
    case "ask-about-action":
    case "alone-on-own-proposal":
    case "principal-has-chosen":
    case "principal-has-refused":
    case "principal-is-here":
    case "nobody-can-decide":
    case "not-your-proposal":
    case "no-more-changes":
    case "nothing-changed":
    case "withdraws-what-was-done":
    case "withdraws-a-refusal":
    case "abstained":
    case "somebody-acts-for-you":
    case "chosen-for-you":
    case "nobody-acts-for-you":
    case "chosen-by-another":
    case "no-delegates-here":
    case "not-your-turn-yet":
    case "right-has-passed":
    case "they-have-no-say":
    case "nothing-to-explain":
    case "explained-already":
      return saySentences(refusal, names);
    case "no-such-action":
    case "which-action":
    case "action-was-allowed":
    case "action-not-authorised":
    case "no-order-covers":
    case "order-beyond-signers":
    case "order-not-again":
    case "order-being-asked":
    case "order-decided-against":
    case "order-question-withdrawn":
    case "action-wrong-step":
    case "action-before-its-last-step":
    case "action-being-decided":
    case "action-authorised":
    case "action-over":
    case "not-a-safety-role":
    case "unknown-service":
    case "service-already-down":
    case "service-not-down":
    case "up-before-down":
    case "still-to-come":
    case "no-customer-notice":
    case "condition-not-met":
    case "not-your-condition":
    case "no-condition":
    case "which-condition":
      return containingRefusal(refusal, names, zone);
    case "excluded":
    case "not-here":
    case "excludes-yourself":
    case "excluded-leads":
    case "excluded-decides":
    case "nobody-left-to-lead":
    case "no-insider-contact":
    case "no-counsel":
      return secrecyRefusal(refusal, names);
    case "no-clocks":
    case "no-such-clock":
    case "nothing-waits-for":
    case "in-the-future":
    case "already-recorded":
    case "clock-not-started":
    case "clock-over":
    case "clock-not-aside":
    case "clock-judged-otherwise":
    case "sent-before-start":
    case "nothing-sent":
      return clockRefusal(refusal, zone);
  }
}

function statusWord(status: string): string {
  return status === "declared" ? "open" : inWords(status);
}
