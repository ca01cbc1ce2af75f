import { holdersInTurn } from "../../policy/directory.ts";
import type { PersonId } from "../../policy/policy.ts";
import type { ProposeDecision } from "../commands.ts";
import { directorySeenIn } from "../confidential/confidential.ts";
import { decide, type World } from "../decide.ts";
import type { Incident } from "../incident.ts";
import { directoryToDecide } from "../permission.ts";
import { seats } from "./authority.ts";
import { voices } from "./decision.ts";

/**
 * Nobody authorises alone what they proposed, and hears so before it is put: who would be asked, where one person's word is
 * enough and it could be the proposer's but for their having proposed it. Undefined where that is not so, or where the
 * question would be refused.
 */
export function askedInstead(
  asking: Omit<ProposeDecision, "type" | "decisionId">,
  incident: Incident,
  world: World,
): PersonId[] | undefined {
  const { by } = asking;
  const decisionId = "not put yet";
  const { events } = decide({ type: "ProposeDecision", decisionId, ...asking }, incident, world);
  const proposed = events.find(({ type }) => type === "DecisionProposed");
  if (proposed?.type !== "DecisionProposed") return undefined;
  const { deciders, consents = [], fellBack } = proposed.data;
  const directory = directoryToDecide(incident, directorySeenIn(incident, world.directory));
  const roles = voices({ deciders, consents });
  const isTheirs = roles.some((role) =>
    holdersInTurn(incident.rules, directory, role).some(({ id }) => id === by.person),
  );
  const isOneEnough = seats({ deciders, consents }).length === 1;
  if (fellBack !== "own-proposal" && !(isOneEnough && isTheirs)) return undefined;
  const asked = events.flatMap(({ type, data }) =>
    type === "DeciderAsked" && data.decisionId === decisionId && data.person !== by.person ? [data.person] : [],
  );
  return asked.length > 0 ? asked : undefined;
}
