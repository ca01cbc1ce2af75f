import type { PersonId, RoleId } from "../../../policy/policy.ts";
import { listOf, type Names, personName, roleTitle } from "../names.ts";

/** What a proposer hears before a question is put: who approves it in their place, or that nobody would break a tie. */
export type OwnProposal = { asked?: readonly PersonId[] | undefined; tieLeftToNobody?: RoleId | undefined };

/** "Somebody else must approve this: you propose it. Amara Okafor or Ben Adler will be asked."; undefined: there is nothing to hear. */
export function ownProposalWords({ asked, tieLeftToNobody: role }: OwnProposal, names: Names): string | undefined {
  const people = asked?.map((person) => personName(names, person));
  const words = [
    people && `Somebody else must approve this: you propose it. ${listOf(people, "or")} will be asked.`,
    role &&
      `If they do not agree, nobody breaks the tie: as ${roleTitle(names, role)} that would be you, and nobody breaks a tie over what they propose. Somebody else may propose it.`,
  ].filter((each) => each !== undefined);
  return words.length > 0 ? words.join(" ") : undefined;
}
