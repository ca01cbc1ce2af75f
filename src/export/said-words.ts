import { roleTitle } from "../chat/cards/names.ts";
import type { Event, EventOf } from "../incident/events.ts";
import type { Rules } from "../policy/policy.ts";
import { refused } from "./event-words.ts";
import { asOf, inline, quoted, utc } from "./markdown-text.ts";
import { author, type Naming, of } from "./naming.ts";

/** What people said about a decision beside their choices, in the report: verbatim, and each with what it was about. */

export type Proposed = EventOf<"DecisionProposed">;
export type Log = {
  incident: string;
  events: Event[];
  rules: Pick<Rules, "roles" | "authority">;
  naming: Naming;
  cameOf: (decisionId: string) => string;
};

/** `about`: every event of the decision. */
export type Told = { about: Event[]; proposal: Proposed; log: Log };

/** Everything that was said beside the choices, verbatim, in the order in which it was said; then what was refused. */
export function said(then: Event[], told: Told): string[] {
  const { about, log } = told;
  return [
    ...then.flatMap((event) => theirWords(event, told)),
    ...dissents(then, about, log.naming),
    ...refusals(then, log.naming),
  ];
}

/** A condition, a reason or a refusal of whoever must agree, each with the option that it was about. */
function theirWords(event: Event, { about, proposal, log: { naming, rules } }: Told): string[] {
  const from = `${author(event.by, naming)}, ${utc(event.at)}`;
  switch (event.type) {
    case "ChoiceMade":
      return event.data.condition
        ? [
            `**Condition** of ${from}, for ${naming.asOf(event.seq).option(event.data.decisionId, event.data.option)}:`,
            "",
            ...quoted(event.data.condition),
            "",
            ...unmet(about, event),
          ]
        : [];
    case "OptionVetoed":
      return vetoes(event, about, { naming, rules, liftedBy: proposal.data.vetoLiftedBy });
    case "ConditionMet": {
      const isOwn = event.data.person === event.by.person;
      const whose = isOwn ? "their own condition" : `the condition of ${naming.person(event.data.person)}`;
      return [`**Condition met**, said by ${from}, of ${whose}${asOf(event.data.occurredAt)}.`, ""];
    }
    case "ChoiceExplained": {
      const chosen = of(about, "ChoiceMade").findLast(
        ({ by, seq }) => by.person === event.by.person && seq < event.seq,
      );
      const why = chosen ? `, for ${naming.asOf(chosen.seq).option(chosen.data.decisionId, chosen.data.option)}` : "";
      return [`**Reason** of ${from}${why}:`, "", ...quoted(event.data.reason), ""];
    }
    case "AbstentionRecorded":
      return [`**Abstention** of ${from}, as ${naming.roles([event.data.role])}.`, ""];
    case "AbstentionExplained":
      return [`**Why** ${from} abstained:`, "", ...quoted(event.data.reason), ""];
    default:
      return [];
  }
}

/** One for each role that must agree and chose something else: who spoke in it, against what, and who may lift that. */
function vetoes(
  { seq, at, data }: EventOf<"OptionVetoed">,
  about: Event[],
  { naming, rules, liftedBy = {} }: Pick<Log, "naming" | "rules"> & { liftedBy: Proposed["data"]["vetoLiftedBy"] },
): string[] {
  return data.roles.flatMap((role) => {
    const choice = of(about, "ChoiceMade").findLast((event) => event.seq < seq && event.data.role === role);
    const who = choice ? author(choice.by, naming) : naming.roles([role]);
    const lifter = Object.hasOwn(liftedBy, role) ? liftedBy[role] : undefined;
    const lift = lifter ? `Only ${inline(roleTitle({ rules }, lifter))} may lift it.` : "Nobody may lift it.";
    const against = naming.asOf(seq).option(data.decisionId, data.option);
    const terms = `without the agreement of ${naming.roles([role])} nothing is approved. ${lift}`;
    return [`**Veto** by ${who}, as ${naming.roles([role])}, ${utc(at)}, against ${against}: ${terms}`, ""];
  });
}

/** It bound what was decided, and nobody has said that it is met. */
function unmet(about: Event[], { seq, by, data: { option } }: EventOf<"ChoiceMade">): string[] {
  const isLast = of(about, "ChoiceMade").findLast((event) => event.by.person === by.person)?.seq === seq;
  const isBinding = isLast && of(about, "DecisionMade").some(({ data }) => data.option === option);
  const isMet = of(about, "ConditionMet").some(({ data }) => data.person === by.person);
  return isBinding && !isMet ? ["Nobody has said that it is met.", ""] : [];
}

/** Verbatim, and whether it was taken back. A dissent whose reason never came stands without one. */
function dissents(then: Event[], about: Event[], naming: Naming): string[] {
  return of(then, "DissentRecorded").flatMap(({ seq, at, by, data: { role } }) => {
    const isTheirs = (event: Event) => event.by.person === by.person && event.seq > seq;
    const next = of(about, "DissentRecorded").find(isTheirs)?.seq ?? Number.POSITIVE_INFINITY;
    const isAboutIt = (event: Event) => isTheirs(event) && event.seq < next;
    const reasons = of(about, "DissentExplained").filter(isAboutIt);
    const takenBack = of(about, "DissentTakenBack").filter(isAboutIt);
    const words = reasons.flatMap(({ data: { reason } }) => ["", ...quoted(reason)]);
    const end = words.length > 0 ? ", in these words:" : ", without a reason.";
    return [
      `**Objection** by ${author(by, naming)}, as ${naming.roles([role])}, ${utc(at)}${end}`,
      ...words,
      "",
      ...takenBack.flatMap((event) => [
        `**Objection taken back** by ${author(event.by, naming)}, ${utc(event.at)}.`,
        "",
      ]),
    ];
  });
}

function refusals(about: Event[], naming: Naming): string[] {
  return of(about, "CommandRefused").flatMap(({ at, by, data }) => [
    `**Not accepted**, from ${author(by, naming)}, ${utc(at)}: ${refused(data)}.`,
    "",
  ]);
}
