import type { Decision } from "../../../incident/decisions/decision.ts";
import type { Figure } from "../../../incident/decisions/figures.ts";
import { serviceMeant } from "../../../incident/decisions/service-meant.ts";
import type { Incident } from "../../../incident/incident.ts";
import { own } from "../../../incident/own.ts";
import { listOf } from "../names.ts";

/** Why the fallback row decides where the service catalogue does not say what the authority table asks, and the cure. */

const words: Record<Figure, (it: string) => string> = {
  tier: (it) => `which tier ${it} has`,
  tolerableDowntime: (it) => `how long ${it} may be down`,
  recoveryTime: (it) => `how long ${it} takes to come back`,
  revenuePerMinute: (it) => `what a minute without ${it} costs`,
};

export function missingFiguresWords(decision: Decision, incident: Incident): string {
  const { lacking = [], state } = decision;
  const service = serviceMeant(decision, incident) ?? "";
  const isPriced = own(incident.rules.services, service)?.revenuePerMinute !== undefined;
  const sayings = lacking.map((figure, index) => {
    const saying = words[figure](index === 0 ? service : "it");
    // What it costs is known, and the table's limit is in other money.
    return figure === "revenuePerMinute" && isPriced ? `${saying} in the currency of the table` : saying;
  });
  const why = `It is not known ${listOf(sayings)}, so nobody can say which row was agreed: the fallback row says who decides, and everybody who may have to agree is asked.`;
  return state.status === "open" ? `${why} ${cure(lacking, service, decision.action)}` : why;
}

/** Rules are pinned: what the catalogue learns now holds from the next incident on. */
function cure(lacking: Figure[], service: string, action: string | undefined): string {
  const written = listOf(lacking);
  const catalogue = `For the next incident, write ${written} of ${service} under services in muster.yaml.`;
  if (lacking.some((figure) => figure !== "recoveryTime")) return catalogue;
  const command = `/muster decide ${action} ${service} down 2h-6h: your question | one option | another`;
  return `To ask whom its own row names, withdraw it, or let its time run out, and put it anew, saying for how long it would be down: “${command}”. ${catalogue}`;
}
