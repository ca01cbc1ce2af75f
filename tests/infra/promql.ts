/** What an expression in PromQL names. Not a parser: enough to see a name that nothing has. */
export type Named = {
  metrics: string[];
  functions: string[];
  /** `{outcome="failed"}` behind a metric. */
  matchers: { metric: string; label: string; operator: string; value: string }[];
  /** In `by (…)`, `ignoring (…)` and the like. */
  labels: string[];
  isBalanced: boolean;
};

const token = /"(?:[^"\\]|\\.)*"|[a-zA-Z_:$][\w:]*|\d[\w.]*|[=!]~|[=!<>]=|[^\s]/g;
const takesLabels = ["by", "without", "on", "ignoring", "group_left", "group_right"];
const words = ["and", "or", "unless", "offset", "bool"];
const closes: Record<string, string> = { "(": ")", "{": "}", "[": "]" };

export function namedIn(expression: string): Named {
  const tokens: string[] = expression.match(token) ?? [];
  const named: Named = { metrics: [], functions: [], matchers: [], labels: [], isBalanced: isBalanced(tokens) };
  for (let at = 0; at < tokens.length; at += 1) {
    const [word = "", next] = [tokens[at], tokens[at + 1]];
    if (word === "[") at = tokens.indexOf("]", at);
    if (word === "{") at = readMatchers(tokens, at, named);
    else if (takesLabels.includes(word) && next === "(") {
      const end = tokens.indexOf(")", at);
      named.labels.push(...tokens.slice(at + 2, end).filter((each) => each !== ","));
      at = end;
    } else if (/^[a-zA-Z_:]/.test(word) && !words.includes(word) && !takesLabels.includes(word)) {
      // `sum by (le) (…)` calls sum too.
      const isCall = next === "(" || takesLabels.includes(next ?? "");
      (isCall ? named.functions : named.metrics).push(word);
    }
  }
  return named;
}

/** Reads `{a="b", c=~"d"}` that begins at `start`. Returns where it ends. */
function readMatchers(tokens: string[], start: number, named: Named): number {
  const end = tokens.indexOf("}", start);
  const metric = named.metrics.at(-1) ?? "";
  for (let at = start + 1; at < end; at += 4) {
    const [label = "", operator = "", value = ""] = tokens.slice(at, at + 3);
    named.matchers.push({ metric, label, operator, value: value.slice(1, -1) });
  }
  return end;
}

function isBalanced(tokens: string[]): boolean {
  const open: string[] = [];
  for (const each of tokens) {
    if (each in closes) open.push(closes[each] ?? "");
    else if (Object.values(closes).includes(each) && open.pop() !== each) return false;
  }
  return open.length === 0;
}
