import { knownActions } from "../../policy/agreed-actions.ts";
import type { Rules } from "../../policy/policy.ts";
import { isIn, partsOf, servicesNamed } from "../../policy/services-named.ts";
import { notStated } from "../cards/decisions/stated.ts";
import { labelsOf, maxOptions, noStep, optionField } from "../cards/forms/option-rows.ts";
import { inWords } from "../cards/names.ts";
import { longestFirst } from "./subject-words.ts";

/**
 * The grammar of a question in one line: `shut-down payments within 25m: Shut down payments? | Shut down | Keep running`.
 * Before the colon, if anything: the step, the service, `of FS-01` (what it is done to), `down 2h-6h`, `within 25m`, `recommend 2`
 * where its proposer recommends one, and `option 2` or `option none`: which of them carries the step out. That is left out
 * where one option alone begins with the step, as in `Shut down`. Pure, and never throws.
 */

export type DecideWords =
  /** The answers of the form `decide`, by field. */
  | { kind: "question"; values: Record<string, string> }
  /** Too little to be put: the form asks for the rest. `remark`: what of it was taken from the words, as nobody said it. */
  | { kind: "unfinished"; initial: Record<string, string>; lacks?: "acts"; remark?: string }
  | { kind: "wrong"; cure: string };

type Agreed = Pick<Rules, "authority" | "services">;

const example = "/muster decide shut-down payments within 25m: Shut down payments? | Shut down | Keep running";

export function decideWords(text: string, rules: Agreed): DecideWords {
  const [asked = "", ...labels] = text.split("|").map((part) => part.trim());
  if (labels.length === 0) return unfinished({ question: asked }, { ...stepIn(asked, rules) });
  const head = takeHead(asked, rules);
  if ("cure" in head) return { kind: "wrong", cure: head.cure };
  if (labels.length > maxOptions || labels.some((label) => label === "")) {
    return { kind: "wrong", cure: `Please write two to ${maxOptions} options, with | before each: ${example}` };
  }
  const options = labels.flatMap((label, index) => [
    [optionField(index + 1, "label"), label],
    [optionField(index + 1, "act"), notStated],
    [optionField(index + 1, "wait"), notStated],
  ]);
  const { action } = head.values;
  const written = { ...head.values, question: head.question, ...Object.fromEntries(options) };
  const acting = action !== undefined && head.values.acts === undefined ? actingOf(labels, action) : {};
  const values: Record<string, string> = { ...acting, ...written };
  const step = action === undefined ? stepIn(head.question, rules) : undefined;
  // Without its step nothing is authorised and nothing weighed: the form shows the step chosen, or lets it be none.
  if (step) return unfinished(values, step);
  if (labels.length === 1 || !head.question) return unfinished(values, acting);
  if (action !== undefined && values.acts === undefined) return { kind: "unfinished", initial: values, lacks: "acts" };
  return { kind: "question", values };
}

type Guessed = { action?: string; service?: string; acts?: string };

/**
 * What the words of a question say of the fields of its form that were left empty: the step, the one service, the option
 * that carries the step out. With a `remark` it is for whoever wrote them to check; without one nothing was taken but, as in
 * one line, that option. Undefined where they say nothing, or where it was chosen that there is no step.
 */
export function fromQuestion(
  written: Record<string, string>,
  rules: Agreed,
): { guessed: Guessed; remark?: string } | undefined {
  const { question = "", action: chosen, service: named } = written;
  const step = chosen === undefined ? stepIn(question, rules)?.action : chosen;
  if (step === undefined || step === noStep) return undefined;
  const service = serviceIn(question, rules);
  const seen: Guessed = {
    ...(chosen === undefined && { action: step }),
    ...(service !== undefined && service !== named && { service }),
  };
  const acting = written.acts === undefined ? actingOf(labelsOf(written), step) : {};
  const guessed = { ...seen, ...acting };
  if (Object.keys(guessed).length === 0) return undefined;
  const isSeen = Object.keys(seen).length > 0;
  return { guessed, ...(isSeen && remarkOn({ ...written, ...guessed }, guessed)) };
}

function unfinished(written: Record<string, string>, guessed: Guessed): DecideWords {
  const initial: Record<string, string> = { ...written, ...guessed };
  return { kind: "unfinished", initial, ...remarkOn(initial, guessed) };
}

function remarkOn(initial: Record<string, string>, { action, service, acts }: Guessed): { remark?: string } {
  const taken = [
    ...(action === undefined ? [] : [`the step is “${inWords(action)}”`]),
    ...(service === undefined ? [] : [`the service is ${service}`]),
    ...(acts === undefined ? [] : [`“${initial[optionField(Number(acts), "label")]}” is what carries it out`]),
  ];
  return taken.length > 0 ? { remark: `Taken from your words, please check: ${taken.join(", ")}.` } : {};
}

/** The one option that says that it is the step: “Shut it down”, beside “Keep it running”. Else nobody has said which it is. */
function actingOf(labels: string[], action: string): { acts?: string } {
  const step = partsOf(action);
  const rows = labels.flatMap((label, index) => {
    const said = partsOf(label).filter((word) => !between.includes(word));
    return step.every((word, at) => said[at] === word) ? [String(index + 1)] : [];
  });
  const [row, ...others] = rows;
  return row !== undefined && others.length === 0 ? { acts: row } : {};
}

const between = ["it", "them", "the", "this"];

/** The step that a question speaks of, or of one that is written nearly so, and the one service that it names. */
function stepIn(question: string, rules: Agreed): { action: string; service?: string } | undefined {
  const words = partsOf(question);
  const kinds = longestFirst(askedAbout(rules));
  const action = kinds.find((kind) => isIn(words, partsOf(kind)));
  if (action === undefined) return undefined;
  const service = serviceIn(question, rules);
  return { action, ...(service !== undefined && { service }) };
}

function serviceIn(question: string, { services }: Agreed): string | undefined {
  const [service, ...others] = servicesNamed(question, services);
  return others.length === 0 ? service : undefined;
}

/** What only a standing order names is done by it, and asked of nobody. */
function askedAbout(rules: Agreed): string[] {
  return knownActions({ ...rules, standingOrders: [] });
}

type Head = { values: Record<string, string>; question: string } | { cure: string };

/** Written as a step is, such as `wipe-host`: it was meant to be one, and nobody is woken for a question without it. */
const looksLikeStep = /^[a-z]+(?:-[a-z]+)+(?:\s|$)/;

/** What stands before the first colon, if it is about what is asked for and not part of the question. */
function takeHead(asked: string, rules: Agreed): Head {
  const [, written, question] = /^([^:?]*):(?:\s+(.*))?$/s.exec(asked) ?? [];
  if (written === undefined) return { values: {}, question: asked };
  const { values, rest } = takeValues(written.trim(), rules);
  if (rest === "") return { values, question: question ?? "" };
  if (Object.keys(values).length === 0 && !looksLikeStep.test(rest)) return { values: {}, question: asked };
  const kinds = askedAbout(rules).join(", ");
  const services = Object.keys(rules.services).join(", ");
  const known = [
    kinds && `a step (${kinds})`,
    services && `a service (${services})`,
    "of FS-01, down 2h-6h, within 25m, option 2, recommend 2",
  ];
  return {
    cure: `Muster does not know “${rest}” before the colon. There may stand: ${known.filter(Boolean).join(", ")}. ${example}`,
  };
}

/** In any order; what is left is not understood. */
function takeValues(written: string, rules: Agreed): { values: Record<string, string>; rest: string } {
  let rest = ` ${written} `;
  const values: Record<string, string> = {};
  const take = (field: string, pattern: RegExp, value?: string) => {
    const match = pattern.exec(rest);
    if (!match || field in values) return;
    const written = match[1] as string;
    values[field] = value ?? (field === "target" ? written : written.toLowerCase());
    rest = rest.replace(match[0], "  ");
  };
  take("deadline", /\swithin\s+(\d\w*(?:\s*min(?:ute)?s?)?)(?=\s)/i);
  take("downtime", /\s(?:down|downtime)\s+(?:for\s+)?(\d\w*(?:\s*[-–—]\s*\d\w*)?)(?=\s)/i);
  take("recommended", /\srecommend(?:ed|ing)?\s+(?:option\s+)?([1-5])(?=\s)/i);
  take("acts", /\soption\s+([1-5]|none)(?=\s)/i);
  for (const kind of longestFirst(askedAbout(rules))) take("action", named(kind), kind);
  for (const service of longestFirst(Object.keys(rules.services))) take("service", named(service), service);
  // "Out of hours: do we go?" is a question, and about no thing.
  if (values.action) take("target", /\sof\s+(\S+)(?=\s)/i);
  return { values, rest: rest.replaceAll(/\s+/g, " ").trim() };
}

/** As it was agreed, or with spaces: "isolate host"; a service may have "on" before it. */
function named(id: string): RegExp {
  const words = id.split(/[\s_-]+/).map((word) => word.replaceAll(/[^\p{L}\p{N}]/gu, "\\$&"));
  return new RegExp(`\\s(?:on\\s+)?${words.join("[\\s_-]+")}(?=\\s)`, "iu");
}
