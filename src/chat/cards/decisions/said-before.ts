import { matterOf } from "../../../incident/actions/matter.ts";
import { stopsOn } from "../../../incident/actions/stops.ts";
import { conditionsAbout } from "../../../incident/decisions/conditions.ts";
import type { Decision } from "../../../incident/decisions/decision.ts";
import { isNo } from "../../../incident/decisions/refusals.ts";
import { speaksFor } from "../../../incident/decisions/say.ts";
import type { Incident } from "../../../incident/incident.ts";
import { own } from "../../../incident/own.ts";
import { directoryToDecide } from "../../../incident/permission.ts";
import type { Block } from "../../card.ts";
import { actionName } from "../actions/action-words.ts";
import { type Names, personInRole, personName } from "../names.ts";
import { strong } from "../parts.ts";
import type { Times } from "../times.ts";

/** What was said of that step before this question was put or changed, and still holds: whoever chooses reads it first. */
export function saidBeforeBlocks(incident: Incident, decision: Decision, names: Names, times: Times): Block[] {
  if (decision.state.status !== "open") return [];
  return [
    ...stopBlocks(incident, decision, names, times),
    ...refusalBlocks(incident, decision, names, times),
    ...conditionLines(incident, decision, names),
  ];
}

function stopBlocks(incident: Incident, decision: Decision, names: Names, times: Times): Block[] {
  const matter = matterOf(incident, decision);
  return (matter ? stopsOn(incident, matter) : []).flatMap(({ action, person, role, reason, at }): Block[] => {
    const who = personInRole(names, person, [role]);
    return [
      strong(`STOPPED: ${who} stopped ${actionName(action)} (${action.id}) at ${times.at(at)} as unsafe.`),
      { type: "quote", text: reason, from: who },
    ];
  });
}

/** From whom the incident is kept is for nobody to guess. */
function refusalBlocks(incident: Incident, decision: Decision, names: Names, times: Times): Block[] {
  const people = { rules: incident.rules, directory: directoryToDecide(incident, names.directory) };
  return decision.consentsSaid.flatMap((said): Block[] => {
    const { role, person, voice, at, from } = said;
    const isTheirs = own(people.directory.people, person) && speaksFor(decision, people, role, voice);
    if (from === undefined || !isNo(decision, said) || !isTheirs) return [];
    const who = personInRole(names, person, [role], voice === person ? undefined : voice);
    const reason = own(incident.decisions, from)?.choices[person]?.reason;
    return [
      strong(`${who} refused this step at ${times.at(at)}: it stays refused until they agree themselves.`),
      ...(reason === undefined ? [] : [{ type: "quote", text: reason, from: who } as const]),
    ];
  });
}

/** Of those that this very question is chosen on its outcome says so. */
function conditionLines(incident: Incident, decision: Decision, names: Names): Block[] {
  const matter = matterOf(incident, decision);
  const open = (matter ? conditionsAbout(incident, matter) : []).filter(
    ({ decisionId, met }) => !met && decisionId !== decision.id,
  );
  return open.map(({ person, words }) =>
    strong(`Not met yet, from an earlier decision: the condition of ${personName(names, person)}: “${words}”`),
  );
}
