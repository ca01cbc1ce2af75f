import type { Decision } from "../../../incident/decisions/decision.ts";
import type { Incident } from "../../../incident/incident.ts";
import { knownActions } from "../../../policy/agreed-actions.ts";
import type { Rules } from "../../../policy/policy.ts";
import { servicesNamed } from "../../../policy/services-named.ts";
import type { Field, Form } from "../../card.ts";
import type { Listed } from "../answers/answers.ts";
import { stepWords } from "../decisions/decision-words.ts";
import { notStated } from "../decisions/stated.ts";
import { capitalised, inWords } from "../names.ts";
import { writtenDowntime } from "./downtime-answer.ts";
import { choice, kept, openChoice, serviceField } from "./fields.ts";
import { incidentField } from "./message-forms.ts";
import { asLines, moreField, noStep, optionField, optionNames, rowsShown } from "./option-rows.ts";

/** The forms by which a question is put, and changed. */

type Initial = Record<string, string>;

/** What is known of a question before its form opens, by the fields that the form has: it is about the incident's service. */
export function knownOf(initial: Initial, { rules, incident }: { rules: Rules; incident?: Incident }): Initial {
  const more = asLines(initial);
  const service = incident && serviceOf(incident, rules);
  const written = Object.entries(initial).filter(([, words]) => words !== notStated);
  return {
    ...(service !== undefined && { service }),
    ...(more && { [moreField]: more }),
    ...Object.fromEntries(written),
  };
}

/** The one that it was declared about, else the only one that its title names. */
function serviceOf({ service, title }: Incident, { services }: Rules): string | undefined {
  const [named, ...others] = servicesNamed(title, services);
  const meant = service ?? (others.length === 0 ? named : undefined);
  return meant !== undefined && Object.hasOwn(services, meant) ? meant : undefined;
}

/** First what no question goes without, and what decides who is asked; what follows helps them, and may be left empty. */
export function decideForm(
  { rules, open, ownProposal }: { rules: Rules; open?: readonly Listed[]; ownProposal?: string },
  context: string,
  initial: Initial,
): Form {
  const names = optionNames(initial);
  return {
    form: "decide",
    title: "Propose a decision",
    submit: ownProposal ? "Post it" : "Ask them",
    intro: ownProposal
      ? `${ownProposal} Nothing is posted yet: post it, or change the words. ${kept}`
      : `Those who decide are called and see this as you write it. Unless enough of them choose the same in time, nothing is approved. Only the question, the step and two options are needed. ${kept}`,
    context,
    fields: [
      ...(open ? [incidentField(open)] : []),
      { id: "question", label: "What has to be decided?", type: "text", multiline: true },
      actionField(rules),
      ...serviceField(rules),
      ...shownRows.map(labelField),
      actsField(names),
      {
        id: "deadline",
        label: "How many minutes do they have?",
        hint: "Leave it empty for the time that was agreed beforehand.",
        type: "text",
        optional: true,
      },
      ...shownRows.flatMap(costFields),
      {
        id: moreField,
        label: "More options, one a line",
        hint: "Such as: Fail over. With costs: name | what it costs now | what it may cost later. The first line is option 3.",
        type: "text",
        multiline: true,
        optional: true,
      },
      recommendedField(names),
      targetField(),
      downtimeField("Leave it empty if it stays up, or if it is as long as was agreed beforehand."),
      {
        id: "exposure",
        label: "What may grow while nothing is done?",
        hint: "Such as: two to four more hosts are lost every hour. Shown beside what acting now costs.",
        type: "text",
        optional: true,
      },
      ...safetyField(rules),
    ],
  };
}

function downtimeField(hint: string): Field {
  const label = "How long would the service be down?";
  return { id: "downtime", label, hint: `Such as 2h or 2h-6h. ${hint}`, type: "text", optional: true };
}

const shownRows = Array.from({ length: rowsShown }, (_, index) => index + 1);

function labelField(row: number): Field {
  return { id: optionField(row, "label"), label: `Option ${row}`, type: "text" };
}

function costFields(row: number): Field[] {
  const field = (part: Parameters<typeof optionField>[1], label: string): Field => {
    return { id: optionField(row, part), label, type: "text", optional: true };
  };
  return [field("act", `Option ${row}: what it costs now`), field("wait", `Option ${row}: what it may cost later`)];
}

/** The same rows as when it was proposed; who decides, and until when, follows from the step and the service, which stay. */
export function editForm(decision: Decision | undefined, context: string): Form {
  const { options = [], recommended, ratifies } = decision ?? {};
  const names = decision ? optionNames(answersOf(decision)).slice(0, options.length) : [];
  const step = decision && ratifies === undefined ? stepWords(decision) : undefined;
  const stays = step === undefined ? "" : " To ask about another step or service, withdraw it and ask anew.";
  return {
    form: "edit",
    title: "Change the question",
    submit: "Ask them anew",
    intro: `Whatever was chosen before does not count any more, and those who chose are told.${stays} ${kept}`,
    context,
    fields: [
      { id: "question", label: "What has to be decided?", type: "text", multiline: true },
      ...options.flatMap((_, index) => [labelField(index + 1), ...costFields(index + 1)]),
      ...(step === undefined ? [] : [openChoice("acts", `Which option carries it out: ${step}?`, orNone(names))]),
      ...(recommended === undefined ? [] : [recommendedField(names)]),
      ...(decision?.action === undefined
        ? []
        : [downtimeField("Left empty it stays as it was. Who decides goes by the longest that was said.")]),
    ],
  };
}

/** Nobody recommends what they did not say that they recommend. */
function recommendedField(names: [string, string][]): Field {
  return choice("recommended", "Which do you recommend?", [["none", "Nothing is recommended"], ...names]);
}

/** The answers of the form that changes a question: its options are named by their row. */
export function answersOf(decision: Decision): Record<string, string> {
  const { question, options, recommended, action, tradeOff } = decision;
  const { statedDowntime } = tradeOff?.inputs ?? {};
  const rows = options.flatMap(({ label, costToAct, costToWait }, index) => [
    [optionField(index + 1, "label"), label],
    [optionField(index + 1, "act"), costToAct],
    [optionField(index + 1, "wait"), costToWait],
  ]);
  const row = options.findIndex(({ id }) => id === recommended) + 1;
  const acting = options.findIndex(({ acts }) => acts) + 1;
  return {
    question,
    ...Object.fromEntries(rows),
    ...(recommended !== undefined && { recommended: String(row) }),
    ...(action !== undefined && { acts: acting > 0 ? String(acting) : "none" }),
    ...(statedDowntime && { downtime: writtenDowntime(statedDowntime) }),
  };
}

/** All that a question says, for it to be put once more. */
export function answersAnew(decision: Decision): Record<string, string> {
  const { action, target, tradeOff } = decision;
  const { safety, exposure } = tradeOff ?? {};
  return {
    ...answersOf(decision),
    ...(action !== undefined && { action }),
    ...(target !== undefined && { target }),
    ...(safety !== undefined && { safety }),
    ...(exposure !== undefined && { exposure }),
  };
}

/** Asked where there are machines or equipment that can hurt somebody. */
function safetyField({ roles, services }: Rules): Field[] {
  const isAboutPeople =
    Object.values(roles).some(({ safety }) => safety) ||
    Object.values(services).some(({ environment }) => environment !== "it");
  if (!isAboutPeople) return [];
  const hint = `Shown before anything else, and never priced. ${kept}`;
  return [{ id: "safety", label: "What could happen to people?", hint, type: "text", multiline: true, optional: true }];
}

/** Left out, nothing would be authorised, and nobody would have said so. */
function actionField(rules: Rules): Field {
  const kinds = knownActions({ ...rules, standingOrders: [] });
  const steps = kinds.map((kind): [string, string] => [kind, capitalised(inWords(kind))]);
  return {
    ...openChoice("action", "Which step does it ask for?", [...steps, [noStep, "None: no option authorises a step"]]),
    hint: "It decides who is asked, and is what their choice authorises.",
  };
}

function targetField(): Field {
  const hint = "Such as host FS-01. Leave it empty if it is about the whole service.";
  return { id: "target", label: "What would the step be done to?", hint, type: "text", optional: true };
}

/** Choosing this option authorises the step. */
function actsField(names: [string, string][]): Field {
  const hint =
    "Leave it empty where one option begins with the step, as “Shut it down” does. Choosing it authorises the step.";
  return { ...openChoice("acts", "Which option carries it out?", orNone(names)), hint, optional: true };
}

function orNone(names: [string, string][]): [string, string][] {
  return [...names, ["none", "None of them"]];
}
