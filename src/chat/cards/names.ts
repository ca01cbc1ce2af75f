import { type Directory, holdersInTurn } from "../../policy/directory.ts";
import type { Environment, Medium, PersonId, RoleId, Rules, Severity } from "../../policy/policy.ts";

/** How people, roles and agreed words are called when Muster speaks. */

/** Who people are now, and what was agreed; for an incident's cards the rules that it pinned. */
export type Names = { directory: Directory; rules: Rules };

export function personName({ directory }: Pick<Names, "directory">, id: PersonId): string {
  if (Object.hasOwn(directory.people, id)) return directory.people[id]?.name ?? id;
  const excluded = directory.excluded ?? {};
  if (Object.hasOwn(excluded, id)) return excluded[id] ?? id;
  if (id === "muster") return "Muster";
  // `slack:T0/U0`: somebody on the platform whom the directory does not know.
  return id.includes(":") ? "somebody Muster does not know" : id;
}

const knownTitles: Record<RoleId, string> = {
  ciso: "CISO",
  coo: "COO",
  cio: "CIO",
  ceo: "CEO",
  cpo: "privacy officer",
  "general-counsel": "general counsel",
  "clinical-safety": "OT / clinical safety",
  commander: "commander",
};

const capitals = new Set(["ceo", "cfo", "cio", "ciso", "coo", "cso", "cto", "hr", "it", "ot", "svp", "vp"]);

/** The organisation's own title for the role, else ours, else its id in words: `deputy-ciso` is "Deputy CISO". */
export function roleTitle({ rules }: { rules: Pick<Rules, "roles"> }, role: RoleId): string {
  const own = Object.hasOwn(rules.roles, role) ? rules.roles[role]?.title : undefined;
  if (own) return own;
  if (Object.hasOwn(knownTitles, role)) return knownTitles[role] ?? role;
  return capitalised(inWords(role));
}

/** An agreed id in words: `shut-down` is "shut down", `isolate-ot-host` is "isolate OT host". */
export function inWords(id: string): string {
  const words = id.split(/[-_\s]+/).filter((word) => word !== "");
  return words.map((word) => (capitals.has(word.toLowerCase()) ? word.toUpperCase() : word)).join(" ");
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "CISO and COO". */
export function roleTitles(names: { rules: Pick<Rules, "roles"> }, roles: readonly RoleId[]): string {
  return listOf([...new Set(roles)].map((role) => roleTitle(names, role)));
}

/** "Amara Okafor (CISO)"; a delegate is "Dev Patel (for Carla Reyes, COO)". */
export function personInRole(names: Names, id: PersonId, roles: readonly RoleId[], actingFor?: PersonId): string {
  const titles = roleTitles(names, roles);
  const principal = actingFor && `for ${personName(names, actingFor)}`;
  const detail = [principal, titles].filter(Boolean).join(", ");
  return detail ? `${personName(names, id)} (${detail})` : personName(names, id);
}

/** As what somebody was called: `held` is what was theirs then, where something else had fallen to them. */
type Called = { roles: readonly RoleId[]; held?: readonly RoleId[] | undefined };

/** Of the roles that they are called for, those that are theirs; whoever leads is the commander, whatever they hold. */
function rolesHeld({ roles, held }: Called): RoleId[] {
  return roles.filter((role) => !held || role === "commander" || held.includes(role));
}

/** What they are, also where a role fell to them that is another's: from whom it fell is for nobody else to read. */
export function rolesShown(called: Called): readonly RoleId[] {
  const theirs = rolesHeld(called);
  return theirs.length > 0 || called.roles.length === 0 ? theirs : (called.held ?? []);
}

/** To themselves: "as CISO"; where a role fell to them, "as CEO, for the part of the COO". */
export function calledAs(names: Names, called: Called): string {
  const theirs = rolesHeld(called);
  const fallen = called.roles.filter((role) => !theirs.includes(role));
  const own = rolesShown(called);
  const as = own.length > 0 ? ` as ${roleTitles(names, own)}` : "";
  if (fallen.length === 0) return as;
  return `${as}${as ? "," : ""} for the part of the ${roleTitles(names, fallen)}`;
}

export function peopleNames(names: Names, ids: readonly PersonId[]): string {
  return listOf(ids.map((id) => personName(names, id)));
}

/** In quotation marks, ending as a sentence does: "“Customers first.”", "“Customers first”." */
export function quotation(words: string): string {
  const trimmed = words.trim();
  return `“${trimmed}”${/[.!?…]$/u.test(trimmed) ? "" : "."}`;
}

/** "OT / clinical safety (Elena Vogt)": who may stop an action alone. */
export function whoMayStop(names: Names, roles: readonly RoleId[]): string {
  const each = roles.map((role) => {
    const people = holdersInTurn(names.rules, names.directory, role).map(({ name }) => name);
    return people.length > 0 ? `${roleTitle(names, role)} (${listOf(people, "or")})` : roleTitle(names, role);
  });
  return listOf(each, "or");
}

/** "a", "a and b", "a, b and c"; `last` may be "or". */
export function listOf(items: readonly string[], last = "and"): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} ${last} ${items.at(-1)}`;
}

/** For executives: what the number means. */
export const severityWords: Record<Severity, string> = {
  sev1: "sev1, the most serious",
  sev2: "sev2, serious",
  sev3: "sev3, limited",
  sev4: "sev4, minor",
};

export const environmentWords: Record<Environment, string> = {
  it: "office and data-centre systems",
  ot: "plant and machinery (OT)",
  medical: "medical equipment",
};

/** Makers as they write themselves; a source that an organisation named itself stays as it is. */
const knownSources: Record<string, string> = {
  guardduty: "GuardDuty",
  securityhub: "Security Hub",
  ocsf: "OCSF",
  eventbridge: "EventBridge",
  gcpscc: "Security Command Center",
  msgraph: "Microsoft Defender",
  sentinel: "Microsoft Sentinel",
  github: "GitHub",
  alertmanager: "Alertmanager",
};

export function sourceName(source: string): string {
  return Object.hasOwn(knownSources, source) ? (knownSources[source] ?? source) : source;
}

export const mediumWords: Record<Medium, string> = { chat: "chat message", sms: "text message", voice: "phone call" };
