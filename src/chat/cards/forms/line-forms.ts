import type { Incident } from "../../../incident/incident.ts";
import { orderedActions } from "../../../policy/agreed-actions.ts";
import type { Directory } from "../../../policy/directory.ts";
import type { Rules } from "../../../policy/policy.ts";
import { type Field, type Form, type LineForm, lineForms } from "../../card.ts";
import { calledInShort } from "../call-in-words.ts";
import { readSaidTime, whenCure } from "../clocks/clock-time.ts";
import { capitalised, inWords, personInRole, roleTitle } from "../names.ts";
import { agreedSelect, choice, kept, serviceField } from "./fields.ts";
import type { Read } from "./form-answers.ts";

/**
 * The forms of commands that were typed without their words. What is filled in becomes the line that would have been
 * typed, and is read as such: whatever a line can say wrongly, the form says it too.
 */

/** `questions`: those that are open, by their number. `incident`: the one it is about, where that is clear. */
type About = { rules: Rules; directory: Directory; questions?: Choice[]; incident?: Incident };
type Values = Record<string, string>;
type Asking = Pick<Form, "title" | "submit"> & {
  intro?: string | ((about: About) => string);
  fields(about: About): Field[];
  /** What stands after the command's name. */
  words(values: Values): string;
};

const since: Field = {
  id: "at",
  label: "Since when, on your clock?",
  hint: "A time such as 02:40, or yesterday 23:10. Leave it empty for just now.",
  type: "text",
  optional: true,
};

const reason: Field = { id: "reason", label: "Why?", type: "text", multiline: true };

const asking: Record<LineForm, Asking> = {
  call: {
    title: "Call somebody",
    submit: "Call",
    intro: "They are called at once, and by every way there is until they answer, as was agreed for this severity.",
    fields: (about) => [someone("Whom?", [...roleChoices(about), ...calledChoices(about)])],
    words: ({ who = "" }) => who,
  },
  handoff: {
    title: "Hand over",
    submit: "Hand over",
    intro: "Exactly one person leads. From now on it is whom you name, and everybody hears it.",
    fields: (about) => [someone("Who leads from now on?", personChoices(about))],
    words: ({ who = "" }) => who,
  },
  note: {
    title: "Note",
    submit: "Note it",
    intro: kept,
    fields: () => [
      { id: "text", label: "Your words, kept as they are", type: "text", multiline: true },
      {
        id: "readers",
        label: "Who may read it?",
        type: "select",
        initial: "all",
        choices: [
          { value: "all", label: "Everybody in this incident" },
          { value: "counsel", label: "Counsel alone (privileged)" },
        ],
      },
    ],
    words: ({ text = "", readers }) => (readers === "counsel" ? `--privileged ${text}` : text),
  },
  exclude: {
    title: "Keep it from somebody",
    submit: "Exclude",
    intro: `They hear nothing more of it, and their part falls to whoever was agreed. ${kept}`,
    fields: (about) => [someone("From whom?", personChoices(about)), reason],
    words: ({ who = "", reason: why = "" }) => `${who} ${why}`,
  },
  withdraw: {
    title: "Withdraw a question",
    submit: "Withdraw it",
    intro: `It is closed, nothing is approved, and everybody who was asked is told. No standing order does it either, until those who decide allow it. ${kept}`,
    fields: ({ questions = [] }) => [
      ...(questions.length > 1
        ? [{ id: "question", label: "Which question?", type: "select", choices: questions } as const]
        : []),
      { id: "reason", label: "Why is it not asked any more?", type: "text", multiline: true },
    ],
    words: ({ question, reason: why = "" }) => (question ? `question ${question}: ${why}` : why),
  },
  spoken: {
    title: "Somebody said",
    submit: "Record it",
    intro: `It counts once they confirm it themselves. ${kept}`,
    fields: (about) => [
      someone("Who said it?", personChoices(about)),
      { id: "said", label: "Which option?", hint: "Its name, or its number.", type: "text" },
    ],
    words: ({ who = "", said = "" }) => `${who} ${said}`,
  },
  down: {
    title: "A service is down",
    submit: "Record it",
    intro: kept,
    fields: (about) => [service(about), since, { ...reason, optional: true }],
    words: ({ service: which = "", at, reason: why = "" }) => `${which}${sinceWords(at)} ${why}`,
  },
  contain: {
    title: "It spreads no further",
    submit: "Contained",
    intro: `Everybody hears that it is contained; what is being done goes on. ${kept}`,
    fields: () => [{ ...reason, label: "How do you know?", optional: true }],
    words: ({ reason: why = "" }) => why,
  },
  recover: {
    title: "It works again",
    submit: "Recovered",
    intro: `Everybody hears that what was affected works again. ${kept}`,
    fields: () => [{ ...reason, label: "How do you know?", optional: true }],
    words: ({ reason: why = "" }) => why,
  },
  action: {
    title: "Use a standing order",
    submit: "Use it",
    intro: `What was agreed beforehand may be done without asking, and everybody named in it hears so. Muster carries nothing out. ${kept}`,
    fields: ({ rules }) => [
      ...agreedSelect("kind", "Which step?", orderedActions(rules)).map((field) => ({ ...field, optional: false })),
      { id: "target", label: "To what?", hint: "One thing, by its name: FS-01.", type: "text" },
      ...serviceField(rules),
    ],
    words: ({ kind = "", target = "", service: on }) => `${kind} ${target}${on ? ` on ${on}` : ""}`,
  },
  confirm: {
    title: "Confirm the incident",
    submit: "Confirm",
    intro: ({ incident }) =>
      `${inShort(incident)}Yes, this is an incident: whoever its severity calls is called at once.`,
    fields: () => [],
    words: () => "",
  },
  "take-over": {
    title: "Speak for yourself",
    submit: "I take over",
    intro: ({ incident }) =>
      `${inShort(incident)}From now on nobody acts for you here; what was chosen for you stands.`,
    fields: () => [],
    words: () => "",
  },
  export: {
    title: "Export the record",
    submit: "Send it to me",
    intro: ({ incident }) =>
      `${inShort(incident)}The record and its proof come to you as a direct message. That you took a copy is kept.`,
    fields: () => [
      choice("privileged", "What is in it?", [
        ["no", "Whatever I may read"],
        ["yes", "What is privileged too (counsel alone)"],
      ]),
    ],
    words: ({ privileged }) => (privileged === "yes" ? "--privileged" : ""),
  },
  up: {
    title: "A service is up again",
    submit: "Record it",
    fields: (about) => [service(about), since],
    words: ({ service: which = "", at }) => `${which}${sinceWords(at)}`,
  },
};

/** So that nobody says yes to another one than they mean. */
function inShort(incident: Incident | undefined): string {
  return incident ? `${incident.title} (${incident.id}, ${incident.severity}). ` : "";
}

function sinceWords(at = ""): string {
  return at ? ` since ${at.replace(/^(?:at|since|from)\s+/i, "")}` : "";
}

export function isLineForm(name: string): name is LineForm {
  return lineForms.some((form) => form === name);
}

export function lineForm(id: LineForm, about: About, context: string): Form {
  const { title, submit, intro, fields } = asking[id];
  const words = typeof intro === "function" ? intro(about) : intro;
  return { form: id, title, submit, ...(words && { intro: words }), context, fields: fields(about) };
}

/** What would have been typed after `/muster`. A time that is none would be taken for words. */
export function readLineForm(id: LineForm, values: Values): Read<string> {
  const { at } = values;
  if (at && !readSaidTime(at)) return { ok: false, errors: { at: whenCure } };
  return { ok: true, value: `${id} ${asking[id].words(values)}`.trim() };
}

type Choice = { value: string; label: string };

function someone(label: string, choices: Choice[]): Field {
  return { id: "who", label, type: "select", choices };
}

function personChoices({ directory, rules }: About): Choice[] {
  return Object.values(directory.people).map(({ id, roles }) => ({
    value: id,
    label: personInRole({ directory, rules }, id, roles),
  }));
}

/** Each with how far their call has come, so that nobody is named who is called already. */
function calledChoices(about: About): Choice[] {
  return personChoices(about).map(({ value, label }) => {
    const state = about.incident && calledInShort(about.incident, value);
    return { value, label: state === undefined ? label : `${label}: ${state}` };
  });
}

function roleChoices({ directory, rules }: About): Choice[] {
  const held = new Set(Object.values(directory.people).flatMap(({ roles }) => roles));
  return [...held].map((role) => ({ value: role, label: `Whoever is ${roleTitle({ rules }, role)}` }));
}

/** As agreed; where nothing was, whatever they write. */
function service({ rules }: About): Field {
  const choices = Object.keys(rules.services).map((value) => ({ value, label: capitalised(inWords(value)) }));
  const asked = { id: "service", label: "Which service?" };
  return choices.length > 0 ? { ...asked, type: "select", choices } : { ...asked, type: "text" };
}
