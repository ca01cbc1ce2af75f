import { viewOfRole } from "../../policy/brief-views.ts";
import type { BriefView } from "../../policy/policy.ts";
import { viewNamed, viewTitles } from "../cards/briefs/views.ts";
import { listOf, roleTitle } from "../cards/names.ts";
import { type CommandContext, findCalled } from "./command-people.ts";

/** Whose view `brief coo` asks for: a view by its name, or the view of a role. Nothing: the speaker's own. */
export function parseBrief(written: string, context: CommandContext): { view?: BriefView } | { cure: string } {
  if (!written) return {};
  const found = findCalled(written, context);
  const view = (found.kind === "role" ? viewOfRole(found.role, context.rules) : undefined) ?? viewNamed(written);
  if (view) return { view };
  const there = listOf(Object.values(viewTitles), "or");
  const whose = found.kind === "role" ? `${roleTitle(context, found.role)} has no view of its own. ` : "";
  return { cure: `${whose}Please say whose view, by role: ${there}. /muster brief alone shows your own.` };
}
