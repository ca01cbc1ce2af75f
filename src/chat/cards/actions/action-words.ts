import { type Action, isBeingDecided, isOver, stands } from "../../../incident/actions/action.ts";
import type { Mark } from "../../../incident/actions/action-events.ts";
import type { CustomerNotice } from "../../../incident/actions/customer-notice.ts";
import type { Downtime } from "../../../incident/actions/downtime.ts";
import type { Incident } from "../../../incident/incident.ts";
import type { Environment } from "../../../policy/policy.ts";
import { waitsForWords } from "../decisions/condition-words.ts";
import {
  capitalised,
  environmentWords,
  inWords,
  listOf,
  type Names,
  personInRole,
  personName,
  roleTitle,
} from "../names.ts";
import type { Times } from "../times.ts";

/** The sentences of actions, of services that are down and of what customers are told. Instants only: nothing ticks. */

/** "Isolate host: FS-01" */
export function actionName({ what, target }: Pick<Action, "what" | "target">): string {
  return `${capitalised(inWords(what))}: ${target}`;
}

/** "a1 · Isolate host: FS-01, done at 02:45 UTC by Ben Adler; authorised until 06:40 UTC" */
export function actionLine(incident: Incident, action: Action, names: Names, times: Times): string {
  const waits = isOver(action) ? undefined : waitsForWords(incident, action, names);
  const parts = [progressWords(action, names, times), authorityWords(incident, action, names, times), waits];
  return `${action.id} · ${actionName(action)}, ${parts.filter(Boolean).join("; ")}`;
}

function progressWords({ progress }: Action, names: Names, times: Times): string {
  if (progress.status === "waiting") return "not started";
  const by = `at ${times.at(progress.at)} by ${personName(names, progress.by)}`;
  switch (progress.status) {
    case "started":
      return `started ${by}`;
    case "done":
      return `done ${by}`;
    case "failed":
      return `failed ${by}`;
    case "reverted":
      return `reverted ${by}`;
  }
}

/** By whose leave it stands; nothing where that matters no more. */
function authorityWords(incident: Incident, action: Action, names: Names, times: Times): string | undefined {
  const { authority } = action;
  if (authority.status === "stopped") {
    const by = `STOPPED by ${personInRole(names, authority.person, [authority.role])}`;
    return stands(action) ? `${by}: it must be reverted` : by;
  }
  if (isOver(action)) {
    if (action.progress.status !== "waiting") return undefined;
    if (authority.status === "expired" && authority.reached) {
      const next = isBeingDecided(incident, action) ? "being decided again" : "propose it again, or leave it";
      return `NOT TO BE STARTED since ${times.at(authority.at)}, when the incident was known to reach ${placesWords(authority.reached)}: ${next}`;
    }
    return authority.status === "refused"
      ? `WITHDRAWN, as was decided at ${times.at(authority.at)}`
      : "its authorisation ran out";
  }
  switch (authority.status) {
    case "authorised":
      return `authorised until ${times.at(authority.until)}`;
    case "none":
      return `Not authorised: ${decidingWords(incident, action)}`;
    case "expired": {
      const asked = isBeingDecided(incident, action) ? "being decided again" : "decide again or revert it";
      return `AUTHORISATION RAN OUT at ${times.at(authority.at)}: ${asked}`;
    }
    case "refused":
      return `TO BE REVERTED, as was decided at ${times.at(authority.at)}`;
  }
}

/** "medical equipment" */
export function placesWords(places: Environment[]): string {
  return listOf(places.map((place) => environmentWords[place]));
}

/** "AUTHORISATION RAN OUT at 07:00: decide again or revert it": of what stands, though nobody's leave for it does. */
export function lapsedWords(incident: Incident, action: Action, names: Names, times: Times): string | undefined {
  if (!stands(action) || action.authority.status === "authorised") return undefined;
  return authorityWords(incident, action, names, times);
}

/** "by Ben Adler ", where somebody else recorded it. */
export function doerWords({ startedBy, recordedBy }: Action, names: Names): string {
  return startedBy === undefined || startedBy === recordedBy ? "" : `by ${personName(names, startedBy)} `;
}

function decidingWords(incident: Incident, action: Action): string {
  return isBeingDecided(incident, action)
    ? "it was done first and is being decided"
    : "it was done first and nobody has ratified it";
}

/** "payments down since 02:40, tolerable until 06:40, to be back at the very latest by Mon 23 Nov, 02:40 (breaking point)" */
export function downtimeLine({ service, state }: Downtime, times: Times): string {
  if (state.status === "up") {
    return `${service} up again since ${times.at(state.since)}; it was down from ${times.at(state.wasDownSince)}`;
  }
  const at = (wanted: Mark) => {
    const found = state.marks.find(({ mark }) => mark === wanted);
    return found && times.at(found.at);
  };
  const parts = [
    `${service} down since ${times.at(state.since)}`,
    at("100%") && `tolerable until ${at("100%")}`,
    at("breaking-point") && `to be back at the very latest by ${at("breaking-point")} (breaking point)`,
  ];
  const reached = state.reached ? ` (${markWords[state.reached]})` : "";
  return `${parts.filter(Boolean).join(", ")}${reached}`;
}

/** Of what an action took down and somebody says is broken besides. */
export const staysDown = "It is down for another reason too, so it stays down until somebody says that it is up.";

export const markWords: Record<Mark, string> = {
  "50%": "half of the tolerable time is over",
  "80%": "four fifths of the tolerable time are over",
  "100%": "LONGER THAN IS TOLERABLE",
  "breaking-point": "PAST ITS BREAKING POINT",
};

export function customerLine(
  { service, role, person, dueAt, state }: CustomerNotice,
  names: Names,
  times: Times,
): string {
  const who =
    person === undefined ? `nobody holds the role ${roleTitle(names, role)}` : personInRole(names, person, [role]);
  switch (state.status) {
    case "owed":
      return `Customers of ${service} are to be told by ${times.at(dueAt)}: ${who}`;
    case "overdue":
      return `OVERDUE: customers of ${service} were to be told by ${times.at(dueAt)}: ${who}`;
    case "told":
      return `Customers of ${service} were told at ${times.at(state.at)}, as ${personName(names, state.by)} says`;
    case "dropped":
      return `Customers of ${service} need not be told: it was not taken down`;
  }
}

/** For the situation: every action, every service that is or was down, every notice to customers. */
export function containmentLines(incident: Incident, names: Names, times: Times) {
  const { actions, downtimes, customerNotices } = incident;
  return {
    actions: Object.values(actions).map((action) => actionLine(incident, action, names, times)),
    downtimes: Object.values(downtimes).map((downtime) => downtimeLine(downtime, times)),
    customers: Object.values(customerNotices).map((notice) => customerLine(notice, names, times)),
  };
}
