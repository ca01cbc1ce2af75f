import type { Decision } from "../../incident/decisions/decision.ts";
import type { Incident } from "../../incident/incident.ts";
import type { Spoken } from "../../incident/spoken-time.ts";
import { listOf } from "../cards/names.ts";
import { takeTime } from "./action-line.ts";

/** Which option of which open question somebody is said to have chosen: never guessed between two. */

type Meant = { decisionId: string; option: string };

/** The option, and when it was said: `Shut down at 02:40`, unless that is what an option is called. */
export function whatWasSaid(said: string, incident: Incident): (Meant & Spoken) | { cure: string } {
  const whole = meantOption(said, incident);
  const time = takeTime(said);
  if (!("cure" in whole) && whole.decisionId !== "") return whole;
  if ("wrong" in time) return { cure: time.wrong };
  const meant = time.rest === said.trim() ? whole : meantOption(time.rest, incident);
  return "cure" in meant ? meant : { ...meant, ...time.said };
}

/** By the option's number, its name or the beginning of it; `question 2: …` says which question, where several have it. */
export function meantOption(said: string, { decisions }: Incident): Meant | { cure: string } {
  const all = Object.values(decisions);
  const [, number, rest] = /^(?:question|q)\s*(\d+)\s*[:,]?\s+(.+)$/is.exec(said) ?? [];
  const open = all.filter(({ state }) => state.status === "open");
  if (open.length === 0) return { decisionId: "", option: said };
  const named = number === undefined ? undefined : all[Number(number) - 1];
  if (number !== undefined && named?.state.status !== "open")
    return { cure: `No open question is number ${number}. ${listed(all)}` };
  const words = (rest ?? said).toLowerCase();
  const found = (named ? [named] : open).flatMap((decision): Meant[] => {
    const option = optionLike(decision, words);
    return option ? [{ decisionId: decision.id, option: option.id }] : [];
  });
  const [only, ...others] = found;
  if (!only) return { cure: `No open question has an option “${rest ?? said}”. ${listed(all)}` };
  if (others.length === 0) return only;
  return {
    cure: `More than one open question has that option. ${listed(all)} Please say which: /muster spoken @somebody question ${all.findIndex(({ id }) => id === only.decisionId) + 1}: ${said}`,
  };
}

function optionLike({ options }: Decision, words: string) {
  return options.find(
    ({ label }, index) =>
      [String(index + 1), `option ${index + 1}`].includes(words) || label.toLowerCase().startsWith(words),
  );
}

/** "Question 1, “Shut down payments?”. Question 3, “Isolate FS-01?”." */
export function numbered(all: Decision[]): string {
  return all
    .flatMap(({ question, state }, index) => (state.status === "open" ? [`Question ${index + 1}, “${question}”.`] : []))
    .join(" ");
}

/** "Question 2, “Shut down payments?”: “Yes” or “No”." */
function listed(all: Decision[]): string {
  const lines = all.flatMap(({ question, options, state }, index) =>
    state.status === "open"
      ? [
          `Question ${index + 1}, “${question}”: ${listOf(
            options.map(({ label }) => `“${label}”`),
            "or",
          )}.`,
        ]
      : [],
  );
  return lines.join(" ");
}
