import type { DirectoryPerson } from "../../policy/directory.ts";
import type { PersonId } from "../../policy/policy.ts";
import { type Decision, hasLastWord, mayNotSayItFor } from "../decisions/decision.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";

/**
 * True while an open question waits for this very person, because nobody may speak in their place: where the row forbids
 * it, and for whoever breaks a tie or lifts a veto and has not handed over to somebody who may. They are called themselves,
 * also while they are away.
 */
export function isWantedInPerson(
  { decisions }: Pick<Incident, "decisions">,
  { id, away }: Pick<DirectoryPerson, "id" | "away">,
): boolean {
  return Object.values(decisions).some((decision) => {
    const asked = own(decision.asked, id);
    if (decision.state.status !== "open" || !asked || asked.actingFor !== undefined || isHeard(decision, id))
      return false;
    // Where the delegate has a conflict of interest it is theirs.
    if (decision.noDelegates || (away && own(decision.abstentions, away.delegate))) return true;
    const mayHandOver = away !== undefined && !mayNotSayItFor(decision, id).includes(away.delegate);
    return hasLastWord(decision, id, asked.role) && !mayHandOver;
  });
}

function isHeard({ choices, abstentions }: Decision, person: PersonId): boolean {
  const isChosenFor = Object.values(choices).some(({ actingFor }) => actingFor === person);
  return isChosenFor || own(choices, person) !== undefined || own(abstentions, person) !== undefined;
}

/** They have chosen in a question that is still open: they speak for themselves, wherever they are. */
export function hasChosen({ decisions }: Pick<Incident, "decisions">, person: PersonId): boolean {
  return Object.values(decisions).some(
    ({ state, choices }) => state.status === "open" && own(choices, person) !== undefined,
  );
}
