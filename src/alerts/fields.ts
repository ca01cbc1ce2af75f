import { DateTime } from "luxon";
import type { Asset } from "./alert.ts";

/**
 * Reads payloads whose makers promise little: a field may be flat or nested, written with dots or without, a list of
 * one, missing, or of another type. Nothing here throws.
 *
 * The path `device.hostname` is the field of that name, or `hostname` in `device`, or in each object of a list `device`.
 * A name that is not there is looked for in small letters too, as data lakes write every name.
 */

/** Elements of one list that are read; a payload may hold millions. */
const maxElements = 50;

/** Fields of one template that are read. */
const maxFields = 200;

/** What senders write where they have nothing to say, and what a template leaves of a variable that it did not fill. */
const nothing = /^(<nil>|null|none|nil|undefined|unknown|n\/a|-|\$[A-Z_]+|\{\{[^{}]*\}\})?$/i;

/** Every text and number at the paths, in their order, trimmed and without those that say nothing. */
export function textsAt(from: unknown, ...paths: string[]): string[] {
  return paths.flatMap((path) => valuesAt(from, path)).flatMap(textOf);
}

/** The first text or number at the paths. */
export function textAt(from: unknown, ...paths: string[]): string | undefined {
  for (const path of paths) {
    const [text] = valuesAt(from, path).flatMap(textOf);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** The first number at the paths, also when it is written as a text. */
export function numberAt(from: unknown, ...paths: string[]): number | undefined {
  const text = textsAt(from, ...paths).find((one) => /^-?\d{1,15}(\.\d+)?$/.test(one));
  return text === undefined ? undefined : Number(text);
}

/** The first time at the paths as ISO-8601; a count since 1970 is in whatever unit its length tells. */
export function instantAt(from: unknown, ...paths: string[]): string | undefined {
  const said = textAt(from, ...paths);
  const digits = /^(\d{9,20})(\.\d+)?$/.exec(said ?? "")?.[1]?.length;
  if (digits === undefined) return said;
  // Seconds have at most 11 digits, milli-, micro- and nanoseconds three more each.
  const perSecond = 1_000 ** Math.max(0, Math.ceil((digits - 11) / 3));
  return DateTime.fromMillis(Math.trunc((Number(said) / perSecond) * 1_000), { zone: "utc" }).toISO() ?? undefined;
}

/** The objects at the path: those of a list, or the one that is there. */
export function objectsAt(from: unknown, path: string): Record<string, unknown>[] {
  return valuesAt(from, path).filter(isObject);
}

/** More are in no body of sensible alerts, and each takes its time, also the one that is none. */
export const maxParts = 5_000;

/** Stands at the end of a list for those of its parts that nobody looks at. */
export class Rest {
  readonly count: number;
  constructor(count: number) {
    this.count = count;
  }
}

export function atMost<Part>(parts: Part[]): (Part | Rest)[] {
  const more = parts.length - maxParts;
  return more > 0 ? [...parts.slice(0, maxParts), new Rest(more)] : parts;
}

/** The object of that name, also when a query wrote it as its text. */
export function objectAt(from: unknown, name: string): Record<string, unknown> | undefined {
  const found = isObject(from) && Object.hasOwn(from, name) ? from[name] : undefined;
  const read = typeof found === "string" ? jsonOf(found) : found;
  return isObject(read) ? read : undefined;
}

/**
 * The parts of a payload that is one or many: its elements when it is a list, or those of the first of the paths that
 * holds a list, or the payload alone; `maxParts` at most.
 */
export function partsOf(payload: unknown, ...paths: string[]): unknown[] {
  if (Array.isArray(payload)) return atMost(payload);
  for (const path of paths) {
    const list = listAt(payload, path);
    if (list) return atMost(list);
  }
  return [payload];
}

/** The whole list at the path, also when a template put its text there; undefined when there is none. */
export function listAt(payload: unknown, path: string): unknown[] | undefined {
  const found = path
    .split(".")
    .reduce((at: unknown, name) => (isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined), payload);
  const read = typeof found === "string" && found.trimStart().startsWith("[") ? jsonOf(found) : found;
  return Array.isArray(read) ? read : undefined;
}

/** What a text says as JSON; undefined when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * A payload whose fields somebody named in a template: `ALERT_TITLE`, `alertTitle` and `alert-title` are all
 * `alerttitle`. The first of two such fields counts, unless it says nothing.
 */
export function loosely(payload: unknown): Record<string, unknown> {
  const named: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(isObject(payload) ? payload : {}).slice(0, maxFields)) {
    const plain = name.toLowerCase().replace(/[^a-z0-9]/g, "");
    if (elements(named[plain]).flatMap(textOf).length === 0) named[plain] = value;
  }
  return named;
}

/** An account: a bare name such as `admin` is many people's, so it is compared only when it says whose it is. */
export function account(name: string): Asset {
  return name.includes("@") ? { name } : { name, broad: true };
}

/**
 * Other names and addresses of a machine that is known by a better one. They say where it is, and are no reason to attach:
 * many networks have the same private addresses, and a machine may have another's of yesterday.
 */
export function alsoCalled(...names: (string | undefined)[]): Asset[] {
  return names
    .flatMap((name) => (name ?? "").slice(0, 2_000).split(/\s*,\s*/))
    .filter((name) => name && !ofEveryMachine.test(name))
    .map((name) => ({ name, broad: true }));
}

/** Loopback, and addresses that a machine gives itself. */
const ofEveryMachine = /^(127\.|169\.254\.|0\.0\.0\.0$|::1$|::$|fe80:)/i;

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The values at a path. A list in a list is no value of anybody's, however deep it goes. */
function valuesAt(from: unknown, path: string): unknown[] {
  if (Array.isArray(from)) {
    return from.slice(0, maxElements).flatMap((one) => (isObject(one) ? valuesAt(one, path) : []));
  }
  if (!isObject(from)) return [];
  const whole = own(from, path);
  if (whole) return elements(whole.value);
  for (let dot = path.indexOf("."); dot > 0; dot = path.indexOf(".", dot + 1)) {
    const holder = own(from, path.slice(0, dot));
    const found = holder ? valuesAt(holder.value, path.slice(dot + 1)) : [];
    if (found.length > 0) return found;
  }
  return [];
}

function own(from: Record<string, unknown>, name: string): { value: unknown } | undefined {
  if (Object.hasOwn(from, name)) return { value: from[name] };
  const folded = name.toLowerCase();
  return Object.hasOwn(from, folded) ? { value: from[folded] } : undefined;
}

function elements(value: unknown): unknown[] {
  return Array.isArray(value) ? value.slice(0, maxElements) : [value];
}

function textOf(value: unknown): string[] {
  if (typeof value === "number") return Number.isFinite(value) ? [String(value)] : [];
  const text = typeof value === "string" ? value.trim() : "";
  return nothing.test(text) ? [] : [text];
}
