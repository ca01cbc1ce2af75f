import type { PersonId, RoleId } from "../../policy/policy.ts";
import { allows, covers, type Matter, matterOf, mayBeOne } from "../actions/matter.ts";
import type { EventData } from "../events.ts";
import type { Incident } from "../incident.ts";
import type { ConsentSaid, Decision } from "./decision.ts";

/**
 * What somebody refused in a role that must agree is refused about that step, there, of that thing, and not only in the
 * words in which it was asked: whoever asks again, changes the question or has done it already meets the same no, until
 * they say otherwise themselves, those who decide allow it all the same (because the one lifted it who may), or they do
 * not answer for that role any more.
 */
export type Refused = NonNullable<EventData<"DecisionProposed">["refusals"]>[number];

/** The refusals that stand, of those who `consents` asks. */
export function refusalsAbout(incident: Incident, matter: Matter, consents: RoleId[]): Refused[] {
  const questions = Object.values(incident.decisions).flatMap((decision) => {
    const theirs = matterOf(incident, decision);
    return theirs && mayBeOne(incident, theirs, matter) ? [{ decision, matter: theirs }] : [];
  });
  const all = questions.flatMap(({ decision, matter: refused }, index) => {
    const isUnsaid = (one: Refused) =>
      questions.some((other, at) => covers(other.matter, refused) && unsays(other.decision, one, at > index));
    return refusedIn(decision).filter((one) => consents.includes(one.role) && !isUnsaid(one));
  });
  return all.filter((one, index) => all.findIndex((each) => isTheSame(each, one)) === index);
}

function refusedIn(decision: Decision): Refused[] {
  return decision.consentsSaid
    .filter((said) => isNo(decision, said))
    .map(({ role, person, voice, at, from = decision.id }) => ({ role, person, voice, at, decisionId: from }));
}

/** Of a question that allows nothing, whatever is chosen, nothing is refused. */
export function isNo({ options }: Pick<Decision, "options">, { option, from }: ConsentSaid): boolean {
  const acting = options.filter(({ acts }) => acts).map(({ id }) => id);
  return from !== undefined || (acting.length > 0 && !acting.includes(option));
}

/** They agree there, each for themselves or for the same one, or it was allowed there; at that very instant where `isLater`. */
function unsays(decision: Decision, { role, person, voice, at }: Refused, isLater: boolean): boolean {
  const { state, consentsSaid } = decision;
  if (state.status === "made" && allows(decision) && state.at >= at) return true;
  return consentsSaid.some((said) => {
    const isTheirs = said.voice === voice && (said.person === person || said.person === voice);
    const isAfter = said.at > at || (isLater && said.at === at);
    return said.role === role && isTheirs && isAfter && !isNo(decision, said);
  });
}

export function isTheSame(one: Omit<Refused, "decisionId">, other: Omit<Refused, "decisionId">): boolean {
  return one.role === other.role && one.person === other.person && one.voice === other.voice && one.at === other.at;
}

/** They refused it themselves, and have said nothing since: nobody stands in for them in that. */
export function hasRefused(decision: Decision, principal: PersonId, role: RoleId): boolean {
  return decision.consentsSaid.some(
    (said) => said.role === role && said.voice === principal && said.person === principal && isNo(decision, said),
  );
}
