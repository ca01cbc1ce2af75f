import { holdersInTurn } from "../../policy/directory.ts";
import type { PersonId, RoleId } from "../../policy/policy.ts";
import type { ProposeDecision } from "../commands.ts";
import { directorySeenIn } from "../confidential/confidential.ts";
import { decide, type World } from "../decide.ts";
import type { Incident } from "../incident.ts";
import { directoryToDecide } from "../permission.ts";
import { seats } from "./authority.ts";
import { voices } from "./decision.ts";

type Asking = Omit<ProposeDecision, "type" | "decisionId">;

/**
 * Nobody authorises alone what they proposed, and hears so before it is put: who would be asked, where one person's word is
 * enough and it could be the proposer's but for their having proposed it. Undefined where that is not so, or where the
 * question would be refused.
 */
export function askedInstead(asking: Asking, incident: Incident, world: World): PersonId[] | undefined {
  const put = asPut(asking, incident, world);
  if (!put) return undefined;
  const { asked, directory } = put;
  const { deciders, consents = [], fellBack } = put.data;
  const { person } = asking.by;
  const roles = voices({ deciders, consents });
  const isTheirs = roles.some((role) => holdersInTurn(incident.rules, directory, role).some(({ id }) => id === person));
  const isOneEnough = seats({ deciders, consents }).length === 1;
  if (fellBack !== "own-proposal" && !(isOneEnough && isTheirs)) return undefined;
  return asked.length > 0 ? asked : undefined;
}

/**
 * The role in which the proposer would break a tie, and nobody else could: nobody breaks one over what they proposed.
 * Undefined where somebody else would, where no tie can come about, or where the question would be refused.
 */
export function tieLeftToNobody(asking: Asking, incident: Incident, world: World): RoleId | undefined {
  const put = asPut(asking, incident, world);
  if (!put) return undefined;
  const { deciders, tieBreaker } = put.data;
  if (tieBreaker === undefined || seats({ deciders, consents: [] }).length === 1) return undefined;
  const { person } = asking.by;
  const breaking = (out: PersonId[]) => holdersInTurn(incident.rules, put.directory, tieBreaker, out);
  const isTheirs = breaking(put.asked).some(({ id }) => id === person);
  return isTheirs && breaking([...put.asked, person]).length === 0 ? tieBreaker : undefined;
}

/** The question as it would be put now, and whom else it would ask. */
function asPut(asking: Asking, incident: Incident, world: World) {
  const decisionId = "not put yet";
  const { events } = decide({ type: "ProposeDecision", decisionId, ...asking }, incident, world);
  const proposed = events.find(({ type }) => type === "DecisionProposed");
  if (proposed?.type !== "DecisionProposed") return undefined;
  const asked = events.flatMap(({ type, data }) =>
    type === "DeciderAsked" && data.decisionId === decisionId && data.person !== asking.by.person ? [data.person] : [],
  );
  const directory = directoryToDecide(incident, directorySeenIn(incident, world.directory));
  return { data: proposed.data, asked, directory };
}
