import type { Event, EventData, EventOf } from "../incident/events.ts";
import { author, type Naming } from "./event-words.ts";
import { elapsed, inline, quoted, table, utc } from "./markdown-text.ts";

type Proposed = EventOf<"DecisionProposed">;

/** Every decision, in the order they were proposed: asked what, who chose what when, who objected, with what outcome. */
export function decisions(events: Event[], declaredAt: string, naming: Naming): string[] {
  const proposals = events.filter((event) => event.type === "DecisionProposed");
  if (proposals.length === 0) return ["No decision was put to anybody."];
  return proposals.flatMap((proposal) => {
    const { decisionId } = proposal.data;
    const about = events.filter(({ data }) => "decisionId" in data && data.decisionId === decisionId);
    return [
      `### ${naming.decision(decisionId)}`,
      "",
      ...quoted(proposal.data.question),
      "",
      ...terms(proposal, declaredAt, rulesOf(events), naming),
      "",
      ...options(proposal.data),
      "",
      ...choices(about, proposal, naming),
      "",
      ...dissents(about, naming),
      outcome(about, declaredAt, naming),
      "",
    ];
  });
}

function terms({ at, by, data }: Proposed, declaredAt: string, authority: unknown[], naming: Naming): string[] {
  return [
    `- Proposed by ${author(by, naming)}, ${utc(at)} (${elapsed(declaredAt, at)})`,
    ...(data.action ? [`- Action: ${inline(data.action)}`] : []),
    ...(data.service ? [`- Service: ${inline(data.service)}`] : []),
    `- Deadline: ${utc(data.deadline)} (${elapsed(at, data.deadline)} after it was proposed)`,
    `- Who decides: ${deciders(data.deciders)}${data.tieBreaker ? `; tie-breaker ${inline(data.tieBreaker)}` : ""}`,
    ...(data.consents ? [`- Must agree: ${data.consents.map(inline).join(", ")}`] : []),
    `- Authority: ${authorityRow(data.authorityRow, authority)}`,
  ];
}

function deciders(rule: EventData<"DecisionProposed">["deciders"]): string {
  const roles = rule.roles.map(inline).join(", ");
  switch (rule.kind) {
    case "any":
      return `any one of ${roles}`;
    case "all":
      return `all of ${roles}`;
    case "atLeast":
      return `at least ${rule.needs} of ${roles}`;
  }
}

/** Rows are counted from 1, as people count them. */
function authorityRow(row: number | undefined, authority: unknown[]): string {
  if (row === undefined) return "no row of the authority table matched";
  return `row ${row + 1} of the authority table that event 1 pinned: ${inline(JSON.stringify(authority[row] ?? null))}`;
}

function rulesOf(events: Event[]): unknown[] {
  const [first] = events;
  const authority = first?.type === "IncidentDeclared" ? first.data.rules.authority : undefined;
  return Array.isArray(authority) ? authority : [];
}

function options({ options: offered, recommended }: EventData<"DecisionProposed">): string[] {
  const rows = offered.map(({ id, label, costToAct, costToWait }) => {
    const mark = id === recommended ? " **(recommended)**" : "";
    return [`${inline(label)}${mark}`, inline(costToAct), inline(costToWait)];
  });
  return table(["Option", "Costs to act", "Costs to wait"], rows);
}

function choices(about: Event[], { at: proposedAt, data }: Proposed, naming: Naming): string[] {
  const made = about.filter((event) => event.type === "ChoiceMade");
  const asked = about.filter((event) => event.type === "DeciderAsked");
  const silent = asked.filter(({ data: { person } }) => !made.some(({ by }) => by.person === person));
  const rows = made.map(({ at, by, data: { role, option } }) => [
    `${utc(at)} (${elapsed(proposedAt, at)})`,
    author(by, naming),
    inline(role),
    naming.option(data.decisionId, option),
  ]);
  return [
    ...(rows.length > 0 ? table(["When", "Who", "As", "Chose"], rows) : ["Nobody chose."]),
    ...(silent.length > 0
      ? ["", `Asked, but did not choose: ${silent.map(({ data: { person } }) => naming.person(person)).join(", ")}.`]
      : []),
  ];
}

/** Verbatim. A dissent whose reason never came stands without one. */
function dissents(about: Event[], naming: Naming): string[] {
  const recorded = about.filter((event) => event.type === "DissentRecorded");
  return recorded.flatMap(({ at, by, data: { role } }) => {
    const reasons = about.filter((event) => event.type === "DissentExplained" && event.by.person === by.person);
    const words = reasons.flatMap((event) =>
      event.type === "DissentExplained" ? ["", ...quoted(event.data.reason)] : [],
    );
    const end = words.length > 0 ? ":" : ", without a reason.";
    return [`**Dissent** of ${author(by, naming)}, as ${inline(role)}, ${utc(at)}${end}`, ...words, ""];
  });
}

function outcome(about: Event[], declaredAt: string, naming: Naming): string {
  const end = about.find((event) => event.type === "DecisionMade" || event.type === "DecisionExpired");
  if (!end) return "**Outcome**: none yet; the question was open when this was written.";
  const when = `${utc(end.at)} (${elapsed(declaredAt, end.at)})`;
  if (end.type !== "DecisionMade") return `**Outcome**: none. It expired ${when}, and silence approves nothing.`;
  const { decisionId, option, chosenBy } = end.data;
  const people = chosenBy.map(naming.person).join(", ");
  return `**Outcome**: ${naming.option(decisionId, option)}, chosen by ${people}, ${when}.`;
}
