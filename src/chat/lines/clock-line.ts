import type { SaidTime } from "../../incident/time.ts";
import type { TriggerId } from "../../policy/clocks/row.ts";
import { nearest } from "../../policy/nearest.ts";
import { peopleCure, readPeople } from "../cards/clocks/clock-numbers.ts";
import { isDenial, mayBeDenied } from "./denials.ts";
import { masked } from "./quotes.ts";
import { takeTime } from "./take-time.ts";

/** The grammar of `/muster clocks`: which of the things that people record is meant. */

export type ClockAsked =
  | { kind: "clocks" }
  | {
      kind: "clock-trigger";
      trigger: TriggerId;
      clock?: string;
      holds: boolean;
      said?: SaidTime;
      people?: number;
      note?: string;
      correction?: true;
    }
  | { kind: "clock-aside" | "clock-up"; clock: string; reason: string }
  | { kind: "wrong"; cure: string };

const words = new Map<string, TriggerId>([
  ["aware", "aware"],
  ["discovery", "discovery"],
  ["discovered", "discovery"],
  ["suspect", "suspect"],
  ["suspected", "suspect"],
  ["material", "material"],
  ["major", "major"],
  ["classified", "major"],
  ["determined", "determined"],
  ["occurred", "determined"],
  ["notifiable", "notifiable"],
  ["notification", "notifiable"],
  ["believe", "believe"],
  ["believed", "believe"],
  ["high-risk", "high-risk"],
  ["paid", "paid"],
  ["payment", "paid"],
  ["fix", "fix-available"],
  ["fix-available", "fix-available"],
  ["known-more", "known-more"],
  ["handled", "handled"],
  ["submitted", "submitted"],
  ["sent", "submitted"],
  ["filed", "submitted"],
]);

const examples = "/muster clocks aware 02:40, /muster clocks not material, /muster clocks sent gdpr-authority 09:15";

/** `[not] [correct] <what> [<clock>] [<when>] [--people 700] [a note]`, or `drop` and `keep` with a clock and a reason. */
export function parseClocks(text: string): ClockAsked {
  if (!text) return { kind: "clocks" };
  const [first = "", ...others] = text.split(/\s+/);
  const verb = first.toLowerCase();
  if (verb === "drop" || verb === "keep") return asideOf(verb, others);
  const modifiers = /^(?:(?:not|correct(?:ion)?:?)\s+)*/i.exec(text)?.[0] ?? "";
  const [what = "", ...rest] = text.slice(modifiers.length).split(/\s+/);
  const trigger = words.get(what.toLowerCase());
  if (!trigger) return unknownTrigger(what);
  const holds = !/\bnot\b/i.test(modifiers);
  const correction = /\bcorrect/i.test(modifiers) || (trigger === "submitted" && !holds);
  const clock = trigger === "submitted" ? rest.shift()?.toLowerCase() : undefined;
  if (trigger === "submitted" && !clock) {
    const example = holds ? "sent gdpr-authority 09:15" : "not sent gdpr-authority";
    return { kind: "wrong", cure: `Please say which notice: /muster clocks ${example}.` };
  }
  return withDetails({ trigger, holds, ...(clock && { clock }), ...(correction && { correction }) }, rest.join(" "));
}

function asideOf(verb: "drop" | "keep", [clock, ...reason]: string[]): ClockAsked {
  if (!clock || reason.length === 0 || (reason.length === 1 && isDenial(reason[0] ?? ""))) {
    return {
      kind: "wrong",
      cure: `Please say which, and why: /muster clocks ${verb} gdpr-authority A risk is unlikely.`,
    };
  }
  return { kind: verb === "drop" ? "clock-aside" : "clock-up", clock: clock.toLowerCase(), reason: reason.join(" ") };
}

function unknownTrigger(what: string): ClockAsked {
  const meant = nearest(what, words.keys());
  const guess = meant === undefined ? "" : `Did you mean “${meant}”? `;
  return { kind: "wrong", cure: `${guess}For example: ${examples}. /muster clocks alone shows them all.` };
}

type Begun = Pick<Extract<ClockAsked, { kind: "clock-trigger" }>, "trigger" | "clock" | "holds" | "correction">;

function withDetails(begun: Begun, text: string): ClockAsked {
  const people = /(?:^|\s)(?:--|[\u2012-\u2015])people[\s=]+(\S+)/i.exec(text);
  const number = people?.[1] === undefined ? undefined : readPeople(people[1]);
  if (people && number === undefined) return { kind: "wrong", cure: peopleCure };
  const written = people ? text.replace(people[0], " ") : text;
  const time = takeTime(written);
  if ("wrong" in time) return { kind: "wrong", cure: time.wrong };
  const { said, rest: note } = time;
  const isTurned = said ? isDenial : mayBeDenied;
  if (begun.holds && isTurned(note) && masked(written).includes(note)) return denied(begun, note);
  return {
    kind: "clock-trigger",
    ...begun,
    ...(said && { said }),
    ...(number !== undefined && { people: number }),
    ...(note && { note }),
  };
}

/** A note never turns round what it stands behind. */
function denied({ trigger, clock }: Begun, note: string): ClockAsked {
  const what = [trigger === "submitted" ? "sent" : trigger, clock].filter(Boolean).join(" ");
  return {
    kind: "wrong",
    cure: `“${note}” may say that it is not so, so nothing is recorded. If it is not: /muster clocks not ${what}. If it is, and these are words to keep, put them in quotation marks: /muster clocks ${what} “${note}”.`,
  };
}
