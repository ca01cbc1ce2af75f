import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
  visit,
  type YAMLError,
} from "yaml";
import type { Mistake, Place } from "./mistake.ts";

export type Path = (string | number)[];

/** A YAML file that knows where each of its values is written. */
export type YamlFile = {
  /** What the file says; undefined when it cannot be read, and then `mistakes` say why. */
  data: unknown;
  mistakes: Mistake[];
  /** Where the value at `path` is written; when there is none, the nearest thing that would hold it. */
  place(path: Path): Place;
  /** Where the key itself is written. */
  keyPlace(path: Path): Place;
  /** Every key, and every value that is not a collection, in the order of the file. */
  scalars: { path: Path; kind: "key" | "value"; text: string }[];
};

const largest = 1_000_000;
/** An alias that multiplies more than this is an attack on memory, not a policy. */
const maxAliasCount = 100;

/** Reads one YAML 1.2 document. `file` is the name that places carry. */
export function readYaml(file: string, text: string): YamlFile {
  const lines = new LineCounter();
  if (text.length > largest) return unreadable(file, `is larger than ${largest} characters`, "make it smaller");
  const document = parseDocument(text, {
    lineCounter: lines,
    // The library's pretty errors quote the line, which may hold a secret.
    prettyErrors: false,
    stringKeys: true,
    resolveKnownTags: false,
    // "silent" would also leave out that there is a second document.
    logLevel: "error",
  });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const place = (path: Path) => at(offsetOf(document, path));
  const keyPlace = (path: Path) => at(keyOffset(document, path) ?? offsetOf(document, path));
  const errors = withoutEchoes([...document.errors, ...document.warnings], at);
  const syntax = errors.map((error) => explainSyntax(error, text, at));
  const aliases = brokenAliases(document).map((offset) => ({
    ...at(offset),
    message: "this alias names no anchor written before it",
    cure: "write the value itself",
  }));
  const mistakes = [...syntax, ...aliases];
  const isWhole = document.errors.every(({ code }) => code === "DUPLICATE_KEY") && aliases.length === 0;
  if (!isWhole) return { data: undefined, mistakes, place, keyPlace, scalars: [] };
  const data = contentOf(document);
  if (!data.ok) return unreadable(file, "repeats itself through aliases without end", "write the values themselves");
  return { data: data.value, mistakes, place, keyPlace, scalars: scalarsOf(document) };
}

function unreadable(file: string, what: string, cure: string): YamlFile {
  const top = { file, line: 1, column: 1 };
  const mistakes = [{ ...top, message: `this file ${what}`, cure }];
  return { data: undefined, mistakes, place: () => top, keyPlace: () => top, scalars: [] };
}

/** What comes after the first mistake of a line is mostly its echo; a key written twice is not. */
function withoutEchoes(errors: YAMLError[], at: (offset: number) => Place): YAMLError[] {
  const lines = new Set<number | undefined>();
  return errors.filter(({ code, pos }) => {
    const { line } = at(pos[0]);
    return code === "DUPLICATE_KEY" || (!lines.has(line) && lines.add(line));
  });
}

type Parsed = Document<ParsedNode>;

function contentOf(document: Document): { ok: true; value: unknown } | { ok: false } {
  try {
    return { ok: true, value: document.toJS({ maxAliasCount }) };
  } catch {
    return { ok: false };
  }
}

function brokenAliases(document: Document): number[] {
  const broken: number[] = [];
  visit(document as Parsed, {
    Alias: (_key, alias, ancestors) => {
      const target = alias.resolve(document);
      const isInside = ancestors.some((ancestor) => ancestor === target);
      if (!target || isInside) broken.push(alias.range?.[0] ?? 0);
    },
  });
  return broken;
}

/** In our own words, because the library's may quote the text. */
function explainSyntax({ code, pos }: YAMLError, text: string, at: (offset: number) => Place): Mistake {
  const place = at(pos[0]);
  const [message, cure] = syntaxWords[code];
  if (code !== "DUPLICATE_KEY") return { ...place, message, cure };
  const key = /^[A-Za-z][\w-]*/.exec(text.slice(pos[0], pos[0] + 60))?.[0] ?? "this key";
  return { ...place, message: `"${key}" is written twice here`, cure: "keep one of the two" };
}

const unfinished = ["something is missing here", "look for a quote, bracket, comma or colon left out"] as const;
const unexpected = [
  "this does not belong here",
  "look for a quote, bracket or indent that went wrong just above",
] as const;
const indent = [
  "the indentation does not fit",
  "indent with spaces, and entries of one list or mapping alike",
] as const;
const plain = ["this YAML feature is not understood", "write plain keys, values, lists and mappings"] as const;

const syntaxWords: Record<YAMLError["code"], readonly [message: string, cure: string]> = {
  ALIAS_PROPS: plain,
  BAD_ALIAS: plain,
  BAD_COLLECTION_TYPE: plain,
  BAD_DIRECTIVE: plain,
  BAD_DQ_ESCAPE: ["this escape is not understood", 'write "\\\\" for a backslash, or use single quotes'],
  BAD_INDENT: indent,
  BAD_PROP_ORDER: plain,
  BAD_SCALAR_START: ["a value cannot begin with this character", "put quotes around the value"],
  BLOCK_AS_IMPLICIT_KEY: ["two mappings on one line", "put each key on its own line, or use { }"],
  BLOCK_IN_FLOW: ["a list or mapping of lines inside brackets", "write it in brackets too"],
  DUPLICATE_KEY: ["a key is written twice here", "keep one of the two"],
  IMPOSSIBLE: unexpected,
  KEY_OVER_1024_CHARS: ["this key is too long", "look for a colon or quote left out"],
  MISSING_CHAR: unfinished,
  MULTIPLE_ANCHORS: plain,
  MULTIPLE_DOCS: ["a second document begins here", "keep one document: take away the ---"],
  MULTIPLE_TAGS: plain,
  MULTILINE_IMPLICIT_KEY: ["a key runs over two lines", "look for a colon or quote left out"],
  NON_STRING_KEY: ["this key is not a word", "write a plain word as the key"],
  RESOURCE_EXHAUSTION: ["this is nested too deeply", "write it flatter"],
  TAB_AS_INDENT: ["a tab indents this line", "indent with spaces"],
  TAG_RESOLVE_FAILED: ["tags such as !this are not understood", "take the tag away"],
  UNEXPECTED_TOKEN: unexpected,
};

/** Aliases are followed, so a place may be where the anchor is. */
function child(document: Document, parent: unknown, step: string | number): { key?: Node; value: unknown } | undefined {
  const holder = isAlias(parent) ? parent.resolve(document) : parent;
  if (isSeq(holder))
    return typeof step === "number" && step in holder.items ? { value: holder.items[step] } : undefined;
  if (!isMap(holder)) return undefined;
  const pair = holder.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  return pair && { key: pair.key as Node, value: pair.value };
}

/** A collection is at its key, if it has one; anything else is where it begins. */
function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of path) {
    const found = child(document, node, step);
    if (!found) return offset;
    node = found.value;
    const isWrittenOut = isAlias(node) || (isScalar(node) && Boolean(node.source));
    offset = startOf(isWrittenOut ? node : (found.key ?? node)) ?? offset;
  }
  return offset;
}

function keyOffset(document: Document, path: Path): number | undefined {
  let node: unknown = document.contents;
  let key: Node | undefined;
  for (const step of path) {
    const found = child(document, node, step);
    if (!found) return undefined;
    ({ key, value: node } = found);
  }
  return startOf(key);
}

function startOf(node: unknown): number | undefined {
  return isScalar(node) || isCollection(node) || isAlias(node) ? node.range?.[0] : undefined;
}

function scalarsOf(document: Document): YamlFile["scalars"] {
  const scalars: YamlFile["scalars"] = [];
  const walk = (node: unknown, path: Path) => {
    if (isScalar(node)) scalars.push({ path, kind: "value", text: String(node.value) });
    if (isSeq(node)) for (const [index, item] of node.items.entries()) walk(item, [...path, index]);
    if (!isMap(node)) return;
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : "";
      scalars.push({ path: [...path, name], kind: "key", text: name });
      walk(value, [...path, name]);
    }
  };
  walk(document.contents, []);
  return scalars;
}
