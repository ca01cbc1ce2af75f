import type { Directory } from "../policy/directory.ts";
import type { PersonId, RoleId } from "../policy/policy.ts";
import { isAwake } from "./call-ins/acting.ts";
import { type Decision, voices } from "./decisions/decision.ts";
import type { EventOf } from "./events.ts";
import type { Incident } from "./incident.ts";
import { own } from "./own.ts";

/** Who has a say as commander: to lead is anybody's to whom it is handed, to decide is not. */

/** `by` keeps it in these questions for as long as they are open. */
export type SeatKept = { by: PersonId; decisions: string[] };

/**
 * The commander's seat in a question that is open goes with the lead only where the commander handed it over, and had not put
 * the question or worded it. Else a side could give it to whoever agrees with them.
 */
export function seatKept(
  incident: Incident,
  { by, data }: EventOf<"CommanderHandedOver">,
): Pick<Incident, "seatKept"> | undefined {
  if (data.why !== undefined) return undefined;
  const before = stillKept(incident);
  const isTheirOwn = by.person === (before?.by ?? data.from);
  const asking = open(incident).filter((each) => hangsOnCommander(each));
  const kept = asking.filter(({ notAlone }) => !isTheirOwn || notAlone.includes(by.person)).map(({ id }) => id);
  const decisions = [...new Set([...(isTheirOwn ? [] : (before?.decisions ?? [])), ...kept])];
  return { seatKept: { by: before?.by ?? data.from, decisions } };
}

function stillKept(incident: Incident): SeatKept | undefined {
  const { seatKept: kept } = incident;
  return kept && open(incident).some(({ id }) => kept.decisions.includes(id)) ? kept : undefined;
}

function open({ decisions }: Pick<Incident, "decisions">): Decision[] {
  return Object.values(decisions).filter(({ state }) => state.status === "open");
}

function hangsOnCommander(decision: Decision): boolean {
  const last = [decision.tieBreaker, ...Object.values(decision.vetoLiftedBy ?? {})];
  return [...voices(decision), ...last].includes("commander");
}

/**
 * Whose the commander's seat is: whoever leads now; but whoever has chosen in it, or for whom somebody has, keeps it while
 * that question is open, and so does whoever the lead was taken from as long as they are here. Nobody is outvoted by handing
 * the lead to somebody who chooses otherwise. One whom the policy lets lead goes before one to whom the role only fell.
 */
export function seatedCommander(incident: Incident, { people }: Pick<Directory, "people">): PersonId {
  const chose = open(incident).flatMap(({ choices }) =>
    Object.entries(choices).flatMap(([person, { speaksFor, actingFor = person }]) =>
      speaksFor.includes("commander") ? [actingFor] : [],
    ),
  );
  const leading = leadingRoles(incident);
  const entitled = chose.filter((person) => own(people, person)?.roles.some((role) => leading.includes(role)));
  const kept = stillKept(incident);
  const keeping = kept && isAwake(incident, kept.by) ? [kept.by] : [];
  return [...entitled, ...chose, ...keeping].find((person) => own(people, person)) ?? incident.commander;
}

/** The roles by which somebody may lead, and so decide as commander. */
export function leadingRoles({ rules, insider }: Incident): RoleId[] {
  const { triage, insiderContact } = rules.organisation;
  return ["commander", triage.onCall, ...(insider && insiderContact ? [insiderContact] : [])];
}
