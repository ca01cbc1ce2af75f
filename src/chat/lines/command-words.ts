import { nearest } from "../../policy/nearest.ts";
import { type CommandName, commandNameSchema } from "../../policy/policy.ts";

/** Which command a word means. */

/** Other ways to write a command that can mean nothing else. */
const synonyms = new Map<string, CommandName>([
  ...commandNameSchema.options.map((command): [string, CommandName] => [command, command]),
  ["standdown", "stand-down"],
  ["stood-down", "stand-down"],
  ["false-alarm", "stand-down"],
  ["falsealarm", "stand-down"],
  ["handover", "handoff"],
  ["hand-over", "handoff"],
  ["hand-off", "handoff"],
  ["sev", "severity"],
  ["page", "call"],
  ["decision", "decide"],
  ["actions", "action"],
  ["propose", "decide"],
  ["withdrawn", "withdraw"],
  ["retract", "withdraw"],
  ["takeover", "take-over"],
  ["take-back", "take-over"],
  ["said", "spoken"],
  ["notes", "note"],
  ["updates", "update"],
  ["briefing", "brief"],
  ["briefs", "brief"],
  ["confirmed", "confirm"],
  ["contained", "contain"],
  ["recovered", "recover"],
  ["resolve", "recover"],
  ["resolved", "recover"],
  ["closed", "close"],
  ["clock", "clocks"],
  ["list", "status"],
  ["delegation", "delegate"],
  ["agree", "agreements"],
  ["agreement", "agreements"],
  ["?", "help"],
]);

/** Words that probably mean a command: offered, never carried out. */
const guesses = new Map<string, CommandName>([
  ["new", "declare"],
  ["open", "declare"],
  ["start", "declare"],
  ["create", "declare"],
  ["incident", "declare"],
  ["cancel", "stand-down"],
  ["abort", "stand-down"],
  ["stop", "stand-down"],
  ["end", "close"],
  ["finish", "close"],
  ["done", "close"],
  ["fixed", "recover"],
  ["invite", "call"],
  ["wake", "call"],
  ["summon", "call"],
  ["log", "note"],
  ["record", "note"],
  ["approve", "decide"],
  ["vote", "decide"],
  ["report", "export"],
  ["legal", "clocks"],
  ["sitrep", "update"],
  ["summary", "brief"],
  ["overview", "brief"],
  ["deadlines", "clocks"],
  ["raise", "severity"],
  ["transfer", "handoff"],
  ["show", "status"],
  ["who", "status"],
  ["away", "delegate"],
  ["holiday", "delegate"],
  ["leave", "delegate"],
  ["sign", "agreements"],
]);

/** The first word, or the first two written apart ("stand down", "false alarm", "hand over"). */
export function takeVerb(text: string): { command: CommandName; rest: string } | undefined {
  const [, first = "", second = ""] = /^(\S+)(?:\s+(\S+))?/.exec(text) ?? [];
  const restAfter = (words: RegExp) => text.replace(words, "").trimStart();
  const apart = synonyms.get(`${wordOf(first)}-${wordOf(second)}`);
  if (apart && second) return { command: apart, rest: restAfter(/^\S+\s+\S+/) };
  const command = synonyms.get(wordOf(first));
  return command && { command, rest: restAfter(/^\S+/) };
}

/** In lower case, without a slash before or punctuation after; any dash is a hyphen. */
function wordOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[\u2010-\u2015\u2212_]/g, "-")
    .replaceAll(/^\/+|[:,.!]+$/g, "");
}

const longestWord = 20;

/** The command that `word` was probably meant to be. */
export function nearestCommand(written: string): CommandName | undefined {
  const word = wordOf(written);
  if (word.length < 2 || word.length > longestWord) return undefined;
  const guess = guesses.get(word);
  if (guess) return guess;
  const begun = commandNameSchema.options.find((command) => command.startsWith(word));
  return begun ?? synonyms.get(nearest(word, synonyms.keys()) ?? "");
}
