import type { Rules } from "../../../policy/policy.ts";
import type { Field } from "../../card.ts";
import { capitalised, inWords } from "../names.ts";

/** What several forms ask, and what those that ask for words say of them. */

export const kept = "This is kept and may be disclosed.";

type Choices = [value: string, label: string][];

/** The first choice is the initial one. */
export function choice(id: string, label: string, choices: Choices): Field {
  const initial = choices[0]?.[0];
  return { ...openChoice(id, label, choices), ...(initial && { initial }) };
}

/** Nothing is chosen beforehand: whoever fills it in has to say it. */
export function openChoice(id: string, label: string, choices: Choices): Field {
  return { id, label, type: "select", choices: choices.map(([value, words]) => ({ value, label: words })) };
}

/** A select needs something to select: without services there is no field. */
export function serviceField({ services }: Rules): Field[] {
  return agreedSelect("service", "Which service does it touch?", Object.keys(services));
}

/** Of what was agreed upon beforehand. */
export function agreedSelect(id: string, label: string, values: string[]): Field[] {
  if (values.length === 0) return [];
  const choices = values.map((value): Choices[number] => [value, capitalised(inWords(value))]);
  const hint = "It helps to find who was agreed to decide.";
  return [{ ...openChoice(id, label, choices), hint, optional: true }];
}
