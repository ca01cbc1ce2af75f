import { knownActions } from "../../policy/agreed-actions.ts";
import { nearest } from "../../policy/nearest.ts";
import type { Rules } from "../../policy/policy.ts";
import { partsOf, servicesNamed } from "../../policy/services-named.ts";
import { masked, unquoted } from "./quotes.ts";

/** `isolate-host FS-01 on payments`: the kind of step, what it is done to, and the service that it concerns. */

export type Agreed = Pick<Rules, "authority" | "standingOrders" | "services">;
export type SubjectWords = { what: string; target: string; service?: string };

/**
 * Undefined where something is missing. Which rules hold hangs on the step and the service, so a slip of either is asked
 * back: `wrong` is the question, and how to write what is probably meant.
 */
export function takeSubject(text: string, rules: Agreed, verb: string): SubjectWords | { wrong: string } | undefined {
  const kind = kindIn(text, rules);
  if (!kind) return undefined;
  if ("meant" in kind) {
    return { wrong: `Did you mean “${kind.meant}”? Please write ${verb} ${kind.meant} FS-01, or another word.` };
  }
  const { what } = kind;
  const on = takeServices(text.slice(kind.length).trim(), rules);
  const [service, ...others] = on.services;
  const target = on.rest || service || "";
  if (!target) return undefined;
  const [meant] = [...others, ...servicesNamed(masked(target), rules.services)].filter((each) => each !== service);
  if (meant === undefined) return { what, target: unquoted(target), ...(service && { service }) };
  const named = service === undefined ? "" : ` You named ${service} too, and it is one service at a time.`;
  return {
    wrong: `Do you mean on ${meant}?${named} Please write what it is done to, then “on” and the service: ${verb} ${what} FS-01 on ${service ?? meant}. What only has such a name, put in quotation marks.`,
  };
}

/** The longest first: “isolate host” is not “isolate”, done to “host”. */
function kindIn(text: string, rules: Agreed): { what: string; length: number } | { meant: string } | undefined {
  const kinds = longestFirst(knownActions(rules));
  const agreed = kinds.find((kind) => startsWith(text, kind));
  if (agreed !== undefined) return { what: idOf(agreed), length: agreed.length };
  const word = /^\S+/.exec(text)?.[0];
  if (!word) return undefined;
  const meant = nearestName(text, kinds);
  return meant === undefined ? { what: idOf(word), length: word.length } : { meant };
}

/** The name that the first words were probably meant to be. */
function nearestName(text: string, names: string[]): string | undefined {
  const words = partsOf(text);
  return names.find((name) => {
    const whole = partsOf(name).join("");
    const starts = words.slice(0, partsOf(name).length).map((_, index) => words.slice(0, index + 1).join(""));
    return starts.some((start) => start.length >= 4 && nearest(start, [whole]) !== undefined);
  });
}

/** `on SERVICE`, wherever it stands. */
function takeServices(text: string, { services }: Agreed): { services: string[]; rest: string } {
  const found: string[] = [];
  let rest = text;
  for (const service of longestFirst(Object.keys(services))) {
    const name = partsOf(service).join(String.raw`[\s_-]+`);
    const on = new RegExp(String.raw`(?:^|[\s,])on\s+(?:the\s+)?${name}(?=[\s,.;]|$)[,.;]*`, "iu");
    if (!on.test(rest)) continue;
    found.push(service);
    rest = rest.replace(on, " ").replaceAll(/\s+/g, " ").trim();
  }
  return { services: found, rest: rest.replace(/[\s,;]+$/, "") };
}

/** A service that is agreed upon, else the first word: what it can be is said by the refusal. */
export function takeService(text: string, rules: Pick<Agreed, "services">): { service?: string; rest: string } {
  const written = text.trim();
  const service = longestFirst(Object.keys(rules.services)).find((each) => startsWith(written, each));
  const taken = service ?? /^[^\s,:;]+/.exec(written)?.[0];
  if (taken === undefined) return { rest: "" };
  return { service: service ?? taken, rest: written.slice(taken.length).replace(/^[\s,:;]+/, "") };
}

/** So that no name hides a longer one that begins with it. */
export function longestFirst(names: string[]): string[] {
  return names.toSorted((one, other) => other.length - one.length);
}

/** An agreed word may be written with spaces: "isolate host". */
function idOf(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, "-");
}

export function startsWith(text: string, name: string): boolean {
  return idOf(text.slice(0, name.length)) === idOf(name) && /^(?:[\s,:;]|$)/.test(text.slice(name.length));
}
