import { authorised, costLabels, decidersRule } from "../chat/cards/decisions/decision-words.ts";
import { inWords, listOf, roleTitle } from "../chat/cards/names.ts";
import type { Event, EventOf } from "../incident/events.ts";
import type { PersonId } from "../policy/policy.ts";
import { authorityLines } from "./authority-words.ts";
import { lifted } from "./deciding-words.ts";
import { elapsed, inline, quoted, table, utc } from "./markdown-text.ts";
import { author, type Naming, of, asked as questioned } from "./naming.ts";
import { type Log, type Proposed, said, type Told } from "./said-words.ts";
import { tradeOff } from "./trade-off-words.ts";

/** What was asked of whom, what they chose, and what came of it. */

/** Every decision, in the order they were proposed: asked what, who chose what when, who objected, with what outcome. */
export function decisions(log: Log): string[] {
  const proposals = of(log.events, "DecisionProposed");
  if (proposals.length === 0) return ["No decision was put to anybody."];
  return proposals.flatMap((proposal) => {
    const { decisionId } = proposal.data;
    const about = log.events.filter(({ data }) => "decisionId" in data && data.decisionId === decisionId);
    const end = about.find(isEnd);
    const isAfter = (event: Event) => end !== undefined && event.seq > end.seq;
    const [before, after] = [about.filter((event) => !isAfter(event)), about.filter(isAfter)];
    const changedAt = of(before, "DecisionEdited").at(-1)?.seq ?? 0;
    const last = before.filter(({ seq }) => seq > changedAt);
    const late = said(after, { about, proposal, log });
    return [
      `### ${log.naming.decision(decisionId)}`,
      "",
      ...quoted(proposal.data.question),
      "",
      ...terms(proposal, log),
      "",
      ...tradeOff(proposal.data.tradeOff, proposal.data),
      ...options(proposal.data, proposal),
      "",
      ...edits({ about: before, proposal, log }),
      ...asked(about, proposal, log.naming),
      "",
      ...choices(last, { about, proposal, log }),
      "",
      ...said(last, { about, proposal, log }),
      outcome(about, proposal, log),
      "",
      ...(late.length > 0 ? ["What was said after the outcome, which it does not change:", "", ...late] : []),
    ];
  });
}

function terms(proposal: Proposed, log: Log): string[] {
  const { at, by, data } = proposal;
  const { rules, naming } = log;
  const { deadline, deciders, consents = [], vetoLiftedBy, tieBreaker } = data;
  return [
    `- Put by ${author(by, naming)}, ${utc(at)}`,
    ...(data.action ? [`- Action: ${inline(inWords(data.action))}`] : []),
    ...(data.service ? [`- Service: ${inline(data.service)}`] : []),
    `- To be decided by ${utc(deadline)} (${elapsed(at, deadline)} after it was put); silence approves nothing`,
    `- Who decides: ${inline(decidersRule({ deciders, consents, ...(vetoLiftedBy && { vetoLiftedBy }) }, { rules }))}`,
    ...(tieBreaker ? [`- Breaks a tie: ${inline(roleTitle({ rules }, tieBreaker))}`] : []),
    ...authorityLines(proposal, log),
  ];
}

/** What was chosen and said of each wording that was changed, which is void; then who changed it, and into what. */
function edits({ about, proposal, log }: Told): string[] {
  const changes = of(about, "DecisionEdited");
  return changes.flatMap((event, i) => {
    const since = changes[i - 1]?.seq ?? 0;
    const then = about.filter(({ seq }) => seq > since && seq < event.seq);
    const chosen = chosenRows(then, proposal, log.naming);
    const head = ["Chosen before the change: void (after the question)", "Who", "As", "Choice"];
    return [
      ...(chosen.length > 0 ? [...table(head, chosen), ""] : []),
      ...said(then, { about, proposal, log }),
      changed(event, log),
      "",
      ...quoted(event.data.question),
      "",
      ...options(event.data, proposal),
      "",
      ...tradeOff(event.data.tradeOff ?? undefined, proposal.data),
    ];
  });
}

function changed({ at, by, data: { stopped, down } }: EventOf<"DecisionEdited">, { naming }: Log): string {
  const why = stopped !== undefined ? `action ${stopped} was stopped` : down && `${inline(down)} was reported down`;
  return why === undefined
    ? `**Changed** by ${author(by, naming)}, ${utc(at)}. What was chosen before is void. The question is now:`
    : `**Void** is what was chosen before ${utc(at)}: ${why}. The question is still:`;
}

type Offered = Pick<Proposed["data"], "options" | "recommended">;

/** Each with what choosing it authorises. */
function options({ options: offered, recommended }: Offered, proposal: Proposed): string[] {
  const about = questioned(proposal);
  const labels = costLabels(about);
  const rows = offered.map((option) => {
    const { id, label, costToAct, costToWait } = option;
    const step = authorised(option, about);
    const carries = step === undefined ? "" : ` **(authorises: ${inline(step)})**`;
    const mark = id === recommended ? " **(recommended)**" : "";
    return [`${inline(label)}${carries}${mark}`, inline(costToAct) || "not stated", inline(costToWait) || "not stated"];
  });
  return table(["Option", labels.act, labels.wait], rows);
}

function asked(about: Event[], { at: proposedAt }: Proposed, { person, roles }: Naming): string[] {
  const rows = of(about, "DeciderAsked").map(({ at, data }) => [
    `${utc(at)} (${elapsed(proposedAt, at)})`,
    person(data.person),
    `${roles([data.role])}${data.actingFor ? `, for ${person(data.actingFor)}` : ""}`,
  ]);
  return rows.length > 0 ? table(["Asked (after the question)", "Who", "As"], rows) : ["Nobody was asked in person."];
}

/** Of the wording that stood last. */
function choices(last: Event[], { about, proposal, log: { naming } }: Told): string[] {
  // A conflict of interest is with the matter, whatever its wording.
  const heard = [...last, ...of(about, "AbstentionRecorded")];
  const silent = of(about, "DeciderAsked").filter(({ data }) => !hasSpoken(heard, data));
  const rows = chosenRows(last, proposal, naming);
  const people = naming.people([...new Set(silent.map(({ data: { person } }) => person))]);
  return [
    ...(rows.length > 0 ? table(["Chosen (after the question)", "Who", "As", "Choice"], rows) : ["Nobody chose."]),
    ...(people ? ["", `Asked, but did not choose: ${people}.`] : []),
  ];
}

/** Whoever chose again changed their mind: their last choice is the one that counts. */
function chosenRows(then: Event[], { at: proposedAt }: Proposed, naming: Naming): string[][] {
  const made = of(then, "ChoiceMade");
  return made.map((event) => {
    const { decisionId, option, role, condition } = event.data;
    const isLast = made.findLast(({ by }) => by.person === event.by.person) === event;
    return [
      `${utc(event.at)} (${elapsed(proposedAt, event.at)})`,
      author(event.by, naming),
      naming.roles([role]),
      `${naming.asOf(event.seq).option(decisionId, option)}${condition ? ", on a condition" : ""}${isLast ? "" : ", changed later"}`,
    ];
  });
}

/** They chose or abstained; or somebody chose for them, or they stand in for somebody who has spoken. */
function hasSpoken(about: Event[], { person, actingFor }: EventOf<"DeciderAsked">["data"]): boolean {
  return about.some(({ type, by }) => {
    if (type !== "ChoiceMade" && type !== "AbstentionRecorded") return false;
    const speakers = [by.person, by.actingFor];
    return speakers.includes(person) || (actingFor !== undefined && speakers.includes(actingFor));
  });
}

type End = EventOf<"DecisionMade" | "DecisionExpired" | "DecisionReplaced" | "DecisionWithdrawn">;

function isEnd(event: Event): event is End {
  return ["DecisionMade", "DecisionExpired", "DecisionReplaced", "DecisionWithdrawn"].includes(event.type);
}

function outcome(
  about: Event[],
  { at: proposedAt, data }: Proposed,
  { incident, events, naming, cameOf }: Log,
): string {
  const end = about.find(isEnd);
  if (!end) return "**Outcome**: none yet; the question was open when this was written.";
  const when = `${utc(end.at)} (${elapsed(proposedAt, end.at)} after the question)`;
  const seal = of(events, "Sealed").find((event) => event.data.seq === end.seq);
  const sealed = seal ? ` and sealed: \`${sealLine(incident, seal)}\`` : "";
  const recorded = `Recorded as event ${end.seq}${sealed}.`;
  if (end.type === "DecisionReplaced") {
    return `**Outcome**: none. It was put anew to whoever decides it by then, ${when}. Nothing is approved. ${recorded}`;
  }
  if (end.type === "DecisionWithdrawn") {
    const why = inline(end.data.reason);
    return `**Outcome**: none. It was withdrawn by ${author(end.by, naming)}, ${when}: “${why}”. Nothing is approved. ${recorded}`;
  }
  if (end.type === "DecisionExpired") {
    const early = end.data.nobodyLeft
      ? "Nobody was left who could decide it"
      : "The incident ended before it was decided";
    const why = end.at < data.deadline ? early : "Too few had chosen the same in time";
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
