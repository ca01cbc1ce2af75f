import { type Action, isBeingDecided, isOver, stands } from "../../../incident/actions/action.ts";
import { mayStop } from "../../../incident/actions/containing.ts";
import { isUntold } from "../../../incident/actions/customer-notice.ts";
import { openConditionsOn } from "../../../incident/decisions/conditions.ts";
import { type Incident, isEnded } from "../../../incident/incident.ts";
import { orderedActions } from "../../../policy/agreed-actions.ts";
import { safetyRoles } from "../../../policy/directory.ts";
import type { ActionPress, Block, Button, Card } from "../../card.ts";
import { conditionButtons } from "../decisions/condition-words.ts";
import type { Names } from "../names.ts";
import { buttons, exerciseBanner, headline, list, quiet, strong, text } from "../parts.ts";
import { personTimes } from "../times.ts";
import { actionLine, containmentLines } from "./action-words.ts";

/** `/muster action`: every action with the buttons that make sense now, for one person. */

/** What is over is only told. */
export function actionsCard(incident: Incident, names: Names, person: string): Card {
  const times = personTimes(incident, names, person);
  const all = Object.values(incident.actions);
  const open = isEnded(incident) ? [] : all.filter((action) => !isOver(action));
  const { downtimes, customers } = containmentLines(incident, names, times);
  const rest = all
    .filter((action) => !open.includes(action))
    .map((action) => actionLine(incident, action, names, times));
  return {
    kind: "actions",
    title: `Actions: ${incident.codename}`,
    summary: headline(incident, all.length === 1 ? "one action." : `${all.length} actions.`),
    whole: { do: "actions", incident: incident.id },
    blocks: [
      ...exerciseBanner(incident),
      ...(all.length === 0 ? [text("No action is authorised or was taken.")] : []),
      ...open.flatMap((action) => [
        strong(actionLine(incident, action, names, times)),
        ...buttons(...actionButtons(incident, action, names, person)),
      ]),
      ...list([...rest, ...downtimes, ...customers]),
      ...serviceButtons(incident),
      ...newButtons(incident, names),
      quiet(`Muster carries nothing out: people do, and say so here. Times are ${times.zone}.`),
    ],
  };
}

/** What may come next for an action; where `person` is given, that they may say. */
export function actionButtons(incident: Incident, action: Action, names: Names, person?: string): Button[] {
  const { progress, authority, id } = action;
  const press = (label: string, what: ActionPress["do"], style?: Button["style"]): Button => ({
    label,
    action: { do: what, incident: incident.id, action: id },
    ...(style && { style }),
  });
  const mayBegin = progress.status === "waiting" && authority.status === "authorised";
  const open = openConditionsOn(incident, action);
  const mayAsk = !isOver(action) && authority.status !== "stopped";
  return [
    ...(mayBegin ? conditionButtons(incident, open, names, person) : []),
    ...(mayBegin && open.length === 0 ? [press("Started", "action-started", "primary")] : []),
    ...(progress.status === "started" ? [press("Done", "action-done", "primary")] : []),
    // What waits for a condition was not even tried.
    ...((mayBegin && open.length === 0) || progress.status === "started" ? [press("Failed", "action-failed")] : []),
    ...(stands(action) ? [press("Reverted", "action-reverted")] : []),
    ...(authority.status === "stopped" ? [] : stopButton(incident, names, press, person)),
    ...(mayAsk && !isBeingDecided(incident, action) ? [press("Decide again", "action-again")] : []),
  ];
}

/** Red for whom it works. In the room its form says for whom that is. */
function stopButton(
  incident: Incident,
  names: Names,
  press: (label: string, what: ActionPress["do"], style?: Button["style"]) => Button,
  person?: string,
): Button[] {
  if (safetyRoles(incident.rules).length === 0) return [];
  if (person === undefined) return [press("It is unsafe…", "action-stop")];
  return mayStop(incident, person, names.directory) ? [press("Stop: unsafe", "action-stop", "danger")] : [];
}

function serviceButtons(incident: Incident): Block[] {
  if (isEnded(incident)) return [];
  const { downtimes, customerNotices, id } = incident;
  const down = Object.values(downtimes).filter(({ state }) => state.status === "down");
  const untold = Object.values(customerNotices).filter(isUntold);
  return buttons(
    ...down.map(
      ({ service }): Button => ({
        label: `${service} is up again`,
        action: { do: "service-up", incident: id, service },
      }),
    ),
    ...untold.map(({ service }) => toldButton(incident, service)),
  );
}

export function toldButton({ id }: Pick<Incident, "id">, service: string): Button {
  return {
    label: "Customers have been told",
    action: { do: "customers-told", incident: id, service },
    style: "primary",
  };
}

function newButtons(about: Incident, { rules }: Names): Block[] {
  if (isEnded(about)) return [];
  const { id: incident } = about;
  const order: Button[] =
    orderedActions(rules).length > 0 ? [{ label: "Use a standing order", action: { do: "action", incident } }] : [];
  return buttons({ label: "Propose a decision", action: { do: "propose", incident } }, ...order, {
    label: "Record what was done already",
    action: { do: "took", incident },
  });
}
