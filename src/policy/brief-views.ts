import type { BriefView, RoleId, Rules } from "./policy.ts";

/** Which view of an incident belongs to which role. */

/** The policy's own `roles.<role>.brief` goes before these; after them, a safety role reads the view of safety. */
export const viewsOfRoles: Record<RoleId, BriefView> = {
  commander: "ciso",
  ciso: "ciso",
  "deputy-ciso": "ciso",
  coo: "coo",
  "deputy-coo": "coo",
  cio: "cio",
  "deputy-cio": "cio",
  cto: "cio",
  cpo: "privacy",
  dpo: "privacy",
  "general-counsel": "privacy",
  "clinical-safety": "safety",
  "ot-safety": "safety",
  "chief-medical-officer": "safety",
  ceo: "board",
  board: "board",
};

export function viewOfRole(role: RoleId, { roles = {} }: { roles?: Rules["roles"] }): BriefView | undefined {
  const own = Object.hasOwn(roles, role) ? roles[role] : undefined;
  const known = Object.hasOwn(viewsOfRoles, role) ? viewsOfRoles[role] : undefined;
  return own?.brief ?? known ?? (own?.safety ? "safety" : undefined);
}
