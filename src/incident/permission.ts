import { counselRoles, type Directory, type DirectoryPerson, directoryWithout } from "../policy/directory.ts";
import type { CommandName, PersonId, RoleId, Rules, Severity } from "../policy/policy.ts";
import { atLeastAsSevere } from "../policy/policy.ts";
import type { By } from "./by.ts";
import { isAwake } from "./call-ins/acting.ts";
import { latestCallIn } from "./call-ins/call-in.ts";
import { leadingRoles, seatedCommander } from "./commanders-seat.ts";
import { callsNobodyElse, isExcluded, isInsiderContact } from "./confidential/confidential.ts";
import { withoutUnreached } from "./decisions/reached.ts";
import type { Incident } from "./incident.ts";
import { own } from "./own.ts";
import { fromOutside } from "./room.ts";

/** Who may do what where the policy is silent. `undefined`: anybody in the directory. */
const defaults: Partial<Record<CommandName, RoleId[]>> = {
  confirm: ["commander", "ciso", "deputy-ciso"],
  severity: ["commander", "ciso", "deputy-ciso"],
  handoff: ["commander", "ciso", "deputy-ciso"],
  "stand-down": ["commander", "ciso", "deputy-ciso"],
  update: ["commander", "ciso", "deputy-ciso"],
  contain: ["commander", "ciso", "deputy-ciso"],
  recover: ["commander", "ciso", "deputy-ciso"],
  close: ["commander", "ciso"],
  spoken: ["commander"],
};

/** The roles that may do something though no policy says so. */
export const rolesPermittedByDefault: readonly RoleId[] = [...new Set(Object.values(defaults).flat())];

/** Stands among the roles where anybody in the directory would do. */
export const anybodyKnown = "somebody in the directory";

/**
 * The roles that may use `command`, or undefined when the speaker may. In an incident whoever leads it holds the role
 * `commander`, and nobody else does: somebody who is on call as commander may have the lead handed to them, and before
 * that no more than their other roles may. Whoever is called into an incident may look at it. Who excludes people is no
 * matter of the policy. Unnamed people may declare sev3 and below, and ask for help.
 */
export function missingRoles(
  command: CommandName,
  asked: { by: By; rules: Rules; directory: Directory; incident?: Incident; severity?: Severity },
): RoleId[] | undefined {
  const { by, rules, directory, incident, severity = incident?.severity } = asked;
  if (command === "help" || (command === "status" && incident && isIn(incident, by.person))) return undefined;
  if (command === "exclude") {
    if (incident && mayExclude(incident, by.person, directory)) return undefined;
    const { insiderContact } = rules.organisation;
    return ["commander", ...(insiderContact === undefined ? [] : [insiderContact])];
  }
  const allowed = allowedRoles(command, rules, severity);
  const isKnown = own(directory.people, by.person) !== undefined;
  if (!allowed) return isKnown || command === "declare" ? undefined : [anybodyKnown];
  const isOnCall = ["commander", rules.organisation.triage.onCall].some((role) => by.roles.includes(role));
  const mayTakeIt = incident === undefined || command === "handoff";
  const isCommander = (isOnCall && mayTakeIt) || (incident !== undefined && leads(incident, by.person));
  const holds = (role: RoleId) => (role === "commander" ? isCommander : by.roles.includes(role));
  return allowed.some(holds) ? undefined : allowed;
}

/**
 * Who leads now, always one person: the commander, or as long as they are not awake the first of those called in their
 * place who is; but nobody comes to lead whom the room does not let in.
 */
export function leaderOf(incident: Incident): PersonId {
  const { commander, callIns } = incident;
  if (isAwake(incident, commander)) return commander;
  const theirs = Object.values(callIns).filter(({ person }) => person === commander);
  const outside = fromOutside(incident);
  const mayLead = (person: PersonId) =>
    latestCallIn(callIns, person)?.state.status === "acknowledged" && !outside.includes(person);
  return theirs.flatMap(({ escalatedTo }) => escalatedTo).find(mayLead) ?? commander;
}

/** Whoever leads; and the commander, whose own word shows that they are awake. */
export function leads(incident: Incident, person: PersonId): boolean {
  return person === incident.commander || person === leaderOf(incident);
}

/** The commander, where somebody leads only in their place. */
export function leadsFor(incident: Incident, person: PersonId): PersonId | undefined {
  return person !== incident.commander && leads(incident, person) ? incident.commander : undefined;
}

/** The commander, where the speaker may use `command` only because they lead in their place. */
export function usedFor(command: CommandName, asked: Parameters<typeof missingRoles>[1]): PersonId | undefined {
  const { incident, by } = asked;
  const principal = incident && leadsFor(incident, by.person);
  if (!incident || principal === undefined) return undefined;
  // Called in nobody's place they would only have their own roles.
  return missingRoles(command, { ...asked, incident: { ...incident, callIns: {} } }) && principal;
}

/** The roles that may use `command`; undefined where no role is asked for. */
export function allowedRoles(
  command: Exclude<CommandName, "exclude">,
  rules: Rules,
  severity: Severity | undefined,
): RoleId[] | undefined {
  const named = rules.commands[command];
  if (Array.isArray(named)) return named;
  if (named && severity && named[severity]) return named[severity];
  if (command === "declare" && severity && atLeastAsSevere(severity, "sev2")) {
    return ["commander", "ciso", "deputy-ciso"];
  }
  if (command === "clocks") return ["commander", "cpo", ...counselRoles(rules), "ciso", ...contractOwners(rules)];
  return command === "export" ? ["ciso", ...counselRoles(rules)] : defaults[command];
}

/** They send such a notice, and so record it. */
function contractOwners({ organisation }: Rules): RoleId[] {
  return (organisation.contractClocks ?? []).flatMap(({ owner }) => (owner === undefined ? [] : [owner]));
}

/** Whoever leads, and the insider contact. They know who is excluded, and nobody else is told. */
export function mayExclude(incident: Incident, person: PersonId, directory: Directory): boolean {
  return leads(incident, person) || isInsiderContact(incident, person, directory);
}

/**
 * True where somebody is to hear what they would hear of an incident that does not exist: of any from which they are
 * excluded, and of a confidential one unless they are in it or are the insider contact.
 */
export function isHiddenFrom(incident: Incident, person: PersonId, directory: Directory): boolean {
  if (isExcluded(incident, person)) return true;
  return isOutside(incident, person) && !isInsiderContact(incident, person, directory);
}

/** Nobody outside is told anything: whoever is excluded, and of a confidential incident everybody who is not in it. */
export function isOutside(incident: Incident, person: PersonId): boolean {
  if (isExcluded(incident, person)) return true;
  return incident.confidential && !isIn(incident, person) && own(incident.joined, person) === undefined;
}

/** The directory of those who may be told something: what others are responsible for falls to whoever is next. */
export function directoryInside(incident: Incident, directory: Directory): Directory {
  const outside = Object.keys(directory.people).filter((person) => isOutside(incident, person));
  return directoryWithout(directory, outside);
}

/** The directory of those whom a question may be put to, or time may bring in: kept alone, it goes to nobody else. */
export function directoryToAsk(incident: Incident, directory: Directory): Directory {
  return callsNobodyElse(incident) ? directoryInside(incident, directory) : directory;
}

/**
 * The directory of those who may take part in decisions: nobody does whom the room does not let in or whom their platform
 * takes for somebody from outside, as `commander` only the one whom this incident has, whoever else holds that role, and
 * nobody answers for a role whom nothing reaches.
 */
export function directoryToDecide(incident: Incident, directory: Directory): Directory {
  const taken = Object.values(directory.people).flatMap(({ id, outside }) => (outside === undefined ? [] : [id]));
  const inside = directoryWithout(directoryToAsk(incident, directory), [...fromOutside(incident), ...taken]);
  return withoutUnreached(incident, withOneCommander(incident, inside));
}

/** The directory with the roles that people have in this incident. */
export function withOneCommander(incident: Incident, directory: Directory): Directory {
  const people = Object.values(directory.people).map((one): [PersonId, DirectoryPerson] => {
    return [one.id, { ...one, roles: rolesIn(incident, directory, { person: one.id, roles: one.roles }) }];
  });
  return { ...directory, people: Object.fromEntries(people) };
}

/**
 * The roles in which somebody has a say in this incident. It has one commander: whoever leads it, if the policy gives them
 * that role or the one that leads.
 */
export function rolesIn(
  incident: Incident,
  directory: Directory,
  { person, roles }: Pick<By, "person" | "roles">,
): RoleId[] {
  const others = roles.filter((role) => role !== "commander");
  const mayLead = leadingRoles(incident).some((role) => roles.includes(role));
  return mayLead && person === seatedCommander(incident, directory) ? [...others, "commander"] : others;
}

export function mayLook(incident: Incident, by: By, directory: Directory): boolean {
  if (isHiddenFrom(incident, by.person, directory)) return false;
  if (incident.confidential && isInsiderContact(incident, by.person, directory)) return true;
  return missingRoles("status", { by, rules: incident.rules, directory, incident }) === undefined;
}

/** Leads it, or is called into it. */
export function isIn(incident: Incident, person: PersonId): boolean {
  return incident.commander === person || Object.values(incident.callIns).some((callIn) => callIn.person === person);
}
