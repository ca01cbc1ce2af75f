import type { By } from "../incident/by.ts";
import type { Instant } from "../incident/time.ts";
import type { PersonId } from "../policy/policy.ts";
import type { ReachAnswer } from "./reach.ts";

/** Requests about the organisation. Everybody speaks for themselves: the principal and the signer are `by.person`. */
type Request = { now: Instant; by: By };

export type OrganisationCommand =
  /** `delegation` is its id. One that is in force already ends with it. */
  | (Request & { type: "Delegate"; delegation: string; delegate: PersonId; until: Instant })
  | (Request & { type: "RevokeDelegation" })
  /** To the text with this hash, which the person had before them; whatever reads otherwise by now is another text. */
  | (Request & { type: "Agree"; shown: string })
  | (Request & { type: "TakeBackAgreement"; shown: string })
  /** `test` is its id. `ring`: by a call too. */
  | (Request & { type: "TestReach"; test: string; ring: boolean })
  /** What a test brought, told by the runtime. Never refused. */
  | (Request & { type: "RecordReach"; test: string; person: PersonId; answers: ReachAnswer[] });

export type OrganisationCommandType = OrganisationCommand["type"];
type CommandOf<T extends OrganisationCommandType> = Extract<OrganisationCommand, { type: T }>;

/** A command whose turn has not come: its time is set when it does. */
export type UndatedOrganisationCommand = {
  [T in OrganisationCommandType]: Omit<CommandOf<T>, "now">;
}[OrganisationCommandType];
