import type { PersonId } from "../../policy/policy.ts";
import { voices } from "../decisions/decision.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";

/**
 * True while an open question waits for this very person, because nobody may speak in their place: where the row forbids
 * it, and for whoever breaks a tie or lifts a veto. They are called themselves, also while they are away.
 */
export function isWantedInPerson({ decisions }: Pick<Incident, "decisions">, person: PersonId): boolean {
  return Object.values(decisions).some((decision) => {
    const asked = own(decision.asked, person);
    if (decision.state.status !== "open" || !asked || asked.actingFor !== undefined) return false;
    const isHeard = own(decision.choices, person) !== undefined || own(decision.abstentions, person) !== undefined;
    return !isHeard && (decision.noDelegates === true || !voices(decision).includes(asked.role));
  });
}

/** They have chosen in a question that is still open: they speak for themselves, wherever they are. */
export function hasChosen({ decisions }: Pick<Incident, "decisions">, person: PersonId): boolean {
  return Object.values(decisions).some(
    ({ state, choices }) => state.status === "open" && own(choices, person) !== undefined,
  );
}
