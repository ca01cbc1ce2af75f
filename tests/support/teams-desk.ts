import type { Action } from "../../src/chat/card.ts";
import { createDesk } from "../../src/chat/desk/desk.ts";
import { identifyBy } from "../../src/chat/people.ts";
import { startJourney } from "./journey.ts";
import { organisation, ransomNote, shutDownQuestion } from "./organisation.ts";
import { tenantId } from "./teams-identity.ts";

const ids = ["ben", "amara", "carla", "noor", "grace"];
export const entraId = (person: string) => `entra-${person}`;

/** `entra`: by which id somebody is known in Teams, where it is not that of `entraId`. */
type Setting = { tenant?: string; entra?: Record<string, string> };

/** A question in an incident, and a desk at which the people of the policy speak from Teams too. */
export async function startTeamsDesk({ tenant = tenantId, entra = {} }: Setting = {}) {
  const journey = await startJourney({ policy: organisation() });
  const { bot } = journey.server;
  const known = () => {
    const named = Object.entries(bot.ports.world().directory.people);
    return Object.fromEntries(
      named.map(([id, person]) => [id, ids.includes(id) ? { ...person, teams: entra[id] ?? entraId(id) } : person]),
    );
  };
  const front = createDesk({ bot, identify: identifyBy(known, () => tenant) });
  await journey.alert(ransomNote);
  const id = await journey.declared();
  await journey.person("ben").confirm(id);
  await journey.person("amara").awake(id);
  await journey.person("ben").fill(() => journey.person("ben").command(`${id} decide`), shutDownQuestion);
  const [proposed] = await journey.facts(id, "DecisionProposed");
  if (!proposed) throw new Error("nothing was proposed");
  const { decisionId } = proposed.data;
  const whole: Action = { do: "show-all", incident: id, of: decisionId };
  return { journey, front, id, decisionId, whole };
}
