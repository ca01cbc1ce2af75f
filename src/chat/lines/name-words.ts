import { type CommandContext, findCalled } from "./command-people.ts";

/** Names among words: where they end is never guessed, because whoever is forgotten is paged, or not called. */

/** `beside`: a name after these that may be one of them, or may be the beginning of what follows. */
export type Names = { names: string[]; rest: string; beside?: string };

const link = /^(?:,\s*(?:and\s+|&\s*)?|[&/+]\s*|and(?:\s+|$))/i;
/** A mention is one word, whatever name the platform writes into it. */
const mention = /^(?:<@[^>]+>|@[^\s,&/+]+)/;
const longestName = 5;

/**
 * The names that `text` begins with: after the first, mentions, and whatever stands behind a comma, "and", "&", "/" or "+".
 * The first is taken as it is written, though nobody has it.
 */
export function takeNames(text: string, context: CommandContext): Names {
  const first = nameAtStart(text.trimStart(), context) ?? /^[^\s,&/+]*/.exec(text.trimStart())?.[0] ?? "";
  const names = first === "" ? [] : [first];
  let rest = text.trimStart().slice(first.length).trimStart();
  while (names.length > 0) {
    const linked = link.exec(rest)?.[0] ?? "";
    const after = rest.slice(linked.length);
    const name = nameAtStart(after, context);
    const isList = linked !== "" || mention.test(after);
    if (name !== undefined && isList) {
      names.push(name);
      rest = after.slice(name.length).trimStart();
      continue;
    }
    // A comma may end the list; whoever writes "and" has somebody in mind.
    const isUnclear = name !== undefined || (linked !== "" && !linked.startsWith(","));
    const beside = isUnclear ? (name ?? /^\S+/.exec(after)?.[0] ?? "…") : undefined;
    return { names, rest: linked.startsWith(",") ? after : rest, ...(beside !== undefined && { beside }) };
  }
  return { names, rest };
}

/** The longest run of words that means somebody, whatever stands between them: "OT / clinical safety". */
function nameAtStart(text: string, context: CommandContext): string | undefined {
  const mentioned = mention.exec(text)?.[0];
  if (mentioned?.startsWith("<")) return mentioned;
  if (!/^[^\s,&/+]/.test(text)) return undefined;
  const words = [...text.matchAll(/[^\s,&/+]+/g)].slice(0, longestName);
  const ends = words.map((word) => word.index + word[0].length).toReversed();
  const longest = ends.map((end) => text.slice(0, end)).find((words) => isSomebody(words, context));
  return longest ?? mentioned;
}

function isSomebody(words: string, context: CommandContext): boolean {
  const found = findCalled(words, context);
  return found.kind !== "nobody" || found.several === true;
}
