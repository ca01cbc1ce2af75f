import type { Decision } from "../../incident/decisions/decision.ts";
import type { Incident } from "../../incident/incident.ts";
import type { Spoken } from "../../incident/spoken-time.ts";
import { listOf } from "../cards/names.ts";
import { takeTime } from "./take-time.ts";

/** Which option of which open question somebody is said to have chosen: never guessed between two. */

type Meant = { decisionId: string; option: string };

/**
 * The option, and when it was said: `Shut down at 02:40`, unless that is what an option is called. What is one option, or
 * another with a time behind it, is asked again.
 */
export function whatWasSaid(said: string, incident: Incident): (Meant & Spoken) | { cure: string } {
  const whole = read(said, incident);
  const time = takeTime(said, "end");
  if ("wrong" in time) return whole.found.length > 0 ? answered(whole) : { cure: time.wrong };
  const timed = read(time.rest, incident);
  if (whole.found.length > 0)
    return answered(isAnother(timed, whole) ? { ...whole, found: [...whole.found, ...timed.found] } : whole);
  const meant = answered(timed);
  return "cure" in meant ? meant : { ...meant, ...time.said };
}

/** By its name, its number or the words that only its name begins with; `question 2: …` says which question, where several have it. */
export function meantOption(said: string, incident: Incident): Meant | { cure: string } {
  return answered(read(said, incident));
}

/** `number`: the question that was named. */
type Read = { said: string; words: string; number?: number; all: Decision[]; found: Meant[] };

function read(said: string, { decisions }: Incident): Read {
  const all = Object.values(decisions);
  const [, number, rest] = /^(?:question|q)\s*(\d+)\s*[:,]?\s+(.+)$/is.exec(said.trim()) ?? [];
  const words = rest ?? said.trim();
  const asked = number === undefined ? all : all.slice(Number(number) - 1, Number(number));
  const found = asked
    .filter(isOpen)
    .flatMap((decision) => optionsLike(decision, words).map((option): Meant => ({ decisionId: decision.id, option })));
  return { said, words, ...(number !== undefined && { number: Number(number) }), all, found };
}

function isOpen({ state }: Decision): boolean {
  return state.status === "open";
}

function isAnother({ found: [one, ...others] }: Read, { found }: Read): boolean {
  const isThat = (each: Meant) => each.decisionId === one?.decisionId && each.option === one.option;
  return one !== undefined && others.length === 0 && !found.some(isThat);
}

function answered({ said, words, number, all, found }: Read): Meant | { cure: string } {
  const [only, ...others] = found;
  if (!all.some(isOpen)) return { decisionId: "", option: said };
  if (only && others.length === 0) return only;
  if (only) return { cure: whichOne(only, others, { words, all }) };
  const named = number === undefined ? undefined : all[number - 1];
  if (number !== undefined && !(named && isOpen(named)))
    return { cure: `No open question is number ${number}. ${listed(all)}` };
  return { cure: `No open question has an option “${words}”. ${listed(all)}` };
}

function whichOne(only: Meant, others: Meant[], { words, all }: Pick<Read, "words" | "all">): string {
  const question = `question ${all.findIndex(({ id }) => id === only.decisionId) + 1}: `;
  if (others.some(({ decisionId }) => decisionId !== only.decisionId)) {
    return `More than one open question has that option. ${listed(all)} Please say which: /muster spoken @somebody ${question}${words}`;
  }
  const isOne = all.filter(isOpen).length === 1;
  return `More than one option may be meant. ${listed(all)} Please say which by its number: /muster spoken @somebody ${isOne ? "" : question}option 1`;
}

/** What it is called, else its number, else every one that begins with these whole words. */
function optionsLike({ options }: Decision, said: string): string[] {
  const words = plain(said);
  const number = /^(?:option )?(\d+)$/.exec(words)?.[1];
  const called = options.filter(({ label }) => plain(label) === words);
  const numbered = options.filter((_, index) => index + 1 === Number(number));
  const begun = options.filter(({ label }) => beginsWith(plain(label), words));
  const [first = []] = [called, numbered, begun].filter(({ length }) => length > 0);
  return first.map(({ id }) => id);
}

function beginsWith(label: string, words: string): boolean {
  return words !== "" && label.startsWith(words) && !/^[\p{L}\p{N}]/u.test(label.slice(words.length));
}

function plain(text: string): string {
  return text.normalize("NFKC").toLowerCase().replaceAll(/\s+/g, " ").trim();
}

/** "Question 1, “Shut down payments?”. Question 3, “Isolate FS-01?”." */
export function numbered(all: Decision[]): string {
  return all
    .flatMap(({ question, state }, index) => (state.status === "open" ? [`Question ${index + 1}, “${question}”.`] : []))
    .join(" ");
}

/** "Question 2, “Shut down payments?”: 1 “Yes” or 2 “No”." */
function listed(all: Decision[]): string {
  const lines = all.flatMap(({ question, options, state }, index) => {
    const named = options.map(({ label }, place) => `${place + 1} “${label}”`);
    return state.status === "open" ? [`Question ${index + 1}, “${question}”: ${listOf(named, "or")}.`] : [];
  });
  return lines.join(" ");
}
