import type { DeclareIncident, ProposeDecision } from "../../../incident/commands.ts";
import type { DurationRange } from "../../../incident/decisions/trade-off.ts";
import { type PersonId, type Severity, severitySchema } from "../../../policy/policy.ts";
import { parseDuration } from "../../../policy/quantities.ts";
import { notStated } from "../decisions/stated.ts";
import { readDowntime } from "./downtime-answer.ts";
import { asFields, maxOptions, moreCure, moreField, noStep, optionField, rowsShown } from "./option-rows.ts";

/** What the answers in a form mean, or what is wrong at which field. */

export type Read<T> = { ok: true; value: T } | { ok: false; errors: Record<string, string> };
type Values = Record<string, string>;

const longestMinutes = 7 * 24 * 60;

export type Declared = Pick<
  DeclareIncident,
  "title" | "severity" | "exercise" | "service" | "personalData" | "confidential" | "insider" | "excluded"
>;

/** Whom names and roles mean, or what is wrong with one of them. */
export type WhoIs = (names: string[]) => { people: PersonId[] } | { cure: string };

export function readDeclareForm(values: Values, whoIs: WhoIs): Read<Declared> {
  const errors: Record<string, string> = {};
  const title = required(values, "title", "Please say in a few words what is happening.", errors);
  const severity = severityOf(values, "severity", errors);
  const service = trimmed(values, "service");
  const excluded = readWithout(values, whoIs, errors);
  if (!severity || Object.keys(errors).length > 0) return { ok: false, errors };
  const personalData = values.personalData === "suspected" ? "suspected" : "none";
  const exercise = values.exercise === "yes";
  const secrecy = {
    ...(values.confidential === "yes" && { confidential: true as const }),
    ...(values.confidential === "insider" && { insider: true as const }),
    ...(excluded.length > 0 && { excluded }),
  };
  return { ok: true, value: { title, severity, exercise, personalData, ...(service && { service }), ...secrecy } };
}

function readWithout(values: Values, whoIs: WhoIs, errors: Record<string, string>): PersonId[] {
  const names = trimmed(values, "without").split(/[,;\n]+/);
  const found = whoIs(names.map((name) => name.trim()).filter((name) => name !== ""));
  if ("people" in found) return found.people;
  errors.without = found.cure;
  return [];
}

export type Proposed = Pick<
  ProposeDecision,
  "question" | "options" | "recommended" | "action" | "service" | "withinMs" | "downtime" | "safety" | "exposure"
>;

export function readDecideForm(values: Values): Read<Proposed> {
  const errors: Record<string, string> = {};
  const asked = readQuestion(values, errors);
  const withinMs = readDeadline(values, errors);
  const step = trimmed(values, "action");
  const action = step === noStep ? "" : step;
  if (action || isPicked(values)) markActing(asked.options, trimmed(values, "acts"), errors);
  if (!action && isPicked(values)) errors.action = "Please say which step it is that this option carries out.";
  const service = trimmed(values, "service");
  const target = action && trimmed(values, "target");
  const downtime = downtimeOf(values, errors);
  const safety = trimmed(values, "safety");
  const exposure = trimmed(values, "exposure");
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  return {
    ok: true,
    value: {
      ...asked,
      ...(action && { action }),
      ...(service && { service }),
      ...(target && { target }),
      ...(withinMs !== undefined && { withinMs }),
      ...(downtime && { downtime }),
      ...(safety && { safety }),
      ...(exposure && { exposure }),
    },
  };
}

/** The words alone. Nobody recommends what they did not say that they recommend. */
function readQuestion(values: Values, errors: Record<string, string>): Reworded {
  const question = required(values, "question", "Please write the question.", errors);
  const options = readOptions(values, errors);
  const recommended = recommendedOf(values);
  if (recommended !== undefined && !options.some(({ id }) => id === recommended)) {
    errors.recommended = "Please recommend one of the options that you filled in, or none.";
  }
  return { question, options, ...(recommended !== undefined && { recommended }) };
}

function recommendedOf(values: Values): string | undefined {
  const row = trimmed(values, "recommended");
  return row && row !== "none" ? `option-${row}` : undefined;
}

/** An option is said to carry a step out. */
function isPicked(values: Values): boolean {
  return !["", "none"].includes(trimmed(values, "acts"));
}

/** The option that carries the step out, unless none does: nobody is taken to have said which. */
function markActing(options: Proposed["options"], acts: string, errors: Record<string, string>): void {
  if (acts === "none") return;
  const acting = options.find(({ id }) => id === `option-${acts}`);
  if (acting) acting.acts = true;
  else if (acts === "") errors.acts = "Please say which option carries the step out, or that none of them does.";
  else errors.acts = "Please choose one of the options that you filled in, or none.";
}

function readOptions(values: Values, errors: Record<string, string>): Proposed["options"] {
  const written = trimmed(values, moreField);
  if (!written) return optionsByField(values, errors);
  const more = asFields(written);
  const wrong: Record<string, string> = {};
  const options = optionsByField({ ...values, ...more }, wrong);
  for (const [field, cure] of Object.entries(wrong)) {
    const isMore = more !== undefined && Object.hasOwn(more, field);
    errors[isMore ? moreField : field] = cure;
  }
  if (!more) errors[moreField] = moreCure;
  return options;
}

function optionsByField(values: Values, errors: Record<string, string>): Proposed["options"] {
  const options: Proposed["options"] = [];
  for (let row = 1; row <= maxOptions; row++) {
    const id = (part: Parameters<typeof optionField>[1]) => optionField(row, part);
    const isUsed = (["label", "act", "wait"] as const).some((part) => trimmed(values, id(part)));
    if (row > rowsShown && !isUsed) continue;
    const label = required(values, id("label"), "Please name this option.", errors);
    const costToAct = trimmed(values, id("act")) || notStated;
    const costToWait = trimmed(values, id("wait")) || notStated;
    const isTaken = options.some((option) => option.label.toLowerCase() === label.toLowerCase());
    if (label && isTaken) errors[id("label")] = "Two options have the same name: please tell them apart.";
    options.push({ id: `option-${row}`, label, costToAct, costToWait });
  }
  return options;
}

/** A bare number is minutes; "45m" and "1h30m" are understood too. */
function readDeadline(values: Values, errors: Record<string, string>): number | undefined {
  const written = trimmed(values, "deadline")
    .toLowerCase()
    .replaceAll(/\s|min(ute)?s?$/g, "");
  if (!written) return undefined;
  const withinMs = parseDuration(/^\d+$/.test(written) ? `${written}m` : written);
  if (withinMs !== undefined && withinMs >= 60_000 && withinMs <= longestMinutes * 60_000) return withinMs;
  errors.deadline = "Please write a number of minutes, such as 25.";
  return undefined;
}

function downtimeOf(values: Values, errors: Record<string, string>): DurationRange | undefined {
  const written = trimmed(values, "downtime");
  const downtime = written ? readDowntime(written) : undefined;
  if (written && !downtime) errors.downtime = "Please write how long, such as 2h or 2h-6h.";
  return downtime;
}

/** The new words of a question that was put before. */
export type Reworded = Pick<ProposeDecision, "question" | "options" | "recommended" | "downtime">;

export function readEditForm(values: Values): Read<Reworded> {
  const errors: Record<string, string> = {};
  const asked = readQuestion(values, errors);
  if (isPicked(values)) markActing(asked.options, trimmed(values, "acts"), errors);
  const downtime = downtimeOf(values, errors);
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  return { ok: true, value: { ...asked, ...(downtime && { downtime }) } };
}

export function readConditionForm(values: Values): Read<{ option: string; condition: string }> {
  const errors: Record<string, string> = {};
  const option = required(values, "option", "Please choose one of them.", errors);
  const condition = required(values, "condition", "Please write the condition, in your own words.", errors);
  return Object.keys(errors).length === 0 ? { ok: true, value: { option, condition } } : { ok: false, errors };
}

export function readDissentForm(values: Values): Read<{ reason: string }> {
  return readReason(values, "Please write why, in your own words.");
}

export function readCloseForm(values: Values): Read<{ reason: string }> {
  return readReason(values, "Please say why in a few words.");
}

export function readUpdateForm(values: Values): Read<{ text: string }> {
  const errors: Record<string, string> = {};
  const text = required(values, "text", "Please say in a few words how things stand.", errors);
  return text ? { ok: true, value: { text } } : { ok: false, errors };
}

export function readSeverityForm(values: Values): Read<{ to: Severity; reason: string }> {
  const errors: Record<string, string> = {};
  const to = severityOf(values, "severity", errors);
  const reason = required(values, "reason", "Please say why in a few words.", errors);
  return to && Object.keys(errors).length === 0 ? { ok: true, value: { to, reason } } : { ok: false, errors };
}

export function readStandDownForm(values: Values): Read<{ reason?: string }> {
  return readOptionalReason(values);
}

/** Nobody has to say where their conflict of interest is. */
export function readAbstentionForm(values: Values): Read<{ reason?: string }> {
  return readOptionalReason(values);
}

function readOptionalReason(values: Values): Read<{ reason?: string }> {
  const reason = trimmed(values, "reason");
  return { ok: true, value: reason ? { reason } : {} };
}

function readReason(values: Values, cure: string): Read<{ reason: string }> {
  const errors: Record<string, string> = {};
  const reason = required(values, "reason", cure, errors);
  return Object.keys(errors).length === 0 ? { ok: true, value: { reason } } : { ok: false, errors };
}

function severityOf(values: Values, id: string, errors: Record<string, string>): Severity | undefined {
  const { data } = severitySchema.safeParse(values[id]);
  if (!data) errors[id] = "Please choose one of the four.";
  return data;
}

function required(values: Values, id: string, cure: string, errors: Record<string, string>): string {
  const value = trimmed(values, id);
  if (!value) errors[id] = cure;
  return value;
}

function trimmed(values: Values, id: string): string {
  return (Object.hasOwn(values, id) ? (values[id] ?? "") : "").trim();
}
