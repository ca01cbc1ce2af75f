import { decidersRule, noRow, rowWords } from "../chat/cards/decisions/decision-words.ts";
import { inWords, listOf, roleTitle } from "../chat/cards/names.ts";
import type { Event, EventOf } from "../incident/events.ts";
import type { PersonId, Rules } from "../policy/policy.ts";
import { lifted } from "./deciding-words.ts";
import { refused } from "./event-words.ts";
import { asOf, elapsed, inline, quoted, table, utc } from "./markdown-text.ts";
import { author, type Naming, of } from "./naming.ts";
import { tradeOff } from "./trade-off-words.ts";

type Proposed = EventOf<"DecisionProposed">;
type Log = {
  incident: string;
  events: Event[];
  rules: Pick<Rules, "roles" | "authority">;
  naming: Naming;
  cameOf: (decisionId: string) => string;
};

/** Every decision, in the order they were proposed: asked what, who chose what when, who objected, with what outcome. */
export function decisions(log: Log): string[] {
  const proposals = of(log.events, "DecisionProposed");
  if (proposals.length === 0) return ["No decision was put to anybody."];
  return proposals.flatMap((proposal) => {
    const { decisionId } = proposal.data;
    const about = log.events.filter(({ data }) => "decisionId" in data && data.decisionId === decisionId);
    return [
      `### ${log.naming.decision(decisionId)}`,
      "",
      ...quoted(proposal.data.question),
      "",
      ...terms(proposal, log),
      "",
      ...tradeOff(proposal.data.tradeOff),
      ...options(proposal),
      "",
      ...edits(about, log.naming),
      ...asked(about, proposal, log.naming),
      "",
      ...choices(about, proposal, log.naming),
      "",
      ...theirWords(about, log.naming),
      ...dissents(about, log.naming),
      ...refusals(about, log.naming),
      outcome(about, proposal, log),
      "",
    ];
  });
}

function terms({ at, by, data }: Proposed, { rules, naming }: Log): string[] {
  const { deadline, deciders, consents = [], vetoLiftedBy, tieBreaker } = data;
  return [
    `- Put by ${author(by, naming)}, ${utc(at)}`,
    ...(data.action ? [`- Action: ${inline(inWords(data.action))}`] : []),
    ...(data.service ? [`- Service: ${inline(data.service)}`] : []),
    `- To be decided by ${utc(deadline)} (${elapsed(at, deadline)} after it was put); silence approves nothing`,
    `- Who decides: ${inline(decidersRule({ deciders, consents, ...(vetoLiftedBy && { vetoLiftedBy }) }, { rules }))}`,
    ...(tieBreaker ? [`- Breaks a tie: ${inline(roleTitle({ rules }, tieBreaker))}`] : []),
    `- Why they: ${inline(authority(data, rules))}`,
  ];
}

/** The row that event 1 pinned, counted from 1, as people count them. */
function authority({ authorityRow }: Proposed["data"], rules: Pick<Rules, "authority">): string {
  const row = authorityRow === undefined ? undefined : rules.authority[authorityRow];
  if (authorityRow === undefined || !row || row.fallback) {
    return `${noRow(row)}${row ? ` It is row ${(authorityRow ?? 0) + 1} of the authority table.` : ""}`;
  }
  return `agreed beforehand, in ${rowWords(row, { authorityRow })}.`;
}

/** What was asked instead, from when on; whatever had been chosen before is void. */
function edits(about: Event[], naming: Naming): string[] {
  return of(about, "DecisionEdited").flatMap((event) => [
    `**Changed** by ${author(event.by, naming)}, ${utc(event.at)}. What was chosen before is void. The question is now:`,
    "",
    ...quoted(event.data.question),
    "",
    ...options(event),
    "",
  ]);
}

type Offered = Pick<Proposed["data"], "options" | "recommended">;

function options({ data: { options: offered, recommended } }: { data: Offered }): string[] {
  const rows = offered.map(({ id, label, costToAct, costToWait }) => {
    const mark = id === recommended ? " **(recommended)**" : "";
    return [`${inline(label)}${mark}`, inline(costToAct) || "not stated", inline(costToWait) || "not stated"];
  });
  return table(["Option", "What it costs to act", "What it costs to wait"], rows);
}

function asked(about: Event[], { at: proposedAt }: Proposed, { person, roles }: Naming): string[] {
  const rows = of(about, "DeciderAsked").map(({ at, data }) => [
    `${utc(at)} (${elapsed(proposedAt, at)})`,
    person(data.person),
    `${roles([data.role])}${data.actingFor ? `, for ${person(data.actingFor)}` : ""}`,
  ]);
  return rows.length > 0 ? table(["Asked (after the question)", "Who", "As"], rows) : ["Nobody was asked in person."];
}

function choices(about: Event[], { at: proposedAt, data }: Proposed, naming: Naming): string[] {
  const made = of(about, "ChoiceMade");
  const silent = of(about, "DeciderAsked").filter(({ data }) => !hasSpoken(about, data));
  const rows = made.map((event) => [
    `${utc(event.at)} (${elapsed(proposedAt, event.at)})`,
    author(event.by, naming),
    naming.roles([event.data.role]),
    naming.asOf(event.seq).option(data.decisionId, event.data.option),
  ]);
  const people = naming.people([...new Set(silent.map(({ data: { person } }) => person))]);
  return [
    ...(rows.length > 0 ? table(["Chosen (after the question)", "Who", "As", "Choice"], rows) : ["Nobody chose."]),
    ...(people ? ["", `Asked, but did not choose: ${people}.`] : []),
  ];
}

/** They chose or abstained; or somebody chose for them, or they stand in for somebody who has spoken. */
function hasSpoken(about: Event[], { person, actingFor }: EventOf<"DeciderAsked">["data"]): boolean {
  return about.some(({ type, by }) => {
    if (type !== "ChoiceMade" && type !== "AbstentionRecorded") return false;
    const speakers = [by.person, by.actingFor];
    return speakers.includes(person) || (actingFor !== undefined && speakers.includes(actingFor));
  });
}

/** Conditions, reasons and abstentions, verbatim, in the order in which they were said. */
function theirWords(about: Event[], naming: Naming): string[] {
  return about.flatMap((event) => {
    const from = `${author(event.by, naming)}, ${utc(event.at)}`;
    switch (event.type) {
      case "ChoiceMade":
        return event.data.condition
          ? [`**Condition** of ${from}:`, "", ...quoted(event.data.condition), "", ...unmet(about, event)]
          : [];
      case "ConditionMet":
        return [
          `**Condition met**: that of ${naming.person(event.data.person)}, as ${from} says${asOf(event.data.occurredAt)}.`,
          "",
        ];
      case "ChoiceExplained":
        return [`**Reason** of ${from}:`, "", ...quoted(event.data.reason), ""];
      case "AbstentionRecorded":
        return [`**Abstention** of ${from}, as ${naming.roles([event.data.role])}.`, ""];
      case "AbstentionExplained":
        return [`**Why** ${from} abstained:`, "", ...quoted(event.data.reason), ""];
      default:
        return [];
    }
  });
}

/** It bound what was decided, and nobody has said that it is met. */
function unmet(about: Event[], { seq, by, data: { option } }: EventOf<"ChoiceMade">): string[] {
  const isLast = of(about, "ChoiceMade").findLast((event) => event.by.person === by.person)?.seq === seq;
  const isBinding = isLast && of(about, "DecisionMade").some(({ data }) => data.option === option);
  const isMet = of(about, "ConditionMet").some(({ data }) => data.person === by.person);
  return isBinding && !isMet ? ["Nobody has said that it is met.", ""] : [];
}

/** Verbatim. A dissent whose reason never came stands without one. */
function dissents(about: Event[], naming: Naming): string[] {
  return of(about, "DissentRecorded").flatMap(({ at, by, data: { role } }) => {
    const reasons = of(about, "DissentExplained").filter((event) => event.by.person === by.person);
    const words = reasons.flatMap(({ data: { reason } }) => ["", ...quoted(reason)]);
    const end = words.length > 0 ? ", in these words:" : ", without a reason.";
    return [`**Objection** by ${author(by, naming)}, as ${naming.roles([role])}, ${utc(at)}${end}`, ...words, ""];
  });
}

function refusals(about: Event[], naming: Naming): string[] {
  return of(about, "CommandRefused").flatMap(({ at, by, data }) => [
    `**Not accepted**, from ${author(by, naming)}, ${utc(at)}: ${refused(data)}.`,
    "",
  ]);
}

function outcome(
  about: Event[],
  { at: proposedAt, data }: Proposed,
  { incident, events, naming, cameOf }: Log,
): string {
  const end = about.find((event) => event.type === "DecisionMade" || event.type === "DecisionExpired");
  if (!end) return "**Outcome**: none yet; the question was open when this was written.";
  const when = `${utc(end.at)} (${elapsed(proposedAt, end.at)} after the question)`;
  const seal = of(events, "Sealed").find((event) => event.data.seq === end.seq);
  const sealed = seal ? ` and sealed: \`${sealLine(incident, seal)}\`` : "";
  const recorded = `Recorded as event ${end.seq}${sealed}.`;
  if (end.type !== "DecisionMade") {
    const why =
      end.at < data.deadline ? "The incident ended before it was decided" : "Too few had chosen the same in time";
    return `**Outcome**: none. ${why}, ${when}. Nothing is approved. ${recorded}`;
  }
  const { decisionId, option, chosenBy, tieBrokenBy, vetoesLifted } = end.data;
  const tie = tieBrokenBy ? `; they had not agreed, and ${naming.person(tieBrokenBy)} broke the tie` : "";
  const by = listOf(chosenBy.map((person) => chooser(about, person, naming)));
  const chosen = `${naming.option(decisionId, option)}, chosen by ${by}${passedTo(about, naming)}${tie}${lifted(vetoesLifted, naming)}`;
  const after = cameOf(decisionId);
  return `**Outcome**: ${chosen}, ${when}. ${after && `**${after}** `}${recorded}`;
}

/** "Dev Shah (for Carla Rossi)", by the choice that counted. */
function chooser(about: Event[], person: PersonId, naming: Naming): string {
  const { actingFor } = of(about, "ChoiceMade").findLast(({ by }) => by.person === person)?.by ?? {};
  return `${naming.person(person)}${actingFor ? ` (for ${naming.person(actingFor)})` : ""}`;
}

/** The others' time was over; empty where it was decided in time. */
function passedTo(about: Event[], naming: Naming): string {
  const passed = of(about, "RightPassed").at(-1);
  return passed ? `; the time was over, and the right had passed to ${naming.people(passed.data.to)}` : "";
}

/** As people were shown it; nothing in it can end a code block. */
export function sealLine(incident: string, { data: { seq, hash } }: EventOf<"Sealed">): string {
  return `seal ${plain(incident)}/${seq} ${hash.replaceAll(/[^0-9a-f]/g, "?")}`;
}

/** A name as part of a command that people paste. */
export function plain(name: string): string {
  return name.replaceAll(/[^\w.-]/g, "?");
}
