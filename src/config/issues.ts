import type { z } from "zod";
import { nearest } from "../policy/nearest.ts";
import type { Mistake } from "./mistake.ts";
import type { Path, YamlFile } from "./yaml.ts";

/** A mistake before it has a place. `at: "key"` is about the key itself, not about what it holds. */
export type Draft = {
  path: Path;
  at: "key" | "value";
  message: string;
  cure: string;
  /** The one value, or the one key, that the cure says to write instead. */
  instead?: unknown;
  /** Words, any of which would do. */
  allowed?: string[];
  /** A key that has no place there. */
  isStranger?: true;
};

export function placed({ path, at, message, cure }: Draft, yaml: YamlFile): Mistake {
  return { ...(at === "key" ? yaml.keyPlace(path) : yaml.place(path)), message, cure };
}

type Issue = z.core.$ZodIssue;
type Context = { data: unknown; knownKeys: (path: Path) => string[] };

/** zod's issues in words: what is written, and what to write instead. */
export function explainIssues(issues: Issue[], context: Context): Draft[] {
  const drafts = issues.flatMap((issue) => explain(issue, [], context));
  // A misspelt key is one mistake, not also the lack of the key that was meant.
  const meant = new Set(drafts.flatMap(({ suggested }) => (suggested ? [JSON.stringify(suggested)] : [])));
  return drafts
    .filter(({ missing }) => !(missing && meant.has(JSON.stringify(missing))))
    .map(({ missing: _missing, suggested: _suggested, ...draft }) => draft);
}

type Explained = Draft & { missing?: Path; suggested?: Path };

function explain(issue: Issue, under: Path, context: Context): Explained[] {
  const path = [...under, ...(issue.path as Path)];
  const shown = pathText(path);
  const value = valueAt(context.data, path);
  const one = (message: string, cure: string): Explained[] => [{ path, at: "value", message, cure }];
  switch (issue.code) {
    case "invalid_type":
      return value === undefined
        ? missing(path, ownWords(issue) ?? `as ${kindWords(issue.expected)}`)
        : [wrongKind(path, issue, value, context)];
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(path, key, context));
    case "invalid_union":
      return explainUnion(issue, path, context, value);
    case "invalid_value":
      if (value === undefined) return missing(path, `as one of: ${issue.values.join(", ")}`, issue.values.map(String));
      return [notOneOf(path, value, issue.values.map(String), issue.message)];
    case "invalid_key":
      return [
        { path, at: "key", message: `${shown} is not a good name`, cure: issue.issues[0]?.message ?? "rename it" },
      ];
    case "too_small":
      if (issue.origin === "string") return one(`${shown} is empty`, "fill it in, or take the key away");
      if (issue.origin === "array") return one(`${shown} is an empty list`, `name at least ${issue.minimum}`);
      return one(`${shown} is too small`, `write ${issue.minimum} or more`);
    case "too_big":
      return one(`${shown} is too large`, `write ${issue.maximum} or less`);
    case "invalid_format":
      return one(`${shown} is not understood`, formatCure(issue));
    case "not_multiple_of":
    case "invalid_element":
    case "custom":
      return one(`${shown} is not understood`, issue.message);
  }
}

function formatCure({ format, message }: z.core.$ZodIssueInvalidStringFormat): string {
  return format === "email" ? "write an address as name@example.com" : message;
}

function missing(path: Path, cure: string, allowed: string[] = []): Explained[] {
  const message = `${pathText(path)} is missing`;
  return [{ path, at: "value", message, cure: `add it, ${cure}`, missing: path, allowed }];
}

function wrongKind(path: Path, issue: z.core.$ZodIssueInvalidType, value: unknown, context: Context): Draft {
  const { expected } = issue;
  const shown = pathText(path);
  if (value === null && path.length === 0) {
    return { path, at: "value", message: "the file is empty", cure: "begin with the file that muster init writes" };
  }
  if (value === null) {
    const message = `${shown} has nothing after it`;
    return { path, at: "value", message, cure: `write ${kindWords(expected)}, or take the key away` };
  }
  if (expected === "array" && isWord(value)) return notInBrackets(path, value);
  const [only, ...others] = Array.isArray(value) ? value : [];
  if (expected === "string" && typeof only === "string" && others.length === 0) {
    const message = `${shown} takes one word, not a list`;
    return { path, at: "value", message, cure: "write it without brackets", instead: only };
  }
  const message = `${shown} is ${kindOf(value)}, not ${kindWords(expected)}`;
  const known = expected === "object" && path.length > 0 ? context.knownKeys(path) : [];
  const usual =
    known.length > 0 ? `write a mapping with some of these: ${known.join(", ")}` : kindCure(expected, value);
  const own = ownWords(issue);
  return { path, at: "value", message, cure: own ? `write it, ${own}` : usual };
}

/** What the schema itself says should stand there, as it goes on after "write" or "add it". */
function ownWords({ message }: z.core.$ZodIssueInvalidType): string | undefined {
  return message === "" || message.startsWith("Invalid") ? undefined : message.replace(/^write /, "as ");
}

function isWord(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

/** What is meant is plain. Only a name is said again: what else stands there may be a number to call. */
function notInBrackets(path: Path, word: string | number): Draft {
  const message = `${pathText(path)} takes a list, even of one`;
  const isName = /^(\p{L}[\p{L}\p{N} ._-]*|\d{1,3})$/u.test(String(word));
  return { path, at: "value", message, cure: `write it in brackets: [${isName ? word : "…"}]`, instead: [word] };
}

function kindCure(expected: string, value: unknown): string {
  if (expected === "string" && typeof value === "number")
    return "put quotes around it, and its unit into them if it has one";
  if (expected === "string" && typeof value === "boolean") return "put quotes around it";
  return `write ${kindWords(expected)}${example(expected)}`;
}

function unknownKey(path: Path, key: string, { knownKeys }: Context): Explained {
  const known = knownKeys(path);
  const suggestion = nearest(key, known);
  const holder = path.length === 0 ? "the file" : pathText(path);
  const cure =
    suggestion === undefined ? `take it away; ${holder} may have: ${known.join(", ")}` : `write "${suggestion}"`;
  return {
    path: [...path, key],
    at: "key",
    message: `${holder} has no "${key}"`,
    cure,
    isStranger: true,
    ...(suggestion !== undefined && { suggested: [...path, suggestion], instead: suggestion }),
  };
}

/** `message` is the schema's own where it has one: what each of the words means. */
function notOneOf(path: Path, value: unknown, allowed: string[], message = ""): Draft {
  const suggestion = typeof value === "string" ? nearest(value, allowed) : undefined;
  const [only = "", ...others] = allowed;
  const meant = suggestion ?? (others.length === 0 ? only : undefined);
  const explained = message === "" || message.startsWith("Invalid") ? "write one of these" : message;
  return {
    path,
    at: "value",
    message: `${pathText(path)} is not one of: ${allowed.join(", ")}`,
    cure: meant === undefined ? explained : `write ${suggestion === undefined ? meant : `"${meant}"`}`,
    ...(suggestion !== undefined && { instead: suggestion }),
    allowed,
  };
}

/** Explains the alternative that was most likely meant, as if there were no other. */
function explainUnion(issue: z.core.$ZodIssueInvalidUnion, path: Path, context: Context, value: unknown): Explained[] {
  const options = "options" in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
  if (issue.errors.length === 0) {
    if (value === undefined) return missing(path, `as one of: ${options.join(", ")}`, options);
    return [notOneOf(path, value, options)];
  }
  const [likeliest] = issue.errors.toSorted((a, b) => unlikelihood(a) - unlikelihood(b));
  const kinds = issue.errors.flatMap((branch) => branch.filter(isAboutTheWhole).map(({ expected }) => expected));
  if (kinds.length < issue.errors.length) return (likeliest ?? []).flatMap((each) => explain(each, path, context));
  if (kinds.includes("array") && isWord(value)) return [notInBrackets(path, value)];
  const known = kinds.every((kind) => kind === "object") ? context.knownKeys(path) : [];
  const words = [...new Set(kinds.map(kindWords))].join(" or ");
  if (value === undefined) return missing(path, `as ${words}`);
  const message = `${pathText(path)} is ${kindOf(value)}, not ${words}`;
  const cure = known.length > 0 ? `write a mapping with some of these: ${known.join(", ")}` : `write ${words}`;
  return [{ path, at: "value", message, cure }];
}

function isAboutTheWhole(issue: Issue): issue is z.core.$ZodIssueInvalidType {
  return issue.code === "invalid_type" && issue.path.length === 0;
}

/** Another kind of value is the least likely, then keys that do not belong, then what is missing or malformed. */
function unlikelihood(branch: Issue[]): number {
  const foreign = branch.flatMap((issue) => (issue.code === "unrecognized_keys" ? issue.keys : [])).length;
  return (branch.some(isAboutTheWhole) ? 10_000 : 0) + foreign * 100 + branch.length;
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** `severities.sev1.call[0].role` */
function pathText(path: Path): string {
  if (path.length === 0) return "the file";
  return path
    .map((step, index) => (typeof step === "number" ? `[${step}]` : `${index > 0 ? "." : ""}${step}`))
    .join("");
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "empty";
  if (Array.isArray(value)) return "a list";
  switch (typeof value) {
    case "number":
    case "bigint":
      return "a number";
    case "boolean":
      return "true or false";
    case "object":
      return "a mapping";
    default:
      return "text";
  }
}

function kindWords(expected: string): string {
  const words: Record<string, string> = {
    array: "a list",
    record: "a mapping",
    object: "a mapping",
    string: "text",
    int: "a whole number",
    number: "a number",
    boolean: "true or false",
  };
  return words[expected] ?? expected;
}

function example(expected: string): string {
  if (expected === "array") return ": [one, two]";
  return expected === "record" || expected === "object" ? ": { key: value }" : "";
}
