import type { Event } from "../../../src/incident/events.ts";
import type { Instant } from "../../../src/incident/time.ts";
import type { Organisation } from "../organised.ts";

/** Who answers for a role, said from the policy alone: its people, its fallbacks, and who is on call to lead. */

export type Known = {
  commander: string;
  isInsider: boolean;
  /** Kept alone with the insider contact it is nobody's but theirs whom it has reached. */
  isAlone: boolean;
  reached: Set<string>;
};

type Asked = { organisation: Organisation; known: Known };

export function nobodyKnown(): Known {
  return { commander: "", isInsider: false, isAlone: false, reached: new Set() };
}

export function noteKnown(known: Known, { type, data }: Event): void {
  switch (type) {
    case "IncidentDeclared":
      known.commander = data.commander;
      known.isInsider = data.insider === true;
      known.isAlone = data.insider === true;
      known.reached.add(data.commander);
      return;
    case "CommanderHandedOver":
      known.commander = data.to;
      known.reached.add(data.to);
      return;
    case "IncidentConfirmed":
      known.isAlone = false;
      return;
    case "CallInStarted":
    case "PersonJoined":
      known.reached.add(data.person);
  }
}

/** They hold it in the directory; whoever may lead holds the commander's, and the insider contact leads what is kept to them. */
export function holdsByPolicy({ organisation, known }: Asked, person: string, role: string, at: Instant): boolean {
  return holders(organisation, known, role, at).includes(person);
}

function holders({ roster, rules }: Organisation, known: Known, role: string, at: Instant): string[] {
  if (role !== "commander") return roster.holdersAt(role, at);
  const { insiderContact, triage } = rules.organisation;
  const leading = ["commander", triage.onCall, ...(known.isInsider && insiderContact ? [insiderContact] : [])];
  return [...new Set(leading.flatMap((each) => roster.holdersAt(each, at)))];
}

/**
 * Whoever holds the role and may answer; where nobody does, whoever holds the one it falls to. Of those who may lead one
 * does, and the commander's falls on where that is nobody who may answer.
 */
export function whoAnswers(
  { organisation, known }: Asked,
  role: string,
  at: Instant,
  isOut: (person: string) => boolean,
): string[] {
  const isThere = (person: string) => !isOut(person) && (!known.isAlone || known.reached.has(person));
  const found: string[] = [];
  const seen: string[] = [];
  for (
    let next: string | undefined = role;
    next && !seen.includes(next);
    next = organisation.rules.roles[next]?.fallback
  ) {
    seen.push(next);
    const able = holders(organisation, known, next, at).filter(isThere);
    found.push(...able);
    if (able.length > 0 && (next !== "commander" || able.includes(known.commander))) break;
  }
  return found;
}
