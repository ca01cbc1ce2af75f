import type { By } from "../../../incident/by.ts";
import type { DeclareIncident } from "../../../incident/commands.ts";
import { anybodyKnown, missingRoles } from "../../../incident/permission.ts";
import type { Refusal } from "../../../incident/verdict.ts";
import { findHolder, holders } from "../../../policy/directory.ts";
import { type Severity, severities } from "../../../policy/policy.ts";
import { listOf, type Names, personName, roleTitle } from "../names.ts";

/** Whose it is to do something, and whom to ask instead. */

/** To somebody whom the directory does not name. */
export const strangerWords: [what: string, cure: string] = [
  "Muster does not know you yet, so it shows you nothing and does nothing for you.",
  "If you belong here, please ask whoever keeps the organisation's directory to add you.",
];

export const notKnownYetWords: [what: string, cure: string] = [
  "Your chat platform has not said yet whether you belong to this organisation, so nothing was recorded.",
  "Please press again in a moment, or ask somebody who is on call.",
];

export function fromOutsideSentences(
  { person }: Extract<Refusal, { code: "from-outside" }>,
  names: Names,
): [what: string, cure: string] {
  const [whose, entry, whom] =
    person === undefined ? ["Your", "your", "you"] : [`${personName(names, person)}'s`, "their", "them"];
  return [
    `${whose} chat account is a guest's, another organisation's or switched off, and nobody from outside declares, decides or leads unless the policy names them so.`,
    `Please ask whoever keeps muster.yaml: muster check says what ${entry} entry there needs. After that /muster call brings ${whom} in.`,
  ];
}

export function notPermitted(
  { command, roles }: Extract<Refusal, { code: "not-permitted" }>,
  names: Names,
): [what: string, cure: string] {
  if (roles.includes(anybodyKnown)) return strangerWords;
  const people = [...new Set(roles.flatMap((role) => holders(names.directory, role).map(({ name }) => name)))];
  const who = listOf(
    roles.map((role) => roleTitle(names, role)),
    "or",
  );
  return [
    `/muster ${command} is for the ${who}.`,
    people.length > 0 ? `Please ask ${listOf(people, "or")}.` : "Please ask this incident's commander.",
  ];
}

export function declaringSentences(roles: string[], asked: DeclareIncident, names: Names) {
  return asked.insider ? mayNotDeclareInsider(names) : mayDeclareLess(roles, asked.by, names);
}

/** It may be about whoever else could declare it. */
function mayNotDeclareInsider({ rules, directory }: Names): [what: string, cure: string] | undefined {
  const { insiderContact } = rules.organisation;
  const contact = insiderContact === undefined ? undefined : findHolder(rules, directory, insiderContact);
  if (!contact) return undefined;
  return [
    "That severity is not yours to declare, so nothing was declared and nobody was told.",
    `Please speak to ${contact.name} about it, and to nobody else: whatever is about somebody inside is for them.`,
  ];
}

/** Somebody may declare the milder severities; undefined when they may declare none. */
function mayDeclareLess(roles: string[], by: By, names: Names): [what: string, cure: string] | undefined {
  const isTheirs = (severity: Severity) => missingRoles("declare", { by, severity, ...names }) === undefined;
  const open = severities.filter(isTheirs);
  if (open.length === 0) return undefined;
  const [, cure] = notPermitted({ code: "not-permitted", command: "declare", roles }, names);
  const closed = severities.filter((severity) => !isTheirs(severity));
  const who = listOf(
    roles.map((role) => roleTitle(names, role)),
    "or",
  );
  return [
    `Declaring ${listOf(closed)} is for the ${who}.`,
    `You may declare ${listOf(open, "or")} yourself. Otherwise: ${cure.charAt(0).toLowerCase()}${cure.slice(1)}`,
  ];
}
