import type { Refusal } from "../../../incident/verdict.ts";
import { actionName } from "../actions/action-words.ts";
import { type Names, peopleNames, personName, roleTitle, roleTitles } from "../names.ts";

/** Why somebody has no say just now, and what they can do instead. */

type AboutSay = Extract<
  Refusal,
  {
    code:
      | "being-asked"
      | "ask-about-action"
      | "nobody-can-decide"
      | "not-your-proposal"
      | "no-more-changes"
      | "nothing-changed"
      | "withdraws-what-was-done"
      | "withdraws-a-refusal"
      | "alone-on-own-proposal"
      | "abstained"
      | "somebody-acts-for-you"
      | "chosen-for-you"
      | "nobody-acts-for-you"
      | "principal-has-chosen"
      | "principal-has-refused"
      | "principal-is-here"
      | "chosen-by-another"
      | "no-delegates-here"
      | "not-your-turn-yet"
      | "right-has-passed"
      | "they-have-no-say"
      | "nothing-to-explain"
      | "explained-already";
  }
>;

const nothingToExplain: Record<Extract<Refusal, { code: "nothing-to-explain" }>["what"], [what: string, cure: string]> =
  {
    dissents: ["There is no objection of yours to explain.", "Press “I object” on the decision's card first."],
    choices: [
      "You have not chosen yet, so there is nothing to explain.",
      "Please choose on the decision's card first.",
    ],
    abstentions: [
      "You have not abstained, so there is nothing to explain.",
      "Press “I abstain (conflict of interest)” on the card first.",
    ],
    spoken: [
      "Nobody wrote down that you said anything.",
      "If you want to choose, please do so on the decision's card.",
    ],
  };

function anotherThing({ what = "STEP", service = "SERVICE" }: { what?: string; service?: string }): string {
  return `About another thing there, name it: /muster decide ${what} ${service} of FS-02 option 1: your question | one option | another.`;
}

export function saySentences(refusal: AboutSay, names: Names): [what: string, cure: string] {
  const name = (person: string) => personName(names, person);
  switch (refusal.code) {
    case "being-asked":
      return [
        `Those who decide are being asked about this already: “${refusal.question}”.`,
        `To put it otherwise, press “Change the question” on its card in the room; once it has ended you may ask again. ${anotherThing(refusal)}`,
      ];
    case "ask-about-action":
      return [
        `This is action ${refusal.action} already: ${actionName(refusal)}.`,
        `To have it decided anew, type /muster action again ${refusal.action}, or press “Decide again” under /muster action. ${anotherThing(refusal)}`,
      ];
    case "nobody-can-decide":
      return [
        `Nobody could close this decision: it needs ${roleTitles(names, refusal.roles)}, and too few different people who may decide can be reached.`,
        "Please bring them into the room, or ask somebody else to propose it if you hold one of these roles yourself.",
      ];
    case "not-your-proposal":
      return [
        "Only whoever proposed this, or the commander, may change its words or withdraw it.",
        "Please tell them in the room what should change.",
      ];
    case "no-more-changes":
      return [
        "Changed once more, this question would be open for more than twice its time, so its words stay.",
        "Please let them decide on these words; or withdraw it (/muster withdraw why) and put another.",
      ];
    case "nothing-changed":
      return [
        "These are the words and the figures that they are asked already, so what was chosen stands.",
        "Please change what should be otherwise, or let them decide.",
      ];
    case "withdraws-what-was-done":
      return [
        "This asks whether something may stand that was done already, so it is not withdrawn.",
        "Please let those who decide answer it. Whoever answers for safety may have it undone at once: /muster action stop.",
      ];
    case "withdraws-a-refusal":
      return [
        "Somebody who must agree has refused this, and their answer is not taken back with the question.",
        "Please change the question so that it can be agreed to, choose what they agree to, or let its time run out.",
      ];
    case "alone-on-own-proposal":
      return [
        "You proposed this, so you cannot approve it alone.",
        "Please ask somebody else who may decide it; their card has the buttons.",
      ];
    case "abstained":
      return [
        "You abstained from this decision, and that stands.",
        "If you know something they should, say it in the room or add it with /muster note.",
      ];
    case "somebody-acts-for-you":
      return [
        `${name(refusal.person)} acts for you, so your own choice does not count yet.`,
        "Press “I take over” on your card, or type /muster take-over, and choose again.",
      ];
    case "chosen-for-you":
      return [
        `${name(refusal.person)} has chosen for you, and that stands.`,
        "To reverse it, propose a new decision with /muster decide. You may also press “I object”.",
      ];
    case "nobody-acts-for-you":
      return ["Nobody acts for you in this incident.", "You speak for yourself already; nothing more is needed."];
    case "principal-has-chosen":
      return [
        `${name(refusal.person)} has chosen, so nobody chooses for them.`,
        "If you disagree, press “I object”: it is kept beside the outcome.",
      ];
    case "principal-has-refused":
      return [
        `${name(refusal.person)} refused this before, so nobody else says otherwise for them.`,
        "Please help to reach them: /muster call rings them again. It is theirs to agree, or to say what they would agree to.",
      ];
    case "principal-is-here":
      return [
        `${name(refusal.person)} is here, so nobody chooses for them.`,
        refusal.until === undefined
          ? "If you know something they should, say it in the room. It is theirs to agree or to refuse."
          : "Please stay close: if they have said nothing when the time is over, you may choose for them.",
      ];
    case "chosen-by-another":
      return [
        `${name(refusal.person)} has chosen for ${name(refusal.principal)} already.`,
        "If you disagree, press “I object”: it is kept beside the outcome.",
      ];
    case "no-delegates-here":
      return [
        `For this decision nobody may choose for somebody else; it needs the ${roleTitle(names, refusal.role)}.`,
        "Please help to reach them: /muster call rings them again.",
      ];
    case "not-your-turn-yet":
      return [
        "It is not your turn yet: you decide if they do not agree, or if they run out of time.",
        "Please stay close. Your card has the buttons, and Muster tells you when.",
      ];
    case "right-has-passed":
      return [
        `The time is over: only ${peopleNames(names, refusal.to)} may still choose.`,
        "If you know something they should, say it in the room. You may also press “I object”.",
      ];
    case "they-have-no-say":
      return [
        `${name(refusal.person)} may not choose in this decision now, so what they said cannot be written down as a choice.`,
        "Add it with /muster note instead.",
      ];
    case "nothing-to-explain":
      return nothingToExplain[refusal.what];
    case "explained-already":
      return [
        "You have said why already, and your words stand as you wrote them.",
        "If there is more to say, add it with /muster note: it is kept beside them.",
      ];
  }
}
