import type { Rules } from "../../policy/policy.ts";
import { servicesNamed } from "../../policy/services-named.ts";
import type { Decision } from "../decisions/decision.ts";
import { serviceMeant } from "../decisions/service-meant.ts";
import type { Incident } from "../incident.ts";
import { own } from "../own.ts";
import type { Action } from "./action.ts";

/**
 * What a question or an action is about: a kind of step, on a service, done to one thing there or, without a thing, to
 * whatever of it there is. Things are named in people's own words, so that two answers are given here: whether two matters
 * are plainly one (`isOne`), and whether they may be (`mayBeOne`). What hinders somebody, such as that a question is being
 * asked already, goes by the first, save that leaving the service out makes no other matter of it; what protects somebody,
 * such as that they refused it, by the second.
 */
export type Matter = { what: string; service?: string; thing?: string };

/** Undefined of a question that asks for no step. Whether an action may stand is about that action. */
export function matterOf(incident: Incident, decision: Pick<Decision, "action" | "service" | "target" | "ratifies">) {
  const { action: what, service, target, ratifies } = decision;
  const ratified = ratifies === undefined ? undefined : own(incident.actions, ratifies);
  if (ratified) return matterOfAction(incident, ratified);
  return what === undefined ? undefined : matter({ what, service, thing: target });
}

export function matterOfAction(incident: Incident, action: Action): Matter {
  const { what, target, decidedBy } = action;
  const service = serviceMeant(action, incident);
  const leave = decidedBy.flatMap((id) => own(incident.decisions, id) ?? []).find((each) => allows(each));
  const isWhole = leave && leave.ratifies === undefined && leave.target === undefined;
  return matter({ what, service, thing: isWhole ? undefined : target });
}

/** What is named as the service is named is all of it. */
function matter({ what, service, thing }: { what: string; service: string | undefined; thing: string | undefined }) {
  const isWhole = thing === undefined || (service !== undefined && isSame(thing, service));
  return { what, ...(service !== undefined && { service }), ...(!isWhole && { thing }) };
}

/** What was chosen allows the step, or that it stands. */
export function allows({ state, options }: Decision): boolean {
  return state.status === "made" && options.some(({ id, acts }) => id === state.option && acts);
}

/** Plainly the same step on the same service, of the same thing or both of all of it. */
export function isOne(one: Matter, other: Matter): boolean {
  return one.what === other.what && one.service === other.service && isOnePart(one, other);
}

/** The same thing or, on both sides, all of it. */
export function isOnePart(one: Pick<Matter, "thing">, other: Pick<Matter, "thing">): boolean {
  if (one.thing === undefined || other.thing === undefined) return one.thing === other.thing;
  return isOneThing(one.thing, other.thing);
}

/** The same step and, for all that is said, the same service and the same thing: a thing is a part of the whole. */
export function mayBeOne({ rules }: Pick<Incident, "rules">, one: Matter, other: Matter): boolean {
  const isNamed = (service: string | undefined) => own(rules.services, service ?? "") !== undefined;
  const isThere =
    one.service === other.service ||
    !isNamed(one.service) ||
    !isNamed(other.service) ||
    bears(rules, one.thing, other.service) ||
    bears(rules, other.thing, one.service);
  return one.what === other.what && isThere && mayBeOneThing(one.thing, other.thing);
}

/** The pump that somebody says is on payments may be a pump all the same. */
function bears({ services }: Pick<Rules, "services">, thing = "", service = ""): boolean {
  return servicesNamed(thing, services).includes(service);
}

/** `one` is all of what `other` is about, or the very same thing. */
export function covers(one: Matter, other: Matter): boolean {
  return isOne(one, other) || (one.what === other.what && one.service === other.service && one.thing === undefined);
}

/** "Host 12" and "host  12" are one thing. */
export function isSame(one: string, other: string): boolean {
  const plain = (words: string) => words.trim().replace(/\s+/g, " ").toLowerCase();
  return plain(one) === plain(other);
}

/** In other words it may be the same thing; but not where each has a name with a number, and no such name is in both. */
export function mayBeOneThing(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return true;
  const isNumbered = numbered(one).length > 0 && numbered(other).length > 0;
  return !isNumbered || isOneThing(one, other);
}

/**
 * Things are named in people's own words: what one calls "FS-01" is another's "the host FS-01" or "fs01". The same numbered
 * name is in both, or one of the two says nothing that the other does not say too.
 */
export function isOneThing(one: string, other: string): boolean {
  const isIn = (some: string[], all: string[]) => some.length > 0 && some.every((word) => all.includes(word));
  const [words, others] = [wordsOf(one), wordsOf(other)];
  const isNamed = numbered(one).some((name) => numbered(other).some((each) => isPartOf(name, each)));
  const isWritten = isSame(one, other) || words.join("") === others.join("");
  return isWritten || isNamed || isIn(words, others) || isIn(others, words);
}

/** "12" and "host12"; not "12" and "112". */
function isPartOf(one: string, other: string): boolean {
  const endsWith = (name: string, number: string) =>
    /^\d+$/.test(number) && name.endsWith(number) && !/\d/.test(name.at(-number.length - 1) ?? "");
  return one === other || endsWith(one, other) || endsWith(other, one);
}

/** "FS-01", "fs01" and "fs-1.corp.example" are one name, and so is the last word of "FS 1". */
function numbered(thing: string): string[] {
  const words = thing
    .normalize("NFKC")
    .toLowerCase()
    .split(/[\s,;:/()[\]"'“”]+/);
  return words.flatMap((word) => {
    const [host = word] = /\p{L}/u.test(word) ? word.split(".") : [word];
    const name = host.replace(/(?<!\d)0+(?=\d)/g, "").replace(/[^\p{L}\p{N}]/gu, "");
    return /\p{N}/u.test(name) ? [name] : [];
  });
}

function wordsOf(thing: string): string[] {
  const words = thing
    .normalize("NFKC")
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u);
  return words.filter((word) => word !== "" && !["the", "a", "an"].includes(word));
}
