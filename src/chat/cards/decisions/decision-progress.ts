import { canBeDecided } from "../../../incident/decisions/answering.ts";
import type { Decision } from "../../../incident/decisions/decision.ts";
import { isResting, type StandIn } from "../../../incident/decisions/say.ts";
import { servicesMeant } from "../../../incident/decisions/service-meant.ts";
import { unanswered } from "../../../incident/decisions/silent.ts";
import type { Incident } from "../../../incident/incident.ts";
import { own } from "../../../incident/own.ts";
import { directoryToDecide } from "../../../incident/permission.ts";
import type { PersonId } from "../../../policy/policy.ts";
import type { Block } from "../../card.ts";
import { listOf, type Names, personInRole, personName, roleTitle, roleTitles } from "../names.ts";
import { list, quiet, strong, text } from "../parts.ts";
import type { Times } from "../times.ts";
import { inDecision, labelOf, tieBreakerName } from "./decision-words.ts";
import { missingFiguresWords } from "./missing-figures.ts";
import { untieing, whyUnbreakable } from "./unbreakable.ts";

/** How far a decision has come: who refuses what, who does not agree with whom, whose turn it is, in their own words. */

export function progressBlocks(incident: Incident, decision: Decision, names: Names, times: Times): Block[] {
  const { state } = decision;
  return [
    ...(state.status === "open" ? nobodyLeft(incident, decision, names) : []),
    ...theirWords(decision, names),
    ...list([
      ...abstentions(decision, names, times),
      ...standIns(incident, decision, names, times),
      ...spoken(decision, names, times),
    ]),
  ];
}

/** Above everything else: what cannot be approved as things stand, by whose word, and what can be done about it. */
export function vetoBlocks(decision: Decision, names: Names): Block[] {
  if (decision.state.status !== "open") return [];
  return Object.entries(decision.vetoed).flatMap(([option, roles]) => {
    const lifters = roles.flatMap((role) => own(decision.vetoLiftedBy ?? {}, role) ?? []);
    const cure =
      lifters.length > 0
        ? `Only ${roleTitles(names, lifters)} may agree in their place, by choosing it from now on.`
        : "";
    const refused = `VETO: ${roleTitles(names, roles)} refuses “${labelOf(decision, option)}”: it is not approved. ${cure}`;
    const next =
      "What can be done: choose something else, or put it so that it can be agreed to, with “Change the question” in the room.";
    return [strong(refused.trim()), text(next)];
  });
}

/** That it was put in other words, when, and what had been refused before. */
export function changedBlocks(decision: Decision, names: Names, times: Times): Block[] {
  const { editedAt, vetoedBefore = [] } = decision;
  if (editedAt === undefined && vetoedBefore.length === 0) return [];
  const refused = vetoedBefore.map(
    ({ label, roles }) => `${roleTitles(names, roles)} had refused “${label}”, as it was put before.`,
  );
  const said = vetoedBefore.flatMap(({ label, reasons }) =>
    Object.entries(reasons).map(
      ([person, reason]): Block => ({
        type: "quote",
        text: reason,
        from: `${inDecision(decision, person, names)}, on “${label}”, before the change`,
      }),
    ),
  );
  return [text([...changeWords(decision, names, times), ...refused].join(" ")), ...said];
}

function changeWords({ editedAt, editedBy, voidedBy }: Decision, names: Names, times: Times): string[] {
  if (editedAt === undefined) return [];
  if (voidedBy) {
    const why = "stopped" in voidedBy ? `${voidedBy.stopped} was stopped` : `${voidedBy.down} was reported down`;
    return [`What was chosen before ${times.at(editedAt)} is void: ${why}.`];
  }
  return [`Changed at ${times.at(editedAt)}${editedBy === undefined ? "" : ` by ${personName(names, editedBy)}`}.`];
}

/** Nobody can close it: whoever could abstained, has left or may not answer. From whom it is kept is for nobody to guess. */
function nobodyLeft(incident: Incident, decision: Decision, names: Names): Block[] {
  const { rules, excluded } = incident;
  const directory = directoryToDecide(incident, names.directory);
  if (excluded.length > 0 || canBeDecided(incident, directory, decision)) return [];
  const empty = unanswered(decision, { rules, directory });
  const who = empty.length > 0 ? `nobody answers for ${roleTitles(names, empty)} any more` : "one person counts once";
  return [strong(`Too few are left to decide this: ${who}.`)];
}

/** Whose word it waits for, when that is not simply everybody's; `isTheirs`: it is the reader's. */
export function turnBlocks(incident: Incident, decision: Decision, names: Names, isTheirs: boolean): Block[] {
  const { state, passed, tiedAt } = decision;
  // Where it says until when, it says who may still choose.
  if (state.status !== "open" || passed || tiedAt === undefined) return [];
  const why = whyUnbreakable(incident, decision, names);
  if (why !== undefined) {
    const what = decision.tooFewLeft ? "Too few are left to decide it" : "They do not agree";
    return [strong(`${what}, and nobody is left to break the tie: ${why}.`), text(untieing)];
  }
  const who = isTheirs ? "you decide" : `${tieBreakerName(decision, names)} decides`;
  if (!isTheirs && tieBreakerName(decision, names) === undefined)
    return [strong("They do not agree, and nobody was named to break a tie.")];
  if (decision.tooFewLeft) return [strong(`Too few are left to decide it: ${who}.`)];
  return [strong(`They do not agree: ${who} between them.`)];
}

/** For whoever breaks a tie: who chose what, and why, option by option. */
export function sidesBlocks(decision: Decision, names: Names): Block[] {
  return decision.options.flatMap(({ id, label }): Block[] => {
    const theirs = Object.entries(decision.choices).filter(([, { option }]) => option === id);
    if (theirs.length === 0) return [];
    const people = theirs.map(([person]) => inDecision(decision, person, names));
    return [strong(`${listOf(people)}: “${label}”`), ...theirs.flatMap(([person]) => wordsOf(decision, person, names))];
  });
}

/** Reasons and conditions stand verbatim, each with what it is for: side by side for whoever breaks a tie. */
function theirWords(decision: Decision, names: Names): Block[] {
  return Object.keys(decision.choices).flatMap((person) => wordsOf(decision, person, names));
}

/** What one of them chose, and why, once they have said so. */
export function wordsOf(decision: Decision, person: PersonId, names: Names): Block[] {
  const { option, condition, reason } = decision.choices[person] ?? { option: "" };
  const who = inDecision(decision, person, names);
  const label = labelOf(decision, option);
  const isSilent = decision.tiedAt !== undefined && reason === undefined && condition === undefined;
  return [
    ...quoted(reason, `${who}, who chose “${label}”`),
    ...quoted(condition, `${who}, on the condition for “${label}”`),
    ...(isSilent ? [quiet(`${who} has not said why “${label}”.`)] : []),
  ];
}

function quoted(words: string | undefined, from: string): Block[] {
  return words === undefined ? [] : [{ type: "quote", text: words, from }];
}

function abstentions({ abstentions: all }: Decision, names: Names, times: Times): string[] {
  return Object.entries(all).map(([person, { role, at, reason, actingFor }]) => {
    const why = reason === undefined ? "" : `: “${reason}”`;
    return `${personInRole(names, person, [role], actingFor)} abstained at ${times.at(at)}${why}`;
  });
}

function standIns(incident: Incident, decision: Decision, names: Names, times: Times): string[] {
  if (decision.state.status !== "open") return [];
  return (decision.standIns ?? []).map((one) => {
    const called = `${personName(names, one.person)} was called for ${personName(names, one.principal)}`;
    return `${called}${whoIsHere(incident, decision, one, times)}`;
  });
}

/** ", who is here and may choose until 03:25 UTC"; empty while the one who was called for them may choose. */
export function whoIsHere(incident: Incident, decision: Decision, standIn: StandIn, times: Times): string {
  if (!isResting(incident, decision, standIn)) return "";
  if (decision.consents.includes(standIn.role)) return ", who is here: nobody agrees for them";
  return `, who is here and may choose until ${times.at(decision.deadline)}`;
}

function spoken(decision: Decision, names: Names, times: Times): string[] {
  return Object.entries(decision.spoken).map(([person, { option, occurredAt, recordedBy }]) => {
    const heard = `${personName(names, person)} is said to have said “${labelOf(decision, option)}” at ${times.at(occurredAt)}`;
    return `${heard} (${personName(names, recordedBy)}); it does not count until they confirm it`;
  });
}

/** To the person themselves: what somebody heard them say. */
export function heardBlocks(decision: Decision, person: PersonId, names: Names): Block[] {
  const said = own(decision.spoken, person);
  if (!said || decision.state.status !== "open") return [];
  const words = `${personName(names, said.recordedBy)} wrote down that you said “${labelOf(decision, said.option)}”.`;
  return [strong(`${words} Is that right? It counts only once you confirm it.`)];
}

/** Said loudly: the fallback row decides although another one matched. */
export function fellBackWords(decision: Decision, incident: Incident): string | undefined {
  const { fellBack } = decision;
  const { excluded } = incident;
  const [, ...others] = servicesMeant(decision, incident);
  const thing = decision.target ?? own(incident.actions, decision.ratifies ?? "")?.target ?? "";
  switch (fellBack) {
    case "own-proposal":
      return "Nobody decides alone what they proposed or did, so the fallback row says who decides.";
    case "too-few-people":
      // From whom an incident is kept is for nobody to guess.
      if (excluded.length > 0) return "The fallback row says who decides.";
      return "Too few of those who were agreed can be reached: the fallback row says who decides.";
    case "service-not-named":
      if (others.length > 0) {
        return `${decision.service} is named, but “${thing}” sounds like ${listOf(others)}. It may be about either: the fallback row says who decides, and everybody who would have to agree for either is asked.`;
      }
      return `Which service this is about is not known: the fallback row says who decides, and everybody who may have to agree is asked.${serviceCure(decision, incident)}`;
    case "figures-not-known":
      return missingFiguresWords(decision, incident);
    case "not-agreed":
      return notAgreedWords(decision, incident);
    case undefined:
      return undefined;
  }
}

function notAgreedWords({ decidedBefore }: Decision, { excluded }: Incident): string {
  const changed = "The authority table was changed, and not everybody who must agree to it has";
  switch (decidedBefore?.status) {
    case "decides":
      return `${changed}: the fallback row of the table agreed to last says who decides.`;
    case "too-few-people": {
      const why =
        excluded.length > 0 ? "" : " Too few of those whom the fallback row agreed to last names can be asked.";
      return `${changed}.${why} The fallback row says who decides as it reads now, which nobody may have agreed to.`;
    }
    case undefined:
      return "The authority table is not agreed by everybody who must agree to it: only its fallback row holds.";
  }
}

/** There is one to name, and somebody may still name it. */
export function isServiceMissing({ fellBack, state }: Decision, { rules }: Incident): boolean {
  return fellBack === "service-not-named" && state.status === "open" && Object.keys(rules.services).length > 0;
}

const mostNamed = 6;

/** The row hangs on the service, so that whoever names it asks anew. */
function serviceCure(decision: Decision, incident: Incident): string {
  if (!isServiceMissing(decision, incident)) return "";
  const services = Object.keys(incident.rules.services);
  const which = services.length > mostNamed ? "the service’s name" : listOf(services, "or");
  const command = `/muster decide ${decision.action} SERVICE: your question | one option | another`;
  return ` To ask whom its own row names, put it anew and name the service: press “Name the service” in the room, or type “${command}”, with ${which} for SERVICE. This question may then run out: silence approves nothing.`;
}

/** "Amara Okafor acts for Carla Reyes (COO) until she takes over" is for everybody to know. */
export function actingWords(
  names: Names,
  { person, principal, roles }: { person: PersonId; principal: PersonId; roles: string[] },
) {
  const titles = listOf(roles.map((role) => roleTitle(names, role)));
  return `${personName(names, person)} acts for ${personName(names, principal)} (${titles})`;
}

export function actingLine(
  names: Names,
  acting: Parameters<typeof actingWords>[1] & { byDelegation?: true | undefined },
): Block {
  const until = acting.byDelegation
    ? "who has handed over, for as long as that lasts or until they take over themselves"
    : "until they take over themselves";
  return text(`${actingWords(names, acting)}, ${until}.`);
}
