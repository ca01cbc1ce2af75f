import { isAlone } from "../../../incident/decisions/choosing.ts";
import { openConditions } from "../../../incident/decisions/conditions.ts";
import type { Decision } from "../../../incident/decisions/decision.ts";
import { isRefused, sayOf } from "../../../incident/decisions/say.ts";
import { unheard } from "../../../incident/decisions/silent.ts";
import { whyKept } from "../../../incident/decisions/withdrawing.ts";
import { type Incident, isEnded } from "../../../incident/incident.ts";
import { own } from "../../../incident/own.ts";
import type { PersonId } from "../../../policy/policy.ts";
import type { Block, Button } from "../../card.ts";
import type { Names } from "../names.ts";
import { buttons } from "../parts.ts";
import { takeOverButton } from "../take-over.ts";
import { conditionButtons } from "./condition-words.ts";
import { isServiceMissing } from "./decision-progress.ts";
import { optionWords } from "./decision-words.ts";
import { mustAgree, peopleIn } from "./own-say.ts";

/** True while this person is asked and nobody has the answer: not theirs, and none for them. */
export function awaitsWord(incident: Incident, decision: Decision, person: PersonId, names: Names): boolean {
  const { state, asked } = decision;
  if (state.status !== "open" || !asked[person] || isAloneIn(incident, decision, person, names)) return false;
  if (!mayChoose(incident, decision, person, names) && !isSpokenFor(incident, decision, person, names)) return false;
  return decision.spoken[person] !== undefined || unheard(decision, peopleIn(incident, names)).includes(person);
}

export function mayChoose(incident: Incident, decision: Decision, person: PersonId, names: Names): boolean {
  return !isRefused(sayNow(incident, decision, person, names));
}

/** As the rules would judge their click now, by the roles that they hold. */
export function sayNow(incident: Incident, decision: Decision, person: PersonId, names: Names) {
  const { directory } = peopleIn(incident, names);
  const by = { person, roles: directory.people[person]?.roles ?? [], via: "slack" as const };
  return sayOf({ incident, decision, by, directory });
}

/** They speak for themselves again once they take over. */
function isSpokenFor(incident: Incident, decision: Decision, person: PersonId, names: Names): boolean {
  const say = sayNow(incident, decision, person, names);
  return isRefused(say) && (say.code === "somebody-acts-for-you" || say.code === "chosen-for-you");
}

/** Nobody authorises alone what they proposed. */
export function isAloneIn(incident: Incident, decision: Decision, person: PersonId, names: Names): boolean {
  const say = sayNow(incident, decision, person, names);
  return !isRefused(say) && isAlone(decision, say, { person });
}

/** The question is changed or withdrawn by whoever put it, or who leads: they may have no card of their own. */
export function roomButtons(incident: Incident, decision: Decision): Block[] {
  const { id, state, passed } = decision;
  if (state.status !== "open" || isEnded(incident)) return [];
  const edit: Button = {
    label: "Change the question",
    action: { do: "edit", incident: incident.id, decision: id },
  };
  const view: Button = { label: "Open my view", action: { do: "view", incident: incident.id } };
  const withdraw: Button = {
    label: "Withdraw the question",
    action: { do: "withdraw", incident: incident.id, decision: id },
  };
  const named = isServiceMissing(decision, incident) ? [nameService(incident, id)] : [];
  return buttons(view, ...(passed ? [] : [edit]), ...named, ...(whyKept(decision) ? [] : [withdraw]));
}

/** The same question once more, as a new one: its row hangs on the service. */
function nameService({ id }: Incident, anew: string): Button {
  return { label: "Name the service", action: { do: "propose", incident: id, anew } };
}

/** What somebody heard them say: their own word for it, or against it. */
function spokenButtons(incident: Incident, { id, spoken }: Decision, person: PersonId): Button[] {
  const said = spoken[person];
  if (!said) return [];
  const { option, shown } = said;
  return [
    {
      label: "Yes, I said so",
      action: { do: "choose", incident: incident.id, decision: id, option, shown },
      style: "primary",
    },
    { label: "No, I did not", action: { do: "deny-spoken", incident: incident.id, decision: id } },
  ];
}

/** What this person can still press. A choice carries the hash of what was shown. */
export function personButtons(incident: Incident, decision: Decision, person: PersonId, names: Names): Block[] {
  if (isEnded(incident)) return [];
  switch (decision.state.status) {
    case "open":
      return [
        ...(mayChoose(incident, decision, person, names) ? buttons(...spokenButtons(incident, decision, person)) : []),
        ...buttons(
          ...(mayChoose(incident, decision, person, names) ? choiceButtons(incident, decision, person, names) : []),
          ...moreButtons(incident, decision, person, names),
          ...(isRefusal(incident, decision, person, names) ? [] : dissentButtons(incident, decision, person)),
        ),
      ];
    case "made":
      return buttons(
        ...takeOverButton(incident, person),
        ...conditionButtons(incident, openConditions(decision), names, person),
        ...sayWhy(incident, decision, person),
        ...(isContent(decision, person) ? [] : dissentButtons(incident, decision, person)),
      );
    case "expired":
    case "replaced":
    case "withdrawn":
      return [];
  }
}

function choiceButtons(incident: Incident, decision: Decision, person: PersonId, names: Names): Button[] {
  const { id, options, recommended, contentHash, choices } = decision;
  if (isAloneIn(incident, decision, person, names)) return [];
  return options
    .filter((option) => choices[person]?.option !== option.id && !isHopeless(decision, option.id, person))
    .map((option): Button => {
      const action = {
        do: "choose",
        incident: incident.id,
        decision: id,
        option: option.id,
        shown: contentHash,
      } as const;
      return option.id === recommended
        ? { label: choiceLabel("Approve", option, decision), action, style: "primary" }
        : { label: choiceLabel("Choose", option, decision), action };
    });
}

/** What fits on a button of every platform. */
const buttonRoom = 75;

/** Where it is too long its name is cut, never what it carries out. */
function choiceLabel(verb: "Approve" | "Choose", option: Decision["options"][number], decision: Decision): string {
  const whole = `${verb}: ${optionWords(option, decision)}`;
  const over = whole.length - buttonRoom;
  if (over <= 0) return whole;
  const label = option.label.slice(0, Math.max(0, option.label.length - over - 1)).toWellFormed();
  return `${verb}: ${optionWords({ ...option, label: `${label.trimEnd()}…` }, decision)}`;
}

/** What was decided is what they chose, and they have not objected. */
function isContent({ state, choices, dissents }: Decision, person: PersonId): boolean {
  return state.status === "made" && choices[person]?.option === state.option && dissents[person] === undefined;
}

/** Refused, and nobody may lift that: of use only to whoever refuses it and may think again. */
function isHopeless({ vetoed, vetoLiftedBy = {}, asked, choices }: Decision, option: string, person: PersonId) {
  const refusing = own(vetoed, option) ?? [];
  const theirs = [own(asked, person)?.role ?? "", own(choices, person)?.role ?? ""];
  const mayEnd = refusing.some((role) => theirs.includes(role) || own(vetoLiftedBy, role) !== undefined);
  return refusing.length > 0 && !mayEnd;
}

/** Beside a plain choice: on a condition, why, not at all; for a principal, to speak for themselves again. */
function moreButtons(incident: Incident, decision: Decision, person: PersonId, names: Names): Button[] {
  const { id, choices, abstentions, contentHash: shown } = decision;
  const on = { incident: incident.id, decision: id };
  if (abstentions[person]) {
    return abstentions[person].reason === undefined ? [{ label: "Say why", action: { do: "abstain", ...on } }] : [];
  }
  if (isSpokenFor(incident, decision, person, names)) return takeOverButton(incident, person);
  const isOpen = mayChoose(incident, decision, person, names) && !isAloneIn(incident, decision, person, names);
  return [
    ...(isOpen ? [{ label: "On a condition…", action: { do: "condition", ...on, shown } } as const] : []),
    ...sayWhy(incident, decision, person),
    ...(isOpen && !choices[person]
      ? [{ label: "I abstain (conflict of interest)", action: { do: "abstain", ...on } } as const]
      : []),
  ];
}

/** Whoever has chosen and not said why; also when their word has closed it. */
function sayWhy(incident: Incident, { id, choices }: Decision, person: PersonId): Button[] {
  const choice = choices[person];
  if (!choice || choice.reason !== undefined) return [];
  return [{ label: "Say why", action: { do: "explain", incident: incident.id, decision: id } }];
}

/** Whoever must agree refuses by choosing; an objection that stops nothing would mislead them. */
function isRefusal(incident: Incident, decision: Decision, person: PersonId, names: Names): boolean {
  const hasObjected = decision.dissents[person] !== undefined;
  return !hasObjected && mustAgree(decision, person, names) && mayChoose(incident, decision, person, names);
}

function dissentButtons(incident: Incident, decision: Decision, person: PersonId): Button[] {
  const { id, dissents, abstentions, state } = decision;
  const dissent = dissents[person];
  const on = { incident: incident.id, decision: id };
  const button = (label: string): Button => ({ label, action: { do: "dissent", ...on } });
  const isOpen = state.status === "open";
  if (!dissent) return abstentions[person] ? [] : [button(isOpen ? "I object (stops nothing)" : "Record my objection")];
  return [
    ...(dissent.reason === undefined ? [button("Write my reason")] : []),
    ...(isOpen ? [{ label: "Take my objection back", action: { do: "take-back-dissent", ...on } } as const] : []),
  ];
}
