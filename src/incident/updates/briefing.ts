import { viewOfRole } from "../../policy/brief-views.ts";
import type { Directory } from "../../policy/directory.ts";
import type { BriefView, PersonId, RoleId } from "../../policy/policy.ts";
import type { By } from "../by.ts";
import type { Incident } from "../incident.ts";
import { missingRoles } from "../permission.ts";
import type { Refusal } from "../verdict.ts";

/** Whose view of an incident somebody reads, and who may read the board's. */

/** Those of whoever they act for come first, then their own; whoever leads reads the commander's. */
export function viewsOf(incident: Incident, person: PersonId, roles: RoleId[]): BriefView[] {
  const acted = incident.acting.filter((one) => one.person === person).flatMap((one) => one.roles);
  const leading = incident.commander === person ? ["commander"] : [];
  const views = [...acted, ...leading, ...roles].map((role) => viewOfRole(role, incident.rules));
  return [...new Set(views.filter((view) => view !== undefined))];
}

/** A view is for whoever may look; the board's for those who may take the record out, and for its own. */
export function briefRefusal(
  { by, directory, incident }: { by: By; directory: Directory; incident: Incident },
  view: BriefView | undefined,
): Refusal | undefined {
  const asked = { by, rules: incident.rules, directory, incident };
  const missing = missingRoles("brief", asked);
  if (missing) return { code: "not-permitted", command: "brief", roles: missing };
  if (view !== "board" || viewsOf(incident, by.person, by.roles).includes("board")) return undefined;
  const exporters = missingRoles("export", asked);
  return exporters && { code: "not-permitted", command: "brief board", roles: [...exporters, "ceo", "board"] };
}
