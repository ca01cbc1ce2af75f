import { compile, TreeInterpreter } from "@jmespath-community/jmespath";

/** A JMESPath expression (https://jmespath.site), read once. Of what it cannot be applied to it makes null. */
export type Expression = { text: string; over(value: unknown): unknown };

type Tree = ReturnType<typeof compile>;
type Json = Parameters<typeof TreeInterpreter.search>[1];
type Node = { type: string; name?: unknown };

const longest = 500;

/** Those whose work and result grow no faster than what they are given. */
const functions = [
  ...["abs", "avg", "ceil", "contains", "ends_with", "find_first", "find_last", "floor", "items", "join", "keys"],
  ...[
    "length",
    "lower",
    "max",
    "max_by",
    "min",
    "min_by",
    "not_null",
    "replace",
    "reverse",
    "sort",
    "sort_by",
    "split",
  ],
  ...["starts_with", "sum", "to_array", "to_number", "to_string", "type", "upper", "values"],
];

/**
 * Reads an expression, or says what to write instead. It may not look at the whole payload again from within: once for each
 * element of a long list that would be more work than an alert is worth.
 */
export function expressionOf(text: string): Expression | { cure: string } {
  if (text.length > longest) return { cure: `write a JMESPath expression of at most ${longest} characters` };
  const trap = trapIn(text);
  if (trap) return { cure: trap };
  try {
    const tree = compile(text);
    for (const { type, name } of nodesOf(tree)) {
      if (type === "Root" || type === "LetExpression") return { cure: "write it without $ and let" };
      // The library reads it as half of a let, which holds whatever there is.
      if (type === "Binding") return { cure: "a lone = is no comparison, write ==" };
      if (type === "Function" && !functions.includes(String(name))) {
        return { cure: `there is no function ${name} here; there are: ${functions.join(", ")}` };
      }
    }
    return { text, over: (value) => applied(tree, value) };
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/\s+/g, " ").slice(0, 150) : "it is none";
    return { cure: hintOn(why) ?? `write a JMESPath expression, such as host.name (${why})` };
  }
}

const quoting =
  "a number, true or false stands between back-ticks (score >= `90`), a text in single quotes ('critical')";

/** What is an expression, and hardly the one that was meant. */
function trapIn(text: string): string | undefined {
  const bare = text.replace(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"/g, "''");
  if ((bare.match(/`/g)?.length ?? 0) % 2 === 1) return `close the back-tick: ${quoting}`;
  const [dashed] = /[A-Za-z_]\w*(-[A-Za-z_]\w*)+/.exec(bare.replace(/`[^`]*`/g, "''")) ?? [];
  return (
    dashed &&
    `write a name that has a hyphen in double quotes, and single ones around all of it, as YAML takes one pair off: '${text.replace(dashed, `"${dashed}"`)}' (to subtract, leave spaces around the -)`
  );
}

/** For the slips that everybody makes at first, by what the library says of them. */
function hintOn(why: string): string | undefined {
  return /\(Number\)|JSON literal/.test(why) ? quoting : undefined;
}

function applied(tree: Tree, value: unknown): unknown {
  try {
    return TreeInterpreter.search(tree, value as Json);
  } catch {
    return null;
  }
}

function* nodesOf(node: unknown): Generator<Node> {
  if (typeof node !== "object" || node === null) return;
  const isNode = "type" in node && typeof node.type === "string";
  if (isNode) yield node as Node;
  // What a literal holds is no expression.
  if (isNode && node.type === "Literal") return;
  for (const child of Object.values(node)) yield* nodesOf(child);
}

/** What JMESPath takes for true: not null, false, nothing written, or an empty list or mapping. */
export function isTrue(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === "") return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

/** A text or a number, as text; undefined when it is none, such as the `false` of a condition, or blank. */
export function textOf(value: unknown): string | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  return String(value).trim() || undefined;
}

/** The first of them that finds a text. */
export function firstText(paths: Expression[], value: unknown): string | undefined {
  for (const path of paths) {
    const text = textOf(path.over(value));
    if (text !== undefined) return text;
  }
  return undefined;
}
