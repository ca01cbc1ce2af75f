import type { Event, EventOf } from "../../../src/incident/events.ts";
import { of, pinned } from "./authorised.ts";
import { isAwake } from "./unreached.ts";

/** Who leads, and who decides as commander, from the facts alone. */

export function commanderAt({ seq }: Pick<Event, "seq">, facts: Event[]): string | undefined {
  const handed = of(facts, "CommanderHandedOver").findLast((event) => event.seq < seq);
  return handed?.data.to ?? of(facts, "IncidentDeclared")[0]?.data.commander;
}

/** The roles by which somebody may lead, and so decide as commander. */
export function leadingRoles(facts: Event[]): string[] {
  const { triage, insiderContact } = pinned(facts).organisation;
  const isInsider = of(facts, "IncidentDeclared")[0]?.data.insider !== undefined;
  return ["commander", triage.onCall, ...(isInsider && insiderContact !== undefined ? [insiderContact] : [])];
}

/**
 * Whoever leads; but before them who chose as commander in this question, or in another that is open, and then who is here
 * and from whom the lead was taken, or who handed over what they had put themselves, while one of these was open.
 */
export function seatedCommander(
  decisionId: string,
  facts: Event[],
  { isThere, mayLead }: { isThere: (id: string) => boolean; mayLead: (id: string) => boolean },
): string | undefined {
  const asking = openAt(facts, decisionId);
  const seated = asking.flatMap((id) => choseAsCommander(id, facts));
  const kept = keptIn(asking, facts);
  const keeping = kept !== undefined && isAwake(kept, facts) ? [kept] : [];
  return (
    [...seated.filter(mayLead), ...seated, ...keeping].find(isThere) ??
    commanderAt({ seq: Number.POSITIVE_INFINITY }, facts)
  );
}

const ends = ["DecisionMade", "DecisionExpired", "DecisionReplaced", "DecisionWithdrawn"];

/** `besides`: the one that has just been made. */
function openAt(facts: Event[], besides?: string): string[] {
  const ended = facts.flatMap(({ type, data }) =>
    ends.includes(type) && "decisionId" in data ? [data.decisionId] : [],
  );
  const put = of(facts, "DecisionProposed").map(({ data }) => data.decisionId);
  return put.filter((id) => id === besides || !ended.includes(id));
}

function choseAsCommander(id: string, facts: Event[]): string[] {
  const about = facts.filter(({ data }) => "decisionId" in data && data.decisionId === id);
  const since = about.slice(about.findLastIndex(({ type }) => type === "DecisionEdited") + 1);
  const abstained = of(since, "AbstentionRecorded").map(({ by }) => by.person);
  const choices = new Map(of(since, "ChoiceMade").map((choice) => [choice.by.person, choice]));
  return [...choices.values()].flatMap(({ by, data: { role, roles = [] } }) => {
    const isTheirs = [role, ...roles].includes("commander") && !abstained.includes(by.person);
    return isTheirs ? [by.actingFor ?? by.person] : [];
  });
}

/** From whom the seat did not go with the lead, in one of these questions. */
function keptIn(asking: string[], facts: Event[]): string | undefined {
  let kept: { by: string; decisions: string[] } | undefined;
  for (const handed of of(facts, "CommanderHandedOver").filter(({ data }) => data.why === undefined)) {
    const before = facts.filter(({ seq }) => seq < handed.seq);
    const open = openAt(before);
    const still: typeof kept = kept?.decisions.some((id) => open.includes(id)) ? kept : undefined;
    const by = still?.by ?? handed.data.from;
    const isTheirOwn = handed.by.person === by;
    const now = open.filter((id) => {
      const { deciders, consents = [], tieBreaker, vetoLiftedBy = {}, ...put } = proposalOf(id, before);
      const asks = [...deciders.roles, ...consents, tieBreaker, ...Object.values(vetoLiftedBy)].includes("commander");
      const edits = of(before, "DecisionEdited").filter(({ data }) => data.decisionId === id && !data.stopped);
      const authors = [put.proposedBy, ...(put.notAlone ?? []), ...edits.map((edit) => edit.by.person)];
      return asks && (!isTheirOwn || authors.includes(handed.by.person));
    });
    kept = { by, decisions: [...(isTheirOwn ? [] : (still?.decisions ?? [])), ...now] };
  }
  return kept?.decisions.some((id) => asking.includes(id)) ? kept.by : undefined;
}

function proposalOf(id: string, facts: Event[]): EventOf<"DecisionProposed">["data"] {
  const put = of(facts, "DecisionProposed").find(({ data }) => data.decisionId === id);
  if (!put) throw new Error(`nobody put ${id}`);
  return put.data;
}
