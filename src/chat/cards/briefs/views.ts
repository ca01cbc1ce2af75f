import { own } from "../../../incident/own.ts";
import type { BriefView } from "../../../policy/policy.ts";

/** Of what each view is made: to show somebody else something, change it here. Whose it is: `policy/brief-views.ts`. */

export type SectionId =
  | "board"
  | "threat"
  | "scope"
  | "options"
  | "actions"
  | "services"
  | "capacity"
  | "cost"
  | "customers"
  | "systems"
  | "recovery"
  | "people"
  | "personal-data"
  | "clocks"
  | "process"
  | "equipment"
  | "harm"
  | "machine-actions"
  | "agreement"
  | "decisions";

/** Whoever holds no role that has a view reads `general`. */
export type ViewId = BriefView | "general";

export const sectionsOf: Record<ViewId, SectionId[]> = {
  ciso: ["decisions", "actions", "threat", "scope", "options"],
  coo: ["decisions", "actions", "services", "cost", "customers", "capacity"],
  cio: ["decisions", "actions", "systems", "recovery", "people"],
  privacy: ["personal-data", "clocks", "decisions", "actions"],
  safety: ["process", "equipment", "harm", "machine-actions", "agreement", "decisions"],
  board: ["board"],
  general: ["decisions", "actions", "services", "people"],
};

export const viewTitles: Record<BriefView, string> = {
  ciso: "CISO",
  coo: "COO",
  cio: "CIO",
  privacy: "privacy officer and counsel",
  safety: "OT / clinical safety",
  board: "board",
};

/** What people write for a view besides its name and its roles. */
const viewNames: Record<string, BriefView> = {
  ciso: "ciso",
  threat: "ciso",
  coo: "coo",
  business: "coo",
  cio: "cio",
  recovery: "cio",
  privacy: "privacy",
  cpo: "privacy",
  legal: "privacy",
  counsel: "privacy",
  safety: "safety",
  ot: "safety",
  clinical: "safety",
  board: "board",
  ceo: "board",
};

export function viewNamed(written: string): BriefView | undefined {
  return own(viewNames, written.trim().toLowerCase().replace(/^the /, ""));
}
