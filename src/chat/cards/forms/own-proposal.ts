import type { PersonId } from "../../../policy/policy.ts";
import { listOf, type Names, personName } from "../names.ts";

/** "Somebody else must approve this: you propose it. Amara Okafor or Ben Adler will be asked." */
export function ownProposalWords(asked: readonly PersonId[], names: Pick<Names, "directory">): string {
  const people = asked.map((person) => personName(names, person));
  return `Somebody else must approve this: you propose it. ${listOf(people, "or")} will be asked.`;
}
